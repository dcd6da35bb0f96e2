"""What an order line asks of the reader just now, as a pure function of the line, the reader and the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from tallystick.trade import compose
from tallystick.trade.claims import Accept, AddNote, Claim, Propose, Refuse, Reject, Report, See, Ship
from tallystick.trade.document import Agreement, Effect, Fulfilment, OrderLine, Said
from tallystick.trade.values import Price, Role, ScheduleLine, Terms


class Kind(StrEnum):
    """What the page is about."""

    DELIVER = "deliver"  # can you deliver what is asked?
    CANCEL = "cancel"  # may they still cancel?
    CONFIRM = "confirm"  # they noted what you said outside: is that right?
    REST = "rest"  # a part is agreed: when does the rest come?
    APPROVE = "approve"  # (to a buyer) the supplier proposes something else: do you take it?
    SHIP = "ship"  # agreed, nothing or not everything sent yet
    WAIT = "wait"  # the other side's move, or goods are on their way
    CLOSED = "closed"  # nothing more is expected


ANSWERABLE = (Kind.DELIVER, Kind.CANCEL, Kind.CONFIRM, Kind.REST, Kind.APPROVE)


@dataclass(frozen=True, slots=True)
class Change:
    """How what is asked differs from what stood before. Zero or None where it does not."""

    quantity: Decimal = Decimal(0)
    days: int = 0
    dates: bool = False
    price: tuple[Price, Price] | None = None
    item: bool = False
    promised: bool = True  # against a promise; else against the reader's own refused proposal

    def __bool__(self) -> bool:
        return bool(self.quantity or self.days or self.dates or self.price or self.item)


@dataclass(frozen=True, slots=True)
class Question:
    """What the page asks. `terms` is what a plain yes would say yes to."""

    kind: Kind
    line: OrderLine
    me: Role
    terms: Terms | None
    change: Change | None
    report: Said | None
    refused: Said | None

    @property
    def waits(self) -> bool:
        """Whether the reader is asked something."""
        return self.kind in ANSWERABLE

    @property
    def days(self) -> tuple[ScheduleLine, ...]:
        """The dates and quantities that are asked for."""
        return self.terms.schedule if self.terms else ()

    @property
    def first(self) -> date:
        """For the order of questions: the earliest date in it."""
        return (self.terms.first_date if self.terms else None) or date.max

    @property
    def may(self) -> frozenset[str]:
        """The types of claim that the reader may write now."""
        return compose.possible(self.line, self.me)

    @property
    def may_propose(self) -> bool:
        """Whether other dates or quantities can be offered."""
        return Propose.TYPE in self.may and not self.line.closed

    @property
    def may_refuse(self) -> bool:
        """Whether there is something to say no to."""
        return Reject.TYPE in self.may or self.kind in (Kind.CANCEL, Kind.APPROVE)

    @property
    def may_ship(self) -> bool:
        """Whether a shipping notice makes sense: something is agreed and on its way to be done."""
        return Ship.TYPE in self.may and self.line.agreed is not None and not self.line.closed

    @property
    def may_take_back(self) -> bool:
        """Whether an open proposal or a rejection can still be turned into a yes."""
        return self.kind is Kind.WAIT and self.me is Role.SUPPLIER and Accept.TYPE in self.may

    @property
    def left_to_ship(self) -> Decimal:
        """What is agreed and not sent yet."""
        agreed = self.line.agreed.terms.quantity if self.line.agreed else Decimal(0)
        return max(agreed - self.line.shipped, Decimal(0))


def question(line: OrderLine, me: Role) -> Question:
    """What `line` asks of the company that is `me` on it."""
    kind, report = _kind(line, me)
    terms = _terms(line, kind)
    refused = _refusal(line) if kind is Kind.DELIVER else None
    change = _change(line, terms, refused) if kind is Kind.DELIVER else None
    return Question(kind, line, me, terms, change, report if kind is Kind.CONFIRM else None, refused)


def _kind(line: OrderLine, me: Role) -> tuple[Kind, Said | None]:
    report = _open_report(line, me)
    if line.closed:
        return Kind.CLOSED, None
    if report is not None:
        return Kind.CONFIRM, report
    if line.move is me:
        if me is Role.BUYER:
            return (Kind.APPROVE if line.proposed and not line.proposed.reported else Kind.WAIT), None
        if line.agreement is Agreement.AGREED:
            return Kind.REST, None
        return (Kind.CANCEL if line.agreement is Agreement.CANCEL_REQUESTED else Kind.DELIVER), None
    if me is Role.SUPPLIER and line.agreement is Agreement.AGREED and line.fulfilment in _TO_SHIP:
        return Kind.SHIP, None
    return Kind.WAIT, None


_TO_SHIP = (Fulfilment.NONE, Fulfilment.PARTLY_SHIPPED, Fulfilment.PARTLY_RECEIVED)


def _open_report(line: OrderLine, me: Role) -> Said | None:
    """What the other side noted that I said, while I have neither confirmed nor contradicted it."""
    for said in reversed(line.history):
        if (
            isinstance(said.claim, Report)
            and said.role is not me
            and said.effect is Effect.APPLIED
            and not said.settled
        ):
            return said
    return None


def _terms(line: OrderLine, kind: Kind) -> Terms | None:
    if kind is Kind.DELIVER and line.requested:
        return line.requested.terms
    if kind is Kind.APPROVE and line.proposed:
        return line.proposed.terms
    if kind is Kind.CONFIRM and line.proposed and line.proposed.reported:
        return line.proposed.terms
    return line.standing


def _refusal(line: OrderLine) -> Said | None:
    """The buyer's refusal of my last proposal, if that is why the line is back with me."""
    for said in reversed(line.history):
        if said.effect is not Effect.APPLIED or isinstance(said.claim, See | AddNote | Report):
            continue
        return said if isinstance(said.claim, Refuse) else None
    return None


def _change(line: OrderLine, asked: Terms | None, refused: Said | None) -> Change | None:
    before = line.agreed.terms if line.agreed else None
    promised = before is not None
    if before is None and refused is not None and isinstance(refused.claim, Refuse):
        before = _proposed(line, refused.claim.proposal)
    if before is None or asked is None:
        return None
    old, new = before.schedule, asked.schedule
    single = len(old) == len(new) == 1
    days = (new[0].date - old[0].date).days if single else 0
    moved = [entry.date for entry in old] != [entry.date for entry in new]
    price = None
    if before.price and asked.price and before.price != asked.price:
        price = (before.price, asked.price)
    return Change(
        quantity=asked.quantity - before.quantity,
        days=days,
        dates=moved and not single,
        price=price,
        item=before.item.code != asked.item.code,
        promised=promised,
    )


def _proposed(line: OrderLine, number: int) -> Terms | None:
    """The terms of proposal `number`, from the history."""
    asked = line.requested.terms if line.requested else None
    for said in line.history:
        if said.number == number and asked is not None and (schedule := _schedule(said.claim)):
            return Terms(asked.item, asked.unit, schedule, asked.price)
    return None


def _schedule(claim: Claim | None) -> tuple[ScheduleLine, ...]:
    return getattr(claim, "schedule", ()) if claim is not None and claim.TYPE == "order.propose" else ()
