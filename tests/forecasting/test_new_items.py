"""Items of which little is known: what a history that begins with its first demand lets expect."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from tallystick.forecasting.calendar import Frequency
from tallystick.forecasting.choosing import forecast
from tallystick.forecasting.result import ItemForecast, Settings
from tallystick.forecasting.series import Series
from tests.forecasting.histories import smooth

TODAY = date(2026, 1, 1)


def of(history: list[float]) -> ItemForecast:
    return forecast(
        Series.of("A", Frequency.WEEK, date(2025, 1, 6), history), Settings(4, Frequency.WEEK), TODAY
    )


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ([6], 3),  # half a demand in one bucket of chance
        ([0, 0, 6], 3),  # what was before the first demand does not count
        ([6, 0, 0, 0], 6 * 0.5 / 4),
        ([6, 0, 2, 0], 4 * 1.5 / 4),
        ([6, 6, 6, 6, 6], 6 * 4.5 / 5),
    ],
)
def test_the_first_demand_tells_how_much_and_not_how_often(history: list[float], expected: float) -> None:
    found = of(history)
    assert [model.name for model in found.models] == ["ChanceAndSize"]
    assert found.mean.tolist() == pytest.approx([expected] * 4)


def test_on_average_it_is_what_comes() -> None:
    """Histories of four buckets, of which nobody would know without the first demand."""
    rng = np.random.default_rng(1)
    expected = []
    for _item in range(400):
        history = (rng.random(4) < 0.3) * 10.0
        history[0] = 10
        expected.append(of(history.tolist()).mean[0])
    assert np.mean(expected) == pytest.approx(0.3 * 10, rel=0.2)  # the plain average expects 4.75


def test_nothing_is_tried_before_twelve_buckets() -> None:
    assert of(smooth(11)).validation is None
    assert of(smooth(12)).validation is not None
