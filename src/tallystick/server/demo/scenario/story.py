"""One order line as it came about, told move by move.

A story only collects claims in the words of `trade`; what they amount to is for the fold to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from tallystick.server.demo.scenario.items import Product
from tallystick.server.demo.scenario.people import Person
from tallystick.trade import claims
from tallystick.trade.claims import Claim
from tallystick.trade.values import Item, LineRef, Price, Role, ScheduleLine

Schedule = tuple[tuple[date, int], ...]


@dataclass(frozen=True, slots=True)
class Move:
    """One claim, by whom and when; the author had not seen what the partner said since `unseen_since`."""

    at: datetime
    person: Person
    partner: str
    claim: Claim
    unseen_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Deal:
    """What a story is about: a line of an order between two people, and what is first asked."""

    buyer: Person
    seller: Person
    order: str
    line: str
    product: Product
    quantity: int
    due: date


@dataclass(slots=True)
class Story:
    """Collects the moves on one line; numbers revisions, proposals and cancel requests as they come."""

    deal: Deal
    ids: Mapping[str, str]
    moves: list[Move] = field(default_factory=list)
    revision: int = 0
    proposal: int = 0
    cancels: int = 0
    shipments: int = 0
    asked: Schedule = ()
    price: Price | None = None

    @property
    def ref(self) -> LineRef:
        return LineRef(self.ids[self.deal.buyer.company], self.deal.order, self.deal.line)

    @property
    def quantity(self) -> int:
        return self.deal.quantity

    # the buyer's half

    def request(
        self,
        at: datetime,
        *schedule: tuple[date, int],
        price: Price | None = None,
        reason: str = "",
        unseen_since: datetime | None = None,
    ) -> None:
        """The next revision; without a schedule it repeats the last, or asks for all on the due date."""
        deal = self.deal
        self.asked = schedule or self.asked or ((deal.due, deal.quantity),)
        self.price = price or self.price or deal.product.price
        self.revision += 1
        self._say(at, deal.buyer, self._revision(self.revision, reason), unseen_since)

    def approve(self, at: datetime) -> None:
        self._say(at, self.deal.buyer, claims.Approve(self.ref, self.proposal))

    def refuse(self, at: datetime, reason: str = "") -> None:
        self._say(at, self.deal.buyer, claims.Refuse(self.ref, self.proposal, reason))

    def cancel(self, at: datetime, reason: str = "") -> None:
        self._say(at, self.deal.buyer, claims.Cancel(self.ref, reason))

    def ask_cancel(self, at: datetime, reason: str = "") -> None:
        self.cancels += 1
        self._say(at, self.deal.buyer, claims.AskCancel(self.ref, reason))

    def receive(
        self, at: datetime, good: int, damaged: int = 0, *, by: Person | None = None, final: bool = False
    ) -> None:
        """Goods of the last shipment came in."""
        claim = claims.Receive(
            self.ref, at.date(), Decimal(good), Decimal(damaged), shipment=self.shipments, final=final
        )
        self._say(at, by or self.deal.buyer, claim)

    # the supplier's half

    def see(self, at: datetime) -> None:
        self._say(at, self.deal.seller, claims.See(self.ref, self.revision))

    def accept(self, at: datetime, revision: int | None = None, unseen_since: datetime | None = None) -> None:
        """The supplier accepts; an older `revision` makes an answer that comes too late or crosses."""
        claim = claims.Accept(self.ref, self.revision if revision is None else revision)
        self._say(at, self.deal.seller, claim, unseen_since)

    def propose(
        self,
        at: datetime,
        *schedule: tuple[date, int],
        price: Price | None = None,
        item: Item | None = None,
        rest: str = "refused",
        reason: str = "",
    ) -> None:
        self.proposal += 1
        claim = claims.Propose(
            self.ref,
            self.revision,
            self.proposal,
            _lines(schedule or self.asked),
            price=price,
            item=item,
            rest=rest,
            reason=reason,
        )
        self._say(at, self.deal.seller, claim)

    def reject(self, at: datetime, reason: str) -> None:
        self._say(at, self.deal.seller, claims.Reject(self.ref, self.revision, reason))

    def accept_cancel(self, at: datetime) -> None:
        self._say(at, self.deal.seller, claims.AcceptCancel(self.ref, self.cancels))

    def refuse_cancel(self, at: datetime, reason: str) -> None:
        self._say(at, self.deal.seller, claims.RefuseCancel(self.ref, self.cancels, reason))

    def ship(
        self,
        at: datetime,
        quantity: int,
        expected: date | None = None,
        *,
        carrier: str = "",
        tracking: str = "",
        packages: str = "",
        outstanding: int | None = None,
        final: bool = False,
    ) -> None:
        self.shipments += 1
        claim = claims.Ship(
            self.ref,
            Decimal(quantity),
            at.date(),
            expected or at.date() + timedelta(days=3),
            carrier,
            tracking,
            packages,
            None if outstanding is None else Decimal(outstanding),
            final,
        )
        self._say(at, self.deal.seller, claim)

    # either half

    def note(self, at: datetime, role: Role, text: str, by: Person | None = None) -> None:
        self._say(at, by or self._person(role), claims.AddNote(self.ref, text))

    def attach(self, at: datetime, by: Person, name: str, media_type: str, size: int, sha256: str) -> None:
        self._say(at, by, claims.Attach(self.ref, name, media_type, size, sha256))

    def told_to_accept(self, at: datetime, channel: str, text: str = "") -> None:
        """The buyer records that the supplier said yes outside the system."""
        said = claims.Accept(self.ref, self.revision)
        self._say(at, self.deal.buyer, claims.Report(self.ref, channel, said, text))

    def told_to_propose(
        self, at: datetime, channel: str, *schedule: tuple[date, int], rest: str = "refused", text: str = ""
    ) -> None:
        """The buyer records what the supplier offered outside the system."""
        said = claims.Propose(self.ref, self.revision, self.proposal + 1, _lines(schedule), rest=rest)
        self._say(at, self.deal.buyer, claims.Report(self.ref, channel, said, text))

    def told_to_ship(self, at: datetime, channel: str, quantity: int, expected: date, text: str = "") -> None:
        """The buyer records that the supplier said goods are on their way."""
        said = claims.Ship(self.ref, Decimal(quantity), at.date(), expected)
        self._say(at, self.deal.buyer, claims.Report(self.ref, channel, said, text))

    def told_to_request(
        self, at: datetime, channel: str, *schedule: tuple[date, int], text: str = ""
    ) -> None:
        """The supplier records what the buyer asked for outside the system."""
        before, self.asked = self.asked, schedule
        said = self._revision(self.revision + 1)
        self.asked = before
        self._say(at, self.deal.seller, claims.Report(self.ref, channel, said, text))

    def told_to_approve(self, at: datetime, channel: str, text: str = "") -> None:
        """The supplier records that the buyer agreed to its proposal outside the system."""
        said = claims.Approve(self.ref, self.proposal)
        self._say(at, self.deal.seller, claims.Report(self.ref, channel, said, text))

    def _revision(self, number: int, reason: str = "") -> claims.Request:
        product = self.deal.product
        return claims.Request(
            self.ref,
            number,
            product.item,
            product.unit,
            _lines(self.asked),
            self.price,
            self.deal.buyer.name,
            reason,
        )

    def _person(self, role: Role) -> Person:
        return self.deal.buyer if role is Role.BUYER else self.deal.seller

    def _say(self, at: datetime, person: Person, claim: Claim, unseen_since: datetime | None = None) -> None:
        """Append a move. A story never runs backwards, and two people never speak at the same moment."""
        last = self.moves[-1] if self.moves else None
        if last and (at < last.at or (at == last.at and person is not last.person)):
            at = last.at + timedelta(seconds=1)
        own = person.company == self.deal.buyer.company
        partner = self.deal.seller.company if own else self.deal.buyer.company
        self.moves.append(Move(at, person, partner, claim, unseen_since))


def _lines(schedule: Schedule) -> tuple[ScheduleLine, ...]:
    return tuple(ScheduleLine(day, Decimal(quantity)) for day, quantity in sorted(schedule))


@dataclass(slots=True)
class Stories:
    """All stories of the demo, as they are begun."""

    ids: Mapping[str, str]
    told: list[Story] = field(default_factory=list)

    def begin(
        self, buyer: Person, seller: Person, number: str, product: Product, quantity: int, due: date
    ) -> Story:
        """Begin the story of a line; `number` is order and line as people write them, "4500217/10"."""
        order, line = number.split("/")
        story = Story(Deal(buyer, seller, order, line, product, quantity, due), self.ids)
        self.told.append(story)
        return story
