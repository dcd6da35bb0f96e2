"""What workbooks have in common that go out to be filled in: open cells, and what reading back goes by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from tallystick.errors import InvalidInput
from tallystick.interchange.orderbook.faults import Fault
from tallystick.interchange.orderbook.numbers import Amount, Decimals, read_number
from tallystick.interchange.spreadsheet.sheet import Cell, Sheet, SpreadsheetFile
from tallystick.interchange.workbook.sheetwriter import Formats, write_cell
from tallystick.phrases import Phrase, _

Say = Callable[[Phrase], str]

#: the hidden sheet by which a workbook is recognised; its first cell says which kind it is
ABOUT_SHEET = "tallystick"
HEAD_ROW = 2
OPEN = {"locked": False, "bg_color": "#F3F9FB", "border": 1, "border_color": "#93C0CF"}

_HEAD = {"bold": True, "bg_color": "#E9EBE4", "text_wrap": True, "valign": "vcenter", "bottom": 1}
_HEAD_FILLED = {**_HEAD, "bg_color": "#0B5C75", "font_color": "#FFFFFF"}
_HEADER_WITHIN = 30


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, how wide it is, and whether it is filled in or hidden."""

    field: StrEnum
    heading: Phrase
    width: int
    filled: bool = False
    hidden: bool = False


def write_heading(
    sheet: Any, shown: Sequence[Column], formats: Formats, company: str, made_at: datetime, say: Say
) -> None:
    """Whose workbook it is and of when, and the headings of its columns."""
    write_cell(sheet, 0, 0, f"{company} · {made_at:%Y-%m-%d %H:%M} UTC", formats, bold=True, font_size=13)
    for index, column in enumerate(shown):
        look = _HEAD_FILLED if column.filled else _HEAD
        write_cell(sheet, HEAD_ROW, index, say(column.heading), formats, **look)
        sheet.set_column(index, index, column.width, None, {"hidden": True} if column.hidden else {})
    sheet.set_row(HEAD_ROW, 32)


def protect(sheet: Any, last_row: int, columns: int) -> None:
    """Lock all but the open cells; without a password, as it is against slips only."""
    sheet.autofilter(HEAD_ROW, 0, last_row, columns - 1)
    sheet.protect(
        "",
        {"sort": True, "autofilter": True, "insert_rows": True, "delete_rows": True, "format_columns": True},
    )


def write_how(workbook: Any, formats: Formats, sentences: Iterable[Phrase], say: Say) -> None:
    """A sheet that says how to fill in the other."""
    sheet = workbook.add_worksheet(say(_("How to answer")))
    sheet.set_column(0, 0, 100)
    for index, sentence in enumerate(sentences):
        write_cell(sheet, index, 0, say(sentence), formats, text_wrap=True)


def write_about(workbook: Any, formats: Formats, rows: Iterable[tuple[object, object]]) -> None:
    """What reading the workbook back goes by, whatever the language of its headings."""
    sheet = workbook.add_worksheet(ABOUT_SHEET)
    for index, (name, value) in enumerate(rows):
        write_cell(sheet, index, 0, name, formats)
        write_cell(sheet, index, 1, value, formats)
    sheet.very_hidden()


def magic_of(file: SpreadsheetFile) -> str:
    """What the hidden sheet of a file says that it is; nothing if it has none."""
    about = _sheet(file, ABOUT_SHEET)
    return str(about.rows[0][0]) if about and about.rows and about.rows[0] else ""


def read_about(file: SpreadsheetFile, magic: str, version: int) -> dict[str, str]:
    """The hidden sheet by name. Raises InvalidInput if another version of Tallystick wrote it."""
    sheet = _sheet(file, ABOUT_SHEET)
    rows = sheet.rows if sheet else []
    about = {str(row[0]): str(row[1]) for row in rows if len(row) > 1 and row[0] != ""}
    if about.get(magic, "").removesuffix(".0") != str(version):
        raise InvalidInput(
            f"{file.name} was made by another version of Tallystick.",
            mend="Export it again and fill in the new workbook.",
        )
    return about


def find_header(file: SpreadsheetFile, heading: str) -> tuple[Sheet, int]:
    """The sheet and the row of the headings, found by the heading of the hidden reference."""
    for sheet in (each for each in file.sheets if each.name != ABOUT_SHEET):
        for index, row in enumerate(sheet.rows[:_HEADER_WITHIN]):
            if heading in map(str, row):
                return sheet, index
    raise InvalidInput(
        f"{file.name}: the hidden column “{heading}” is gone, so the answers cannot be told apart.",
        mend="Fill in the workbook as it was sent; columns may be moved, but not deleted.",
    )


def read_filled_number(cell: Cell, decimals: Decimals) -> Decimal | Fault:
    """A quantity that was filled in; one that can be read in two ways is refused, not guessed."""
    found = read_number(cell, Decimals.POINT if decimals is Decimals.AMBIGUOUS else decimals)
    if isinstance(found, Amount) and isinstance(cell, str) and decimals is Decimals.AMBIGUOUS:
        return Fault(_("The number can be read in two ways."), _("Write it without a thousands sign."))
    if isinstance(found, Amount) and found.value < 0:
        return Fault(_("A negative quantity."), _("Give a number of 0 or more."))
    if found is None:
        return Fault(_("Not a number."), _("Write a number only."))
    return found.value if isinstance(found, Amount) else found


def _sheet(file: SpreadsheetFile, name: str) -> Sheet | None:
    return next((sheet for sheet in file.sheets if sheet.name == name), None)
