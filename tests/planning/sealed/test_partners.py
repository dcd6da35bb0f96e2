"""Orders and commitments between companies that are apart: as in one process, and nothing but quantities."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tallystick.errors import InvalidInput, TallystickError
from tallystick.planning.cascade import Kind, Say, Side
from tallystick.planning.generate import Shape, generate
from tallystick.planning.network import Network
from tallystick.planning.plan import Plan
from tallystick.planning.realise import realise
from tallystick.planning.references import practice_side, upstream
from tallystick.planning.repair import joint_side, repaired
from tallystick.planning.sealed.local import LocalCircle, certificate
from tallystick.planning.sealed.partners import converse, orders_apart
from tallystick.planning.sealed.rehearsal import Rehearsal
from tallystick.planning.sealed.wire import Aborted, Connection, connect, context
from tests.planning.sealed.circles import TURNS, distinct, installed
from tests.planning.test_references import degenerate

FRAME = struct.Struct(">IQ")


@dataclass
class Line:
    """What stands between two partners and keeps every byte of each."""

    seen: dict[str, bytearray] = field(default_factory=dict)

    async def between(self, one: str, other: str) -> dict[str, Connection]:
        """Both ends."""
        ends, pumps = {}, {}
        for company in (one, other):
            near, far = socket.socketpair()
            ends[company] = Connection(*await asyncio.open_connection(sock=near))
            pumps[company] = await asyncio.open_connection(sock=far)
            self.seen[company] = bytearray()
        self.tasks = [
            asyncio.create_task(self._pump(who, pumps[who][0], pumps[to][1]))
            for who, to in ((one, other), (other, one))
        ]
        return ends

    async def _pump(self, who: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            self.seen[who] += data
            writer.write(data)
        writer.close()


def frames(data: bytes) -> list[tuple[Any, bytes]]:
    """The messages that bytes are made of, without a byte left."""
    found = []
    while data:
        header, body = FRAME.unpack_from(data)
        data = data[FRAME.size :]
        found.append((json.loads(data[:header]), data[header : header + body]))
        data = data[header + body :]
    return found


def apart(
    network: Network, side: Callable[[str], Side[Plan]]
) -> tuple[dict[str, Plan], dict[tuple[str, str], list[tuple[Any, bytes]]]]:
    """What each company comes to with its own part, and what each said to each."""

    async def all_of_them() -> tuple[list[Plan], dict[tuple[str, str], list[tuple[Any, bytes]]]]:
        lines: dict[tuple[str, str], Line] = {}
        ends: dict[str, dict[str, Connection]] = {company: {} for company in network.numbers}
        for one, other in combinations(network.numbers, 2):
            if other in network.structure.partners_of(one):
                line = lines[one, other] = Line()
                both = await line.between(one, other)
                ends[one][other], ends[other][one] = both[one], both[other]
        async with asyncio.timeout(60):
            plans = await asyncio.gather(
                *(
                    converse(network.structure, company, side(company), ends[company], 30.0)
                    for company in network.numbers
                )
            )
            await asyncio.gather(*(task for line in lines.values() for task in line.tasks))
        said = {
            (who, other if who == one else one): frames(bytes(data))
            for (one, other), line in lines.items()
            for who, data in line.seen.items()
        }
        return plans, said

    plans, said = asyncio.run(all_of_them())
    return dict(zip(network.numbers, plans, strict=True)), said


def same(network: Network, plans: Mapping[str, Plan], whole: Plan) -> None:
    """Bit for bit, and each buyer knows what its suppliers committed."""
    joined = Plan.joined(plans, network.structure)
    for kind in ("starts", "shipments", "deliveries"):
        there, here = getattr(whole, kind), getattr(joined, kind)
        assert there.keys() == here.keys()
        assert all(np.array_equal(here[key], one) for key, one in there.items())
    for plan in plans.values():
        assert all(np.array_equal(whole.shipments[key], one) for key, one in plan.shipments.items())


def own_part(network: Network, company: str, joint: Plan) -> Plan:
    """What a company knows of a joint plan."""
    return Plan(
        {key: one for key, one in joint.starts.items() if key[0] == company},
        {lane.id: joint.shipments[lane.id] for lane in network.structure.lanes_of(company)},
        {key: one for key, one in joint.deliveries.items() if key[0] == company},
    )


def level(network: Network) -> Plan:
    """A joint plan of the same on every lane in every week, by which customers get what they want."""
    return Plan(
        {},
        {lane.id: np.full(network.structure.weeks, 7.5) for lane in network.structure.lanes},
        {
            (company, key): demand.quantity
            for company, part in network.numbers.items()
            for key, demand in part.demands.items()
        },
    )


CASES = (lambda: generate(Shape(7, 12), 3), lambda: degenerate("returns"))


@pytest.mark.parametrize("made", CASES)
def test_repair_apart_is_repair_together_bit_for_bit_and_tells_quantities_only(
    made: Callable[[], Network],
) -> None:
    network = made()
    rehearsal = Rehearsal.of(network)
    joint = rehearsal.plan(rehearsal.run(60))
    whole = repaired(network, joint)
    plans, said = apart(
        network,
        lambda company: joint_side(
            network.structure, network.numbers[company], own_part(network, company, joint)
        ),
    )
    same(network, plans, whole.plan)
    by_id = {lane.id: lane for lane in network.structure.lanes}
    last: dict[tuple[str, str], Any] = {}
    for (speaker, listener), messages in said.items():
        assert messages.pop() == ({"event": "finished"}, b"")
        for header, body in messages:
            if header.get("event") == "waiting":
                assert (header.keys(), body) == ({"event", "for"}, b"")
                assert header["for"] in {*network.numbers, ""}
                continue
            assert header.keys() == {"kind", "lane"}
            lane = by_id[header["lane"]]
            partners = {"order": (lane.buyer, lane.supplier), "commitment": (lane.supplier, lane.buyer)}
            assert partners[header["kind"]] == (speaker, listener)
            assert len(body) == 8 * network.structure.weeks
            last[header["kind"], lane.id] = np.frombuffer(body, "<f8")
    assert len(last) == 2 * len(by_id)
    for (kind, lane_id), weekly in last.items():
        table = whole.orders if kind == "order" else whole.plan.shipments
        assert np.array_equal(weekly, table[lane_id])


def test_todays_practice_apart_is_the_last_round_of_upstream() -> None:
    network = generate(Shape(7, 12), 3)
    plans, _ = apart(network, lambda company: practice_side(network.structure, network.numbers[company]))
    cost = realise(network, Plan.joined(plans, network.structure)).cost.total
    assert cost == upstream(network).rounds[-1]


@pytest.mark.parametrize(
    ("header", "body", "why"),
    [
        ({"kind": "order", "lane": "castings"}, [np.nan] * 6, "cannot be"),
        ({"kind": "order", "lane": "castings"}, [-1.0] * 6, "cannot be"),
        ({"kind": "order", "lane": "castings"}, [1.0] * 5, "no order or commitment"),
        ({"kind": "commitment", "lane": "castings"}, [1.0] * 6, "no order or commitment"),
        ({"kind": "order", "lane": "elsewhere"}, [1.0] * 6, "no order or commitment"),
        ({"event": "aborted", "why": "pumps is on strike."}, [], "on strike"),
        (None, [], "pumps went away"),
    ],
)
def test_what_a_partner_may_not_say_ends_it_and_the_partner_is_told(
    header: dict[str, Any] | None, body: list[float], why: str
) -> None:
    network = distinct()
    assert network.structure.weeks == 6
    joint = own_part(network, "foundry", level(network))

    async def run() -> None:
        line = Line()
        ends = await line.between("foundry", "pumps")
        side = joint_side(network.structure, network.numbers["foundry"], joint)
        if header is None:
            await ends["pumps"].close()
        else:
            await ends["pumps"].send(header, np.array(body).tobytes())
        with pytest.raises(Aborted, match=why):
            await converse(network.structure, "foundry", side, {"pumps": ends["foundry"]}, 10.0)
        if header is not None:
            told, _ = await ends["pumps"].receive(10.0)
            assert why in told["why"]
            await ends["pumps"].close()

    asyncio.run(run())


def test_what_is_wrong_with_a_companys_own_numbers_is_not_told_to_partners() -> None:
    network = distinct()

    def failing() -> Side[Plan]:
        yield Say(Kind.ORDER, network.structure.lanes[0], np.ones(network.structure.weeks))
        raise InvalidInput("Our end_value of 7.31 is too much.")

    async def run() -> None:
        line = Line()
        ends = await line.between("foundry", "pumps")
        with pytest.raises(InvalidInput, match=r"7\.31"):
            await converse(network.structure, "pumps", failing(), {"foundry": ends["pumps"]}, 10.0)
        said = [await ends["foundry"].receive(10.0) for _ in range(2)]
        assert said[1] == ({"event": "aborted", "why": "pumps gave up."}, b"")
        await ends["foundry"].close()

    asyncio.run(run())


def during(
    folder: Path,
    work: Callable[[LocalCircle], Awaitable[None]],
    *options: str,
    network: Network | None = None,
) -> None:
    """Do something while three operators run."""
    installed()

    async def run() -> None:
        here = LocalCircle(network or distinct(), TURNS, folder)
        async with asyncio.timeout(240), here.operators(*options):
            await work(here)

    asyncio.run(run())


def ordering(here: LocalCircle, company: str, run: str = "r", patience: float = 600.0) -> Any:
    """One company's side, by way of the operators."""
    network = here.network
    own = own_part(network, company, level(network))
    side = joint_side(network.structure, network.numbers[company], own)
    return orders_apart(here.circle, company, side, here.credentials[company], run, patience=patience)


