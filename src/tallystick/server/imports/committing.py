"""What a file says is written into the company's halves: all at once or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from tallystick.collector import uncollected
from tallystick.errors import InvalidInput, Moved
from tallystick.interchange.orderbook.difference import LineDifference, cancel_claims
from tallystick.interchange.orderbook.following import claims_for
from tallystick.interchange.orderbook.summary import summary
from tallystick.server.gate import Access, Book, Partner
from tallystick.server.imports.comparing import Compared, Report, Wish, read_and_compare
from tallystick.server.imports.layouts import remember
from tallystick.tally.entry import Entry
from tallystick.trade.claims import Claim
from tallystick.trade.compose import standing_token


class RowsRefused(InvalidInput):
    """Some rows are refused, and the import was to be all or nothing."""

    code = "rows-refused"


@dataclass(frozen=True, slots=True)
class Committed:
    """What an import has written."""

    compared: Compared
    entries: int
    claims: int
    partners: int
    new_partners: int

    def as_dict(self) -> dict[str, object]:
        """For programs: what was understood and what was written."""
        told = summary(self.compared.file, self.compared.difference)
        return {**told, "committed": True, "entries": self.entries, "claims": self.claims}


def commit(book: Book, compared: Compared, wish: Wish, report: Report, seen: str = "") -> Committed:
    """Write what a comparison found, in the transaction of the open book.

    With `seen`, nothing but what that digest stands for is written: `Moved` if the book is another by now.
    """
    difference = compared.difference
    if seen and not compared.is_as(seen, with_disappeared=wish.cancel_disappeared):
        raise _moved()
    if wish.all_or_nothing and difference.refused:
        raise RowsRefused(
            _("{count} rows are refused; nothing was written.").format(count=len(difference.refused)),
            mend=_("Mend them, or commit the good rows only."),
        )
    partners = _partners(book, compared)
    report(80, "")
    claims = _claims(compared, partners, wish)
    report(85, "")
    entries = book.write_many(claims, _expected(book, compared, wish))
    _refuse_if_overtaken(entries, compared)
    mapping = compared.file.mapping
    remember(book, compared.file.fingerprint, {partner.id for partner in partners.values()}, mapping)
    report(98, "")
    return Committed(
        compared,
        entries=len(entries),
        claims=sum(len(told) for told in claims.values()),
        partners=len(claims),
        new_partners=len(difference.new_partners),
    )


def commit_import(access: Access, name: str, data: bytes, wish: Wish, report: Report) -> Committed:
    """Read, compare and commit a file in one transaction: what the command line does."""
    with uncollected(), access.open() as book:
        compared = read_and_compare(book, name, data, wish, report)
        return commit(book, compared, wish, report)


def _partners(book: Book, compared: Compared) -> dict[str, Partner]:
    """The partner of every good line by its name in the file; those that are new are made."""
    known = {partner.id: partner for partner in book.partners()}
    found: dict[str, Partner] = {}
    emails = {line.partner: line.email for line in compared.file.lines if line.email}
    for line in (*compared.difference.good, *compared.difference.disappeared):
        if line.name not in found:
            found[line.name] = (
                known[line.partner]
                if line.partner
                else book.add_partner(line.name, emails.get(line.name, ""))
            )
    return found


def _claims(compared: Compared, partners: dict[str, Partner], wish: Wish) -> dict[str, list[Claim]]:
    told: dict[str, list[Claim]] = defaultdict(list)
    for found in compared.difference.good:
        partner = partners[found.name]
        told[partner.tally] += _line_claims(found, compared, partner.id)
    if wish.cancel_disappeared:
        for found in compared.difference.disappeared:
            told[partners[found.name].tally] += cancel_claims(found, compared.me)
    return {tally: claims for tally, claims in told.items() if claims}


def _expected(book: Book, compared: Compared, wish: Wish) -> dict[UUID, str]:
    """How every line that the book knows must still stand when it is written: as it was compared."""
    gone = compared.difference.disappeared if wish.cancel_disappeared else []
    return {
        book.line_id(found.partner, found.current.ref): standing_token(found.current)
        for found in (*compared.difference.changed, *gone)
        if found.current
    }


def _refuse_if_overtaken(entries: Sequence[Entry], compared: Compared) -> None:
    """Nobody of this company may have written to a partner since the comparison: the same lines, perhaps."""
    written: dict[str, int] = {}
    for entry in entries:
        written.setdefault(entry.tally, entry.seq)
    if any(seq != compared.heads.get(tally, 0) + 1 for tally, seq in written.items()):
        raise _moved()


def _moved() -> Moved:
    return Moved(
        _("The book has moved since this was shown."), mend=_("Look again at what changes, then commit.")
    )


def _line_claims(found: LineDifference, compared: Compared, partner: str) -> list[Claim]:
    assert found.file is not None
    return claims_for(found.file, found.current, compared.me, partner)
