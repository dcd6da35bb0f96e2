"""The sealed run with three real operator processes: the same plan, and a clean end whatever goes wrong."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import resource
import secrets
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tallystick_operator.keeping import OVERHEAD

from tallystick.errors import InvalidInput, TallystickError, Unavailable
from tallystick.planning.file import network_document, read_network
from tallystick.planning.generate import Shape, generate
from tallystick.planning.layout import Layout
from tallystick.planning.network import Network
from tallystick.planning.sealed.circle import circle_document, read_circle
from tallystick.planning.sealed.elimination import FULL
from tallystick.planning.sealed.local import LocalCircle, certificate, take_all_parts
from tallystick.planning.sealed.part import Before, OwnPart
from tallystick.planning.sealed.party import (
    Outcome,
    Watch,
    _with_all,
    compare,
    take_part,
    unwatched,
)
from tallystick.planning.sealed.rehearsal import Rehearsal, shifted
from tallystick.planning.sealed.shares import split_words
from tallystick.planning.sealed.veil import OPEN, keep_blur
from tallystick.planning.sealed.wire import Aborted, connect, context, padded
from tallystick.planning.settlement import LARGEST, settle
from tests.planning.sealed.circles import TURNS, distinct, installed

pytestmark = pytest.mark.usefixtures("_operators")


@pytest.fixture
def _operators() -> None:
    installed()


def during(
    folder: Path,
    work: Callable[[LocalCircle, list[Any]], Awaitable[None]],
    *options: str,
    network: Network | None = None,
    turns: int = TURNS,
) -> None:
    """Do something while three operators run, with the folder for everything that they might write."""

    async def run() -> None:
        here = LocalCircle(network or distinct(), turns, folder)
        async with asyncio.timeout(240), here.operators(*options) as processes:
            await work(here, processes)

    asyncio.run(run())


@contextlib.asynccontextmanager
async def silent_company(here: LocalCircle, company: str, run: str) -> AsyncIterator[None]:
    """A company that takes part and has its plan thrown away if it ever comes."""
    task = asyncio.create_task(
        take_part(here.circle, here.network.numbers[company], here.credentials[company], run)
    )
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def engines() -> list[int]:
    """Engines of the operators that run on this machine under this test."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and b"tallystick_operator.engine" in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
    return found


def descendants(processes: list[Any]) -> list[int]:
    """The engines that these operators have started."""
    parents = {process.pid for process in processes}
    found = []
    for one in engines():
        # It may end while it is looked at.
        with contextlib.suppress(OSError):
            about = Path(f"/proc/{one}/stat").read_text()
            if int(about.rpartition(")")[2].split()[1]) in parents:
                found.append(one)
    return found


async def everybody(here: LocalCircle, run: str) -> dict[str, Outcome]:
    """A run in which all take part."""
    return await take_all_parts(here.circle, here.network, here.credentials, run)


def at_the_first_turns(begun: asyncio.Event) -> Watch:
    """Sets it when the operators tell that turns are being made."""

    def watch(_: int, word: dict[str, Any]) -> None:
        if word.get("event") == "progress" and word["phase"] == "turns":
            begun.set()

    return watch


