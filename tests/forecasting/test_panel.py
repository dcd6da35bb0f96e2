"""From single records to histories: added up, filled, cut to whole buckets, and all of it told."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tallystick.forecasting.calendar import Frequency
from tallystick.forecasting.panel import Gathered, gather

MONDAY = date(2025, 3, 3)


def gathered(
    frequency: Frequency, records: list[tuple[str, date, float]], until: date | None = None
) -> Gathered:
    items = list(dict.fromkeys(item for item, _day, _quantity in records))
    return gather(
        frequency,
        items,
        np.array([items.index(item) for item, _day, _quantity in records], dtype=np.int32),
        np.array([day.toordinal() for _item, day, _quantity in records], dtype=np.int32),
        np.array([quantity for _item, _day, quantity in records], dtype=float),
        np.zeros(len(records), dtype=bool),
        until=None if until is None else until.toordinal(),
    )


def daily(first: date, count: int, item: str = "A") -> list[tuple[str, date, float]]:
    return [(item, first + timedelta(days=at), 1.0) for at in range(count)]


def test_duplicate_days_are_added_up_and_told() -> None:
    found = gathered(
        Frequency.DAY, [("A", MONDAY, 2), ("A", MONDAY, 3), ("A", MONDAY + timedelta(days=1), 1)]
    )
    assert found.duplicates == 1
    assert found.panel.values.tolist() == [5, 1]


def test_gaps_are_no_demand_and_told() -> None:
    found = gathered(Frequency.DAY, [("A", MONDAY, 2), ("A", MONDAY + timedelta(days=3), 1)])
    assert found.gaps == 2
    assert found.panel.values.tolist() == [2, 0, 0, 1]


def test_every_history_ends_with_the_last_bucket_of_all() -> None:
    found = gathered(Frequency.DAY, [("A", MONDAY, 2), ("B", MONDAY + timedelta(days=2), 1)])
    assert [series.values.tolist() for series in found.panel.series()] == [[2, 0, 0], [1]]


def test_a_week_that_has_only_begun_is_left_out() -> None:
    found = gathered(Frequency.WEEK, daily(MONDAY, 31))
    assert found.panel.values.tolist() == [7, 7, 7, 7]
    assert [Frequency.WEEK.first_day(bucket) for bucket in found.left_out] == [MONDAY + timedelta(days=28)]


def test_a_shop_that_is_shut_on_sundays_has_whole_weeks() -> None:
    records = [one for one in daily(MONDAY, 27) if one[1].weekday() < 6]
    assert gathered(Frequency.WEEK, records).left_out == ()


def test_a_date_that_stands_for_its_week_is_a_whole_week() -> None:
    records = [("A", MONDAY + timedelta(days=7 * at), 5.0) for at in range(5)]
    assert gathered(Frequency.WEEK, records).left_out == ()


def test_a_person_may_say_until_when() -> None:
    found = gathered(Frequency.WEEK, daily(MONDAY, 31), until=MONDAY + timedelta(days=20))
    assert found.panel.values.tolist() == [7, 7, 7]
    silent = gathered(Frequency.WEEK, daily(MONDAY, 14), until=MONDAY + timedelta(days=27))
    assert silent.panel.values.tolist() == [7, 7, 0, 0]


@given(
    st.lists(
        st.tuples(st.sampled_from("ABC"), st.dates(date(2024, 1, 1), date(2024, 6, 30)), st.integers(0, 9)),
        min_size=1,
        max_size=60,
    )
)
def test_nothing_is_lost_day_by_day(records: list[tuple[str, date, float]]) -> None:
    found = gathered(Frequency.DAY, records)
    sums = {series.item: series.values.sum() for series in found.panel.series()}
    for item, total in sums.items():
        assert total == sum(quantity for one, _day, quantity in records if one == item)


def test_parts_hold_the_whole() -> None:
    panel = gathered(
        Frequency.WEEK, [*daily(MONDAY, 28), *daily(MONDAY, 28, "B"), *daily(MONDAY, 28, "C")]
    ).panel
    parts = [series for part in panel.parts(2) for series in part.series()]
    whole = list(panel.series())
    assert [one.item for one in parts] == [one.item for one in whole]
    assert all(np.array_equal(one.values, other.values) for one, other in zip(parts, whole, strict=True))
