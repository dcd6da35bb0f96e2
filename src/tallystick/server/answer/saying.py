"""From what was tapped and typed to the claim that it makes."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tallystick.errors import InvalidInput
from tallystick.server.answer.forms import NoteForm, ProposeForm, RejectForm, ShipForm
from tallystick.server.answer.question import Kind, Question
from tallystick.trade import claims as c
from tallystick.trade import compose
from tallystick.trade.claims import Claim
from tallystick.trade.values import Role


def see(asked: Question) -> c.See | None:
    """That the reader has opened the current revision, unless that is known already."""
    line = asked.line
    number = compose.revision(line)
    if asked.me is not Role.SUPPLIER or not number or line.closed:
        return None
    known = (c.See, c.Accept, c.Propose, c.Reject)
    for said in line.history:
        if isinstance(said.claim, known) and said.role is asked.me and said.claim.revision >= number:
            return None
    return compose.see(line)


def yes(asked: Question) -> Claim:
    """The one big button."""
    line = asked.line
    if asked.kind is Kind.CANCEL:
        return compose.accept_cancel(line)
    if asked.kind is Kind.CONFIRM and asked.report and isinstance(asked.report.claim, c.Report):
        return asked.report.claim.said
    if asked.kind is Kind.APPROVE:
        return compose.approve(line)
    _require(asked, c.Accept.TYPE)
    return compose.accept(line)


def no(asked: Question, form: RejectForm) -> Claim:
    """We can’t deliver this; it can't be cancelled any more; we don't take the proposal."""
    if asked.kind is Kind.CANCEL:
        return compose.refuse_cancel(asked.line, form.reason)
    if asked.kind is Kind.APPROVE:
        return compose.refuse(asked.line, form.reason)
    _require(asked, c.Reject.TYPE)
    return compose.reject(asked.line, form.reason)


def other(asked: Question, form: ProposeForm) -> Claim:
    """Other dates, quantities, price or item. What turns out to be what was asked is a yes."""
    _require(asked, c.Propose.TYPE)
    if form.same_as_asked and c.Accept.TYPE in asked.may:
        return compose.accept(asked.line)
    data = form.cleaned_data
    return compose.propose(
        asked.line,
        data["schedule"],
        price=data["price"],
        item=form.substitute,
        rest=data["rest"],
        reason=data["reason"],
    )


def sent(asked: Question, form: ShipForm) -> Claim:
    """A shipping notice."""
    _require(asked, c.Ship.TYPE)
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
    if c.AddNote.TYPE not in asked.may:
        raise too_many_notes()
    return c.AddNote(asked.line.ref, form.cleaned_data["text"])


def too_many_notes() -> InvalidInput:
    """What to say where a line takes no more notes."""
    return InvalidInput(
        _("This order line takes no more notes."),
        mend=_("Write to each other, and note here what came of it."),
    )


def _require(asked: Question, kind: str) -> None:
    if kind not in asked.may:
        raise InvalidInput(
            _("That cannot be said about this order line now."), mend=_("Look at how it stands.")
        )
