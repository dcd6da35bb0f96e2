"""What a partner of the demo would say next on one of its lines. Pure: lines, time and luck come in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from random import Random
from typing import NamedTuple

from tallystick.server.demo.scenario.items import Product
from tallystick.trade.claims import (
    Accept,
    AcceptCancel,
    AddNote,
    Approve,
    Cancel,
    Claim,
    Propose,
    Receive,
    Refuse,
    RefuseCancel,
    Request,
    See,
    Ship,
)
from tallystick.trade.document import Agreement, Fulfilment, OrderLine
from tallystick.trade.values import LineRef, Price, Role, ScheduleLine, Terms

PATIENCE = timedelta(seconds=20)
"""Nobody answers faster than this: whoever asked shall see their own move first."""

REST = timedelta(minutes=3)
"""Nobody starts anything new on a line of which something was said so shortly before."""

SHIP_AHEAD = timedelta(days=21)

MOST_WAITING = 4
"""While so many lines wait for the other side, a partner says yes, or nothing: visitors shall keep up."""

SILENCE = 1.0
"""The weight of saying nothing, against which everything below is weighed."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What is said, on which line."""

    ref: LineRef
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """When a partner thinks about its lines, and its luck."""

    now: datetime
    luck: Random

    @property
    def today(self) -> date:
        return self.now.date()

    def pick(self, *texts: str) -> str:
        return self.luck.choice(texts)


Say = Callable[[OrderLine, Moment], Claim]
_Weighted = tuple[float, Say]


class Option(NamedTuple):
    """Something that could be said on a line."""

    line: OrderLine
    say: Say


def next_turn(lines: Sequence[OrderLine], role: Role, moment: Moment) -> Turn | None:
    """Choose a line and what to say on it; None when there is nothing sensible to say."""
    waiting = sum(1 for line in lines if line.move is role.other)
    choices = [
        (weight, Option(line, say))
        for line in lines
        for weight, say in _choices(line, role, moment, quiet=waiting >= MOST_WAITING)
    ]
    weights = [SILENCE, *(weight for weight, _ in choices)]
    chosen = moment.luck.choices([None, *(option for _, option in choices)], weights)[0]
    return Turn(chosen.line.ref, (chosen.say(chosen.line, moment),)) if chosen else None


def new_order(buyer: str, number: str, seller_items: Iterable[Product], contact: str, moment: Moment) -> Turn:
    """The customer orders something: the first line of a new order."""
    product = moment.luck.choice(tuple(seller_items))
    due = _working_day(moment.today + timedelta(days=moment.luck.randint(25, 60)))
    schedule = (ScheduleLine(due, Decimal(moment.luck.choice(product.lots))),)
    ref = LineRef(buyer, number, "10")
    return Turn(ref, (Request(ref, 1, product.item, product.unit, schedule, product.price, contact),))


def _choices(line: OrderLine, role: Role, moment: Moment, *, quiet: bool) -> Iterator[_Weighted]:
    if line.closed or line.requested is None or line.requested.reported or line.last is None:
        return
    quiet_for = moment.now - line.last.placed.place.at
    if line.move is role:
        if quiet_for >= PATIENCE:
            yield from _answers(line, role, quiet=quiet)
    elif line.move is None and quiet_for >= REST:
        yield from _initiatives(line, role, moment, quiet=quiet)


def _initiatives(line: OrderLine, role: Role, moment: Moment, *, quiet: bool) -> Iterator[_Weighted]:
    """What one may begin on a line on which nobody has to move."""
    if role is Role.SUPPLIER:
        yield from _deliveries(line, moment)
        if not line.notes:
            yield 0.004, _remark
    else:
        yield from _receipts(line, moment)
        if not quiet and line.fulfilment is Fulfilment.NONE and len(line.history) < 8:
            yield 0.05, _ask_for_more


def _answers(line: OrderLine, role: Role, *, quiet: bool) -> Iterator[_Weighted]:
    """What can be answered when it is one's move."""
    if role is Role.BUYER:
        if line.agreement is Agreement.PROPOSED:
            yield from ((3, _approve), (1, _refuse))
        else:
            yield 2, _let_it_rest
    elif line.agreement is Agreement.NEW:
        yield 4, _see
    elif line.agreement is Agreement.CANCEL_REQUESTED:
        yield from ((1, _accept_cancel), (1, _refuse_cancel))
    else:
        yield 3, _accept
        if not quiet:
            yield from ((0.7, _propose_later), (0.5, _propose_split), (0.3, _propose_price))


def _deliveries(line: OrderLine, moment: Moment) -> Iterator[_Weighted]:
    """Goods that should leave now."""
    terms = line.standing
    if terms and terms.first_date and line.shipped < terms.quantity:
        started = line.fulfilment is not Fulfilment.NONE
        if started or terms.first_date <= moment.today + SHIP_AHEAD:
            yield from ((0.06, _ship_rest), (0.0 if started else 0.02, _ship_half))


def _receipts(line: OrderLine, moment: Moment) -> Iterator[_Weighted]:
    """Goods that have arrived."""
    there = line.received_good + line.received_damaged
    if line.shipped > there and any(
        (shipment.expected or moment.today) <= moment.today for shipment in line.shipments
    ):
        yield 1, _receive


# what a supplier says


def _see(line: OrderLine, moment: Moment) -> Claim:
    return See(line.ref, _revision(line))


