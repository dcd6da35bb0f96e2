"""Parts that every page of a company shows."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tallystick.server.gate import Access, Match, MatchState
from tallystick.server.web.access import for_company


@dataclass(frozen=True, slots=True)
class MatchRow:
    """How the two halves compare with one partner, ready to be written."""

    glyph: str
    partner: str
    digest: str
    entries: int
    words: str


@require_safe
@for_company()
def match(request: HttpRequest, access: Access) -> HttpResponse:
    """Whether both halves match, partner by partner."""
    with access.open() as book:
        matches = book.matches()
    rows = [match_row(one) for one in matches]
    compared = [one.compared_at for one in matches if one.compared_at]
    states = [one.state for one in matches]
    return render(
        request,
        "web/match.html",
        {
            "access": access,
            "rows": rows[:60],
            "more": max(len(rows) - 60, 0),
            "matching": states.count(MatchState.MATCH),
            "compared": len(states) - states.count(MatchState.UNOPENED),
            "differ": states.count(MatchState.DIFFER),
            "forked": states.count(MatchState.FORKED),
            "compared_at": max(compared) if compared else None,
        },
    )


def match_row(one: Match) -> MatchRow:
    """The glyph, the digest and the words of one comparison."""
    words = {
        MatchState.MATCH: _("match"),
        MatchState.DIFFER: _("entries are on the way"),
        MatchState.UNOPENED: _("has not opened its book yet"),
        MatchState.FORKED: _("two entries with one number: see the partner"),
    }[one.state]
    glyph = {MatchState.MATCH: "match", MatchState.UNOPENED: "new-out"}.get(one.state, "apart")
    return MatchRow(glyph, one.partner.name, one.digest, one.my_entries + one.their_entries, words)
