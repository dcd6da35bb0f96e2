"""Orders on hand consume the forecast: a big order adds only what was not expected.

Forecast consumption as APICS defines it. Orders first take from the forecast of their own bucket, then of
earlier ones, the nearest first (backward consumption), then of later ones (forward consumption), as far as
the two windows reach. What is left of an order then was not expected and comes on top. An order that is
marked as abnormal, such as a one-off project, consumes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tallystick.errors import InvalidInput

_NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Consumption:
    """Per bucket: what of the forecast is still expected, and what of the orders was not.

    Always: remaining + consumed = forecast, nothing is below zero, and total = orders + remaining.
    """

    orders: tuple[Decimal, ...]
    remaining: tuple[Decimal, ...]
    unexpected: tuple[Decimal, ...]

    @property
    def total(self) -> tuple[Decimal, ...]:
        """What demand to plan for: the orders, and what is still expected beside them."""
        return tuple(order + rest for order, rest in zip(self.orders, self.remaining, strict=True))


def consume(
    forecast: Sequence[Decimal],
    orders: Sequence[Decimal],
    *,
    backward: int = 0,
    forward: int = 0,
    abnormal: Sequence[Decimal] | None = None,
) -> Consumption:
    """Let orders consume a forecast of the same buckets.

    `backward` and `forward` say how many buckets an order may reach. `abnormal` is the part of `orders`, per
    bucket, that consumes nothing. With no windows the total of a bucket is the larger of forecast and
    orders; with windows that reach everywhere the sum of all totals is the larger of both sums.
    """
    _check(forecast, orders, abnormal, backward, forward)
    remaining = list(forecast)
    odd = list(abnormal) if abnormal is not None else [_NONE] * len(orders)
    left = [order - one for order, one in zip(orders, odd, strict=True)]
    # Every bucket's own orders come first, so that the result does not depend on which order came first.
    for at in range(len(left)):
        left[at] = _take(remaining, left[at], [at])
    for at in range(len(left)):
        left[at] = _take(remaining, left[at], range(at - 1, max(at - backward, 0) - 1, -1))
    for at in range(len(left)):
        left[at] = _take(remaining, left[at], range(at + 1, min(at + forward, len(left) - 1) + 1))
    unexpected = tuple(rest + one for rest, one in zip(left, odd, strict=True))
    return Consumption(tuple(orders), tuple(remaining), unexpected)


def _take(remaining: list[Decimal], quantity: Decimal, buckets: Iterable[int]) -> Decimal:
    """Take a quantity from buckets in turn; returns what they did not have."""
    for at in buckets:
        if not quantity:
            break
        taken = min(quantity, remaining[at])
        remaining[at] -= taken
        quantity -= taken
    return quantity


def _check(
    forecast: Sequence[Decimal],
    orders: Sequence[Decimal],
    abnormal: Sequence[Decimal] | None,
    backward: int,
    forward: int,
) -> None:
    if len(forecast) != len(orders) or (abnormal is not None and len(abnormal) != len(orders)):
        raise InvalidInput(
            "Forecast and orders have different buckets.", mend="Give both for the same buckets."
        )
    if backward < 0 or forward < 0:
        raise InvalidInput(
            "A window of consumption is negative.", mend="Give the number of buckets that orders may reach."
        )
    if any(value < 0 for value in (*forecast, *orders)):
        raise InvalidInput("A forecast or an order is negative.", mend="Correct it.")
    if abnormal is not None and any(
        not 0 <= one <= order for one, order in zip(abnormal, orders, strict=True)
    ):
        raise InvalidInput(
            "More is marked as abnormal than was ordered.", mend="Mark a part of the orders, or all."
        )
