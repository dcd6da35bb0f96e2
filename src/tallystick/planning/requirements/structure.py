"""Items and recipes, checked and laid out for computing: low-level codes, factors, lots, offsets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from graphlib import CycleError, TopologicalSorter
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from tallystick.errors import InvalidInput
from tallystick.planning.requirements.calendars import WorkingDays
from tallystick.planning.requirements.items import ONE, OWN, Item, Part, Source

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_SHARE_SLACK: Final = Decimal("0.000001")


class RecipeCycle(InvalidInput):
    """An item is, by way of its parts, a part of itself."""

    code = "recipe-cycle"

    def __init__(self, cycle: Sequence[str]) -> None:
        super().__init__(
            f"These recipes go in a circle: {' → '.join(cycle)}.",
            mend="Take one of these parts out of its recipe.",
            cycle=list(cycle),
        )
        self.cycle = tuple(cycle)


class UnitMismatch(InvalidInput):
    """A quantity is given in another unit of measure than its item is kept in."""

    code = "unit-mismatch"

    def __init__(self, item: str, unit: str, given: str, where: str) -> None:
        super().__init__(
            f"{item} is kept in {unit or 'no unit'}, but {where} gives {given or 'no unit'}.",
            mend="Give it in the unit of the item.",
            item=item,
        )


@dataclass(frozen=True, slots=True)
class Structure:
    """Items by number, with everything that does not change from one computation to the next.

    An edge says that `factor` of item `child` goes into one unit of item `parent`, scrap included. A source
    is a share of an item with its lot rule. `schedules` are the different calendars with lead times.
    """

    items: tuple[Item, ...]
    index: dict[str, int]
    levels: tuple[Ints, ...]
    edge_parent: Ints
    edge_child: Ints
    edge_factor: Floats
    edges_of_level: tuple[Ints, ...]
    sources: tuple[tuple[int, Source], ...]
    source_row: dict[tuple[str, str], int]  # by item and supplier
    source_item: Ints
    share: Floats
    minimum: Floats
    multiple: Floats
    own: Ints  # of each item the row of its own production, -1 if it has none
    schedules: tuple[tuple[WorkingDays, int], ...]
    schedule: Ints  # of each item the number of its schedule

    @classmethod
    def of(cls, items: Sequence[Item]) -> Self:
        """Check items and their recipes; raise InvalidInput where they make no sense."""
        index = {item.code: number for number, item in enumerate(items)}
        if len(index) != len(items):
            raise InvalidInput("An item is there twice.", mend="Give each item once.")
        for item in items:
            _check_item(item)
            for part in item.parts:
                _check_part(item, part, items, index)
        level = _low_level_codes(items, index)
        depth = max(level, default=0) + 1
        edges = [
            (number, index[part.item], float(part.quantity / (1 - part.scrap)))
            for number, item in enumerate(items)
            for part in item.parts
        ]
        sources = [(number, source) for number, item in enumerate(items) for source in item.sources]
        own = np.full(len(items), -1, dtype=np.int64)
        for row, (number, source) in enumerate(sources):
            if source.supplier == OWN:
                own[number] = row
        schedules: dict[tuple[WorkingDays, int], int] = {}
        for item in items:
            schedules.setdefault((item.calendar, item.lead_days), len(schedules))
        levels = np.array(level, dtype=np.int64)
        edge_parent = np.array([edge[0] for edge in edges], dtype=np.int64)
        parents_level = levels[edge_parent] if edges else edge_parent
        return cls(
            items=tuple(items),
            index=index,
            levels=tuple(np.flatnonzero(levels == each) for each in range(depth)),
            edge_parent=edge_parent,
            edge_child=np.array([edge[1] for edge in edges], dtype=np.int64),
            edge_factor=np.array([edge[2] for edge in edges], dtype=np.float64),
            edges_of_level=tuple(np.flatnonzero(parents_level == each) for each in range(depth)),
            sources=tuple(sources),
            source_row={(items[at].code, each.supplier): row for row, (at, each) in enumerate(sources)},
            source_item=np.array([number for number, _ in sources], dtype=np.int64),
            share=np.array([float(source.share) for _, source in sources]),
            minimum=np.array([float(source.lot.minimum) for _, source in sources]),
            multiple=np.array([_multiple(items[number], source) for number, source in sources]),
            own=own,
            schedules=tuple(schedules),
            schedule=np.array([schedules[item.calendar, item.lead_days] for item in items], dtype=np.int64),
        )

    def number(self, item: str) -> int:
        """Return the number of an item."""
        found = self.index.get(item)
        if found is None:
            raise InvalidInput(f"There is no item {item}.", item=item)
        return found

    def row(self, item: str, supplier: str) -> int:
        """Return the row of a source."""
        found = self.source_row.get((item, supplier))
        if found is None:
            raise InvalidInput(f"{item} does not come from there.", item=item)
        return found


def _multiple(item: Item, source: Source) -> float:
    """A lot rule that the smallest quantity does not divide is rounded up to one that it does."""
    multiple = max(source.lot.multiple, item.step)
    steps = (multiple / item.step).to_integral_value(ROUND_CEILING)
    return float(steps * item.step)


def _check_item(item: Item) -> None:
    code = item.code
    if item.step <= 0 or item.safety < 0 or item.lead_days < 0:
        raise InvalidInput(f"{code}: step, safety stock or lead time makes no sense.", item=code)
    if any(source.share < 0 or source.lot.minimum < 0 or source.lot.multiple < 0 for source in item.sources):
        raise InvalidInput(f"{code}: a share or a lot cannot be negative.", item=code)
    if abs(sum((source.share for source in item.sources), -ONE)) > _SHARE_SLACK:
        raise InvalidInput(f"The shares of {code} do not come to 1.", mend="Let them add up to 1.", item=code)
    if len({source.supplier for source in item.sources}) != len(item.sources):
        raise InvalidInput(f"{code} names a supplier twice.", item=code)
    if item.parts and all(source.supplier != OWN for source in item.sources):
        raise InvalidInput(
            f"{code} has a recipe, but is not made here.",
            mend="Give its own production a share, or take its recipe out.",
            item=code,
        )


def _check_part(item: Item, part: Part, items: Sequence[Item], index: dict[str, int]) -> None:
    number = index.get(part.item)
    if number is None:
        raise InvalidInput(f"{item.code} takes {part.item}, which is no item.", item=item.code)
    if items[number].unit != part.unit:
        raise UnitMismatch(part.item, items[number].unit, part.unit, f"the recipe of {item.code}")
    if part.quantity <= 0 or not 0 <= part.scrap < 1:
        raise InvalidInput(
            f"{item.code}: the quantity or the scrap of {part.item} makes no sense.",
            mend="The quantity is above 0, the scrap at least 0 and below 1.",
            item=item.code,
        )


def _low_level_codes(items: Sequence[Item], index: dict[str, int]) -> list[int]:
    """Return how deep each item sits: after everything that it goes into. Raise RecipeCycle."""
    waiting = [0] * len(items)
    for item in items:
        for part in item.parts:
            waiting[index[part.item]] += 1
    level = [0] * len(items)
    ready = [number for number, count in enumerate(waiting) if not count]
    done = 0
    while ready:
        number = ready.pop()
        done += 1
        for part in items[number].parts:
            child = index[part.item]
            level[child] = max(level[child], level[number] + 1)
            waiting[child] -= 1
            if not waiting[child]:
                ready.append(child)
    if done < len(items):
        raise RecipeCycle(circle_of({item.code: [part.item for part in item.parts] for item in items}))
    return level


def circle_of(parts: Mapping[str, Iterable[str]]) -> list[str]:
    """Return one circle of recipes, from an item down its parts back to itself; empty if there is none."""
    try:
        TopologicalSorter(parts).prepare()
    except CycleError as error:
        return [*reversed(error.args[1])]
    return []
