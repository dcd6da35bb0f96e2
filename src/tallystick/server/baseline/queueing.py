"""Putting the forecast of a company's histories in the queue: soon after they change, and every Monday."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from functools import partial

from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued

_SOON = timedelta(seconds=2)
"""So long a forecast waits for further changes of the same hand."""
_EARLY = time(1, 30)


def on_change(sender: object, company: str, **_more: object) -> None:
    """Histories changed, or what is said of them beforehand."""
    transaction.on_commit(partial(queue, company), robust=True)


def on_plan(sender: object, company: str, **_more: object) -> None:
    """Something changed that the company plans by: every week is judged what was told and what came."""
    transaction.on_commit(partial(queue_week, company), robust=True)


def queue(company: str, attempt: int = 1) -> None:
    """Let a company's histories be forecast, unless that waits already; and again on Monday.

    After a failure it waits longer each time.
    """
    from tallystick.server.baseline.tasks import refresh

    lock = f"baseline.refresh {company}"
    with suppress(AlreadyEnqueued):  # that one will see what changed: it has not begun
        at = datetime.now(UTC) + _SOON * attempt**3
        waiting = refresh.configure(lock=lock, queueing_lock=lock, schedule_at=at)
        waiting.defer(company_id=company, attempt=attempt)
    queue_week(company)


def queue_week(company: str) -> None:
    """Let everything be forecast anew when the next week begins, unless that waits already."""
    from tallystick.server.baseline.tasks import new_week

    lock = f"baseline.new_week {company}"
    with suppress(AlreadyEnqueued):
        at = next_monday(datetime.now(UTC))
        new_week.configure(queueing_lock=lock, schedule_at=at).defer(company_id=company)


def next_monday(now: datetime) -> datetime:
    """The small hours of the next Monday."""
    monday = now.date() + timedelta(days=7 - now.weekday())
    return datetime.combine(monday, _EARLY, UTC)
