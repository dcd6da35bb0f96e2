"""Lists that go with a history: events to come and past, and overrides of planners."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from tallystick.errors import InvalidInput
from tallystick.interchange.history.headings import Part
from tallystick.interchange.history.tables import LongTable, open_table
from tallystick.interchange.orderbook.dates import DateOrder, DateReading, Numeric, read_date, take_apart
from tallystick.interchange.orderbook.faults import Fault
from tallystick.interchange.orderbook.numbers import Amount, Decimals, read_number
from tallystick.interchange.orderbook.units import unit_form
from tallystick.interchange.orderbook.words import cell_text
from tallystick.interchange.spreadsheet.sheet import Cell


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event as a file has it. Without an item it concerns all; without an effect that is to be learned."""

    row: ListRow
    name: str
    first: date
    last: date
    item: str
    effect: float | None


@dataclass(frozen=True, slots=True)
class OverrideRow:
    """An override as a file has it."""

    row: ListRow
    item: str
    first: date
    last: date
    quantity: float | None
    factor: float | None
    reason: str
    expires: date
    by: str


def read_events(source: BinaryIO, name: str) -> list[EventRow]:
    """Read a table with a name and a date, or first and last day; perhaps item and effect (1.3: 30 % up)."""
    wanted = frozenset({Part.NAME, Part.FIRST, Part.LAST, Part.ITEM, Part.EFFECT})
    table = open_table(source, name, wanted, (Part.NAME, Part.FIRST))
    found = []
    for row in _rows(table):
        first = row.day(Part.FIRST)
        last = row.day(Part.LAST) if row.text(Part.LAST) else first
        effect = row.number(Part.EFFECT)
        found.append(EventRow(row, row.needed(Part.NAME), first, last, row.text(Part.ITEM), effect))
    return found


def read_overrides(source: BinaryIO, name: str) -> list[OverrideRow]:
    """Read a table with item, from, to, quantity or factor, reason and expiry; perhaps who says so."""
    parts = (Part.ITEM, Part.FIRST, Part.LAST, Part.REASON, Part.EXPIRES)
    wanted = frozenset({*parts, Part.QUANTITY, Part.FACTOR, Part.BY})
    table = open_table(source, name, wanted, parts)
    return [
        OverrideRow(
            row,
            row.needed(Part.ITEM),
            row.day(Part.FIRST),
            row.day(Part.LAST),
            row.number(Part.QUANTITY),
            row.number(Part.FACTOR),
            row.needed(Part.REASON),
            row.day(Part.EXPIRES),
            row.text(Part.BY),
        )
        for row in _rows(table)
    ]


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row of a list, which reads its cells and says which of them is wrong."""

    table: LongTable
    number_of_row: int
    cells: list[Cell]

    def cell(self, part: Part) -> Cell:
        """The cell of a column; empty where the file has none."""
        at = self.table.columns.get(part, len(self.cells))
        return self.cells[at] if at < len(self.cells) else ""

    def text(self, part: Part) -> str:
        """What a cell says."""
        return cell_text(self.cell(part))

    def needed(self, part: Part) -> str:
        """The same of a cell that has to say something."""
        text = self.text(part)
        if not text:
            raise self.wrong(part, "The cell is empty.", "Fill it in, or leave the row out.")
        return text

    def day(self, part: Part) -> date:
        """A date that can be read in one way only: there are too few rows here to infer an order from."""
        cell = self.cell(part)
        apart = take_apart(cell, 1)
        unclear = isinstance(apart, Numeric) and apart.proves is DateOrder.AMBIGUOUS
        if unclear and "." not in str(cell):
            raise self.wrong(part, "Day and month could be either.", "Write it as in 2026-03-24.")
        found = read_date(cell, DateReading(week_day=1))
        if isinstance(found, Fault):
            raise self.wrong(part, str(found.reason), str(found.mend) or "Write it as in 2026-03-24.")
        if found is None:
            raise self.wrong(part, "No date.", "Write it as in 2026-03-24.")
        return found

    def number(self, part: Part) -> float | None:
        """A number, or None where the cell is empty."""
        found = read_number(self.cell(part), Decimals.POINT)
        if isinstance(found, Amount):
            if found.affix and not unit_form(found.affix):
                raise self.wrong(part, "Not a number.", "Write a number only.")
            return float(found.value)
        if isinstance(found, Fault):
            raise self.wrong(part, str(found.reason), str(found.mend) or "Write a number only.")
        return None

    def wrong(self, part: Part, reason: str, mend: str) -> InvalidInput:
        """The error that names the row, the column, what stands there and the mend."""
        where = self.table.heading(part) if part in self.table.columns else part.value
        value = self.text(part)[:60]
        return InvalidInput(
            f"{self.table.name}, row {self.number_of_row}, column {where}: “{value}”. {reason}",
            mend=mend,
            file=self.table.name,
            row=self.number_of_row,
        )


def _rows(table: LongTable) -> Iterator[ListRow]:
    return (ListRow(table, number, cells) for number, cells in table.rows)
