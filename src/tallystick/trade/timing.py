"""Dates: when a line is due, whether it is late, and from when it is at risk. Both sides come to the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from tallystick.trade.document import Agreement, OrderLine
from tallystick.trade.values import Role, ScheduleLine, Terms

ZERO = Decimal(0)


def still_to_come(day: date, today: date) -> bool:
    """Whether goods cannot have been shipped or received on this day: a plan is no shipment."""
    return day > today


def still_to_come_everywhere(day: date, today: date) -> bool:
    """The same of a day in a file: whoever wrote it may live where the next day has begun."""
    return still_to_come(day, today + timedelta(days=1))


class Reason(StrEnum):
    """Why a line is at risk."""

    UNANSWERED = "unanswered"
    SHORT = "short"
    ARRIVES_LATE = "arrives-late"
    NOT_SHIPPED = "not-shipped"
    PROPOSED_LATER = "proposed-later"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From when on something is worth a look."""

    unanswered_days: int = 3
    not_shipped_days: int = 7


@dataclass(frozen=True, slots=True)
class Risk:
    """A line is at risk from the day `since` on, for `reason`, with the quantity that is in question."""

    since: date
    reason: Reason
    quantity: Decimal


def due(line: OrderLine) -> date | None:
    """Return the date of the first schedule line that has not come in full; None if nothing is awaited.

    Only what the buyer itself says it received counts.
    """
    first = next(_outstanding(line), None)
    return first[0].date if first else None


def outstanding(line: OrderLine) -> Iterator[tuple[date, Decimal]]:
    """Yield what is still to come of the standing terms, and for when; nothing of what was rejected."""
    return _left(line, _received(line))


def to_despatch(line: OrderLine) -> Iterator[tuple[date, Decimal]]:
    """Yield what the supplier still has to send, and for when: what is under way has left its stock."""
    damaged = sum((each.damaged for each in line.receipts if each.reported is None), ZERO)
    received = _received(line)
    return _left(line, received + max(line.shipped - received - damaged, ZERO))


def late(line: OrderLine, today: date) -> bool:
    """Say whether a date has passed without the goods."""
    day = due(line)
    return day is not None and day < today


def risk(line: OrderLine, thresholds: Thresholds | None = None) -> Risk | None:
    """Return what puts the line at risk first. It takes no `today`: from its day on, the risk is there."""
    if line.standing is None or next(_outstanding(line), None) is None:
        return None
    found = list(_risks(line, line.standing, thresholds or Thresholds()))
    return min(found, key=lambda each: each.since) if found else None


def unanswered_since(asked_at: datetime, thresholds: Thresholds) -> date:
    """From which day on a request that nobody has answered is at risk."""
    return _day(asked_at) + timedelta(days=thresholds.unanswered_days)


def _risks(line: OrderLine, terms: Terms, thresholds: Thresholds) -> Iterator[Risk]:
    if line.agreed is None and line.move is Role.SUPPLIER and line.asked_at:
        since = unanswered_since(line.asked_at, thresholds)
        yield Risk(since, Reason.UNANSWERED, terms.quantity)
    gone = max(line.shipped, _received(line))
    if line.nothing_more and gone < terms.quantity:
        final = max((_day(each.at) for each in line.shipments if each.final), default=date.min)
        yield Risk(final, Reason.SHORT, terms.quantity - gone)
    yield from _late_arrivals(line)
    if line.agreed and not line.nothing_more:
        yield from _not_shipped(line, gone, thresholds)
    if line.proposed and line.balance.later:
        yield Risk(_day(line.proposed.at), Reason.PROPOSED_LATER, line.balance.later)


def _late_arrivals(line: OrderLine) -> Iterator[Risk]:
    received = _received(line)
    for schedule, needed in _outstanding(line):
        delayed = [each for each in line.shipments if each.expected and each.expected > schedule.date]
        if not delayed:
            continue
        in_time = line.shipped - sum((each.quantity for each in delayed), ZERO)
        missing = min(needed, line.shipped) - max(in_time, received)
        if missing > 0:
            yield Risk(min(each.despatched for each in delayed), Reason.ARRIVES_LATE, missing)
            return


def _not_shipped(line: OrderLine, gone: Decimal, thresholds: Thresholds) -> Iterator[Risk]:
    for schedule, needed in _outstanding(line):
        if gone < needed:
            since = schedule.date - timedelta(days=thresholds.not_shipped_days)
            yield Risk(since, Reason.NOT_SHIPPED, needed - gone)
            return


def _outstanding(line: OrderLine) -> Iterator[tuple[ScheduleLine, Decimal]]:
    """Yield the schedule lines that have not come in full, each with what is needed up to it."""
    return _beyond(line, _received(line))


def _left(line: OrderLine, gone: Decimal) -> Iterator[tuple[date, Decimal]]:
    """Yield what is left of each schedule line, and for when; nothing of what was rejected."""
    if line.agreed is None and line.agreement is Agreement.REJECTED:
        return
    for schedule, needed in _beyond(line, gone):
        yield schedule.date, min(schedule.quantity, needed - gone)


def _beyond(line: OrderLine, gone: Decimal) -> Iterator[tuple[ScheduleLine, Decimal]]:
    """Yield the schedule lines of which something is left, each with what is needed up to it."""
    if line.standing is None or line.closed:
        return
    needed = ZERO
    for schedule in line.standing.schedule:
        needed += schedule.quantity
        if needed > gone:
            yield schedule, needed


def _received(line: OrderLine) -> Decimal:
    return sum((each.good for each in line.receipts if each.reported is None), ZERO)


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()
