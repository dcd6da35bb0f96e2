"""The command line: networks are made, checked and split; plans are made and looked at."""

from __future__ import annotations

import json
import os
import resource
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tallystick.cli import app
from tallystick.cli.output import write_result
from tallystick.errors import InvalidInput
from tallystick.planning.file import network_schema
from tests.planning.small import two


def run(*arguments: object, code: int = 0) -> str:
    done = CliRunner().invoke(app, [str(one) for one in arguments])
    assert done.exit_code == code, done.output
    return done.output


def run_json(*arguments: object, code: int = 0) -> Any:
    return json.loads(run(*arguments, "--json", code=code))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "two.json"
    path.write_text(json.dumps(two()), "utf-8")
    return path


def test_a_network_is_generated_described_split_and_merged(tmp_path: Path) -> None:
    made, parts, again = tmp_path / "made.json", tmp_path / "parts", tmp_path / "again.json"
    facts = run_json("network", "generate", "--companies", 6, "--weeks", 8, "--seed", 3, "--out", made)
    assert facts["companies"] == 6
    assert facts["file"] == str(made)
    assert run_json("network", "validate", made) == {"valid": True, "companies": 6}
    files = run_json("network", "split", made, "--out", parts)
    assert len(files["companies"]) == 6
    run("network", "merge", parts, "--out", again)
    assert json.loads(again.read_text("utf-8")) == json.loads(made.read_text("utf-8"))
    assert run_json("network", "describe", parts) == run_json("network", "describe", made)


def test_a_split_says_whose_part_is_whose(file: Path, tmp_path: Path) -> None:
    parts = tmp_path / "parts"
    told = run("network", "split", file, "--out", parts).splitlines()
    assert told[1].strip() == str(parts / "structure.json")
    assert told[3].split(maxsplit=1) == [str(parts / "company-1.json"), "foundry, Varnholt Guss"]
    assert told[4].split(maxsplit=1) == [str(parts / "company-2.json"), "pumps, Brackwater Pumps"]
    assert json.loads((parts / "company-2.json").read_text("utf-8"))["company"] == "pumps"


def test_parts_are_not_written_among_those_of_another_network(file: Path, tmp_path: Path) -> None:
    parts, other = tmp_path / "parts", tmp_path / "other.json"
    run("network", "generate", "--companies", 5, "--weeks", 4, "--out", other)
    run("network", "split", other, "--out", parts)
    before = {path.name: path.read_text("utf-8") for path in parts.iterdir()}
    error = run_json("network", "split", file, "--out", parts, code=2)["error"]
    assert f"{parts} has parts of a network already" in error["message"]
    assert "new folder" in error["mend"]
    assert {path.name: path.read_text("utf-8") for path in parts.iterdir()} == before
    (parts / "structure.json").unlink()
    assert "company-1.json" in run_json("network", "split", file, "--out", parts, code=2)["error"]["message"]


def test_files_with_private_numbers_can_be_read_by_their_owner_only(file: Path, tmp_path: Path) -> None:
    files = run_json("network", "split", file, "--out", tmp_path / "parts")
    plan, html = tmp_path / "plan.json", tmp_path / "plan.html"
    run("plan", file, "--out", plan)
    run("plan", "show", plan, "--company", "pumps", "--out", html)
    for path in (*files["companies"].values(), plan, html):
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600  # noqa: PTH116 - one call for all


@pytest.mark.parametrize("method", ["central", "upstream", "rehearsal"])
def test_a_plan_says_what_it_is_to_be_judged_by(file: Path, tmp_path: Path, method: str) -> None:
    out = tmp_path / "plan.json"
    told = run_json("plan", file, "--method", method, "--out", out)
    written = json.loads(out.read_text("utf-8"))
    assert {key: value for key, value in written.items() if key != "plans"} == told
    assert told["method"] == method
    assert told["variables"] == 72
    assert told["implementable"] is True
    assert told["bound"] <= told["cost"] + 1e-6
    assert told["cost"] <= told["upstream_cost"] + 1e-6 or method == "upstream"
    assert set(told["gap_percent"]) == {"controllable", "total"}
    assert sum(one["total"] for one in told["cost_per_company"].values()) == pytest.approx(told["cost"])
    assert {"central", "upstream"} <= set(told["seconds"])
    joint = method == "rehearsal"
    assert (told["iterations"] is not None) == joint
    assert (told["largest_infeasibility_before_repair"] is not None) == joint
    assert told["operators"] == []
    settled = told["settlement"]
    assert (settled is not None) == joint
    if settled is not None:
        assert told["kept"] in ("repaired", "upstream")
        assert all(one["after"] >= 0 for one in settled["companies"].values())
        total = round(100 * sum(one["paid"] for one in settled["companies"].values()))
        assert total == 0
    assert set(written["plans"]) == {"foundry", "pumps"}
    line = written["plans"]["pumps"]["resources"]["line"]
    for hours, capacity, overtime in zip(line["hours"], line["capacity"], line["overtime"], strict=True):
        assert overtime == pytest.approx(max(hours - capacity, 0.0))
    shipped = [written["plans"][company]["lanes"]["castings"]["shipped"] for company in ("foundry", "pumps")]
    assert shipped[0] == shipped[1], "both partners see the same quantities"


