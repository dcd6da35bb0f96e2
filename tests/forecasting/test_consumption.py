"""Orders on hand consume the forecast: a big order adds only what was not expected."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.errors import InvalidInput
from tallystick.forecasting.consumption import consume

QUANTITY = st.decimals(0, 1000, places=2)
BUCKETS = st.integers(1, 12).flatmap(
    lambda count: st.tuples(
        st.lists(QUANTITY, min_size=count, max_size=count),
        st.lists(QUANTITY, min_size=count, max_size=count),
    )
)
WINDOW = st.integers(0, 12)


def numbers(*values: int) -> list[Decimal]:
    return [Decimal(value) for value in values]


@given(BUCKETS, WINDOW, WINDOW)
def test_nothing_is_lost_and_nothing_is_below_zero(
    given_: tuple[list[Decimal], list[Decimal]], backward: int, forward: int
) -> None:
    forecast, orders = given_
    found = consume(forecast, orders, backward=backward, forward=forward)
    assert all(value >= 0 for value in (*found.remaining, *found.unexpected))
    assert all(rest <= expected for rest, expected in zip(found.remaining, forecast, strict=True))
    # what was consumed of the forecast is what of the orders was expected
    assert sum(forecast) - sum(found.remaining) == sum(orders) - sum(found.unexpected)
    assert sum(found.total) == sum(forecast) + sum(found.unexpected)
    assert sum(found.total) >= max(sum(forecast), sum(orders))


@given(BUCKETS)
def test_without_windows_a_bucket_is_the_larger_of_both(
    given_: tuple[list[Decimal], list[Decimal]],
) -> None:
    forecast, orders = given_
    assert list(consume(forecast, orders).total) == [max(pair) for pair in zip(forecast, orders, strict=True)]


@given(BUCKETS)
def test_with_windows_over_everything_the_sum_is_the_larger_of_both(
    given_: tuple[list[Decimal], list[Decimal]],
) -> None:
    forecast, orders = given_
    found = consume(forecast, orders, backward=99, forward=99)
    assert sum(found.total) == max(sum(forecast), sum(orders))


@given(BUCKETS, WINDOW, WINDOW)
def test_a_wider_window_never_plans_more(
    given_: tuple[list[Decimal], list[Decimal]], backward: int, forward: int
) -> None:
    forecast, orders = given_
    narrow = consume(forecast, orders)
    assert sum(consume(forecast, orders, backward=backward, forward=forward).total) <= sum(narrow.total)


def test_an_order_takes_its_own_bucket_then_earlier_then_later_ones() -> None:
    found = consume(numbers(10, 10, 10, 10, 10), numbers(0, 0, 35, 0, 0), backward=1, forward=1)
    assert found.remaining == (*numbers(10, 0, 0, 0, 10),)
    assert found.unexpected == (*numbers(0, 0, 5, 0, 0),)
    assert found.total == (*numbers(10, 0, 35, 0, 10),)


def test_the_nearest_bucket_is_taken_first() -> None:
    found = consume(numbers(10, 10, 10), numbers(0, 0, 15), backward=2)
    assert found.remaining == (*numbers(10, 5, 0),)


def test_an_order_leaves_what_later_orders_expect_of_their_own_bucket() -> None:
    found = consume(numbers(10, 10), numbers(20, 10), forward=1)
    assert found.unexpected == (*numbers(10, 0),)


def test_an_abnormal_order_consumes_nothing() -> None:
    found = consume(numbers(10, 10), numbers(8, 50), abnormal=numbers(0, 50), backward=1)
    assert found.remaining == (*numbers(2, 10),)
    assert found.total == (*numbers(10, 60),)


@pytest.mark.parametrize(
    ("forecast", "orders", "more"),
    [
        ([10], [1, 2], {}),
        ([-1], [1], {}),
        ([1], [-1], {}),
        ([1], [1], {"backward": -1}),
        ([1], [1], {"abnormal": numbers(2)}),
    ],
)
def test_what_makes_no_sense_is_refused(forecast: list[int], orders: list[int], more: dict) -> None:
    with pytest.raises(InvalidInput) as refused:
        consume(numbers(*forecast), numbers(*orders), **more)
    assert refused.value.mend
