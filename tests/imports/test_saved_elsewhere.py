"""A workbook to be answered, opened and saved by another office program on its way back.

The forms are those of LibreOffice Calc 7.4: the sheet that nobody should see is no longer "very hidden", but
plainly hidden; as xls and ods it is a sheet among others; as text it is gone.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime

import openpyxl
import pytest
import xlwt
from django.urls import reverse
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from tallystick.server.imports.models import State
from tallystick.trade.document import Agreement
from tests.imports.test_answers import bring, exported, filled, orders, state
from tests.imports.test_pages import client
from tests.world import World

Sheets = dict[str, list[list[object]]]


def sheets(data: bytes) -> Sheets:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def as_xlsx(data: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    book["tallystick"].sheet_state = "hidden"
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def as_xls(data: bytes) -> bytes:
    book, days = xlwt.Workbook(), xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for title, rows in sheets(data).items():
        sheet = book.add_sheet(title)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write(at, column, cell, days)
                elif cell is not None:
                    sheet.write(at, column, cell)
        sheet.visibility = int(title == "tallystick")
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def as_ods(data: bytes) -> bytes:
    document = OpenDocumentSpreadsheet()
    for title, rows in sheets(data).items():
        table = Table(name=title)
        for row in rows:
            line = TableRow()
            for cell in row:
                line.addElement(_ods_cell(cell))
            table.addElement(line)
        document.spreadsheet.addElement(table)
    saved = io.BytesIO()
    document.write(saved)
    return saved.getvalue()


def _ods_cell(cell: object) -> TableCell:
    if cell is None:
        return TableCell()
    if isinstance(cell, datetime):
        return TableCell(valuetype="date", datevalue=cell.date().isoformat())
    if isinstance(cell, int | float):
        return TableCell(valuetype="float", value=str(cell))
    found = TableCell(valuetype="string")
    found.addElement(P(text=str(cell)))
    return found


@pytest.mark.parametrize("save", [as_xlsx, as_xls, as_ods])
def test_answers_come_back_from_another_program(world: World, save: Callable[[bytes], bytes]) -> None:
    orders(world)
    data = exported(world, "ines", "brackwater", partner=world.companies["varnholt"])
    back = filled(data, ("4500001", "Your answer", "Accept"), ("4500002", "Your date", date(2030, 4, 9)))
    upload = bring(world, "jonas", "varnholt", save(back))
    assert upload.state == State.COMMITTED
    assert (state(world, "4500001"), state(world, "4500002")) == (Agreement.AGREED, Agreement.PROPOSED)


def test_an_answer_that_cannot_be_given_is_quoted_as_it_was_chosen(world: World) -> None:
    orders(world)
    data = exported(world, "ines", "brackwater", partner=world.companies["varnholt"])
    back = filled(data, ("4500001", "Your answer", "Keep the order"))
    upload = bring(world, "jonas", "varnholt", back, commit=False)
    page = client(world, "jonas").get(
        reverse("imports:upload", args=[world.slugs["varnholt"], upload.id]) + "?kind=refused"
    )
    assert "“Keep the order”" in page.content.decode()


def test_saved_as_text_it_is_refused_and_not_taken_for_an_order_book(world: World) -> None:
    orders(world)
    data = exported(world, "ines", "brackwater", partner=world.companies["varnholt"])
    lines = ["\t".join("" if cell is None else str(cell) for cell in row) for row in sheets(data)["Orders"]]
    upload = bring(world, "jonas", "varnholt", "\n".join(lines).encode(), commit=False)
    assert upload.state == State.FAILED
    assert upload.error["message"].startswith("This workbook was saved as text")
