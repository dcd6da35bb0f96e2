"""Every claim type on an order line, as immutable values, to and from their JSON.

The JSON of a claim has `type`, `buyer` (company id), `order`, `line` and the fields below; quantities, prices
are decimal strings, dates ISO dates. Fields with their default value are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from tallystick.trade.values import Item, LineRef, Price, Role, ScheduleLine


@dataclass(frozen=True, slots=True)
class Request:
    """The buyer asks for a line, or changes it: revision n+1 of what it asks."""

    TYPE: ClassVar[str] = "order.request"
    SIDE: ClassVar[Role | None] = Role.BUYER
    ref: LineRef
    revision: int
    item: Item
    unit: str
    schedule: tuple[ScheduleLine, ...]
    price: Price | None = None
    contact: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Cancel:
    """The buyer cancels a line that is not agreed yet."""

    TYPE: ClassVar[str] = "order.cancel"
    SIDE: ClassVar[Role | None] = Role.BUYER
    ref: LineRef
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AskCancel:
    """The buyer asks to cancel an agreed line."""

    TYPE: ClassVar[str] = "order.ask-cancel"
    SIDE: ClassVar[Role | None] = Role.BUYER
    ref: LineRef
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Approve:
    """The buyer approves the supplier's proposal."""

    TYPE: ClassVar[str] = "order.approve"
    SIDE: ClassVar[Role | None] = Role.BUYER
    ref: LineRef
    proposal: int


@dataclass(frozen=True, slots=True)
class Refuse:
    """The buyer refuses the supplier's proposal; the request stands as it was."""

    TYPE: ClassVar[str] = "order.refuse"
    SIDE: ClassVar[Role | None] = Role.BUYER
    ref: LineRef
    proposal: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Receive:
    """The buyer received goods; `final` closes the line, short if less than agreed came."""

    TYPE: ClassVar[str] = "order.receive"
    SIDE: ClassVar[Role | None] = Role.BUYER
    ref: LineRef
    received: date
    good: Decimal
    damaged: Decimal = Decimal(0)
    shipment: int = 0
    final: bool = False


@dataclass(frozen=True, slots=True)
class See:
    """The supplier has opened a revision (nothing is promised by it)."""

    TYPE: ClassVar[str] = "order.see"
    SIDE: ClassVar[Role | None] = Role.SUPPLIER
    ref: LineRef
    revision: int


@dataclass(frozen=True, slots=True)
class Accept:
    """The supplier accepts a revision as it stands."""

    TYPE: ClassVar[str] = "order.accept"
    SIDE: ClassVar[Role | None] = Role.SUPPLIER
    ref: LineRef
    revision: int


@dataclass(frozen=True, slots=True)
class Propose:
    """The supplier answers a revision with other dates, quantities, price or item.

    `rest` says what becomes of the part of the request that the schedule does not cover: "refused" or
    "unanswered" (to be answered later).
    """

    TYPE: ClassVar[str] = "order.propose"
    SIDE: ClassVar[Role | None] = Role.SUPPLIER
    ref: LineRef
    revision: int
    proposal: int
    schedule: tuple[ScheduleLine, ...]
    price: Price | None = None
    item: Item | None = None
    rest: str = "refused"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reject:
    """The supplier rejects a revision."""

    TYPE: ClassVar[str] = "order.reject"
    SIDE: ClassVar[Role | None] = Role.SUPPLIER
    ref: LineRef
    revision: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AcceptCancel:
    """The supplier accepts the buyer's cancel request number `cancel`."""

    TYPE: ClassVar[str] = "order.accept-cancel"
    SIDE: ClassVar[Role | None] = Role.SUPPLIER
    ref: LineRef
    cancel: int


@dataclass(frozen=True, slots=True)
class RefuseCancel:
    """The supplier refuses the buyer's cancel request number `cancel`; the agreement stands."""

    TYPE: ClassVar[str] = "order.refuse-cancel"
    SIDE: ClassVar[Role | None] = Role.SUPPLIER
    ref: LineRef
    cancel: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ship:
    """The supplier despatched goods; `final` says that nothing more comes."""

    TYPE: ClassVar[str] = "order.ship"
    SIDE: ClassVar[Role | None] = Role.SUPPLIER
    ref: LineRef
    quantity: Decimal
    despatched: date
    expected: date | None = None
    carrier: str = ""
    tracking: str = ""
    packages: str = ""
    outstanding: Decimal | None = None
    final: bool = False


@dataclass(frozen=True, slots=True)
class AddNote:
    """Either side writes a note on the line."""

    TYPE: ClassVar[str] = "order.note"
    SIDE: ClassVar[Role | None] = None
    ref: LineRef
    text: str


@dataclass(frozen=True, slots=True)
class Attach:
    """Either side attaches a file; the claim carries its hash, the bytes travel beside it."""

    TYPE: ClassVar[str] = "order.attach"
    SIDE: ClassVar[Role | None] = None
    ref: LineRef
    name: str
    media_type: str
    size: int
    sha256: str


Reportable = (
    Request
    | AskCancel
    | Approve
    | Refuse
    | Receive
    | Accept
    | Propose
    | Reject
    | AcceptCancel
    | RefuseCancel
    | Ship
)


@dataclass(frozen=True, slots=True)
class Report:
    """One side records what the other said outside the system (by phone, by mail).

    `said` is the claim that the other side would have made. It counts in the view, marked as reported, until
    the other side confirms or contradicts it in its own half.
    """

    TYPE: ClassVar[str] = "order.report"
    SIDE: ClassVar[Role | None] = None
    ref: LineRef
    channel: str
    said: Reportable
    text: str = ""


Claim = (
    Request
    | Cancel
    | AskCancel
    | Approve
    | Refuse
    | Receive
    | See
    | Accept
    | Propose
    | Reject
    | AcceptCancel
    | RefuseCancel
    | Ship
    | AddNote
    | Attach
    | Report
)
