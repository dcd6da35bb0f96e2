"""Quantiles: never negative, never crossing, whole where demand is whole, and those of the distributions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tallystick.forecasting.scores import LEVELS
from tallystick.forecasting.spread import Shape, Spread, gamma, negative_binomial

LEVEL = st.floats(0, 1e7, allow_nan=False)


@given(
    st.lists(LEVEL, min_size=1, max_size=6),
    st.sampled_from(Shape),
    st.floats(0, 1e9),
    st.lists(st.floats(0, 1e6), max_size=30),
    st.booleans(),
)
def test_quantiles_are_sane_whatever_was_expected(
    mean: list[float], shape: Shape, size: float, recent: list[float], counts: bool
) -> None:
    found = Spread(shape, size, np.array(recent), counts).quantiles(np.array(mean))
    assert found.shape == (9, len(mean))
    assert np.all(np.isfinite(found))
    assert np.all(found >= 0)
    assert np.all(np.diff(found, axis=0) >= 0)
    if counts:
        assert np.all(found == np.rint(found))


@pytest.mark.parametrize(("mean", "variance"), [(0.2, 0.3), (3.0, 3.2), (3.0, 40.0), (80.0, 200.0)])
def test_counts_have_the_quantiles_of_a_negative_binomial(mean: float, variance: float) -> None:
    size = mean**2 / (variance - mean)
    expected = stats.nbinom.ppf(LEVELS, size, mean / variance)
    found = negative_binomial(np.array([mean]), np.array([variance]))[:, 0]
    assert found.tolist() == expected.tolist()


def test_large_counts_come_from_the_limit_of_the_distribution() -> None:
    mean, variance = 5_000.0, 90_000.0
    size = mean**2 / (variance - mean)
    expected = stats.nbinom.ppf(LEVELS, size, mean / variance)
    found = negative_binomial(np.array([mean]), np.array([variance]))[:, 0]
    assert np.abs(found - expected).max() <= 5


def test_amounts_have_the_quantiles_of_a_gamma_distribution() -> None:
    found = gamma(np.array([2.5]), np.array([1.5]))[:, 0]
    assert np.allclose(found, stats.gamma.ppf(LEVELS, 2.5**2 / 1.5, scale=1.5 / 2.5))


def test_an_item_that_sells_in_packs_of_six_keeps_its_habit() -> None:
    recent = np.array([0, 6, 0, 0, 6, 0, 12, 0, 0, 6, 0, 6] * 3, dtype=float)
    found = Spread(Shape.OWN_HISTORY, 0, recent, True).quantiles(np.array([recent.mean()]))[:, 0]
    assert set(found.tolist()) <= {0.0, 6.0, 12.0}
