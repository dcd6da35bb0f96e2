"""From a file to rows: which sheet is what, which column is what, and what each cell says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from tallystick.errors import InvalidInput
from tallystick.interchange.demandbook.tables import BY_KEY, TABLES, Column, Holds, Table
from tallystick.interchange.orderbook.date_order import infer_dates, survey_dates
from tallystick.interchange.orderbook.dates import DateOrder, DateReading, read_date
from tallystick.interchange.orderbook.faults import Fault
from tallystick.interchange.orderbook.headings import normal
from tallystick.interchange.orderbook.numbers import (
    Amount,
    Decimals,
    infer_numbers,
    read_number,
    survey_numbers,
)
from tallystick.interchange.orderbook.quantities import read_quantity, read_yes
from tallystick.interchange.orderbook.questions import Question
from tallystick.interchange.orderbook.units import read_unit
from tallystick.interchange.orderbook.words import (
    MAX_DESCRIPTION,
    MAX_UNIT,
    cell_text,
    is_totals_label,
    read_key,
    read_words,
)
from tallystick.interchange.phrases import Phrase, _
from tallystick.interchange.spreadsheet import Cell, Sheet, read_file

_SEARCHED_ROWS = 20
_PLACES = Decimal("0.000001")
_MOST_DAYS = 1_000


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


@dataclass(slots=True)
class ReadTable:
    """A sheet that was recognised. `columns` are those that it has."""

    table: Table
    sheet: Sheet
    header_row: int
    columns: dict[str, int]
    rows: list[ReadRow] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    ignored: tuple[str, ...] = ()

    def heading(self, name: str) -> str:
        """How the file calls a column."""
        at = self.columns.get(name)
        return "" if at is None else cell_text(self.sheet.rows[self.header_row - 1][at])

    def refuse(self, row: int, name: str, reason: Phrase, mend: Phrase) -> None:
        """Refuse a row that was read, for a reason that lies in its meaning.

        Where no column has the unit it stands beside the quantity, or is meant with it.
        """
        if name == "unit" and name not in self.columns:
            name = next((one.name for one in self.table.columns if one.holds is Holds.QUANTITY), name)
        at = self.columns.get(name)
        cells = self.sheet.rows[row - 1]
        value = cell_text(cells[at])[:80] if at is not None and at < len(cells) else ""
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
    file = read_file(data, name)
    tables: dict[str, ReadTable] = {}
    others = []
    for sheet in file.sheets:
        if not any(cell != "" for row in sheet.rows for cell in row):
            continue
        alone = len(file.sheets) == 1
        found = _recognise(sheet, name if alone else sheet.name, hints.table)
        if found is None:
            others.append(sheet.name)
        elif found.table.key in tables:
            raise InvalidInput(
                f"{name}: the sheets “{tables[found.table.key].sheet.name}” and “{sheet.name}” are both"
                f" {found.table.title}.",
                mend="Put them together into one, or give one of them another name.",
            )
        else:
            tables[found.table.key] = found
    if not tables:
        raise _nothing(name, file.sheets)
    for each in tables.values():
        _read_rows(name, each, hints)
    return DemandFile(name, tables, tuple(others))


def _recognise(sheet: Sheet, named: str, told: str) -> ReadTable | None:
    """The table that a sheet is: of those whose columns it has the one of its name, else the fullest.

    Raises InvalidInput where two fit equally well: item, date and quantity can be a stock or a history.
    """
    fits: dict[str, tuple[float, ReadTable]] = {}
    words = f" {normal(named.rsplit('.', 1)[0] if '.' in named else named)} "
    candidates = (BY_KEY[told],) if told else TABLES
    for table in candidates:
        by_name = any(f" {normal(one)} " in words for one in table.names)
        for at, row in enumerate(sheet.rows[:_SEARCHED_ROWS]):
            columns, ignored = _columns(table, row)
            if any(column.name not in columns for column in table.needed):
                continue
            score = len(columns) - 0.5 * len(ignored) + 100 * by_name
            if table.key not in fits or score > fits[table.key][0]:
                fits[table.key] = (score, ReadTable(table, sheet, at + 1, columns, ignored=ignored))
    most = max((score for score, _table in fits.values()), default=0.0)
    best = [found for score, found in fits.values() if score == most]
    if len(best) > 1:
        names = " or ".join(found.table.title for found in best)
        raise InvalidInput(
            f"{named}: by its columns this can be {names}.",
            mend=f"Say which table it is ({', '.join(found.table.key for found in best)}),"
            " or name the file or its sheet so.",
        )
    return best[0] if best else None


def _columns(table: Table, row: list[Cell]) -> tuple[dict[str, int], tuple[str, ...]]:
    """Which columns a row of headings names, the more usual heading first; and those that are unknown."""
    found: dict[str, tuple[int, int]] = {}
    ignored = []
    for at, cell in enumerate(row):
        text = cell_text(cell) if isinstance(cell, str) else ""
        column = table.by_heading.get(normal(text)) if text else None
        if column is None:
            ignored += [text] if text else []
            continue
        rank = [normal(heading) for heading in column.headings].index(normal(text))
        if column.name not in found or rank < found[column.name][0]:
            found[column.name] = (rank, at)
    return {name: at for name, (_rank, at) in found.items()}, tuple(ignored)


def _nothing(name: str, sheets: tuple[Sheet, ...]) -> InvalidInput:
    first = next((row for sheet in sheets for row in sheet.rows if any(cell != "" for cell in row)), [])
    seen = ", ".join(cell_text(cell)[:30] for cell in first[:12])
    return InvalidInput(
        f"{name}: no sheet of a demand book was recognised. The headings seen are: {seen}.",
        mend="Name sheet and columns as in the exported workbook, or say which table the file is.",
        file=name,
    )


def _read_rows(name: str, found: ReadTable, hints: Hints) -> None:
    readers = {
        column.name: _remembering(_reader(name, found, column, hints))
        for column in found.table.columns
        if column.name in found.columns
    }
    for number, cells in enumerate(found.sheet.rows[found.header_row :], found.header_row + 1):
        if not any(cell != "" for cell in cells) or (cells and is_totals_label(cells[0])):
            continue
        values = _read_row(found, number, cells, readers)
        if values is not None:
            found.rows.append(ReadRow(number, values))


def _read_row(
    found: ReadTable, number: int, cells: list[Cell], readers: Mapping[str, Callable[[Cell], Any]]
) -> dict[str, Any] | None:
    """The values of a row; none if a cell of it is refused."""
    values: dict[str, Any] = {}
    beside: dict[str, str] = {}  # units that stand in the same cell as a quantity
    refused = len(found.refused)
    for column in found.table.columns:
        at = found.columns.get(column.name)
        if at is None:
            continue
        value = readers[column.name](cells[at] if at < len(cells) else "")
        if value is None and column.needed and not _may_be_empty(found.table, column):
            value = Fault(_("The cell is empty."), _("Fill it in, or leave the row out."))
        if isinstance(value, Fault):
            mend = value.mend or _("Correct the cell, or leave the row out.")
            found.refuse(number, column.name, value.reason, mend)
        elif isinstance(value, Amount):
            values[column.name] = value.value
            beside |= {column.name: value.affix} if value.affix and found.table.has_unit else {}
        elif value is not None:
            values[column.name] = value
    for name, unit in beside.items():
        other = values.setdefault("unit", unit)
        if other != unit:
            reason = _("Counted in {unit} here, in {other} by its row.", unit=unit, other=other)
            found.refuse(number, name, reason, _("Convert it to {other}.", other=other))
    return values if len(found.refused) == refused else None


def _remembering(reader: Callable[[Cell], Any]) -> Callable[[Cell], Any]:
    """Read each different cell once: a hundred thousand records hold few different days and quantities."""
    known: dict[tuple[type, Cell], Any] = {}

    def read(cell: Cell) -> Any:
        key = (type(cell), cell)
        if key not in known:
            known[key] = reader(cell)
        return known[key]

    return read


def _may_be_empty(table: Table, column: Column) -> bool:
    """No supplier is one's own production; no quantity is a day on which nothing was recorded."""
    return (table.key, column.name) in {("sources", "supplier"), ("history", "quantity")}


