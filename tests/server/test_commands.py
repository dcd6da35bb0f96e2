"""The command line: described, quick to help, and of one mind about JSON and exit codes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tallystick.cli import app
from tallystick.errors import TallystickError
from tests.server import reference_pages
from tests.server.process import run

COMMANDS = dict(reference_pages.commands())


def test_the_reference_is_what_the_commands_say_of_themselves() -> None:
    assert reference_pages.COMMANDS.read_text() == reference_pages.commands_text(), (
        "run: python -m tests.server.reference_pages"
    )


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_and_option_says_what_it_is_for(path: tuple[str, ...]) -> None:
    command = COMMANDS[path]
    assert command.help
    assert all(given.help for given in command.params if "--help" not in given.opts)


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_speaks_json(path: tuple[str, ...]) -> None:
    if path == ("network", "schema"):
        return  # it speaks nothing else
    assert any("--json" in given.opts for given in COMMANDS[path].params)


@pytest.mark.parametrize(
    "words",
    [
        "backup FILE --data FILE",
        "circle check FILE",
        "circle compare FILE --gain 1 --credentials FILE --run one",
        "circle create FILE --members FILE --out OUT",
        "circle join FILE --part FILE --credentials FILE --run one --out OUT",
        "demand export OUT --as nobody --data IN",
        "demand import FILE --as nobody",
        "forecast FILE --horizon 4 --freq W",
        "network chain FILE FILE --out OUT",
        "network describe FILE",
        "network generate --companies 0 --out OUT",
        "network merge FILE --out OUT",
        "network split FILE --out OUT",
        "network validate FILE",
        "operator FILE --credentials FILE",
        "orders import FILE --as nobody --dry-run",
        "plan network FILE",
        "plan show FILE --company one --out OUT",
        "restore FILE --data OUT",
    ],
)
def test_what_a_command_refuses_it_tells_as_json_with_the_exit_code_of_the_error(
    words: str, tmp_path: Path
) -> None:
    (tmp_path / "in").write_text("a file, and no folder")
    places = {"FILE": tmp_path / "missing.json", "OUT": tmp_path / "out", "IN": tmp_path / "in"}
    ended = run(*(str(places.get(word, word)) for word in words.split()), "--json")
    codes = {kind.code: kind.exit_code for kind in reference_pages.errors()}
    assert ended.returncode == codes[json.loads(ended.stdout)["error"]["code"]]
    assert ended.stderr == ""


@pytest.mark.parametrize(
    "words",
    [
        "orders import FILE --as one",
        "demand import FILE --as one",
        "demand export OUT --as one",
        "backup OUT",
    ],
)
def test_what_works_on_a_server_makes_none_where_there_is_none(words: str, tmp_path: Path) -> None:
    (tmp_path / "book.csv").write_text("order,line,supplier,item,quantity,date\n1,1,A,B,5,2026-12-24\n")
    places = {"FILE": tmp_path / "book.csv", "OUT": tmp_path / "out"}
    ended = run(*(str(places.get(word, word)) for word in words.split()), "--data", str(tmp_path / "none"))
    assert ended.returncode == 2
    assert f"There is no database in {tmp_path / 'none'}. Name the folder" in ended.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["book.csv"]


def test_the_exit_codes_of_the_page_are_those_of_the_errors() -> None:
    told = {
        int(code) for code in re.findall(r"^\| (\d) \|", reference_pages.COMMANDS_INTRODUCTION, re.MULTILINE)
    }
    assert told == {0, *(kind.exit_code for kind in reference_pages.errors()), TallystickError.exit_code}


def test_help_needs_neither_django_nor_numbers() -> None:
    code = (
        "import sys\n"
        "from tallystick.cli import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'django', 'numpy', 'psycopg', 'procrastinate', 'highspy', 'uvicorn'} & set(sys.modules)\n"
        "print(sorted(heavy), file=sys.stderr)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stderr.strip() == "[]"
    assert "serve" in told.stdout


def test_the_version() -> None:
    from tallystick import __version__

    assert run("version").stdout.strip() == __version__
    assert json.loads(run("version", "--json").stdout) == {"version": __version__}


@pytest.mark.parametrize(
    ("words", "says", "mend"),
    [
        ("serve --nonsense", "No such option: --nonsense", "serve --help"),
        ("serve --port many", "'--port'", "serve --help"),
        ("plan show", "Missing argument 'PLAN.json'", "plan show --help"),
        ("plan show plan.json --company one", "Missing option '--out'", "plan show --help"),
        ("plan network.json --turns 3", "'--turns'", "plan network --help"),
        ("network mege", "'merge'", "network --help"),
        ("nonsense", "No such command 'nonsense'", "--help"),
        ("version --json=yes", "--json", "--help"),
    ],
)
def test_words_that_no_command_understands_are_refused_as_whatever_else_is(
    words: str, says: str, mend: str
) -> None:
    ended = CliRunner().invoke(app, [*words.split(), "--json"])
    error = json.loads(ended.stdout)["error"]
    assert (ended.exit_code, error["code"], ended.stderr) == (2, "invalid-input", "")
    assert says in error["message"]
    assert mend in error["mend"]
    in_words = CliRunner().invoke(app, words.split())
    assert (in_words.exit_code, in_words.stdout) == (2, "")
