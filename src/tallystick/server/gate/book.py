"""A company's book while it is open: the one way in which pages, jobs and commands see or change it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cached_property, partial
from typing import Protocol
from uuid import UUID

from django.utils.translation import gettext as _

from tallystick.errors import NotAllowed, NotFound
from tallystick.server.companies import keys
from tallystick.server.gate import forecasts, ledger, links, matching, members, overview, partners, reading
from tallystick.server.gate.access import Access, Action, Role
from tallystick.server.gate.forecasts import ForecastCounts, ForecastEntry, ForecastPage
from tallystick.server.gate.links import DAYS as LINK_DAYS
from tallystick.server.gate.links import Link
from tallystick.server.gate.shown import (
    BoardPage,
    BookEntry,
    Counts,
    DisclosurePage,
    DisclosureTotal,
    Match,
    Member,
    Partner,
)
from tallystick.server.record import changes, notes, rebuild, receive, timing, verify
from tallystick.server.record.changes import Changes
from tallystick.server.record.columns import line_id
from tallystick.server.record.deliver import Author, Said, write
from tallystick.server.record.forecast_pages import ForecastView
from tallystick.server.record.forecast_recent import outline_of
from tallystick.server.record.forecast_rows import forecast_id
from tallystick.server.record.models import Tally
from tallystick.server.record.pages import Pages
from tallystick.server.record.receive import Receipt
from tallystick.server.record.standing import Current, standing
from tallystick.server.record.stored import FORECASTS, LINES, Stored, line_of, rows
from tallystick.server.record.verify import Verified
from tallystick.server.record.views import BoardView
from tallystick.tally.entry import Entry
from tallystick.tally.keys import tally_id
from tallystick.trade import claims as said
from tallystick.trade.claims import Claim
from tallystick.trade.document import OrderLine
from tallystick.trade.forecast.claim_json import forecast_claim_json
from tallystick.trade.forecast.claims import Commit, ForecastClaim, Publish
from tallystick.trade.forecast.document import Forecast
from tallystick.trade.forecast.values import ForecastRef
from tallystick.trade.timing import Thresholds
from tallystick.trade.values import LineRef

#: what may be written by whoever came by a link
_ANSWERS = (
    said.See,
    said.Accept,
    said.Propose,
    said.Reject,
    said.AcceptCancel,
    said.RefuseCancel,
    said.Ship,
    said.AddNote,
    said.Attach,
    Commit,
)


class _OfPartner(Protocol):
    """A row that is about one partner."""

    @property
    def partner_id(self) -> str: ...


class Book:
    """One company's book, for the length of one transaction. `Access.open()` makes it."""

    def __init__(self, access: Access, today: date | None = None) -> None:
        self.access = access
        self.today = today or datetime.now(UTC).date()
        self._met: dict[str, Partner] = {}

    @property
    def company(self) -> str:
        """The id of the company whose book this is."""
        return self.access.company.id

    @cached_property
    def _partners(self) -> dict[str, Partner]:
        return partners.some(self.company)

    def _partners_of(self, rows: Sequence[_OfPartner]) -> Mapping[str, Partner]:
        """The partners of some rows; all of them are read only when they are wanted anyway."""
        if "_partners" in self.__dict__:
            return self._partners
        missing = {row.partner_id for row in rows} - self._met.keys()
        if missing:
            self._met |= partners.some(self.company, missing)
        return self._met

    @cached_property
    def thresholds(self) -> Thresholds:
        """From when on a line counts as at risk, for this company."""
        return timing.thresholds_of(self.company)

    # -- reading orders ------------------------------------------------------------------------------

    def page(self, view: BoardView) -> BoardPage:
        """One page of the board."""
        found = self.pages.page(view)
        return BoardPage(self._entries(found.rows), found.after, found.before, found.broad)

    def counts(self, view: BoardView) -> Counts:
        """The numbers beside the tabs: exact without filters, capped under them."""
        return reading.counts(self.company, view, self.pages, self.today, limited=bool(self.access.tally))

    def line(self, line: UUID) -> BookEntry:
        """One order line; `NotFound` if the book has none of this id."""
        found = self.lines([line])
        if not found:
            raise NotFound(_("There is no such order line."))
        return found[0]

    def lines(self, lines: Iterable[UUID]) -> list[BookEntry]:
        """Those of these lines that the book has, in the order given."""
        return self._entries(rows(LINES, self.company, list(lines)))

    def find(self, order: str, line: str = "") -> list[BookEntry]:
        """The lines of an order number (and a line number), of whichever partner, in their order."""
        return self._entries(reading.find(self.company, order, line))

    def documents(self, lines: Iterable[UUID]) -> dict[UUID, OrderLine]:
        """The documents of those of these lines that the book has: for an import, which needs no more."""
        return reading.documents(self.company, list(lines))

    def partners_with_lines(self) -> frozenset[str]:
        """The partners with whom there is any order line: for an import, which need not look for others."""
        return reading.partners_with_lines(self.company)

    def open_besides(self, view: BoardView, known: Collection[UUID]) -> Iterator[OrderLine]:
        """The documents of all lines of a view that are not done, but for those that are known."""
        return reading.open_besides(self, view, known)

    def every(self, view: BoardView) -> Iterable[BookEntry]:
        """All lines of a view, page by page: for an export."""
        return reading.every(self, view)

    def _entries(self, stored: Sequence[Stored]) -> list[BookEntry]:
        known = self._partners_of(stored)
        return [reading.entry(row, known[row.partner_id], self.today, self.thresholds) for row in stored]

    @cached_property
    def pages(self) -> Pages:
        """The pages of this book, as rows that are not folded yet: for the gate's own use."""
        return Pages(self.company, self.today, partial(partners.names, self.company))

    def line_id(self, partner_id: str, ref: LineRef) -> UUID:
        """The id that an order line with a partner has, or would have."""
        return line_id(tally_id(self.company, partner_id), ref)

    def items(self, words: str, limit: int = 20) -> list[tuple[str, str]]:
        """Items of the book that match some words, as code and description: for a filter."""
        return reading.items(self.company, words, limit)

    def units(self, codes: Sequence[str]) -> dict[str, str]:
        """The unit in which each of these items is ordered so far, where the book knows it."""
        return reading.units(self.company, codes)

    def contacts(self) -> list[str]:
        """The buyers' contacts that the book names: for a filter."""
        return reading.contacts(self.company)

    # -- reading forecasts ---------------------------------------------------------------------------

    def forecasts(self, view: ForecastView) -> ForecastPage:
        """One page of the living forecasts, mine and my customers'."""
        return forecasts.page(self.company, view, self._partners_of)

    def forecast(self, forecast: UUID) -> ForecastEntry:
        """One forecast, with more of its history; `NotFound` if the book has none of this id."""
        found = self.some_forecasts([forecast])
        if not found:
            raise NotFound(_("There is no such forecast."))
        return forecasts.with_older(self.company, found[0])

    def some_forecasts(self, ids: Iterable[UUID]) -> list[ForecastEntry]:
        """Those of these forecasts that the book has, in the order given."""
        return forecasts.some(self.company, list(ids), self._partners_of)

    def forecast_counts(self) -> ForecastCounts:
        """The numbers beside the tabs of the forecasts."""
        return forecasts.counts(self.company)

    def standing_forecasts(self, known: Mapping[UUID, Current[Forecast]]) -> dict[UUID, Current[Forecast]]:
        """The outlines of all forecasts; those `known` in their version are handed back: for planning."""
        return standing(FORECASTS, self.company, known, outline_of)

    def standing_lines(self, known: Mapping[UUID, Current[OrderLine]]) -> dict[UUID, Current[OrderLine]]:
        """All order lines that are not done, in the same way."""
        return standing(LINES, self.company, known, line_of)

    def forecast_id(self, partner_id: str, ref: ForecastRef) -> UUID:
        """The id that a forecast with a partner has, or would have."""
        return forecast_id(tally_id(self.company, partner_id), ref)

    # -- writing -------------------------------------------------------------------------------------

    def write(
        self,
        tally: str,
        claims: Sequence[Claim | ForecastClaim | Mapping[str, object]],
        expect: Mapping[UUID, str] | None = None,
    ) -> list[Entry]:
        """Say something to one partner. See `write_many`."""
        return self.write_many({tally: claims}, expect)

    def write_many(
        self,
        claims: Mapping[str, Sequence[Claim | ForecastClaim | Mapping[str, object]]],
        expect: Mapping[UUID, str] | None = None,
    ) -> list[Entry]:
        """Sign claims into this company's halves and deliver them, all or nothing; return the entries.

        `claims` are by tally. `expect` gives for each line or forecast the token that its page showed (empty:
        it did not exist). If one has changed, `Moved` is raised with their ids in `details["lines"]` and
        `details["forecasts"]`, and nothing is written.
        """
        self.access.require(Action.WRITE)
        told = {tally: self._told(tally, items) for tally, items in claims.items() if items}
        if not told:
            return []
        author = Author(keys.signing_key(self.company), self._signs())
        return write(author, told, expect or {})

    def _signs(self) -> str:
        """The name beside what is said: that of a link was given by whoever sent it, so it says so itself."""
        by_link = self.access.role is Role.GUEST
        return f"{self.access.person} (by link)" if by_link else self.access.person

    def _told(self, tally: str, claims: Sequence[Said | ForecastClaim]) -> Sequence[Said]:
        if self.access.role is Role.GUEST and (
            tally != self.access.tally or not all(isinstance(claim, _ANSWERS) for claim in claims)
        ):
            raise NotAllowed(_("This link only lets you answer."), mend=_("Sign in to do more."))
        return [
            forecast_claim_json(claim) if isinstance(claim, Publish | Commit) else claim for claim in claims
        ]

    def attach(self, tally: str, content: bytes) -> str:
        """Keep the bytes of a file for a claim about it in this tally; return their SHA-256."""
        self.access.require(Action.WRITE)
        return notes.keep_attachment(tally, content)

    def attachment(self, tally: str, sha256: str) -> bytes:
        """The bytes of an attached file."""
        return notes.attachment(tally, sha256)

    def private_note(self, line: UUID) -> str:
        """What this company wrote for itself beside a line."""
        return notes.private_note(self.company, line)

    def write_private_note(self, line: UUID, text: str) -> None:
        """Write for ourselves beside a line: it never leaves the book."""
        self.access.require_whole(Action.WRITE)
        notes.write_private_note(self.company, line, self.line(line).tally, text, self.access.person)

    # -- partners ------------------------------------------------------------------------------------

    def partners(self) -> list[Partner]:
        """All partners, by name."""
        return sorted(self._partners.values(), key=lambda partner: (partner.name.casefold(), partner.id))

    def partner(self, partner_id: str) -> Partner:
        """One partner; `NotFound` if it is none."""
        if partner_id not in self._met:
            self._met |= partners.some(self.company, [partner_id])
        if partner_id not in self._met:
            raise NotFound(_("There is no such partner."))
        return self._met[partner_id]

    def overview(self) -> dict[str, overview.PartnerLines]:
        """How many lines there are with each partner, by its id; none for a partner without any."""
        partners = {partner.tally: partner.id for partner in self._partners.values()}
        return overview.by_partner(self.company, partners, self.today)

    def add_partner(self, name: str, email: str = "") -> Partner:
        """Make a guest company for a partner to be invited."""
        self.access.require_whole(Action.WRITE)
        added = partners.add(self.access.company, name, email)
        self._look_again()
        return self.partner(added)

    def connect(self, company_id: str, name: str, email: str = "") -> Partner:
        """Start a tally with a company of this server that has told us its id."""
        self.access.require_whole(Action.WRITE)
        partners.connect(self.access.company, company_id, name, email)
        self._look_again()
        return self.partner(company_id)

    def rename(self, partner_id: str, name: str, email: str | None = None) -> Partner:
        """Change what this company calls a partner, and where it writes to them."""
        self.access.require_whole(Action.WRITE)
        partners.rename(self.company, self.partner(partner_id).id, name, email)
        self._look_again()
        return self.partner(partner_id)

    def matches(self) -> list[Match]:
        """For each partner, whether both halves match, and when that was last compared."""
        return partners.matches(self.company, self.partners())

    def matching(self, most: int) -> matching.Matching:
        """The same as numbers, with the first few partners, those first with whom something is amiss."""
        return matching.matching(self.company, most)

    def compare(self, partner_id: str) -> Match:
        """Compare with one partner now."""
        return partners.compare(self.company, self.partner(partner_id))

    def _look_again(self) -> None:
        """Forget what was read of partners: one of them has changed."""
        self.__dict__.pop("_partners", None)
        self.__dict__.pop("pages", None)
        self._met.clear()

    def verify(self, partner_id: str) -> Verified:
        """Check every signature of the tally with a partner, and this book against what they fold to."""
        tally = Tally.objects.get(tally_id=self.partner(partner_id).tally)
        return verify.verify_tally(self.company, tally)

    def receive(self, partner_id: str, data: bytes, signature: bytes) -> Receipt:
        """Take in an entry that a partner wrote on another server."""
        self.access.require_whole(Action.ADMIN)
        return receive.receive(self.company, self.partner(partner_id).id, data, signature)

    def rebuild(self) -> None:
        """Make this book again from the entries alone."""
        self.access.require_whole(Action.ADMIN)
        rebuild.rebuild_book(self.company)

    # -- the company itself --------------------------------------------------------------------------

    def members(self) -> list[Member]:
        """Who acts for this company."""
        return members.every(self.company)

    def set_member(self, person_id: int, role: Role) -> None:
        """Let a person act for this company, or change their role. One administrator always remains."""
        self.access.require_whole(Action.ADMIN)
        members.set_role(self.company, person_id, role)

    def remove_member(self, person_id: int) -> None:
        """Let a person act for this company no longer. One administrator always remains."""
        self.access.require_whole(Action.ADMIN)
        members.remove(self.company, person_id)

    def rename_company(self, name: str) -> None:
        """Change the name that partners see."""
        self.access.require_whole(Action.ADMIN)
        members.rename_company(self.company, name)

    def set_thresholds(self, thresholds: Thresholds) -> None:
        """Change from when on lines count as at risk, and bring the book in line."""
        self.access.require_whole(Action.ADMIN)
        timing.keep_thresholds(self.company, thresholds)
        self.__dict__.pop("thresholds", None)
        rebuild.rebuild_book(self.company)

    # -- links ---------------------------------------------------------------------------------------

    def invite(self, partner_id: str, email: str, person: str = "", days: int = LINK_DAYS) -> str:
        """Make a link that opens our tally to a guest without an account; return its token (kept nowhere)."""
        self.access.require_whole(Action.WRITE)
        return links.issue(self.company, partner_id, email, person, self.access.person, days)

    def links(self, partner_id: str = "") -> list[Link]:
        """The links that we have sent, newest first."""
        return links.issued(self.company, partner_id)

    def revoke_link(self, link: str) -> None:
        """End a link."""
        self.access.require_whole(Action.WRITE)
        links.revoke(link)

    # -- disclosure ----------------------------------------------------------------------------------

    def disclosures(
        self,
        *,
        partner: str = "",
        kinds: Sequence[str] = (),
        since: datetime | None = None,
        until: datetime | None = None,
        by: str = "",
        cursor: str = "",
        limit: int = 50,
    ) -> DisclosurePage:
        """What left this company, newest first, from its own halves."""
        wanted = ledger.Wanted(partner, tuple(kinds), since, until, by)
        return ledger.page(self.company, self._partners, wanted, cursor, limit)

    def disclosure_totals(
        self, since: date | None = None, until: date | None = None
    ) -> list[DisclosureTotal]:
        """How many claims of each kind each partner was told."""
        return ledger.totals(self.company, self._partners, since, until)

    def signed_entries(self) -> Iterator[tuple[Partner, Entry]]:
        """Every entry that this company signed, checked as it is read (else `InvalidEntry`)."""
        return ledger.signed(self.company, self._partners)

    # -- live ----------------------------------------------------------------------------------------

    def changed_since(self, cursor: str) -> Changes:
        """Which lines changed after a cursor, and the cursor to go on with; an empty cursor is now."""
        return changes.since(self.company, cursor)

    def now(self) -> str:
        """The cursor of now: whatever it does not cover is not in what was read before it was asked for."""
        return self.changed_since("").cursor
