"""What a person is asked because no rule of the company's answers a customer's forecast by itself.

The company's own step works it out (`tallystick.server.tiers`): why no rule answers, and what could be
committed. Here it is put into words, and filled in, so that one press commits it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from tallystick.planning.commit.rules import Ask
from tallystick.server.board.rows import Reader
from tallystick.server.forecast.forms import CommitForm
from tallystick.server.forecast.words import ago, short_words
from tallystick.server.gate import Book, ForecastEntry
from tallystick.server.tiers.models import Question
from tallystick.trade.forecast import compose
from tallystick.trade.forecast.document import Forecast
from tallystick.trade.forecast.figures import cover_of, figures_of


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: why no rule answers, and what the answer could be, by the first day of each bucket."""

    token: str
    reasons: tuple[Ask, ...]
    quantities: Mapping[date, Decimal]
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Proposal:
    """A question in words, with the boxes that answer it."""

    why: tuple[str, ...]
    text: str
    short: str
    asked: str
    button: str
    something: bool
    boxes: tuple[tuple[str, str], ...]


def waiting(book: Book) -> tuple[UUID, ...]:
    """The forecasts about which a person of this company is asked."""
    if book.access.tally:
        return ()  # whoever came by a link plans nothing
    found = Question.objects.filter(company_id=book.company).order_by("asked_at", "forecast_id")
    return tuple(found.values_list("forecast_id", flat=True))


def asked_about(book: Book, entries: Iterable[ForecastEntry]) -> dict[UUID, Asked]:
    """What is asked about these forecasts as they stand; what is asked about older ones is out of date."""
    tokens = {entry.id: entry.token for entry in entries}
    if book.access.tally or not tokens:
        return {}
    rows = Question.objects.filter(company_id=book.company, forecast_id__in=list(tokens))
    return {row.forecast_id: _asked(row) for row in rows if row.token == tokens[row.forecast_id]}


def settle(book: Book, forecast: UUID) -> None:
    """Somebody has answered: nothing is asked about this forecast until the next step says so."""
    if not book.access.tally:
        Question.objects.filter(company_id=book.company, forecast_id=forecast).delete()


def _asked(row: Question) -> Asked:
    quantities = {date.fromisoformat(day): Decimal(text) for day, text in row.quantities.items()}
    return Asked(row.token, tuple(Ask(each) for each in row.reasons), quantities, row.asked_at)


def proposal(entry: ForecastEntry, asked: Asked, reader: Reader) -> Proposal:
    """A question in words."""
    forecast, formats = entry.document, reader.formats
    answered = _answered_so(forecast, asked.quantities)
    words = {
        "committed": formats.quantity(answered.cover.committed),
        "n": formats.quantity(answered.cover.expected),
        "unit": forecast.unit,
    }
    boxes = tuple(
        (CommitForm.name(figure.start), formats.quantity(asked.quantities[figure.start]))
        for figure in forecast.figures
        if figure.start in asked.quantities
    )
    return Proposal(
        why=tuple(_why(each, entry.partner.name) for each in asked.reasons),
        text=_("%(committed)s of %(n)s %(unit)s could be committed.") % words,
        short=short_words(answered, reader),
        asked=_("Asked %(when)s.") % {"when": ago(asked.asked_at, reader)},
        button=_("Commit %(committed)s as proposed") % words if boxes else "",
        something=answered.cover.committed > 0,
        boxes=boxes,
    )


def in_short(asked: Asked) -> str:
    """Why somebody is asked, in a word or two: for a row of the list."""
    words = {
        Ask.SHORT: _("not all can be made"),
        Ask.JUMP: _("differs much"),
        Ask.FIRST: _("first answer"),
        Ask.OFF: _("no rule"),
    }
    return ", ".join(word for reason, word in words.items() if reason in asked.reasons)


def _why(reason: Ask, partner: str) -> str:
    return {
        Ask.OFF: _("Nothing is committed to %(partner)s by itself."),
        Ask.FIRST: _("Nothing was ever committed to %(partner)s for this item, and first answers are yours."),
        Ask.SHORT: _("Not all of the firm and planned weeks can be made in time."),
        Ask.JUMP: _("It differs from what is committed to %(partner)s by more than your rule allows."),
    }[reason] % {"partner": partner}


def _answered_so(forecast: Forecast, quantities: Mapping[date, Decimal]) -> Forecast:
    """The forecast as it would stand if its last version were answered so."""
    assert forecast.last is not None
    claim = forecast.last.claim
    figures = figures_of(claim, claim, compose.commit(forecast, quantities))
    return replace(forecast, figures=figures, cover=cover_of(figures))
