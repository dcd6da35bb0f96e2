"""Parts that every page of a company shows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tallystick.server.gate import Access, Match, MatchState
from tallystick.server.web.access import for_company

#: as many partners as one reads through; the others are a number
_SHOWN = 60


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
        matching = book.matching(_SHOWN)
    numbers = Counter(matching.numbers)
    return render(
        request,
        "web/match.html",
        {
            "access": access,
            "rows": [match_row(one) for one in matching.shown],
            "more": matching.partners - len(matching.shown),
            "matching": numbers[MatchState.MATCH],
            "compared": numbers.total() - numbers[MatchState.UNOPENED],
            "differ": numbers[MatchState.DIFFER],
            "forked": numbers[MatchState.FORKED],
            "compared_at": matching.compared_at,
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
