"""Delivering what was appended: into the author's own book and, on this server, into the partner's.

All in the transaction that appends, so a book never lags behind the entries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from django.db import connection, transaction

from tallystick.server.companies.acting import Acting, acting, current
from tallystick.server.record import sums
from tallystick.server.record.append import Appended, append, lock_tallies, tell_ledger
from tallystick.server.record.behind import Behind
from tallystick.server.record.books import delivery_of, project
from tallystick.server.record.models import Tally
from tallystick.server.record.signals import delivered
from tallystick.server.record.sums import Digests
from tallystick.server.record.timing import timing_of
from tallystick.tally.entry import Entry
from tallystick.tally.keys import CompanyKey
from tallystick.trade.claims import Claim
from tallystick.trade.wording import wording

CHANNEL = "tallystick_books"
_FEW = 100

Said = Claim | Mapping[str, object]
Expected = Mapping[UUID, str]


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes: the company's key and the person's name as partners see it."""

    key: CompanyKey
    by: str


def write(author: Author, claims: Mapping[str, Sequence[Said]], expect: Expected) -> list[Entry]:
    """Sign claims into the author's halves and deliver them, all or nothing.

    `claims` are by tally. `expect` are the tokens of the lines as the author knew them: if one of them has
    moved since, `Moved` is raised and nothing is written. The transaction must act for the author.
    """
    at = datetime.now(UTC)
    with transaction.atomic():
        tallies = lock_tallies(claims)
        many = sum(map(len, claims.values())) > _FEW
        # One tally's claims are put into words and signed while the entries of the one before are stored.
        with Behind() if many else nullcontext() as behind:
            appended = {
                tally_id: append(
                    author.key, tally, map(wording, claims[tally_id]), at=at, by=author.by, behind=behind
                )
                for tally_id, tally in tallies.items()
            }
        for tally_id, items in appended.items():
            tell_ledger(items, tallies[tally_id].partner_of(author.key.company))
        deliver(author.key.company, tallies, appended, expect)
    return [item.entry for items in appended.values() for item in items]


def deliver(
    first: str, tallies: Mapping[str, Tally], appended: Mapping[str, Sequence[Appended]], expect: Expected
) -> None:
    """Bring the books on this server up to date: that of `first`, which may expect, then the partners'."""
    deliveries = [delivery_of(tally, appended[tally_id]) for tally_id, tally in tallies.items()]
    # Whoever came by a link writes in one tally; the sums over the whole book, which are hidden from them,
    # still follow.
    with acting(Acting(company=first) if current().tally else current()):
        mine = project(first, deliveries, timing_of(first), expect)
        delivered.send(sender=Tally, company=first)
    changed = [first]
    partners = {delivery.tally.partner_of(first): [delivery] for delivery in deliveries}
    theirs: dict[str, Digests] = {}
    for partner in open_books(partners):
        with acting(Acting(company=partner)):
            digests = project(partner, partners[partner], timing_of(partner), {})
            sums.compare(partner, mine)
            delivered.send(sender=Tally, company=partner)
        theirs |= digests
        changed.append(partner)
    sums.compare(first, theirs)
    tell_streams(changed)


def open_books(companies: Mapping[str, object]) -> list[str]:
    """Those of these companies whose book is kept here."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT company_id FROM companies_company WHERE company_id = ANY(%s) AND hosted AND book_open"
            " ORDER BY company_id",
            [list(companies)],
        )
        return [company for (company,) in cursor.fetchall()]


def tell_streams(companies: Sequence[str]) -> None:
    """Once committed, wake the live pages. In a transaction of its own, because NOTIFY locks at commit."""
    transaction.on_commit(partial(_notify, list(companies)), robust=True)


def _notify(companies: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, company) FROM unnest(%s::text[]) company", [CHANNEL, companies])
