"""What is wanted, what is on its way, and why. A cause never leaves the company."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import NormalDist
from typing import Final


@dataclass(frozen=True, slots=True, order=True)
class Cause:
    """Why something is needed: an order line, a customer's forecast, one's own forecast, a rule of one's own.

    `kind` is "order", "forecast", "override" or, for what planning adds by itself, "safety-stock" or "lot".
    """

    kind: str
    name: str
    customer: str = ""


HIGH: Final = Decimal("0.9")
"""The quantile at which the high side of demand is given."""


def reach_of(level: Decimal) -> float:
    """Return how far a quantile lies above what is expected, as a multiple of how far `HIGH` does.

    As for a normal distribution, which is near enough where many demands come together.
    """
    normal = NormalDist()
    return normal.inv_cdf(float(level)) / normal.inv_cdf(float(HIGH))


@dataclass(frozen=True, slots=True)
class Demand:
    """A quantity that is wanted of an item by a day. `high` is its high side (None: it is certain)."""

    item: str
    day: date
    quantity: Decimal
    unit: str
    cause: Cause
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """A quantity that comes in anyway: an open order line, or production under way. `name` says which."""

    item: str
    day: date
    quantity: Decimal
    unit: str
    name: str = ""
