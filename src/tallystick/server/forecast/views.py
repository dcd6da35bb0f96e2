"""Forecasts of a company: the list, one of them, commitments, and versions published by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tallystick.errors import InvalidInput, Moved, NotAllowed
from tallystick.server.board.rows import Reader
from tallystick.server.board.views import reader_of
from tallystick.server.demand.book import DemandBook
from tallystick.server.forecast import asking
from tallystick.server.forecast.forms import Action as Answer
from tallystick.server.forecast.forms import CommitForm
from tallystick.server.forecast.holds import holds
from tallystick.server.forecast.pages import page
from tallystick.server.forecast.previewing import preview
from tallystick.server.forecast.publishing import PublishForm
from tallystick.server.forecast.query import ASKED, address, hidden, view_of
from tallystick.server.forecast.restrained import restrained
from tallystick.server.forecast.rows import heat_map, row, sorts, tabs
from tallystick.server.gate import Access, Action, BoardView, Book, ForecastEntry, ForecastView, Partner
from tallystick.server.live.address import stream_url
from tallystick.server.web.access import for_company
from tallystick.server.web.compressed import compressed
from tallystick.server.web.english import in_english
from tallystick.trade.document import OrderLine
from tallystick.trade.forecast.claims import Publish
from tallystick.trade.forecast.compose import possible_on_forecast
from tallystick.trade.forecast.values import ForecastRef
from tallystick.trade.values import Role

ROWS = 50
BESIDE = 20
"""So many forecasts with the same partner stand in the heat map of one."""
ORDER_LINES = 300
"""So many order lines of the item are looked through for what was ordered and shipped."""


@require_safe
@compressed
@in_english
@for_company()
def forecasts(request: HttpRequest, access: Access) -> HttpResponse:
    """The list: one page of a view, which is all in the address."""
    reader = reader_of(request, access)
    view = replace(view_of(request.GET), limit=ROWS)
    with access.open() as book:
        stream = stream_url(book)  # first, so that it covers what changes while the rest is read
        waiting = asking.waiting(book)
        if request.GET.get("tab") == ASKED:
            view = replace(view, among=waiting)
        found = book.forecasts(view)
        asked = asking.asked_about(book, found.rows)
        counts = book.forecast_counts()
        partners = book.partners()
    shown = {
        "access": access,
        "now": reader.now,
        "view": view,
        "rows": [row(entry, reader, asked.get(entry.id)) for entry in found.rows],
        "heat": heat_map(found.rows, reader),
        "tabs": tabs(view, counts, waiting, reader),
        "sorts": sorts(view),
        "partners": [
            (address(replace(view, partner=one.id, cursor="")), one.name, one.id == view.partner)
            for one in partners[:BESIDE]
        ],
        "partner": next((one.name for one in partners if one.id == view.partner), ""),
        "every_partner": address(replace(view, partner="", cursor="")),
        "fields": hidden(view, "q"),
        "next": address(replace(view, cursor=found.next_cursor)) if found.next_cursor else "",
        "previous": address(replace(view, cursor=found.prev_cursor)) if found.prev_cursor else "",
        "may_write": reader.may_write,
        "supplied": any(entry.me is Role.SUPPLIER for entry in found.rows),
        "forecasts_url": reverse("forecast:forecasts", args=[access.company.slug]),
        "stream_url": stream,
    }
    return render(request, "forecast/list.html", shown)


@require_safe
@compressed
@in_english
@for_company()
def forecast(request: HttpRequest, access: Access, forecast: UUID) -> HttpResponse:
    """The page of one forecast."""
    return _page(request, access, forecast)


def _page(
    request: HttpRequest,
    access: Access,
    forecast: UUID,
    *,
    form: CommitForm | None = None,
    moved: bool = False,
    status: int = 200,
) -> HttpResponse:
    reader = reader_of(request, access)
    with access.open() as book:
        stream = stream_url(book)
        entry = book.forecast(forecast)
        lines = order_lines(book, entry)
        beside = book.forecasts(ForecastView(partner=entry.partner.id, role=entry.me, limit=BESIDE)).rows
        match = book.compare(entry.partner.id)
        asked = asking.asked_about(book, [entry]).get(entry.id)
        held_up = holds(book, entry, reader)
        explained = entry.me is Role.BUYER and bool(DemandBook(book).ids([entry.document.ref.item]))
        held_back = restrained(book, entry, reader)
    if form is None:
        proposed = asked.quantities if asked and reader.may_write else None
        form = CommitForm(entry.document, reader.formats, proposed=proposed)
    elif moved:
        form = CommitForm(entry.document, reader.formats, request.POST.dict())
    shown = {
        "access": access,
        "now": reader.now,
        "page": page(entry, reader, lines, form),
        "form": form,
        "asked": asking.proposal(entry, asked, reader) if asked else None,
        "holds": held_up,
        "why": explained,
        "restrained": held_back,
        "moved": moved,
        "heat": heat_map(beside, reader, here=entry),
        "match": match,
        "may_write": reader.may_write,
        "stream_url": stream,
    }
    return render(request, "forecast/forecast.html", shown, status=status)


def order_lines(book: Book, entry: ForecastEntry) -> list[OrderLine]:
    """The order lines of the item between the two, in the same direction."""
    view = BoardView(partner=entry.partner.id, item=entry.document.ref.item, role=entry.me, limit=ORDER_LINES)
    return [found.document for found in book.page(view).rows]


@require_http_methods(["GET", "HEAD", "POST"])
@in_english
@for_company()
def commit(request: HttpRequest, access: Access, forecast: UUID) -> HttpResponse:
    """An answer. If the forecast has moved meanwhile nothing is sent, and what was typed is kept."""
    if request.method != "POST":
        return HttpResponseRedirect(_url(access, forecast))
    access.require(Action.WRITE)
    reader = reader_of(request, access)
    answered = answer(request, access, forecast, reader)
    if answered.done:
        return HttpResponseRedirect(_url(access, forecast))
    return _page(request, access, forecast, form=answered.form, moved=answered.moved, status=answered.status)


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of an answer: it was written, the forecast had moved, or it cannot be read."""

    form: CommitForm
    done: bool = False
    moved: bool = False

    @property
    def status(self) -> int:
        return 409 if self.moved else 422


