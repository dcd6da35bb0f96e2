"""Orders go up from customers to suppliers, commitments come down: the two passes by which companies settle.

Both the upstream reference and the repair of a joint plan end with these passes; they exchange quantities
by lane and week, nothing else. What comes out can be carried out, because each company plans its despatches
from what its own suppliers have committed.

Each company's side is written once, as a generator that says words and asks for those of its partners. Who
holds every part drives all sides in one process (`together`); between organisations each drives its own.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

import numpy as np

from tallystick.planning.company import CompanyModel, Setting
from tallystick.planning.layout import Floats
from tallystick.planning.plan import Plan
from tallystick.planning.structure import Lane, Structure

SWEEPS = 12
"""How often companies in a circle look again at what the others have promised by then."""

Quantities = Mapping[str, Floats]
Ordering = Callable[[CompanyModel, Quantities], Setting]
"""Given a company and its customers' orders: the setting in which it chooses its own orders."""


class Kind(StrEnum):
    """What a word is about: a buyer orders, a supplier commits."""

    ORDER = "order"
    COMMITMENT = "commitment"


@dataclass(frozen=True, slots=True, eq=False)
class Say:
    """A company tells its partner on a lane so much for each week."""

    kind: Kind
    lane: Lane
    weekly: Floats


@dataclass(frozen=True, slots=True)
class Hear:
    """A company needs its partner's next word on a lane before it goes on."""

    kind: Kind
    lane: Lane


Of = TypeVar("Of")
Side = Generator[Say | Hear, Floats | None, Of]
"""What one company says and asks for, in order; a `Hear` is answered with the quantities."""


@dataclass(frozen=True, slots=True)
class Turns:
    """Whose turn is before whose: suppliers before buyers; companies in a circle one after the other."""

    place: Mapping[str, int]
    circle: Mapping[str, int]
    members: tuple[int, ...]

    @classmethod
    def of(cls, structure: Structure) -> Turns:
        """From the public part alone, so that all come to the same."""
        groups = suppliers_first(structure)
        order = [company for group in groups for company in group]
        return cls(
            {company: place for place, company in enumerate(order)},
            {company: number for number, group in enumerate(groups) for company in group},
            tuple(len(group) for group in groups),
        )

    def against(self, lane: Lane) -> bool:
        """Whether the buyer's turn is before the supplier's: only in a circle."""
        return self.place[lane.buyer] < self.place[lane.supplier]

    def inside(self, lane: Lane) -> bool:
        """Whether a lane is a part of a circle."""
        return self.circle[lane.buyer] == self.circle[lane.supplier]

    def sweeps(self, company: str) -> int:
        """How often a company commits."""
        return 1 if self.members[self.circle[company]] == 1 else SWEEPS


def suppliers_first(structure: Structure) -> list[list[str]]:
    """Companies in an order in which suppliers come before buyers; companies in a circle stand together."""
    after: dict[str, list[str]] = {company.id: [] for company in structure.companies}
    for lane in structure.lanes:
        after[lane.supplier].append(lane.buyer)
    return list(reversed(_strongly_connected(after)))


