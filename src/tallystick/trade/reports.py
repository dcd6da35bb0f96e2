"""What one side records that the other said outside the system, until the other says it themselves.

A standing report is laid over the view: it never makes or changes an agreement, nor whose move it is. It is
settled by the first claim on the same matter in the other half which its author had not seen when reporting.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from tallystick.trade.claims import (
    Accept,
    AcceptCancel,
    Approve,
    AskCancel,
    Cancel,
    Propose,
    Receive,
    Refuse,
    RefuseCancel,
    Reject,
    Report,
    Request,
    Ship,
)
from tallystick.trade.document import Effect, Reported
from tallystick.trade.line_record import AnyEvent, Event, LineRecord, knew, request_terms, same_terms
from tallystick.trade.situation import Situation, line_exists, situation
from tallystick.trade.values import ScheduleLine, Terms

ReportEvent = Event[Report]


@dataclass(slots=True)
class Overlay:
    """The reports that stand, by matter; of several on one matter the last."""

    request: ReportEvent | None = None
    answer: ReportEvent | None = None
    cancel: ReportEvent | None = None
    cancel_answer: ReportEvent | None = None
    shipments: list[ReportEvent] = field(default_factory=list)
    receipts: list[ReportEvent] = field(default_factory=list)


def judge_report(record: LineRecord, event: ReportEvent) -> None:
    """One may report what the other side could have said, as far as one knew."""
    said = event.claim.said
    view = situation(record, event.place)
    if said.SIDE is not event.role.other:
        event.refuse("wrong-author")
    elif isinstance(said, Request):
        _judge_request(event, said, view)
    elif not line_exists(record, event.place):
        event.refuse("unknown-line")
    elif isinstance(said, Receive):
        if said.shipment > len(record.shipments):
            event.refuse("unknown-shipment")
    elif view.cancelled and not isinstance(said, Ship):
        event.refuse("cancelled")
    elif isinstance(said, Accept | Propose | Reject):
        _judge_answer(event, said, view)
    elif isinstance(said, Approve | Refuse):
        _judge_settlement(record, event, said, view)
    elif isinstance(said, AcceptCancel | RefuseCancel):
        _judge_cancel_answer(record, event, said, view)
    if event.effect is Effect.APPLIED:
        record.reports.append(event)


def _judge_request(event: ReportEvent, said: Request, view: Situation) -> None:
    if view.cancelled:
        event.refuse("cancelled")
    elif said.revision != (view.request.number if view.request else 0) + 1:
        event.refuse("revision-out-of-order")


def _judge_answer(event: ReportEvent, said: Accept | Propose | Reject, view: Situation) -> None:
    last = view.request.number if view.request else 0
    if said.revision > last:
        event.refuse("unknown-revision")
    elif said.revision < last:
        event.stale("old-revision")
    elif view.covered and not isinstance(said, Propose):
        event.stale("already-agreed")


def _judge_settlement(
    record: LineRecord, event: ReportEvent, said: Approve | Refuse, view: Situation
) -> None:
    if said.proposal > len(record.proposals):
        event.refuse("unknown-proposal")
    elif view.proposal is None or view.proposal.number != said.proposal:
        event.stale("old-proposal")


def _judge_cancel_answer(
    record: LineRecord, event: ReportEvent, said: AcceptCancel | RefuseCancel, view: Situation
) -> None:
    if said.cancel > len(record.cancels):
        event.refuse("unknown-cancel")
    elif not view.pending or view.cancel is None or view.cancel.number != said.cancel:
        event.stale("old-cancel")


def settle_reports(record: LineRecord) -> Overlay:
    """Mark the reports that the partner's own claims settled; return those that stand."""
    overlay = Overlay()
    taken: set[tuple[int, str, int, int]] = set()
    for event in record.reports:
        said = event.claim.said
        if isinstance(said, Ship):
            if not _settle_goods(event, record.shipments, taken):
                overlay.shipments.append(event)
        elif isinstance(said, Receive):
            if not _settle_goods(event, record.receipts, taken):
                overlay.receipts.append(event)
        elif isinstance(said, Request):
            overlay.request = None if _settle_request(record, event, said) else event
        elif isinstance(said, Accept | Propose | Reject):
            stands = not _settle_answer(record, event, said) and said.revision == len(record.requests)
            overlay.answer = event if stands else None
        elif isinstance(said, AskCancel):
            overlay.cancel = None if _settle_cancel(record, event) else event
        elif isinstance(said, Approve | Refuse):
            _settle_settlement(record, event, said)
        elif not _settle_cancel_answer(record, event, said) and said.cancel == len(record.cancels):
            overlay.cancel_answer = event
    return overlay


