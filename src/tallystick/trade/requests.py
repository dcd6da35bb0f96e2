"""What the buyer asks for: requests, and wishes to cancel with their answers."""

from __future__ import annotations

from tallystick.trade.claims import AcceptCancel, AskCancel, Cancel, Propose, RefuseCancel, Reject, Request
from tallystick.trade.line_record import Event, LineRecord, unseen
from tallystick.trade.situation import line_exists, situation


def judge_request(record: LineRecord, event: Event[Request]) -> None:
    """A request is the next revision of what the buyer asks. It crosses every answer that it had not seen."""
    if event.claim.revision != len(record.requests) + 1:
        event.refuse("revision-out-of-order")
        return
    event.number = event.claim.revision
    record.requests.append(event)
    for answer in unseen(record.answers, event.place):
        answer.cross("crossed-revision")
    for repeat in unseen(record.repeats, event.place):
        repeat.cross("crossed-revision")
    for cancel_answer in unseen(record.cancel_answers, event.place):
        cancel_answer.cross("crossed-revision")


def judge_cancel(record: LineRecord, event: Event[Cancel]) -> None:
    """A line that is not agreed can be cancelled; if an acceptance was under way, that becomes a request."""
    view = situation(record, event.place)
    if not line_exists(record, event.place):
        event.refuse("unknown-line")
    elif view.cancelled:
        event.refuse("cancelled")
    elif view.agreed:
        event.refuse("already-agreed")
    else:
        _add_cancel(record, event)
        _cross_cancel(record, event)


def _cross_cancel(record: LineRecord, event: Event[Cancel]) -> None:
    for answer in unseen(record.answers, event.place):
        if isinstance(answer.claim, Propose | Reject):
            answer.cross("crossed-cancel")
        else:
            event.cross("crossed-acceptance")


def judge_ask_cancel(record: LineRecord, event: Event[AskCancel]) -> None:
    """An agreed line can only be cancelled by both."""
    view = situation(record, event.place)
    if not line_exists(record, event.place):
        event.refuse("unknown-line")
    elif view.cancelled:
        event.refuse("cancelled")
    elif not view.agreed:
        event.refuse("not-agreed")
    elif view.pending:
        event.refuse("cancel-pending")
    else:
        _add_cancel(record, event)


def judge_cancel_answer(record: LineRecord, event: Event[AcceptCancel] | Event[RefuseCancel]) -> None:
    """The supplier answers the last wish to cancel that it knows of, once."""
    view = situation(record, event.place)
    asked = sum(1 for each in record.cancels if each.place.seq <= event.place.seen)
    number = event.claim.cancel
    if number > asked:
        event.refuse("unknown-cancel")
    elif any(each.claim.cancel == number for each in record.cancel_answers):
        event.stale("already-answered")
    elif number < asked or not view.cancel:
        event.stale("old-cancel")
    elif view.cancelled:
        event.refuse("cancelled")
    else:
        event.number = number
        event.cut = isinstance(event.claim, AcceptCancel)
        record.cancel_answers.append(event)
        for _ in unseen(record.requests, event.place):
            event.cross("crossed-revision")


def _add_cancel(record: LineRecord, event: Event[Cancel] | Event[AskCancel]) -> None:
    record.cancels.append(event)
    event.number = len(record.cancels)
