"""From a move and what was typed to the claims that it makes."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _

from tallystick.errors import InvalidInput
from tallystick.server.board.forms import (
    DespatchForm,
    ReasonForm,
    ReceiveForm,
    RejectForm,
    ReportForm,
    TermsForm,
)
from tallystick.server.board.moves import Move, open_report, possible
from tallystick.server.board.reporting import reported_claim
from tallystick.server.gate import BookEntry
from tallystick.trade import claims as c
from tallystick.trade import compose
from tallystick.trade.claims import Claim
from tallystick.trade.document import OrderLine
from tallystick.trade.line_record import same_terms
from tallystick.trade.values import Role


def claim_for(entry: BookEntry, move: Move, form: forms.Form | None = None) -> Claim:
    """The claim of a move. Raises `InvalidInput` where the move would say nothing now."""
    line = entry.document
    if move not in possible(line, entry.me):
        raise InvalidInput(
            _("This cannot be said about %(line)s now.") % {"line": str(line.ref)},
            mend=_("Look at how the line stands."),
        )
    if form is None:
        return _AT_ONCE[move](entry)
    return _typed(line, move, form)


def agreeing(entry: BookEntry) -> Move | None:
    """The move by which the reader's company agrees to what lies before it, if it is its turn."""
    if entry.document.move is not entry.me:
        return None
    moves = possible(entry.document, entry.me)
    return next((move for move in (Move.ACCEPT, Move.APPROVE) if move in moves), None)


def _confirm(entry: BookEntry) -> Claim:
    report = open_report(entry.document, entry.me)
    if report is None:
        raise InvalidInput(_("There is nothing to confirm."))
    return report.said


def _let_stand(entry: BookEntry) -> Claim:
    """A request equal to the agreement asks for nothing: the agreement rests."""
    line = entry.document
    if line.agreed is None:
        raise InvalidInput(_("Nothing is agreed that could stand."))
    return compose.request(line, line.agreed.terms)


def _again(entry: BookEntry) -> Claim:
    """The same request as a new revision: the supplier is asked once more."""
    line = entry.document
    if line.requested is None:
        raise InvalidInput(_("Nothing was requested yet."))
    return compose.request(line, line.requested.terms, reason=line.requested.reason)


_AT_ONCE: dict[Move, Callable[[BookEntry], Claim]] = {
    Move.CONFIRM: _confirm,
    Move.ACCEPT: lambda entry: compose.accept(entry.document),
    Move.APPROVE: lambda entry: compose.approve(entry.document),
    Move.ACCEPT_CANCEL: lambda entry: compose.accept_cancel(entry.document),
    Move.LET_STAND: _let_stand,
    Move.AGAIN: _again,
}


def _typed(line: OrderLine, move: Move, form: forms.Form) -> Claim:
    match form:
        case TermsForm() if move is Move.PROPOSE:
            return _propose(line, form)
        case TermsForm():
            return _change(line, form)
        case RejectForm():
            return compose.reject(line, form.text)
        case ReasonForm():
            return _with_reason(line, move, form.cleaned_data["reason"])
        case DespatchForm():
            return _ship(line, form)
        case ReceiveForm():
            data = form.cleaned_data
            return c.Receive(
                line.ref, data["received"], data["good"], data["damaged"], data["shipment"], data["final"]
            )
        case ReportForm():
            said = reported_claim(line, form)
            return c.Report(line.ref, form.cleaned_data["channel"], said, form.cleaned_data["reason"])
    raise InvalidInput(_("This cannot be said about a line."))


def _propose(line: OrderLine, form: TermsForm) -> Claim:
    """What turns out to be exactly what is asked is an acceptance."""
    data = form.cleaned_data
    asked = line.requested.terms if line.requested else None
    if (
        asked is not None
        and same_terms(form.terms, asked)
        and c.Accept.TYPE in compose.possible(line, Role.SUPPLIER)
    ):
        return compose.accept(line)
    return compose.propose(
        line,
        data["schedule"],
        price=data["price"],
        item=form.substitute,
        rest=data["rest"] or "refused",
        reason=data["reason"],
    )


def _change(line: OrderLine, form: TermsForm) -> Claim:
    """What turns out to be exactly what is proposed is an approval."""
    proposed = line.proposed
    if proposed and not proposed.reported and same_terms(form.terms, proposed.terms):
        return compose.approve(line)
    return compose.request(line, form.terms, reason=form.cleaned_data["reason"])


def _with_reason(line: OrderLine, move: Move, reason: str) -> Claim:
    if move is Move.REFUSE:
        return compose.refuse(line, reason)
    if move is Move.REFUSE_CANCEL:
        return compose.refuse_cancel(line, reason)
    return compose.cancel(line, reason)


def _ship(line: OrderLine, form: DespatchForm) -> Claim:
    data = form.cleaned_data
    agreed = line.agreed.terms.quantity if line.agreed else data["quantity"]
    outstanding = max(agreed - line.shipped - data["quantity"], Decimal(0))
    return c.Ship(
        line.ref,
        quantity=data["quantity"],
        despatched=data["despatched"],
        expected=data["expected"],
        carrier=data["carrier"],
        tracking=data["tracking"],
        packages=data["packages"],
        outstanding=outstanding,
        final=data["final"],
    )
