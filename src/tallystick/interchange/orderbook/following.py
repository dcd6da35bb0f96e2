"""What an import says: the claims that follow from a line of a file, given what the record holds already.

The file of a buyer says what the buyer asks for, and may say what the supplier answered and sent outside the
system: the first is the buyer's own word, the rest it reports. For a supplier's file it is the other way
round. Nothing is said twice: what the record holds already, from whichever side, is no news.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tallystick.interchange.orderbook.lines import Arrival, Despatch, FileLine
from tallystick.interchange.orderbook.words import Status
from tallystick.trade import compose
from tallystick.trade.claims import (
    Accept,
    AddNote,
    AskCancel,
    Claim,
    Propose,
    Receive,
    Report,
    Request,
    Ship,
)
from tallystick.trade.document import Agreement, OrderLine
from tallystick.trade.line_record import same_terms
from tallystick.trade.values import Item, LineRef, Role, ScheduleLine, Terms

CHANNEL = "file"
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Importing:
    """Who imports, and on which day: that of what a file dates not."""

    company: str
    role: Role
    today: date
    channel: str = CHANNEL

    def ref(self, partner: str, line: FileLine) -> LineRef:
        """The order line between the importing company and a partner."""
        buyer = self.company if self.role is Role.BUYER else partner
        return LineRef(buyer, line.order, line.line)


def claims_for(line: FileLine, current: OrderLine | None, me: Importing, partner: str) -> list[Claim]:
    """The claims that a good line of a file comes to; none if it says nothing new."""
    ref = me.ref(partner, line)
    bare = not (line.promised or line.shipped or line.received or line.note)
    if current is None and bare and line.status is Status.OPEN:
        # As most lines of a first import.
        first = Request(ref, 1, line.item, line.unit, line.schedule, line.price, line.contact)
        return [first if me.role is Role.BUYER else Report(ref, me.channel, first)]
    if line.status is Status.CANCELLED:
        return list(_cancel(ref, current, me))
    wanted = wanted_terms(line, current)
    claims: list[Claim] = []
    asked = _request(ref, line, wanted, current, me)
    if asked is not None:
        claims.append(asked)
    changed = asked is not None
    promise = _promise(ref, line, wanted, current, me, changed=changed)
    if promise is not None:
        claims.append(promise)
    claims.extend(_despatches(ref, line, current, me))
    claims.extend(_arrivals(ref, line, wanted, current, me, changed=changed))
    if current is None and line.note:
        claims.append(AddNote(ref, line.note))
    return claims


def wanted_terms(line: FileLine, current: OrderLine | None) -> Terms:
    """What the line asks for; what the file does not say stays as it is."""
    if current is None or current.requested is None:
        return Terms(line.item, line.unit, line.schedule, line.price)
    base = current.requested.terms
    return Terms(_item(line.item, base.item), line.unit or base.unit, line.schedule, line.price or base.price)


def _item(new: Item, old: Item) -> Item:
    if not new.code and old.code:
        return old
    return Item(
        new.code,
        new.description or (old.description if new.code == old.code else ""),
        new.partner_code or (old.partner_code if new.code == old.code else ""),
    )


def _cancel(ref: LineRef, current: OrderLine | None, me: Importing) -> Iterator[Claim]:
    if current is None or current.closed or current.cancel is not None or current.requested is None:
        return
    if me.role is Role.BUYER:
        yield compose.cancel(current)
    else:
        yield Report(ref, me.channel, AskCancel(ref))


def _request(
    ref: LineRef, line: FileLine, wanted: Terms, current: OrderLine | None, me: Importing
) -> Claim | None:
    number = 1
    if current is not None and current.requested is not None:
        if not asks_something_new(wanted, current):
            return None
        number = compose.revision(current) + 1
    contact = line.contact
    if not contact and current is not None and current.requested is not None:
        contact = current.requested.contact
    request = Request(ref, number, wanted.item, wanted.unit, wanted.schedule, wanted.price, contact)
    if me.role is Role.BUYER:
        return request
    report = Report(ref, me.channel, request)
    return None if _reported_before(current, report) else report


def asks_something_new(wanted: Terms, current: OrderLine) -> bool:
    """Whether terms differ from what is asked and from what is agreed, on a line that is not done with."""
    if current.requested is None:
        return True
    if same_terms(wanted, current.requested.terms):
        return False
    if current.agreed is not None and same_terms(wanted, current.agreed.terms):
        return False
    done = current.closed and current.agreement is not Agreement.CANCELLED
    return not (done and wanted.quantity <= current.received_good)


def _promise(
    ref: LineRef,
    line: FileLine,
    wanted: Terms,
    current: OrderLine | None,
    me: Importing,
    *,
    changed: bool,
) -> Claim | None:
    if not line.promised or (current is not None and current.agreement is Agreement.CANCELLED):
        return None
    # What answers the new request exactly is an answer to it, were it said for another one before.
    meets = changed and line.promised == wanted.schedule
    if current is not None and not meets and _said_before(current, line.promised):
        return None
    own = me.role is Role.SUPPLIER
    if own and (changed or current is None or current.requested is None or current.requested.reported):
        # A supplier answers what its customer asked itself; until then there is nothing to answer.
        return None
    revision = compose.revision(current) if current is not None else 0
    answer = _answer(ref, revision + 1 if changed else revision, line.promised, wanted, current)
    return answer if own else Report(ref, me.channel, answer)


def _answer(
    ref: LineRef,
    revision: int,
    promised: tuple[ScheduleLine, ...],
    wanted: Terms,
    current: OrderLine | None,
) -> Accept | Propose:
    agreed = current is not None and current.agreed is not None
    if promised == wanted.schedule and not agreed:
        return Accept(ref, revision)
    number = compose.next_proposal(current) if current is not None else 1
    return Propose(ref, revision, number, promised, rest="unanswered")


def _said_before(current: OrderLine, promised: tuple[ScheduleLine, ...]) -> bool:
    """Whether this is promised now, or either side has said or reported it before.

    A file may be older than the record, and its promise may answer a request that has changed since.
    """
    standing = current.proposed or current.agreed
    if standing is not None and standing.terms.schedule == promised:
        return True
    asked: dict[int, tuple[ScheduleLine, ...]] = {}
    for said in current.history:
        claim = said.claim.said if isinstance(said.claim, Report) else said.claim
        if isinstance(claim, Request):
            asked[claim.revision] = claim.schedule
        elif isinstance(claim, Accept | Propose):
            offered = claim.schedule if isinstance(claim, Propose) else asked.get(claim.revision)
            if offered == promised:
                return True
    return False


def _reported_before(current: OrderLine | None, report: Report) -> bool:
    return current is not None and any(said.claim == report for said in current.history)


def _despatches(ref: LineRef, line: FileLine, current: OrderLine | None, me: Importing) -> Iterator[Claim]:
    """What was shipped beyond what the record holds; the first despatches of the file are the known ones."""
    known = current.shipped if current is not None else ZERO
    for despatch, quantity in _beyond(known, [(each, each.quantity) for each in line.shipped]):
        assert isinstance(despatch, Despatch)
        claim = Ship(
            ref,
            quantity,
            despatch.day or me.today,
            despatch.expected,
            carrier=despatch.carrier,
            tracking=despatch.tracking,
        )
        yield claim if me.role is Role.SUPPLIER else Report(ref, me.channel, claim)


def _arrivals(
    ref: LineRef,
    line: FileLine,
    wanted: Terms,
    current: OrderLine | None,
    me: Importing,
    *,
    changed: bool,
) -> Iterator[Claim]:
    """What was received beyond what the record holds, and that nothing more is expected."""
    good, damaged = _received(current, me)
    received = _with_completion(line, wanted, me)
    total = sum((each.good for each in received), ZERO)
    bad = sum((each.damaged for each in received), ZERO)
    final = line.status is Status.CLOSED and total < wanted.quantity
    new = list(_beyond(good, [(each, each.good) for each in received]))
    left_damaged = max(bad - damaged, ZERO)
    if not new and left_damaged:
        new = [(received[-1], ZERO)]
    for index, (arrival, quantity) in enumerate(new):
        assert isinstance(arrival, Arrival)
        last = index == len(new) - 1
        claim = Receive(
            ref,
            arrival.day or me.today,
            quantity,
            left_damaged if last else ZERO,
            final=final and last,
        )
        yield claim if me.role is Role.BUYER else Report(ref, me.channel, claim)
    if final and not new and (changed or not _closed(current)):
        claim = Receive(ref, me.today, ZERO, final=True)
        yield claim if me.role is Role.BUYER else Report(ref, me.channel, claim)


def _closed(current: OrderLine | None) -> bool:
    return current is not None and (current.closed or any(each.final for each in current.receipts))


def _with_completion(line: FileLine, wanted: Terms, me: Importing) -> tuple[Arrival, ...]:
    """A line that a file calls completed, without saying what came, has come in full."""
    if line.status is Status.CLOSED and not line.received:
        return (Arrival(wanted.quantity, ZERO, None),)
    return line.received


def _received(current: OrderLine | None, me: Importing) -> tuple[Decimal, Decimal]:
    """What the record holds as received: for a buyer only by its own word."""
    if current is None:
        return ZERO, ZERO
    counted = [each for each in current.receipts if each.reported is None or me.role is Role.SUPPLIER]
    return sum((each.good for each in counted), ZERO), sum((each.damaged for each in counted), ZERO)


def _beyond(
    known: Decimal, quantities: Sequence[tuple[Despatch | Arrival, Decimal]]
) -> Iterator[tuple[Despatch | Arrival, Decimal]]:
    """The part of running quantities that goes beyond what is known."""
    for each, quantity in quantities:
        if quantity <= known:
            known -= quantity
            continue
        yield each, quantity - known
        known = ZERO
