"""Buckets: every day is in exactly one, and they follow each other without a gap."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.forecasting.calendar import Frequency

DAYS = st.dates(date(1980, 1, 1), date(2100, 12, 31))


@given(st.sampled_from(Frequency), DAYS)
def test_a_day_lies_in_its_bucket(frequency: Frequency, day: date) -> None:
    bucket = frequency.bucket(day)
    assert frequency.first_day(bucket) <= day <= frequency.last_day(bucket)


@given(st.sampled_from(Frequency), DAYS)
def test_buckets_follow_each_other(frequency: Frequency, day: date) -> None:
    bucket = frequency.bucket(day)
    assert frequency.last_day(bucket) + timedelta(days=1) == frequency.first_day(bucket + 1)
    assert frequency.bucket(frequency.first_day(bucket)) == bucket
    assert frequency.bucket(frequency.last_day(bucket)) == bucket


@pytest.mark.parametrize(
    ("frequency", "first"),
    [
        (Frequency.DAY, date(2026, 11, 22)),
        (Frequency.WEEK, date(2026, 11, 16)),
        (Frequency.MONTH, date(2026, 11, 1)),
    ],
)
def test_weeks_begin_on_monday_and_months_on_the_first(frequency: Frequency, first: date) -> None:
    assert frequency.first_day(frequency.bucket(date(2026, 11, 22))) == first
