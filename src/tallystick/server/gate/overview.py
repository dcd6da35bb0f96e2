"""How many lines there are with each partner, and when something was last said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import connection

from tallystick.server.record.codes import Rank


@dataclass(frozen=True, slots=True)
class PartnerLines:
    """The order lines with one partner, counted."""

    awaiting_me: int = 0
    awaiting_them: int = 0
    late: int = 0
    every: int = 0
    last_word_at: datetime | None = None


NONE: Final = PartnerLines()
_QUERY: Final = f"""
SELECT partner_id,
       count(*) FILTER (WHERE move_rank = {Rank.MINE:d}),
       count(*) FILTER (WHERE move_rank = {Rank.THEIRS:d}),
       count(*) FILTER (WHERE due < %(today)s AND move_rank <> {Rank.DONE:d}),
       count(*),
       max(last_word_at)
  FROM record_bookline
 WHERE company_id = %(company)s AND move_rank <> {Rank.VOID:d}
 GROUP BY partner_id
"""  # noqa: S608 - numbers of ours


def by_partner(company: str, today: date) -> dict[str, PartnerLines]:
    """Count the lines of a company's book by partner as of a day."""
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, {"company": company, "today": today})
        return {row[0]: PartnerLines(*row[1:]) for row in cursor.fetchall()}
