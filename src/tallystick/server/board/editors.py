"""The editor of a move: its form, the words around it, and what its button will do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from tallystick.errors import InvalidInput
from tallystick.server.answer.forms import Reader as Typist
from tallystick.server.board.forms import (
    DespatchForm,
    NoteForm,
    ReasonForm,
    ReceiveForm,
    RejectForm,
    ReportForm,
    TermsForm,
)
from tallystick.server.board.moves import Move
from tallystick.server.board.reporting import choices
from tallystick.server.board.rows import Reader
from tallystick.server.gate import BookEntry
from tallystick.trade import compose
from tallystick.trade.document import Agreement, OrderLine
from tallystick.trade.values import Terms


@dataclass(frozen=True, slots=True)
class Editor:
    """An open form on one order line."""

    move: Move
    entry: BookEntry
    form: forms.Form
    heading: str
    hint: str
    submit: str
    reads: str
    total: str = ""
    covered: str = ""
    point: str = "."
    group: str = ","
    price: str = ""

    @property
    def away(self) -> bool:
        """Whether the answer ends something: its button is not the tinted one."""
        return self.move in (Move.REJECT, Move.REFUSE, Move.REFUSE_CANCEL, Move.CANCEL, Move.ASK_CANCEL)

    @property
    def template(self) -> str:
        """The fields of the form."""
        kinds = {
            Move.PROPOSE: "terms",
            Move.CHANGE: "terms",
            Move.REJECT: "reject",
            Move.SHIP: "ship",
            Move.RECEIVE: "receive",
            Move.REPORT: "report",
        }
        return f"board/fields/{kinds.get(self.move, 'reason')}.html"


def form_for(
    entry: BookEntry, move: Move, reader: Reader, data: Mapping[str, Any] | None = None
) -> forms.Form:
    """The form of a move, filled in as far as the line tells."""
    line = entry.document
    typist = Typist(reader.formats, reader.today)
    match move:
        case Move.PROPOSE | Move.CHANGE:
            return TermsForm(data, start=starting_terms(line, move), reader=typist)
        case Move.REJECT:
            return RejectForm(data)
        case Move.REFUSE | Move.REFUSE_CANCEL | Move.CANCEL | Move.ASK_CANCEL:
            return ReasonForm(data)
        case Move.SHIP:
            return DespatchForm(data, left=left_to_ship(line), reader=typist)
        case Move.RECEIVE:
            due = line.shipped - line.received_good - line.received_damaged
            return ReceiveForm(data, shipments=line.shipments, reader=typist, due=due)
        case Move.REPORT:
            start = starting_terms(line, Move.CHANGE)
            return ReportForm(data, start=start, reader=typist, choices=choices(line, entry.me))
        case Move.NOTE:
            return NoteForm(data)
    raise InvalidInput(_("Nothing is typed for this."))


def starting_terms(line: OrderLine, move: Move) -> Terms:
    """What the editor starts from: the reader's own last word."""
    if move is Move.PROPOSE and line.proposed and not line.proposed.reported:
        return line.proposed.terms
    terms = line.requested.terms if line.requested else line.standing
    if terms is None:
        raise InvalidInput(_("Nothing was requested yet."))
    return terms


def left_to_ship(line: OrderLine) -> Decimal:
    """What is agreed and not on its way yet."""
    agreed = line.agreed.terms.quantity if line.agreed else line.shipped
    return max(agreed - line.shipped, Decimal(0))


def editor(entry: BookEntry, move: Move, form: forms.Form, reader: Reader) -> Editor:
    """The editor of a move with its words."""
    line = entry.document
    heading, submit = _words(line, move)
    made = Editor(move, entry, form, heading, _hint(line, move), submit, _reads(move, entry.partner.name))
    if move not in (Move.PROPOSE, Move.CHANGE):
        return made
    start = starting_terms(line, move)
    total = line.requested.terms.quantity if line.requested and move is Move.PROPOSE else start.quantity
    group, point = reader.formats.separators
    return replace(
        made,
        total=f"{total.normalize():f}",
        covered=_("%(sum)s of %(total)s")
        % {"sum": reader.formats.quantity(start.quantity), "total": reader.formats.quantity(total)},
        point=point,
        group=group,
        price=reader.formats.amount(start.price) if start.price else "",
    )


def _words(line: OrderLine, move: Move) -> tuple[str, str]:
    revision, proposal = compose.revision(line) + 1, compose.next_proposal(line)
    number = line.proposed.number if line.proposed else 0
    again = line.agreement is Agreement.CANCELLED
    return {
        Move.PROPOSE: (_("Propose"), _("Send proposal %(n)d") % {"n": proposal}),
        Move.CHANGE: (
            _("Order again") if again else _("Change the request"),
            _("Send revision %(n)d") % {"n": revision},
        ),
        Move.REJECT: (_("We can’t deliver this"), _("Reject revision %(n)d") % {"n": revision - 1}),
        Move.REFUSE: (_("Refuse the proposal"), _("Refuse proposal %(n)d") % {"n": number}),
        Move.REFUSE_CANCEL: (_("Refuse to cancel"), _("Refuse to cancel")),
        Move.CANCEL: (_("Cancel the line"), _("Cancel %(line)s") % {"line": line.ref}),
        Move.ASK_CANCEL: (_("Ask to cancel"), _("Ask to cancel %(line)s") % {"line": line.ref}),
        Move.SHIP: (_("Goods despatched"), _("Send shipping notice")),
        Move.RECEIVE: (_("Goods received"), _("Book receipt")),
        Move.REPORT: (_("Said outside Tallystick"), _("Record what was said")),
    }.get(move, ("", _("Send")))


def _hint(line: OrderLine, move: Move) -> str:
    """What the answer answers, so that nobody answers something else than they think."""
    if move is Move.PROPOSE:
        return _("answers revision %(n)d") % {"n": compose.revision(line)}
    if move is Move.CHANGE:
        if line.proposed and not line.proposed.reported:
            return _("answers proposal %(n)d") % {"n": line.proposed.number}
        return _("on top of the agreement") if line.agreed else ""
    if move is Move.REFUSE and line.proposed:
        return _("Your request stands as it was.")
    if move in (Move.REFUSE_CANCEL, Move.ASK_CANCEL) and line.agreed:
        return _("Until both agree to cancel, the agreement stands.")
    if move is Move.REJECT:
        stands = line.agreed is not None
        return _("What was agreed before stands.") if stands else _("Nothing is promised.")
    return ""


def _reads(move: Move, partner: str) -> str:
    """What leaves the company, said before it does."""
    what = {
        Move.PROPOSE: _("quantities, dates, price, item, reason"),
        Move.CHANGE: _("quantities, dates, price, reason"),
        Move.SHIP: _("quantity, dates, carrier, packages"),
        Move.RECEIVE: _("quantity good, quantity damaged, date"),
        Move.REPORT: _("what you recorded, and your words"),
    }.get(move, _("your decision and the reason"))
    return _("%(partner)s will read: %(what)s.") % {"partner": partner, "what": what}
