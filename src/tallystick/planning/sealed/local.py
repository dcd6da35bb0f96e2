"""Three operators on this machine, and every company's side of a run: for trying out, and for measuring.

Each operator is a process of its own with a key of its own, reached over TCP and TLS like one far away. The
companies are tasks of this process, which holds the whole network anyway; each is given its own part only.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from tallystick.errors import Unavailable
from tallystick.planning.network import Network
from tallystick.planning.plan import Plan
from tallystick.planning.references import Progress
from tallystick.planning.result import Sealed, Sealing
from tallystick.planning.sealed.circle import Circle, Operator, circle_document, veiled
from tallystick.planning.sealed.opened import Last, kept_document
from tallystick.planning.sealed.part import Before
from tallystick.planning.sealed.party import Outcome, Watch, compare, first_reason, take_part, unwatched
from tallystick.planning.sealed.shares import OPERATORS
from tallystick.planning.sealed.veil import keep_blur
from tallystick.planning.settlement import Settlement, own_payment, settle
from tallystick.planning.storing import write_document
from tallystick.planning.structure import Structure

PROGRAM = "tallystick-operator"
STARTS_WITHIN = 120.0
NOTHING: Mapping[str, Any] = MappingProxyType({})
Of = TypeVar("Of")


def program() -> Path:
    """The operator's command, in the environment beside this one."""
    chosen = os.environ.get("TALLYSTICK_OPERATOR")
    beside = Path(sys.prefix).parent / ".venv-operator" / "bin" / PROGRAM
    found = chosen or (str(beside) if beside.exists() else shutil.which(PROGRAM))
    if not found:
        raise Unavailable(
            "The operator's program is not installed here, so nothing can be planned sealed.",
            mend="Run `make setup` with Python 3.11, the newest that its engine has wheels for.",
        )
    return Path(found)


def certificate(name: str) -> tuple[str, str]:
    """A new private key and the certificate for it, both in PEM."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name[:64])])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private.decode(), made.public_bytes(serialization.Encoding.PEM).decode()


class LocalCircle:
    """A circle whose keys were all made here, in a folder that only this user can read.

    `listening` are the ports of the operators themselves, if something stands between them and the others;
    `keys` are those of the operators, if they are to be the same as in another circle; `doors` is where they
    have their sockets, if not where other temporary files are.
    """

    def __init__(
        self,
        network: Network,
        turns: int,
        folder: Path,
        listening: Sequence[int] | None = None,
        keys: Sequence[str] = (),
        doors: Path | None = None,
    ) -> None:
        self.network, self.folder, self._listening, self._doors = network, folder, listening, doors
        self.reading: list[asyncio.Task[bytes]] = []
        operators, companies = [], {}
        for number, port in enumerate(free_ports()):
            pem = self._keep(f"operator{number}", keys[number] if keys else None)
            operators.append(Operator(f"operator {number}", f"127.0.0.1:{port}", pem))
        for place, company in enumerate(network.numbers):
            companies[company] = self._keep(f"company{place}")
        self.credentials = {
            company: folder / f"company{place}.pem" for place, company in enumerate(network.numbers)
        }
        name = network.name or "local"
        self.circle = veiled(Circle(name, network.structure, turns, tuple(operators), companies, {}))
        write_document(folder / "circle.json", circle_document(self.circle))

    def _keep(self, name: str, key: str | None = None) -> str:
        made = key or "".join(certificate(name))
        path = self.folder / f"{name}.pem"
        with open(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as file:  # noqa: PTH123
            file.write(made)
        return made[made.index("-----BEGIN CERTIFICATE") :]

    @property
    def keys(self) -> list[str]:
        """Of the operators, private key and certificate."""
        return [(self.folder / f"operator{number}.pem").read_text() for number in range(OPERATORS)]

    @contextlib.asynccontextmanager
    async def operators(self, *options: str) -> AsyncIterator[list[asyncio.subprocess.Process]]:
        """The three processes, listening."""
        running: list[asyncio.subprocess.Process] = []
        try:
            for number in range(OPERATORS):
                running.append(await self.start(number, *options))
            for process in running:
                await self.ready(process)
            yield running
        finally:
            for process in running:
                if process.returncode is None:
                    process.terminate()
            for process in running:
                await _ended(process)

    async def start(self, number: int, *options: str) -> asyncio.subprocess.Process:
        """One of the operators, which may take a while to listen."""
        return await asyncio.create_subprocess_exec(
            program(),
            self.folder / "circle.json",
            "--credentials",
            self.folder / f"operator{number}.pem",
            "--json",
            "--parent",
            str(os.getpid()),
            *self._listen(number),
            *options,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            env=os.environ | ({"TMPDIR": str(self._doors)} if self._doors else {}),
        )

    async def ready(self, process: asyncio.subprocess.Process) -> None:
        """Wait until an operator listens; what it tells later is read, so that it never waits for that."""
        await _first_line(process)
        if process.stdout:
            self.reading.append(asyncio.create_task(process.stdout.read()))

    def _listen(self, number: int) -> list[str]:
        return ["--listen", f"127.0.0.1:{self._listening[number]}"] if self._listening else []

    async def plan(
        self, watch: Watch = unwatched, befores: Mapping[str, Before] = NOTHING
    ) -> dict[str, Outcome]:
        """Every company's own outcome of one run, which may begin with what they kept of another."""
        run = f"local {secrets.token_hex(4)}"
        for company, before in befores.items():
            keep_blur(self.credentials[company], before.blur)
        return await take_all_parts(self.circle, self.network, self.credentials, run, watch, befores=befores)

    async def settle(self, gains: Mapping[str, int]) -> Settlement:
        """Which plan counts, by a sealed comparison of everybody's own gain, and who pays whom."""
        return await settle_together(self.circle, gains, self.credentials, f"local {secrets.token_hex(4)}")


