"""Sheets of cells, whatever kind of file they came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice

from tallystick.phrases import Phrase

# An empty cell is the empty string, as the reader gives it.
Cell = str | float | int | bool | date | datetime | time | timedelta


class Kind(StrEnum):
    """What a file is, by its content."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, zero-based and inclusive; its value stands in the top left cell."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet from its first row and column on. `rows[0]` is row 1 as a person sees it."""

    name: str
    rows: list[list[Cell]] = field(repr=False)
    merges: tuple[Merge, ...] = ()
    hidden: bool = False

    @property
    def width(self) -> int:
        return max(map(len, self.rows), default=0)


@dataclass(frozen=True, slots=True)
class SpreadsheetFile:
    """A file that was read: its sheets, how it was read, and what a person should know about that."""

    name: str
    kind: Kind
    sheets: tuple[Sheet, ...]
    encoding: str = ""
    delimiter: str = ""
    notices: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """A sheet whose rows are made as they are asked for, each time from the first on."""

    name: str
    rows: Callable[[], Iterator[list[Cell]]]

    def head(self, count: int) -> list[list[Cell]]:
        """The first rows."""
        return list(islice(self.rows(), count))


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file that can be gone through row by row: one sheet after the other, each to its end."""

    name: str
    sheets: tuple[OpenSheet, ...]
    notices: tuple[Phrase, ...] = ()


def column_name(index: int) -> str:
    """The name of a zero-based column as spreadsheets write it: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, letter = divmod(index - 1, 26)
        name = chr(65 + letter) + name
    return name
