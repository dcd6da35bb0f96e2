"""Partners of a company, and whether both halves match with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection
from django.utils.translation import gettext as _

from tallystick.errors import NotFound
from tallystick.server.companies import founding
from tallystick.server.companies.models import Company, Partnership
from tallystick.server.gate.access import CompanyCard
from tallystick.server.gate.shown import Match, MatchState, Partner
from tallystick.server.record import sums

_PARTNERS: Final = """
SELECT p.partner_id, p.tally_id, p.name, p.email, c.guest, p.invited, c.book_open, p.since,
       CASE WHEN t.a_fork > 0 THEN t.a WHEN t.b_fork > 0 THEN t.b ELSE '' END
  FROM companies_partnership p
  JOIN companies_company c ON c.company_id = p.partner_id
  JOIN record_tally t ON t.tally_id = p.tally_id
 WHERE p.company_id = %(company)s AND (%(ids)s::text[] IS NULL OR p.partner_id = ANY(%(ids)s))
"""


def some(company: str, ids: Collection[str] | None = None) -> dict[str, Partner]:
    """Partners of a company by id, under the names that it uses: these, or all of them."""
    with connection.cursor() as cursor:
        cursor.execute(_PARTNERS, {"company": company, "ids": None if ids is None else list(ids)})
        return {row[0]: Partner(*row) for row in cursor.fetchall()}


def names(company: str) -> dict[str, str]:
    """The names of all partners by id."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT partner_id, name FROM companies_partnership WHERE company_id = %s", [company])
        return dict(cursor.fetchall())


def add(company: CompanyCard, name: str, email: str) -> str:
    """Make a guest company for a partner; return its id."""
    return str(founding.found_guest(_row(company), name, email.strip().lower()).partner_id)


def connect(company: CompanyCard, partner_id: str, name: str, email: str) -> None:
    """Start a tally with a company of this server."""
    founding.join(_row(company), partner_id, name, email.strip().lower())


def rename(company: str, partner_id: str, name: str, email: str | None) -> None:
    """Change what a company keeps about a partner."""
    values = {"name": founding.clean_name(name)}
    if email is not None:
        values["email"] = email.strip().lower()
    Partnership.objects.filter(company_id=company, partner_id=partner_id).update(**values)


_MATCHES: Final = """
SELECT t.tally_id, CASE WHEN t.a = %(company)s THEN t.a_seq ELSE t.b_seq END,
       CASE WHEN t.a = %(company)s THEN t.b_seq ELSE t.a_seq END,
       coalesce(k.digest, ''), coalesce(k.their_digest, ''), coalesce(k.lines, 0),
       coalesce(k.forecast_digest, ''), coalesce(k.their_forecast_digest, ''), coalesce(k.forecasts, 0),
       k.compared_at
  FROM record_tally t LEFT JOIN record_booktally k ON k.company_id = %(company)s AND k.tally_id = t.tally_id
 WHERE (t.a = %(company)s OR t.b = %(company)s)
   AND (%(tallies)s::text[] IS NULL OR t.tally_id = ANY(%(tallies)s))
"""


def matches(company: str, partners: Iterable[Partner], tallies: Sequence[str] | None = None) -> list[Match]:
    """Whether both halves match with these partners, as last compared; `tallies` are theirs, if few."""
    with connection.cursor() as cursor:
        cursor.execute(_MATCHES, {"company": company, "tallies": None if tallies is None else list(tallies)})
        found = {row[0]: _Halves(*row[1:]) for row in cursor.fetchall()}
    return [_match(partner, found[partner.tally]) for partner in partners if partner.tally in found]


def compare(company: str, partner: Partner) -> Match:
    """Ask what the partner's side comes to now, and compare.

    The two books are read one after the other. If something was said in between, they are read again.
    """
    for _attempt in range(3):
        mine, theirs = sums.state_of(company, partner.tally), None
        if partner.opened:
            theirs = sums.state_of(partner.id, partner.tally)
        if mine and theirs and (mine.a_seq, mine.b_seq) == (theirs.a_seq, theirs.b_seq):
            sums.compare(company, {partner.tally: theirs.digests})
            break
        if mine is None or theirs is None:
            break
    found = matches(company, [partner], [partner.tally])
    if not found:
        raise NotFound(_("There is no such partner."))
    return found[0]


@dataclass(frozen=True, slots=True)
class _Halves:
    """What a company has kept of one tally."""

    my_entries: int
    their_entries: int
    digest: str
    their_digest: str
    lines: int
    forecast_digest: str
    their_forecast_digest: str
    forecasts: int
    compared_at: datetime | None


def _match(partner: Partner, halves: _Halves) -> Match:
    return Match(
        partner=partner,
        state=_state(partner, halves),
        digest=halves.digest,
        their_digest=halves.their_digest,
        my_entries=halves.my_entries,
        their_entries=halves.their_entries,
        lines=halves.lines,
        forecast_digest=halves.forecast_digest,
        their_forecast_digest=halves.their_forecast_digest,
        forecasts=halves.forecasts,
        compared_at=halves.compared_at,
    )


def _state(partner: Partner, halves: _Halves) -> MatchState:
    if partner.forked:
        return MatchState.FORKED
    if not partner.opened:
        return MatchState.UNOPENED
    mine, theirs = (
        (halves.digest, halves.forecast_digest),
        (halves.their_digest, halves.their_forecast_digest),
    )
    return MatchState.MATCH if mine == theirs else MatchState.DIFFER


def _row(company: CompanyCard) -> Company:
    return Company.objects.get(company_id=company.id)
