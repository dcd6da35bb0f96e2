"""The private part of a company: every number that it shows to nobody.

Weekly figures are read-only arrays with one value a week. Units are the company's own: a stock point's
unit for quantities, money per unit, hours (or any other unit) of a resource.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tallystick.errors import InvalidInput

Weekly = NDArray[np.float64]

LARGEST, SMALLEST = 1e10, 1e-6
"""The largest figure, and the smallest above nothing, in its unit: solvers keep some fifteen digits, of large
and small ones together, and take what is less than a ten-millionth for nothing."""


def weekly(values: ArrayLike, weeks: int) -> Weekly:
    """A read-only array of one value a week, from a list or from one value for every week."""
    array = np.array(np.broadcast_to(np.asarray(values, dtype=np.float64), (weeks,)))
    array.setflags(write=False)
    return array


def same(left: object, right: object) -> bool:
    """Equal, for objects whose fields are values, arrays or mappings of such objects."""
    if isinstance(left, np.ndarray) and isinstance(right, np.ndarray):
        return np.array_equal(left, right)
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return bool(left == right)


class _Numbers:
    """Equality of dataclasses that hold arrays."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        names = type(self).__dataclass_fields__  # type: ignore[attr-defined]
        return all(same(getattr(self, name), getattr(other, name)) for name in names)

    __hash__ = None  # type: ignore[assignment]


_HOLDING_YEARLY = 0.25
"""Without a holding cost to go by: a quarter of the value a year."""

_NEXT_TO_NOTHING = 0.125
"""Less than this part of what is usual is no holding cost to go by."""


@dataclass(frozen=True, slots=True, eq=False)
class StockNumbers(_Numbers):
    """A stock point. `pipeline` is what is under way to it already, by the week of its arrival."""

    holding_cost: float
    initial: float
    end_value: float
    pipeline: Weekly
    item: str = ""
    unit: str = ""

    @property
    def magnitude(self) -> float:
        """About what it costs to hold a unit for a week, where quantities are weighed or followed by it.

        As stated; but next to nothing beside what a unit is worth, or nothing, says nothing about that.
        """
        usual = self.end_value * _HOLDING_YEARLY / 52
        return self.holding_cost if self.holding_cost >= _NEXT_TO_NOTHING * usual else usual


@dataclass(frozen=True, slots=True, eq=False)
class ResourceNumbers(_Numbers):
    """A resource: capacity and the most overtime in each week, and what an hour of overtime costs."""

    capacity: Weekly
    overtime: Weekly
    overtime_cost: float


@dataclass(frozen=True, slots=True, eq=False)
class ProcessNumbers(_Numbers):
    """A process: cost per unit, the most per week (inf: no limit), and the usual weekly quantity."""

    cost: float
    maximum: Weekly
    usual: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class DemandNumbers(_Numbers):
    """Demand by week; cost of a unit a week late; cost of one still owed after the last week."""

    quantity: Weekly
    backlog_cost: float
    unserved_cost: float


@dataclass(frozen=True, slots=True, eq=False)
class LaneNumbers(_Numbers):
    """A contract, as both its partners know it: price per unit and the most per week (inf: no limit)."""

    price: float
    maximum: Weekly


@dataclass(frozen=True, slots=True, eq=False)
class InboundNumbers(_Numbers):
    """What only the buyer knows of a lane: its own cost per unit, and the usual weekly quantity."""

    cost: float
    usual: float | None = None


def _table(values: Mapping[str, _Numbers]) -> Mapping[str, _Numbers]:
    return MappingProxyType(dict(sorted(values.items())))


@dataclass(frozen=True, slots=True, eq=False)
class Numbers(_Numbers):
    """The private part of one company. `lanes` has all of its lanes, `inbound` those on which it buys."""

    company: str
    name: str = ""
    stock_points: Mapping[str, StockNumbers] = field(default_factory=dict)
    resources: Mapping[str, ResourceNumbers] = field(default_factory=dict)
    processes: Mapping[str, ProcessNumbers] = field(default_factory=dict)
    demands: Mapping[str, DemandNumbers] = field(default_factory=dict)
    lanes: Mapping[str, LaneNumbers] = field(default_factory=dict)
    inbound: Mapping[str, InboundNumbers] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("stock_points", "resources", "processes", "demands", "lanes", "inbound"):
            object.__setattr__(self, name, _table(getattr(self, name)))


def check_numbers(numbers: Numbers, weeks: int) -> None:
    """Raise InvalidInput, naming the object and the mend, unless every number can be planned with."""
    at = f"Company {numbers.company!r}"
    for kind, table in (
        ("stock point", numbers.stock_points),
        ("resource", numbers.resources),
        ("process", numbers.processes),
        ("demand", numbers.demands),
        ("lane", numbers.lanes),
        ("lane", numbers.inbound),
    ):
        for key, one in table.items():
            for name in type(one).__dataclass_fields__:
                _check_value(f"{at}, {kind} {key!r}", name, getattr(one, name), weeks)


def _check_value(at: str, name: str, value: object, weeks: int) -> None:
    if value is None or isinstance(value, str):
        return
    array = np.asarray(value, dtype=np.float64)
    if array.ndim == 1 and array.shape != (weeks,):
        raise InvalidInput(
            f"{at}: {name} has {array.size} values, but the plan has {weeks} weeks.",
            mend="Give one value for each week, or a single value for all.",
        )
    unlimited = np.isinf(array) & (name == "maximum")
    bad = ~((array == 0) | (array >= SMALLEST) & (array <= LARGEST)) & ~unlimited
    if bad.any():
        where = f" in week {int(np.argmax(bad))}" if array.ndim else ""
        worst = float(array[bad][0]) if array.ndim else float(array)
        raise InvalidInput(
            f"{at}: {name} is {worst:g}{where}.",
            mend=_mend(worst),
        )
    if name == "usual" and float(array) == 0:
        raise InvalidInput(
            f"{at}: usual is 0.",
            mend="State the usual weekly quantity, or leave it out if there is none yet.",
        )


def _mend(figure: float) -> str:
    if LARGEST < figure < np.inf:
        return f"Count in larger units: no figure may be above {LARGEST:,.0f}."
    if 0 < figure < SMALLEST:
        return f"Write 0 if it is next to nothing, or count in other units: from {SMALLEST:.6f} on."
    return "State a finite number that is not negative."
