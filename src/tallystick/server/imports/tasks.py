"""The jobs of imports: read and compare, commit, forget what nobody finished."""

from __future__ import annotations

import uuid

from procrastinate.contrib.django import app

from tallystick.collector import uncollected
from tallystick.server import gate
from tallystick.server.imports import working
from tallystick.server.jobs.progress import reporting


@app.task(name="imports.read", queue="imports")
def read(company_id: str, upload_id: str, progress_id: str) -> None:
    """Read an upload and compare it with the book."""
    with reporting(company_id, progress_id) as report, uncollected():
        working.read(gate.for_system(company_id, ""), uuid.UUID(upload_id), report)


@app.task(name="imports.commit", queue="imports")
def commit(company_id: str, upload_id: str, progress_id: str) -> None:
    """Commit an upload as its preview showed it."""
    with reporting(company_id, progress_id) as report, uncollected():
        working.commit(gate.for_system(company_id, ""), uuid.UUID(upload_id), report)


@app.task(name="imports.purge", queue="imports")
def purge(company_id: str, upload_id: str) -> None:
    """Forget the file of an import that nobody finished in time; deferred when it was uploaded."""
    working.purge(gate.for_system(company_id, ""), uuid.UUID(upload_id))
