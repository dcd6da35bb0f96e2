"""What follows from a difference, in a sentence a line: who is asked, what is recorded, what stays."""

from __future__ import annotations

from collections.abc import Iterator

from tallystick.interchange.orderbook.difference import Kind, LineDifference
from tallystick.interchange.orderbook.following import Importing, claims_for
from tallystick.phrases import Phrase, _
from tallystick.trade.claims import (
    Accept,
    AskCancel,
    Cancel,
    Claim,
    Propose,
    Receive,
    Report,
    Request,
    Ship,
)
from tallystick.trade.document import OrderLine
from tallystick.trade.values import Role


def follows(found: LineDifference, me: Importing) -> tuple[Phrase, ...]:
    """What follows if the line is committed."""
    if found.kind is Kind.DISAPPEARED:
        return (_disappeared(found.current),)
    if found.kind is Kind.UNCHANGED or found.file is None:
        return ()
    claims = claims_for(found.file, found.current, me, found.partner)
    sentences = [sentence for claim in claims for sentence in _sentences(claim, found, me)]
    if found.file.promised and me.role is Role.SUPPLIER and not any(_is_answer(claim) for claim in claims):
        sentences += _promise_waits(found)
    return tuple(dict.fromkeys(sentences))


def _disappeared(current: OrderLine | None) -> Phrase:
    if current is not None and current.agreed is None:
        return _("Not in the file. Not yet agreed: can be cancelled")
    return _("Not in the file. Left as it is unless you ask to cancel")


def _is_answer(claim: Claim) -> bool:
    return isinstance(claim, Accept | Propose)


def _promise_waits(found: LineDifference) -> list[Phrase]:
    if found.current is not None and found.current.requested and found.current.requested.reported is None:
        return []
    return [_("Your promise is recorded once {partner} has asked itself", partner=found.name)]


def _sentences(claim: Claim, found: LineDifference, me: Importing) -> Iterator[Phrase]:
    if isinstance(claim, Report):
        yield _reported(claim, found, me)
    elif isinstance(claim, Request):
        yield _asked(claim, found)
    elif isinstance(claim, Cancel):
        yield _("Cancelled")
    elif isinstance(claim, AskCancel):
        yield _("{partner} is asked to cancel", partner=found.name)
    elif isinstance(claim, Accept):
        yield _("You accept revision {number}", number=claim.revision)
    elif isinstance(claim, Propose):
        yield _("You propose this to {partner}", partner=found.name)
    elif isinstance(claim, Ship):
        yield _("Recorded as shipped on {day}", day=claim.despatched.isoformat())
    elif isinstance(claim, Receive):
        yield _received(claim)


def _asked(claim: Request, found: LineDifference) -> Phrase:
    if claim.revision == 1:
        return _("{partner} is asked", partner=found.name)
    agreed = found.current.agreed if found.current else None
    if agreed:
        return _(
            "Becomes revision {number}, the agreement of {quantity} stands meanwhile",
            number=claim.revision,
            quantity=f"{agreed.terms.quantity:f}",
        )
    return _("Becomes revision {number}, {partner} is asked again", number=claim.revision, partner=found.name)


def _received(claim: Receive) -> Phrase:
    if not claim.good and not claim.damaged:
        return _("Closed: nothing more is expected")
    if claim.final:
        return _("Recorded as received on {day}, and closed short", day=claim.received.isoformat())
    return _("Recorded as received on {day}", day=claim.received.isoformat())


def _reported(report: Report, found: LineDifference, me: Importing) -> Phrase:
    said, partner = report.said, found.name
    if isinstance(said, Accept):
        return _("Recorded as reported: {partner} accepted", partner=partner)
    if isinstance(said, Propose):
        return _("Recorded as reported: {partner} promised otherwise", partner=partner)
    if isinstance(said, Ship):
        return _("Recorded as reported: shipped on {day}", day=said.despatched.isoformat())
    if isinstance(said, Receive):
        return _("Recorded as reported: received on {day}", day=said.received.isoformat())
    if isinstance(said, AskCancel):
        return _("Recorded as reported: {partner} wishes to cancel", partner=partner)
    return _("Recorded as reported until {partner} asks itself", partner=partner)
