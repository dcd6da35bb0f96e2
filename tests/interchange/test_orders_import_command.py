"""`tallystick orders import --dry-run`: what programs read, what people read, how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from tallystick.cli import app
from tests.interchange import files

HEADER = ["Bestellnr.", "Pos", "Lieferant", "Material", "Menge", "Wunschtermin", "Best. Termin"]
ROWS = [
    HEADER,
    ["4500217", 10, "Varnholt Guss GmbH", "CA-DN80", 300, "24.03.2026", "03/04/2026"],
    ["4500217", 20, "Varnholt Guss GmbH", "CA-DN65", "5OO", "24.03.2026", ""],
    ["4500231", 10, "Zielonka Metal", "SH-045", 600, "20.03.2026", "05/06/2026"],
    ["Summe", "", "", "", 900, "", ""],
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "orderbook_KW11.xlsx"
    path.write_bytes(files.xlsx(ROWS))
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["orders", "import", *map(str, arguments), "--as", "brackwater"])


def told(*arguments: object) -> dict[str, object]:
    result = run(*arguments, "--dry-run", "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert isinstance(found, dict)
    return found


def test_programs_are_told_all_numbers(file: Path) -> None:
    found = told(file)
    assert (found["rows"], found["lines"], found["orders"], found["partners"]) == (3, 2, 2, 2)
    assert (found["new"], found["unchanged"], found["disappeared"]) == (2, 0, 0)
    assert found["late_share"] is None
    assert found["date_order"] == {"Wunschtermin": "day-first", "Best. Termin": "ambiguous"}
    assert found["totals_skipped"] == 1
    assert found["refused"] == [
        {
            "row": 3,
            "column": "Menge",
            "value": "5OO",
            "reason": "Not a number: letter O instead of zero",
            "mend": "Replace the letter O by 0.",
            "order": "4500217",
            "line": "20",
            "partner": "Varnholt Guss GmbH",
        }
    ]


def test_open_questions_come_with_both_readings(file: Path) -> None:
    [question] = told(file)["questions"]  # type: ignore[misc]
    assert question["column"] == "Best. Termin"  # type: ignore[index]
    assert question["options"] == {"day-first": "2026-04-03", "month-first": "2026-03-04"}  # type: ignore[index]


def test_an_answer_on_the_command_line_settles_a_question(file: Path) -> None:
    found = told(file, "--date-order", "month-first")
    assert found["questions"] == []
    assert found["date_order"] == {"Wunschtermin": "day-first", "Best. Termin": "month-first"}


def test_the_late_share_is_told_where_dates_are_known(tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    rows = [["Order", "Line", "Supplier", "Item", "Qty", "Due date", "Received date"]]
    rows += [["1", str(n), "Varnholt", "A", "5", "24.03.2026", f"{20 + n}.03.2026"] for n in range(1, 9)]
    path.write_bytes(files.text(rows))
    found = told(path)
    assert (found["late"], found["dated"], found["late_share"]) == (4, 8, 0.5)


def test_people_are_told_in_words(file: Path) -> None:
    result = run(file, "--dry-run")
    assert result.exit_code == 0
    for words in (
        "header on row 1",
        "Order number",
        "03/04/2026",
        "letter O instead of zero",
        "3 rows, 2 lines of 2 orders with 2 suppliers",
        "2 new, 0 changed, 0 unchanged, 0 disappeared, 1 refused",
    ):
        assert words in " ".join(result.output.split()), words


def test_refused_rows_and_the_mapping_are_written_on_demand(file: Path, tmp_path: Path) -> None:
    refused, mapping = tmp_path / "refused.xlsx", tmp_path / "mapping.json"
    told(file, "--refused-rows", refused, "--save-mapping", mapping)
    sheet = openpyxl.load_workbook(refused).worksheets[0]
    assert sheet.max_row == 2
    kept = json.loads(mapping.read_text("utf-8"))
    assert kept["columns"][0] == {"column": "Bestellnr.", "meaning": "order"}
    kept["columns"][6]["date_order"] = "month-first"
    mapping.write_text(json.dumps(kept), "utf-8")
    assert told(file, "--mapping", mapping)["questions"] == []


def test_all_or_nothing_ends_with_an_error_when_a_row_is_refused(file: Path) -> None:
    assert run(file, "--dry-run", "--json", "--all-or-nothing").exit_code == 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty"),
        (b"%PDF-1.7", "This is a PDF document"),
        (files.xlsx(ROWS)[:700], "damaged or not complete"),
        (files.xlsx([["Hello", "there"], ["1", "A"]]), "no row with headings"),
        (files.xlsx([["Order", "Line", "Item", "Qty"], ["1", 10, "A", 5]]), "No column was recognised as"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_clear_error(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(content)
    result = run(path, "--dry-run", "--json")
    assert result.exit_code == 2
    error = json.loads(result.stdout)["error"]
    assert message in error["message"]
    assert error["mend"]
    spoken = run(path, "--dry-run")
    assert spoken.exit_code == 2
    assert message in " ".join(spoken.stderr.split())
    assert "Traceback" not in spoken.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing.xlsx"], "No such file"),
        ([".", "--mapping", "x"], "No such file"),
        (["."], "Is a directory"),
        (["FILE", "--role", "boss"], "none of: buyer, supplier"),
        (["FILE", "--date-order", "sideways"], "none of: day-first, month-first"),
        (["FILE", "--sheet", "May"], "there is no sheet “May”"),
        (["FILE", "--header-row", "5000"], "no row with headings"),
    ],
)
def test_what_is_asked_for_wrongly_is_told(file: Path, arguments: list[str], message: str) -> None:
    result = run(*(file if part == "FILE" else part for part in arguments), "--dry-run", "--json")
    assert result.exit_code == 2
    assert message in json.loads(result.stdout)["error"]["message"]


def test_a_mapping_that_is_no_json_is_told(file: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.json"
    mapping.write_text("{", "utf-8")
    result = run(file, "--mapping", mapping, "--dry-run", "--json")
    assert "is not JSON" in json.loads(result.stdout)["error"]["message"]


def test_a_dry_run_needs_no_database_and_no_web_framework(file: Path) -> None:
    code = (
        "import sys\nfrom tallystick.cli import app\n"
        f"try:\n    app(['orders', 'import', {str(file)!r}, '--as', 'x', '--dry-run', '--json'])\n"
        "except SystemExit as ended:\n    assert not ended.code\n"
        "assert not {'django', 'psycopg'} & sys.modules.keys()\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60, capture_output=True)


def test_a_date_in_the_mapping_of_weeks(tmp_path: Path) -> None:
    path, mapping = tmp_path / "book.csv", tmp_path / "mapping.json"
    rows = [
        ["Order", "Line", "Supplier", "Item", "Qty", "Due week"],
        ["1", "10", "Varnholt", "A", "5", "KW12/2026"],
    ]
    path.write_bytes(files.text(rows))
    mapping.write_text(json.dumps({"week_day": 1}), "utf-8")
    assert told(path)["date_order"] == {"Due week": "weeks"}
    assert told(path, "--mapping", mapping)["date_order"] == {"Due week": "weeks"}
    assert date.fromisocalendar(2026, 12, 5) == date(2026, 3, 20)
