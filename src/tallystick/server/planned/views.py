"""Pages of a company's plan: items by where their stock goes, one of them, and what caused a figure."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tallystick.errors import NotFound
from tallystick.server.board.views import reader_of
from tallystick.server.demand.book import DemandBook
from tallystick.server.gate import Access
from tallystick.server.live.address import stream_url
from tallystick.server.planned import item as one
from tallystick.server.planned import why as causes
from tallystick.server.planned.listing import listing
from tallystick.server.tiers.knowing import work_out
from tallystick.server.web.access import for_company
from tallystick.server.web.compressed import compressed
from tallystick.server.web.english import in_english
from tallystick.trade.values import Role


@require_safe
@compressed
@in_english
@for_company()
def items(request: HttpRequest, access: Access) -> HttpResponse:
    """The items of the plan, those first whose stock is the first to fall below zero."""
    reader = reader_of(request, access)
    with access.open() as book:
        stream = stream_url(book)
        found = listing(book, work_out(book, reader.now), request.GET, reader)
    context = {"access": access, "found": found, "q": request.GET.get("q", "")[:100], "stream_url": stream}
    return render(request, "planned/items.html", context)


@require_safe
@compressed
@in_english
@for_company()
def item(request: HttpRequest, access: Access, item_id: uuid.UUID) -> HttpResponse:
    """The projected stock of one item, and what a shortage of it holds up."""
    reader = reader_of(request, access)
    with access.open() as book:
        stream = stream_url(book)
        code = DemandBook(book).code_of(item_id)
        found = one.page(book, work_out(book, reader.now), code, reader)
    context = {"access": access, "page": found, "code": code, "item_id": item_id, "stream_url": stream}
    return render(request, "planned/item.html", context)


@require_safe
@compressed
@in_english
@for_company()
def why(request: HttpRequest, access: Access, forecast: uuid.UUID) -> HttpResponse:
    """What caused a figure of a forecast that the company publishes."""
    reader = reader_of(request, access)
    with access.open() as book:
        stream = stream_url(book)
        entry = book.forecast(forecast)
        if entry.me is not Role.BUYER or not entry.document.figures:
            raise NotFound(_("You publish no such forecast."))
        found = causes.page(book, work_out(book, reader.now), entry, request.GET.get("week", ""), reader)
    context = {"access": access, "page": found, "entry": entry, "stream_url": stream}
    return render(request, "planned/why.html", context)
