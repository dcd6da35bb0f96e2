"""What of the requested quantity is confirmed, comes later, is refused, or is unanswered."""

from __future__ import annotations

from decimal import Decimal

from tallystick.trade.document import Balance
from tallystick.trade.values import ScheduleLine

ZERO = Decimal(0)


def balance(requested: tuple[ScheduleLine, ...], promised: tuple[ScheduleLine, ...], rest: str) -> Balance:
    """Match what is promised with what is requested so that as much as possible is on time.

    Promises are taken by date, each given to the earliest requests that are due on or after it: later
    promises can only serve requests that are due later still, so this loses nothing. What is left of the
    promises comes later than asked; `rest` ("refused" or "unanswered") is what becomes of the remainder.
    """
    asked = sum((line.quantity for line in requested), ZERO)
    offered = sum((line.quantity for line in promised), ZERO)
    confirmed = _on_time(requested, promised)
    later = min(offered, asked) - confirmed
    over = max(offered - asked, ZERO)
    remainder = asked - confirmed - later
    unanswered = rest == "unanswered"
    return Balance(
        requested=asked,
        confirmed=confirmed,
        later=later,
        refused=ZERO if unanswered else remainder,
        unanswered=remainder if unanswered else ZERO,
        over=over,
    )


def _on_time(requested: tuple[ScheduleLine, ...], promised: tuple[ScheduleLine, ...]) -> Decimal:
    if requested == promised:
        return sum((line.quantity for line in requested), ZERO)
    matched = ZERO
    due = iter(requested)
    request = next(due, None)
    open_ = request.quantity if request else ZERO
    for promise in promised:
        left = promise.quantity
        while left and request:
            if request.date >= promise.date and open_:
                given = min(left, open_)
                matched += given
                left -= given
                open_ -= given
            else:
                request = next(due, None)
                open_ = request.quantity if request else ZERO
    return matched
