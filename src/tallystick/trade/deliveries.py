"""Goods: despatches and receipts. They are facts and are recorded whatever has been agreed."""

from __future__ import annotations

from decimal import Decimal

from tallystick.trade.claims import Receive, Request, Ship
from tallystick.trade.document import Fulfilment, Receipt, Reported, Shipment
from tallystick.trade.line_record import Event, LineRecord, knew, request_terms, same_terms
from tallystick.trade.situation import line_exists

ZERO = Decimal(0)


def judge_ship(record: LineRecord, event: Event[Ship]) -> None:
    """A despatch needs a line that the supplier knows of, no more."""
    if not line_exists(record, event.place):
        event.refuse("unknown-line")
        return
    record.shipments.append(event)
    event.number = len(record.shipments)


def judge_receive(record: LineRecord, event: Event[Receive]) -> None:
    """A receipt needs a line, and the despatch that it names, if it names one."""
    known = sum(1 for each in record.shipments if each.place.seq <= event.place.seen)
    if not line_exists(record, event.place):
        event.refuse("unknown-line")
    elif event.claim.shipment > known:
        event.refuse("unknown-shipment")
    else:
        record.receipts.append(event)
        event.number = len(record.receipts)


def shipment_of(event: Event[Ship], reported: Reported | None = None) -> Shipment:
    """Return a despatch as the document shows it."""
    claim = event.claim
    return Shipment(
        number=event.number,
        quantity=claim.quantity,
        despatched=claim.despatched,
        expected=claim.expected,
        carrier=claim.carrier,
        tracking=claim.tracking,
        packages=claim.packages,
        final=claim.final,
        at=event.place.at,
        by=event.place.by,
        reported=reported,
        outstanding=claim.outstanding,
    )


def receipt_of(event: Event[Receive], reported: Reported | None = None) -> Receipt:
    """Return a receipt as the document shows it."""
    claim = event.claim
    return Receipt(
        number=event.number,
        shipment=claim.shipment,
        good=claim.good,
        damaged=claim.damaged,
        received=claim.received,
        final=claim.final,
        at=event.place.at,
        by=event.place.by,
        reported=reported,
    )


def closed_by_buyer(record: LineRecord) -> bool:
    """Say whether a final receipt stands: the buyer has not asked for or approved anything else since."""
    final = next((each for each in reversed(record.receipts) if each.claim.final), None)
    if final is None or any(knew(each.place, final.place) for each in record.approvals):
        return False
    before = [each for each in record.requests if knew(final.place, each.place)]
    after = record.requests[len(before) :]
    return not before or all(_same(each, before[-1]) for each in after)


def closed_by_supplier(record: LineRecord) -> bool:
    """Say whether a final despatch stands: the supplier has not accepted or proposed anything since."""
    final = next((each for each in reversed(record.shipments) if each.claim.final), None)
    return final is not None and not any(knew(each.place, final.place) for each in record.answers)


def fulfilment_of(
    quantity: Decimal | None,
    shipments: tuple[Shipment, ...],
    receipts: tuple[Receipt, ...],
    *,
    buyer_closed: bool,
    supplier_closed: bool,
) -> Fulfilment:
    """Return the second axis. What is only reported as received counts, but does not complete a line."""
    good = sum((each.good for each in receipts if each.reported is None), ZERO)
    shipped = sum((each.quantity for each in shipments), ZERO)
    if quantity is not None and good >= quantity:
        return Fulfilment.RECEIVED
    if buyer_closed:
        return Fulfilment.CLOSED_SHORT
    if any(each.good or each.damaged for each in receipts):
        return Fulfilment.PARTLY_RECEIVED
    if shipped and (supplier_closed or (quantity is not None and shipped >= quantity)):
        return Fulfilment.SHIPPED
    return Fulfilment.PARTLY_SHIPPED if shipped else Fulfilment.NONE


def _same(one: Event[Request], other: Event[Request]) -> bool:
    return same_terms(request_terms(one.claim), request_terms(other.claim))
