"""From what was tapped and typed to the claim that it makes."""

from __future__ import annotations

from tallystick.errors import InvalidInput
from tallystick.server.answer.forms import NoteForm, ProposeForm, RejectForm, ShipForm
from tallystick.server.answer.question import Kind, Question
from tallystick.trade import claims as c
from tallystick.trade.claims import Claim
from tallystick.trade.document import Effect, OrderLine
from tallystick.trade.values import Role


def see(asked: Question) -> c.See | None:
    """That the reader has opened the current revision, unless that is known already."""
    line = asked.line
    if asked.me is not Role.SUPPLIER or line.requested is None or line.closed:
        return None
    number = line.requested.revision
    known = (c.See, c.Accept, c.Propose, c.Reject)
    for said in line.history:
        if isinstance(said.claim, known) and said.role is asked.me and said.claim.revision >= number:
            return None
    return c.See(line.ref, number)


def yes(asked: Question) -> Claim:
    """The one big button."""
    line = asked.line
    if asked.kind is Kind.CANCEL and line.cancel:
        return c.AcceptCancel(line.ref, line.cancel.number)
    if asked.kind is Kind.CONFIRM and asked.report and isinstance(asked.report.claim, c.Report):
        return asked.report.claim.said
    if asked.kind is Kind.APPROVE and line.proposed:
        return c.Approve(line.ref, line.proposed.number)
    if asked.me is Role.SUPPLIER and line.requested:
        return c.Accept(line.ref, line.requested.revision)
    raise InvalidInput("There is nothing to say yes to.", mend="Open the line again to see how it stands.")


def no(asked: Question, form: RejectForm) -> Claim:
    """We can’t deliver this; it can't be cancelled any more; we don't take the proposal."""
    line = asked.line
    if asked.kind is Kind.CANCEL and line.cancel:
        return c.RefuseCancel(line.ref, line.cancel.number, form.reason)
    if asked.kind is Kind.APPROVE and line.proposed:
        return c.Refuse(line.ref, line.proposed.number, form.reason)
    if asked.me is Role.SUPPLIER and line.requested:
        return c.Reject(line.ref, line.requested.revision, form.reason)
    raise InvalidInput("There is nothing to refuse.", mend="Open the line again to see how it stands.")


def other(asked: Question, form: ProposeForm) -> Claim:
    """Other dates, quantities, price or item. What turns out to be what was asked is a yes."""
    line = asked.line
    if asked.me is not Role.SUPPLIER or line.requested is None:
        raise InvalidInput("Only the supplier proposes.", mend="Ask for other dates on the order book.")
    if form.same_as_asked:
        return c.Accept(line.ref, line.requested.revision)
    data = form.cleaned_data
    return c.Propose(
        line.ref,
        revision=line.requested.revision,
        proposal=_proposals(line) + 1,
        schedule=data["schedule"],
        price=data["price"],
        item=form.substitute,
        rest=data["rest"],
        reason=data["reason"],
    )


def sent(asked: Question, form: ShipForm) -> Claim:
    """A shipping notice."""
    data = form.cleaned_data
    return c.Ship(
        asked.line.ref,
        quantity=data["quantity"],
        despatched=data["despatched"],
        expected=data["expected"],
        carrier=data["carrier"],
        tracking=data["tracking"],
        final=data["final"],
    )


def note(asked: Question, form: NoteForm) -> Claim:
    """A word to the other side."""
    return c.AddNote(asked.line.ref, form.cleaned_data["text"])


def _proposals(line: OrderLine) -> int:
    """The number of the last proposal that counts, answered or not."""
    return max(
        (
            said.claim.proposal
            for said in line.history
            if isinstance(said.claim, c.Propose) and said.effect is not Effect.REFUSED
        ),
        default=0,
    )
