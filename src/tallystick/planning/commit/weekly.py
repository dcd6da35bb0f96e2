"""Between the buckets of a forecast and the weeks of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache

from tallystick.planning.commit.share import Claimant
from tallystick.planning.requirements.calendars import Weeks
from tallystick.trade.forecast.document import Figure, Forecast
from tallystick.trade.forecast.values import Zone

ZERO = Decimal(0)


def claimant(
    forecast: Forecast, weeks: Weeks, name: str, step: Decimal = Decimal(1), priority: int = 0
) -> Claimant:
    """Return what a forecast wants per week of a plan.

    A bucket of several weeks wants the same in each, in whole steps, the odd ones first. What is over before
    the plan begins is past, and what lies after it does not count.
    """
    wanted = [ZERO] * weeks.count
    zones = [Zone.OUTLOOK] * weeks.count
    for figure in forecast.figures:
        within = _weeks_of(figure, weeks)
        for week, quantity in zip(within, _spread(figure.expected, len(within), step), strict=True):
            if week < weeks.count:
                wanted[week] += quantity
                zones[week] = min(zones[week], figure.zone, key=list(Zone).index)
    return Claimant(name, tuple(wanted), tuple(zones), priority)


def committed_by_week(forecast: Forecast, weeks: Weeks, step: Decimal = Decimal(1)) -> tuple[Decimal, ...]:
    """Return what stands committed per week of a plan; a bucket without a commitment brings nothing."""
    coming = [ZERO] * weeks.count
    for figure in forecast.figures:
        within = _weeks_of(figure, weeks)
        for week, quantity in zip(within, _spread(figure.committed or ZERO, len(within), step), strict=True):
            if week < weeks.count:
                coming[week] += quantity
    return tuple(coming)


def by_bucket(forecast: Forecast, weeks: Weeks, given: Sequence[Decimal]) -> dict[date, Decimal]:
    """Return what is given per week as commitments per bucket; buckets beyond the plan have none.

    A bucket is credited with what is given in the weeks that count in it. What comes later than wanted is in
    the bucket of the week in which it comes.
    """
    last_day = weeks.start(weeks.count)
    found: dict[date, Decimal] = {}
    taken: set[int] = set()
    for figure in reversed(forecast.figures):
        if figure.end > last_day or figure.end <= weeks.first:
            continue
        own = [week for week in _weeks_of(figure, weeks) if week not in taken]
        taken.update(own)
        found[figure.start] = sum((given[week] for week in own), ZERO)
    return found


def _weeks_of(figure: Figure, weeks: Weeks) -> tuple[int, ...]:
    """Return the weeks that begin in a bucket, else the one that it lies in; none for what is past."""
    return _weeks_between(weeks.first, figure.start, figure.end)


@lru_cache(maxsize=16_384)
def _weeks_between(first_day: date, start: date, end: date) -> tuple[int, ...]:
    if end <= first_day:
        return ()
    first = (start - first_day).days // 7
    first += (start - first_day).days % 7 > 0
    last = (end - first_day).days - 1
    return tuple(sorted({max(week, 0) for week in range(first, last // 7 + 1)} or {max(last // 7, 0)}))


def _spread(quantity: Decimal, count: int, step: Decimal) -> list[Decimal]:
    if count < 2:
        return [quantity] * count
    each = (quantity / count / step).to_integral_value(ROUND_FLOOR) * step
    rest = quantity - each * count
    parts = []
    for _ in range(count):
        extra = min(step, rest)
        parts.append(each + extra)
        rest -= extra
    return parts