def test_partners_meet_by_way_of_an_operator(tmp_path: Path) -> None:
    async def work(here: LocalCircle) -> None:
        network = here.network
        plans = await asyncio.gather(*(ordering(here, company) for company in network.numbers))
        by_company = dict(zip(network.numbers, plans, strict=True))
        same(network, by_company, repaired(network, level(network)).plan)

    during(tmp_path, work)


def test_who_meets_nobody_is_told_whom_and_can_come_again(tmp_path: Path) -> None:
    async def work(here: LocalCircle) -> None:
        with pytest.raises(Aborted, match="pumps did not come within 6 s"):
            await ordering(here, "foundry")
        plans = await asyncio.gather(*(ordering(here, one) for one in here.network.numbers))
        assert len(plans) == 2
        tls = context(False, here.credentials["foundry"], [here.circle.operators[0].certificate])
        operator = here.circle.operators[0]
        stranger = await connect(operator.address, tls, operator.certificate, operator.name)
        hello = {"want": "meet", "run": "r", "with": "nobody", "circle": here.circle.digest}
        await stranger.send(hello)
        word, _ = await stranger.receive(10.0)
        assert "does not trade with 'nobody'" in word["why"]
        await stranger.close()

    during(tmp_path, work, "--patience", "6")


def test_whose_partner_waits_for_somebody_else_is_told_for_whom(tmp_path: Path) -> None:
    network = generate(Shape(5, 12), 3)
    assert "c4" not in network.structure.partners_of("c1")

    async def work(here: LocalCircle) -> None:
        patience = {"c0": 60.0, "c1": 8.0, "c2": 60.0, "c3": 20.0}
        sides = [ordering(here, one, patience=seconds) for one, seconds in patience.items()]
        told = await asyncio.gather(*sides, return_exceptions=True)
        assert all(isinstance(one, Aborted) and "c4" in one.message for one in told), told
        own = told[1]
        assert isinstance(own, Aborted)
        assert "c1 waited no longer than 8 s" in own.message
        assert "See that c4 takes part" in own.mend

    during(tmp_path, work, network=network)


def test_who_goes_away_while_it_waits_to_be_met_is_met_when_it_comes_again(tmp_path: Path) -> None:
    async def work(here: LocalCircle) -> None:
        gone = asyncio.create_task(ordering(here, "foundry"))
        await asyncio.sleep(1.0)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        pumps = asyncio.create_task(ordering(here, "pumps"))
        await asyncio.sleep(1.0)
        plans = await asyncio.gather(ordering(here, "foundry"), pumps)
        assert len(plans) == 2

    during(tmp_path, work)


def test_an_operator_that_hands_a_company_to_somebody_else_is_found_out(tmp_path: Path) -> None:
    async def work(here: LocalCircle) -> None:
        _, other = certificate("somebody else")
        circle = here.circle
        here.circle = replace(circle, companies={**circle.companies, "pumps": other})
        vars(here.circle)["digest"] = circle.digest
        foundry = ordering(here, "foundry")
        here.circle = circle
        told = await asyncio.gather(foundry, ordering(here, "pumps"), return_exceptions=True)
        assert all(isinstance(one, TallystickError) for one in told)
        assert "another certificate" in str(told[0])

    during(tmp_path, work)
