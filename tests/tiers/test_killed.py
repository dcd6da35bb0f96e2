"""A worker that is killed in the middle of a step has said nothing; the next says each thing once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tallystick.server.postgres.engine import Engine

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 120


def start(data: Path, what: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "TALLYSTICK_DATA": str(data), "DATABASE_URL": ""}
    command = [sys.executable, "-m", "tests.tiers.stepping_process", str(data), what]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def run(data: Path, what: str) -> dict[str, object]:
    process = start(data, what)
    said, _errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    found: dict[str, object] = json.loads(said.splitlines()[-1])
    return found


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_killed_between_computing_and_committing(data: Path) -> None:
    own = Engine(data)
    own.start()
    try:
        assert run(data, "found")["versions"] == [1, 1, 1, 1]
        run(data, "order")
        for _death in range(2):
            process = start(data, "step")
            assert process.stdout
            assert process.stdout.readline() == "stored\n"
            process.kill()
            process.communicate(timeout=PATIENCE)
        left = run(data, "look")
        assert left["versions"] == [1, 1, 1, 1], "nothing of it is there"
        assert left["waiting"], "and its reason still is"
        after = run(data, "settle")
        assert after == {"versions": [2, 2, 2, 2], "waiting": 0}
        assert run(data, "settle") == after
    finally:
        own.leave()
