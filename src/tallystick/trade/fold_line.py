"""The fold of one order line: its claims, in their order, become its document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tallystick.tally.fold import insert_claims
from tallystick.tally.placed import Placed
from tallystick.trade import claims as said
from tallystick.trade.answers import (
    judge_accept,
    judge_approve,
    judge_propose,
    judge_refuse,
    judge_reject,
    judge_see,
    open_revision,
)
from tallystick.trade.assemble import document_of
from tallystick.trade.claim_json import line_ref, parse_claim
from tallystick.trade.claims import (
    AddNote,
    Attach,
)
from tallystick.trade.deliveries import (
    judge_receive,
    judge_ship,
)
from tallystick.trade.document import (
    Effect,
    OrderLine,
)
from tallystick.trade.fields import InvalidClaim
from tallystick.trade.first_request import fold_first_request
from tallystick.trade.line_record import MOST_CLAIMS, Event, LineRecord
from tallystick.trade.reports import judge_report
from tallystick.trade.requests import judge_ask_cancel, judge_cancel, judge_cancel_answer, judge_request
from tallystick.trade.situation import line_exists
from tallystick.trade.values import LineRef, Role


def line_key(one: str, other: str) -> Callable[[Mapping[str, object]], LineRef | None]:
    """Return how a tally between these two companies groups claims: by the order line that they name."""
    companies = (one, other)

    def key_of(claim: Mapping[str, object]) -> LineRef | None:
        ref = line_ref(claim)
        return ref if ref and ref.buyer in companies else None

    return key_of


def fold_line(ref: LineRef, placed: Sequence[Placed]) -> OrderLine:
    """Fold all claims about one line, sorted by their place, into its document."""
    if len(placed) == 1:
        line = fold_first_request(ref, placed[0])
        if line is not None:
            return line
    return full_fold(ref, placed)


def full_fold(ref: LineRef, placed: Sequence[Placed], most: int = MOST_CLAIMS) -> OrderLine:
    """Fold without the short way for lines of one request.

    Which claim is one too many is decided in the author's own half, whose order never changes: so it does not
    depend on how the two halves interleave or arrive.
    """
    record = LineRecord(ref)
    said: Counter[str] = Counter()
    for each in placed:
        author = each.place.author
        said[author] += 1
        if said[author] <= most + 1:
            _take_in(record, each, too_many=said[author] > most)
    return document_of(record)


def hold_claims(held: list[Placed], new: Sequence[Placed], most: int = MOST_CLAIMS) -> None:
    """Insert claims into the sorted claims of their line, but for those that the fold leaves out.

    The claims of each half must come in its order, as they do once their entries are applied.
    """
    if len(held) + len(new) <= most:
        insert_claims(held, new)
        return
    said = Counter(each.place.author for each in held)
    for each in new:
        if said[each.place.author] <= most:
            said[each.place.author] += 1
            insert_claims(held, (each,))


def _take_in(record: LineRecord, placed: Placed, *, too_many: bool = False) -> None:
    role = Role.BUYER if placed.place.author == record.ref.buyer else Role.SUPPLIER
    event: Event[Any] = Event(placed, placed.place, role, None)
    record.history.append(event)
    if too_many:
        event.refuse("too-many-claims")
        return
    try:
        if placed.refused:
            raise InvalidClaim(placed.refused)
        claim = parse_claim(placed.claim, record.ref)
    except InvalidClaim as error:
        if error.why == "unknown-type":
            event.effect, event.why = Effect.UNKNOWN, error.why
        else:
            event.refuse(error.why)
        return
    event.claim = claim
    if claim.SIDE is not None and claim.SIDE is not role:
        event.refuse("wrong-author")
        return
    _JUDGES[claim.TYPE](record, event)
    open_revision(record, event)


def _judge_note(record: LineRecord, event: Event[AddNote] | Event[Attach]) -> None:
    if line_exists(record, event.place):
        record.notes.append(event)
    else:
        event.refuse("unknown-line")


_JUDGES: dict[str, Callable[[LineRecord, Event[Any]], None]] = {
    said.Request.TYPE: judge_request,
    said.Cancel.TYPE: judge_cancel,
    said.AskCancel.TYPE: judge_ask_cancel,
    said.Approve.TYPE: judge_approve,
    said.Refuse.TYPE: judge_refuse,
    said.Receive.TYPE: judge_receive,
    said.See.TYPE: judge_see,
    said.Accept.TYPE: judge_accept,
    said.Propose.TYPE: judge_propose,
    said.Reject.TYPE: judge_reject,
    said.AcceptCancel.TYPE: judge_cancel_answer,
    said.RefuseCancel.TYPE: judge_cancel_answer,
    said.Ship.TYPE: judge_ship,
    said.AddNote.TYPE: _judge_note,
    said.Attach.TYPE: _judge_note,
    said.Report.TYPE: judge_report,
}