async def until(reached: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not reached():
            await asyncio.sleep(0.05)


def test_companies_open_the_plan_that_the_rehearsal_comes_to(tmp_path: Path) -> None:
    async def work(here: LocalCircle, processes: list[Any]) -> None:
        seen: list[int] = []
        outcomes = await here.plan(lambda _, word: seen.append(int(word.get("done", 0))))
        veils = {company: here.circle.veil(file) for company, file in here.credentials.items()}
        rehearsal = Rehearsal.of(here.network, veils)
        lanes = rehearsal.plan(rehearsal.run(TURNS)).shipments
        for company, outcome in outcomes.items():
            for lane, weekly in outcome.plan.decisions.shipments.items():
                # in units of which a week's usual quantity is 10
                assert np.abs(weekly - lanes[lane]).max() < 0.02, company
            for about in outcome.operators:
                assert about["bytes"] > 10_000
                assert about["messages"] > TURNS
        assert max(seen) == TURNS
        assert outcomes["foundry"].plan.decisions.shipments["castings"] == pytest.approx(
            outcomes["pumps"].plan.decisions.shipments["castings"]
        )
        assert {block.company for block in outcomes["foundry"].plan.layout.columns} == {"foundry", "pumps"}
        assert [b.id for b in outcomes["foundry"].plan.layout.columns if b.company == "pumps"] == ["castings"]
        await until(lambda: not descendants(processes))

    during(tmp_path, work)


def test_a_network_of_too_many_equations_for_one_inverse_is_cut_by_operators_too(tmp_path: Path) -> None:
    network = generate(Shape(8, 78), 3)
    assert Layout.of(network.structure).height > FULL

    async def work(here: LocalCircle, _: list[Any]) -> None:
        told: set[str] = set()
        outcomes = await here.plan(lambda _, word: told.add(str(word.get("phase", ""))))
        veils = {company: here.circle.veil(file) for company, file in here.credentials.items()}
        rehearsal = Rehearsal.of(here.network, veils)
        lanes = rehearsal.plan(rehearsal.run(TURNS)).shipments
        apart = [
            np.linalg.norm(weekly - lanes[lane]) / np.linalg.norm(lanes[lane])
            for outcome in outcomes.values()
            for lane, weekly in outcome.plan.decisions.shipments.items()
        ]
        # Of two ways that are as good, rounding may take the other.
        assert np.median(apart) < 0.02
        assert np.max(apart) < 0.3
        for outcome in outcomes.values():
            assert all(about["memory_mib"] > 100 for about in outcome.operators)
        assert {"public tables", "turns"} <= told

    during(tmp_path, work, network=network)


def three() -> Network:
    """The two companies, and one with nothing to do."""
    document = network_document(distinct())
    idle = {kind: [] if isinstance(one, list) else one for kind, one in document["companies"][0].items()}
    document["companies"].append(idle | {"id": "idle"})
    return read_network(document)


def test_a_company_with_nothing_to_do_takes_part_too(tmp_path: Path) -> None:
    async def work(here: LocalCircle, _: list[Any]) -> None:
        outcomes = await here.plan()
        assert set(outcomes) == {"foundry", "pumps", "idle"}
        assert len(outcomes["idle"].plan.x) == 0

    during(tmp_path, work, network=three())


def test_a_killed_operator_ends_the_run_for_everybody_and_nothing_stays(tmp_path: Path) -> None:
    async def work(here: LocalCircle, processes: list[Any]) -> None:
        begun = asyncio.Event()
        planning = asyncio.create_task(here.plan(at_the_first_turns(begun)))
        await begun.wait()
        processes[2].kill()
        with pytest.raises(TallystickError, match=r"went away|closed"):
            await planning
        await until(lambda: not descendants(processes))

    keys = {f"{kind}{n}.pem" for kind, most in (("operator", 3), ("company", 2)) for n in range(most)}
    during(tmp_path, work)
    # The killed operator could not remove its folder; there is nothing but doors in it.
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.name for path in left} == keys | {"circle.json"}


def test_an_aborted_run_can_be_repeated(tmp_path: Path) -> None:
    async def work(here: LocalCircle, processes: list[Any]) -> None:
        with pytest.raises(Aborted, match=r"did not come within 8 s: pumps"):
            await take_part(
                here.circle, here.network.numbers["foundry"], here.credentials["foundry"], "2026-W48"
            )
        await until(lambda: not descendants(processes))
        outcomes = await everybody(here, "2026-W48")
        assert set(outcomes) == {"foundry", "pumps"}

    during(tmp_path, work, "--patience", "8")


def test_a_run_can_be_repeated_at_once_after_an_operator_was_started_again(tmp_path: Path) -> None:
    async def work(here: LocalCircle, processes: list[Any]) -> None:
        # The second round has no engine that was made ready before: whoever calls meanwhile waits for one.
        for killed, reason in ((2, r"operator 2 went away"), (0, r"operator 0 went away")):
            planning = asyncio.create_task(everybody(here, "2026-W48"))
            await asyncio.sleep(1.0)
            processes[killed].kill()
            with pytest.raises(TallystickError, match=reason):
                await planning
            processes[killed] = await here.start(killed)
            await here.ready(processes[killed])
            outcomes = await everybody(here, "2026-W48")
            assert set(outcomes) == {"foundry", "pumps"}

    during(tmp_path, work)


