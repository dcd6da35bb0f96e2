"""Putting the forecast of a company's histories in the queue: soon after they change, and every Monday.

It is put there with the change, in one transaction: whatever dies then, there is both or neither.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Final

from django.db import connection, transaction
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import JobDeferrer
from procrastinate.types import JSONValue

_SOON = timedelta(seconds=2)
"""So long a forecast waits for further changes of the same hand."""
_EARLY = time(1, 30)
_HOLD: Final = "SELECT id FROM procrastinate_jobs WHERE queueing_lock = %s AND status = 'todo' FOR UPDATE"


def on_change(sender: object, company: str, **_more: object) -> None:
    """Histories changed, or what is said of them beforehand."""
    queue(company)


def on_plan(sender: object, company: str, **_more: object) -> None:
    """Something changed that the company plans by: every week is judged what was told and what came."""
    queue_week(company)


def queue(company: str, attempt: int = 1) -> None:
    """Let a company's histories be forecast, unless that waits already; and again on Monday.

    After a failure it waits longer each time.
    """
    from tallystick.server.baseline.tasks import refresh

    lock = f"baseline.refresh {company}"
    at = datetime.now(UTC) + _SOON * attempt**3
    waiting = refresh.configure(lock=lock, queueing_lock=lock, schedule_at=at)
    _put(waiting, company_id=company, attempt=attempt)
    queue_week(company)


def queue_week(company: str) -> None:
    """Let everything be forecast anew when the next week begins, unless that waits already."""
    from tallystick.server.baseline.tasks import new_week

    at = next_monday(datetime.now(UTC))
    waiting = new_week.configure(queueing_lock=f"baseline.new_week {company}", schedule_at=at)
    _put(waiting, company_id=company)


def _put(waiting: JobDeferrer, **arguments: JSONValue) -> None:
    """Put a job in the queue with what the transaction changes, unless one like it waits there already.

    That one must not begin before the transaction ends, or it would miss what is changed: it is locked, and
    whoever fetches jobs passes over it.
    """
    while True:
        try:
            with transaction.atomic():
                waiting.defer(**arguments)
                return
        except AlreadyEnqueued:
            if _hold(waiting):
                return  # else it has begun since, and another one is needed


def _hold(waiting: JobDeferrer) -> bool:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_HOLD, [waiting.job.queueing_lock])
        return cursor.fetchone() is not None


def next_monday(now: datetime) -> datetime:
    """The small hours of the next Monday."""
    monday = now.date() + timedelta(days=7 - now.weekday())
    return datetime.combine(monday, _EARLY, UTC)
