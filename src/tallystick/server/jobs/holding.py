"""A job is held by the worker that runs it; one that nobody holds was left by a worker that was killed.

The hold is an advisory lock of the worker's own connection: PostgreSQL lets it go the moment the worker is
gone, so a job is never taken for dead while it runs, however long the machine slept, and never waits for a
heartbeat to be missed.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import psycopg
from procrastinate import App, JobContext
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Status
from procrastinate.middleware import AsyncCallNext
from procrastinate.utils import utcnow
from procrastinate.worker import Worker

from tallystick.server.postgres.direct import connect_async

log = logging.getLogger("tallystick.jobs")

#: first key of the locks, so that they cannot be mistaken for others
_CLASS = 746_111
#: a job is fetched a moment before it is held
_GRACE_SECONDS = 5
#: a job whose worker died so often is the likely cause
_MOST_DEATHS = 4

_LEFT_BEHIND = """
SELECT j.id, j.attempts FROM procrastinate_jobs j
WHERE j.status = 'doing'
  AND NOT EXISTS (
    SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
    WHERE l.locktype = 'advisory' AND l.classid = %(class)s AND l.objid = j.id & 2147483647
      AND d.datname = current_database())
  AND NOT EXISTS (
    SELECT FROM procrastinate_events e
    WHERE e.job_id = j.id AND e.type = 'started' AND e.at > now() - make_interval(secs => %(grace)s))
"""


class Holder:
    """Holds the jobs that this worker runs and gives back those that a dead one left."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._turn = asyncio.Lock()

    async def hold(self, call_next: AsyncCallNext, context: JobContext, worker: Worker) -> Any:
        """Run a job while holding it."""
        key = (_CLASS, (context.job.id or 0) & 0x7FFFFFFF)
        await self._execute("SELECT pg_advisory_lock(%s, %s)", key)
        try:
            return await call_next()
        finally:
            await self._execute("SELECT pg_advisory_unlock(%s, %s)", key)

    async def give_back(self) -> None:
        """Queue again what nobody holds; give up a job that has taken its worker with it several times."""
        rows = await self._execute(_LEFT_BEHIND, {"class": _CLASS, "grace": _GRACE_SECONDS})
        for job_id, attempts in rows:
            if attempts >= _MOST_DEATHS:
                log.error("Job %s ended its worker %s times and is given up", job_id, attempts)
                await self._end(job_id)
                continue
            try:
                await self._app.job_manager.retry_job_by_id_async(job_id=job_id, retry_at=utcnow())
                log.warning("Job %s was left by a worker that is gone; it runs again", job_id)
            except UniqueViolation:  # and would keep the one that waits from ever running
                await self._end(job_id)
                log.warning("Job %s was left by a worker that is gone; one like it waits already", job_id)

    async def _end(self, job_id: int) -> None:
        await self._app.job_manager.finish_job_by_id_async(
            job_id=job_id, status=Status.FAILED, delete_job=False
        )

    async def watch(self, every: float) -> None:
        """Give back what was left behind, now and from then on."""
        while True:
            try:
                await self.give_back()
            except (psycopg.Error, ConnectorException) as problem:
                log.warning("Could not look for jobs that were left behind: %s", type(problem).__name__)
            await asyncio.sleep(every)

    async def close(self) -> None:
        """Let everything go."""
        if self._connection is not None:
            await self._connection.close()

    async def _execute(self, statement: str, values: Any) -> list[tuple[Any, ...]]:
        async with self._turn:
            if self._connection is None or self._connection.closed or self._connection.broken:
                self._connection = await connect_async()
            cursor = await self._connection.execute(statement.encode(), values)
            return await cursor.fetchall()
