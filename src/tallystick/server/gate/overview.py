"""How many lines there are with each partner, and when something was last said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import connection

from tallystick.server.record.models import BookTally


@dataclass(frozen=True, slots=True)
class PartnerLines:
    """The order lines with one partner, counted."""

    awaiting_me: int = 0
    awaiting_them: int = 0
    late: int = 0
    every: int = 0
    last_word_at: datetime | None = None


NONE: Final = PartnerLines()
#: counts nothing but late lines: one short range of an index for each partner and rank
_LATE: Final = """
SELECT p.partner_id, sum(l.late) FROM companies_partnership p
 CROSS JOIN generate_series(0, 2) rank
 CROSS JOIN LATERAL (SELECT count(*) AS late FROM record_bookline b
   WHERE b.company_id = %(company)s AND b.move_rank = rank AND b.partner_id = p.partner_id
     AND b.sort_date < %(today)s AND b.due IS NOT NULL) l
 WHERE p.company_id = %(company)s
 GROUP BY p.partner_id HAVING sum(l.late) > 0
"""


def by_partner(company: str, partners: dict[str, str], today: date) -> dict[str, PartnerLines]:
    """The lines of a company's book by partner as of a day. `partners` are their ids by tally."""
    with connection.cursor() as cursor:
        cursor.execute(_LATE, {"company": company, "today": today})
        late = {partner: int(number) for partner, number in cursor.fetchall()}
    return {
        partners[row.tally_id]: PartnerLines(
            awaiting_me=row.mine,
            awaiting_them=row.theirs,
            late=late.get(partners[row.tally_id], 0),
            every=row.mine + row.theirs + row.open + row.done,
            last_word_at=row.last_word_at,
        )
        for row in BookTally.objects.filter(company_id=company).defer("lanes", "forecast_lanes")
        if row.tally_id in partners
    }
