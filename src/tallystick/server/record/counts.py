"""How many lines a book has under each heading: changes are added as rows and summed when read.

Two writers of one company never wait for each other, which they would if they updated one row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection

from tallystick.server.record.codes import Heading

_MERGE_EVERY: Final = 256
QUERY: Final = f"""
SELECT heading, sum(delta) FROM record_bookcount WHERE company_id = %(company)s
   AND (day IS NULL OR heading = {Heading.RISK:d} AND day <= %(today)s
        OR heading IN ({Heading.DUE:d}, {Heading.RISK_ENDS:d}) AND day < %(today)s)
 GROUP BY heading
"""  # noqa: S608 - numbers of ours


@dataclass(frozen=True, slots=True)
class Counted:
    """The number of lines on each tab of a board."""

    mine: int
    theirs: int
    late: int
    at_risk: int
    agreed: int
    every: int


def record(company: str, changes: Mapping[tuple[int, date | None], int]) -> None:
    """Add changes to the counts of a company; now and then merge its rows."""
    rows = sorted(
        ((heading, day, delta) for (heading, day), delta in changes.items() if delta),
        key=lambda row: (row[0], row[1] or date.min),
    )
    if not rows:
        return
    headings, days, deltas = zip(*rows, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO record_bookcount (company_id, heading, day, delta)"
            " SELECT %s, * FROM unnest(%s::smallint[], %s::date[], %s::int[]) RETURNING id",
            [company, list(headings), list(days), list(deltas)],
        )
        if any(number % _MERGE_EVERY == 0 for (number,) in cursor.fetchall()):
            merge(company)


def read(company: str, today: date) -> Counted:
    """Sum the counts of a company as of a day."""
    with connection.cursor() as cursor:
        cursor.execute(QUERY, {"company": company, "today": today})
        return understood(cursor.fetchall())


def understood(rows: Sequence[tuple[int, int]]) -> Counted:
    """Read the rows of `QUERY`."""
    sums = {Heading(heading): int(total) for heading, total in rows}
    mine, theirs = sums.get(Heading.MINE, 0), sums.get(Heading.THEIRS, 0)
    agreed, done = sums.get(Heading.OPEN, 0), sums.get(Heading.DONE, 0)
    return Counted(
        mine=mine,
        theirs=theirs,
        late=sums.get(Heading.DUE, 0),
        at_risk=sums.get(Heading.RISK, 0) - sums.get(Heading.RISK_ENDS, 0),
        agreed=agreed,
        every=mine + theirs + agreed + done,
    )


def merge(company: str) -> None:
    """Merge the rows of a company. Rows that another writer holds are left for the next time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH picked AS (SELECT id FROM record_bookcount WHERE company_id = %s FOR UPDATE SKIP LOCKED),"
            " gone AS (DELETE FROM record_bookcount c USING picked WHERE c.id = picked.id"
            " RETURNING c.heading, c.day, c.delta)"
            " INSERT INTO record_bookcount (company_id, heading, day, delta)"
            " SELECT %s, heading, day, sum(delta) FROM gone GROUP BY heading, day HAVING sum(delta) <> 0",
            [company, company],
        )