def sealing_here(last: Last | None = None) -> Sealing:
    """The sealing of `solve`: a circle made for this plan, and one for the comparison that decides on it."""

    def sealing(network: Network, turns: int, progress: Progress) -> Sealed:
        def settling(gains: Mapping[str, int]) -> Settlement:
            return run_in_order(locally(network, turns, lambda here: here.settle(gains)))

        async def planning(here: LocalCircle) -> tuple[dict[str, Outcome], dict[str, Any]]:
            outcomes = await here.plan(_watching(progress), last.befores if last else NOTHING)
            return outcomes, kept_document(here.circle, outcomes, here.keys)

        progress("sealed turns", 0, turns)
        outcomes, kept = run_in_order(locally(network, turns, planning, last.operators if last else ()))
        return gathered(network.structure, outcomes, settling, kept, warm=last is not None)

    return sealing


def sealing_with(
    circle: Circle, credentials: Mapping[str, Path], patience: float = 600.0, last: Last | None = None
) -> Sealing:
    """The sealing of `solve` with operators that run already, by whoever holds every part and every key."""

    def sealing(network: Network, turns: int, progress: Progress) -> Sealed:
        run = f"plan {secrets.token_hex(4)}"
        watch = _watching(progress)

        def settling(gains: Mapping[str, int]) -> Settlement:
            return run_in_order(settle_together(circle, gains, credentials, f"{run} settled", patience))

        befores, again = (last.befores, turns) if last else (NOTHING, None)
        outcomes = run_in_order(
            take_all_parts(circle, network, credentials, run, watch, patience, befores, again)
        )
        kept = kept_document(circle, outcomes)
        return gathered(network.structure, outcomes, settling, kept, warm=last is not None)

    return sealing


def _watching(progress: Progress) -> Watch:
    """How far the first operator says that the run is; the others are as far."""

    def watch(operator: int, word: dict[str, Any]) -> None:
        if operator == 0 and word.get("event") == "progress":
            progress(f"sealed {word['phase']}", word["done"], word["total"])

    return watch


def gathered(
    structure: Structure,
    outcomes: Mapping[str, Outcome],
    settling: Callable[[Mapping[str, int]], Settlement] = settle,
    kept: Mapping[str, Any] = NOTHING,
    *,
    warm: bool = False,
) -> Sealed:
    """The companies' own plans side by side, and the largest fault in any."""
    plan = Plan.joined({company: one.plan.decisions for company, one in outcomes.items()}, structure)
    fault = max(one.plan.fault for one in outcomes.values())
    return Sealed(plan, fault, next(iter(outcomes.values())).operators, warm, kept, settling)


