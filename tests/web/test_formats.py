"""How a person reads and writes numbers, days and times."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.server.web.formats import STYLES, Formats, ReadingError
from tallystick.trade.values import Price

TODAY = date(2026, 3, 12)
NOW = datetime(2026, 3, 12, 9, 42, tzinfo=UTC)
ENGLISH, GERMAN, FRENCH = Formats(), Formats("de", "Europe/Berlin", "dots"), Formats("fr", "Europe/Paris")


@pytest.mark.parametrize(
    ("formats", "text"), [(ENGLISH, "1,200.5"), (GERMAN, "1.200,5"), (FRENCH, "1\u202f200,5")]
)
def test_numbers_have_the_readers_separators_and_no_idle_zeros(formats: Formats, text: str) -> None:
    assert formats.quantity(Decimal("1200.500")) == text


def test_a_whole_number_keeps_its_zeros() -> None:
    assert ENGLISH.quantity(Decimal("1200")) == "1,200"
    assert ENGLISH.quantity(Decimal("1E+3")) == "1,000"
    assert ENGLISH.quantity(Decimal(0)) == "0"


def test_differences_have_a_sign_and_a_true_minus() -> None:
    assert ENGLISH.signed(Decimal(30)) == "+30"
    assert ENGLISH.signed(Decimal(-80)) == "−80"
    assert ENGLISH.percent(Decimal("0.0321")) == "+3.2 %"


def test_a_price_says_its_currency_and_for_how_many_units() -> None:
    assert ENGLISH.price(Price(Decimal("84.2"), "EUR")) == "EUR 84.20"
    assert ENGLISH.price(Price(Decimal("0.0125"), "EUR")) == "EUR 0.0125"
    assert ENGLISH.price(Price(Decimal("1184.2"), "EUR", Decimal(100))) == "EUR 1,184.20 per 100"
    assert ENGLISH.price(None) == ""


@pytest.mark.parametrize(
    ("dates", "near", "far", "full"),
    [
        ("words", "31 Mar", "31 Mar 29", "31 Mar 2029"),
        ("iso", "03-31", "29-03-31", "2029-03-31"),
        ("dots", "31.03.", "31.03.29", "31.03.2029"),
        ("day-first", "31/03", "31/03/29", "31/03/2029"),
        ("month-first", "03/31", "03/31/29", "03/31/2029"),
    ],
)
def test_a_day_is_as_short_as_it_can_be_told(dates: str, near: str, far: str, full: str) -> None:
    formats = Formats(dates=dates)
    assert formats.day(date(2026, 3, 31), TODAY) == near
    assert formats.day(date(2029, 3, 31), TODAY) == far
    assert formats.full_day(date(2029, 3, 31)) == full


def test_the_next_january_needs_no_year_in_november() -> None:
    assert ENGLISH.day(date(2027, 1, 4), date(2026, 11, 22)) == "4 Jan"
    assert ENGLISH.day(date(2027, 8, 4), date(2026, 11, 22)) == "4 Aug 27"


def test_an_unknown_zone_or_language_is_no_reason_to_fail() -> None:
    formats = Formats("xx-unknown", "Mars/Olympus", "runes")
    assert formats.quantity(1200) == "1,200"
    assert formats.moment(NOW, NOW) == "Today 09:42"
    assert formats.day(TODAY, TODAY) == "12 Mar"


def test_the_day_is_the_readers() -> None:
    late = datetime(2026, 3, 12, 23, 30, tzinfo=UTC)
    assert ENGLISH.today(late) == date(2026, 3, 12)
    assert GERMAN.today(late) == date(2026, 3, 13)


@pytest.mark.parametrize(
    ("passed", "text"),
    [
        (timedelta(seconds=8), "8 s"),
        (timedelta(minutes=41), "41 m"),
        (timedelta(hours=3), "3 h"),
        (timedelta(days=400), "400 d"),
        (timedelta(days=800), "2 y"),
        (timedelta(seconds=-5), "0 s"),
    ],
)
def test_an_age_is_in_the_largest_unit_that_fits(passed: timedelta, text: str) -> None:
    assert ENGLISH.age(NOW - passed, NOW) == text


def test_moments_are_told_from_today() -> None:
    assert ENGLISH.moment(NOW, NOW) == "Today 09:42"
    assert ENGLISH.moment(NOW, NOW, midway=True) == "today 09:42"
    assert ENGLISH.moment(NOW - timedelta(days=1), NOW) == "Yesterday 09:42"
    assert ENGLISH.moment(NOW - timedelta(days=20), NOW) == "20 Feb 09:42"
    assert ENGLISH.ago(NOW - timedelta(seconds=8), NOW) == "8 seconds ago"
    assert GERMAN.ago(NOW - timedelta(days=1), NOW) == "vor 1 Tag"


@pytest.mark.parametrize(
    ("formats", "text", "day"),
    [
        (ENGLISH, "24 Mar", date(2026, 3, 24)),
        (ENGLISH, "24 march 2026", date(2026, 3, 24)),
        (ENGLISH, "Mar 24, 2026", date(2026, 3, 24)),
        (ENGLISH, "2026-03-24", date(2026, 3, 24)),
        (ENGLISH, "3/4", date(2026, 4, 3)),
        (ENGLISH, "5 Jan", date(2026, 1, 5)),
        (GERMAN, "24.3.", date(2026, 3, 24)),
        (GERMAN, "24. März 26", date(2026, 3, 24)),
        (Formats(dates="month-first"), "3/4", date(2026, 3, 4)),
        (Formats(dates="iso"), "27-01-05", date(2027, 1, 5)),
    ],
)
def test_days_are_read_as_they_are_written(formats: Formats, text: str, day: date) -> None:
    assert formats.read_day(text, TODAY) == day


@pytest.mark.parametrize("text", ["", "soon", "31 Feb", "24 Brumaire", "2026-13-01", "1/2/3/4", "99"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ReadingError):
        ENGLISH.read_day(text, TODAY)


@given(
    day=st.dates(date(2025, 10, 1), date(2027, 1, 15)),
    dates=st.sampled_from(sorted(STYLES)),
    language=st.sampled_from(["en", "de", "fr", "es", "pl", "pt"]),
)
def test_whatever_is_written_in_full_is_read_back(day: date, dates: str, language: str) -> None:
    formats = Formats(language, "UTC", dates)
    assert formats.read_day(formats.full_day(day), TODAY) == day


@given(
    value=st.decimals(min_value=0, max_value=10**9, places=3, allow_nan=False),
    language=st.sampled_from(["en", "de", "fr", "es", "pl", "pt"]),
)
def test_every_number_that_is_written_is_read_back(value: Decimal, language: str) -> None:
    formats = Formats(language)
    assert formats.read_quantity(formats.quantity(value)) == value


@pytest.mark.parametrize("text", ["", "many", "12,00", "1e9", "--3", "1.2.3", "½"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ReadingError):
        ENGLISH.read_quantity(text)