def reported(event: ReportEvent) -> Reported:
    """Return who recorded what was said."""
    return Reported(event.role, event.place.by, event.claim.channel, event.place.at)


def _settle(event: ReportEvent, own: AnyEvent | None, confirmed: bool) -> bool:
    if own is None:
        return False
    event.settled = "confirmed" if confirmed else "contradicted"
    event.settled_by = own.place.key
    return True


def _first_unseen(event: ReportEvent, *halves: Iterable[AnyEvent]) -> AnyEvent | None:
    own = [each for events in halves for each in events if not knew(event.place, each.place)]
    return min(own, key=lambda each: (each.place.seq, each.place.index), default=None)


def _settle_request(record: LineRecord, event: ReportEvent, said: Request) -> bool:
    own = _first_unseen(event, record.requests, record.cancels)
    same = (
        own is not None
        and isinstance(own.claim, Request)
        and same_terms(request_terms(own.claim), request_terms(said))
    )
    return _settle(event, own, same)


def _settle_answer(record: LineRecord, event: ReportEvent, said: Accept | Propose | Reject) -> bool:
    own = _first_unseen(event, record.answers)
    claim = own.claim if own else None
    if not isinstance(claim, Accept | Propose | Reject) or claim.revision != said.revision:
        return False  # they moved on to another revision: the report lapses, neither true nor false
    theirs, ours = _offered(record, claim), _offered(record, said)
    if theirs is None or ours is None:
        return _settle(event, own, theirs is ours)
    return _settle(event, own, _keeps(theirs, ours))


def _settle_cancel(record: LineRecord, event: ReportEvent) -> bool:
    own = _first_unseen(event, record.cancels, record.requests, record.approvals)
    return _settle(event, own, own is not None and isinstance(own.claim, Cancel | AskCancel))


def _settle_settlement(record: LineRecord, event: ReportEvent, said: Approve | Refuse) -> bool:
    own = _first_unseen(event, record.approvals, record.refusals, record.requests)
    same = own is not None and type(own.claim) is type(said) and own.claim.proposal == said.proposal
    return _settle(event, own, same)


def _settle_cancel_answer(record: LineRecord, event: ReportEvent, said: AcceptCancel | RefuseCancel) -> bool:
    answers = [each for each in record.cancel_answers if each.claim.cancel == said.cancel]
    own = _first_unseen(event, answers)
    return _settle(event, own, own is not None and type(own.claim) is type(said))


def _settle_goods(
    event: ReportEvent, own_half: Iterable[AnyEvent], taken: set[tuple[int, str, int, int]]
) -> bool:
    """Each despatch or receipt of their own settles the earliest report that is still open."""
    own = _first_unseen(event, (each for each in own_half if each.place.key not in taken))
    if own is None:
        return False
    taken.add(own.place.key)
    said, claim = event.claim.said, own.claim
    if isinstance(said, Ship) and isinstance(claim, Ship):
        return _settle(event, own, said.quantity == claim.quantity)
    if isinstance(said, Receive) and isinstance(claim, Receive):
        return _settle(event, own, (said.good, said.damaged) == (claim.good, claim.damaged))
    return False


def _offered(record: LineRecord, claim: Accept | Propose | Reject) -> Terms | None:
    if isinstance(claim, Reject):
        return None
    if isinstance(claim, Accept):
        return record.requested_terms(claim.revision)
    return record.proposed_terms(claim)


def _keeps(own: Terms, said: Terms) -> bool:
    """Say whether what they wrote promises at least what they are said to have promised, as early."""
    if own.item.code != said.item.code or own.price != said.price:
        return False
    return all(_by(own.schedule, line) >= _by(said.schedule, line) for line in said.schedule)


def _by(schedule: tuple[ScheduleLine, ...], until: ScheduleLine) -> Decimal:
    return sum((line.quantity for line in schedule if line.date <= until.date), Decimal(0))
