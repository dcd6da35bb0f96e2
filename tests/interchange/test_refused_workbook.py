"""Refused rows go back as they were, with the reason; mended, they can be imported. No formula goes out."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.interchange.orderbook import read_order_book
from tallystick.interchange.workbook.refused import refused_workbook
from tallystick.interchange.workbook.safe import clean
from tallystick.interchange.workbook.sheetwriter import Formats, new_workbook, write_cell
from tests.interchange import files

HEADER = ["Bestellnr.", "Pos", "Lieferant", "Material", "Menge", "Wunschtermin", "Werk"]
DANGEROUS = [
    "=1+1",
    "+49 123",
    "-12",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "=cmd|' /C calc'!A0",
    "＝1+1",
    '=HYPERLINK("x")',
]


def sheet_of(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]


def formulas_in(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return [name for name in packed.namelist() if re.search(rb"<f[ >]", packed.read(name))]


def test_refused_rows_keep_their_columns_and_say_why() -> None:
    rows = [
        HEADER,
        ["1", 10, "Varnholt", "A", 5, date(2026, 3, 24), "DE01"],
        ["2", 10, "Varnholt", "B", "5OO", "31.02.2026", "DE01"],
    ]
    book = read_order_book(files.xlsx(rows), "book.xlsx")
    sheet = sheet_of(refused_workbook(book, book.refused))
    head, refused = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert head == [*HEADER, "Row in the file", "Refused because", "What to do"]
    assert refused[:7] == ["2", 10, "Varnholt", "B", "5OO", "31.02.2026", "DE01"]
    assert refused[7] == 3
    assert "Wunschtermin: No such date" in refused[8]
    assert "Menge: Not a number: letter O instead of zero" in refused[8]
    assert "Replace the letter O by 0." in refused[9]
    assert sheet.freeze_panes == "A2"


def test_mended_rows_can_be_imported_as_they_are() -> None:
    rows = [
        HEADER,
        ["1", 10, "Varnholt", "A", 5, date(2026, 3, 24), "DE01"],
        ["", 20, "Varnholt", "B", "5OO", date(2026, 3, 24), "DE01"],
    ]
    book = read_order_book(files.xlsx(rows, merges=[(1, 0, 2, 0)]), "book.xlsx")
    workbook = openpyxl.load_workbook(io.BytesIO(refused_workbook(book, book.refused)))
    workbook.worksheets[0]["E2"] = 500
    saved = io.BytesIO()
    workbook.save(saved)
    again = read_order_book(saved.getvalue(), "mended.xlsx")
    assert not again.refused
    assert [(line.order, line.line, line.quantity) for line in again.lines] == [("1", "20", 500)]


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_looks_like_a_formula_goes_out_as_text(text: str) -> None:
    rows = [HEADER, ["1", 10, "Varnholt", "A", 5, "24.03.2026", ""], [text, 10, text, text, "x", "x", text]]
    book = read_order_book(files.text(rows), "book.csv")
    data = refused_workbook(book, book.refused)
    assert not formulas_in(data)
    cells = [cell for row in sheet_of(data).iter_rows(min_row=2) for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert any(text.strip() in str(cell.value) and cell.quotePrefix for cell in cells)


@settings(max_examples=40)
@given(st.text(max_size=30))
def test_no_text_becomes_a_formula_or_breaks_a_workbook(text: str) -> None:
    target = io.BytesIO()
    workbook = new_workbook(target)
    write_cell(workbook.add_worksheet("S"), 0, 0, text, Formats(workbook))
    workbook.close()
    assert not formulas_in(target.getvalue())
    cell = sheet_of(target.getvalue())["A1"]
    assert cell.data_type != "f"


def test_control_characters_do_not_go_out() -> None:
    assert clean("a\x00b\x1fc\ufffe") == "abc"
    assert clean("two\nlines\tand a tab") == "two\nlines\tand a tab"


def test_numbers_of_more_than_fifteen_digits_stay_whole() -> None:
    target = io.BytesIO()
    workbook = new_workbook(target)
    sheet, formats = workbook.add_worksheet("S"), Formats(workbook)
    write_cell(sheet, 0, 0, 1234567890123456789, formats)
    write_cell(sheet, 0, 1, 12.5, formats)
    workbook.close()
    assert [cell.value for cell in next(sheet_of(target.getvalue()).iter_rows())] == [
        "1234567890123456789",
        12.5,
    ]
