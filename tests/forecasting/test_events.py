"""Events: what they did is learned, cleaned out and put back in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from tallystick.errors import InvalidInput
from tallystick.forecasting.choosing import forecast
from tallystick.forecasting.events import Event
from tests.forecasting.histories import MONDAY, TODAY, WEEKS, smooth, weekly


def week(at: int) -> tuple[date, date]:
    first = MONDAY + timedelta(days=7 * at)
    return first, first + timedelta(days=6)


def promotions(*weeks: int, effect: float = 1.0, items: frozenset[str] | None = None) -> tuple[Event, ...]:
    return tuple(Event("Promotion", *week(at), items, effect) for at in weeks)


def test_a_promotion_is_learned_and_comes_again() -> None:
    values = smooth(60, level=50)
    for at in (12, 24, 36, 48):
        values[at] *= 3
    plain = forecast(weekly(values), WEEKS, TODAY)
    found = forecast(weekly(values), replace(WEEKS, events=promotions(12, 24, 36, 48, 61)), TODAY)
    [effect] = found.effects
    assert effect.seen == 4
    assert 2.2 < effect.factor < 3.1
    assert effect.ahead == (1,)
    assert found.mean[1] / found.mean[0] == pytest.approx(effect.factor, rel=0.02)
    assert found.mean[0] < plain.mean[0]
    assert found.treatments == ()


def test_one_occurrence_proves_half() -> None:
    values = [50.0] * 60
    values[30] = 150.0
    found = forecast(weekly(values), replace(WEEKS, events=promotions(30, 60)), TODAY)
    assert found.effects[0].factor == pytest.approx(2.0)


def test_an_effect_that_is_given_counts_where_nothing_was_seen() -> None:
    found = forecast(weekly([50.0] * 60), replace(WEEKS, events=promotions(60, effect=1.4)), TODAY)
    assert found.effects[0].seen == 0
    assert found.mean[0] == pytest.approx(1.4 * found.mean[1])
    assert np.all(found.quantiles[:, 0] >= found.quantiles[:, 1])


def test_an_event_of_other_items_changes_nothing() -> None:
    events = promotions(30, 60, items=frozenset({"P-999"}))
    assert forecast(weekly([50.0] * 60), replace(WEEKS, events=events), TODAY).effects == ()


def test_a_holiday_of_one_day_changes_a_seventh_of_its_week() -> None:
    holiday = Event("Holiday", week(60)[0], week(60)[0], None, 0.3)
    found = forecast(weekly([70.0] * 60), replace(WEEKS, events=(holiday,)), TODAY)
    assert found.mean[0] / found.mean[1] == pytest.approx(1 - 0.7 / 7)


@pytest.mark.parametrize("change", [{"last": MONDAY - timedelta(days=1)}, {"effect": 0.0}, {"effect": 99.0}])
def test_impossible_events_are_refused(change: dict) -> None:
    with pytest.raises(InvalidInput) as refused:
        Event(**{"name": "X", "first": MONDAY, "last": MONDAY, **change})
    assert refused.value.mend
