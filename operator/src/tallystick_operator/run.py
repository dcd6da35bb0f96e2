"""One run at one operator: gathering, agreeing, computing, handing out; or an end with a reason."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
import shutil
import socket
import ssl
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tallystick.errors import TallystickError
from tallystick.planning.file import structure_document
from tallystick.planning.layout import Layout
from tallystick.planning.sealed.circle import Circle
from tallystick.planning.sealed.part import Places
from tallystick.planning.sealed.shares import OPERATORS
from tallystick.planning.sealed.wire import HEARTBEAT, SILENCE, Aborted, Connection, connect
from tallystick_operator.relay import Traffic, pipe

Tell = Callable[[str, dict[str, Any]], None]


@dataclass(frozen=True)
class Settings:
    """How an operator runs: seconds to wait for others, and for the slowest step of the computation."""

    certificate: bytes
    listen: str | None = None
    patience: float = 300.0
    slowest: float = 600.0
    most_given: int = 2**32


class Run:
    """From the first company's word to the last company's plan."""

    def __init__(
        self,
        name: str,
        circle: Circle,
        rank: int,
        settings: Settings,
        tls: ssl.SSLContext,
        tell: Tell,
    ) -> None:
        self.name, self.over, self.closed = name, asyncio.Event(), asyncio.Event()
        self._circle, self._rank, self._settings, self._tls, self._tell = circle, rank, settings, tls, tell
        self._layout = Layout.of(circle.structure)
        self._members: dict[str, Connection] = {}
        self._attempts: dict[str, str] = {}
        self._published: dict[str, list[Any]] = {}
        self._bodies: dict[str, bytes] = {}
        self._peers: dict[int, Connection] = {}
        self._agreed: dict[int, str] = {}
        self._finished: set[int] = set()
        self._news = asyncio.Condition()
        self._why: str | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._plans: dict[str, tuple[dict[str, Any], bytes]] = {}
        self.traffic = Traffic()
        self._seconds: dict[str, float] = {}
        self._began = time.perf_counter()
        self._engine: asyncio.subprocess.Process | None = None
        self._folder = Path()
        self._doors: list[asyncio.Server] = []

    @property
    def _own_name(self) -> str:
        return self._circle.operators[self._rank].name

    # beginning and ending

    async def begin(self) -> None:
        """Start the engine, open the doors for it, and call the other operators."""
        self._folder = Path(tempfile.mkdtemp(prefix="tallystick-operator-"))
        for peer in self._others:
            path = self._folder / f"to{peer}"
            self._doors.append(await asyncio.start_unix_server(self._carrier(peer), path))
        ours, theirs = socket.socketpair()
        sockets = [str(self._folder / ("own" if n == self._rank else f"to{n}")) for n in range(OPERATORS)]
        self._engine = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tallystick_operator.engine"),
            *(str(theirs.fileno()), str(self._rank), *sockets),
            pass_fds=[theirs.fileno()],
            # SPU writes logs of its own; nothing of this process is written down anywhere.
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            env={key: os.environ[key] for key in ("PATH", "PYTHONPATH") if key in os.environ},
        )
        theirs.close()
        self._orders = Connection(*await asyncio.open_connection(sock=ours, limit=2**24))
        self._spawn(self._conduct())
        for peer in self._others:
            self._spawn(self._call(peer))

    @property
    def _others(self) -> list[int]:
        return [number for number in range(OPERATORS) if number != self._rank]

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        async def guarded() -> None:
            try:
                await work
            except TallystickError as problem:
                await self.abort(problem.message)
            except (OSError, ssl.SSLError) as problem:
                await self.abort(f"{self._own_name} met {type(problem).__name__}.")

        task = asyncio.create_task(guarded())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def abort(self, why: str) -> None:
        """End the run for everybody, once; the first reason counts."""
        if self._why is not None or self.over.is_set():
            return
        self._why = why
        self._tell("aborted", {"run": self.name, "why": why})
        await self._close({"event": "aborted", "why": why})

    async def _close(self, farewell: dict[str, Any]) -> None:
        if self._engine is not None and self._engine.returncode is None:
            self._engine.kill()
        shutil.rmtree(self._folder, ignore_errors=True)
        self._bodies.clear()
        self._plans.clear()
        everybody = [*self._members.values(), *self._peers.values()]
        self.over.set()
        for door in self._doors:
            door.close()
        async with self._news:
            self._news.notify_all()
        for connection in everybody:
            with contextlib.suppress(Exception):
                async with asyncio.timeout(2.0):
                    await connection.send(farewell)
        for connection in [*everybody, self._orders]:
            with contextlib.suppress(Exception):
                await connection.close()
        if self._engine is not None:
            await self._engine.wait()
        self.closed.set()
        mine = asyncio.current_task()
        for task in list(self._tasks):
            if task is not mine:
                task.cancel()

    def _check(self) -> None:
        if self._why is not None:
            raise Aborted(self._why)

    async def _until(self, reached: Callable[[], bool], within: float, otherwise: Callable[[], str]) -> None:
        try:
            async with asyncio.timeout(within), self._news:
                await self._news.wait_for(lambda: reached() or self.over.is_set())
        except TimeoutError:
            raise Aborted(otherwise()) from None
        self._check()

    async def _tell_news(self) -> None:
        async with self._news:
            self._news.notify_all()

    # companies

    async def gather(self, company: str, connection: Connection, hello: dict[str, Any], body: bytes) -> None:
        """Take a company's share, keep it informed, and give it the share of its plan."""
        if company in self._members:
            why = f"{company} gave shares twice in the run {self.name!r}."
            await self.abort(why)
            raise Aborted(why)
        places = Places.of(self._layout, self._circle.structure, company)
        if len(body) != 16 * places.given:
            raise Aborted(f"{company} gave {len(body)} bytes of shares, not {16 * places.given}.")
        self._members[company] = connection
        self._attempts[company] = str(hello.get("attempt", ""))[:64]
        self._published[company] = _published(company, hello)
        self._bodies[company] = body
        await self._tell_news()
        try:
            await connection.send({"event": "accepted", "run": self.name})
            await self._watch(company, connection)
        except TallystickError:
            await self.abort(f"{company} went away.")
        self._check()

    async def _watch(self, company: str, connection: Connection) -> None:
        """A company says nothing but that it is there, and at the end that it has its plan."""
        while not self.over.is_set():
            word, _ = await connection.receive(SILENCE, 0)
            if word.get("event") == "received":
                self._finished_company(company)
                await self._tell_news()
                await self.over.wait()

    def _finished_company(self, company: str) -> None:
        self._plans.pop(company, None)
        self._attempts.pop(company, None)

    async def _tell_members(self, word: dict[str, Any]) -> None:
        for connection in list(self._members.values()):
            await connection.send(word)

    # the other operators

    async def _call(self, peer: int) -> None:
        """Open the connection on which this operator speaks to another."""
        operator = self._circle.operators[peer]
        end = time.monotonic() + self._settings.patience
        while True:
            try:
                connection = await connect(operator.address, self._tls, operator.certificate, operator.name)
                break
            except Aborted:
                raise
            except TallystickError:
                if time.monotonic() > end:
                    raise
                await asyncio.sleep(0.5)
        self._peers[peer] = connection
        await connection.send(self._hello("agree"))
        await self._tell_news()
        while not self.over.is_set():
            await connection.send({"event": "alive"})
            await asyncio.sleep(HEARTBEAT)

    def _hello(self, want: str) -> dict[str, Any]:
        circle = self._circle
        return {"want": want, "run": self.name, "circle": circle.digest, "structure": circle.structure_digest}

    async def hear(self, peer: int, connection: Connection) -> None:
        """Listen to another operator for the length of the run."""
        name = self._circle.operators[peer].name
        try:
            while not self.over.is_set():
                word, _ = await connection.receive(SILENCE, 0)
                match word.get("event"):
                    case "agreed":
                        self._agreed[peer] = str(word.get("digest"))
                    case "finished":
                        self._finished.add(peer)
                    case "aborted":
                        await self.abort(str(word.get("why"))[:500])
                await self._tell_news()
        except TallystickError:
            # After its work is finished an operator may leave.
            if peer not in self._finished:
                await self.abort(f"{name} went away.")

    def _carrier(self, peer: int) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Any]:
        """What the engine's connections to another engine are carried by."""
        operator = self._circle.operators[peer]

        async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                there = await connect(operator.address, self._tls, operator.certificate, operator.name)
                await there.send(self._hello("carry"))
                await pipe((reader, writer), (there.reader, there.writer), self.traffic, asking=True)
            except (TallystickError, OSError) as problem:
                writer.close()
                if not self.over.is_set() and isinstance(problem, TallystickError):
                    await self.abort(problem.message)

        return carry

    async def carry_in(self, there: Connection) -> None:
        """Another operator's engine wants to speak to this one's."""
        end = time.monotonic() + self._settings.slowest
        while not self.over.is_set():
            try:
                own = await asyncio.open_unix_connection(self._folder / "own", limit=2**20)
                break
            except OSError:
                if time.monotonic() > end:
                    raise Aborted(f"The engine of {self._own_name} does not start.") from None
                await asyncio.sleep(0.05)
        else:
            return
        with contextlib.suppress(OSError):
            await pipe(own, (there.reader, there.writer), self.traffic, asking=False)

    # the run itself

    async def _conduct(self) -> None:
        await self._until(self._complete, self._settings.patience, self._missing)
        self._mark("gather")
        published = [entry for company in sorted(self._published) for entry in self._published[company]]
        await self._order(
            {
                "do": "prepare",
                "structure": structure_document(self._circle.structure),
                "turns": self._circle.turns,
                "published": published,
            }
        )
        ready = await self._answer("ready", self._settings.slowest)
        self._mark("public tables")
        agreed = self._digest(str(ready["digest"]))
        for connection in self._peers.values():
            await connection.send({"event": "agreed", "digest": agreed})
        await self._until(
            lambda: len(self._agreed) == OPERATORS - 1,
            self._settings.slowest,
            lambda: "The operators did not all get ready in time.",
        )
        for peer, digest in self._agreed.items():
            if digest != agreed:
                raise Aborted(
                    f"{self._circle.operators[peer].name} and {self._own_name} did not get the same: "
                    "other versions of the program or other machines, or a company said different things."
                )
        self._mark("agree")
        for company in sorted(self._bodies):
            await self._order({"do": "give", "company": company}, self._bodies[company])
        self._bodies.clear()
        await self._order({"do": "run"})
        await self._answer("linked", self._settings.slowest)
        self._mark("link")
        await self._compute()
        self._mark("turns")
        await self._hand_out()

    def _complete(self) -> bool:
        return len(self._members) == len(self._circle.companies) and len(self._peers) == OPERATORS - 1

    def _missing(self) -> str:
        companies = sorted(set(self._circle.companies) - set(self._members))
        operators = [self._circle.operators[peer].name for peer in self._others if peer not in self._peers]
        silent = ", ".join([*companies[:10], *operators])
        return f"These did not come within {self._settings.patience:.0f} s: {silent}."

    def _digest(self, tables: str) -> str:
        """All that the three must have in common: tables, and which shares belong together."""
        common = {"tables": tables, "attempts": self._attempts, "published": self._published}
        text = json.dumps(common, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    async def _order(self, order: dict[str, Any], body: bytes = b"") -> None:
        await self._orders.send(order, body)

    async def _answer(self, event: str, within: float) -> dict[str, Any]:
        word, body = await self._word(within)
        if word.get("event") != event:
            raise Aborted(f"The engine of {self._own_name} said something else than expected.")
        return word | {"body": body}

    async def _word(self, within: float) -> tuple[dict[str, Any], bytes]:
        try:
            word, body = await self._orders.receive(within)
        except Aborted:
            self._check()
            raise Aborted(f"The engine of {self._own_name} ended or stood still.") from None
        if word.get("event") == "failed":
            raise Aborted(f"{self._own_name}: {word.get('why')}")
        return word, body

    async def _compute(self) -> None:
        while True:
            word, body = await self._word(self._settings.slowest)
            match word["event"]:
                case "progress":
                    await self._tell_members(word)
                    self._tell("progress", {"run": self.name, "done": word["done"], "total": word["total"]})
                case "plan":
                    self._plans[str(word["company"])] = (word, body)
                case "done":
                    return

    async def _hand_out(self) -> None:
        summary = {
            "bytes": self.traffic.bytes,
            "messages": self.traffic.messages,
            "seconds": self._seconds,
        }
        for company in list(self._plans):
            word, body = self._plans[company]
            await self._members[company].send(word | {"operator": summary}, body)
        await self._until(
            lambda: not self._plans, self._settings.patience, lambda: "A company did not take its plan."
        )
        for connection in self._peers.values():
            await connection.send({"event": "finished"})
        await self._until(
            lambda: len(self._finished) == OPERATORS - 1,
            self._settings.patience,
            lambda: "Another operator did not finish.",
        )
        self._tell("finished", {"run": self.name, "operator": summary})
        await self._close({"event": "finished"})

    def _mark(self, phase: str) -> None:
        now = time.perf_counter()
        self._seconds[phase] = round(now - self._began, 3)
        self._began = now


def _published(company: str, hello: dict[str, Any]) -> list[Any]:
    """A company may publish only about its own blocks."""
    entries = hello.get("published")
    if not isinstance(entries, list) or not all(
        isinstance(entry, list)
        and len(entry) == 5
        and entry[0] == company
        and isinstance(entry[3], int)
        and isinstance(entry[4], int)
        for entry in entries
    ):
        raise Aborted(f"{company} published its hints in a form that cannot be read.")
    return sorted(entries)
