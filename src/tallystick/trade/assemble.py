"""The document of a line, put together from what has been said about it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tallystick.trade.balance import balance
from tallystick.trade.claims import (
    Accept,
    AcceptCancel,
    AddNote,
    AskCancel,
    Attach,
    Propose,
    Receive,
    RefuseCancel,
    Reject,
    Request,
    Ship,
)
from tallystick.trade.deliveries import (
    closed_by_buyer,
    closed_by_supplier,
    fulfilment_of,
    receipt_of,
    shipment_of,
)
from tallystick.trade.document import (
    Balance,
    CancelRequest,
    Effect,
    Note,
    OrderLine,
    Proposed,
    Receipt,
    Reported,
    Requested,
    Shipment,
)
from tallystick.trade.line_record import Event, LineRecord, request_terms
from tallystick.trade.moves import standing
from tallystick.trade.reports import Overlay, reported, settle_reports
from tallystick.trade.situation import Situation, situation
from tallystick.trade.values import ScheduleLine, Terms

ZERO = Decimal(0)
_CHANGES = (Effect.APPLIED, Effect.CROSSED)


def document_of(record: LineRecord) -> OrderLine:
    """Return the document: what somebody knows who knows everything."""
    overlay = settle_reports(record)
    view = situation(record)
    requested = _requested(view, overlay)
    proposed = _proposed(record, view, overlay)
    shipments, receipts = _shipments(record, overlay), _receipts(record, overlay)
    found = standing(record, view, overlay)
    standing_terms = view.agreed.terms if view.agreed else requested.terms if requested else None
    history = tuple(event.said() for event in record.history)
    nothing_more = closed_by_supplier(record)
    return OrderLine(
        ref=record.ref,
        requested=requested,
        proposed=proposed,
        agreed=view.agreed,
        cancel=_cancel(view, overlay),
        agreement=found.agreement,
        rejection=found.rejection,
        fulfilment=fulfilment_of(
            standing_terms.quantity if standing_terms else None,
            shipments,
            receipts,
            buyer_closed=closed_by_buyer(record),
            supplier_closed=nothing_more,
        ),
        move=found.move,
        asked_at=found.asked_at,
        balance=_balance(view, requested, proposed),
        shipped=sum((each.quantity for each in shipments), ZERO),
        received_good=sum((each.good for each in receipts), ZERO),
        received_damaged=sum((each.damaged for each in receipts), ZERO),
        shipments=shipments,
        receipts=receipts,
        notes=tuple(_note(event) for event in record.notes),
        history=history,
        last=next((each for each in reversed(history) if each.effect in _CHANGES), None),
        nothing_more=nothing_more,
    )


def _requested(view: Situation, overlay: Overlay) -> Requested | None:
    event = view.request
    if overlay.request and not view.cancelled:
        claim = overlay.request.claim.said
        if isinstance(claim, Request):
            return _request_of(claim, overlay.request, reported(overlay.request))
    return _request_of(event.claim, event) if event else None


def _request_of(claim: Request, event: Event[Any], by_report: Reported | None = None) -> Requested:
    return Requested(
        revision=claim.revision,
        terms=request_terms(claim),
        at=event.place.at,
        by=event.place.by,
        contact=claim.contact,
        reason=claim.reason,
        reported=by_report,
    )


def _proposed(record: LineRecord, view: Situation, overlay: Overlay) -> Proposed | None:
    if view.proposal:
        return _proposal_of(record, view.proposal.claim, view.proposal)
    if overlay.answer is None or view.cancelled:
        return None
    claim = overlay.answer.claim.said
    if isinstance(claim, Propose):
        return _proposal_of(record, claim, overlay.answer, reported(overlay.answer))
    if not isinstance(claim, Accept | Reject):
        return None
    asked = record.requested_terms(claim.revision)
    offered = asked.schedule if isinstance(claim, Accept) else ()
    return Proposed(
        number=0,
        answers=claim.revision,
        terms=Terms(asked.item, asked.unit, offered, asked.price),
        rest="refused",
        reason="" if isinstance(claim, Accept) else claim.reason,
        at=overlay.answer.place.at,
        by=overlay.answer.place.by,
        reported=reported(overlay.answer),
    )


def _proposal_of(
    record: LineRecord, claim: Propose, event: Event[Any], by_report: Reported | None = None
) -> Proposed:
    asked = record.requests[claim.revision - 1].claim
    return Proposed(
        number=event.number,
        answers=claim.revision,
        terms=record.proposed_terms(claim),
        rest=claim.rest,
        reason=claim.reason,
        at=event.place.at,
        by=event.place.by,
        substitute=claim.item is not None and claim.item.code != asked.item.code,
        reported=by_report,
    )


def _cancel(view: Situation, overlay: Overlay) -> CancelRequest | None:
    event = view.cancel
    if event and (view.cancel_answer or view.pending):
        answer, reason, by_report = "", "", None
        if view.cancel_answer:
            claim = view.cancel_answer.claim
            answer, reason = _cancel_answer_words(claim)
        elif overlay.cancel_answer:
            answer, reason = _cancel_answer_words(overlay.cancel_answer.claim.said)
            by_report = reported(overlay.cancel_answer)
        place = event.place
        return CancelRequest(event.number, place.at, place.by, event.claim.reason, answer, reason, by_report)
    if overlay.cancel and not view.cancelled:
        claim_said = overlay.cancel.claim.said
        place = overlay.cancel.place
        reason = claim_said.reason if isinstance(claim_said, AskCancel) else ""
        return CancelRequest(0, place.at, place.by, reason, reported=reported(overlay.cancel))
    return None


def _cancel_answer_words(claim: object) -> tuple[str, str]:
    if isinstance(claim, RefuseCancel):
        return "refused", claim.reason
    return ("accepted", "") if isinstance(claim, AcceptCancel) else ("", "")


def _shipments(record: LineRecord, overlay: Overlay) -> tuple[Shipment, ...]:
    own = tuple(shipment_of(event) for event in record.shipments)
    extra = tuple(
        shipment_of(Event(each.placed, each.place, each.role, each.claim.said), reported(each))
        for each in overlay.shipments
        if isinstance(each.claim.said, Ship)
    )
    return own + extra


def _receipts(record: LineRecord, overlay: Overlay) -> tuple[Receipt, ...]:
    own = tuple(receipt_of(event) for event in record.receipts)
    extra = tuple(
        receipt_of(Event(each.placed, each.place, each.role, each.claim.said), reported(each))
        for each in overlay.receipts
        if isinstance(each.claim.said, Receive)
    )
    return own + extra


def _note(event: Event[AddNote] | Event[Attach]) -> Note:
    claim, place = event.claim, event.place
    if isinstance(claim, AddNote):
        return Note(event.role, claim.text, place.at, place.by)
    return Note(event.role, "", place.at, place.by, claim.name, claim.media_type, claim.size, claim.sha256)


def _balance(view: Situation, requested: Requested | None, proposed: Proposed | None) -> Balance:
    asked = requested.terms.schedule if requested else ()
    promised, rest = _promise(view, requested, proposed)
    return balance(asked, promised, rest)


def _promise(
    view: Situation, requested: Requested | None, proposed: Proposed | None
) -> tuple[tuple[ScheduleLine, ...], str]:
    """Return what counts as promised, and what becomes of what it does not cover."""
    if view.cancelled:
        return (), "refused"
    if proposed:
        return proposed.terms.schedule, proposed.rest
    if view.agreed:
        if view.covered and requested and requested.reported is None:
            return view.agreed.terms.schedule, view.agreed.rest
        return view.agreed.terms.schedule, "refused" if view.rejection else "unanswered"
    return (), "refused" if view.rejection else "unanswered"
