"""The document of an order line: what the two halves say about it, folded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from tallystick.tally.placed import Placed
from tallystick.trade.claims import Claim
from tallystick.trade.values import LineRef, Role, Terms


class Agreement(StrEnum):
    """The first axis: what the two sides have said to each other. Same for both companies."""

    NEW = "new"
    SEEN = "seen"
    PROPOSED = "proposed"
    AGREED = "agreed"
    CHANGED = "changed"
    REJECTED = "rejected"
    CANCEL_REQUESTED = "cancel-requested"
    CANCELLED = "cancelled"


class Fulfilment(StrEnum):
    """The second axis, derived from shipments and receipts."""

    NONE = "none"
    PARTLY_SHIPPED = "partly-shipped"
    SHIPPED = "shipped"
    PARTLY_RECEIVED = "partly-received"
    RECEIVED = "received"
    CLOSED_SHORT = "closed-short"


class Effect(StrEnum):
    """What became of a claim when it was folded."""

    APPLIED = "applied"
    STALE = "stale"  # answers something that is no longer the other's last word
    CROSSED = "crossed"  # was under way when the other side moved; the agreement reached stands
    REFUSED = "refused"  # its author may not say this, or not now, or it does not parse
    UNKNOWN = "unknown"  # a type of a newer version: kept and ignored


@dataclass(frozen=True, slots=True)
class Said:
    """One claim on the timeline, with what became of it.

    `why` is a stable code when the effect is not `applied` ("wrong-author", "old-revision", …).
    `number` is the revision, proposal, shipment or receipt that the claim created, if any.
    `cut` is true where this claim completed an agreement (the notch through both halves).
    `settled_by` is the place key of the partner's own claim that confirmed or contradicted a report.
    """

    placed: Placed
    claim: Claim | None
    role: Role
    effect: Effect
    why: str = ""
    number: int = 0
    cut: bool = False
    settled: str = ""  # for reports: "", "confirmed" or "contradicted"
    settled_by: tuple[int, str, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """Who recorded, on the other side's behalf, what was said outside the system, and by which channel."""

    by: Role
    person: str
    channel: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Requested:
    """The buyer's last word. `reported` is set while only the supplier says that the buyer said it."""

    revision: int
    terms: Terms
    at: datetime
    by: str
    contact: str = ""
    reason: str = ""
    reported: Reported | None = None


@dataclass(frozen=True, slots=True)
class Proposed:
    """The supplier's open counter-offer (or, if reported, what the supplier is said to have answered)."""

    number: int
    answers: int
    terms: Terms
    rest: str  # what becomes of requested − proposed: "refused" or "unanswered"
    reason: str
    at: datetime
    by: str
    substitute: bool = False
    reported: Reported | None = None


@dataclass(frozen=True, slots=True)
class Agreed:
    """The last terms that both sides accepted, by revision or by proposal (the other is 0).

    `answers` is the revision that it settles, `rest` what becomes of what that asked beyond these terms.
    """

    terms: Terms
    revision: int
    proposal: int
    at: datetime
    by: str
    answers: int = 0
    rest: str = "refused"


@dataclass(frozen=True, slots=True)
class CancelRequest:
    """The buyer's wish to cancel an agreed line. `answer` is "", "accepted" or "refused"."""

    number: int
    at: datetime
    by: str
    reason: str = ""
    answer: str = ""
    answer_reason: str = ""
    reported: Reported | None = None


@dataclass(frozen=True, slots=True)
class Shipment:
    """A despatch, as the supplier says it. `number` is 0 while only the buyer says so."""

    number: int
    quantity: Decimal
    despatched: date
    expected: date | None
    carrier: str
    tracking: str
    packages: str
    final: bool
    at: datetime
    by: str
    reported: Reported | None = None
    outstanding: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """A goods receipt, as the buyer says it. `number` is 0 while only the supplier says so."""

    number: int
    shipment: int
    good: Decimal
    damaged: Decimal
    received: date
    final: bool
    at: datetime
    by: str
    reported: Reported | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A note or an attachment on a line. `sha256` is empty for a note."""

    role: Role
    text: str
    at: datetime
    by: str
    name: str = ""
    media_type: str = ""
    size: int = 0
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Balance:
    """confirmed + later + refused + unanswered = requested, always. `over` is what is promised beyond it."""

    requested: Decimal
    confirmed: Decimal
    later: Decimal
    refused: Decimal
    unanswered: Decimal
    over: Decimal


@dataclass(frozen=True, slots=True)
class OrderLine:
    """An order line as both sides know it. Pure function of its claims; the same on both sides.

    `move` is whose move it is (None: nobody's). `asked_at` is when that move fell to them.
    `last` is the last claim that changed the document. `nothing_more` is set while the supplier's last word
    is that no more will be despatched.
    """

    ref: LineRef
    requested: Requested | None
    proposed: Proposed | None
    agreed: Agreed | None
    cancel: CancelRequest | None
    agreement: Agreement
    rejection: str  # the supplier's reason while the agreement is "rejected"
    fulfilment: Fulfilment
    move: Role | None
    asked_at: datetime | None
    balance: Balance
    shipped: Decimal
    received_good: Decimal
    received_damaged: Decimal
    shipments: tuple[Shipment, ...]
    receipts: tuple[Receipt, ...]
    notes: tuple[Note, ...]
    history: tuple[Said, ...]
    last: Said | None
    nothing_more: bool = False

    @property
    def closed(self) -> bool:
        """Nothing more is expected: received in full, closed short, or cancelled."""
        return self.agreement is Agreement.CANCELLED or (
            self.move is None and self.fulfilment in (Fulfilment.RECEIVED, Fulfilment.CLOSED_SHORT)
        )

    @property
    def standing(self) -> Terms | None:
        """The terms that count for dates: what is agreed, else what is requested."""
        if self.agreed:
            return self.agreed.terms
        return self.requested.terms if self.requested else None
