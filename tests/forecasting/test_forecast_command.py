"""`tallystick forecast`: what it prints and writes, and how it refuses."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import Result
from typer.testing import CliRunner

from tallystick.cli import app
from tests.forecasting.histories import MONDAY, intermittent, smooth, written
from tests.interrupted import heeding

ITEMS = {"P-100": smooth(60), "P-200": intermittent(60), "P-300": [*[0.0] * 58, 7.0, 9.0]}


def forecast(*arguments: object) -> Result:
    words = ["forecast", *map(str, arguments), "--horizon", "4", "--freq", "W"]
    return CliRunner().invoke(app, words)


@pytest.fixture
def history(tmp_path: Path) -> Path:
    file = tmp_path / "history.csv"
    file.write_text(written(ITEMS))
    return file


def document(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_it_says_model_reason_quantiles_and_score_of_every_item(history: Path) -> None:
    found = document(forecast(history, "--json"))
    assert [one["item"] for one in found["items"]] == list(ITEMS)
    first, _second, third = found["items"]
    assert first["kind"] == "smooth"
    assert first["why"].startswith("Demand comes nearly every week")
    assert first["validation"]["chosen"]["pinball"] < first["validation"]["naive"]["pinball"]
    assert [bucket["from"] for bucket in first["forecast"]] == [
        (MONDAY + timedelta(days=7 * at)).isoformat() for at in range(60, 64)
    ]
    assert third["life"] == "new"
    assert third["validation"] is None
    assert found["summary"]["items"] == 3


def test_ctrl_c_ends_it_at_once_and_leaves_nothing_behind(tmp_path: Path) -> None:
    items = {f"P-{at}": smooth(52, seed=at) for at in range(2_000)}
    (tmp_path / "history.csv").write_text(written(items))
    words = [sys.executable, "-m", "tallystick", "forecast", "history.csv", "--horizon", "8", "--freq", "W"]
    running = subprocess.Popen(
        heeding([*words, "--out", "forecast.csv", "--processes", "2"]),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while running.poll() is None and not (tmp_path / "forecast.csv.part").exists():
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGINT)
    told = running.communicate(timeout=120)
    assert (running.returncode, told) == (130, ("", ""))
    assert [file.name for file in tmp_path.iterdir()] == ["history.csv"]


def test_absurd_demand_is_cut_and_told(tmp_path: Path) -> None:
    quantities = smooth(60)
    quantities[30] = 700_001
    (tmp_path / "history.csv").write_text(written({"P-100": quantities}))
    told = " ".join(forecast(tmp_path / "history.csv").output.split())
    assert "1 outlier. P-100, 2024-07-29: 700,001 recorded," in told


def test_it_tells_people_the_same(history: Path) -> None:
    result = forecast(history)
    assert result.exit_code == 0
    for words in ("P-100", "smooth", "P90", "item: item, date: date, quantity: quantity", "3 items"):
        assert words in result.output


@pytest.mark.parametrize("kind", ["json", "csv", "xlsx"])
def test_it_writes_what_other_programs_read(history: Path, tmp_path: Path, kind: str) -> None:
    out = tmp_path / f"forecast.{kind}"
    summary = document(forecast(history, "--out", out, "--json"))
    assert summary["summary"]["items"] == 3
    assert "items" not in summary
    if kind == "json":
        assert len(json.loads(out.read_text())["items"]) == 3
        return
    if kind == "csv":
        rows = list(csv.reader(out.read_text().splitlines()))
    else:
        rows = [list(row) for row in openpyxl.load_workbook(out).active.iter_rows(values_only=True)]
    assert rows[0][:5] == ["item", "from", "mean", "p10", "p20"]
    assert len(rows) == 1 + 3 * 4


def test_an_item_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    history = tmp_path / "history.csv"
    history.write_text(written({"=1+1": smooth(20)}))
    out = tmp_path / "forecast.csv"
    assert forecast(history, "--out", out).exit_code == 0
    assert list(csv.reader(out.read_text().splitlines()))[1][0] == "'=1+1"


def test_duplicates_and_gaps_are_told(tmp_path: Path) -> None:
    history = tmp_path / "history.csv"
    history.write_text(written({"P-200": intermittent(60)}) + f"P-200,{MONDAY + timedelta(days=7)},3\n" * 2)
    found = document(forecast(history, "--json"))["history"]
    assert found["duplicates"] >= 1
    assert found["empty_buckets"] > 10


def test_a_negative_quantity_is_refused_by_its_cell(tmp_path: Path) -> None:
    history = tmp_path / "history.csv"
    history.write_text(written(ITEMS) + "P-100,2025-03-31,-5\n")
    row = len(history.read_text().splitlines())
    refused = forecast(history)
    assert refused.exit_code == 2
    assert f"history.csv, row {row}, column quantity: “-5”" in refused.output
    found = document(forecast(history, "--only-good", "--json"))
    assert found["history"]["refused_rows"] == 1
    assert found["history"]["refused"][0]["row"] == row


def test_events_and_overrides_are_applied_and_shown(history: Path, tmp_path: Path) -> None:
    ahead = MONDAY + timedelta(days=7 * 60)
    events, overrides = tmp_path / "events.csv", tmp_path / "overrides.csv"
    events.write_text(f"name,from,to,effect\nSale,{ahead},{ahead + timedelta(days=6)},2\n")
    overrides.write_text(
        "item,from,to,factor,reason,expires\n"
        f"P-200,{ahead},{ahead},3,Trade fair,2099-12-31\n"
        f"P-200,{ahead},{ahead},9,Old news,2020-01-01\n"
    )
    items = document(forecast(history, "--events", events, "--overrides", overrides, "--json"))["items"]
    assert items[0]["events"] == [{"name": "Sale", "factor": 2, "seen": 0, "ahead": [ahead.isoformat()]}]
    assert [one["expired"] for one in items[1]["overrides"]] == [False, True]
    assert items[1]["forecast"][0]["computed_mean"] * 3 == pytest.approx(
        items[1]["forecast"][0]["mean"], rel=1e-4
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("missing.csv",), "No such file"),
        (("{history}", "--out", "forecast.pdf"), "is not written as .pdf"),
        (("{history}", "--until", "soon"), "is no date"),
        (("{history}", "--until", "2020-01-01"), "no record until"),
        (("{history}", "--until", "2999-01-01"), "still to come"),
        (("{history}", "--quantity-column", "Sold"), "no column “Sold”"),
        (("{history}", "--engine", "abacus"), "no engine"),
        (("{history}", "--sheet", "Sales"), "no sheet"),
        (("{history}", "--events", "missing.csv"), "No such file"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_mend(
    history: Path, arguments: tuple[str, ...], words: str
) -> None:
    result = forecast(*(one.format(history=history) for one in arguments), "--json")
    assert result.exit_code == 2
    error = json.loads(result.stdout)["error"]
    assert words in error["message"]
    assert error["mend"]


def test_a_frequency_that_does_not_exist_is_refused(history: Path) -> None:
    result = CliRunner().invoke(app, ["forecast", str(history), "--horizon", "4", "--freq", "Y"])
    assert result.exit_code == 2
    assert "D, W or M" in result.output


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "picture.csv"
    file.write_bytes(bytes(range(256)) * 40)
    assert forecast(file).exit_code == 2


@pytest.mark.parametrize(
    ("option", "rows", "words"),
    [
        (
            "--events",
            "name,until,from,effect\nSale,2026-05-01,2026-05-02,2\n",
            "row 2, column until: “2026-05-01”",
        ),
        ("--events", "name,from,effect\nA,2026-05-01,2\nSale,2026-05-01,99\n", "row 3, column effect: “99”"),
        (
            "--overrides",
            "item,from,to,factor,reason,expires\nP,2026-05-01,2026-05-01,-3,x,2099-12-31\n",
            "row 2, column factor: “-3”",
        ),
        (
            "--overrides",
            "item,from,to,factor,reason,expires\nP,2026-05-02,2026-05-01,3,x,2099-12-31\n",
            "row 2, column to: “2026-05-01”",
        ),
    ],
)
def test_what_a_rule_refuses_of_a_list_is_told_by_its_cell(
    history: Path, tmp_path: Path, option: str, rows: str, words: str
) -> None:
    (tmp_path / "list.csv").write_text(rows)
    error = json.loads(forecast(history, option, tmp_path / "list.csv", "--json").stdout)["error"]
    assert f"list.csv, {words}" in error["message"]
    assert error["mend"]


def test_rows_with_other_faults_are_not_said_to_have_the_same(tmp_path: Path) -> None:
    history = tmp_path / "history.csv"
    history.write_text(written(ITEMS) + "P-100,2025-03-31,-5\n,2025-03-31,4\n")
    told = forecast(history).output
    assert "1 more row is wrong, in this way or another." in told
