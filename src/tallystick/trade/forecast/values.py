"""The values of forecasts: whose and of which item, buckets of time, and how binding they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class ForecastRef:
    """A forecast between two companies: the customer's company id and its code of the item."""

    buyer: str
    item: str

    def __str__(self) -> str:
        return self.item


class Zone(StrEnum):
    """How binding a bucket is, by the customer's word. In time order: firm, planned, outlook."""

    FIRM = "firm"
    PLANNED = "planned"
    OUTLOOK = "outlook"


@dataclass(frozen=True, slots=True)
class Bucket:
    """What the customer expects to need from `start` until the next bucket. `high` is its high side."""

    start: date
    quantity: Decimal
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Commitment:
    """What the supplier commits to deliver within the bucket that starts on `start`."""

    start: date
    quantity: Decimal
