"""Accuracy, instability and reliability, against values computed by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.forecasting.accuracy import (
    STILL,
    AccuracySums,
    Instability,
    called,
    instability_by_lag,
    known_weeks,
    reliability,
)
from tallystick.forecasting.scores import pinball

MONDAY = date(2026, 1, 5)
QUANTITIES = st.decimals(0, 1000, places=2)


def week(at: int) -> date:
    return MONDAY + timedelta(weeks=at)


def by_week(*quantities: int | Decimal) -> dict[date, Decimal]:
    return {week(at): Decimal(quantity) for at, quantity in enumerate(quantities)}


def figures(*means: float) -> np.ndarray:
    """The mean, and the same as every quantile."""
    return np.tile(np.array(means), (10, 1))


def instability(plans: Mapping[date, Mapping[date, Decimal]]) -> Instability:
    """That of all lags."""
    return sum(instability_by_lag(plans).values(), STILL)


def test_errors_are_added_up_by_lag() -> None:
    sums = AccuracySums(3)
    sums.add(figures(10, 20, 30), np.array([8.0, 24.0, np.nan]))
    sums.add(figures(5, 5, 5), np.array([10.0, np.nan, np.nan]))
    one, two = sums.by_lag()
    assert (one.lag, one.cases, one.demanded) == (1, 2, 18)
    assert one.wape == pytest.approx((2 + 5) / 18)
    assert one.bias == pytest.approx((2 - 5) / 18)
    assert (two.lag, two.cases) == (2, 1)
    assert two.wape == pytest.approx(4 / 24)
    assert two.bias == pytest.approx(-4 / 24)
    both = sums.over(1, 3)
    assert both.wape == pytest.approx(11 / 42)


def test_the_quantile_loss_of_one_number_is_its_absolute_error() -> None:
    sums = AccuracySums(1)
    sums.add(figures(10), np.array([8.0]))
    # over: mean over levels of 2·(1 − level)·2 = 2·2·0.5
    assert sums.by_lag()[0].pinball == pytest.approx(2 / 8)


def test_the_quantile_loss_is_that_of_validation() -> None:
    numbers = np.vstack([[7.0], np.arange(2.0, 11.0)[:, None]])
    sums = AccuracySums(1)
    sums.add(numbers, np.array([4.0]))
    assert sums.by_lag()[0].pinball == pytest.approx(pinball(np.array([4.0]), numbers[1:]) / 4)


def test_where_nothing_was_demanded_there_is_no_share() -> None:
    sums = AccuracySums(1)
    sums.add(figures(3), np.array([0.0]))
    assert sums.by_lag()[0].wape is None


def test_instability_counts_the_weeks_that_both_plans_tell() -> None:
    plans = {
        week(0): by_week(10, 20, 30),
        week(1): {week(1): Decimal(25), week(2): Decimal(30), week(3): Decimal(99)},
        week(2): {week(2): Decimal(40), week(3): Decimal(99)},
    }
    # 5 of 20 + 30, then 10 of 30 + 99
    assert instability(plans) == Instability(2, Decimal(15), Decimal(179))
    assert STILL.share is None
    assert instability_by_lag({}) == {}
    # the week after the one in which a plan stood is two weeks ahead, and so on
    assert instability_by_lag(plans) == {
        2: Instability(2, Decimal(15), Decimal(50)),
        3: Instability(2, Decimal(0), Decimal(129)),
    }


def test_a_plan_without_quantiles_is_judged_by_its_quantity_alone() -> None:
    sums = AccuracySums(2)
    sums.add(np.array([[10.0, 20.0]]), np.array([8.0, np.nan]))
    (one,) = sums.by_lag()
    assert (one.wape, one.bias, one.pinball) == (0.25, 0.25, None)


def test_a_late_delivery_is_missing_once_and_an_early_one_helps_later() -> None:
    late = reliability(by_week(10, 10, 10), by_week(10, 0, 20))
    assert [late.committed, late.kept, late.delivered] == [30, 20, 30]
    assert reliability(by_week(10, 10, 10), by_week(30)).share == 1
    assert reliability(by_week(10, 0), by_week(0, 10)).kept == 0
    assert reliability({}, by_week(5)).share is None


def test_nobody_need_deliver_what_nobody_ordered() -> None:
    assert called(by_week(10, 10, 10), by_week(4, 0, 40)) == by_week(4, 0, 26)
    assert called(by_week(10, 10), by_week(30)) == by_week(10, 10)
    assert called(by_week(10, 10), {}) == by_week(0, 0)


@given(st.lists(st.tuples(QUANTITIES, QUANTITIES), min_size=1, max_size=12))
def test_what_was_called_for_is_part_of_both(pairs: list[tuple[Decimal, Decimal]]) -> None:
    committed, ordered = by_week(*(one for one, _ in pairs)), by_week(*(other for _, other in pairs))
    found = called(committed, ordered)
    assert all(quantity >= 0 for quantity in found.values())
    assert sum(found.values()) == min(sum(committed.values()), sum(ordered.values()))


@given(st.lists(st.tuples(QUANTITIES, QUANTITIES), min_size=1, max_size=12))
def test_never_more_is_kept_than_was_committed_or_came(pairs: list[tuple[Decimal, Decimal]]) -> None:
    found = reliability(by_week(*(one for one, _ in pairs)), by_week(*(other for _, other in pairs)))
    assert 0 <= found.kept <= min(found.committed, found.delivered)
    if all(delivered >= committed for committed, delivered in pairs):
        assert found.kept == found.committed


@given(st.lists(st.lists(QUANTITIES, min_size=4, max_size=4), min_size=2, max_size=5))
def test_plans_that_stay_are_stable_and_order_does_not_matter(rows: list[list[Decimal]]) -> None:
    plans = {week(at): by_week(*row) for at, row in enumerate(rows)}
    assert instability(dict(reversed(plans.items()))) == instability(plans)
    assert instability({day: by_week(*rows[0]) for day in plans}).moved == 0


def test_what_is_not_known_is_not_judged() -> None:
    found = known_weeks(np.array([1.0, 2.0, 3.0]), start=10, first=9, count=6, hidden=[11])
    assert np.array_equal(found, [np.nan, 1, np.nan, 3, np.nan, np.nan], equal_nan=True)
