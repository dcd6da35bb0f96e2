"""The rows of a long table, from any kind of spreadsheet, or from text of any length row by row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from tallystick.errors import InvalidInput
from tallystick.interchange.history.headings import Part, recognise
from tallystick.interchange.orderbook.headings import normal
from tallystick.interchange.orderbook.words import cell_text
from tallystick.interchange.spreadsheet import Cell, Kind, Sheet, SpreadsheetFile, column_name, read_file

_WHOLE = 20_000_000  # bytes; longer text is read row by row
_HEAD = 400_000
_SEARCHED_ROWS = 40
_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(slots=True)
class LongTable:
    """A table whose header was found: where each part stands, its heading, and the rows below the header.

    Rows come with their number as a person counts it; they can be read once.
    """

    name: str
    sheet: str
    header_row: int
    columns: dict[Part, int]
    headings: list[str]
    rows: Iterator[tuple[int, list[Cell]]]
    notices: list[str]

    def heading(self, part: Part) -> str:
        """How the file calls a column."""
        return self.headings[self.columns[part]]


def open_table(
    source: BinaryIO,
    name: str,
    wanted: frozenset[Part],
    needed: tuple[Part, ...],
    *,
    sheet: str = "",
    chosen: Mapping[Part, str] | None = None,
) -> LongTable:
    """Find the table in a file. `chosen` names headings where a person did; `needed` have to be there."""
    data = source.read(_WHOLE + 1)
    streamed = len(data) > _WHOLE and not data.startswith(_BINARY)
    if not streamed:
        data += source.read()
    file = read_file(data[: data.rfind(b"\n", 0, _HEAD) + 1] if streamed else data, name)
    found = _find(file, wanted, needed, sheet, chosen or {})
    if streamed:
        source.seek(0)
        found.rows = _stream(source, file, found.header_row)
    return found


def _find(
    file: SpreadsheetFile,
    wanted: frozenset[Part],
    needed: tuple[Part, ...],
    sheet: str,
    chosen: Mapping[Part, str],
) -> LongTable:
    best: tuple[int, Sheet, int, dict[Part, int]] | None = None
    for one in file.sheets:
        if sheet and normal(one.name) != normal(sheet):
            continue
        for at, row in enumerate(one.rows[:_SEARCHED_ROWS]):
            columns = recognise(row, wanted) | _named(row, chosen)
            score = sum(part in columns for part in needed) * 10 + len(columns)
            if columns and (best is None or score > best[0]):
                best = (score, one, at, columns)
    if best is None or any(part not in best[3] for part in needed):
        raise _not_found(file, needed, best, sheet)
    _score, table, at, columns = best
    width = max(map(len, table.rows[at : at + 2]))
    cells = [*table.rows[at], *[""] * (width - len(table.rows[at]))]
    headings = [cell_text(cell) or column_name(index) for index, cell in enumerate(cells)]
    rows = ((number, row) for number, row in enumerate(table.rows[at + 1 :], at + 2) if any(_filled(row)))
    return LongTable(file.name, table.name, at + 1, columns, headings, rows, [str(n) for n in file.notices])


def _named(row: list[Cell], chosen: Mapping[Part, str]) -> dict[Part, int]:
    names = [normal(cell_text(cell)) for cell in row] if chosen else []
    return {part: names.index(normal(word)) for part, word in chosen.items() if normal(word) in names}


def _filled(row: list[Cell]) -> Iterator[bool]:
    return (cell != "" for cell in row)


def _not_found(
    file: SpreadsheetFile,
    needed: tuple[Part, ...],
    best: tuple[int, Sheet, int, dict[Part, int]] | None,
    sheet: str,
) -> InvalidInput:
    if sheet and not any(normal(one.name) == normal(sheet) for one in file.sheets):
        names = ", ".join(one.name for one in file.sheets)
        return InvalidInput(f"{file.name}: there is no sheet “{sheet}”.", mend=f"The sheets are: {names}.")
    columns = best[3] if best else {}
    missing = ", ".join(part.value for part in needed if part not in columns)
    first = next((row for one in file.sheets for row in one.rows if any(_filled(row))), [])
    seen = ", ".join(cell_text(cell)[:30] for cell in (best[1].rows[best[2]] if best else first)[:12])
    return InvalidInput(
        f"{file.name}: no column for {missing} was recognised. The headings seen are: {seen}.",
        mend="Name the columns in a row of headings, such as item, date, quantity, or say which they are.",
        file=file.name,
        missing=[part.value for part in needed if part not in columns],
    )


def _stream(source: BinaryIO, file: SpreadsheetFile, header_row: int) -> Iterator[tuple[int, list[Cell]]]:
    """The rows of long text below the header; only one is in memory at a time."""
    assert file.kind is Kind.TEXT
    text = io.TextIOWrapper(source, encoding=file.encoding, newline="")
    number = 0
    try:
        for number, row in enumerate(csv.reader(text, delimiter=file.delimiter), 1):
            if number > header_row and any(row):
                yield number, row  # type: ignore[misc]  # a list of str is read as a list of cells
    except (UnicodeDecodeError, csv.Error) as error:
        raise InvalidInput(
            f"{file.name}: the text cannot be read after row {number}.",
            mend="Save it as UTF-8, with closed quotation marks.",
            row=number,
        ) from error
    finally:
        text.detach()
