"""What less supply than planned does: how far each item comes, which demands are at risk, and why.

Supply serves demand in the order of time, as in pegging; within a week, orders go before forecasts. Safety
stock is there to be used. Work starts when all parts are there, not before it was planned; only an item with
a capacity is made ahead, as far as its parts are there. What should have started before the plan begins
starts now, and is as late as its lead time says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal

import numpy as np

from tallystick.errors import InvalidInput
from tallystick.planning.requirements.demand import Demand
from tallystick.planning.requirements.expectation import exact
from tallystick.planning.requirements.explode import EPSILON, Requirements
from tallystick.planning.requirements.items import OWN
from tallystick.planning.requirements.structure import Floats, Ints

Key = tuple[str, str]  # item and supplier
Quantities = Sequence[Decimal] | Floats


@dataclass(frozen=True, slots=True)
class Shortage:
    """Less than is needed comes from a supplier (or from one's own production) up to a week, or too late."""

    item: str
    supplier: str
    week: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class AtRisk:
    """A demand that cannot be met in time. `met_in` is the week when it can (None: not within the plan)."""

    demand: Demand
    missing: Decimal
    met_in: int | None
    because: tuple[Shortage, ...]


@dataclass(slots=True)
class Effects:
    """What can be had of each item, up to each week in all.

    `supply` is what there is, `free` what of it is left for demand from outside, after what goes into other
    items. Both are in rows of the structure's items.
    """

    needs: Requirements
    supply: Floats
    free: Floats
    _outside: Floats = field(repr=False)
    _promised: Floats = field(repr=False)
    _tightest: dict[tuple[int, int], int] = field(repr=False)

    def projected(self) -> Floats:
        """Return the stock at the end of each week; below 0 it is what is owed."""
        left: Floats = np.round(self.supply - np.cumsum(self.needs.gross, axis=1), 6)
        return left

    def available(self, item: str) -> tuple[Decimal, ...]:
        """Return what becomes free for customers in each week, for `share`."""
        row = self.free[self.needs.structure.number(item)]
        return tuple(exact(each) for each in np.diff(np.maximum.accumulate(row), prepend=0.0))

    def at_risk(self) -> list[AtRisk]:
        """Return the demands that cannot be met by the end of their week, the earliest first."""
        waiting = defaultdict[tuple[int, int], list[Demand]](list)
        for demand in self.needs.demands:
            week = max(self.needs.weeks.week(demand.day), 0)
            if week < self.needs.weeks.count and demand.quantity:
                waiting[self.needs.structure.index[demand.item], week].append(demand)
        found = []
        for number, week in sorted(waiting, key=lambda each: (each[1], each[0])):
            demands = waiting[number, week]
            if self.free[number, week] < self._outside[number, week] - EPSILON:
                found += self._unmet(number, week, demands)
        return found

    def because(self, item: str, week: int) -> tuple[Shortage, ...]:
        """Say which shortages keep an item short at the end of a week: its own first, then down its parts."""
        return tuple(self._because(self.needs.structure.number(item), week, set()))

    def _unmet(self, number: int, week: int, demands: Sequence[Demand]) -> list[AtRisk]:
        position = float(self._outside[number, week]) - sum(float(each.quantity) for each in demands)
        served = self.free[number]
        found = []
        for demand in sorted(demands, key=lambda each: (each.cause.kind != "order", each.day, each.cause)):
            position += float(demand.quantity)
            missing = min(position - float(served[week]), float(demand.quantity))
            if missing > EPSILON:
                later = np.flatnonzero(served >= position - EPSILON)
                met = int(later[0]) if len(later) else None
                because = tuple(self._because(number, week, set()))
                found.append(AtRisk(demand, self._whole(number, missing), met, because))
        return found

    def _whole(self, number: int, quantity: float) -> Decimal:
        """What is missing of an item, up to its smallest quantity: nobody delivers a part of a piece."""
        step = self.needs.structure.items[number].step
        return (exact(quantity) / step).to_integral_value(ROUND_CEILING) * step

    def _because(self, number: int, week: int, seen: set[tuple[int, int]]) -> list[Shortage]:
        if (number, week) in seen:
            return []
        seen.add((number, week))
        structure, needs = self.needs.structure, self.needs
        start = int(needs.starts[structure.schedule[number]][week])
        found = []
        for row in np.flatnonzero(structure.source_item == number):
            supplier = structure.sources[row][1].supplier
            missing = float(needs.planned[row, : week + 1].sum())
            if start >= 0:
                missing -= float(self._promised[row, start])
            else:  # nothing could be ready by then
                owed = needs.gross[number, : week + 1].sum() - self.supply[number, week]
                missing = float(owed) * float(structure.share[row])
            if missing <= EPSILON:
                continue
            part = self._tightest.get((number, start), -1) if supplier == OWN else -1
            if part < 0:
                short = self._whole(number, missing)
                found.append(Shortage(structure.items[number].code, supplier, max(start, 0), short))
            else:
                found += self._because(part, start, seen)
        return found


def effects(
    needs: Requirements,
    committed: Mapping[Key, Quantities],
    capacity: Mapping[str, Sequence[Decimal]] | None = None,
) -> Effects:
    """Compute how far supply comes if suppliers deliver what they committed, per week of the plan.

    A supplier without a commitment is taken to deliver what it is asked for. `capacity` is how much of an
    item the company can make in each week (none: any amount).
    """
    structure = needs.structure
    supply = np.zeros_like(needs.gross)
    outside = _outside(needs)
    free = np.zeros_like(needs.gross)
    promised = _promised(needs, committed)
    tightest: dict[tuple[int, int], int] = {}
    parts_of: dict[int, list[tuple[int, Floats]]] = defaultdict(list)
    limits = {structure.number(item): each for item, each in (capacity or {}).items()}
    for level in range(len(structure.levels) - 1, -1, -1):
        items = structure.levels[level]
        for number in map(int, items[structure.own[items] >= 0]):
            if number in parts_of or number in limits:
                parts, limit = parts_of.pop(number, []), limits.get(number)
                promised[structure.own[number]] = _made(needs, number, parts, limit, tightest)
        supply[items] = _supply(needs, items, promised)
        _hand_on(needs, level, supply, outside, free, parts_of)
    return Effects(needs, supply, free, np.cumsum(outside, axis=1), promised, tightest)


def _promised(needs: Requirements, committed: Mapping[Key, Quantities]) -> Floats:
    """Return what comes from each source up to each week: as committed, else as asked for."""
    promised: Floats = np.cumsum(needs.released, axis=1)
    for (item, supplier), quantities in committed.items():
        if len(quantities) != needs.weeks.count:
            raise InvalidInput("A commitment must be over the weeks of the plan.", item=item)
        promised[needs.structure.row(item, supplier)] = np.cumsum(np.asarray(quantities, np.float64))
    return promised


def _made(
    needs: Requirements,
    number: int,
    parts: Sequence[tuple[int, Floats]],
    capacity: Sequence[Decimal] | None,
    tightest: dict[tuple[int, int], int],
) -> Floats:
    """Return how much of an item can be started here up to each week, and remember which part holds it up."""
    planned = np.cumsum(needs.released[needs.structure.own[number]])
    most = planned if capacity is None else np.full_like(planned, planned[-1])
    if parts:
        allowed = np.array([each for _, each in parts])
        tight = allowed.argmin(axis=0)
        least = allowed.min(axis=0)
        for short in np.flatnonzero(least < planned - EPSILON):
            tightest[number, int(short)] = parts[int(tight[short])][0]
        step = float(needs.structure.items[number].step)  # half the parts make no half of a piece
        most = np.where(least < most - EPSILON, np.floor((least + EPSILON) / step) * step, most)
    if capacity is None:
        return most
    if len(capacity) != needs.weeks.count:
        raise InvalidInput("A capacity must be over the weeks of the plan.")
    made = np.zeros_like(planned)
    before = 0.0
    for week, limit in enumerate(capacity):
        before = made[week] = max(before, min(before + float(limit), float(most[week])))
        if before < most[week] - EPSILON:
            tightest.pop((number, week), None)  # not the parts: the capacity
    return made


def _supply(needs: Requirements, items: Ints, promised: Floats) -> Floats:
    """Return what there is of items up to each week: stock, what comes anyway, and what sources bring."""
    structure = needs.structure
    stock = np.array([float(structure.items[number].stock) for number in items])
    supply = np.zeros_like(needs.gross)
    supply[items] = stock[:, None] + np.cumsum(needs.receipts[items], axis=1)
    rows = np.flatnonzero(np.isin(structure.source_item, items))
    schedules = structure.schedule[structure.source_item[rows]]
    for number in np.unique(schedules):
        start = needs.starts[number][:-1]
        its = rows[schedules == number]
        came = np.where(start < 0, 0.0, promised[its][:, np.maximum(start, 0)])
        np.add.at(supply, structure.source_item[its], came)
    found: Floats = np.round(supply[items], 6)
    return found


def _hand_on(
    needs: Requirements,
    level: int,
    supply: Floats,
    outside: Floats,
    free: Floats,
    parts_of: dict[int, list[tuple[int, Floats]]],
) -> None:
    """Share the supply of the items of a level among demand from outside and what they go into."""
    structure = needs.structure
    items = structure.levels[level]
    wanted_so_far = np.cumsum(needs.gross[items], axis=1)
    lacking = np.flatnonzero((supply[items] < wanted_so_far - EPSILON).any(axis=1))
    free[items] = np.cumsum(outside[items], axis=1)
    for number in map(int, items[lacking]):
        free[number] = _part_of(needs.gross[number], outside[number], supply[number])
    for edge in np.flatnonzero(np.isin(structure.edge_child, items[lacking])):
        child, parent = int(structure.edge_child[edge]), int(structure.edge_parent[edge])
        factor = float(structure.edge_factor[edge])
        wanted = np.round(needs.released[structure.own[parent]] * factor, 6)
        got = _part_of(needs.gross[child], wanted, supply[child])
        planned = np.cumsum(needs.released[structure.own[parent]])
        enough = got >= np.cumsum(wanted) - 10 * EPSILON
        parts_of[parent].append((child, np.where(enough, planned, np.round(got / factor, 6))))


def _part_of(gross: Floats, wanted: Floats, supply: Floats) -> Floats:
    """Return how much of one demand is met up to each week: in the order of time, alike within a week."""
    edges = np.concatenate(([0.0], np.cumsum(gross)))
    own = np.concatenate(([0.0], np.cumsum(wanted)))
    reached = np.minimum(np.maximum(supply, 0.0), edges[1:])
    if not gross.any():
        return np.zeros_like(gross)
    keep = np.concatenate(([True], np.diff(edges) > 0))
    found: Floats = np.round(np.interp(reached, edges[keep], own[keep]), 6)
    return found


def _outside(needs: Requirements) -> Floats:
    """Return the demand from outside: all but what goes into other items."""
    structure = needs.structure
    inside = np.zeros_like(needs.gross)
    made = needs.released[structure.own[structure.edge_parent]]
    if len(structure.edge_child):
        np.add.at(inside, structure.edge_child, np.round(made * structure.edge_factor[:, None], 6))
    found: Floats = np.maximum(np.round(needs.gross - inside, 6), 0.0)
    return found