def test_a_rehearsal_says_that_it_hides_nothing_and_who_is_paid_what(file: Path) -> None:
    told = run("plan", file, "--method", "rehearsal")
    assert "hides nothing" in told
    assert "gain over upstream" in told
    assert "hides nothing" not in run("plan", file)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("plan", "FILE", "--method", "guessed"), 2, "no method 'guessed'"),
        (("plan", "FILE", "--method", "sealed"), 2, "needs operators"),
        (("plan", "FILE", "--local"), 2, "--local means nothing with --method central"),
        (("plan", "FILE", "--method", "upstream", "--turns", "60"), 2, "--turns means nothing"),
        (("plan", "FILE", "--method", "rehearsal", "--circle", "c.json"), 2, "--circle means nothing"),
        (("plan", "FILE", "--method", "sealed", "--local", "--keys", "k"), 2, "--local starts its own"),
        (("plan", "FILE", "--method", "sealed", "--circle", "c", "--turns", "60"), 2, "its turns count"),
        (("plan", "missing.json"), 4, "no file"),
        (("network", "validate", "BROKEN"), 2, "line 1"),
        (("network", "validate", "NAN"), 2, "nan.json, format, is NaN"),
        (("network", "validate", "TWICE"), 2, "object 'pump' has the key 'holding_cost' twice"),
        (("network", "generate", "--companies", "1", "--out", "x.json"), 2, "companies is 1"),
        (("plan", "show", "FILE", "--company", "pumps", "--out", "x.html"), 2, "not a plan file"),
    ],
)
def test_faults_are_told_with_their_exit_code(
    file: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, says: str
) -> None:
    (tmp_path / "broken.json").write_text("{", "utf-8")
    (tmp_path / "nan.json").write_text('{"format": NaN}', "utf-8")
    twice = '{"id": "pump", "holding_cost": 1, "holding_cost": 2}'
    (tmp_path / "twice.json").write_text(f'{{"companies": [{{"stock_points": [{twice}]}}]}}', "utf-8")
    places = {name: tmp_path / f"{name.lower()}.json" for name in ("BROKEN", "NAN", "TWICE")} | {"FILE": file}
    real = [places.get(one, one) for one in arguments]
    assert says in run(*real, code=code)
    error = run_json(*real, code=code)["error"]
    assert says in error["message"]
    assert error["mend"]


@pytest.mark.parametrize(
    ("given", "says", "mend", "code"),
    [
        ("CUT", "is not JSON", "It ends there: get the whole file", 2),
        ("LATIN", "is not text in UTF-8, from byte 10 on", "Save it as JSON in UTF-8", 2),
        ("FOLDER", "no public part structure.json", "`tallystick network split` has filled", 4),
        ("LONG", "cannot be read: File name too long", "Name a JSON file that you may read", 2),
        ("BELOW", "cannot be read: Not a directory", "Name a JSON file that you may read", 2),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_mend(
    file: Path, tmp_path: Path, given: str, says: str, mend: str, code: int
) -> None:
    (tmp_path / "cut.json").write_text(file.read_text("utf-8")[:500], "utf-8")
    (tmp_path / "latin.json").write_bytes('{"name":"Müller"}'.encode("latin-1"))
    places = {"FOLDER": tmp_path, "LONG": tmp_path / ("x" * 300), "BELOW": file / "network.json"}
    path = places.get(given, tmp_path / f"{given.lower()}.json")
    error = run_json("plan", path, code=code)["error"]
    assert str(path) in error["message"]
    assert says in error["message"]
    assert mend in error["mend"]


@pytest.mark.parametrize("made", ["network.json", "plan.json", "parts"])
def test_a_place_that_cannot_be_written_to_is_named_and_nothing_stays(
    file: Path, tmp_path: Path, made: str
) -> None:
    commands: dict[str, tuple[object, ...]] = {
        "network.json": ("network", "generate", "--companies", 5, "--weeks", 4),
        "plan.json": ("plan", file),
        "parts": ("network", "split", file),
    }
    for place in (tmp_path / ("x" * 300), file / made):
        error = run_json(*commands[made], "--out", place, code=2)["error"]
        assert f"{place} cannot be written" in error["message"].replace("/structure.json", "")
    # as a full disk does: what is more than so many bytes cannot be written
    place = tmp_path / "full" / made
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (600, most[1]))
    try:
        said = run(*commands[made], "--out", place, "--json", code=2).splitlines()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, most)
    error = json.loads(said[-1])["error"]
    assert str(place) in error["message"]
    assert "File too large" in error["message"]
    assert [path for path in (tmp_path / "full").rglob("*") if path.is_file()] == []
    # What took long is not lost, though temporary files have no room either.
    assert len(said) == (2 if made == "plan.json" else 1)
    if made == "plan.json":
        assert set(json.loads(said[0])["plans"]) == {"foundry", "pumps"}
        assert "on standard output" in error["mend"]


def test_a_result_that_cannot_be_written_to_its_place_is_kept_among_temporary_files(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    place = tmp_path / "file" / "plan.json"
    with pytest.raises(InvalidInput) as told:
        write_result(place, {"plan": "Kowalik Łożyska"})
    assert f"{place} cannot be written" in told.value.message
    kept = Path(told.value.mend.removeprefix("The result is not lost: move it from ").removesuffix("."))
    assert json.loads(kept.read_text("utf-8")) == {"plan": "Kowalik Łożyska"}
    assert kept.stat().st_mode & 0o077 == 0
    shutil.rmtree(kept.parent)


def test_what_is_read_is_not_written_over(file: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    run("plan", file, "--out", plan)
    for command, path in ((("plan",), file), (("plan", "show", "--company", "pumps"), plan)):
        before = path.read_bytes()
        error = run_json(*command, path, "--out", path, code=2)["error"]
        assert f"{path} is what is read" in error["message"]
        assert path.read_bytes() == before


def test_an_unknown_company_of_a_plan_is_told(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    run("plan", file, "--out", out)
    assert "foundry, pumps" in run(
        "plan", "show", out, "--company", "x", "--out", tmp_path / "x.html", code=4
    )


def test_the_schema_is_printed() -> None:
    assert json.loads(run("network", "schema")) == network_schema()