def _strongly_connected(after: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Tarjan's algorithm without recursion; components come out with successors first."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    waiting: dict[str, None] = {}
    components: list[list[str]] = []
    for start in after:
        if start in index:
            continue
        work = [(start, iter(after[start]))]
        index[start] = low[start] = len(index)
        waiting[start] = None
        while work:
            node, edges = work[-1]
            step = next(edges, None)
            if step is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    component = []
                    while True:
                        member, _ = waiting.popitem()
                        component.append(member)
                        if member == node:
                            break
                    components.append(sorted(component))
            elif step not in index:
                index[step] = low[step] = len(index)
                waiting[step] = None
                work.append((step, iter(after[step])))
            elif step in waiting:
                low[node] = min(low[node], index[step])
    return components


def order_side(
    turns: Turns, model: CompanyModel, ordering: Ordering, before: Quantities
) -> Side[dict[str, Floats]]:
    """One company's side of the first pass: it orders what it needs for its customers' orders.

    In a circle, the orders of a buyer whose turn is later count as they were `before`. It comes to know the
    orders on all its lanes.
    """
    orders = {lane.id: before[lane.id] for lane in model.lanes}
    for lane in model.outbound:
        if not turns.against(lane):
            orders[lane.id] = yield from _hear(Kind.ORDER, lane)
    plan = model.plan(ordering(model, orders))
    for lane in model.inbound:
        orders[lane.id] = plan.shipments[lane.id]
        yield Say(Kind.ORDER, lane, orders[lane.id])
    for lane in model.outbound:
        if turns.against(lane):
            orders[lane.id] = yield from _hear(Kind.ORDER, lane)
    return orders


def commit_side(
    turns: Turns, model: CompanyModel, orders: Quantities, planned: Quantities | None = None
) -> Side[Plan]:
    """One company's side of the second pass: it commits what it can out of what its suppliers committed.

    In a circle the first sweep counts on nothing from members whose turn is still to come. In later ones a
    company that was promised something new looks again, and keeps every word it gave inside the circle: it
    may only become more, so that what each has planned on stays possible.
    """
    promised: dict[str, Floats] = {lane.id: np.zeros_like(orders[lane.id]) for lane in model.inbound}
    counted: dict[str, Floats] = {}
    plan: Plan | None = None
    for sweep in range(turns.sweeps(model.numbers.company)):
        for lane in model.inbound:
            if turns.inside(lane) if sweep else not turns.against(lane):
                promised[lane.id] = yield from _hear(Kind.COMMITMENT, lane)
        if plan is None or not all(np.allclose(counted[key], one) for key, one in promised.items()):
            counted = dict(promised)
            plan = model.plan(_commitment(turns, model, orders, counted, planned or {}, plan))
        for lane in model.outbound:
            if turns.inside(lane):
                yield Say(Kind.COMMITMENT, lane, plan.shipments[lane.id])
    assert plan is not None
    for lane in model.inbound:
        if turns.against(lane):
            promised[lane.id] = yield from _hear(Kind.COMMITMENT, lane)
    for lane in model.outbound:
        if not turns.inside(lane):
            yield Say(Kind.COMMITMENT, lane, plan.shipments[lane.id])
    return replace(plan, shipments={**plan.shipments, **promised})


def _hear(kind: Kind, lane: Lane) -> Side[Floats]:
    weekly = yield Hear(kind, lane)
    assert weekly is not None
    return weekly


def _commitment(
    turns: Turns,
    model: CompanyModel,
    orders: Quantities,
    promised: Quantities,
    planned: Quantities,
    before: Plan | None,
) -> Setting:
    followed = {lane.id: model.owed(lane, orders[lane.id], planned.get(lane.id)) for lane in model.outbound}
    least = {lane.id: before.shipments[lane.id] for lane in model.outbound if before and turns.inside(lane)}
    return Setting(promised, followed, least=least)


def together(sides: Mapping[str, Side[Of]]) -> dict[str, Of]:
    """What all sides come to, in one process that hands every word on."""
    said: dict[tuple[Kind, str], deque[Floats]] = defaultdict(deque)
    waiting: dict[tuple[Kind, str], str] = {}
    heard: dict[str, Floats | None] = dict.fromkeys(sides)
    done: dict[str, Of] = {}
    while heard:
        company, weekly = heard.popitem()
        try:
            word = sides[company].send(weekly)
        except StopIteration as end:
            done[company] = end.value
            continue
        key = (word.kind, word.lane.id)
        if isinstance(word, Say):
            said[key].append(word.weekly)
            heard[company] = None
        else:
            waiting[key] = company
        if key in waiting and said[key]:
            heard[waiting.pop(key)] = said[key].popleft()
    return {company: done[company] for company in sides}