def test_a_run_that_a_company_left_while_operators_got_ready_is_no_obstacle(tmp_path: Path) -> None:
    async def work(here: LocalCircle, processes: list[Any]) -> None:
        async with silent_company(here, "foundry", "first"):
            await asyncio.sleep(1.0)
        # The engines that were ready are used up; while others are made, a company comes and goes.
        async with silent_company(here, "foundry", "second"):
            await asyncio.sleep(0.5)
        assert set(await everybody(here, "third")) == {"foundry", "pumps"}

    during(tmp_path, work)


def test_what_a_company_gives_and_cannot_be_used_ends_the_run_for_the_others_too(tmp_path: Path) -> None:
    async def work(here: LocalCircle, _: list[Any]) -> None:
        circle, key = here.circle, here.credentials["pumps"]
        operator = circle.operators[1]
        hello = {"want": "plan", "circle": circle.digest, "structure": circle.structure_digest, "run": "r"}
        numbers, credentials = here.network.numbers["foundry"], here.credentials["foundry"]
        foundry = asyncio.create_task(take_part(circle, numbers, credentials, "r"))
        # It has come to all three.
        await asyncio.sleep(2.0)
        tls = context(False, key, [operator.certificate])
        connection = await connect(operator.address, tls, operator.certificate, operator.name)
        await connection.send(hello, b"short")
        with pytest.raises(Aborted, match=r"pumps gave 5 bytes of shares"):
            await foundry
        await connection.close()
        assert set(await everybody(here, "another")) == {"foundry", "pumps"}

    during(tmp_path, work)


def test_a_company_that_goes_away_ends_the_run_with_its_name(tmp_path: Path) -> None:
    async def work(here: LocalCircle, _: list[Any]) -> None:
        begun = asyncio.Event()
        numbers, credentials = here.network.numbers["foundry"], here.credentials["foundry"]
        watch = at_the_first_turns(begun)
        foundry = asyncio.create_task(take_part(here.circle, numbers, credentials, "r", watch=watch))
        async with silent_company(here, "pumps", "r"):
            await begun.wait()
        with pytest.raises(Aborted, match="pumps went away"):
            await foundry

    during(tmp_path, work)


def test_who_waits_no_longer_and_all_others_are_told_who_had_not_come(tmp_path: Path) -> None:
    async def work(here: LocalCircle, _: list[Any]) -> None:
        sides = [
            take_part(here.circle, here.network.numbers[one], here.credentials[one], "r", patience=patience)
            for one, patience in (("foundry", 6.0), ("idle", 60.0))
        ]
        told = await asyncio.gather(*sides, return_exceptions=True)
        for one in told:
            assert isinstance(one, Aborted)
            assert "foundry waited no longer. These had not come: pumps." in one.message
        assert "wait longer than 6 s (--patience)" in told[0].mend

    during(tmp_path, work, network=three())


def test_an_operator_that_stands_still_is_named_and_not_those_who_wait_for_it(tmp_path: Path) -> None:
    async def work(here: LocalCircle, processes: list[Any]) -> None:
        begun = asyncio.Event()
        watch = at_the_first_turns(begun)
        sides = [
            take_part(
                here.circle,
                here.network.numbers[one],
                here.credentials[one],
                "r",
                patience=15.0,
                watch=watch,
            )
            for one in here.network.numbers
        ]
        told = asyncio.gather(*sides, return_exceptions=True)
        await begun.wait()
        processes[2].send_signal(signal.SIGSTOP)
        try:
            for one in await told:
                assert isinstance(one, Aborted)
                assert "Nothing had been heard of operator 2" in one.message
        finally:
            processes[2].send_signal(signal.SIGCONT)

    during(tmp_path, work, turns=5000)


def test_shares_given_twice_end_the_run(tmp_path: Path) -> None:
    async def work(here: LocalCircle, _: list[Any]) -> None:
        numbers, credentials = here.network.numbers["foundry"], here.credentials["foundry"]
        async with silent_company(here, "foundry", "r"):
            await asyncio.sleep(1.0)
            with pytest.raises(Aborted, match=r"foundry gave shares twice"):
                await take_part(here.circle, numbers, credentials, "r")

    during(tmp_path, work)


