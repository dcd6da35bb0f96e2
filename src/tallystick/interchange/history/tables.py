"""The rows of a long table, one by one, from any kind of spreadsheet and of any length."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import BinaryIO

from tallystick.errors import InvalidInput
from tallystick.interchange.history.headings import Part, recognise
from tallystick.interchange.orderbook.header import distinct_names
from tallystick.interchange.orderbook.headings import normal
from tallystick.interchange.orderbook.words import cell_text
from tallystick.interchange.spreadsheet import Cell, OpenFile, OpenSheet, open_file

_SEARCHED_ROWS = 40


@dataclass(slots=True)
class LongTable:
    """A table whose header was found: where each part stands, its heading, and the rows below the header.

    Rows come with their number as a person counts it; they can be read once.
    """

    name: str
    sheet: str
    header_row: int
    columns: dict[Part, int]
    headings: tuple[str, ...]
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
    """Find the table in a file. `needed` have to be there.

    `chosen` names headings where a person did; None where nobody is asked.
    """
    return _find(open_file(source, name), wanted, needed, sheet, chosen)


@dataclass(frozen=True, slots=True)
class _Found:
    """A row that may be the header: how well it fits, where it stands, it and the row below it."""

    score: int
    sheet: OpenSheet
    at: int
    rows: list[list[Cell]]
    columns: dict[Part, int]


def _find(
    file: OpenFile,
    wanted: frozenset[Part],
    needed: tuple[Part, ...],
    sheet: str,
    chosen: Mapping[Part, str] | None,
) -> LongTable:
    may_choose, chosen = chosen is not None, chosen or {}
    best: _Found | None = None
    for one in file.sheets:
        if sheet and normal(one.name) != normal(sheet):
            continue
        head = one.head(_SEARCHED_ROWS)
        for at, row in enumerate(head):
            columns = recognise(row, wanted) | _named(row, chosen)
            score = sum(part in columns for part in needed) * 10 + len(columns)
            if columns and (best is None or score > best.score):
                best = _Found(score, one, at, head[at : at + 2], columns)
    if best is None or any(part not in best.columns for part in needed):
        raise _not_found(file, needed, best, sheet)
    for part, word in chosen.items():
        if part not in _named(best.rows[0], chosen):
            mend = f"The headings seen are: {_seen(best.rows[0])}."
            raise InvalidInput(f"{file.name}: there is no column “{word}”.", mend=mend)
    header, width = best.rows[0], max(map(len, best.rows))
    headings = distinct_names([cell_text(cell) for cell in header], width)
    asked = replace(best, columns={part: at for part, at in best.columns.items() if part not in chosen})
    _refuse_repeated(file.name, asked, headings, needed if may_choose else ())
    below = islice(enumerate(best.sheet.rows(), 1), best.at + 1, None)
    rows = ((number, row) for number, row in below if any(_filled(row)))
    notices = [str(one) for one in file.notices]
    return LongTable(file.name, best.sheet.name, best.at + 1, best.columns, headings, rows, notices)


def _named(row: list[Cell], chosen: Mapping[Part, str]) -> dict[Part, int]:
    written = distinct_names([cell_text(cell) for cell in row], len(row)) if chosen else ()
    plain = tuple(map(normal, written))
    found = {}
    for part, word in chosen.items():
        names, name = (written, word) if word in written else (plain, normal(word))
        if name in names:
            found[part] = names.index(name)
    return found


def _refuse_repeated(name: str, found: _Found, headings: Sequence[str], nameable: Collection[Part]) -> None:
    """Two columns of one heading are not chosen between: a person says which is meant."""
    plain = [normal(cell_text(cell)) for cell in found.rows[0]]
    for part, at in found.columns.items():
        same = [heading for heading, one in zip(headings, plain, strict=False) if one == plain[at]]
        if len(same) > 1:
            other = f", or say --{part.value}-column with {' or '.join(same)}" if part in nameable else ""
            raise InvalidInput(
                f"{name}, row {found.at + 1}: {len(same)} columns are called “{same[0]}”.",
                mend=f"Give each a heading of its own{other}.",
                file=name,
                row=found.at + 1,
                column=same[0],
            )


def _filled(row: list[Cell]) -> Iterator[bool]:
    return (cell != "" for cell in row)


def _not_found(
    file: OpenFile,
    needed: tuple[Part, ...],
    best: _Found | None,
    sheet: str,
) -> InvalidInput:
    if sheet and not any(normal(one.name) == normal(sheet) for one in file.sheets):
        names = ", ".join(one.name for one in file.sheets if one.name)
        mend = f"The sheets are: {names}." if names else "The file is one table: name no sheet."
        return InvalidInput(f"{file.name}: there is no sheet “{sheet}”.", mend=mend)
    columns = best.columns if best else {}
    missing = ", ".join(part.value for part in needed if part not in columns)
    first = next((row for one in file.sheets for row in one.rows() if any(_filled(row))), [])
    seen = _seen(best.rows[0] if best else first)
    return InvalidInput(
        f"{file.name}: no column for {missing} was recognised. The headings seen are: {seen}.",
        mend="Name the columns in a row of headings, such as item, date, quantity, or say which they are.",
        file=file.name,
        missing=[part.value for part in needed if part not in columns],
    )


def _seen(row: list[Cell]) -> str:
    return ", ".join(cell_text(cell)[:30] for cell in row[:12])
