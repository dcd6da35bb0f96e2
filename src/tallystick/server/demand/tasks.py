"""The jobs of demand books: read a large file, commit it."""

from __future__ import annotations

import uuid

from procrastinate.contrib.django import app

from tallystick.collector import uncollected
from tallystick.server import gate
from tallystick.server.demand import draft_work
from tallystick.server.jobs.progress import reporting


@app.task(name="demand.read", queue="imports")
def read(company_id: str, draft_id: str, progress_id: str) -> None:
    """Read a large file and compare it with the book."""
    with reporting(company_id, progress_id) as report, uncollected():
        draft_work.read_by_job(gate.for_system(company_id, ""), uuid.UUID(draft_id), report)


@app.task(name="demand.commit", queue="imports")
def commit(company_id: str, draft_id: str, progress_id: str) -> None:
    """Commit a large file as it was shown."""
    with reporting(company_id, progress_id) as report, uncollected():
        draft_work.commit_by_job(gate.for_system(company_id, ""), uuid.UUID(draft_id), report)