async def take_all_parts(
    circle: Circle,
    network: Network,
    credentials: Mapping[str, Path],
    run: str,
    watch: Watch = unwatched,
    patience: float = 600.0,
    befores: Mapping[str, Before] = NOTHING,
    turns: int | None = None,
) -> dict[str, Outcome]:
    """Every company's side of one run, each with its own part only, and what it kept of another if any."""
    first = next(iter(network.numbers))
    return await _all(
        {
            company: take_part(
                circle,
                numbers,
                credentials[company],
                run,
                patience=patience,
                watch=watch if company == first else unwatched,
                before=befores.get(company),
                turns=turns,
            )
            for company, numbers in network.numbers.items()
        }
    )


async def settle_together(
    circle: Circle,
    gains: Mapping[str, int],
    credentials: Mapping[str, Path],
    run: str,
    patience: float = 600.0,
) -> Settlement:
    """Every company's side of a sealed comparison, each with its own gain only; then its own payment."""
    verdicts = await _all(
        {
            company: compare(circle, company, gain, credentials[company], run, patience=patience)
            for company, gain in gains.items()
        }
    )
    weights = dict.fromkeys(gains, 1)
    payments = {
        company: own_payment(one.gain, company, gains[company], weights) if one.joint else 0
        for company, one in verdicts.items()
    }
    told = next(iter(verdicts.values()))
    return Settlement(told.joint, told.gain, payments)


async def _all(sides: Mapping[str, Coroutine[Any, Any, Of]]) -> dict[str, Of]:
    """All companies' sides at once."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = {company: group.create_task(side) for company, side in sides.items()}
    except BaseExceptionGroup as problems:
        raise first_reason(problems) from None
    return {company: task.result() for company, task in tasks.items()}


async def locally(
    network: Network, turns: int, work: Callable[[LocalCircle], Awaitable[Of]], keys: Sequence[str] = ()
) -> Of:
    """Something with three operators on this machine that were started for it."""
    with tempfile.TemporaryDirectory(prefix="tallystick-") as folder, _swept(folder):
        here = LocalCircle(network, turns, Path(folder), keys=keys, doors=Path(folder))
        async with here.operators():
            return await work(here)


@contextlib.contextmanager
def _swept(folder: str) -> Iterator[None]:
    """Have a folder removed when this process ends, however it ends: nobody can tidy up who was killed.

    A process of another session waits at a pipe, which is closed with the last one who could write to it.
    """
    sweep = 'read -r _; rm -rf -- "$1"'
    with subprocess.Popen(
        ["/bin/sh", "-c", sweep, "sh", folder], stdin=subprocess.PIPE, start_new_session=True
    ):
        yield


def run_in_order(work: Coroutine[Any, Any, Of]) -> Of:
    """Run it; Ctrl-C, SIGTERM and a closed terminal have it tidy up, and are KeyboardInterrupt then.

    So they are whatever went wrong because of them: operators that are left say that companies went away.
    """
    asked = False

    async def watched() -> Of:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()

        def end() -> None:
            nonlocal asked
            asked = True
            if task is not None:
                task.cancel()

        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                # What was started to go on when its terminal is gone does so.
                if signal.getsignal(number) is not signal.SIG_IGN:
                    loop.add_signal_handler(number, end)
        return await work

    try:
        return asyncio.run(watched())
    except BaseException:
        if asked:
            raise KeyboardInterrupt from None
        raise


def free_ports() -> list[int]:
    """Three ports of this machine that nobody listens at."""
    with contextlib.ExitStack() as stack:
        found = [stack.enter_context(socket.socket()) for _ in range(OPERATORS)]
        for one in found:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in found]


async def _first_line(process: asyncio.subprocess.Process) -> None:
    assert process.stdout is not None
    try:
        async with asyncio.timeout(STARTS_WITHIN):
            line = await process.stdout.readline()
    except TimeoutError:
        line = b""
    if not line:
        raise Unavailable("An operator did not start on this machine.", mend="Run it by hand to see why.")


async def _ended(process: asyncio.subprocess.Process) -> None:
    try:
        async with asyncio.timeout(10.0):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
