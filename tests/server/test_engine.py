"""The embedded PostgreSQL: started, shared, killed, found again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from tallystick.errors import InvalidInput, Unavailable
from tallystick.server.folder import DataFolder
from tallystick.server.postgres.account import account_for
from tallystick.server.postgres.engine import SUPERUSER, Engine, running
from tallystick.server.postgres.programs import programs


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "data"
    yield folder
    Engine(folder).stop()


def ask(engine: Engine, statement: str) -> object:
    with psycopg.connect(**engine.address("postgres", user=SUPERUSER).parameters()) as connection:
        row = connection.execute(statement.encode()).fetchone()
        return row[0] if row else None


def change(engine: Engine, statement: str) -> None:
    with psycopg.connect(**engine.address("postgres", user=SUPERUSER).parameters()) as connection:
        connection.execute(statement.encode())


def until(condition: object, seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


def test_it_starts_on_an_empty_folder_and_keeps_what_was_written(data: Path) -> None:
    with running(data) as engine:
        change(engine, "CREATE TABLE kept AS SELECT 42 AS answer")
    assert not engine.answers()
    with running(data) as engine:
        assert ask(engine, "SELECT answer FROM kept") == 42


def test_it_never_runs_as_root_nor_listens_on_a_network(data: Path) -> None:
    with running(data) as engine:
        assert Path(f"/proc/{engine.pid()}").stat().st_uid != 0
        assert ask(engine, "SHOW listen_addresses") == ""
        assert ask(engine, "SHOW unix_socket_permissions") == "0700"


def test_nobody_comes_in_without_the_password(data: Path) -> None:
    with running(data) as engine:
        given = engine.address("postgres", user=SUPERUSER).parameters()
        given["password"] = "guessed"
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(**given)
        assert (data / "postgres-password").stat().st_mode & 0o077 == 0


def test_the_last_user_stops_it(data: Path) -> None:
    first, second = Engine(data), Engine(data)
    assert first.start()
    assert not second.start()
    assert first.pid() == second.pid()
    first.leave()
    assert second.answers()
    second.leave()
    assert not second.answers()


def test_a_user_that_was_killed_does_not_count(data: Path) -> None:
    code = "import sys,time; from pathlib import Path; from tallystick.server.postgres.engine import Engine;"
    code += "Engine(Path(sys.argv[1])).start(); print('up', flush=True); time.sleep(60)"
    other = subprocess.Popen([sys.executable, "-c", code, str(data)], stdout=subprocess.PIPE)
    assert other.stdout is not None
    assert other.stdout.readline() == b"up\n"
    other.kill()
    other.wait()
    other.stdout.close()
    engine = Engine(data)
    assert not engine.start(), "it outlives the process that started it, and is used again"
    engine.leave()
    assert not engine.answers()


def test_two_run_side_by_side(tmp_path: Path) -> None:
    with running(tmp_path / "one") as one, running(tmp_path / "two") as two:
        change(one, "CREATE TABLE mine AS SELECT 1")
        assert one.pid() != two.pid()
        assert ask(two, "SELECT to_regclass('mine')") is None


def test_after_kill_9_everything_committed_is_there(data: Path) -> None:
    engine = Engine(data)
    engine.start()
    change(engine, "CREATE TABLE kept AS SELECT 42 AS answer")
    pid = engine.pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert until(lambda: not engine.alive())
    assert engine.start()
    assert ask(engine, "SELECT answer FROM kept") == 42
    engine.leave()


def test_a_stale_pid_file_that_names_a_living_process_is_no_hindrance(data: Path) -> None:
    with running(data) as engine:
        lines = (engine.cluster / "postmaster.pid").read_text().splitlines()
    # After a reboot the number belongs to somebody else, perhaps of the same user.
    lines[0] = str(os.getpid())
    (engine.cluster / "postmaster.pid").write_text("\n".join(lines) + "\n")
    with running(data) as engine:
        assert ask(engine, "SELECT 1") == 1


def test_a_kill_while_the_files_are_made_leaves_nothing_half_done(data: Path) -> None:
    unfinished = data / "postgres.unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    with running(data) as engine:
        assert ask(engine, "SELECT 1") == 1
    assert not unfinished.exists()


def test_a_path_too_long_for_a_socket_works(tmp_path: Path) -> None:
    with running(tmp_path / ("long-" * 20) / ("name-" * 20)) as engine:
        assert len(str(engine.socket_folder)) < 100
        assert ask(engine, "SELECT 1") == 1
    shutil.rmtree(engine.socket_folder)


def test_root_may_work_in_a_folder_that_is_closed_to_others(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with running(closed / "data") as engine:
        assert ask(engine, "SELECT 1") == 1
    assert closed.stat().st_mode & 0o077 == 0, "its permissions are left as they were"


def test_root_may_keep_the_programs_in_a_closed_folder_too(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    # as in the wheel: its libraries are found from where the programs are
    package = programs().parents[1]
    copied = closed / package.name / programs().parent.name
    shutil.copytree(programs().parent, copied)
    for libraries in package.parent.glob(f"{package.name}.libs"):
        shutil.copytree(libraries, closed / libraries.name)
    account = account_for(closed / "data")
    (closed / "data").mkdir(mode=0o700)
    account.own(closed / "data")
    made = subprocess.run(
        **account.running([str(copied / "bin" / "initdb"), "--no-sync", str(closed / "data")], closed),
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )
    assert made.returncode == 0, made.stderr


def test_why_it_does_not_start_is_told(data: Path) -> None:
    with running(data) as engine:
        pass
    (engine.cluster / "PG_VERSION").write_text("12\n")
    with pytest.raises(Unavailable, match="incompatible"):
        engine.start()
    engine.leave()


def test_a_start_can_be_given_up(data: Path) -> None:
    with running(data):
        pass
    engine = Engine(data, give_up=lambda: True)
    with pytest.raises(Unavailable):
        engine.start()
    engine.leave()


def test_over_tcp(data: Path, free_port: int) -> None:
    engine = Engine(data, port=free_port)
    engine.start()
    with psycopg.connect(**engine.tcp_address("postgres", user=SUPERUSER).parameters()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    engine.leave()


def test_a_data_folder_is_made_by_many_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as many:
        for number in range(40):
            folder = tmp_path / str(number) / "data"
            made = [many.submit(DataFolder(folder).make) for _each in range(8)]
            assert [each.result() for each in made] == [None] * 8
            assert (folder / "postgres-password").read_text()


def test_a_data_folder_that_is_a_file_is_refused_with_the_mend(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(InvalidInput) as refused:
        Engine(tmp_path / "data").start()
    assert "--data" in refused.value.mend


def test_what_it_logs_holds_no_rows(data: Path) -> None:
    with running(data) as engine:
        change(engine, "CREATE TABLE secrets (word text PRIMARY KEY)")
        change(engine, "INSERT INTO secrets VALUES ('ladder')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            change(engine, "INSERT INTO secrets VALUES ('ladder')")
    assert "ladder" not in engine.log.read_text()
