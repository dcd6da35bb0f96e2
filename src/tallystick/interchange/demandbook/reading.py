"""From a file to rows: which sheet is what, which column is what, and what each cell says."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import compress
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tallystick.errors import InvalidInput
from tallystick.interchange.demandbook.cells import (
    read_days,
    read_factor,
    read_fraction,
    read_note,
    read_text,
    read_unit_cell,
)
from tallystick.interchange.demandbook.recognising import Recognised, nothing_recognised, recognise
from tallystick.interchange.demandbook.tables import Column, Holds, Table
from tallystick.interchange.orderbook.date_order import infer_dates, survey_dates
from tallystick.interchange.orderbook.dates import DateOrder, read_date
from tallystick.interchange.orderbook.faults import Fault
from tallystick.interchange.orderbook.numbers import Amount, Decimals, infer_numbers, survey_numbers
from tallystick.interchange.orderbook.quantities import read_quantity, read_yes
from tallystick.interchange.orderbook.questions import Question
from tallystick.interchange.orderbook.words import cell_text, is_totals_label, read_key
from tallystick.interchange.spreadsheet import Cell, OpenSheet, open_file
from tallystick.interchange.spreadsheet.coded import CodedTable
from tallystick.phrases import Phrase, _

_NUMBERS: Final[dict[Holds, Callable[[Cell, Decimals], Any]]] = {
    Holds.QUANTITY: read_quantity,
    Holds.FRACTION: read_fraction,
    Holds.FACTOR: read_factor,
    Holds.DAYS: read_days,
}
_WORDS: Final[dict[Holds, Callable[[Cell], Any]]] = {
    Holds.KEY: read_key,
    Holds.TEXT: read_text,
    Holds.NOTE: read_note,
    Holds.UNIT: read_unit_cell,
    Holds.YES: read_yes,
}


@dataclass(frozen=True, slots=True)
class Refused:
    """A cell or a row that cannot be taken: where it stands, what is wrong, what to do."""

    table: str
    row: int
    column: str
    value: str
    reason: Phrase
    mend: Phrase


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row of which every cell could be read. Fields whose cell is empty are not in `values`."""

    row: int
    values: Mapping[str, Any]


class ReadRows:
    """The rows of which every cell could be read. They are made anew whenever they are gone through."""

    def __init__(
        self, cells: CodedTable[int], said: Mapping[int, tuple[str, list[Any]]], good: NDArray[np.bool_]
    ) -> None:
        self._numbers, self._good = cells.numbers, good.tobytes()
        self._columns = [(name, values, cells.columns[at]) for at, (name, values) in said.items()]

    def __len__(self) -> int:
        return self._good.count(True)

    def __iter__(self) -> Iterator[ReadRow]:
        for at in compress(range(len(self._good)), self._good):
            values: dict[str, Any] = {}
            for name, said, codes in self._columns:
                value = said[codes[at]]
                if isinstance(value, Amount):  # with a unit beside it
                    values.setdefault("unit", value.affix)
                    value = value.value
                if value is not None:
                    values[name] = value
            yield ReadRow(self._numbers[at], values)


@dataclass(slots=True)
class ReadTable:
    """A sheet that was recognised. `columns` are those that it has; its cells are kept by their place."""

    table: Table
    sheet: str
    header_row: int
    columns: dict[str, int]
    headings: list[Cell]
    ignored: tuple[str, ...]
    cells: CodedTable[int]
    refused: list[Refused] = field(default_factory=list)
    rows: ReadRows = field(init=False)

    def heading(self, name: str) -> str:
        """How the file calls a column."""
        at = self.columns.get(name)
        return "" if at is None else cell_text(self.headings[at])

    def refuse(self, row: int, name: str, reason: Phrase, mend: Phrase) -> None:
        """Refuse a row that was read, for a reason that lies in its meaning.

        Where no column has the unit it stands beside the quantity, or is meant with it.
        """
        if name == "unit" and name not in self.columns:
            name = next((one.name for one in self.table.columns if one.holds is Holds.QUANTITY), name)
        at = self.columns.get(name)
        value = "" if at is None else cell_text(self.cells.cell(row, at))[:80]
        self.refused.append(Refused(self.table.key, row, self.heading(name), value, reason, mend))


@dataclass(slots=True)
class DemandFile:
    """What a file holds of a demand book, by table; and the sheets that are none of its tables."""

    name: str
    tables: dict[str, ReadTable]
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hints:
    """What a person says about a file: which table it is, and how dates and decimals are meant."""

    table: str = ""
    date_order: str = ""
    decimals: str = ""