def answer(request: HttpRequest, access: Access, forecast: UUID, reader: Reader) -> Answered:
    """Write the answer that was posted, unless the forecast is another than the page showed."""
    with access.open() as book:
        entry = book.forecast(forecast)
    if entry.me is not Role.SUPPLIER or not possible_on_forecast(entry.document, entry.me):
        raise NotAllowed(_("Only the supplier commits to a forecast."))
    action = _action(request)
    form = CommitForm(entry.document, reader.formats, request.POST.dict())
    if request.POST.get("token", "") != entry.token:
        return Answered(form, moved=True)
    claim = form.claim(action)
    if claim is None:
        return Answered(form)
    try:
        with access.open() as book:
            book.write(entry.tally, [claim], {entry.id: entry.token})
            asking.settle(book, entry.id)
    except Moved:
        return Answered(form, moved=True)
    return Answered(form, done=True)


def _action(request: HttpRequest) -> Answer:
    try:
        return Answer(request.POST.get("action", ""))
    except ValueError:
        raise InvalidInput(_("There is no such answer.")) from None


@require_http_methods(["GET", "HEAD", "POST"])
@in_english
@for_company(Action.WRITE)
def new(request: HttpRequest, access: Access) -> HttpResponse:
    """The first version of a forecast, by hand."""
    return _publish(request, access, None)


@require_http_methods(["GET", "HEAD", "POST"])
@in_english
@for_company(Action.WRITE)
def publish(request: HttpRequest, access: Access, forecast: UUID) -> HttpResponse:
    """The next version of a forecast, by hand."""
    with access.open() as book:
        entry = book.forecast(forecast)
    if entry.me is not Role.BUYER:
        raise NotAllowed(_("Only the customer publishes a forecast."))
    return _publish(request, access, entry)


def _publish(request: HttpRequest, access: Access, entry: ForecastEntry | None) -> HttpResponse:
    """Three steps of one form: typed, looked at, sent."""
    reader = reader_of(request, access)
    with access.open() as book:
        partners = [] if entry else book.partners()
    data = request.POST.dict() if request.method == "POST" else None
    document = entry.document if entry else None
    form = PublishForm(data, reader=reader, partners=partners, forecast=document)
    shown = {"access": access, "now": reader.now, "form": form, "entry": entry, "partners": partners}
    if data is None or not form.is_valid():
        if data is None and not entry:
            form.initial.update(
                {name: request.GET[name] for name in ("partner", "item") if name in request.GET}
            )
        return render(request, "forecast/publish.html", shown, status=200 if data is None else 422)
    with access.open() as book:
        partner = entry.partner if entry else book.partner(form.cleaned_data["partner"])
        target, found = _target(book, entry, partner, form)
    if found is not None and found.me is not Role.BUYER:
        raise NotAllowed(_("Only the customer publishes a forecast."))
    form.forecast = found.document if found else None
    claim = form.claim(found.document.ref if found else target[1])
    token = found.token if found else ""
    shown |= {
        "preview": preview(claim, found, partner, reader, form),
        "token": token,
        "known": found if entry is None else None,
    }
    step = data.get("step", "")
    moved = step == "send" and data.get("token", "") != token
    if step == "send" and not moved:
        moved = not _send(access, partner, claim, target[0], token)
        if not moved:
            return HttpResponseRedirect(_url(access, target[0]))
    return render(request, "forecast/publish.html", {**shown, "moved": moved}, status=409 if moved else 200)


def _target(
    book: Book, entry: ForecastEntry | None, partner: Partner, form: PublishForm
) -> tuple[tuple[UUID, ForecastRef], ForecastEntry | None]:
    """The forecast that is to be published: its id and name, and as it stands if there is one."""
    if entry is not None:
        return (entry.id, entry.document.ref), entry
    ref = ForecastRef(book.company, form.cleaned_data["item"])
    known = book.forecast_id(partner.id, ref)
    return (known, ref), next(iter(book.some_forecasts([known])), None)


def _send(access: Access, partner: Partner, claim: Publish, forecast: UUID, token: str) -> bool:
    """Whether it was written; not where somebody published meanwhile."""
    try:
        with access.open() as book:
            book.write(partner.tally, [claim], {forecast: token})
    except Moved:
        return False
    return True


def _url(access: Access, forecast: UUID) -> str:
    return reverse("forecast:forecast", args=[access.company.slug, forecast])
