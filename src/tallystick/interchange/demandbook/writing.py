"""A demand book as a workbook, and the rows that were refused, both in the layout that is read."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tallystick.interchange.demandbook.reading import DemandFile, Refused
from tallystick.interchange.demandbook.tables import TABLES, Table
from tallystick.interchange.spreadsheet import Cell
from tallystick.interchange.workbook.sheetwriter import Formats, new_workbook, write_cell

_HEAD = {"bold": True, "bg_color": "#E9EBE4", "text_wrap": True, "valign": "top", "bottom": 1}
_WHY = {"text_wrap": True, "valign": "top", "font_color": "#A11D15"}
_ROWS = 1_048_575  # of a sheet, below its headings


def demand_workbook(rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> bytes:
    """A workbook with a sheet for each table; `rows` are by table, each row by column.

    Of a table that is larger than a sheet can be only the first million rows are there.
    """
    target = io.BytesIO()
    workbook = new_workbook(target, constant_memory=True)
    formats = Formats(workbook)
    for table in TABLES:
        _write_table(workbook, formats, table, rows.get(table.key, ()))
    workbook.close()
    return target.getvalue()


def _write_table(workbook: Any, formats: Formats, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    sheet = _begin(workbook, formats, table.title, [column.title for column in table.columns])
    at = 0
    for at, row in enumerate(rows, 1):
        if at > _ROWS:
            break
        for index, column in enumerate(table.columns):
            write_cell(sheet, at, index, row.get(column.name), formats)
    sheet.autofilter(0, 0, max(at, 1), len(table.columns) - 1)


def refused_workbook(file: DemandFile, refused: Sequence[Refused]) -> bytes:
    """The refused rows as they were, with their row, the reasons and what to do beside them.

    Mended there, the workbook can be imported as it is.
    """
    target = io.BytesIO()
    workbook = new_workbook(target, constant_memory=True)
    formats = Formats(workbook)
    by_table = defaultdict[str, dict[int, list[Refused]]](lambda: defaultdict(list))
    for one in refused:
        by_table[one.table][one.row].append(one)
    for key, of_rows in by_table.items():
        read = file.tables[key]
        names = read.headings
        headings = [*names, "Row in the file", "Refused because", "What to do"]
        sheet = _begin(workbook, formats, read.table.title, headings)
        for at, (number, problems) in enumerate(sorted(of_rows.items()), 1):
            for index in range(len(names)):
                write_cell(sheet, at, index, read.cells.cell(number, index), formats)
            why = "\n".join(
                f"{one.column}: {one.reason}" if one.column else str(one.reason) for one in problems
            )
            mend = "\n".join(dict.fromkeys(str(one.mend) for one in problems if one.mend))
            write_cell(sheet, at, len(names), number, formats)
            write_cell(sheet, at, len(names) + 1, why, formats, **_WHY)
            write_cell(sheet, at, len(names) + 2, mend, formats, **_WHY)
        sheet.set_column(len(names) + 1, len(names) + 2, 48)
    workbook.close()
    return target.getvalue()


def _begin(workbook: Any, formats: Formats, title: str, headings: Sequence[Cell]) -> Any:
    sheet = workbook.add_worksheet(title)
    sheet.set_column(0, max(len(headings) - 1, 0), 16)
    sheet.freeze_panes(1, 0)
    for index, heading in enumerate(headings):
        write_cell(sheet, 0, index, heading, formats, **_HEAD)
    return sheet