def test_a_company_that_tells_operators_different_things_ends_the_run(tmp_path: Path) -> None:
    async def work(here: LocalCircle, _: list[Any]) -> None:
        circle, key = here.circle, here.credentials["pumps"]
        own = OwnPart.of(circle.structure, here.network.numbers["pumps"], circle.veil(key))
        published = [
            [block.company, block.kind.value, block.id, padded(one.hint), padded(one.unit)]
            for block, one in own.published.items()
        ]
        hello = {"want": "plan", "circle": circle.digest, "structure": circle.structure_digest, "run": "r"}
        tls = context(False, key, [operator.certificate for operator in circle.operators])
        connections = []
        for operator, share in zip(circle.operators, own.shares(), strict=True):
            connection = await connect(operator.address, tls, operator.certificate, operator.name)
            said = hello | {"published": published, "attempt": operator.name}
            await connection.send(said, share.words.astype("<u8").tobytes())
            connections.append(connection)
        numbers, credentials = here.network.numbers["foundry"], here.credentials["foundry"]
        with pytest.raises(Aborted, match="did not get the same"):
            await take_part(circle, numbers, credentials, "r")
        for connection in connections:
            await connection.close()

    during(tmp_path, work)


def test_another_structure_is_named_as_the_reason(tmp_path: Path) -> None:
    async def work(here: LocalCircle, _: list[Any]) -> None:
        document = circle_document(here.circle)
        document["structure"]["lanes"][0]["lead_time"] = 2
        other = read_circle(document)
        with pytest.raises(Aborted, match="foundry has another structure"):
            await take_part(other, here.network.numbers["foundry"], here.credentials["foundry"], "r")
        turned = replace(here.circle, turns=60)
        with pytest.raises(Aborted, match="foundry has another circle file"):
            await take_part(turned, here.network.numbers["foundry"], here.credentials["foundry"], "r")

    during(tmp_path, work)


def test_a_stranger_gets_no_word_in_and_a_false_operator_no_share(tmp_path: Path) -> None:
    async def work(here: LocalCircle, processes: list[Any]) -> None:
        private, public = certificate("stranger")
        stranger = tmp_path / "stranger.pem"
        stranger.write_text(private + public)
        operator = here.circle.operators[0]
        tls = context(False, stranger, [operator.certificate])

        async def ask() -> None:
            connection = await connect(operator.address, tls, operator.certificate, operator.name)
            try:
                await connection.send({"want": "plan", "run": "r"})
                await connection.receive(5.0)
            finally:
                await connection.close()

        ready = descendants(processes)
        with pytest.raises((TallystickError, OSError)):
            await ask()
        assert descendants(processes) == ready, "no run has begun"
        foundry, pumps = (
            take_part(here.circle, here.network.numbers[one], here.credentials[one], "r")
            for one in ("foundry", "pumps")
        )
        waiting = asyncio.create_task(foundry)
        await asyncio.sleep(1.0)
        with pytest.raises((TallystickError, OSError)):
            await ask()
        assert len(await asyncio.gather(waiting, pumps)) == 2, "nobody's run has ended"
        # An operator that is not who the circle file says it is hears nothing from a company.
        wrong = [replace(one, certificate=public) for one in here.circle.operators[:1]]
        imposed = replace(here.circle, operators=(*wrong, *here.circle.operators[1:]))
        with pytest.raises(Aborted, match="another certificate"):
            await take_part(imposed, here.network.numbers["foundry"], here.credentials["foundry"], "r")

    during(tmp_path, work)


def test_a_company_cannot_publish_for_another_or_give_too_little(tmp_path: Path) -> None:
    async def work(here: LocalCircle, _: list[Any]) -> None:
        circle, operator = here.circle, here.circle.operators[0]
        tls = context(False, here.credentials["foundry"], [operator.certificate])
        hello = {"want": "plan", "circle": circle.digest, "structure": circle.structure_digest}

        async def told(**more: Any) -> str:
            connection = await connect(operator.address, tls, operator.certificate, operator.name)
            await connection.send(hello | {"run": secrets.token_hex(4)} | more, b"short")
            word, _ = await connection.receive(20.0)
            await connection.close()
            return str(word.get("why"))

        assert "5 bytes of shares" in await told()
        assert "has no name" in await told(run="")

    during(tmp_path, work)


