"""How a line stands in somebody's eyes: for the author of a claim at a place, or for who knows everything."""

from __future__ import annotations

from dataclasses import dataclass

from tallystick.tally.placed import Place
from tallystick.trade.claims import (
    Accept,
    AcceptCancel,
    AskCancel,
    Cancel,
    Propose,
    RefuseCancel,
    Reject,
    Request,
)
from tallystick.trade.document import Agreed
from tallystick.trade.line_record import Cut, Event, LineRecord, knew, last_known, request_terms, same_terms


@dataclass(frozen=True, slots=True)
class Situation:
    """What stands between the two sides.

    `covered` says that the agreement answers the current request: nothing is open on that account.
    `cancel` is the last wish to cancel, unless a later request withdrew it; `pending` says that it waits for
    its answer. `proposal` and `rejection` are the supplier's answer to the current request, while it is open.
    """

    request: Event[Request] | None
    agreed: Agreed | None
    covered: bool
    proposal: Event[Propose] | None
    rejection: Event[Reject] | None
    cancel: Event[Cancel] | Event[AskCancel] | None
    pending: bool
    cancel_answer: Event[AcceptCancel] | Event[RefuseCancel] | None
    cancelled: bool


def situation(record: LineRecord, place: Place | None = None) -> Situation:
    """Return how the line stands for the author of `place`, or for who knows everything."""
    request = last_known(record.requests, place)
    cut = _standing_cut(record, place)
    cancel = _standing_cancel(record, request, place)
    answer = _cancel_answer(record, cancel, place) if cancel else None
    cancelled = _is_cancelled(cancel, answer, cut)
    agreed = agreed_by(record, cut) if cut else None
    covered = request is not None and agreed is not None and _covers(agreed, request)
    proposal, rejection = (None, None) if cancelled else _open_answer(record, request, place)
    return Situation(
        request=request,
        agreed=agreed,
        covered=covered,
        proposal=proposal,
        rejection=None if covered else rejection,
        cancel=cancel,
        pending=cancel is not None and not cancelled and answer is None,
        cancel_answer=answer,
        cancelled=cancelled,
    )


def line_exists(record: LineRecord, place: Place) -> bool:
    """Say whether the author of `place` knew of a request for the line, be it only a reported one."""
    if last_known(record.requests, place):
        return True
    return any(isinstance(each.claim.said, Request) and knew(place, each.place) for each in record.reports)


def agreed_by(record: LineRecord, cut: Cut) -> Agreed:
    """Return the agreement that a claim completed."""
    claim = cut.claim
    place = cut.place
    if isinstance(claim, Accept):
        terms = record.requested_terms(claim.revision)
        return Agreed(terms, claim.revision, 0, place.at, place.by, answers=claim.revision)
    proposal = record.proposals[claim.proposal].claim
    return Agreed(
        record.proposed_terms(proposal),
        0,
        proposal.proposal,
        place.at,
        place.by,
        answers=proposal.revision,
        rest=proposal.rest,
    )


def _standing_cut(record: LineRecord, place: Place | None) -> Cut | None:
    """Return the claim that completed the agreement which stands.

    Where an acceptance and an approval cross, the acceptance stands: what was asked goes before what was
    offered instead, whichever comes first in the fold.
    """
    accept = last_known(record.accepts, place)
    approval = last_known(record.approvals, place)
    if record.cancel_answers and (accept or approval):
        ended = [each for each in record.cancel_answers if isinstance(each.claim, AcceptCancel)]
        end = last_known(ended, place)
        if end and accept and knew(end.place, accept.place):
            accept = None
        if end and approval and knew(end.place, approval.place):
            approval = None
    if accept and approval:
        return approval if knew(approval.place, accept.place) else accept
    return accept or approval


def _standing_cancel(
    record: LineRecord, request: Event[Request] | None, place: Place | None
) -> Event[Cancel] | Event[AskCancel] | None:
    cancel = last_known(record.cancels, place)
    if cancel and request and knew(request.place, cancel.place):
        return None
    return cancel


def _cancel_answer(
    record: LineRecord, cancel: Event[Cancel] | Event[AskCancel], place: Place | None
) -> Event[AcceptCancel] | Event[RefuseCancel] | None:
    answer = last_known(record.cancel_answers, place)
    return answer if answer and answer.claim.cancel == cancel.number else None


def _is_cancelled(
    cancel: Event[Cancel] | Event[AskCancel] | None,
    answer: Event[AcceptCancel] | Event[RefuseCancel] | None,
    cut: Cut | None,
) -> bool:
    if cancel is None:
        return False
    if answer is not None:
        return isinstance(answer.claim, AcceptCancel)
    # What decides is whether an agreement is there, not what the buyer knew of it: a cancel that crossed an
    # acceptance waits for its answer, and a wish to cancel is fulfilled once the agreement has ended.
    return cut is None


def _covers(agreed: Agreed, request: Event[Request]) -> bool:
    return agreed.answers == request.number or same_terms(agreed.terms, request_terms(request.claim))


def _open_answer(
    record: LineRecord, request: Event[Request] | None, place: Place | None
) -> tuple[Event[Propose] | None, Event[Reject] | None]:
    answer = last_known(record.answers, place)
    if answer is None or request is None or answer.claim.revision != request.number:
        return None, None
    if isinstance(answer.claim, Reject):
        return None, answer
    if isinstance(answer.claim, Accept):
        return None, None
    for settled in (last_known(record.approvals, place), last_known(record.refusals, place)):
        if settled and settled.claim.proposal == answer.number:
            return None, None
    return answer, None
