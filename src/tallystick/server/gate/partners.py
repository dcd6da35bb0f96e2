"""Partners of a company, and whether both halves match with them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tallystick.errors import NotFound
from tallystick.server.companies import founding
from tallystick.server.companies.models import Company, Partnership
from tallystick.server.gate.access import CompanyCard
from tallystick.server.gate.shown import Match, MatchState, Partner
from tallystick.server.record import sums
from tallystick.server.record.models import BookTally, Tally


def every(company: str) -> dict[str, Partner]:
    """All partners of a company by id, under the names that it uses."""
    forks = {
        tally_id: a if a_fork else b
        for tally_id, a, b, a_fork, b_fork in Tally.objects.exclude(a_fork=0, b_fork=0).values_list(
            "tally_id", "a", "b", "a_fork", "b_fork"
        )
    }
    rows = Partnership.objects.filter(company_id=company).select_related("partner")
    return {
        row.partner_id: Partner(
            id=row.partner_id,
            tally=row.tally_id,
            name=row.name,
            email=row.email,
            guest=row.partner.guest,
            invited=row.invited,
            opened=row.partner.book_open,
            since=row.since,
            forked=forks.get(row.tally_id, ""),
        )
        for row in rows
    }


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


def matches(company: str, partners: list[Partner]) -> list[Match]:
    """Whether both halves match, as last compared."""
    kept = {row.tally_id: row for row in BookTally.objects.filter(company_id=company).defer("lanes")}
    heads = {tally.tally_id: tally for tally in Tally.objects.all()}
    return [_match(company, partner, heads[partner.tally], kept.get(partner.tally)) for partner in partners]


def compare(company: str, partner: Partner) -> Match:
    """Ask what the partner's side comes to now, and compare."""
    tally = Tally.objects.select_for_update().filter(tally_id=partner.tally).first()
    if tally is None:
        raise NotFound(_("There is no such partner."))
    if partner.opened:
        sums.compare(company, sums.of_partner(partner.id, [partner.tally]))
    row = BookTally.objects.filter(company_id=company, tally_id=partner.tally).first()
    return _match(company, partner, tally, row)


def _match(company: str, partner: Partner, tally: Tally, row: BookTally | None) -> Match:
    mine, theirs = (tally.a_seq, tally.b_seq) if tally.a == company else (tally.b_seq, tally.a_seq)
    return Match(
        partner=partner,
        state=_state(partner, row),
        digest=row.digest if row else "",
        their_digest=row.their_digest if row else "",
        my_entries=mine,
        their_entries=theirs,
        lines=row.lines if row else 0,
        compared_at=row.compared_at if row else None,
    )


def _state(partner: Partner, row: BookTally | None) -> MatchState:
    if partner.forked:
        return MatchState.FORKED
    if row is None or not row.their_digest:
        return MatchState.UNOPENED if not partner.opened or row else MatchState.MATCH
    return MatchState.MATCH if row.digest == row.their_digest else MatchState.DIFFER


def _row(company: CompanyCard) -> Company:
    return Company.objects.get(company_id=company.id)