def test_no_operator_or_engine_may_leave_a_core_file(tmp_path: Path) -> None:
    async def work(here: LocalCircle, processes: list[Any]) -> None:
        async with silent_company(here, "foundry", "r"):
            await until(lambda: len(descendants(processes)) == 3)
            await asyncio.sleep(2.0)
            for pid in [*(process.pid for process in processes), *descendants(processes)]:
                assert resource.prlimit(pid, resource.RLIMIT_CORE) == (0, 0)
            for pid in descendants(processes):
                with contextlib.suppress(ProcessLookupError):
                    # The first that falls takes the others with it.
                    os.kill(pid, signal.SIGSEGV)
            await until(lambda: not descendants(processes))

    during(tmp_path, work)
    assert not [path for path in tmp_path.rglob("*core*") if path.is_file()]


def test_numbers_out_of_range_are_refused_before_anybody_is_called(tmp_path: Path) -> None:
    network = distinct()
    part = network.numbers["pumps"]
    demands = {key: replace(one, unserved_cost=one.unserved_cost * 1e9) for key, one in part.demands.items()}
    here = LocalCircle(network, TURNS, tmp_path)

    async def alone() -> None:
        await take_part(here.circle, replace(part, demands=demands), here.credentials["pumps"], "r")

    with pytest.raises(InvalidInput, match=r"'pumps', backlog 'customers': its cost is too large"):
        asyncio.run(alone())


def test_a_key_that_blurs_otherwise_than_the_last_run_is_refused_before_anybody_is_called(
    tmp_path: Path,
) -> None:
    here = LocalCircle(distinct(), TURNS, tmp_path)
    key, numbers = here.credentials["pumps"], here.network.numbers["pumps"]
    own = OwnPart.of(here.network.structure, numbers, here.circle.veil(key))
    sealed, start, earlier = (b"",) * 3, np.zeros(len(own.own)), secrets.token_bytes(32)
    before = Before("run", sealed, start, own.price_units, earlier)
    assert repr(earlier) not in repr(before)
    going_on = take_part(here.circle, numbers, key, "r", before=before)
    with pytest.raises(InvalidInput, match="'pumps': its key would blur") as refused:
        asyncio.run(going_on)
    assert "tallystick circle blur" in refused.value.mend
    keep_blur(key, earlier)
    with pytest.raises(Unavailable, match="cannot be reached"):
        asyncio.run(take_part(here.circle, numbers, key, "r", before=before))


def test_a_circle_file_is_the_same_after_writing_and_reading(tmp_path: Path) -> None:
    here = LocalCircle(distinct(), TURNS, tmp_path)
    document = json.loads(json.dumps(circle_document(here.circle)))
    assert read_circle(document).digest == here.circle.digest
    del document["companies"][0]
    with pytest.raises(InvalidInput, match="'foundry' has no certificate"):
        read_circle(document)


@pytest.mark.parametrize("gains", [{"foundry": 120, "pumps": -119}, {"foundry": -5, "pumps": 4}])
def test_which_plan_counts_is_told_by_one_sealed_sign(tmp_path: Path, gains: dict[str, int]) -> None:
    async def work(here: LocalCircle, _: list[Any]) -> None:
        assert await here.settle(gains) == settle(gains)

    during(tmp_path, work)


async def stating(here: LocalCircle, company: str, word: int, run: str) -> None:
    """A company that has left the program and gives shares of any word for its gain."""
    shares = split_words(np.array([word % 2**64], dtype=np.uint64), (1,))
    hello = {"want": "compare", "run": run}
    await _with_all(here.circle, shares, here.credentials[company], hello, 60.0, unwatched)


