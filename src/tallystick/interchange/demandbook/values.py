"""The rows of a demand book, as a company keeps them. All of it is private to the company."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

ZERO: Final = Decimal(0)
ONE: Final = Decimal(1)


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item. `minimum` and `multiple` are the lots of one's own production (0: no rule).

    `lead_days` are working days: of an item made here, from when its parts are there until it is; of one that
    is bought, from when the supplier delivers until it can be used.
    """

    code: str
    unit: str
    description: str = ""
    safety: Decimal = ZERO
    lead_days: int = 0
    step: Decimal = ONE
    minimum: Decimal = ZERO
    multiple: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class PartRow:
    """What one unit of an item takes of another; `scrap` is the fraction that is lost on the way."""

    item: str
    part: str
    quantity: Decimal
    unit: str
    scrap: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class SourceRow:
    """Who supplies what share of an item. `supplier` is a company id, empty for one's own production.

    `lead_days` are the working days that the supplier needs from an order to its delivery, `code` is what the
    supplier calls the item, where that differs.
    """

    item: str
    supplier: str
    share: Decimal = ONE
    minimum: Decimal = ZERO
    multiple: Decimal = ZERO
    lead_days: int = 0
    code: str = ""


@dataclass(frozen=True, slots=True)
class CodeRow:
    """What a customer calls an item of ours."""

    customer: str
    item: str
    code: str


@dataclass(frozen=True, slots=True)
class StockRow:
    """How much of an item there was at the end of a day."""

    item: str
    on_hand: Decimal
    as_of: date


@dataclass(frozen=True, slots=True)
class OrderRow:
    """What a customer outside Tallystick has ordered and not got yet."""

    number: str
    line: str
    item: str
    day: date
    quantity: Decimal
    customer: str = ""


@dataclass(frozen=True, slots=True)
class CapacityRow:
    """How much of an item can be made in a week, from a day on, until the next row says otherwise."""

    item: str
    from_day: date
    weekly: Decimal


@dataclass(frozen=True, slots=True)
class ClosureRow:
    """A day on which nobody works."""

    day: date
    name: str = ""


@dataclass(frozen=True, slots=True)
class OverrideRow:
    """What somebody knows better than an item's history: in some weeks, for a reason, until it expires.

    Either `quantity`, what to expect a week, or `factor`, by which what was computed is multiplied.
    """

    item: str
    first_day: date
    last_day: date
    reason: str
    expires: date
    quantity: Decimal | None = None
    factor: Decimal | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class EventRow:
    """Something on certain days that multiplies demand: a holiday, a promotion. Without an item, of all."""

    name: str
    first_day: date
    last_day: date
    item: str = ""
    effect: Decimal = ONE
