"""Columns of cells become columns of values: each distinct cell is read once, the rest are looked up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tallystick.interchange.orderbook.currencies import currency_code, currency_in
from tallystick.interchange.orderbook.date_order import (
    DateInference,
    DateSurvey,
    infer_dates,
    likely_order,
    survey_dates,
)
from tallystick.interchange.orderbook.dates import DateOrder, read_date
from tallystick.interchange.orderbook.faults import Fault
from tallystick.interchange.orderbook.layout import Table
from tallystick.interchange.orderbook.mapping import Mapping
from tallystick.interchange.orderbook.meanings import ABOUT, Meaning, Reading
from tallystick.interchange.orderbook.numbers import (
    Amount,
    Decimals,
    NumberInference,
    NumberSurvey,
    infer_numbers,
    likely_decimals,
    read_number,
    survey_numbers,
)
from tallystick.interchange.orderbook.questions import Question
from tallystick.interchange.orderbook.recognise import Recognition
from tallystick.interchange.orderbook.units import read_unit, unit_form
from tallystick.interchange.orderbook.words import (
    MAX_DESCRIPTION,
    MAX_NOTE,
    MAX_SHORT,
    MAX_UNIT,
    read_email,
    read_key,
    read_line_number,
    read_status,
    read_words,
)
from tallystick.interchange.spreadsheet.sheet import Cell
from tallystick.phrases import NOTHING, Phrase, _, ngettext

Values = list[Any]
Reader = Callable[[Cell], Any]

_LENGTHS = {Meaning.DESCRIPTION: MAX_DESCRIPTION, Meaning.NOTE: MAX_NOTE}


class _Cache(dict[Cell, Any]):
    """Reads a cell when it is first seen; looking up a known one costs no call into Python."""

    def __init__(self, read: Reader) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, cell: Cell) -> Any:
        found = self[cell] = self._read(cell)
        return found


@dataclass(slots=True)
class ReadColumn:
    """A column's values: None where a cell is empty or says that there is nothing, a `Fault` where it is
    wrong.

    `read_as` says in a sentence how the values were understood. `faulty` and `gaps` tell whether there are
    faults and empty cells at all.
    """

    meaning: Meaning
    values: Values
    read_as: Phrase = NOTHING
    date_order: DateOrder | None = None
    questions: tuple[Question, ...] = ()
    faulty: bool = False
    gaps: bool = False


@dataclass(slots=True)
class ReadTable:
    """All columns of a table, read."""

    table: Table
    columns: dict[Meaning, ReadColumn] = field(default_factory=dict)
    currency: str = ""  # of all prices, where no column names it
    notices: list[Phrase] = field(default_factory=list)

    def values(self, meaning: Meaning) -> Values | None:
        """The values of a column, or None if the file has no such column."""
        column = self.columns.get(meaning)
        return column.values if column else None

    @property
    def questions(self) -> list[Question]:
        return [question for column in self.columns.values() for question in column.questions]


def read_columns(found: Recognition, table: Table, mapping: Mapping) -> ReadTable:
    """Read every column that means something."""
    counted = {meaning: Counter(_distinguished(cells)) for meaning, cells in table.values.items()}
    names = {column.meaning: column.name for column in found.columns}
    read = ReadTable(table)
    read.columns |= _read_dates(table, counted, names, mapping)
    read.columns |= _read_numbers(table, counted, names, mapping)
    for meaning, cells in table.values.items():
        if meaning not in read.columns and meaning is not Meaning.AMOUNT:
            read.columns[meaning] = _read_words(meaning, cells, names[meaning], counted[meaning])
    _find_currency(read, found, mapping)
    return read


def _distinguished(cells: list[Cell]) -> list[Cell]:
    """True and 1 are equal to Python but not in a cell: flags become words before values are counted."""
    if bool in set(map(type, cells)):
        cells[:] = [str(cell).upper() if isinstance(cell, bool) else cell for cell in cells]
    return cells


def _column(meaning: Meaning, read: Reader, cells: list[Cell], read_as: Phrase = NOTHING) -> ReadColumn:
    known = _Cache(read)
    values = list(map(known.__getitem__, cells))
    faulty = any(isinstance(value, Fault) for value in known.values())
    return ReadColumn(meaning, values, read_as, faulty=faulty, gaps=None in known.values())


def _read_dates(
    table: Table, counted: dict[Meaning, Counter[Cell]], names: dict[Meaning, str], mapping: Mapping
) -> dict[Meaning, ReadColumn]:
    wanted = [m for m in table.values if ABOUT[m].reading is Reading.DATE or m is Meaning.ORDER_DATE]
    surveys = {meaning: survey_dates(counted[meaning]) for meaning in wanted}
    columns = {}
    for meaning, survey in surveys.items():
        choice = mapping.choice(names[meaning])
        others = [other for known, other in surveys.items() if known is not meaning]
        inference = infer_dates(
            names[meaning],
            survey,
            chosen=choice.date_order or mapping.date_order,
            swapped=choice.swapped,
            likely=likely_order(others),
            week_day=mapping.week_day,
        )
        columns[meaning] = _date_column(meaning, table.values[meaning], survey, inference)
    return columns


def _date_column(meaning: Meaning, cells: list[Cell], survey: DateSurvey, how: DateInference) -> ReadColumn:
    if meaning is Meaning.ORDER_DATE:
        # Known, so that it is not taken for another date, but no part of what two companies agree.
        return ReadColumn(meaning, [], how.because, how.order)
    column = _column(meaning, partial(read_date, reading=how.reading), cells, how.because)
    if meaning is not Meaning.REQUESTED_DATE:
        column.read_as = _with_words(how.because, survey.words)
    column.date_order, column.questions = how.order, how.questions
    return column


def _with_words(because: Phrase, words: Counter[str]) -> Phrase:
    said = words.total()
    if not said:
        return because
    [(most, _count)] = words.most_common(1)
    return ngettext(
        "{because}; a cell says “{words}”: none",
        "{because}; {count} cells say “{words}” or the like: none",
        said,
        because=because,
        words=most[:40],
    )


def _read_numbers(
    table: Table, counted: dict[Meaning, Counter[Cell]], names: dict[Meaning, str], mapping: Mapping
) -> dict[Meaning, ReadColumn]:
    wanted = [m for m in table.values if ABOUT[m].reading in (Reading.QUANTITY, Reading.MONEY)]
    surveys = {meaning: survey_numbers(counted[meaning]) for meaning in wanted}
    columns = {}
    for meaning, survey in surveys.items():
        chosen = mapping.choice(names[meaning]).decimals or mapping.decimals
        others = [other for known, other in surveys.items() if known is not meaning]
        how = infer_numbers(names[meaning], survey, chosen=chosen, likely=likely_decimals(others))
        read = partial(_number, meaning=meaning, decimals=how.decimals)
        columns[meaning] = _column(meaning, read, table.values[meaning], _number_words(survey, how))
        columns[meaning].questions = how.questions
    return columns


def _number(cell: Cell, meaning: Meaning, decimals: Decimals) -> Amount | Fault | None:
    found = read_number(cell, decimals)
    if not isinstance(found, Amount):
        return found
    if found.value < 0:
        if meaning is Meaning.PRICE:
            return Fault(_("A negative price."), _("Credits are not order lines: leave the row out."))
        return Fault(_("A negative quantity."), _("Returns are not order lines: leave the row out."))
    known = currency_code if meaning is Meaning.PRICE else unit_form
    if found.affix and not known(found.affix):
        # What stands beside a number must be a unit or a currency; anything else makes it no number.
        return Fault(_("Not a number: “{text}” is not known.", text=found.affix), _("Write a number only."))
    return found


def _number_words(survey: NumberSurvey, how: NumberInference) -> Phrase:
    return _with_words(how.because, survey.words) if how.because else NOTHING


def _read_words(meaning: Meaning, cells: list[Cell], name: str, counted: Counter[Cell]) -> ReadColumn:
    reading = ABOUT[meaning].reading
    if meaning is Meaning.STATUS:
        return _column(meaning, partial(read_status, heading=name), cells)
    if meaning is Meaning.LINE:
        return _column(meaning, read_line_number, cells)
    if reading is Reading.UNIT:
        return _column(meaning, _unit, cells, _unit_words(counted))
    if reading is Reading.CURRENCY:
        return _column(meaning, _currency, cells)
    if reading is Reading.EMAIL:
        return _column(meaning, read_email, cells)
    if reading is Reading.TEXT:
        return _column(meaning, partial(read_words, most=_LENGTHS.get(meaning, MAX_SHORT)), cells)
    return _column(meaning, read_key, cells)


def _unit(cell: Cell) -> str | Fault | None:
    found = read_words(cell, 200)
    if not isinstance(found, str):
        return found
    unit = read_unit(found)
    if len(unit) > MAX_UNIT:
        return Fault(
            _("Longer than {most} characters.", most=MAX_UNIT), _("Write a unit, such as pcs or kg.")
        )
    return unit


def _unit_words(counted: Counter[Cell]) -> Phrase:
    changed: dict[str, str] = {}
    for cell in counted:
        if isinstance(cell, str) and unit_form(cell) not in ("", cell.strip()):
            changed.setdefault(unit_form(cell), cell.strip())
    shown = ", ".join(f"{written} → {form}" for form, written in list(changed.items())[:4])
    return _("{units}", units=shown) if shown else NOTHING


def _currency(cell: Cell) -> str | Fault | None:
    found = read_words(cell, 200)
    if not isinstance(found, str):
        return found
    return currency_code(found) or Fault(
        _("Not a currency that is known."), _("Write its code, such as EUR or USD.")
    )


def _find_currency(read: ReadTable, found: Recognition, mapping: Mapping) -> None:
    """The currency of prices that have none of their own: chosen, or named by a heading."""
    price = found.column(Meaning.PRICE)
    if price is None:
        return
    named = [currency_in(column.name) for column in found.columns]
    own = currency_in(price.name)
    all_named = set(filter(None, named))
    read.currency = mapping.currency or own or (all_named.pop() if len(all_named) == 1 else "")
    column = found.column(Meaning.CURRENCY)
    price_column = read.columns[Meaning.PRICE]
    if column:
        note = _("currency from column {column}", column=column.name)
    elif read.currency:
        note = _("in {currency}", currency=read.currency)
    else:
        return
    because = price_column.read_as
    price_column.read_as = _("{because}; {note}", because=because, note=note) if because else note
