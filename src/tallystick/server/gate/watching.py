"""What a live stream may read: which lines of a company's book changed, and the numbers beside its tabs.

Asynchronous, because one process follows hundreds of pages; for the same reason it is one round trip.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import AsyncClientCursor, AsyncConnection

from tallystick.server.record import changes, counts
from tallystick.server.record.counts import Counted
from tallystick.server.record.deliver import CHANNEL

__all__ = ["CHANNEL", "Counted", "Watched", "changed"]


@dataclass(frozen=True, slots=True)
class Watched:
    """What changed in a company's book since a cursor: these lines, or `many`."""

    lines: list[UUID]
    many: bool
    cursor: str
    counts: Counted


# Sent as one message, so it is one transaction: the setting is gone when it ends.
_ACT = "SELECT set_config('tallystick.company', %(company)s, true)"
_NOW = "SELECT pg_current_snapshot()::text, false, ARRAY[]::uuid[]"


async def changed(
    connection: AsyncConnection[tuple[Any, ...]], company: str, cursor: str, today: date
) -> Watched:
    """Read what changed since a cursor. With an empty one nothing; with a foreign one, many."""
    given = changes.arguments(company, cursor)
    values = {"company": company, "today": today, **(given or {})}
    statement = ";".join((_ACT, changes.QUERY if given else _NOW, counts.QUERY))
    async with AsyncClientCursor(connection) as database:
        await database.execute(statement.encode(), values)
        database.nextset()
        row = await database.fetchone()
        database.nextset()
        sums = await database.fetchall()
    assert row is not None
    found = changes.understood(*row)
    foreign = bool(cursor) and given is None
    return Watched(found.lines, found.many or foreign, found.cursor, counts.understood(sums))
