"""A demand history: item, date and quantity of every record, checked; what is wrong is named by its cell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from tallystick.errors import InvalidInput
from tallystick.interchange.history.headings import Part
from tallystick.interchange.history.tables import LongTable, open_table
from tallystick.interchange.orderbook.date_order import infer_dates, survey_dates
from tallystick.interchange.orderbook.dates import DateOrder, DateReading, make_date, read_date
from tallystick.interchange.orderbook.faults import Fault
from tallystick.interchange.orderbook.months import month_number
from tallystick.interchange.orderbook.numbers import (
    Amount,
    Decimals,
    infer_numbers,
    survey_numbers,
)
from tallystick.interchange.orderbook.quantities import read_quantity, read_yes
from tallystick.interchange.orderbook.questions import Question, Topic
from tallystick.interchange.orderbook.units import read_unit
from tallystick.interchange.orderbook.words import cell_text, is_totals_label, read_key
from tallystick.interchange.spreadsheet.coded import CodedTable, Progress
from tallystick.interchange.spreadsheet.sheet import Cell
from tallystick.phrases import _

_WANTED = frozenset({Part.ITEM, Part.DATE, Part.QUANTITY, Part.UNIT, Part.STOCK_OUT})
_NEEDED = (Part.ITEM, Part.DATE, Part.QUANTITY)
_MOST_NOTICES = 10
_LONG_SILENCE = 3 * 365  # days
_SOON = 45  # days
_LONGEST_SUFFIX = 4  # characters
_MOST_REFUSED = 1_000  # kept to be shown; all are counted
_MONTH = re.compile(r"(\d{4})[-/. ](\d{1,2})$|(\d{1,2})[-/. ](\d{4})$")
_MONTH_NAMED = re.compile(r"([^\W\d_]{3,})\.?[-/ ](\d{4})$")


@dataclass(frozen=True, slots=True)
class Hints:
    """What a person says about a file: its sheet, what columns are, how dates and decimals are meant."""

    sheet: str = ""
    columns: dict[Part, str] = field(default_factory=dict)
    date_order: str = ""
    decimals: str = ""


@dataclass(frozen=True, slots=True)
class RefusedCell:
    """A cell that cannot be used: where it stands, what is wrong, what to do."""

    row: int
    column: str
    value: str
    reason: str
    mend: str


@dataclass(slots=True)
class HistoryFile:
    """The good records of a file as columns: item number, day as ordinal, quantity, stock-out.

    A quantity that is not a number was left empty in the file.
    """

    name: str
    sheet: str
    header_row: int
    columns: dict[str, str]
    rows: int
    items: list[str]
    item: NDArray[np.int32]
    day: NDArray[np.int32]
    quantity: NDArray[np.float64]
    stock_out: NDArray[np.bool_]
    refused: list[RefusedCell]
    refused_rows: int
    notices: list[str]


def read_history(
    source: BinaryIO,
    name: str,
    *,
    today: date,
    hints: Hints | None = None,
    progress: Progress | None = None,
) -> HistoryFile:
    """Read a history. Raises `InvalidInput` if the file as a whole cannot be used, or leaves a question open.

    Records of days after `today` are refused: they did not happen yet.
    """
    hints = hints or Hints()
    table = open_table(source, name, _WANTED, _NEEDED, sheet=hints.sheet, chosen=hints.columns)
    places = {part: table.columns[part] for part in Part if part in table.columns}
    coded = CodedTable(_records(table), places, progress or (lambda _rows: None))
    if not coded:
        raise InvalidInput(
            f"{name}: there are no rows below the header on row {table.header_row}.",
            mend="Choose the sheet or the file with the history.",
            file=name,
        )
    return _checked(table, coded, today, hints)


def _records(table: LongTable) -> Iterator[tuple[int, list[Cell]]]:
    """The rows but for totals, and headers that come again."""
    item, day = table.columns[Part.ITEM], table.columns[Part.DATE]
    header = (table.headings[item], table.headings[day])
    for number, row in table.rows:
        first = row[item] if item < len(row) else ""
        second = row[day] if day < len(row) else ""
        if (is_totals_label(first) and second == "") or (first, second) == header:
            continue
        yield number, row


def _checked(table: LongTable, coded: CodedTable[Part], today: date, hints: Hints) -> HistoryFile:
    notices = list(table.notices)
    reading = _date_reading(table, coded, hints, notices)
    decimals = _decimals(table, coded, hints, notices)
    read = {
        Part.ITEM: [_item(cell) for cell in coded.cells[Part.ITEM]],
        Part.DATE: [_day(cell, reading, today) for cell in coded.cells[Part.DATE]],
        Part.QUANTITY: [read_quantity(cell, decimals) for cell in coded.cells[Part.QUANTITY]],
    }
    if Part.STOCK_OUT in coded.cells:
        read[Part.STOCK_OUT] = [read_yes(cell) for cell in coded.cells[Part.STOCK_OUT]]
    good, refused, count = _refusals(table, coded, read)
    _check_units(table, coded, read, good)
    keys: dict[str, int] = {}
    numbers = np.array(
        [keys.setdefault(one, len(keys)) if isinstance(one, str) else -1 for one in read[Part.ITEM]],
        dtype=np.int32,
    )
    days = np.array([one.toordinal() if isinstance(one, date) else 0 for one in read[Part.DATE]], np.int32)
    amounts = np.array(
        [float(one.value) if isinstance(one, Amount) else np.nan for one in read[Part.QUANTITY]]
    )
    marks = np.zeros(len(coded), dtype=np.bool_)
    if Part.STOCK_OUT in read:
        yes = [one is True for one in read[Part.STOCK_OUT]]
        marks = np.array(yes, dtype=np.bool_)[coded.column(Part.STOCK_OUT)]
    if not np.any(good):
        raise refusal(table.name, refused, count)
    item, day = numbers[coded.column(Part.ITEM)][good], days[coded.column(Part.DATE)][good]
    notices += islice(_spelt_alike(list(keys)), _MOST_NOTICES)
    notices += islice(_perhaps_renamed(list(keys), item, day), _MOST_NOTICES)
    notices += islice(_long_silences(list(keys), item, day), _MOST_NOTICES)
    return HistoryFile(
        table.name,
        table.sheet,
        table.header_row,
        {part.value: table.heading(part) for part in coded.cells},
        len(coded),
        list(keys),
        item,
        day,
        amounts[coded.column(Part.QUANTITY)][good],
        marks[good],
        refused,
        count,
        notices,
    )


def _spelt_alike(items: list[str]) -> Iterator[str]:
    """Codes that differ in capitals or spaces alone are two items here, and may be meant as one."""
    first: dict[str, str] = {}
    for code in items:
        other = first.setdefault("".join(code.casefold().split()), code)
        if other != code:
            yield f"“{other}” and “{code}” are two items, as they are written: is one of them meant?"


def _perhaps_renamed(items: list[str], item: NDArray[np.int32], day: NDArray[np.int32]) -> Iterator[str]:
    """Codes that go on where one that they begin with ends: P-100 until May, P-100-B from then on."""
    known = {code: at for at, code in enumerate(items)}
    first, last = np.full(len(items), np.iinfo(np.int32).max), np.zeros(len(items), dtype=np.int32)
    np.minimum.at(first, item, day)
    np.maximum.at(last, item, day)
    for new, code in enumerate(items):
        shorter = (known.get(code[:cut]) for cut in _ends_of_words(code))
        for old in shorter:
            if old is not None and 0 < first[new] - last[old] <= _SOON:
                end, begin = date.fromordinal(int(last[old])), date.fromordinal(int(first[new]))
                yield (
                    f"{items[old]} ends on {end} and {code} begins on {begin}: was it renamed? They are two"
                    " items until one code stands in all rows."
                )


def _ends_of_words(code: str) -> Iterator[int]:
    """Where a code may end before its suffix; a number is not cut in two."""
    for cut in range(max(1, len(code) - _LONGEST_SUFFIX), len(code)):
        if not (code[cut - 1].isdigit() and code[cut].isdigit()):
            yield cut


def _long_silences(items: list[str], item: NDArray[np.int32], day: NDArray[np.int32]) -> Iterator[str]:
    """Years without a record in the middle of a history: a date that was mistyped, more often than not."""
    order = np.lexsort((day, item))
    items_sorted, days_sorted = item[order], day[order]
    silent = (np.diff(days_sorted) > _LONG_SILENCE) & (np.diff(items_sorted) == 0)
    for at in np.flatnonzero(silent):
        begin, end = (date.fromordinal(int(days_sorted[at + one])) for one in (0, 1))
        yield f"{items[items_sorted[at]]} has no record between {begin} and {end}: is the date of one wrong?"


def refusal(name: str, refused: list[RefusedCell], count: int) -> InvalidInput:
    """The error that names the first refused cell and counts the rest."""
    first = refused[0]
    others = "1 more row is" if count == 2 else f"{count - 1:,} more rows are"
    more = f" {others} wrong, in this way or another." if count > 1 else ""
    return InvalidInput(
        f"{name}, row {first.row}, column {first.column}: “{first.value}”. {first.reason}{more}",
        mend=first.mend,
        file=name,
        refused=[
            {"row": one.row, "column": one.column, "value": one.value, "reason": one.reason, "mend": one.mend}
            for one in refused[:20]
        ],
    )


def _date_reading(table: LongTable, coded: CodedTable[Part], hints: Hints, notices: list[str]) -> DateReading:
    cells = Counter({c: n for c, n in coded.counted(Part.DATE).items() if _month(c) is None})
    if not cells:
        return DateReading(week_day=1)
    how = infer_dates(
        table.heading(Part.DATE),
        survey_dates(cells),
        chosen=hints.date_order,
        swapped="",
        likely=DateOrder.NONE,
        week_day=1,  # a week's demand belongs to the bucket that begins on its Monday
    )
    _refuse_open(table.name, (one for one in how.questions if one.topic is Topic.DATE_ORDER), "--date-order")
    notices.append(f"{table.heading(Part.DATE)}: {how.because}.")
    return how.reading


def _decimals(table: LongTable, coded: CodedTable[Part], hints: Hints, notices: list[str]) -> Decimals:
    heading = table.heading(Part.QUANTITY)
    survey = survey_numbers(coded.counted(Part.QUANTITY))
    how = infer_numbers(heading, survey, chosen=hints.decimals, likely=Decimals.NONE)
    _refuse_open(table.name, how.questions, "--decimals")
    if how.because:
        notices.append(f"{heading}: {how.because}.")
    return how.decimals


def _refuse_open(name: str, questions: Iterable[Question], option: str) -> None:
    for one in questions:
        mend = f"Say {option} {one.choices}."
        raise InvalidInput(f"{name}, {one}", mend=mend, file=name, column=one.column)


def _item(cell: Cell) -> Any:
    found = read_key(cell)
    return Fault(_("No item."), _("Write the item's code, or leave the row out.")) if found is None else found


def _month(cell: Cell) -> date | Fault | None:
    """A month without a day, which stands for its first."""
    if not isinstance(cell, str):
        return None
    match = _MONTH.match(cell.strip())
    if match:
        return make_date(int(match[1] or match[4]), int(match[2] or match[3]), 1)
    match = _MONTH_NAMED.match(cell.strip())
    month = month_number(match[1]) if match else None
    return make_date(int(match[2]), month, 1) if match and month else None


def _day(cell: Cell, reading: DateReading, today: date) -> Any:
    found = _month(cell) or read_date(cell, reading)
    if found is None:
        return Fault(_("No date."), _("Write the day of the demand, or leave the row out."))
    if isinstance(found, date) and found > today:
        return Fault(
            _("A day that is still to come: no history."), _("Correct the date, or leave the row out.")
        )
    return found


def _refusals(
    table: LongTable, coded: CodedTable[Part], read: dict[Part, list[Any]]
) -> tuple[NDArray[np.bool_], list[RefusedCell], int]:
    good = np.ones(len(coded), dtype=np.bool_)
    wrong: dict[int, Part] = {}
    for part, values in read.items():
        faulty = np.array([isinstance(value, Fault) for value in values], dtype=np.bool_)[coded.column(part)]
        for at in np.flatnonzero(faulty & good)[:_MOST_REFUSED]:
            wrong[int(at)] = part
        good &= ~faulty
    refused = []
    for at, part in sorted(wrong.items())[:_MOST_REFUSED]:
        code = coded.columns[part][at]
        fault: Fault = read[part][code]
        shown = cell_text(coded.cells[part][code])[:60]
        mend = str(fault.mend) or "Correct the cell, or leave the row out."
        refused.append(RefusedCell(coded.numbers[at], table.heading(part), shown, str(fault.reason), mend))
    return good, refused, int(np.count_nonzero(~good))


def _check_units(
    table: LongTable, coded: CodedTable[Part], read: dict[Part, list[Any]], good: NDArray[np.bool_]
) -> None:
    """An item counted in pieces here and in kilograms there cannot be added up.

    Its unit is told by a column, or stands beside the quantity.
    """
    affixes = [one.affix if isinstance(one, Amount) else "" for one in read[Part.QUANTITY]]
    named = [read_unit(cell_text(cell)) for cell in coded.cells.get(Part.UNIT, ())]
    known: dict[str, tuple[str, int]] = {}
    rows = np.frombuffer(coded.numbers, dtype=np.int32)[good]
    for part, units in ((Part.UNIT, named), (Part.QUANTITY, affixes)):
        if not any(units):
            continue
        columns = np.stack([coded.column(Part.ITEM)[good], coded.column(part)[good]])
        pairs, first = np.unique(columns, axis=1, return_index=True)
        for item_code, unit_code, at in zip(*pairs.tolist(), first.tolist(), strict=True):
            item, unit, row = read[Part.ITEM][item_code], units[unit_code], int(rows[at])
            if not unit:
                continue
            other = known.setdefault(item, (unit, row))
            if other[0] != unit:
                told = f"{item} is counted in {other[0]} (row {other[1]}) and in {unit} (row {row})"
                mend = "Convert the quantities of an item to one unit."
                raise InvalidInput(f"{table.name}: {told}.", mend=mend, file=table.name, item=item)