def _reader(name: str, found: ReadTable, column: Column, hints: Hints) -> Callable[[Cell], Any]:
    """How the cells of a column are read; what its values leave open is refused, not guessed."""
    at = found.columns[column.name]
    counted: Counter[Cell] = Counter(
        row[at]
        for row in found.sheet.rows[found.header_row :]
        if at < len(row) and not isinstance(row[at], bool)
    )
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
        return lambda cell: _day(cell, how.reading)
    if column.holds in (Holds.QUANTITY, Holds.FRACTION, Holds.DAYS):
        numbers = infer_numbers(
            found.heading(column.name), survey_numbers(counted), chosen=hints.decimals, likely=Decimals.NONE
        )
        _refuse_open(name, found, numbers.questions)
        decimals = numbers.decimals
        reader = {Holds.QUANTITY: read_quantity, Holds.FRACTION: _fraction, Holds.DAYS: _days}[column.holds]
        return lambda cell: reader(cell, decimals)
    return {Holds.KEY: read_key, Holds.TEXT: _text, Holds.UNIT: _unit, Holds.YES: read_yes}[column.holds]


def _refuse_open(name: str, found: ReadTable, questions: Iterable[Question]) -> None:
    for one in questions:
        raise InvalidInput(
            f"{name}, sheet {found.sheet.name}, {one}",
            mend=f"Say which: {one.choices}.",
            file=name,
            column=one.column,
            topic=one.topic.value,
        )


def _day(cell: Cell, reading: DateReading) -> date | Fault | None:
    return read_date(cell, reading)


def _text(cell: Cell) -> str | Fault | None:
    return read_words(cell, MAX_DESCRIPTION)


def _unit(cell: Cell) -> str | Fault | None:
    text = read_words(cell, MAX_UNIT)
    return read_unit(text) if isinstance(text, str) else text


def _fraction(cell: Cell, decimals: Decimals) -> Decimal | Fault | None:
    percent = isinstance(cell, str) and cell.strip().endswith("%")
    found = read_number(cell.strip().rstrip("%").strip() if percent else cell, decimals)  # type: ignore[union-attr]
    if not isinstance(found, Amount):
        return found
    value = found.value / 100 if percent or found.value > 1 else found.value
    if found.affix or not 0 <= value <= 1:
        return Fault(_("Not a share between 0 and 100 %."), _("Write it as 0.4 or 40 %."))
    return value.quantize(_PLACES).normalize() + 0


def _days(cell: Cell, decimals: Decimals) -> int | Fault | None:
    found = read_number(cell, decimals)
    if not isinstance(found, Amount):
        return found
    if found.value != int(found.value) or not 0 <= found.value <= _MOST_DAYS:
        return Fault(_("Not a whole number of days."), _("Write 0 to 1000."))
    return int(found.value)
