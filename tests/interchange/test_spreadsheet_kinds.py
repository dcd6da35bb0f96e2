"""Every kind of spreadsheet gives the same cells, whatever its name says."""

from __future__ import annotations

from datetime import date

import pytest

from tallystick.errors import InvalidInput
from tallystick.interchange.spreadsheet import Kind, Merge, read_file
from tests.interchange import files

ROWS = [
    ["Bestellnr.", "Pos", "Material", "Menge", "Termin"],
    ["4500217", 10, "CA-DN80", 300, date(2026, 3, 24)],
    ["", 20, "Pumpengehäuse", 84.2, date(2026, 4, 2)],
]
MERGED = [(1, 0, 2, 0)]


@pytest.mark.parametrize(
    ("data", "kind"),
    [(files.xlsx(ROWS), Kind.XLSX), (files.xls(ROWS), Kind.XLS), (files.ods(ROWS), Kind.ODS)],
    ids=lambda given: given.value if isinstance(given, Kind) else "",
)
def test_cells_come_with_their_types(data: bytes, kind: Kind) -> None:
    found = read_file(data, f"book.{kind.value}")
    assert found.kind is kind
    assert found.notices == ()
    [sheet] = found.sheets
    assert sheet.name == "Orders"
    assert sheet.rows == [[cell if cell is not None else "" for cell in row] for row in ROWS]


def test_binary_workbooks_are_read() -> None:
    found = read_file(files.xlsb([["Order", "Quantity"], ["4500217", 300]]), "book.xlsb")
    assert found.kind is Kind.XLSB
    assert found.sheets[0].rows == [["Order", "Quantity"], ["4500217", 300.0]]


@pytest.mark.parametrize(
    "data",
    [files.xlsx(ROWS, merges=MERGED), files.xls(ROWS, merges=MERGED), files.ods(ROWS, merges=MERGED)],
    ids=["xlsx", "xls", "ods"],
)
def test_merged_cells_are_known(data: bytes) -> None:
    assert read_file(data, "book").sheets[0].merges == (Merge(1, 0, 2, 0),)


def test_rows_keep_their_numbers_when_the_first_are_empty() -> None:
    found = read_file(files.xlsx([[], [], ["", "x"]]), "book.xlsx")
    assert found.sheets[0].rows[2] == ["", "x"]


@pytest.mark.parametrize(
    ("data", "name", "actual"),
    [
        (files.xlsx(ROWS), "book.csv", "xlsx"),
        (files.xls(ROWS), "book.xlsx", "xls"),
        (files.ods(ROWS), "book.xls", "ods"),
        (files.text(ROWS), "book.xlsx", "text with separators"),
    ],
)
def test_a_wrong_extension_is_read_by_content_and_told(data: bytes, name: str, actual: str) -> None:
    found = read_file(data, name)
    extension = name[name.rindex(".") :]
    assert str(found.notices[0]) == f"The name ends in {extension} but the content is {actual}; read as that."
    assert found.sheets[0].rows[0][0] == "Bestellnr."


def test_a_name_without_extension_is_no_reason_to_say_anything() -> None:
    assert read_file(files.xlsx(ROWS), "book").notices == ()


def test_all_sheets_are_read_and_hidden_ones_marked() -> None:
    data = files.xlsx_of({"Cover": [["Hello"]], "Orders": ROWS, "Old": [["x"]]}, hidden="Old")
    found = read_file(data, "book.xlsx")
    assert [(sheet.name, sheet.hidden) for sheet in found.sheets] == [
        ("Cover", False),
        ("Orders", False),
        ("Old", True),
    ]


def test_cells_with_errors_or_without_results_are_told() -> None:
    data = files.xlsx_with_cells(
        '<row r="1"><c r="A1" t="e"><v>#N/A</v></c><c r="B1"><f>1+1</f><v></v></c>'
        '<c r="C1"><v>3</v></c></row>'
    )
    told = " ".join(map(str, read_file(data, "book.xlsx").notices))
    assert "1 cell holds an error such as #N/A" in told
    assert "1 cell holds a formula without a stored result" in told


def test_a_workbook_without_cells_is_refused() -> None:
    with pytest.raises(InvalidInput, match="has no cells"):
        read_file(files.xlsx([]), "book.xlsx")