def read_demand_book(data: bytes, name: str, hints: Hints | None = None) -> DemandFile:
    """Read a workbook of a demand book, or a file with one of its tables.

    Raises InvalidInput if nothing of it is recognised, or if the values leave open how they are meant.
    """
    hints = hints or Hints()
    file = open_file(io.BytesIO(data), name)
    tables: dict[str, ReadTable] = {}
    others = []
    for sheet in file.sheets:
        if not any(cell != "" for row in sheet.rows() for cell in row):
            continue
        found = recognise(sheet, name if len(file.sheets) == 1 else sheet.name, hints.table)
        if found is None:
            others.append(sheet.name)
        elif found.table.key in tables:
            raise InvalidInput(
                f"{name}: the sheets “{tables[found.table.key].sheet}” and “{sheet.name}” are both"
                f" {found.table.title}.",
                mend="Put them together into one, or give one of them another name.",
            )
        else:
            tables[found.table.key] = _read_table(name, sheet, found, hints)
    if not tables:
        raise nothing_recognised(file)
    return DemandFile(name, tables, tuple(others))


def _read_table(name: str, sheet: OpenSheet, found: Recognised, hints: Hints) -> ReadTable:
    records = ((at, row) for at, row in enumerate(sheet.rows(), 1) if at > found.header_row and _counts(row))
    cells = CodedTable(records, {at: at for at in range(len(found.headings))})
    read = ReadTable(
        found.table, sheet.name, found.header_row, found.columns, found.headings, found.ignored, cells
    )
    said = {
        found.columns[column.name]: (column.name, _said(name, read, column, hints))
        for column in found.table.columns
        if column.name in found.columns
    }
    read.rows = ReadRows(cells, said, _good(read, said))
    return read


def _counts(row: list[Cell]) -> bool:
    return any(cell != "" for cell in row) and not is_totals_label(row[0])


def _said(name: str, read: ReadTable, column: Column, hints: Hints) -> list[Any]:
    """What each distinct cell of a column says; a unit that stands beside a quantity where units count."""
    reader = _reader(name, read, column, hints)
    found: list[Any] = []
    for cell in read.cells.cells[read.columns[column.name]]:
        value = reader(cell)
        if value is None and column.needed and not _may_be_empty(read.table, column):
            value = Fault(_("The cell is empty."), _("Fill it in, or leave the row out."))
        if isinstance(value, Amount) and not (value.affix and read.table.has_unit):
            value = value.value
        found.append(value)
    return found


def _good(read: ReadTable, said: Mapping[int, tuple[str, list[Any]]]) -> NDArray[np.bool_]:
    """Which rows can be taken; the others are refused."""
    good = np.ones(len(read.cells), dtype=np.bool_)
    for at, (_name, values) in said.items():
        doubtful = np.array([isinstance(value, Fault | Amount) for value in values], dtype=np.bool_)
        good &= ~doubtful[read.cells.column(at)]
    for place in np.flatnonzero(~good):
        good[place] = _can_be_taken(read, int(place), said)
    return good


def _can_be_taken(read: ReadTable, place: int, said: Mapping[int, tuple[str, list[Any]]]) -> bool:
    """Whether all cells of a row can be read and are counted in one unit."""
    number, refused = read.cells.numbers[place], len(read.refused)
    unit, beside = "", {}
    for at, (name, values) in said.items():
        value = values[read.cells.columns[at][place]]
        if isinstance(value, Fault):
            mend = value.mend or _("Correct the cell, or leave the row out.")
            read.refuse(number, name, value.reason, mend)
        elif isinstance(value, Amount):
            beside[name] = value.affix
        elif name == "unit":
            unit = value or ""
    for name, other in beside.items():
        unit = unit or other
        if other != unit:
            reason = _("Counted in {unit} here, in {other} by its row.", unit=other, other=unit)
            read.refuse(number, name, reason, _("Convert it to {other}.", other=unit))
    return len(read.refused) == refused


def _may_be_empty(table: Table, column: Column) -> bool:
    """No supplier is one's own production; no quantity is a day on which nothing was recorded."""
    return (table.key, column.name) in {("sources", "supplier"), ("history", "quantity")}


def _reader(name: str, found: ReadTable, column: Column, hints: Hints) -> Callable[[Cell], Any]:
    """How the cells of a column are read; what its values leave open is refused, not guessed."""
    counted = found.cells.counted(found.columns[column.name])
    if column.holds is Holds.DATE:
        how = infer_dates(
            found.heading(column.name),
            survey_dates(counted),
            chosen=hints.date_order,
            swapped="",
            likely=DateOrder.NONE,
            week_day=1,
        )
        _refuse_open(name, found, how.questions)
        return lambda cell: read_date(cell, how.reading)
    if column.holds in _NUMBERS:
        numbers = infer_numbers(
            found.heading(column.name), survey_numbers(counted), chosen=hints.decimals, likely=Decimals.NONE
        )
        _refuse_open(name, found, numbers.questions)
        decimals, reader = numbers.decimals, _NUMBERS[column.holds]
        return lambda cell: reader(cell, decimals)
    return _WORDS[column.holds]


def _refuse_open(name: str, found: ReadTable, questions: Iterable[Question]) -> None:
    for one in questions:
        raise InvalidInput(
            f"{name}, sheet {found.sheet}, {one}",
            mend=f"Say which: {one.choices}.",
            file=name,
            column=one.column,
            topic=one.topic.value,
        )
