"""Cells on their way into a workbook: each by its type, none ever as a formula."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import xlsxwriter

from tallystick.interchange.workbook.safe import clean, looks_like_formula

_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
# A spreadsheet program keeps fifteen digits of a number; longer ones go out as text, whole.
_MOST_DIGITS = 15


class Formats:
    """The cell formats of a workbook, made once."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, object], ...], Any] = {}

    def get(self, **properties: object) -> Any:
        """The format with these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(dict(properties))
        return self._made[key]


def new_workbook(target: io.BytesIO, *, constant_memory: bool = False) -> Any:
    """An empty workbook in which text stays text.

    With `constant_memory` rows must be written one after the other, and wait in a temporary file.
    """
    memory = {"constant_memory": constant_memory, "in_memory": not constant_memory}
    return xlsxwriter.Workbook(target, {**_OPTIONS, **memory})


def write_cell(sheet: Any, row: int, column: int, value: object, formats: Formats, **look: object) -> None:
    """Write one value by its type. What begins like a formula is marked as text, so that editing keeps it."""
    if value is None or value == "":
        sheet.write_blank(row, column, None, formats.get(**look))
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, formats.get(**look))
    elif isinstance(value, Decimal | int | float):
        _write_number(sheet, row, column, value, formats, look)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value, formats.get(num_format="yyyy-mm-dd hh:mm", **look))
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats.get(num_format="yyyy-mm-dd", **look))
    elif isinstance(value, time | timedelta):
        sheet.write_string(row, column, str(value), formats.get(**look))
    else:
        text = clean(str(value))
        marked = {"quote_prefix": True} if looks_like_formula(text) else {}
        sheet.write_string(row, column, text, formats.get(**{"num_format": "@", **look, **marked}))


def _write_number(
    sheet: Any, row: int, column: int, value: Decimal | int | float, formats: Formats, look: dict[str, object]
) -> None:
    digits = len(Decimal(str(value)).as_tuple().digits)
    if digits > _MOST_DIGITS:
        sheet.write_string(row, column, str(value), formats.get(**look))
    else:
        sheet.write_number(row, column, float(value), formats.get(**look))
