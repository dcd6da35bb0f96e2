"""What the partner may have said outside the system, and the claim that they would have made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from tallystick.errors import InvalidInput
from tallystick.server.board.forms import ReportForm
from tallystick.trade import claims as c
from tallystick.trade import compose
from tallystick.trade.document import Agreement, OrderLine
from tallystick.trade.values import Role, ScheduleLine


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was said: the dates and quantities, and the partner's words."""

    schedule: tuple[ScheduleLine, ...]
    words: str

    @property
    def first(self) -> ScheduleLine:
        """The one date and quantity of goods."""
        if not self.schedule:
            raise InvalidInput(_("Give a quantity and a date."))
        return self.schedule[0]


def choices(line: OrderLine, me: Role) -> list[tuple[str, str]]:
    """What the partner can have said, the likeliest first."""
    pending = line.agreement is Agreement.CANCEL_REQUESTED
    open_ = line.proposed is not None and line.proposed.reported is None
    if me is Role.BUYER:
        answers = [
            ("accept", _("They accept what is requested")),
            ("propose", _("They promise other dates or quantities")),
            ("reject", _("They can’t deliver it")),
        ]
        cancel = [
            ("accept-cancel", _("They accept the cancel")),
            ("refuse-cancel", _("They refuse the cancel")),
        ]
        covered = line.agreement is Agreement.AGREED
        told = cancel if pending else [answers[1]] if covered else answers
        return [*told, ("ship", _("They have shipped"))]
    told = [("approve", _("They accept the proposal")), ("refuse", _("They refuse the proposal"))]
    wishes = [("change", _("They want other dates or quantities"))]
    if line.agreed is not None and not pending:
        wishes.append(("ask-cancel", _("They want to cancel")))
    return [*(told if open_ else []), *wishes, ("receive", _("They have received"))]


def reported_claim(line: OrderLine, form: ReportForm) -> c.Reportable:
    """The claim that the partner would have made."""
    data = form.cleaned_data
    return _SAID[data["said"]](line, Spoken(data["schedule"], data["reason"]))


def _propose(line: OrderLine, spoken: Spoken) -> c.Propose:
    return compose.propose(line, (spoken.first, *spoken.schedule[1:]), reason=spoken.words)


def _change(line: OrderLine, spoken: Spoken) -> c.Request:
    terms = line.requested.terms if line.requested else line.standing
    if terms is None:
        raise InvalidInput(_("Nothing was requested yet."))
    schedule = (spoken.first, *spoken.schedule[1:])
    return compose.request(line, replace(terms, schedule=schedule), reason=spoken.words)


_SAID: dict[str, Callable[[OrderLine, Spoken], c.Reportable]] = {
    "accept": lambda line, spoken: compose.accept(line),
    "propose": _propose,
    "reject": lambda line, spoken: compose.reject(line, spoken.words),
    "accept-cancel": lambda line, spoken: compose.accept_cancel(line),
    "refuse-cancel": lambda line, spoken: compose.refuse_cancel(line, spoken.words),
    "approve": lambda line, spoken: compose.approve(line),
    "refuse": lambda line, spoken: compose.refuse(line, spoken.words),
    "ask-cancel": lambda line, spoken: c.AskCancel(line.ref, spoken.words),
    "change": _change,
    "ship": lambda line, spoken: c.Ship(line.ref, spoken.first.quantity, spoken.first.date),
    "receive": lambda line, spoken: c.Receive(line.ref, spoken.first.date, spoken.first.quantity),
}
