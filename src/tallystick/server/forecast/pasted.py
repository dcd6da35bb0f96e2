"""Reading weeks as they are pasted: a row or a column of numbers, or weeks with their numbers beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from tallystick.server.forecast.forms import read_amount
from tallystick.server.web.formats import Formats

MOST_WEEKS = 104
MOST_TEXT = 20_000
_WEEK = re.compile(r"(?:(\d{4})[-\s]?)?[^\W\d_]{1,2}\.?\s?(\d{1,2})(?:[/\s](\d{4}))?", re.IGNORECASE)


class Unreadable(ValueError):
    """What was pasted is no forecast; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Weeks:
    """The Mondays and what is expected in their weeks, without a gap; `filled` weeks were not given."""

    quantities: tuple[tuple[date, Decimal], ...]
    filled: int = 0

    @property
    def first(self) -> date:
        return self.quantities[0][0]

    @property
    def end(self) -> date:
        """The Monday after the last week."""
        return self.quantities[-1][0] + timedelta(days=7)


def read_weeks(text: str, start: date, formats: Formats, today: date) -> Weeks:
    """Read what was pasted. Bare numbers begin with the week of `start`."""
    if len(text) > MOST_TEXT:
        raise Unreadable(_("That is too much text for a forecast."))
    rows = [row for line in text.splitlines() if (row := _cells(line))]
    if not rows:
        raise Unreadable(_("Give a number for each week."))
    if len(rows) == 2 and len(rows[0]) == len(rows[1]) > 1 and _starts(rows[0], formats, today):
        rows = [list(pair) for pair in zip(*rows, strict=True)]
    if all(len(row) == 2 for row in rows) and _starts([row[0] for row in rows], formats, today):
        return _dated(rows, formats, today)
    numbers = [cell for row in rows for cell in row]
    if len(numbers) > MOST_WEEKS:
        raise Unreadable(_("A forecast has at most %(n)s weeks.") % {"n": MOST_WEEKS})
    monday = start - timedelta(days=start.weekday())
    return Weeks(
        tuple(
            (monday + timedelta(weeks=number), _amount(cell, formats)) for number, cell in enumerate(numbers)
        )
    )


def _cells(line: str) -> list[str]:
    """Cells as a spreadsheet copies them; else what stands between semicolons or spaces."""
    for separator in ("\t", ";"):
        if separator in line:
            return [cell.strip() for cell in line.strip(separator).split(separator)]
    if match := re.fullmatch(r"\s*(\S*[^\W\d_]\S*(?:\s+\d{1,2}(?=\s))?)\s+(\S+)\s*", line):
        return [match[1], match[2]]
    return line.split()


def _starts(cells: Sequence[str], formats: Formats, today: date) -> bool:
    """Whether every cell names a week or a day, and is no bare number."""
    return all(not re.fullmatch(r"[\d.,\s]+", cell) or "-" in cell for cell in cells) and all(
        _monday(cell, formats, today) is not None for cell in cells
    )


def _monday(text: str, formats: Formats, today: date) -> date | None:
    if match := _WEEK.fullmatch(text.strip()):
        year, week = match[1] or match[3], int(match[2])
        try:
            if year:
                return date.fromisocalendar(int(year), week, 1)
            return _nearest(week, today)
        except ValueError:
            return None
    try:
        day = formats.read_day(text, today)
    except ValueError:
        return None
    return day - timedelta(days=day.weekday())


def _nearest(week: int, today: date) -> date:
    """The week of this number that is not more than a month back."""
    year = today.isocalendar().year
    monday = date.fromisocalendar(year, week, 1)
    return monday if monday >= today - timedelta(weeks=4) else date.fromisocalendar(year + 1, week, 1)


def _dated(rows: Sequence[Sequence[str]], formats: Formats, today: date) -> Weeks:
    given: dict[date, Decimal] = {}
    for name, text in rows:
        monday = _monday(name, formats, today)
        if monday is None:
            raise Unreadable(_("“%(text)s” is no week.") % {"text": name[:40]})
        if monday in given:
            raise Unreadable(_("The week of “%(text)s” is there twice.") % {"text": name[:40]})
        given[monday] = _amount(text, formats)
    first, last = min(given), max(given)
    count = (last - first).days // 7 + 1
    if count > MOST_WEEKS:
        raise Unreadable(_("A forecast has at most %(n)s weeks.") % {"n": MOST_WEEKS})
    mondays = [first + timedelta(weeks=number) for number in range(count)]
    return Weeks(
        tuple((monday, given.get(monday, Decimal(0))) for monday in mondays),
        filled=count - len(given),
    )


def _amount(text: str, formats: Formats) -> Decimal:
    try:
        return read_amount(text, formats)
    except ValueError as wrong:
        raise Unreadable(_("“%(text)s”: %(wrong)s") % {"text": text[:40], "wrong": str(wrong)}) from None
