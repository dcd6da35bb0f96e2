"""From demand to requirements, level by level: net, lots, offset, explosion.

Quantities are doubles rounded to the sixth decimal, so sums of what was given are exact up to 9 · 10⁹ of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from tallystick.errors import InvalidInput
from tallystick.planning.requirements.calendars import Weeks, start_weeks
from tallystick.planning.requirements.demand import Demand, Receipt
from tallystick.planning.requirements.structure import Floats, Ints, Structure, UnitMismatch

EPSILON = 1e-7


@dataclass(frozen=True, slots=True)
class Requirements:
    """What is needed. Rows of items and of sources are those of the structure, columns are weeks.

    `gross` is all demand for an item, `receipts` what comes in anyway, `planned` what each source is to add,
    by the week in which it must be ready; `released` the same by the week in which it must start, or, of
    what is bought, be delivered. Nothing is planned for weeks in which nothing can be ready any more: what is
    missing in them comes as soon as it can, if it is still missing then; `overdue` says how much of that.
    `spread` is the upside of the released quantity: its high side less its expected one.
    `reach` is for how many weeks `released` is complete: what would be needed later lies beyond the plan.
    `starts` says for each schedule in which week that starts which is ready in a week.
    """

    structure: Structure
    weeks: Weeks
    demands: tuple[Demand, ...]
    gross: Floats
    receipts: Floats
    planned: Floats
    released: Floats
    overdue: Floats
    spread: Floats
    reach: Ints
    starts: tuple[Ints, ...]

    def stock(self) -> Floats:
        """Return the stock of each item at the end of each week, if all comes as planned."""
        first = np.array([float(item.stock) for item in self.structure.items])
        planned = np.zeros_like(self.gross)
        np.add.at(planned, self.structure.source_item, self.planned)
        found: Floats = np.round(first[:, None] + np.cumsum(self.receipts + planned - self.gross, axis=1), 6)
        return found


def explode(
    structure: Structure, weeks: Weeks, demands: Iterable[Demand], receipts: Iterable[Receipt] = ()
) -> Requirements:
    """Compute what is needed: demand less stock less what comes in anyway, down through all recipes.

    What is wanted or comes before the first week counts in it; what is wanted after the last does not count.
    """
    wanted = tuple(demands)
    size = (len(structure.items), weeks.count)
    gross, upside = _table(structure, weeks, wanted), _squares(structure, weeks, wanted)
    coming = _table(structure, weeks, receipts)
    rows = (len(structure.sources), weeks.count)
    planned, released, overdue = np.zeros(rows), np.zeros(rows), np.zeros(len(structure.sources))
    reach = np.full(size[0], weeks.count, dtype=np.int64)
    starts = [start_weeks(weeks, calendar, lead) for calendar, lead in structure.schedules]
    first = np.array([np.searchsorted(start[:-1], 0) for start in starts], np.int64)[structure.schedule]
    need = _Need(structure)
    for level, items in enumerate(structure.levels):
        net, late = need.net(items, gross[items], coming[items], first[items])
        mine = np.flatnonzero(np.isin(structure.source_item, items))
        of_item = np.searchsorted(items, structure.source_item[mine])
        planned[mine] = need.lots(mine, net[of_item])
        overdue[mine] = np.minimum(planned[mine].max(axis=1), late[of_item] * structure.share[mine])
        for number in np.unique(structure.schedule[items]):
            some, start = items[structure.schedule[items] == number], starts[number]
            its = mine[structure.schedule[structure.source_item[mine]] == number]
            released[its] = _shift(planned[its], start)
            upside[some] = _shift(upside[some], start)
            reach[some] = np.clip(start[reach[some]], 0, weeks.count)
        edges = structure.edges_of_level[level]
        parent, child = structure.edge_parent[edges], structure.edge_child[edges]
        factor = structure.edge_factor[edges]
        made = released[structure.own[parent]]
        share = structure.share[structure.own[parent]]
        np.add.at(gross, child, np.round(made * factor[:, None], 6))
        np.add.at(upside, child, upside[parent] * (factor * share)[:, None] ** 2)
        np.minimum.at(reach, child, reach[parent])
    spread = np.sqrt(upside)[structure.source_item] * structure.share[:, None]
    return Requirements(
        structure, weeks, wanted, gross, coming, planned, released, overdue, spread, reach, tuple(starts)
    )


class _Need:
    """Netting and lot sizing of one structure."""

    def __init__(self, structure: Structure) -> None:
        self._structure = structure
        self._free = np.array([float(item.stock - item.safety) for item in structure.items])

    def net(self, items: Ints, gross: Floats, receipts: Floats, first: Ints) -> tuple[Floats, Floats]:
        """Return what must be added up to the end of each week, in all, before lots; and what comes late.

        `first` is the first week in which anything can be ready. What is missing earlier and comes by itself
        before then is not added: it would come too late to help.
        """
        missing = np.cumsum(gross - receipts, axis=1) - self._free[items][:, None]
        missing = np.maximum(np.round(missing, 6), 0.0)
        in_time = np.arange(gross.shape[1]) >= first[:, None]
        net: Floats = np.maximum.accumulate(np.where(in_time, missing, 0.0), axis=1)
        late: Floats = np.where(in_time, 0.0, missing).max(axis=1)
        return net, late

    def lots(self, rows: Ints, net: Floats) -> Floats:
        """Return what each source adds in each week, by its share and lot rule.

        It adds nothing while what it has added covers its share; then one lot: what is missing, at least its
        minimum, up to the next multiple.
        """
        structure = self._structure
        due = np.round(net * structure.share[rows][:, None], 6)
        minimum, multiple = structure.minimum[rows], structure.multiple[rows]
        added = np.zeros(len(rows))
        planned = np.zeros(due.shape)
        for week in range(due.shape[1]):
            missing = due[:, week] - added
            lot = np.ceil(np.round(np.maximum(missing, minimum) / multiple, 6)) * multiple
            planned[:, week] = np.where(missing > EPSILON, np.round(lot, 6), 0.0)
            added = np.round(added + planned[:, week], 6)
        return planned


def _shift(quantities: Floats, start: Ints) -> Floats:
    """Move quantities from the weeks in which they are ready to those in which they start."""
    moved = np.zeros(quantities.shape)
    for ready, week in enumerate(np.maximum(start[:-1], 0)):
        moved[:, week] += quantities[:, ready]
    return np.round(moved, 6)


def _table(structure: Structure, weeks: Weeks, given: Iterable[Demand | Receipt]) -> Floats:
    table = np.zeros((len(structure.items), weeks.count))
    for each in given:
        place = _place(structure, weeks, each)
        if place:
            table[place] += float(each.quantity)
    return np.round(table, 6)


def _squares(structure: Structure, weeks: Weeks, demands: Sequence[Demand]) -> Floats:
    """Return the squares of the upsides: demands vary by themselves, so their squares add up."""
    table = np.zeros((len(structure.items), weeks.count))
    for each in demands:
        if each.high is not None and each.high > each.quantity:
            place = _place(structure, weeks, each)
            if place:
                table[place] += float(each.high - each.quantity) ** 2
    return table


def _place(structure: Structure, weeks: Weeks, each: Demand | Receipt) -> tuple[int, int] | None:
    number = structure.number(each.item)
    unit = structure.items[number].unit
    if each.unit != unit:
        raise UnitMismatch(each.item, unit, each.unit, f"something of {each.day.isoformat()}")
    if not each.quantity.is_finite() or each.quantity < 0:
        raise InvalidInput(f"{each.item}: a quantity on {each.day.isoformat()} is below 0.", item=each.item)
    week = max(weeks.week(each.day), 0)
    return (number, week) if week < weeks.count else None
