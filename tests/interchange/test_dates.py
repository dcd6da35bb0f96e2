"""Dates in every usual form; where day and month may be exchanged, the column decides or someone is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.interchange.orderbook.date_order import DateInference, infer_dates, survey_dates
from tallystick.interchange.orderbook.dates import DateOrder, DateReading, read_date
from tallystick.interchange.orderbook.faults import Fault
from tallystick.interchange.orderbook.questions import Topic
from tallystick.interchange.spreadsheet import Cell

MARCH_24 = date(2026, 3, 24)


@pytest.mark.parametrize(
    "cell",
    [
        MARCH_24,
        datetime.fromisoformat("2026-03-24T14:30"),
        46105,
        46105.5,
        "46105",
        "2026-03-24",
        "2026/03/24",
        "2026.03.24",
        "2026-3-24",
        "20260324",
        20260324,
        "2026-03-24T14:30:00Z",
        "2026-03-24 14:30:00+01:00",
        "2026-03-24T14:30:00.000",
        "24.03.2026",
        "24.3.2026",
        "24.3.26",
        "24. 3. 2026",
        "24/03/2026",
        "24-03-2026",
        "24-03-26",
        "24 03 2026",
        "03/24/2026",
        "3/24/26",
        "24032026",
        "24.03.2026 14:30",
        "24.03.2026, 14:30 Uhr",
        "3/24/2026 2:30 PM",
        "24-Mar-26",
        "24-Mar-2026",
        "24 March 2026",
        "March 24, 2026",
        "Mar 24, 2026",
        "Mar 24 2026",
        "24th March 2026",
        "24MAR2026",
        "2026-Mar-24",
        "24. März 2026",
        "24. Mrz. 2026",
        "24 mars 2026",
        "24 de marzo de 2026",
        "24 mar. 2026",
        "24 março 2026",
        "24 marca 2026",
        "Di, 24.03.2026",
        "Tue 24 Mar 2026",
        "mardi 24 mars 2026",
        "mar 24/03/2026",
        "martes, 24 de marzo de 2026",
        "2026-W13-2",
        "  24.03.2026  ",
        "24.03.2026.",
    ],
)
def test_one_day_written_in_many_ways(cell: Cell) -> None:
    assert read_date(cell, DateReading()) == MARCH_24


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("KW12/2026", date(2026, 3, 20)),
        ("KW 12/26", date(2026, 3, 20)),
        ("kw12 2026", date(2026, 3, 20)),
        ("CW 12-2026", date(2026, 3, 20)),
        ("W12 2026", date(2026, 3, 20)),
        ("week 12, 2026".replace(",", ""), date(2026, 3, 20)),
        ("2026-W12", date(2026, 3, 20)),
        ("2026 KW12", date(2026, 3, 20)),
        ("S12/2026", date(2026, 3, 20)),
        ("semaine 12 de 2026", date(2026, 3, 20)),
    ],
)
def test_calendar_weeks_stand_for_their_friday(text: str, day: date) -> None:
    assert read_date(text, DateReading()) == day
    assert read_date(text, DateReading(week_day=1)) == day - timedelta(days=4)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("31.02.2026", "No such date"),
        ("2026-13-45", "No such date"),
        ("32/01/2026", "No such date"),
        ("29-Feb-2026", "No such date"),
        ("KW54/2026", "No such week"),
        ("KW12", "A week without its year"),
        ("03/2026", "A month without a day"),
        ("24.03.2206", "The year 2206 is unlikely"),
        ("24.03.1026", "The year 1026 is unlikely"),
        ("24.O3.2026", "a letter instead of a digit"),
        ("2l.03.2026", "a letter instead of a digit"),
        ("asap 2026", "Not a date"),
        ("24.03", "Not a date"),
        ("1-2-3-4", "Not a date"),
        (True, "Not a date"),
        (time(10, 0), "Not a date"),
        (17.0, "A number where a date is expected"),
        (float("inf"), "Not a date"),
    ],
)
def test_what_is_no_date_says_why(cell: Cell, reason: str) -> None:
    found = read_date(cell, DateReading())
    assert isinstance(found, Fault)
    assert reason in str(found.reason)


@pytest.mark.parametrize(
    "cell",
    ["", " ", "-", "N/A - From RDC", "Date Not Captured", "TBD", "offen", "00.00.0000", "31.12.9999", 0, "?"],
)
def test_what_says_that_there_is_no_date(cell: Cell) -> None:
    assert read_date(cell, DateReading()) is None


def infer(
    *cells: Cell, chosen: str = "", swapped: str = "", likely: DateOrder = DateOrder.NONE
) -> DateInference:
    survey = survey_dates(Counter(cells))
    return infer_dates("Termin", survey, chosen=chosen, swapped=swapped, likely=likely, week_day=5)


def test_one_day_over_twelve_decides_for_the_whole_column() -> None:
    found = infer("03/04/2026", "24/03/2026", "05/06/2026")
    assert found.order is DateOrder.DAY_FIRST
    assert not found.questions
    assert read_date("03/04/2026", found.reading) == date(2026, 4, 3)
    assert str(found.because) == "Day first: 1 value has a day over 12"


def test_the_month_first_is_found_too() -> None:
    found = infer("03/04/2026", "03/24/2026")
    assert found.order is DateOrder.MONTH_FIRST
    assert read_date("03/04/2026", found.reading) == date(2026, 3, 4)


def test_a_column_that_leaves_it_open_becomes_a_question_with_both_readings() -> None:
    found = infer("03/04/2026", "05/06/2026", "05/05/2026")
    assert found.order is DateOrder.AMBIGUOUS
    [question] = found.questions
    assert question.topic is Topic.DATE_ORDER
    assert question.sample == "03/04/2026"
    assert {option.value: str(option.meaning) for option in question.options} == {
        "day-first": "2026-04-03",
        "month-first": "2026-03-04",
    }
    assert question.assumed == "day-first"
    assert str(question.note) == "3 values, none over 12"


def test_an_answer_settles_it() -> None:
    found = infer("03/04/2026", chosen="month-first")
    assert not found.questions
    assert found.order is DateOrder.MONTH_FIRST
    assert read_date("03/04/2026", found.reading) == date(2026, 3, 4)


def test_an_answer_does_not_overrule_what_the_values_prove() -> None:
    found = infer("03/04/2026", "24/03/2026", chosen="month-first")
    assert read_date("03/04/2026", found.reading) == date(2026, 4, 3)


def test_other_columns_preselect_an_answer_but_do_not_give_it() -> None:
    found = infer("03/04/2026", likely=DateOrder.MONTH_FIRST)
    [question] = found.questions
    assert question.assumed == "month-first"
    assert read_date("03/04/2026", found.reading) == date(2026, 3, 4)


def test_full_stops_mean_day_first() -> None:
    found = infer("03.04.2026", "05.06.2026")
    assert not found.questions
    assert read_date("03.04.2026", found.reading) == date(2026, 4, 3)


def test_full_stops_are_asked_about_where_another_column_has_the_month_first() -> None:
    assert infer("03.04.2026", likely=DateOrder.MONTH_FIRST).questions


def test_a_day_that_equals_its_month_asks_nothing() -> None:
    assert not infer("05/05/2026", "06/06/2026").questions


def test_each_notation_of_a_mixed_column_is_decided_for_itself() -> None:
    found = infer("2-Jun-06", "11/13/06", "03/04/06", "24.03.2006", "05.06.2006")
    assert found.order is DateOrder.MIXED
    assert not found.questions
    read = [read_date(text, found.reading) for text in ("2-Jun-06", "11/13/06", "03/04/06", "05.06.2006")]
    assert read == [date(2006, 6, 2), date(2006, 11, 13), date(2006, 3, 4), date(2006, 6, 5)]


def test_a_column_that_proves_both_asks_about_the_rest() -> None:
    found = infer("24/03/2026", "25/03/2026", "03/24/2026", "03/04/2026")
    [question] = found.questions
    assert question.assumed == "day-first"
    assert str(question.note) == "1 value could be either; 2 have the day first, 1 the month."
    assert read_date("03/24/2026", found.reading) == MARCH_24


def test_real_dates_that_a_program_turned_round_are_suspected() -> None:
    """A list with the day first, opened by a program with the month first: 24/03 stays text, 03/04 turns."""
    turned = [date(2026, month, day) for day, month in ((3, 4), (5, 6), (7, 8), (9, 10), (2, 11))]
    text = [f"{day}/03/2026" for day in range(13, 25)]
    found = infer(*turned, *text)
    [question] = found.questions
    assert question.topic is Topic.SWAPPED_DATES
    settled = infer(*turned, *text, swapped="yes")
    assert not settled.questions
    assert read_date(date(2026, 4, 3), settled.reading) == date(2026, 3, 4)
    assert read_date("24/03/2026", settled.reading) == MARCH_24


def test_real_dates_in_all_of_the_month_are_not_suspected() -> None:
    days = [date(2026, 3, day) for day in range(1, 29)]
    assert not infer(*days, "24/03/2026", "25/03/2026", "26/03/2026", "27/03/2026").questions


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        ((MARCH_24,), DateOrder.CELLS),
        (("2026-03-24",), DateOrder.YEAR_FIRST),
        (("KW12/2026",), DateOrder.WEEKS),
        (("2-Jun-06",), DateOrder.DAY_FIRST),
        (("Jun 2, 2006",), DateOrder.MONTH_FIRST),
        (("TBD", ""), DateOrder.NONE),
    ],
)
def test_the_order_of_a_column_in_one_word(cells: tuple[Cell, ...], order: DateOrder) -> None:
    assert infer(*cells).order is order


GERMAN = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
FRENCH = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
SPANISH = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
LAYOUTS: dict[str, Callable[[date], Cell]] = {
    "cell": lambda day: day,
    "iso": lambda day: day.isoformat(),
    "dots": lambda day: f"{day:%d.%m.%Y}",
    "short dots": lambda day: f"{day.day}.{day.month}.{day:%y}",
    "day/month": lambda day: f"{day:%d/%m/%Y}",
    "month/day": lambda day: f"{day:%m/%d/%Y}",
    "short day/month": lambda day: f"{day.day}/{day.month}/{day:%y}",
    "short month/day": lambda day: f"{day.month}/{day.day}/{day:%y}",
    "day-month": lambda day: f"{day:%d-%m-%Y}",
    "compact": lambda day: f"{day:%Y%m%d}",
    "day-Mon": lambda day: f"{day.day}-{day:%b-%y}",
    "Month day": lambda day: f"{day:%B} {day.day}, {day.year}",
    "German": lambda day: f"{day.day}. {GERMAN.split()[day.month - 1]} {day.year}",
    "French": lambda day: f"{day.day} {FRENCH.split()[day.month - 1]} {day.year}",
    "Spanish": lambda day: f"{day.day} de {SPANISH.split()[day.month - 1]} de {day.year}",
    "with time": lambda day: f"{day:%d.%m.%Y} 08:15",
    "serial": lambda day: (day - date(1899, 12, 30)).days,
}
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@given(st.lists(DAYS, min_size=1, max_size=25), st.data())
def test_dates_in_any_mixture_of_layouts_come_back_or_are_asked_about(
    days: list[date], data: st.DataObject
) -> None:
    """Never silently another day: what differs is asked about, with the true reading among the answers."""
    # Two hands that write alike but for the order cannot be told apart by anyone.
    without = data.draw(st.sampled_from(["day/month", "month/day"]))
    known = [name for name in sorted(LAYOUTS) if without not in name]
    names = data.draw(st.lists(st.sampled_from(known), min_size=1, max_size=3))
    cells = [LAYOUTS[data.draw(st.sampled_from(names))](day) for day in days]
    found = infer(*cells)
    asked = {question.topic for question in found.questions}
    for day, cell in zip(days, cells, strict=True):
        read = read_date(cell, found.reading)
        if read != day:
            assert asked, f"{cell} was read as {read} and nobody was asked"
            both = {read_date(cell, DateReading(dict.fromkeys(FORMS, order))) for order in ORDERS}
            assert day in both


FORMS = [sign + year for sign in "/-. " for year in ("yy", "yyyy")]
ORDERS = (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST)


@given(st.text(max_size=20))
def test_no_text_breaks_the_reader(text: str) -> None:
    found = read_date(text, DateReading())
    assert found is None or isinstance(found, date | Fault)
