"""What a partner of the demo would say next about one of its forecasts. Pure: time and luck come in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from tallystick.server.demo.moves import PATIENCE, REST, SILENCE, Moment
from tallystick.trade.forecast import compose
from tallystick.trade.forecast.claims import Commit, ForecastClaim, Publish
from tallystick.trade.forecast.document import Figure, Forecast
from tallystick.trade.forecast.values import Zone
from tallystick.trade.values import Role

ANEW = 0.1
"""The weight of expecting something else, for a customer."""

LESS = ("A furnace is down for repair.", "Material comes later than planned.", "Two people are ill.")


def next_word(forecasts: Sequence[Forecast], role: Role, moment: Moment) -> ForecastClaim | None:
    """Choose a forecast and what to say about it; None when there is nothing sensible to say."""
    if role is Role.SUPPLIER:
        asked = [
            each
            for each in forecasts
            if each.move is role and each.asked_at and moment.now - each.asked_at >= PATIENCE
        ]
        if not asked or moment.luck.random() * (SILENCE + len(asked)) < SILENCE:
            return None
        return _answer(moment.luck.choice(asked), moment)
    rested = [each for each in forecasts if each.move is None and each.last and _quiet(each, moment)]
    if not rested or moment.luck.random() >= ANEW:
        return None
    return _anew(moment.luck.choice(rested), moment)


def _quiet(forecast: Forecast, moment: Moment) -> bool:
    return all(moment.now - said.placed.place.at >= REST for said in forecast.history)


def _answer(forecast: Forecast, moment: Moment) -> Commit:
    """All of it, or less in a few weeks."""
    binding = [figure for figure in forecast.figures if figure.zone is not Zone.OUTLOOK and figure.expected]
    if len(binding) < 3 or moment.luck.random() < 0.7:
        return compose.commit_to_all(forecast)
    first = moment.luck.randrange(len(binding) - 2)
    short = {figure.start for figure in binding[first : first + 3]}
    part = Decimal(moment.luck.choice((70, 80, 85))) / 100
    quantities: dict[date, Decimal] = {
        figure.start: _whole(figure, part) if figure.start in short else figure.expected
        for figure in forecast.figures
    }
    return compose.commit(forecast, quantities, reason=moment.pick(*LESS))


def _anew(forecast: Forecast, moment: Moment) -> Publish | None:
    """The next version: more or less in a few of the weeks that are not firm."""
    if forecast.last is None:
        return None
    claim = forecast.last.claim
    later = [figure for figure in forecast.figures if figure.zone is not Zone.FIRM and figure.expected]
    if not later:
        return None
    changed = {figure.start for figure in moment.luck.sample(later, min(3, len(later)))}
    part = Decimal(moment.luck.choice((75, 125, 150))) / 100
    now = {figure.start: _whole(figure, part) for figure in later if figure.start in changed}
    buckets = tuple(
        replace(each, quantity=now.get(each.start, each.quantity), high=None) for each in claim.buckets
    )
    return replace(claim, version=claim.version + 1, buckets=buckets, level=None)


def _whole(figure: Figure, part: Decimal) -> Decimal:
    return (figure.expected * part).quantize(Decimal(1), ROUND_HALF_UP)
