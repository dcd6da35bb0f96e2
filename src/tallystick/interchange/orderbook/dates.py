"""Dates as people write them. One cell is read here; which order a column uses is decided in `date_order`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from math import isfinite

from tallystick.interchange.orderbook.faults import Fault
from tallystick.interchange.orderbook.months import month_number, without_weekday
from tallystick.interchange.spreadsheet.sheet import Cell
from tallystick.phrases import Phrase, _

FIRST_YEAR, LAST_YEAR = 1980, 2100
_LATEST_CENTURY = 70  # years of two digits below this are of the 21st century
_EPOCH = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 29_221, 73_415  # 1980 to 2100
# How enterprise systems write "no date yet".
_NEVER = frozenset(
    {"00.00.0000", "00/00/0000", "0000-00-00", "00000000", "0", "00/00/00", "00.00.00"}
    | {"31.12.9999", "12/31/9999", "31/12/9999", "9999-12-31", "99991231"}
    | {"01.01.1900", "01/01/1900", "1900-01-01"}
)

_TIME = re.compile(
    r"[T ,]+\d{1,2}[:h]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?"
    r"\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|UTC|GMT|Uhr|h|[+-]\d{2}:?\d{2})?$"
)
_YEAR_FIRST = re.compile(r"(\d{4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,2})\.?$")
_NUMERIC = re.compile(r"(\d{1,2})(\s?[-/.,]\s?|\s)(\d{1,2})(\s?[-/.,]\s?|\s)(\d{4}|\d{2})\.?$")
_COMPACT = re.compile(r"\d{8}$")
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?$")
_WEEK = re.compile(
    r"(?:kw|cw|wk|w|week|woche|kalenderwoche|wo|s|sem|semaine|semana)\.?\s?(\d{1,2})"
    r"\s?[-/. ]?\s?(?:von |de |of )?(\d{4}|\d{2})$",
    re.IGNORECASE,
)
_ISO_WEEK = re.compile(r"(\d{4})[-/. ]?(?:w|kw|cw|s)(\d{1,2})(?:-?([1-7]))?$", re.IGNORECASE)
_WEEK_ALONE = re.compile(r"(?:kw|cw|wk|week|woche|sem|semaine|semana)\.?\s?\d{1,2}$", re.IGNORECASE)
_MONTH_YEAR = re.compile(r"\d{1,2}\s?[-/.]\s?\d{4}$")
_NAMED = re.compile(r"[^\W\d_]{3,}|\d+", re.UNICODE)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|ª|º|°|\.)(?=\W|$)", re.IGNORECASE)
_LETTER_FOR_DIGIT = re.compile(r"(?<![^\W\d_])[OoIlL](?=[\d./-])|(?<=[\d./-])[OoIlL](?![^\W\d_])")


class DateOrder(StrEnum):
    """In which order a column writes day, month and year."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"
    YEAR_FIRST = "year-first"
    MIXED = "mixed"
    AMBIGUOUS = "ambiguous"
    CELLS = "date-cells"
    WEEKS = "weeks"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Numeric:
    """A date of three numbers whose day and month may be either.

    `notation` is how it is separated and how long its year is: 11/13/06 and 13/11/2006 in one column come
    from two hands.
    """

    first: int
    second: int
    year: int
    notation: str

    @property
    def proves(self) -> DateOrder:
        """Which order the value itself proves."""
        if self.first > 12 >= self.second:
            return DateOrder.DAY_FIRST
        if self.second > 12 >= self.first:
            return DateOrder.MONTH_FIRST
        return DateOrder.AMBIGUOUS if self.first != self.second else DateOrder.NONE

    def read(self, order: DateOrder) -> date | Fault:
        """The date under an order; a value that proves an order is read by that."""
        proven = self.proves
        if proven in (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST):
            order = proven
        if order is DateOrder.MONTH_FIRST:
            return make_date(self.year, self.first, self.second)
        return make_date(self.year, self.second, self.first)


@dataclass(frozen=True, slots=True)
class DateReading:
    """How the dates of one column are read: an order for each notation, the day that a week stands for."""

    orders: dict[str, DateOrder] = field(default_factory=dict)
    week_day: int = 5  # Friday: a week is kept when the goods come within it
    swapped: bool = False  # real dates whose day and month a spreadsheet program took for each other


def read_date(cell: Cell, reading: DateReading) -> date | Fault | None:
    """Read a cell as a date: None where it holds none, a fault where it cannot be one."""
    found = take_apart(cell, reading.week_day)
    if isinstance(found, Numeric):
        return found.read(reading.orders.get(found.notation, DateOrder.DAY_FIRST))
    if reading.swapped and isinstance(cell, date) and isinstance(found, date):
        return make_date(found.year, found.day, found.month)
    return found


