"""What changed in a book since a cursor that misses nothing.

A cursor is a snapshot of the database: the transactions that were finished when it was read. A line changed
since if the transaction that wrote it was not among them, in whatever order transactions commit
(docs/decisions/0021-snapshot-cursor.md).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.db import connection

from tallystick.server.record.values import Value

MOST_LINES: Final = 200
_SNAPSHOT: Final = re.compile(r"([0-9]{1,19}):([0-9]{1,19}):[0-9,]{0,20000}")

#: one statement, so that what is read and the new cursor are of the same snapshot
QUERY: Final = """
SELECT pg_current_snapshot()::text,
       pg_snapshot_xmax(pg_current_snapshot())::text::bigint < %(xmax)s,
       ARRAY(SELECT line_id FROM record_bookline
             WHERE company_id = %(company)s AND changed_xid >= %(xmin)s::text::xid8
               AND NOT pg_visible_in_snapshot(changed_xid, %(cursor)s::text::pg_snapshot)
             LIMIT %(most)s),
       ARRAY(SELECT forecast_id FROM record_bookforecast
             WHERE company_id = %(company)s AND changed_xid >= %(xmin)s::text::xid8
               AND NOT pg_visible_in_snapshot(changed_xid, %(cursor)s::text::pg_snapshot)
             LIMIT %(most)s),
       EXISTS(SELECT FROM record_privatechange
              WHERE company_id = %(company)s
                AND NOT pg_visible_in_snapshot(changed_xid, %(cursor)s::text::pg_snapshot))
"""


@dataclass(frozen=True, slots=True)
class Changes:
    """The lines and forecasts that changed. `many`: more than are listed, so read again.

    `private`: something of the company's own did that is in no book, such as what it plans with.
    """

    lines: list[UUID]
    many: bool
    cursor: str
    forecasts: list[UUID] = field(default_factory=list)
    many_forecasts: bool = False
    private: bool = False


def since(company: str, cursor: str) -> Changes:
    """What changed after `cursor`. An empty or foreign one gives no lines and the cursor of now."""
    parameters = arguments(company, cursor)
    with connection.cursor() as database:
        if parameters is None:
            database.execute("SELECT pg_current_snapshot()::text")
            foreign = bool(cursor)
            return Changes([], foreign, database.fetchone()[0], [], foreign, foreign)
        database.execute(QUERY, parameters)
        return understood(*database.fetchone())


def arguments(company: str, cursor: str) -> dict[str, Value] | None:
    """The parameters of `QUERY`; None if the cursor is none of ours."""
    match = _SNAPSHOT.fullmatch(cursor)
    if match is None or int(match[1]) > int(match[2]) or not _well_formed(cursor):
        return None
    return {
        "company": company,
        "cursor": cursor,
        "xmin": match[1],
        "xmax": int(match[2]),
        "most": MOST_LINES + 1,
    }


def understood(
    cursor: str,
    from_the_future: bool,
    lines: list[UUID],
    forecasts: Sequence[UUID] = (),
    private: bool = False,
) -> Changes:
    """Read a row of `QUERY`. A cursor from the future is of a database that was restored since."""
    return Changes(
        lines[:MOST_LINES],
        from_the_future or len(lines) > MOST_LINES,
        cursor,
        list(forecasts[:MOST_LINES]),
        from_the_future or len(forecasts) > MOST_LINES,
        from_the_future or private,
    )


def _well_formed(cursor: str) -> bool:
    """What PostgreSQL demands of a snapshot: its running transactions lie between its ends, in order."""
    low, high, running = cursor.split(":")
    numbers = [int(part) for part in running.split(",")] if running else []
    inside = all(int(low) <= number < int(high) for number in numbers)
    return int(low) > 0 and int(high) < 2**63 and inside and numbers == sorted(set(numbers))
