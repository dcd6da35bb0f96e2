"""The kinds of demand, by the borders that Syntetos and Boylan set."""

from __future__ import annotations

import numpy as np
import pytest

from tallystick.forecasting.calendar import Frequency
from tallystick.forecasting.demand import Kind, Life, classify

FULL_YEAR = np.arange(60)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([10, 11, 9, 10] * 10, Kind.SMOOTH),
        ([1, 40, 2, 60] * 10, Kind.ERRATIC),
        ([5, 0, 0, 4] * 10, Kind.INTERMITTENT),
        ([1, 0, 0, 40] * 10, Kind.LUMPY),
        ([0] * 20, Kind.NONE),
    ],
)
def test_kinds(values: list[int], kind: Kind) -> None:
    assert classify(np.array(values, dtype=float), Frequency.WEEK, 52).kind is kind


def test_the_measures_are_those_of_the_field() -> None:
    found = classify(np.array([4.0, 0, 0, 2] * 5), Frequency.WEEK, 52)
    assert found.interval == 2.0
    assert found.variation == pytest.approx((1 / 3) ** 2)


@pytest.mark.parametrize(
    ("frequency", "length", "life"),
    [
        (Frequency.WEEK, 11, Life.NEW),
        (Frequency.WEEK, 12, Life.ESTABLISHED),
        (Frequency.MONTH, 5, Life.NEW),
        (Frequency.DAY, 28, Life.ESTABLISHED),
    ],
)
def test_new_items(frequency: Frequency, length: int, life: Life) -> None:
    assert classify(np.full(length, 5.0), frequency, 52).life is life


def test_a_silence_that_chance_does_not_explain_is_the_end() -> None:
    steady = np.array([5.0] * 40 + [0.0] * 3)
    rare = np.array([5.0, 0, 0, 0] * 10 + [0.0] * 3)
    assert classify(steady, Frequency.WEEK, 52).life is Life.DYING
    assert classify(rare, Frequency.WEEK, 52).life is Life.ESTABLISHED


def test_seasons_and_trends() -> None:
    noise = np.random.default_rng(3).normal(0, 1, 60)
    season = classify(20 + 10 * np.sin(FULL_YEAR / 12 * 2 * np.pi) + noise, Frequency.MONTH, 12)
    trend = classify(20 + 0.5 * FULL_YEAR + noise, Frequency.MONTH, 12)
    flat = classify(20 + noise, Frequency.MONTH, 12)
    assert (season.seasonal, season.trending) == (True, False)
    assert trend.trending
    assert (flat.seasonal, flat.trending) == (False, False)
