"""The process in which forecasts are computed: it tells what it found, or fails, and ends with its parent."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Generator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from tallystick.forecasting.calendar import Frequency
from tallystick.forecasting.panel import Panel
from tallystick.forecasting.result import Settings
from tallystick.server.baseline.computing import ComputingEnded, computed

TODAY, MONDAY = date(2026, 3, 4), date(2026, 3, 2)
SETTINGS = Settings(4, Frequency.WEEK)
PATIENCE = 30.0


def panel(items: int) -> Panel:
    """Items of four weeks each: too few to try models by."""
    values = np.tile([3.0, 4.0, 5.0, 4.0], items)
    starts = np.full(items, Frequency.WEEK.bucket(MONDAY - timedelta(weeks=4)))
    bounds = np.arange(items + 1) * 4
    codes = [f"I{number}" for number in range(items)]
    return Panel(Frequency.WEEK, codes, starts, bounds, values, np.zeros(len(values), np.bool_))


def test_documents_come_in_order_and_the_rest_can_be_left() -> None:
    found = computed(panel(60), SETTINGS, TODAY)
    first = next(found)
    assert first["item"] == "I0"
    assert first["forecast"][0]["from"] == MONDAY.isoformat()
    assert isinstance(found, Generator)
    found.close()
    assert [each["item"] for each in computed(panel(2), SETTINGS, TODAY)] == ["I0", "I1"]


def test_a_process_that_fails_is_told() -> None:
    with pytest.raises(ComputingEnded):
        list(computed(panel(1), SETTINGS, TODAY, engine="nobody"))


def test_the_process_ends_with_a_worker_that_is_killed() -> None:
    program = (
        "import time\n"
        "from tests.baseline.test_computing import SETTINGS, panel, TODAY, computed\n"
        "found = computed(panel(20_000), SETTINGS, TODAY)\n"
        "next(found)\n"
        "print('begun', flush=True)\n"
        "time.sleep(600)\n"
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=root) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"begun\n"
        children = Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()
        assert children
        worker.send_signal(signal.SIGKILL)
    until = time.monotonic() + PATIENCE
    while any(Path(f"/proc/{child}").exists() for child in children):
        assert time.monotonic() < until, "it goes on computing for nobody"
        time.sleep(0.1)