WORDS: list[tuple[int, int, tuple[bool, int] | None]] = [
    # A loss that a lie beyond the range turns: what is less than the least number is the largest.
    (-500, -(2**63), None),
    (-500, 2**63 - 1, None),
    (-500, 2 * LARGEST + 501, None),
    # It can keep a gain from counting as well, as it can by stating a loss.
    (500, 2**63 - 1, (False, 0)),
    # Nobody can see a lie that leaves the whole within its range: who states it pays that and the loss.
    (-500, 501, (True, 1)),
    (-500, 500 - 2**64, (True, 0)),
]


def test_no_plan_counts_by_a_gain_that_wraps_round_on_shares(tmp_path: Path) -> None:
    async def work(here: LocalCircle, _: list[Any]) -> None:
        for place, (true, false, told) in enumerate(WORDS):
            run = f"r{place}"
            lying = asyncio.create_task(stating(here, "foundry", false, run))
            comparing = compare(here.circle, "pumps", true, here.credentials["pumps"], run)
            if told is None:
                with pytest.raises(InvalidInput, match="beyond what 2 companies can state"):
                    await comparing
            else:
                found = await comparing
                assert (found.joint, found.gain) == told
            await lying

    during(tmp_path, work)


def test_a_gain_out_of_range_is_refused_before_anybody_is_called(tmp_path: Path) -> None:
    here = LocalCircle(distinct(), TURNS, tmp_path)
    for gain, problem in ((LARGEST + 1, InvalidInput), (-LARGEST - 1, InvalidInput), (LARGEST, Unavailable)):
        with pytest.raises(problem):
            asyncio.run(compare(here.circle, "pumps", gain, here.credentials["pumps"], "r"))


def test_a_run_begins_with_what_companies_kept_of_the_last(tmp_path: Path) -> None:
    async def work(here: LocalCircle, _: list[Any]) -> None:
        network = here.network

        async def again(befores: dict[str, Before | None], turns: int) -> dict[str, Outcome]:
            run = secrets.token_hex(4)
            sides = [
                take_part(
                    here.circle,
                    network.numbers[company],
                    here.credentials[company],
                    run,
                    before=before,
                    turns=turns,
                )
                for company, before in befores.items()
            ]
            return dict(zip(befores, await asyncio.gather(*sides), strict=True))

        first = await here.plan()
        kept: dict[str, Before | None] = {company: one.kept for company, one in first.items()}
        warm = await again(kept, 60)
        veils = {company: here.circle.veil(file) for company, file in here.credentials.items()}
        rehearsal = Rehearsal.of(network, veils)
        state = shifted(rehearsal.layout, rehearsal.run(TURNS))
        plans = (rehearsal.plan(rehearsal.run(60, one)) for one in (state, None))
        expected, cold = (one.shipments["castings"] for one in plans)
        found = warm["pumps"].plan.decisions.shipments["castings"]
        # in units of which a week's usual quantity is 10
        assert np.abs(found - expected).max() < 0.05 < np.abs(found - cold).max()
        with pytest.raises(Aborted, match="do not all begin from the same run"):
            await again(kept | {"pumps": None}, 60)

    during(tmp_path, work)


def test_prices_that_no_operator_sealed_end_the_run(tmp_path: Path) -> None:
    async def work(here: LocalCircle, _: list[Any]) -> None:
        own = OwnPart.of(here.network.structure, here.network.numbers["pumps"], OPEN)
        size = 16 * len(own.price_units) + OVERHEAD
        blur = here.circle.veil(here.credentials["pumps"]).key
        start = np.zeros(len(own.own))
        made_up = Before("run", (secrets.token_bytes(size),) * 3, start, own.price_units, blur)
        with pytest.raises(Aborted, match="of another run, company or operator"):
            await take_part(
                here.circle, own.numbers, here.credentials["pumps"], "r", before=made_up, turns=60
            )

    during(tmp_path, work)


def test_a_run_is_for_one_thing_only(tmp_path: Path) -> None:
    async def work(here: LocalCircle, _: list[Any]) -> None:
        async with silent_company(here, "foundry", "r"):
            await asyncio.sleep(1.0)
            with pytest.raises(Aborted, match="something else than pumps wants"):
                await compare(here.circle, "pumps", 1, here.credentials["pumps"], "r")

    during(tmp_path, work)
