"""From a history to its forecast: sane whatever the history, and right where what is right is plain."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallystick.errors import InvalidInput
from tallystick.forecasting.calendar import Frequency
from tallystick.forecasting.choosing import forecast
from tallystick.forecasting.demand import Kind, Life
from tallystick.forecasting.document import item_document
from tallystick.forecasting.result import ItemForecast, Settings
from tallystick.forecasting.series import Series
from tests.forecasting.histories import MONDAY, TODAY, WEEKS, intermittent, smooth, weekly

AMOUNT = st.one_of(st.just(0.0), st.integers(0, 40).map(float), st.floats(0, 1e9, allow_subnormal=False))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.one_of(AMOUNT, st.just(float("nan"))), min_size=1, max_size=70),
    st.sampled_from(Frequency),
    st.integers(1, 14),
    st.sets(st.integers(0, 69), max_size=4),
)
def test_any_history_has_a_sane_forecast(
    values: list[float], frequency: Frequency, horizon: int, out: set[int]
) -> None:
    history = Series.of("X", frequency, MONDAY, values, [at for at in out if at < len(values)])
    found = forecast(history, Settings(horizon, frequency), TODAY)
    assert found.quantiles.shape == (9, horizon)
    assert np.all(np.isfinite(found.quantiles))
    assert np.all(np.isfinite(found.mean))
    assert np.all(found.quantiles >= 0)
    assert np.all(np.diff(found.quantiles, axis=0) >= 0)
    recorded = [value for value in values if value == value]
    if all(value == int(value) for value in recorded):
        assert np.all(found.quantiles == np.rint(found.quantiles))
    assert said(found).endswith(".")
    json.dumps(item_document(found), allow_nan=False)


def said(found: ItemForecast) -> str:
    """Why it is as it is, in English."""
    why: str = item_document(found)["why"]
    return why


def test_one_week_of_history_is_expected_every_other_week_with_wide_quantiles() -> None:
    found = forecast(weekly([40.0]), WEEKS, TODAY)
    assert found.demand.life is Life.NEW
    assert found.mean.tolist() == [20.0] * 4  # one demand says how much, and nothing of how often
    assert found.quantiles[0, 0] < 15
    assert found.quantiles[8, 0] > 40
    assert found.validation is None
    assert "1 week is too short to choose by" in said(found)


def test_nothing_demanded_is_nothing_forecast() -> None:
    found = forecast(weekly([0.0] * 30), WEEKS, TODAY)
    assert found.demand.kind is Kind.NONE
    assert not found.quantiles.any()
    assert said(found) == "Nothing was ever demanded. Nothing is forecast."


def test_a_dying_item_dies() -> None:
    found = forecast(weekly([*smooth(40), *[0.0] * 12]), WEEKS, TODAY)
    assert found.demand.life is Life.DYING
    assert found.mean.max() < 8
    assert "nothing for 12 weeks" in said(found)


def test_a_rising_item_rises() -> None:
    values = [10 + 2 * at + noise for at, noise in enumerate(np.random.default_rng(5).normal(0, 2, 60))]
    found = forecast(weekly(values), WEEKS, TODAY)
    assert found.demand.trending
    assert 120 < found.mean[0] < found.mean[3]
    assert "it has a trend" in said(found)


def test_a_season_comes_again() -> None:
    months = np.arange(60)
    values = 100 + 60 * np.sin(months / 12 * 2 * np.pi) + np.random.default_rng(6).normal(0, 5, 60)
    history = Series.of("S", Frequency.MONTH, MONDAY, np.round(values).tolist())
    found = forecast(history, Settings(12, Frequency.MONTH), TODAY)
    expected = 100 + 60 * np.sin(np.arange(60, 72) / 12 * 2 * np.pi)
    assert np.abs(found.mean - expected).max() < 20
    assert found.validation is not None
    assert found.validation.naive_name == "SeasonalNaive"


def test_quantiles_hold_what_they_say_on_intermittent_demand() -> None:
    """Of many histories drawn alike, about nine in ten of what follows is at most P90, half at most P50."""
    rng = np.random.default_rng(11)
    below = {4: 0, 8: 0}
    for seed in range(60):
        found = forecast(weekly(intermittent(60, seed=seed)), WEEKS, TODAY)
        came = rng.integers(1, 5, 4) * (rng.random(4) < 0.3)
        for row in below:
            below[row] += int(np.sum(came <= found.quantiles[row]))
    assert below[4] / 240 >= 0.5
    assert 0.8 <= below[8] / 240 <= 0.98


def test_the_result_is_the_same_every_time() -> None:
    first, second = (item_document(forecast(weekly(intermittent()), WEEKS, TODAY)) for _ in range(2))
    assert first == second


def test_zeros_before_the_first_demand_do_not_count() -> None:
    late = forecast(weekly([0.0] * 30 + smooth(30)), WEEKS, TODAY)
    assert len(late.series.values) == 30
    assert late.demand.kind is Kind.SMOOTH


def test_it_is_better_than_the_naive_forecast_and_says_by_how_much() -> None:
    found = forecast(weekly(smooth()), WEEKS, TODAY)
    assert found.validation is not None
    assert found.validation.chosen.pinball < found.validation.naive.pinball
    assert "% less than that of the naive forecast" in said(found)
    assert [lag.lag for lag in found.validation.chosen.lags] == [1, 2, 3, 4]
    assert 1 <= len(found.models) <= 3
    assert {model.name for model in found.models} <= {model.name for model in found.tried}


@pytest.mark.parametrize("values", [[-1.0], [float("inf")], []])
def test_what_is_no_history_is_refused(values: list[float]) -> None:
    with pytest.raises(InvalidInput) as refused:
        weekly(values)
    assert refused.value.mend
