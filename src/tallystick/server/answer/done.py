"""What the page says after an answer: what was said, whether it is agreed, and what can still be done."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tallystick.server.answer.history import last_word, revision
from tallystick.server.answer.page import Sheet
from tallystick.server.gate import Match, MatchState
from tallystick.trade import claims as c
from tallystick.trade.claims import Claim
from tallystick.trade.document import Agreement


def done_context(sheet: Sheet, match: Match) -> dict[str, Any]:
    """The words of the done page, from the reader's own last word on the line."""
    said = last_word(sheet.asked.line, sheet.asked.me)
    claim = said.claim if said else None
    matches = match.state is MatchState.MATCH and match.digest
    return {
        "heading": _heading(sheet, claim),
        "then": _then(sheet, claim),
        "mark": _mark(sheet),
        "digest": f"{match.digest[:4]} {match.digest[4:8]}" if matches else "",
        **_undo(sheet, claim),
    }


def _heading(sheet: Sheet, claim: Claim | None) -> str:
    line, words = sheet.asked.line, sheet.words
    match claim:
        case c.Accept():
            terms = revision(line, claim.revision)
            days = terms.schedule if terms else ()
            if len(days) == 1:
                return _("You promised %(quantity)s for %(day)s") % {
                    "quantity": words.quantity(days[0].quantity),
                    "day": words.day(days[0].date),
                }
            return _("You promised %(what)s") % {"what": words.portions(days)}
        case c.Propose():
            return _("You proposed %(what)s") % {"what": words.portions(claim.schedule)}
        case c.Reject():
            return _("You said no")
        case c.AcceptCancel():
            return _("The order line is cancelled")
        case c.RefuseCancel():
            return _("The order stands")
        case c.Ship():
            return _("You sent %(quantity)s on %(day)s") % {
                "quantity": words.quantity(claim.quantity),
                "day": words.day(claim.despatched),
            }
        case c.AddNote():
            return _("Your words are there")
        case _:
            return words.heading(sheet.asked)


def _then(sheet: Sheet, claim: Claim | None) -> str:
    line = sheet.asked.line
    who = {"who": line.requested.by if line.requested and line.requested.by else sheet.words.partner}
    match claim:
        case c.Accept() if line.agreement is Agreement.AGREED:
            return _("Agreed. %(who)s sees it now.") % who
        case c.Propose():
            return _("%(who)s sees it now and takes it or not. It is agreed once they take it.") % who
        case c.Reject():
            return _("%(who)s sees it now and decides what to do.") % who
        case c.RefuseCancel():
            return _("%(who)s sees it now. What you agreed still holds.") % who
        case _:
            return _("%(who)s sees it now.") % who


def _mark(sheet: Sheet) -> str:
    line = sheet.asked.line
    if line.agreement is Agreement.CANCELLED:
        return "cancelled"
    if line.agreement is Agreement.REJECTED:
        return "rej-out"
    return "match" if line.agreement is Agreement.AGREED else "prop-out"


def _undo(sheet: Sheet, claim: Claim | None) -> dict[str, str]:
    """What can still be done about it. An agreement is only changed by both; a proposal waits to be taken."""
    url = sheet.door.url("line", line=sheet.entry.id)
    if isinstance(claim, c.Accept) and sheet.asked.may_propose:
        return {"undo": _("Propose a change"), "undo_url": f"{url}#propose"}
    if isinstance(claim, c.Propose | c.Reject) and sheet.asked.may_take_back:
        return {"undo": _("Change your answer"), "undo_url": url}
    return {}
