"""What was said before, as short sentences without their subject: Promised 300 for 27 Mar."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _

from tallystick.server.web.formats import Formats
from tallystick.trade import claims as c
from tallystick.trade.claims import Claim
from tallystick.trade.document import Effect, OrderLine, Said
from tallystick.trade.values import Role, ScheduleLine, Terms

MOST_DATES = 4


class Wording(Protocol):
    """What a sentence needs to know of its reader."""

    @property
    def formats(self) -> Formats:
        """How the reader reads."""

    @property
    def today(self) -> date:
        """What day it is for the reader."""

    def quantity(self, value: Decimal) -> str:
        """A quantity in words."""

    def short(self, line: ScheduleLine) -> str:
        """400 for 24 Mar."""

    def shorts(self, terms: Terms | None) -> str:
        """The same for a whole value set."""


def spoken(words: Wording, claim: Claim, line: OrderLine) -> str:
    """One claim in words."""
    if isinstance(claim, c.Report):
        return _("Noted from outside: %(what)s") % {"what": spoken(words, claim.said, line)}
    return _asked(words, claim) or _answered(words, claim, line)


def _asked(words: Wording, claim: Claim) -> str:
    """What a buyer says."""
    match claim:
        case c.Request():
            asked = Terms(claim.item, claim.unit, claim.schedule, claim.price)
            return _("Asked for %(what)s") % {"what": words.shorts(asked)}
        case c.Approve():
            return _("Took the proposal")
        case c.Refuse():
            return _("Refused the proposal")
        case c.Cancel():
            return _("Cancelled it")
        case c.AskCancel():
            return _("Asked to cancel it")
        case c.Receive():
            return _("Received %(quantity)s on %(day)s") % {
                "quantity": words.quantity(claim.good + claim.damaged),
                "day": words.formats.day(claim.received, words.today),
            }
        case _:
            return ""


def _answered(words: Wording, claim: Claim, line: OrderLine) -> str:
    """What a supplier, or either side, says."""
    match claim:
        case c.Accept():
            return _("Promised %(what)s") % {"what": words.shorts(revision(line, claim.revision))}
        case c.Propose():
            return _("Proposed %(what)s") % {"what": _dates(words, claim.schedule)}
        case c.Reject():
            return _("Could not deliver it")
        case c.AcceptCancel():
            return _("Agreed to cancel it")
        case c.RefuseCancel():
            return _("Could not cancel it any more")
        case c.Ship():
            return _("Sent %(quantity)s on %(day)s") % {
                "quantity": words.quantity(claim.quantity),
                "day": words.formats.day(claim.despatched, words.today),
            }
        case c.Attach():
            return _("Attached %(name)s") % {"name": claim.name}
        case _:
            return _("Wrote")


def _dates(words: Wording, schedule: tuple[ScheduleLine, ...]) -> str:
    shown = " · ".join(words.short(line) for line in schedule[:MOST_DATES])
    return f"{shown} …" if len(schedule) > MOST_DATES else shown


def revision(line: OrderLine, number: int) -> Terms | None:
    """The terms of a revision of the request."""
    for said in line.history:
        if isinstance(said.claim, c.Request) and said.claim.revision == number:
            asked = said.claim
            return Terms(asked.item, asked.unit, asked.schedule, asked.price)
    return line.standing


def told(line: OrderLine) -> list[Said]:
    """The history, newest first, without openings and without what the rules refused."""
    return [
        said
        for said in reversed(line.history)
        if said.claim is not None and not isinstance(said.claim, c.See) and said.effect is not Effect.REFUSED
    ]


def last_word(line: OrderLine, me: Role) -> Said | None:
    """The reader's own last word: what the page says after it was sent."""
    return next((said for said in told(line) if said.role is me), None)
