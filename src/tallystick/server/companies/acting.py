"""For whom a transaction acts. Row-level security reads these settings; without them nothing is visible.

Only the gate and the record (when it delivers to the other company's book) may use this.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection
from psycopg.pq import TransactionStatus


@dataclass(frozen=True, slots=True)
class Acting:
    """A company; or a person, a link or a short name, before the company is known.

    `tally` limits it to one tally.
    """

    company: str = ""
    person: str = ""
    link: str = ""
    tally: str = ""
    slug: str = ""


_NOBODY = Acting()
_now: ContextVar[Acting] = ContextVar("acting", default=_NOBODY)


def current() -> Acting:
    """For whom this thread of work acts just now."""
    return _now.get()


@contextmanager
def acting(who: Acting) -> Iterator[None]:
    """Let the statements inside act for `who`; before and after, it is as it was.

    Must be used in a transaction: the settings are LOCAL, so they end with it whatever happens.
    """
    before = _now.get()
    if who == before:
        yield
        return
    _tell_database(who)
    token = _now.set(who)
    try:
        yield
    finally:
        _now.reset(token)
        # In a failed transaction nothing can be said any more, and its end takes the settings away.
        if connection.connection.info.transaction_status == TransactionStatus.INTRANS:
            _tell_database(before)


def _tell_database(who: Acting) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('tallystick.company', %s, true), set_config('tallystick.person', %s, true),"
            " set_config('tallystick.link', %s, true), set_config('tallystick.tally', %s, true),"
            " set_config('tallystick.slug', %s, true)",
            [who.company, who.person, who.link, who.tally, who.slug],
        )
