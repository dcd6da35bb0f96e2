"""What people paste: rows and columns of numbers, weeks and days beside them, and what is no forecast."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.server.forecast.pasted import Unreadable, read_weeks
from tallystick.server.web.formats import Formats

MONDAY = date(2026, 3, 9)
TODAY = date(2026, 3, 5)
ENGLISH, GERMAN = Formats(), Formats("de", dates="dots")


def read(text: str, formats: Formats = ENGLISH) -> list[tuple[date, Decimal]]:
    """What the text means."""
    return list(read_weeks(text, date(2026, 3, 11), formats, TODAY).quantities)


@pytest.mark.parametrize("text", ["95\t95\t100", "95\n95\n100\n", "95 95 100", "95;95;100"])
def test_bare_numbers_follow_each_other_from_the_monday_of_the_first_week(text: str) -> None:
    assert read(text) == [
        (MONDAY, Decimal(95)),
        (date(2026, 3, 16), Decimal(95)),
        (date(2026, 3, 23), Decimal(100)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "W11\t95\nW12\t1,100",
        "W11\tW12\n95\t1,100",
        "2026-W11;95\n2026-W12;1,100",
        "2026-03-10\t95\n2026-03-16\t1,100",
        "W11 95\nW12 1,100",
    ],
)
def test_weeks_and_days_say_where_a_number_belongs(text: str) -> None:
    assert read(text) == [(MONDAY, Decimal(95)), (date(2026, 3, 16), Decimal(1100))]


def test_numbers_are_read_as_the_reader_writes_them() -> None:
    assert read("1.100\t12,5", GERMAN) == [(MONDAY, Decimal(1100)), (date(2026, 3, 16), Decimal("12.5"))]


def test_a_week_that_is_missing_counts_as_nothing_and_is_told() -> None:
    found = read_weeks("W11\t95\nW13\t90", MONDAY, ENGLISH, TODAY)
    assert [quantity for _monday, quantity in found.quantities] == [95, 0, 90]
    assert found.filled == 1


def test_a_week_of_the_next_year() -> None:
    assert read("W02\t5\nW03\t6")[0][0] == date(2027, 1, 11)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Give a number"),
        ("10 -5", "cannot be negative"),
        ("10 ten", "not a number"),
        ("W11\t5\nW11\t6", "twice"),
        ("1 " * 105, "at most 104 weeks"),
        ("1" * 20_001, "too much text"),
        ("W11\t5\nW10\tx", "not a number"),
    ],
)
def test_what_is_no_forecast_is_refused_with_words(text: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read(text)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = read_weeks(text, MONDAY, ENGLISH, TODAY)
    except Unreadable:
        return
    assert all(quantity >= 0 and monday.weekday() == 0 for monday, quantity in found.quantities)
