"""Items, what they are made of, and where they come from. All of it is private to the company."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from tallystick.planning.requirements.calendars import WorkingDays

OWN: Final = ""  # the "supplier" that stands for the company's own production
ZERO: Final = Decimal(0)
ONE: Final = Decimal(1)
NO_HOLIDAYS: Final = WorkingDays()


@dataclass(frozen=True, slots=True)
class Lot:
    """How much may be ordered at a time: at least `minimum`, in multiples of `multiple` (0: no rule)."""

    minimum: Decimal = ZERO
    multiple: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Source:
    """Who supplies what share of an item, in which lots. The shares of an item come to 1."""

    supplier: str = OWN
    share: Decimal = ONE
    lot: Lot = Lot()


@dataclass(frozen=True, slots=True)
class Part:
    """What one unit of an item takes of another. `scrap` is the fraction of it that is lost on the way."""

    item: str
    quantity: Decimal
    unit: str
    scrap: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Item:
    """An item as the company plans it.

    `lead_days` are working days: of an item made here, from when its parts are there until it is; of one that
    is bought, from when the supplier delivers until it can be used. `step` is the smallest quantity there is.
    """

    code: str
    unit: str
    stock: Decimal = ZERO
    safety: Decimal = ZERO
    lead_days: int = 0
    step: Decimal = ONE
    sources: tuple[Source, ...] = (Source(),)
    parts: tuple[Part, ...] = ()
    calendar: WorkingDays = field(default=NO_HOLIDAYS)
    description: str = ""
