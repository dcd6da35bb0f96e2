"""The jobs that keep the server tidy."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

#: a job that ended badly can be looked into for so long
_KEEP_JOBS = timedelta(days=30)


@app.periodic(cron="17 3 * * *")
@app.task(name="jobs.tidy", queue="tidy", queueing_lock="jobs.tidy")
def tidy(timestamp: int) -> None:
    """Every night: forget sessions that have ended and jobs that ended long ago."""
    SessionStore.clear_expired()
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs j WHERE j.status NOT IN ('todo', 'doing')"
            " AND NOT EXISTS (SELECT FROM procrastinate_events e WHERE e.job_id = j.id AND e.at > %s)",
            [timezone.now() - _KEEP_JOBS],
        )
