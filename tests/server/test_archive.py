"""Back up and restore: the same server from one file, or a clear refusal and nothing changed."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import psycopg
import pytest

from tallystick.server.postgres.engine import SUPERUSER, running
from tests.server.conftest import copy
from tests.server.process import Server, run


@pytest.fixture(scope="module")
def company(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one company in it."""
    folder = copy(prepared, tmp_path_factory.mktemp("company") / "data")
    made = run("admin", "create", "ada@brackwater.example", "--company", "Brackwater Pumps", "--data", folder)
    assert made.returncode == 0, made.stderr
    return folder


def test_what_was_backed_up_while_the_server_ran_is_restored_and_served(
    company: Path, tmp_path: Path
) -> None:
    file = tmp_path / "monday.tar"
    with Server(company) as server:
        server.ready()
        made = run("backup", file, "--data", company, "--json")
        assert made.returncode == 0, made.stderr
        assert json.loads(made.stdout)["bytes"] == file.stat().st_size
        assert server.stop() == 0
    assert file.stat().st_mode & 0o077 == 0
    restored = run("restore", file, "--data", tmp_path / "new")
    assert restored.returncode == 0, restored.stderr
    with (
        running(tmp_path / "new") as engine,
        psycopg.connect(**engine.address(user=SUPERUSER).parameters()) as connection,
    ):
        assert connection.execute("SELECT name FROM companies_company").fetchall() == [("Brackwater Pumps",)]
        forced = "SELECT relforcerowsecurity FROM pg_class WHERE relname = 'companies_company'"
        assert connection.execute(forced).fetchone() == (True,)
    again = run("admin", "create", "ada@brackwater.example", "--data", tmp_path / "new", "--json")
    assert json.loads(again.stdout)["created"] is False
    assert (tmp_path / "new" / "secret-key").read_text() == (company / "secret-key").read_text()
    with Server(tmp_path / "new") as server:
        server.ready()
        assert server.stop() == 0


def test_a_folder_with_a_database_is_left_alone(company: Path, tmp_path: Path) -> None:
    run("backup", tmp_path / "b.tar", "--data", company)
    refused = run("restore", tmp_path / "b.tar", "--data", company)
    assert refused.returncode == 2
    assert "already" in refused.stderr


def test_the_key_of_a_database_elsewhere_is_left_alone(company: Path, tmp_path: Path) -> None:
    assert run("backup", tmp_path / "b.tar", "--data", company).returncode == 0
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "secret-key").write_text("the only one")
    assert run("restore", tmp_path / "b.tar", "--data", tmp_path / "new").returncode == 2
    assert (tmp_path / "new" / "secret-key").read_text() == "the only one"


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\x1f\x8b broken"])
def test_what_is_no_back_up_is_refused_and_nothing_is_made(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "b.tar"
    file.write_bytes(content)
    refused = run("restore", file, "--data", tmp_path / "new")
    assert refused.returncode == 2
    assert not (tmp_path / "new").exists()


def test_what_breaks_off_in_the_middle_leaves_no_half_database(company: Path, tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole.tar", tmp_path / "broken.tar"
    assert run("backup", whole, "--data", company).returncode == 0
    with tarfile.open(whole) as tar:
        at = tar.getmember("database.dump")
    content = bytearray(whole.read_bytes())
    middle = at.offset_data + at.size // 2
    content[middle : middle + 500] = bytes(500)
    broken.write_bytes(content)
    failed = run("restore", broken, "--data", tmp_path / "new")
    assert failed.returncode != 0
    assert "pg_restore" in failed.stderr
    assert not (tmp_path / "new" / "postgres").exists()
    assert not (tmp_path / "new" / "secret-key").exists()
    again = run("restore", whole, "--data", tmp_path / "new")
    assert again.returncode == 0, again.stderr


def test_a_back_up_of_another_format_is_refused(tmp_path: Path) -> None:
    for name, text in (("note.json", '{"format": 99}'), ("secret-key", "k"), ("database.dump", "d")):
        (tmp_path / name).write_text(text)
    with tarfile.open(tmp_path / "b.tar", "w") as tar:
        for name in ("note.json", "secret-key", "database.dump"):
            tar.add(tmp_path / name, name)
    assert run("restore", tmp_path / "b.tar", "--data", tmp_path / "new").returncode == 2


def test_a_file_that_cannot_be_written_is_refused(company: Path, tmp_path: Path) -> None:
    refused = run("backup", tmp_path / "no" / "such" / "b.tar", "--data", company)
    assert refused.returncode == 2
    assert "cannot be written" in refused.stderr


def test_there_is_nothing_to_back_up_in_an_empty_folder(tmp_path: Path) -> None:
    assert run("backup", tmp_path / "b.tar", "--data", tmp_path / "empty").returncode == 2


def test_another_database_is_backed_up_by_its_own_tools(tmp_path: Path) -> None:
    refused = run("backup", tmp_path / "b.tar", DATABASE_URL="postgresql://shop@db.example/orders")
    assert refused.returncode == 2
    assert "secret-key" in refused.stderr