def _accept(line: OrderLine, moment: Moment) -> Claim:
    return Accept(line.ref, _revision(line))


def _propose_later(line: OrderLine, moment: Moment) -> Claim:
    days = timedelta(days=moment.luck.choice((2, 3, 5, 7)))
    schedule = tuple(ScheduleLine(part.date + days, part.quantity) for part in _terms(line).schedule)
    reason = moment.pick(
        "Material comes a few days later.", "The machine is booked until then.", "Holiday here."
    )
    return _proposal(line, schedule, reason=reason)


def _propose_split(line: OrderLine, moment: Moment) -> Claim:
    terms = _terms(line)
    last = terms.schedule[-1]
    first = _half(last.quantity)
    if first == 0:
        return _propose_later(line, moment)
    later = ScheduleLine(_working_day(last.date + timedelta(days=7)), last.quantity - first)
    schedule = (*terms.schedule[:-1], ScheduleLine(last.date, first), later)
    return _proposal(line, schedule, reason=moment.pick("Two batches.", "The rest a week later."))


def _propose_price(line: OrderLine, moment: Moment) -> Claim:
    terms = _terms(line)
    if terms.price is None:
        return _propose_later(line, moment)
    amount = (terms.price.amount * Decimal("1.018")).quantize(Decimal("0.01"))
    price = Price(amount, terms.price.currency, terms.price.per)
    return _proposal(line, terms.schedule, price=price, reason="Material surcharge of this month.")


def _accept_cancel(line: OrderLine, moment: Moment) -> Claim:
    return AcceptCancel(line.ref, line.cancel.number if line.cancel else 1)


def _refuse_cancel(line: OrderLine, moment: Moment) -> Claim:
    reason = moment.pick("Parts are made already.", "Material is cut.")
    return RefuseCancel(line.ref, line.cancel.number if line.cancel else 1, reason)


def _ship_rest(line: OrderLine, moment: Moment) -> Claim:
    terms = _terms(line)
    return _shipment(line, moment, terms.quantity - line.shipped, final=True)


def _ship_half(line: OrderLine, moment: Moment) -> Claim:
    half = _half(_terms(line).quantity)
    return _shipment(line, moment, half, final=False) if half else _ship_rest(line, moment)


def _remark(line: OrderLine, moment: Moment) -> Claim:
    text = moment.pick(
        "Everything is on plan.",
        "Casting is done, machining starts tomorrow.",
        "Goods are packed and wait for the lorry.",
        "Please confirm the delivery address for this one.",
    )
    return AddNote(line.ref, text)


# what a customer says


def _approve(line: OrderLine, moment: Moment) -> Claim:
    return Approve(line.ref, line.proposed.number if line.proposed else 0)


def _refuse(line: OrderLine, moment: Moment) -> Claim:
    reason = moment.pick("We need them as ordered.", "Site opens on that day.")
    return Refuse(line.ref, line.proposed.number if line.proposed else 0, reason)


def _let_it_rest(line: OrderLine, moment: Moment) -> Claim:
    """After a refusal: keep what is agreed, or give the line up."""
    if line.agreed is None:
        return Cancel(line.ref, "We buy it elsewhere.")
    return _request(line, line.agreed.terms.schedule)


def _ask_for_more(line: OrderLine, moment: Moment) -> Claim:
    *before, last = _terms(line).schedule
    more = ScheduleLine(last.date, last.quantity + max(Decimal(1), _half(last.quantity)))
    return _request(line, (*before, more), moment.pick("One more station.", "We found more old pumps."))


def _receive(line: OrderLine, moment: Moment) -> Claim:
    there = line.received_good + line.received_damaged
    return Receive(line.ref, moment.today, line.shipped - there, shipment=len(line.shipments))


# parts of claims


def _terms(line: OrderLine) -> Terms:
    """What is asked, which every line that is spoken about has."""
    if line.requested is None:
        raise ValueError("a line without a request")
    return line.requested.terms if line.move is not None else (line.standing or line.requested.terms)


def _revision(line: OrderLine) -> int:
    return line.requested.revision if line.requested else 0


def _proposal(
    line: OrderLine, schedule: tuple[ScheduleLine, ...], *, price: Price | None = None, reason: str = ""
) -> Propose:
    said = (one.number for one in line.history if isinstance(one.claim, Propose))
    return Propose(line.ref, _revision(line), 1 + max(said, default=0), schedule, price=price, reason=reason)


def _request(line: OrderLine, schedule: tuple[ScheduleLine, ...], reason: str = "") -> Request:
    terms = _terms(line)
    contact = line.requested.contact if line.requested else ""
    return Request(
        line.ref, _revision(line) + 1, terms.item, terms.unit, schedule, terms.price, contact, reason
    )


def _shipment(line: OrderLine, moment: Moment, quantity: Decimal, *, final: bool) -> Ship:
    terms = _terms(line)
    expected = _working_day(moment.today + timedelta(days=moment.luck.randint(2, 5)))
    tracking = str(moment.luck.randint(10000, 99999))
    outstanding = None if final else terms.quantity - line.shipped - quantity
    return Ship(
        line.ref, quantity, moment.today, expected, "Euroroad", tracking, outstanding=outstanding, final=final
    )


def _half(quantity: Decimal) -> Decimal:
    """Half of it in whole units, rounded down."""
    return (quantity / 2).quantize(Decimal(1), ROUND_DOWN)


def _working_day(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday()) % 7 if day.weekday() >= 5 else 0)
