"""Whether both halves match with all partners at once: counted where the data is, a few shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

from tallystick.server.gate import partners
from tallystick.server.gate.shown import Match, MatchState

_COUNTED: Final = """
SELECT state, count(*), max(compared_at), (array_agg(partner_id ORDER BY name, partner_id))[:%(most)s]
  FROM (SELECT p.partner_id, lower(p.name) AS name, k.compared_at,
               CASE WHEN t.a_fork > 0 OR t.b_fork > 0 THEN 'forked'
                    WHEN NOT c.book_open THEN 'unopened'
                    WHEN coalesce(k.digest, '') = coalesce(k.their_digest, '')
                     AND coalesce(k.forecast_digest, '') = coalesce(k.their_forecast_digest, '') THEN 'match'
                    ELSE 'differ' END AS state
          FROM companies_partnership p
          JOIN companies_company c ON c.company_id = p.partner_id
          JOIN record_tally t ON t.tally_id = p.tally_id
          LEFT JOIN record_booktally k ON k.company_id = p.company_id AND k.tally_id = p.tally_id
         WHERE p.company_id = %(company)s) compared
 GROUP BY state
"""
#: what a person should look at comes first
_ORDER: Final = (MatchState.FORKED, MatchState.DIFFER, MatchState.MATCH, MatchState.UNOPENED)


@dataclass(frozen=True, slots=True)
class Matching:
    """How many partners there are in each state, when any was last compared, and the first of them."""

    numbers: Mapping[MatchState, int]
    compared_at: datetime | None
    shown: list[Match]

    @property
    def partners(self) -> int:
        """How many partners there are."""
        return sum(self.numbers.values())


def matching(company: str, most: int) -> Matching:
    """Compare with all partners, and show at most so many, those first with whom something is amiss."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, {"company": company, "most": most})
        found = {MatchState(state): rest for state, *rest in cursor.fetchall()}
    first = [partner for state in _ORDER if state in found for partner in found[state][2]][:most]
    known = partners.some(company, first)
    shown = [known[partner] for partner in first if partner in known]
    times = [at for _number, at, _partners in found.values() if at]
    return Matching(
        {state: number for state, (number, _at, _partners) in found.items()},
        max(times) if times else None,
        partners.matches(company, shown, tallies=[partner.tally for partner in shown]),
    )
