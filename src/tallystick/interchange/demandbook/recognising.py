"""Which table of a demand book a sheet is, and which of its columns mean what."""

from __future__ import annotations

from dataclasses import dataclass

from tallystick.errors import InvalidInput
from tallystick.interchange.demandbook.tables import BY_KEY, TABLES, Table
from tallystick.interchange.orderbook.headings import normal
from tallystick.interchange.orderbook.words import cell_text
from tallystick.interchange.spreadsheet import Cell, OpenFile, OpenSheet

_SEARCHED_ROWS = 20


@dataclass(frozen=True, slots=True)
class Recognised:
    """A sheet that is a table: its row of headings, and which columns it has by the names of their fields."""

    table: Table
    header_row: int
    headings: list[Cell]
    columns: dict[str, int]
    ignored: tuple[str, ...]


def recognise(sheet: OpenSheet, named: str, told: str) -> Recognised | None:
    """The table that a sheet is: of those whose columns it has the one of its name, else the fullest.

    Raises InvalidInput where two fit equally well: item, date and quantity can be a stock or a history.
    """
    fits: dict[str, tuple[float, Recognised]] = {}
    words = f" {normal(named.rsplit('.', 1)[0] if '.' in named else named)} "
    head = sheet.head(_SEARCHED_ROWS)
    for table in (BY_KEY[told],) if told else TABLES:
        by_name = any(f" {normal(one)} " in words for one in table.names)
        for number, row in enumerate(head, 1):
            columns, ignored = _columns(table, row)
            if any(column.name not in columns for column in table.needed):
                continue
            score = len(columns) - 0.5 * len(ignored) + 100 * by_name
            if table.key not in fits or score > fits[table.key][0]:
                fits[table.key] = (score, Recognised(table, number, row, columns, ignored))
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


def nothing_recognised(file: OpenFile) -> InvalidInput:
    """The error for a file without any table, which tells what it has instead."""
    first = next(
        (row for sheet in file.sheets for row in sheet.rows() if any(cell != "" for cell in row)), []
    )
    seen = ", ".join(cell_text(cell)[:30] for cell in first[:12])
    return InvalidInput(
        f"{file.name}: no sheet of a demand book was recognised. The headings seen are: {seen}.",
        mend="Name sheet and columns as in the exported workbook, or say which table the file is.",
        file=file.name,
    )
