"""What a live stream may read: who may still follow a company's book, which of its lines changed, and the
numbers beside its tabs.

Asynchronous, because one process follows hundreds of pages; for the same reason it is one round trip.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import AsyncClientCursor, AsyncConnection

from tallystick.server.gate.access import Action, Role, may
from tallystick.server.record import changes, counts
from tallystick.server.record.counts import Counted
from tallystick.server.record.deliver import CHANNEL

__all__ = ["CHANNEL", "Counted", "Watched", "changed", "readers"]


@dataclass(frozen=True, slots=True)
class Watched:
    """What changed in a company's book since a cursor: these lines and forecasts, or `many`.

    `private`: what the company plans with, or what is computed from it, did.
    """

    lines: list[UUID]
    many: bool
    cursor: str
    counts: Counted
    forecasts: list[UUID] = field(default_factory=list)
    many_forecasts: bool = False
    private: bool = False

    @property
    def news(self) -> bool:
        """Whether anything changed."""
        return bool(self.lines or self.many or self.forecasts or self.many_forecasts or self.private)


# Sent as one message, so it is one transaction: the setting is gone when it ends.
_ACT = "SELECT set_config('tallystick.company', %(company)s, true)"
_NOW = "SELECT pg_current_snapshot()::text, false, ARRAY[]::uuid[], ARRAY[]::uuid[], false"
_MEMBERS = """
SELECT m.person_id, m.role
  FROM companies_membership m JOIN people_person p ON p.id = m.person_id
 WHERE m.company_id = %(company)s AND p.is_active
"""


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
    return Watched(
        found.lines,
        found.many or foreign,
        found.cursor,
        counts.understood(sums),
        found.forecasts,
        found.many_forecasts or foreign,
        found.private or foreign,
    )


async def readers(connection: AsyncConnection[tuple[Any, ...]], company: str) -> frozenset[int]:
    """The persons who may read a company's book now."""
    async with AsyncClientCursor(connection) as database:
        await database.execute(f"{_ACT};{_MEMBERS}".encode(), {"company": company})
        database.nextset()
        members = await database.fetchall()
    return frozenset(person for person, role in members if may(Role(role), Action.READ))
