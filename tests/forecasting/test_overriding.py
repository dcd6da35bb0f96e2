"""Overrides: a quantity or a factor, with a reason, until they expire."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tallystick.errors import InvalidInput
from tallystick.forecasting.choosing import forecast
from tallystick.forecasting.overriding import Override
from tests.forecasting.histories import MONDAY, TODAY, WEEKS, smooth, weekly

FIRST = MONDAY + timedelta(days=7 * 60)


def override(**change: Any) -> Override:
    given: dict[str, Any] = {
        "item": "P-100",
        "first": FIRST,
        "last": FIRST,
        "reason": "New customer in Porto",
        "expires": date(2026, 12, 31),
        "quantity": 80.0,
    }
    return Override(**{**given, **change})


def test_a_quantity_replaces_the_mean_and_the_quantiles_keep_their_proportion() -> None:
    plain = forecast(weekly(smooth()), WEEKS, TODAY)
    found = forecast(weekly(smooth()), replace(WEEKS, overrides=(override(),)), TODAY)
    assert found.mean[0] == 80.0
    assert found.mean[1] == plain.mean[1]
    assert found.quantiles[4, 0] == pytest.approx(plain.quantiles[4, 0] * 80 / plain.mean[0], abs=1)
    assert found.computed_mean is not None
    assert found.computed_mean[0] == plain.mean[0]
    assert found.applied[0].buckets == (0,)


def test_a_factor_multiplies() -> None:
    plain = forecast(weekly(smooth()), WEEKS, TODAY)
    half = override(quantity=None, factor=0.5, last=FIRST + timedelta(days=99))
    found = forecast(weekly(smooth()), replace(WEEKS, overrides=(half,)), TODAY)
    assert found.mean.tolist() == (plain.mean * 0.5).tolist()


def test_an_override_stops_by_itself_and_is_told() -> None:
    plain = forecast(weekly(smooth()), WEEKS, TODAY)
    old = override(expires=TODAY - timedelta(days=1))
    found = forecast(weekly(smooth()), replace(WEEKS, overrides=(old,)), TODAY)
    assert found.mean.tolist() == plain.mean.tolist()
    assert found.expired == (old,)


def test_what_was_never_sold_can_be_expected() -> None:
    found = forecast(
        weekly([0.0] * 20), replace(WEEKS, overrides=(override(first=MONDAY, last=TODAY),)), TODAY
    )
    assert found.mean.tolist() == [80.0] * 4
    assert found.quantiles[:, 0].tolist() == [80.0] * 9


@pytest.mark.parametrize(
    "change",
    [
        {"quantity": None},
        {"factor": 2.0},
        {"quantity": -1.0},
        {"quantity": float("nan")},
        {"reason": "  "},
        {"last": MONDAY},
    ],
)
def test_an_override_without_sense_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refused:
        override(**change)
    assert refused.value.mend
