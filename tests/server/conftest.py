"""A data folder that is ready to be served, made once: a fresh one takes seconds, a copy does not."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.server.process import run


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a server that has run once."""
    folder = tmp_path_factory.mktemp("prepared") / "data"
    made = run("migrate", "--data", folder)
    assert made.returncode == 0, made.stderr
    return folder


@pytest.fixture
def served_data(prepared: Path, tmp_path: Path) -> Path:
    """A copy of it, with its owners, for one test."""
    return copy(prepared, tmp_path / "data")


def copy(prepared: Path, target: Path) -> Path:
    """Copy a data folder that nobody uses, with its owners."""
    subprocess.run(["cp", "-a", prepared, target], check=True)
    return target
