"""The refused rows of an import as a workbook: as they were, with the reason and the mend beside them."""

from __future__ import annotations

import io
from collections.abc import Iterable

from tallystick.interchange.orderbook.book import OrderBookFile
from tallystick.interchange.orderbook.rows import RefusedRow
from tallystick.interchange.workbook.sheetwriter import Formats, new_workbook, write_cell

_HEAD = {"bold": True, "bg_color": "#E9EBE4", "text_wrap": True, "valign": "top", "bottom": 1}
_WHY = {"text_wrap": True, "valign": "top", "font_color": "#A11D15"}


def refused_workbook(book: OrderBookFile, refused: Iterable[RefusedRow]) -> bytes:
    """A workbook with the original columns of the refused rows, then row, column, reason and mend.

    Mended there, it can be imported as it is: its layout is that of the original file.
    """
    target = io.BytesIO()
    workbook = new_workbook(target, constant_memory=True)
    formats = Formats(workbook)
    sheet = workbook.add_worksheet("Refused rows")
    names = list(book.recognition.header.names)
    columns = [*names, "Row in the file", "Refused because", "What to do"]
    for index, name in enumerate(columns):
        write_cell(sheet, 0, index, name, formats, **_HEAD)
    rows = book.recognition.sheet.rows
    filled = _filled(book)
    at = 0
    for at, row in enumerate(refused, 1):
        source = rows[row.row - 1] if 0 < row.row <= len(rows) else []
        for index, cell in enumerate(source[: len(names)]):
            write_cell(sheet, at, index, filled.get((row.row, index), cell), formats)
        reasons = "\n".join(_reason(problem.column, str(problem.reason)) for problem in row.problems)
        mends = "\n".join(dict.fromkeys(str(problem.mend) for problem in row.problems if problem.mend))
        write_cell(sheet, at, len(names), row.row, formats)
        write_cell(sheet, at, len(names) + 1, reasons, formats, **_WHY)
        write_cell(sheet, at, len(names) + 2, mends, formats, **_WHY)
    _finish(sheet, len(names), at)
    workbook.close()
    return target.getvalue()


def _reason(column: str, reason: str) -> str:
    return f"{column}: {reason}" if column else reason


def _filled(book: OrderBookFile) -> dict[tuple[int, int], object]:
    """What merged or blank cells of refused rows stood for: alone, they would mean nothing."""
    positions = {number: at for at, number in enumerate(book.read.table.numbers)}
    found: dict[tuple[int, int], object] = {}
    for column in book.recognition.columns:
        cells = book.read.table.values.get(column.meaning)
        if cells is None:
            continue
        for row in book.refused:
            at = positions.get(row.row)
            if at is not None:
                found[row.row, column.index] = cells[at]
    return found


def _finish(sheet: object, original: int, rows: int) -> None:
    sheet.freeze_panes(1, 0)  # type: ignore[attr-defined]
    sheet.autofilter(0, 0, max(rows, 1), original + 2)  # type: ignore[attr-defined]
    sheet.set_column(0, max(original - 1, 0), 16)  # type: ignore[attr-defined]
    sheet.set_column(original, original, 8)  # type: ignore[attr-defined]
    sheet.set_column(original + 1, original + 2, 48)  # type: ignore[attr-defined]
