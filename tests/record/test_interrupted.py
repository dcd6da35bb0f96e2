"""Killed in the middle of writing: all or nothing is there, and the same command again completes it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.record.writing_process import LINES

from tallystick.errors import TallystickError
from tallystick.server.postgres.engine import Engine

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 120


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A PostgreSQL of this test's own, which may be killed, with a company and its partners."""
    own = Engine(tmp_path_factory.mktemp("data"))
    own.start()
    try:
        finish(start(own, "found"))
        yield own
    finally:
        own.leave()


def start(engine: Engine, what: str) -> subprocess.Popen[str]:
    data = engine.cluster.parent
    environment = {**os.environ, "TALLYSTICK_DATA": str(data), "DATABASE_URL": ""}
    command = [sys.executable, "-m", "tests.record.writing_process", str(data), what]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def finish(process: subprocess.Popen[str]) -> str:
    said, _errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    return said


def state(said: str) -> dict[str, int]:
    """What the process found before it wrote; the record must be sound whatever happened."""
    found = json.loads(said)
    assert found["sound"]
    assert found["match"] in ("match", "unopened")
    assert found["lines"] == found["counted"]
    return {name: found[name] for name in ("lines", "entries", "agreed")}


def interrupt(engine: Engine, what: str, after: float, victim: str) -> dict[str, int]:
    """Kill the writer or PostgreSQL a moment after it began to write; what was there before it did."""
    process = start(engine, what)
    assert process.stdout
    before = state(process.stdout.readline())
    assert process.stdout.readline() == "writing\n"
    time.sleep(after)
    if victim == "writer":
        process.kill()
    else:
        pid = engine.pid()
        assert pid
        os.kill(pid, signal.SIGKILL)
    process.communicate(timeout=PATIENCE)
    if victim == "database":
        start_again(engine)
    return before


def start_again(engine: Engine) -> None:
    """As the server's watch does; PostgreSQL recovers by itself."""
    until = time.monotonic() + PATIENCE
    while True:
        time.sleep(0.2)
        try:
            if engine.start():
                return
        except TallystickError:
            if time.monotonic() > until:
                raise


KILLS = [(0.02, "writer"), (0.15, "writer"), (0.02, "database"), (0.15, "database")]


def test_an_import_is_there_whole_or_not_at_all(engine: Engine) -> None:
    for after, victim in KILLS:
        before = interrupt(engine, "write", after, victim)
        assert before["lines"] % LINES == 0
        assert before["entries"] * LINES == before["lines"] * 3
    again = finish(start(engine, "write")).splitlines()
    assert again[-1] == "written"
    last = state(finish(start(engine, "write")).splitlines()[0])
    assert last["lines"] == state(again[0])["lines"] + LINES


def test_an_answer_is_in_both_books_or_in_none(engine: Engine) -> None:
    agreed = state(finish(start(engine, "write")).splitlines()[0])["agreed"]
    for after, victim in [(0.0, "writer"), (0.02, "writer"), (0.01, "database")]:
        now = interrupt(engine, "answer", after, victim)["agreed"]
        assert now - agreed in (0, 1)
        agreed = now
    again = state(finish(start(engine, "answer")).splitlines()[0])["agreed"]
    assert again - agreed in (0, 1)
    assert state(finish(start(engine, "answer")).splitlines()[0])["agreed"] == again + 1