def take_apart(cell: Cell, week_day: int = 5) -> date | Numeric | Fault | None:
    """The date in a cell, or its three numbers where their order is not clear from the cell alone."""
    if isinstance(cell, datetime):
        return _checked(cell.date())
    if isinstance(cell, date):
        return _checked(cell)
    if isinstance(cell, bool | time | timedelta):
        return Fault(_("Not a date."))
    if isinstance(cell, int | float):
        return _of_number(cell)
    text = " ".join(cell.split()).strip(" '\"")
    if not text or text in _NEVER or not any(letter.isdigit() for letter in text):
        return None
    return _of_text(text, week_day)


def _of_number(number: float) -> date | Fault | None:
    if not number:
        return None
    if not isfinite(number):
        return Fault(_("Not a date."))
    if _FIRST_SERIAL <= number <= _LAST_SERIAL:
        return _EPOCH + timedelta(days=int(number))
    if number == int(number) and _COMPACT.match(str(int(number))):
        found = _of_text(str(int(number)), 5)
        return found if isinstance(found, date) else Fault(_("Not a date."))
    return Fault(_("A number where a date is expected."))


def _of_text(text: str, week_day: int) -> date | Numeric | Fault | None:
    bare = _TIME.sub("", without_weekday(text)).strip(" ,")
    if bare in _NEVER:
        return None
    match = _YEAR_FIRST.match(bare)
    if match:
        return make_date(int(match[1]), int(match[3]), int(match[4]))
    match = _NUMERIC.match(bare)
    if match and match[2].strip() == match[4].strip():
        notation = (match[2].strip() or " ") + "y" * len(match[5])
        return Numeric(int(match[1]), int(match[3]), _year(match[5]), notation)
    match = _SERIAL.match(bare)
    if match and _FIRST_SERIAL <= int(match[1]) <= _LAST_SERIAL:
        return _EPOCH + timedelta(days=int(match[1]))
    if _COMPACT.match(bare):
        return _compact(bare)
    return _week(bare, week_day) or _named(bare) or Fault(*_diagnosis(bare))


def _compact(digits: str) -> date | Numeric | Fault:
    year = int(digits[:4])
    if FIRST_YEAR <= year <= LAST_YEAR and 1 <= int(digits[4:6]) <= 12:
        return make_date(year, int(digits[4:6]), int(digits[6:]))
    return Numeric(int(digits[:2]), int(digits[2:4]), int(digits[4:]), "yyyy")


def _week(text: str, week_day: int) -> date | Fault | None:
    match = _ISO_WEEK.match(text)
    if match:
        year, week, day = int(match[1]), int(match[2]), int(match[3] or week_day)
    else:
        match = _WEEK.match(text)
        if not match:
            return None
        year, week, day = _year(match[2]), int(match[1]), week_day
    try:
        return _checked(date.fromisocalendar(year, week, day))
    except ValueError:
        return Fault(_("No such week."))


def _named(text: str) -> date | Fault | None:
    parts = _NAMED.findall(_ORDINAL.sub(" ", text))
    names = [(index, month_number(part)) for index, part in enumerate(parts) if not part.isdigit()]
    months = [(index, month) for index, month in names if month]
    numbers = [(index, part) for index, part in enumerate(parts) if part.isdigit()]
    if len(months) != 1 or len(numbers) != 2:
        return None
    [(at, month)] = months
    (first_at, first), (_second_at, second) = numbers
    if len(first) == 4:
        return make_date(int(first), month, int(second)) if len(second) <= 2 else None
    if (
        len(first) > 2
        or len(second) not in (2, 4)
        or (first_at > at and len(second) != 4 and "," not in text)
    ):
        return None
    return make_date(_year(second), month, int(first))


def make_date(year: int, month: int, day: int) -> date | Fault:
    """A date of the calendar, or why there is none."""
    try:
        return _checked(date(year, month, day))
    except ValueError:
        return Fault(_("No such date."), _("Correct the day or the month."))


def _checked(day: date) -> date | Fault:
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return day
    return Fault(_("The year {year} is unlikely.", year=day.year), _("Correct the year."))


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (2000 if year < _LATEST_CENTURY else 1900)


def _diagnosis(text: str) -> tuple[Phrase, Phrase]:
    if _LETTER_FOR_DIGIT.search(text):
        return _("Not a date: a letter instead of a digit."), _("Replace the letter O by 0, or l by 1.")
    if _WEEK_ALONE.match(text):
        return _("A week without its year."), _("Write it as in KW12/2026.")
    if _MONTH_YEAR.match(text):
        return _("A month without a day."), _("Write the day too, or a week as in KW12/2026.")
    return (_("Not a date."), _("Write it as in 24.03.2026 or 2026-03-24."))
