"""What has been said about one order line so far, sorted by what it was: the state of a fold.

Everything here rests on one idea. A claim is judged by what its *author knew* when writing it: all earlier
claims of their own half, and those of the other half up to the entry that they had seen. What the other side
wrote meanwhile never makes a claim invalid; it only *crosses* it. So neither the judgement nor the document
depends on which of two crossing claims happens to come first in the fold.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from tallystick.tally.placed import Place, Placed
from tallystick.trade.claims import (
    Accept,
    AcceptCancel,
    AddNote,
    Approve,
    AskCancel,
    Attach,
    Cancel,
    Claim,
    Propose,
    Receive,
    Refuse,
    RefuseCancel,
    Reject,
    Report,
    Request,
    Ship,
)
from tallystick.trade.document import Effect, Said
from tallystick.trade.values import LineRef, Role, Terms

#: of what one company says about a line, so many claims are read; the next is refused, others are left out
MOST_CLAIMS: Final = 1_000

C = TypeVar("C", bound=Claim | None, covariant=True)


@dataclass(slots=True, eq=False)
class Event(Generic[C]):
    """A claim in its place while the fold goes on; becomes a `Said` of the history.

    `revision` is the revision that was the buyer's last word, as far as the author knew.
    """

    placed: Placed
    place: Place
    role: Role
    claim: C
    effect: Effect = Effect.APPLIED
    why: str = ""
    number: int = 0
    revision: int = 0
    cut: bool = False
    settled: str = ""
    settled_by: tuple[int, str, int, int] | None = None

    def refuse(self, why: str) -> None:
        """The author may not say this, or not now."""
        self.effect, self.why = Effect.REFUSED, why

    def stale(self, why: str) -> None:
        """The claim answers what the author knew to be no longer the other's last word."""
        self.effect, self.why = Effect.STALE, why

    def cross(self, why: str) -> None:
        """The other side moved while this was under way. Of several reasons, always show the same one."""
        if self.effect is not Effect.CROSSED or why < self.why:
            self.effect, self.why = Effect.CROSSED, why

    def said(self) -> Said:
        """Return the claim as it stands in the history."""
        return Said(
            self.placed,
            self.claim,
            self.role,
            self.effect,
            self.why,
            self.number,
            self.cut,
            self.settled,
            self.settled_by,
        )


Answer = Event[Accept] | Event[Propose] | Event[Reject]
Cut = Event[Accept] | Event[Approve]
AnyEvent = Event[Claim | None]


@dataclass(slots=True, eq=False)
class LineRecord:
    """The claims about one line that hold, by kind, each list in the order of its author's half."""

    ref: LineRef
    history: list[AnyEvent] = field(default_factory=list)
    # the buyer's
    requests: list[Event[Request]] = field(default_factory=list)
    cancels: list[Event[Cancel] | Event[AskCancel]] = field(default_factory=list)
    approvals: list[Event[Approve]] = field(default_factory=list)
    refusals: list[Event[Refuse]] = field(default_factory=list)
    receipts: list[Event[Receive]] = field(default_factory=list)
    # the supplier's
    answers: list[Answer] = field(default_factory=list)
    accepts: list[Event[Accept]] = field(default_factory=list)
    repeats: list[Event[Accept]] = field(default_factory=list)
    proposals: dict[int, Event[Propose]] = field(default_factory=dict)
    cancel_answers: list[Event[AcceptCancel] | Event[RefuseCancel]] = field(default_factory=list)
    shipments: list[Event[Ship]] = field(default_factory=list)
    revision_opened: int = 0
    # either's
    reports: list[Event[Report]] = field(default_factory=list)
    notes: list[Event[AddNote] | Event[Attach]] = field(default_factory=list)

    def requested_terms(self, revision: int) -> Terms:
        """Return what a revision of the buyer's own asked for."""
        return request_terms(self.requests[revision - 1].claim)

    def proposed_terms(self, claim: Propose) -> Terms:
        """Return what a proposal comes to: what it leaves unsaid is as requested."""
        asked = self.requests[claim.revision - 1].claim
        return Terms(claim.item or asked.item, asked.unit, claim.schedule, claim.price or asked.price)


def request_terms(claim: Request) -> Terms:
    """Return what a request asks for."""
    return Terms(claim.item, claim.unit, claim.schedule, claim.price)


def same_terms(one: Terms, other: Terms) -> bool:
    """Say whether two value sets mean the same deal; descriptions are no part of it."""
    return (
        one.schedule == other.schedule
        and one.item.code == other.item.code
        and (bool(one.item.code) or one.item.description == other.item.description)
        and one.unit == other.unit
        and one.price == other.price
    )


def knew(later: Place, earlier: Place) -> bool:
    """Say whether the author of `later` knew of `earlier` when writing."""
    if later.author == earlier.author:
        return (earlier.seq, earlier.index) < (later.seq, later.index)
    return earlier.seq <= later.seen


E = TypeVar("E", bound=AnyEvent)


def _seq(event: AnyEvent) -> int:
    return event.place.seq


def last_known(events: list[E], place: Place | None) -> E | None:
    """Return the last of one side's events that the author of `place` knew (None: who knows everything)."""
    if not events:
        return None
    last = events[-1]
    if place is None or knew(place, last.place):
        return last
    # The list is in the order of one half: what the other side had seen of it is its beginning.
    known = bisect_right(events, place.seen, key=_seq) if last.place.author != place.author else 0
    return events[known - 1] if known else None


def unseen(events: list[E], place: Place) -> Iterator[E]:
    """Yield the events of the other side which the author of `place` had not seen: those that cross it."""
    for event in reversed(events):
        if event.place.seq <= place.seen:
            return
        yield event
