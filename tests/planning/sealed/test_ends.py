"""Processes end with what they are there for: an operator with its signal, those of a local plan with it."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tallystick.planning.storing import store_network
from tests.interrupted import heeding
from tests.planning.sealed.circles import distinct, installed
from tests.planning.sealed.test_commands import COMMAND, made_circle

pytestmark = pytest.mark.usefixtures("_operators")


@pytest.fixture
def _operators() -> None:
    installed()


def until(reached: Callable[[], object]) -> None:
    """Wait for something, a minute at most."""
    end = time.monotonic() + 60
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.05)


def processes(scratch: Path) -> list[int]:
    """What runs with this folder for temporary files."""
    mark = f"TMPDIR={scratch}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes()
            # Operators hide their environment; they name the circle file, which lies in the folder.
            if entry.name.isdigit() and (
                str(scratch).encode() in words or mark in (entry / "environ").read_bytes().split(b"\0")
            ):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


@pytest.fixture
def scratch() -> Iterator[Path]:
    """A folder for temporary files with a short name: sockets in it have no room for a long one."""
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="s") as folder:
        yield Path(folder)


@contextmanager
def local_plan(folder: Path, scratch: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A sealed plan on this machine that has begun: its three operators run."""
    store_network(distinct(), folder / "network.json")
    plan = [COMMAND, "plan", folder / "network.json", "--method", "sealed", "--local", "--turns", "5000"]
    environment = os.environ | {"TMPDIR": str(scratch)}
    with subprocess.Popen(heeding(plan), env=environment, stdout=subprocess.DEVNULL) as running:
        try:
            until(lambda: len(list(scratch.rglob("tallystick-operator-*"))) == 3)
            yield running
        finally:
            running.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_local_plan_that_is_stopped_leaves_no_key_and_no_process(
    tmp_path: Path, scratch: Path, number: int
) -> None:
    with local_plan(tmp_path, scratch) as plan:
        plan.send_signal(number)
        assert plan.wait(60) == 130
    assert list(scratch.iterdir()) == []
    assert processes(scratch) == []


def test_a_local_plan_that_is_killed_leaves_no_process_key_or_socket(tmp_path: Path, scratch: Path) -> None:
    with local_plan(tmp_path, scratch) as plan:
        plan.kill()
    until(lambda: processes(scratch) == [])
    until(lambda: list(scratch.iterdir()) == [])


def test_an_operator_outlives_the_shell_that_started_it(tmp_path: Path) -> None:
    circle, log = made_circle(tmp_path), tmp_path / "log"
    script = (
        f"{COMMAND} operator {circle} --credentials {tmp_path / 'North.pem'} --json > {log} 2>&1 & "
        f"until grep -q ready {log}; do sleep 0.1; done; echo $!"
    )
    operator = int(subprocess.run(["sh", "-c", script], capture_output=True, check=True, timeout=60).stdout)
    # What the kernel does to a process whose parent ends, it has done by now.
    assert Path(f"/proc/{operator}").exists()
    os.kill(operator, signal.SIGTERM)
    until(lambda: not Path(f"/proc/{operator}").exists())


def test_where_a_folder_leaves_no_room_for_sockets_the_run_ends_with_a_reason(tmp_path: Path) -> None:
    scratch = tmp_path / ("long" * 20)
    scratch.mkdir()
    store_network(distinct(), tmp_path / "network.json")
    command = [COMMAND, "plan", tmp_path / "network.json", "--method", "sealed", "--local", "--json"]
    environment = os.environ | {"TMPDIR": str(scratch)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 6
    assert "cannot reach its engine" in done.stdout
    assert list(scratch.iterdir()) == []
