"""Where the header of a sheet is, and what it calls the columns."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from tallystick.interchange.orderbook.headings import candidates
from tallystick.interchange.orderbook.meanings import Meaning
from tallystick.interchange.orderbook.words import cell_text
from tallystick.interchange.spreadsheet.sheet import Cell, Sheet, column_name

_SEARCHED_ROWS = 40
_SEARCHED_CELLS = 4_000  # so that a sheet of hundreds of columns costs no more than others
_LEAST_SEARCHED_ROWS = 8
_LONGEST_HEADING = 80
# A header of two rows must explain clearly more than either row alone.
_TWO_ROWS_GAIN = 0.8
_LEAST_SCORE = 1.6
_CLEAR_SCORE = 3.5
_ROWS_AFTER = 6


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a sheet: its rows (zero-based, inclusive), a name for every column, how sure it is."""

    top: int
    bottom: int
    names: tuple[str, ...]
    score: float

    @property
    def row(self) -> int:
        """The row as a person counts it."""
        return self.bottom + 1


def find_header(sheet: Sheet) -> Header | None:
    """The row, or the two rows, whose cells are best understood as headings."""
    most = max(_LEAST_SEARCHED_ROWS, _SEARCHED_CELLS // max(sheet.width, 1))
    rows = sheet.rows[: min(_SEARCHED_ROWS, most)]
    spread = _spread(sheet, len(rows))
    single = _Scores(spread)
    best: Header | None = None
    for at, row in enumerate(spread):
        if best and best.score > _CLEAR_SCORE and at > best.bottom + _ROWS_AFTER:
            break
        if best is None or single[at] > best.score:
            best = Header(at, at, distinct_names(_headings(row), sheet.width), single[at])
        if at + 1 < len(spread) and not _holds_values(rows[at + 1]):
            both = _combined(row, spread[at + 1])
            score = _score(both)
            alone = max(single[at], single[at + 1])
            if score > alone + _TWO_ROWS_GAIN and score > best.score:
                best = Header(at, at + 1, distinct_names(both, sheet.width), score)
    return best if best and best.score >= _LEAST_SCORE else None


def header_at(sheet: Sheet, row: int) -> Header | None:
    """The header in a row that a person named (counted from 1)."""
    if not 1 <= row <= len(sheet.rows):
        return None
    headings = _headings(sheet.rows[row - 1])
    return Header(row - 1, row - 1, distinct_names(headings, sheet.width), _score(headings))


class _Scores:
    """The scores of rows taken alone, worked out when asked for."""

    def __init__(self, rows: list[list[Cell]]) -> None:
        self._rows = rows
        self._known: dict[int, float] = {}

    def __getitem__(self, at: int) -> float:
        if at not in self._known:
            self._known[at] = _score(_headings(self._rows[at]))
        return self._known[at]


def _spread(sheet: Sheet, height: int) -> list[list[Cell]]:
    """The first rows, with headings that are merged over several columns repeated in each."""
    spread = [list(row) for row in sheet.rows[:height]]
    for merge in sheet.merges:
        if merge.right == merge.left or merge.top >= height:
            continue
        row = spread[merge.top]
        value = row[merge.left] if merge.left < len(row) else ""
        for column in range(merge.left + 1, min(merge.right + 1, len(row))):
            row[column] = value
    return spread


def _holds_values(row: list[Cell]) -> bool:
    filled = [cell for cell in row if cell != ""]
    values = sum(1 for cell in filled if isinstance(cell, float | int | date) or _has_digits(cell))
    return not filled or values > len(filled) * 0.3


def _has_digits(cell: Cell) -> bool:
    return isinstance(cell, str) and sum(map(str.isdigit, cell[:20])) > 1


def _headings(row: list[Cell]) -> list[str]:
    return [_heading(cell) for cell in row]


def _heading(cell: Cell) -> str:
    if not isinstance(cell, str) or len(cell) > _LONGEST_HEADING:
        return ""
    return cell.strip()


def _combined(upper: list[Cell], lower: list[Cell]) -> list[str]:
    width = max(len(upper), len(lower))
    first = _headings(upper) + [""] * (width - len(upper))
    second = _headings(lower) + [""] * (width - len(lower))
    return [one if one == two else f"{one} {two}".strip() for one, two in zip(first, second, strict=True)]


def _score(headings: list[str]) -> float:
    """How much of a row is understood: the best heading of each meaning counts once."""
    best: dict[Meaning, float] = {}
    for heading in headings:
        for candidate in candidates(heading)[:1]:
            if candidate.meaning is not Meaning.IGNORE:
                best[candidate.meaning] = max(best.get(candidate.meaning, 0.0), candidate.score)
    others = sum(1 for heading in headings if not heading or not candidates(heading))
    return sum(best.values()) - 0.01 * min(others, 30)


def distinct_names(headings: list[str], width: int) -> tuple[str, ...]:
    """A distinct name for every column: its heading, numbered where it is not the first of that name."""
    seen: Counter[str] = Counter()
    names = []
    for index in range(width):
        name = cell_text(headings[index]) if index < len(headings) else ""
        name = name or column_name(index)
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)
