"""Showing lines and forecasts anew though nobody said anything about them, and what is the company's own.

What a company works out for itself stands beside its book, not in it: what a person is asked, or which line a
shortage holds up. The pages follow the book, so the rows that it is about are marked as changed. What it
plans with is about no row of the book: one mark a company says that there is something new of it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.db import connection

from tallystick.server.record.deliver import tell_streams
from tallystick.server.record.stored import FORECASTS, LINES

# Whoever writes a row at this moment marks it anyway: it is not waited for.
_MARK: Final = (
    "UPDATE {kind.table} SET changed_xid = pg_current_xact_id() WHERE company_id = %s AND {kind.id} IN"
    " (SELECT {kind.id} FROM {kind.table} WHERE company_id = %s AND {kind.id} = ANY(%s)"
    " FOR UPDATE SKIP LOCKED)"
)
_MARK_PRIVATE: Final = (
    "INSERT INTO record_privatechange (company_id) VALUES (%s)"
    " ON CONFLICT (company_id) DO UPDATE SET changed_xid = EXCLUDED.changed_xid"
)


def renew(company: str, lines: Collection[UUID], forecasts: Collection[UUID]) -> None:
    """Let the open pages of a company read these rows of its book again, once the transaction commits."""
    for kind, ids in ((LINES, lines), (FORECASTS, forecasts)):
        if ids:
            with connection.cursor() as cursor:
                cursor.execute(_MARK.format(kind=kind), [company, company, list(ids)])
    if lines or forecasts:
        tell_streams([company])


def renew_private(company: str) -> None:
    """Let the open pages of a company read again what is its own, once the transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute(_MARK_PRIVATE, [company])
    tell_streams([company])
