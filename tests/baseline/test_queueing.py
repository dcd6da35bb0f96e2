"""A history that is changed is forecast, whatever dies meanwhile, and whoever is just about to begin."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tallystick.server.demand.book import DemandBook
from tallystick.server.demand.values import Changes
from tallystick.server.postgres.direct import connect
from tallystick.server.postgres.engine import Engine
from tests.baseline.histories import fill, weekly
from tests.world import World

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 120
#: as a worker fetches a job
FETCH = "SELECT id FROM procrastinate_jobs WHERE task_name = 'baseline.refresh' FOR UPDATE SKIP LOCKED"


def run(data: Path, what: str) -> tuple[int, str]:
    environment = {**os.environ, "TALLYSTICK_DATA": str(data), "DATABASE_URL": ""}
    command = [sys.executable, "-m", "tests.baseline.dying_process", str(data), what]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, timeout=PATIENCE, check=False
    )
    return done.returncode, done.stdout


def test_a_server_that_dies_as_it_commits_leaves_the_forecast_in_the_queue(tmp_path: Path) -> None:
    own = Engine(tmp_path / "data")
    own.start()
    try:
        assert run(tmp_path / "data", "change") == (9, "")
        code, said = run(tmp_path / "data", "look")
        assert code == 0
        assert {"baseline.refresh", "baseline.new_week"} <= set(json.loads(said.splitlines()[-1]))
    finally:
        own.leave()


@pytest.mark.django_db(transaction=True)
def test_a_forecast_that_waits_cannot_begin_before_the_change_that_it_must_see(world: World) -> None:
    access = world.system("brackwater")
    fill(access, {"PUMP": weekly([3, 4, 5])})
    with connect() as worker:
        with access.open() as book:
            DemandBook(book).change(Changes(history={"PUMP": weekly([3, 4, 5, 6])}))
            assert worker.execute(FETCH).fetchall() == []
        (waiting,) = worker.execute(FETCH).fetchall()
        worker.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", waiting)
    with access.open() as book:
        DemandBook(book).change(Changes(history={"PUMP": weekly([3, 4, 5, 6, 7])}))
    with connect() as worker:
        assert len(worker.execute(FETCH).fetchall()) == 2, "one that has begun may not see it"
