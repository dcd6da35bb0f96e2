"""Waking a company: a row that stays until its step was taken, and a job that takes it soon.

The row is written with what happened, so nothing is forgotten if everything stops; the job is put in the
queue once that is committed, so it cannot run too early, and only if none waits already: a burst is one step.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import datetime
from functools import partial
from typing import Final

from django.db import connection, transaction
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.types import TimeDeltaParams

_WAKE: Final = (
    "INSERT INTO tiers_wake (company_id, due_at) SELECT %s, coalesce(%s, now())"
    " WHERE EXISTS (SELECT FROM demand_item WHERE company_id = %s) RETURNING id"
)


_stepping: ContextVar[str] = ContextVar("the company whose step is being taken", default="")


def on_change(sender: object, company: str, **_more: object) -> None:
    """Something changed that the company plans by. What its own step says is nothing new to it."""
    if company != _stepping.get():
        wake(company)


@contextmanager
def stepping(company: str) -> Iterator[None]:
    """While a company's step is being taken."""
    before = _stepping.set(company)
    try:
        yield
    finally:
        _stepping.reset(before)


def wake(company: str, at: datetime | None = None) -> None:
    """Let a company take its step, now or at some time. One that plans nothing has none to take."""
    with connection.cursor() as cursor:
        cursor.execute(_WAKE, [company, at, company])
        woken = cursor.fetchone()
    if woken and at is None:
        transaction.on_commit(partial(queue, company), robust=True)


def queue(company: str, attempt: int = 1) -> None:
    """Put a company's step in the queue, unless it waits there; after a failure, later each time."""
    from tallystick.server.tiers.tasks import step

    lock = f"tiers.step {company}"
    pause: TimeDeltaParams | None = None if attempt == 1 else {"seconds": 2**attempt}
    with suppress(AlreadyEnqueued):  # that one will see what happened: it has not begun
        waiting = step.configure(lock=lock, queueing_lock=lock, schedule_in=pause)
        waiting.defer(company_id=company, attempt=attempt)


def due() -> list[str]:
    """The companies for whose step it is time. The transaction must act for nobody."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT company_id FROM tiers_wake WHERE due_at <= now() ORDER BY 1")
        return [company for (company,) in cursor.fetchall()]


def take_up(company: str) -> bool:
    """Remove the reasons for a step, first thing in its transaction; whether there was one.

    What is read after this is at least as new as they are. Those for later are worked out again by the step.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7461))", [company])
        cursor.execute(
            "SELECT 1 FROM tiers_wake WHERE company_id = %s AND due_at <= now() LIMIT 1", [company]
        )
        if cursor.fetchone() is None:
            return False
        cursor.execute("DELETE FROM tiers_wake WHERE company_id = %s", [company])
        return True
