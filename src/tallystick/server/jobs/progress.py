"""Telling how far a long job has come, while its own transaction is still open.

    id = begin(access.company.id, "import", "orders.xlsx", by=access.person)   # in the request
    …defer the job with company_id and id…
    with reporting(company_id, id) as report:                                  # in the job
        report(40, "4,000 of 10,000 rows")
        report.result(committed=9_950)

What is reported is written on a connection of its own, so that it is seen at once and stays when the job is
rolled back. A job that raises is marked as failed with the error's own words.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import InterfaceError, OperationalError
from psycopg.types.json import Jsonb

from tallystick.server.errors.recognise import recognise
from tallystick.server.jobs.models import Progress, State
from tallystick.server.postgres.direct import act_for, connect

#: a person cannot follow more, and every report is a commit
_SECONDS_BETWEEN = 0.25
#: what PostgreSQL says of a connection that is lost (08) and when it stops or starts (57P)
_LOST = ("08", "57P")


def begin(company_id: str, kind: str, title: str, by: str) -> uuid.UUID:
    """Note that a job waits; within the transaction that defers it, in which the company is set."""
    return Progress.objects.create(company_id=company_id, kind=kind, title=title[:200], by=by[:120]).id


class Reporter:
    """Writes the progress of one job."""

    def __init__(self, connection: psycopg.Connection[Any], company_id: str, progress_id: uuid.UUID) -> None:
        self._connection = connection
        self._company_id = company_id
        self._id = progress_id
        self._told = 0.0
        self._result: dict[str, Any] = {}

    def __call__(self, percent: float, words: str = "") -> None:
        """Tell how far it is; calls in quick succession cost nothing."""
        now = time.monotonic()
        if now - self._told < _SECONDS_BETWEEN:
            return
        self._told = now
        self._write(state=State.RUNNING, percent=max(0, min(99, int(percent))), words=words[:200])

    def result(self, **values: Any) -> None:
        """Keep what came of it, to be shown once it is done."""
        self._result.update(values)

    def start(self) -> None:
        """Say that it runs. After a crash it starts from nothing."""
        self._write(state=State.RUNNING, percent=0, words="", error=Jsonb({}))

    def finish(self) -> None:
        """Say that it is done."""
        self._write(state=State.DONE, percent=100, result=Jsonb(self._result))

    def fail(self, exception: BaseException) -> None:
        """Say that it failed, in words that may be shown."""
        self._write(state=State.FAILED, error=Jsonb(recognise(exception).as_dict()["error"]))

    def _write(self, **columns: Any) -> None:
        names = ", ".join(f"{name} = %s" for name in columns)
        statement = f"UPDATE jobs_progress SET {names}, changed_at = now() WHERE id = %s"  # noqa: S608 - our names
        with self._connection.transaction():
            act_for(self._connection, self._company_id)
            self._connection.execute(statement.encode(), (*columns.values(), self._id))


@contextmanager
def reporting(company_id: str, progress_id: uuid.UUID | str) -> Iterator[Reporter]:
    """Report on a job from its start to its end."""
    with connect() as connection:
        report = Reporter(connection, company_id, uuid.UUID(str(progress_id)))
        report.start()
        try:
            yield report
        except BaseException as exception:
            # If the database went away the job runs again, and until then it still counts as running.
            if not _went_away(exception):
                report.fail(exception)
            raise
        report.finish()


def _went_away(exception: BaseException) -> bool:
    """Whether the database was lost. One that says why it gave up (disk full, deadlock) is still there."""
    if not isinstance(exception, OperationalError | InterfaceError):
        return False
    code = getattr(exception.__cause__, "sqlstate", None)
    return code is None or code.startswith(_LOST)
