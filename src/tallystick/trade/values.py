"""The values that both companies speak about: items, quantities, dates and prices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Role(StrEnum):
    """Which side of an order line a company is on."""

    BUYER = "buyer"
    SUPPLIER = "supplier"

    @property
    def other(self) -> Role:
        return Role.SUPPLIER if self is Role.BUYER else Role.BUYER


@dataclass(frozen=True, slots=True, order=True)
class LineRef:
    """An order line between two companies: the buyer's company id, its order number and line number."""

    buyer: str
    order: str
    line: str

    def __str__(self) -> str:
        return f"{self.order}/{self.line}"


@dataclass(frozen=True, slots=True)
class Item:
    """What is ordered. `code` is the buyer's item code, `partner_code` the supplier's."""

    code: str
    description: str = ""
    partner_code: str = ""


@dataclass(frozen=True, slots=True)
class Price:
    """`amount` of `currency` (ISO 4217) for `per` units."""

    amount: Decimal
    currency: str
    per: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True, order=True)
class ScheduleLine:
    """A quantity on a date."""

    date: date
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Terms:
    """A value set: what one side asks or both agree. The schedule is sorted by date, one line a date."""

    item: Item
    unit: str
    schedule: tuple[ScheduleLine, ...]
    price: Price | None = None

    @property
    def quantity(self) -> Decimal:
        return sum((line.quantity for line in self.schedule), Decimal(0))

    @property
    def first_date(self) -> date | None:
        return self.schedule[0].date if self.schedule else None

    @property
    def last_date(self) -> date | None:
        return self.schedule[-1].date if self.schedule else None
