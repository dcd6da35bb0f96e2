"""What the supplier answers to a request, and the buyer to a proposal."""

from __future__ import annotations

from typing import Any

from tallystick.trade.claims import Accept, Approve, AskCancel, Propose, Refuse, Reject, See
from tallystick.trade.document import Effect
from tallystick.trade.line_record import Answer, Event, LineRecord, unseen
from tallystick.trade.situation import Situation, line_exists, situation


def judge_see(record: LineRecord, event: Event[See]) -> None:
    """The supplier has opened a revision."""
    view = situation(record, event.place)
    opened = record.revision_opened
    if not _names_last_revision(record, event, view):
        return
    if view.cancelled:
        event.refuse("cancelled")
    elif opened == event.claim.revision:
        event.stale("already-seen")


def judge_accept(record: LineRecord, event: Event[Accept]) -> None:
    """Accepting the last revision that the supplier had seen makes an agreement."""
    view = situation(record, event.place)
    if not _may_answer(record, event, view):
        return
    if view.agreed and view.agreed.answers == event.claim.revision:
        event.stale("already-agreed")
        record.repeats.append(event)
        for _ in unseen(record.requests, event.place):
            event.cross("crossed-revision")
        return
    event.cut = True
    record.accepts.append(event)
    _add_answer(record, event)


def judge_propose(record: LineRecord, event: Event[Propose]) -> None:
    """A proposal answers a revision otherwise than asked; on top of an agreement it wishes to change it."""
    if event.claim.proposal != len(record.proposals) + 1:
        event.refuse("proposal-out-of-order")
        return
    view = situation(record, event.place)
    holds = _may_answer(record, event, view)
    if event.effect is not Effect.REFUSED:
        event.number = event.claim.proposal
        record.proposals[event.number] = event
    if holds:
        _add_answer(record, event)


def judge_reject(record: LineRecord, event: Event[Reject]) -> None:
    """What is agreed cannot be rejected any more: to change it, propose."""
    view = situation(record, event.place)
    if not _may_answer(record, event, view):
        return
    if view.covered:
        event.refuse("already-agreed")
        return
    _add_answer(record, event)


def judge_approve(record: LineRecord, event: Event[Approve]) -> None:
    """Approving the last proposal that the buyer had seen makes an agreement."""
    view = situation(record, event.place)
    if not _may_settle(record, event, view):
        return
    if view.pending:
        event.refuse("cancel-pending")
        return
    event.cut = True
    record.approvals.append(event)
    for answer in unseen(record.answers, event.place):
        _cross_settlement(event, answer)


def judge_refuse(record: LineRecord, event: Event[Refuse]) -> None:
    """The buyer turns a proposal down; the request stands as it was."""
    view = situation(record, event.place)
    if not _may_settle(record, event, view):
        return
    record.refusals.append(event)
    for answer in unseen(record.answers, event.place):
        _cross_settlement(event, answer)


def open_revision(record: LineRecord, event: Event[Any]) -> None:
    """Whatever the supplier says of a revision shows that it was opened; what is refused shows nothing."""
    said = event.claim
    if isinstance(said, See | Accept | Propose | Reject) and event.effect is not Effect.REFUSED:
        record.revision_opened = max(record.revision_opened, said.revision)


def _names_last_revision(record: LineRecord, event: Answer | Event[See], view: Situation) -> bool:
    revision = event.claim.revision
    last = view.request.number if view.request else 0
    if not last and not line_exists(record, event.place):
        event.refuse("unknown-line")
    elif revision > last:
        event.refuse("unknown-revision")
    elif revision < last:
        event.stale("old-revision")
    return event.effect is Effect.APPLIED


def _may_answer(record: LineRecord, event: Answer, view: Situation) -> bool:
    if not _names_last_revision(record, event, view):
        return False
    if view.cancelled:
        event.refuse("cancelled")
    elif view.pending:
        event.refuse("cancel-pending")
    return event.effect is Effect.APPLIED


def _add_answer(record: LineRecord, event: Answer) -> None:
    """Put a valid answer in, and mark what it crosses."""
    place = event.place
    record.answers.append(event)
    for _ in unseen(record.requests, place):
        event.cross("crossed-revision")
    for approval in unseen(record.approvals, place):
        _cross_settlement(approval, event)
    for refusal in unseen(record.refusals, place):
        _cross_settlement(refusal, event)
    for cancel in unseen(record.cancels, place):
        if isinstance(cancel.claim, AskCancel):
            continue
        if isinstance(event.claim, Accept):
            cancel.cross("crossed-acceptance")
        else:
            event.cross("crossed-cancel")


def _may_settle(record: LineRecord, event: Event[Approve] | Event[Refuse], view: Situation) -> bool:
    number = event.claim.proposal
    last = sum(1 for each in record.proposals.values() if each.place.seq <= event.place.seen)
    settled = {each.claim.proposal for each in record.approvals}
    settled |= {each.claim.proposal for each in record.refusals}
    if not last and not line_exists(record, event.place):
        event.refuse("unknown-line")
    elif number > last:
        event.refuse("unknown-proposal")
    elif view.cancelled:
        event.refuse("cancelled")
    elif number in settled:
        event.stale("already-answered")
    elif view.proposal is None or view.proposal.number != number:
        event.stale("old-proposal")
    return event.effect is Effect.APPLIED


def _cross_settlement(settlement: Event[Approve] | Event[Refuse], answer: Answer) -> None:
    """The buyer settled a proposal while the supplier gave another answer."""
    if isinstance(answer.claim, Propose):
        settlement.cross("crossed-proposal")
    elif isinstance(answer.claim, Accept):
        settlement.cross("crossed-acceptance")
        settlement.cut = False
    elif isinstance(settlement.claim, Approve):
        answer.cross("crossed-approval")
