"""What customers' forecasts want of the company's own items, week by week."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from tallystick.planning.commit.weekly import claimant
from tallystick.planning.requirements.demand import HIGH, Cause, Demand, reach_of
from tallystick.planning.tiers.desk import Desk, Partner
from tallystick.planning.tiers.known import Known
from tallystick.planning.tiers.memo import Incoming, Memo
from tallystick.trade.forecast.document import Forecast

_MIDDLE: Final = Decimal("0.5")


def incoming_forecasts(desk: Desk, known: Known, memo: Memo) -> Iterator[Incoming]:
    """Yield customers' forecasts of items that the company knows, with what they want."""
    for partner in desk.partners:
        for ref, forecast in known.of_buyer(partner.company, partner.company):
            if not forecast.last:
                continue
            held = memo.incoming.get((partner.company, ref))
            if held is None or held.forecast is not forecast:
                item = partner.own_code(ref.item)
                if _unit_of(desk, item) != forecast.unit:
                    continue
                held = _read(desk, partner, item, forecast)
                memo.incoming[partner.company, ref] = held
            yield held


def _read(desk: Desk, partner: Partner, item: str, forecast: Forecast) -> Incoming:
    step_ = desk.structure.items[desk.structure.index[item]].step
    wants = claimant(forecast, desk.weeks, partner.company, step_, partner.priority)
    demands = []
    for week, quantity in enumerate(wants.wanted):
        if quantity:
            day = desk.weeks.start(week)
            cause = Cause("forecast", day.isoformat(), partner.company)
            high = _high(forecast, quantity, week, desk)
            demands.append(Demand(item, day, quantity, forecast.unit, cause, high))
    return Incoming(partner, item, forecast, wants, tuple(demands))


def _high(forecast: Forecast, quantity: Decimal, week: int, desk: Desk) -> Decimal | None:
    """Return the high side of a week, where the bucket is that week, at the level that planning takes."""
    day = desk.weeks.start(week)
    for figure in forecast.figures:
        if figure.start == day and figure.high is not None and (figure.end - day).days <= 7:
            level = (forecast.last.claim.level if forecast.last else None) or HIGH
            if level <= _MIDDLE:  # no upside at all: nothing can be told from it
                return quantity
            upside = float(figure.high - figure.expected) / reach_of(level)
            return quantity + Decimal(str(round(upside, 6)))
    return None


def _unit_of(desk: Desk, item: str) -> str | None:
    number = desk.structure.index.get(item)
    return None if number is None else desk.structure.items[number].unit
