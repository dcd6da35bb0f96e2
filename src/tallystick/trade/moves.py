"""The first axis and whose move it is, derived from how the line stands for who knows everything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tallystick.trade.claims import RefuseCancel
from tallystick.trade.deliveries import closed_by_buyer
from tallystick.trade.document import Agreement
from tallystick.trade.line_record import LineRecord, knew, request_terms
from tallystick.trade.reports import Overlay
from tallystick.trade.situation import Situation
from tallystick.trade.values import Role

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of agreement, whose move it is and since when; the supplier's reason while it is rejected."""

    agreement: Agreement
    move: Role | None = None
    asked_at: datetime | None = None
    rejection: str = ""


def standing(record: LineRecord, view: Situation, overlay: Overlay) -> Standing:
    """Return the first axis. Where several things are open, the weightier one is shown."""
    if view.cancelled:
        return Standing(Agreement.CANCELLED)
    if view.pending and view.cancel:
        return Standing(Agreement.CANCEL_REQUESTED, Role.SUPPLIER, view.cancel.place.at)
    if view.proposal:
        return Standing(Agreement.PROPOSED, Role.BUYER, view.proposal.place.at)
    found = _resting(record, view, overlay)
    if found.move and _delivered(record, view):
        return Standing(found.agreement, rejection=found.rejection)
    return found


def _resting(record: LineRecord, view: Situation, overlay: Overlay) -> Standing:
    answer = view.cancel_answer
    if answer and isinstance(answer.claim, RefuseCancel) and _cancel_refusal_stands(record, view):
        return Standing(Agreement.REJECTED, Role.BUYER, answer.place.at, answer.claim.reason)
    if view.covered:
        return _agreed(view)
    if view.rejection:
        event = view.rejection
        return Standing(Agreement.REJECTED, Role.BUYER, event.place.at, event.claim.reason)
    if view.request is None:
        # Only the supplier says that there is such a line: the buyer's own word is wanted.
        if overlay.request is None:
            return Standing(Agreement.NEW)
        return Standing(Agreement.NEW, Role.BUYER, overlay.request.place.at)
    if view.agreed:
        agreement = Agreement.CHANGED
    elif record.revision_opened == view.request.number:
        agreement = Agreement.SEEN
    else:
        agreement = Agreement.NEW
    return Standing(agreement, Role.SUPPLIER, _asked_at(record, view))


def _agreed(view: Situation) -> Standing:
    """A partial confirmation leaves the supplier owing an answer for the rest."""
    agreed, request = view.agreed, view.request
    if agreed is None or request is None or agreed.rest != "unanswered" or agreed.answers != request.number:
        return Standing(Agreement.AGREED)
    if agreed.terms.quantity < request_terms(request.claim).quantity:
        return Standing(Agreement.AGREED, Role.SUPPLIER, agreed.at)
    return Standing(Agreement.AGREED)


def _asked_at(record: LineRecord, view: Situation) -> datetime | None:
    if view.request is None:
        return None
    last = record.refusals[-1] if record.refusals else None
    if last and knew(last.place, view.request.place):
        return last.place.at
    return view.request.place.at


def _cancel_refusal_stands(record: LineRecord, view: Situation) -> bool:
    """The refusal of a cancel rests once either side has moved on."""
    answer, cancel = view.cancel_answer, view.cancel
    if answer is None or cancel is None:
        return False
    if record.answers and knew(record.answers[-1].place, answer.place):
        return False
    return not any(knew(each.place, cancel.place) for each in record.approvals)


def _delivered(record: LineRecord, view: Situation) -> bool:
    """All that could still be wanted has come, by the buyer's own word: nobody needs to answer any more."""
    if closed_by_buyer(record):
        return True
    if view.request is None:
        return False
    wanted = request_terms(view.request.claim).quantity
    if view.agreed:
        wanted = max(wanted, view.agreed.terms.quantity)
    return sum((each.claim.good for each in record.receipts), ZERO) >= wanted
