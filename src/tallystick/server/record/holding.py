"""Order lines that something of a company's own holds up: at risk, whatever their dates say.

Why they are held up is not known here. That they are is, for the tab and its number follow from it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from django.db import connection

from tallystick.server.record import counts
from tallystick.server.record.append import lock_tallies
from tallystick.server.record.columns import Dated, at_risk_from, headings
from tallystick.server.record.models import BookLine
from tallystick.server.record.stored import line_of
from tallystick.server.record.timing import timing_of


def lock(company: str, tallies: Iterable[str], lines: Collection[UUID]) -> None:
    """Lock the heads of tallies and of those that these lines belong to, all in one go."""
    of_lines = BookLine.objects.filter(company_id=company, line_id__in=lines)
    lock_tallies({*tallies, *of_lines.values_list("tally_id", flat=True).distinct()})


def hold(company: str, lines: Mapping[UUID, bool]) -> None:
    """Let lines of a book count as held up, or no longer. The heads of their tallies must be locked.

    Else a claim could be delivered meanwhile, and be counted by what the line was before.
    """
    if not lines:
        return
    timing = timing_of(company)
    counted: Counter[Dated] = Counter()
    written = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT line_id, move_rank, due, risk_from, claims FROM record_bookline"
            " WHERE company_id = %s AND line_id = ANY(%s)",
            [company, list(lines)],
        )
        for key, rank, due, risk_from, claims in cursor.fetchall():
            since = at_risk_from(line_of(claims), due, timing, held=lines[key])
            counted[rank, due, risk_from] -= 1
            counted[rank, due, since] += 1
            written.append((key, lines[key], since))
        if not written:
            return
        cursor.execute(
            "UPDATE record_bookline b SET held = s.held, risk_from = s.risk_from"
            " FROM unnest(%s::uuid[], %s::boolean[], %s::date[]) s (line_id, held, risk_from)"
            " WHERE b.company_id = %s AND b.line_id = s.line_id",
            [*map(list, zip(*written, strict=True)), company],
        )
    counts.record(company, headings(counted))
