"""Forecasts behind an e-mailed link: what the customer expects, and what the supplier commits, on a phone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tallystick.server.answer import door as doors
from tallystick.server.answer.door import Door, through_link
from tallystick.server.answer.page import frame
from tallystick.server.board.rows import Reader
from tallystick.server.forecast.forms import CommitForm
from tallystick.server.forecast.pages import page
from tallystick.server.forecast.rows import row
from tallystick.server.forecast.views import answer
from tallystick.server.gate import Action, ForecastView
from tallystick.server.web.formats import Formats

ROWS = 50


@require_safe
def arrive(request: HttpRequest, token: str, forecast: UUID) -> HttpResponse:
    """The address in the mail."""
    return doors.arrive(request, token, forecast=forecast)


@require_safe
@through_link
def forecasts(request: HttpRequest, door: Door) -> HttpResponse:
    """All forecasts of this customer, those that wait for an answer first."""
    reader = reader_of(request, door)
    with door.access.open() as book:
        found = book.forecasts(ForecastView(limit=ROWS, cursor=request.GET.get("after", "")))
        waiting = book.forecast_counts().awaiting_me.number
        partner = book.partners()[0].name
    rows = [
        {"row": row(entry, reader), "url": door.url_of("forecast:guest-forecast", forecast=entry.id)}
        for entry in found.rows
    ]
    shown = {**_frame(request, door, partner), "rows": rows, "waiting": waiting}
    if found.next_cursor:
        shown["next_cursor"] = found.next_cursor
    return render(request, "forecast/guest_list.html", shown)


@require_safe
@through_link
def forecast(request: HttpRequest, door: Door, forecast: UUID) -> HttpResponse:
    """One forecast."""
    return _page(request, door, forecast, sent="sent" in request.GET)


@require_POST
@through_link
def commit(request: HttpRequest, door: Door, forecast: UUID) -> HttpResponse:
    """An answer. If the forecast has moved meanwhile nothing is sent, and what was typed is kept."""
    answered = answer(request, door.access, forecast, reader_of(request, door))
    if answered.done:
        return HttpResponseRedirect(door.url_of("forecast:guest-forecast", forecast=forecast) + "?sent")
    return _page(request, door, forecast, form=answered.form, moved=answered.moved, status=answered.status)


def reader_of(request: HttpRequest, door: Door) -> Reader:
    """Whoever reads by link: in the language of the page, dates in words."""
    formats = Formats(language=getattr(request, "LANGUAGE_CODE", "en"))
    return Reader(timezone.now(), formats, door.access.may(Action.WRITE))


def _page(
    request: HttpRequest,
    door: Door,
    forecast: UUID,
    *,
    form: CommitForm | None = None,
    moved: bool = False,
    sent: bool = False,
    status: int = 200,
) -> HttpResponse:
    reader = reader_of(request, door)
    with door.access.open() as book:
        entry = book.forecast(forecast)
    if form is None or moved:
        form = CommitForm(entry.document, reader.formats, request.POST.dict() if moved else None)
    shown = {
        **_frame(request, door, entry.partner.name),
        "entry": entry,
        "page": page(entry, reader, (), form),
        "form": form,
        "moved": moved,
        "sent": sent,
        "say_url": door.url_of("forecast:guest-commit", forecast=forecast),
    }
    return render(request, "forecast/guest.html", shown, status=status)


def _frame(request: HttpRequest, door: Door, partner: str) -> dict[str, Any]:
    return {**frame(request, door, partner), "forecasts_url": door.url_of("forecast:guest-forecasts")}
