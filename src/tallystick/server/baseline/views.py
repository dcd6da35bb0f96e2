"""Pages of a company's own forecast: all items by class, one item, events."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tallystick.errors import InvalidInput, TallystickError
from tallystick.server.baseline.forecasts import OwnForecasts
from tallystick.server.baseline.forms import EventForm, OverrideForm, RelianceForm, soon
from tallystick.server.baseline.judged import judged
from tallystick.server.baseline.judging import NEAR
from tallystick.server.baseline.knowing import about
from tallystick.server.baseline.listing import listing
from tallystick.server.baseline.pages import page
from tallystick.server.baseline.refreshing import progress_id
from tallystick.server.baseline.values import DemandClass
from tallystick.server.baseline.words import CLASSES
from tallystick.server.board.views import reader_of
from tallystick.server.demand.adjusting import Adjustments
from tallystick.server.gate import Access, Action
from tallystick.server.jobs.models import Progress
from tallystick.server.live.address import stream_url
from tallystick.server.web.access import for_company


@require_safe
@for_company()
def items(request: HttpRequest, access: Access) -> HttpResponse:
    """The items that have a forecast, of all classes or of one."""
    reader = reader_of(request, access)
    chosen = _class(request.GET.get("class", ""))
    with access.open() as book:
        stream = stream_url(book)  # first, so that it covers what changes while the rest is read
        forecasts = OwnForecasts(book)
        classes, standing = forecasts.classes(), forecasts.standing()
        found = listing(book, reader, chosen, request.GET)
        running = Progress.objects.filter(company_id=book.company, id=progress_id(book.company)).first()
    here = reverse("baseline:items", args=[access.company.slug])
    filters = [(here, _("All"), sum(classes.values()), chosen is None)]
    filters += [
        (f"{here}?class={one}", str(CLASSES[one]), count, one is chosen) for one, count in classes.items()
    ]
    context = {
        "access": access,
        "found": found,
        "filters": filters,
        "chosen": chosen or "",
        "q": request.GET.get("q", "")[:100],
        "standing": standing,
        "running": running if running and not running.ended else None,
        "stream_url": stream,
    }
    return render(request, "baseline/items.html", context)


def _class(text: str) -> DemandClass | None:
    try:
        return DemandClass(text) if text else None
    except ValueError as problem:
        raise InvalidInput(_("There is no such class of items."), mend=_("Show all.")) from problem


@require_http_methods(["GET", "HEAD", "POST"])
@for_company()
def item(request: HttpRequest, access: Access, item_id: uuid.UUID) -> HttpResponse:
    """One item: what was demanded, what is expected and why, and what people know better."""
    reader = reader_of(request, access)
    part = request.POST.get("part", "") if request.method == "POST" else ""
    saved = False
    with access.open() as book:
        stream = stream_url(book)
        known = about(book, item_id, reader.today)
        data = {name: request.POST if part == name else None for name in ("override", "rely")}
        override = OverrideForm(reader.formats, data["override"], initial=soon(reader.today))
        override.today = reader.today
        rely = RelianceForm(reader.formats, data["rely"], initial=RelianceForm.of(known.reliance))
        if request.method == "POST":
            access.require(Action.WRITE)
            adjustments, code = Adjustments(book), known.sheet.item.code
            if part == "override" and override.is_valid():
                saved = _taken(override, partial(adjustments.override, override.override(code)))
            elif part == "rely" and rely.is_valid():
                adjustments.rely(code, rely.reliance())
                saved = True
            elif part == "end":
                adjustments.end_override(_id(request.POST.get("override", "")))
                saved = True
    if saved:
        messages.success(request, _("Saved. What suppliers are told follows by itself."))
        return redirect("baseline:item", access.company.slug, item_id)
    context = {
        "access": access,
        "page": page(known, reader),
        "about": known,
        "override": override,
        "rely": rely,
        "may": reader.may_write,
        "stream_url": stream,
    }
    wrong = bool(override.errors or rely.errors)
    return render(request, "baseline/item.html", context, status=400 if wrong else 200)


@require_safe
@for_company()
def accuracy(request: HttpRequest, access: Access) -> HttpResponse:
    """How good forecasts, plans and suppliers were in the last half year."""
    with access.open() as book:
        stream = stream_url(book)
        found = judged(book)
    context = {"access": access, "found": found, "near": NEAR, "stream_url": stream}
    return render(request, "baseline/accuracy.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_company()
def events(request: HttpRequest, access: Access) -> HttpResponse:
    """Holidays, promotions and other events."""
    reader = reader_of(request, access)
    part, saved = request.POST.get("part", ""), False
    form = EventForm(reader.formats, request.POST if part == "event" else None)
    with access.open() as book:
        stream = stream_url(book)
        adjustments = Adjustments(book)
        if request.method == "POST":
            access.require(Action.WRITE)
            if part == "remove":
                adjustments.remove_event(_id(request.POST.get("event", "")))
                saved = True
            elif form.is_valid():
                saved = _taken(form, partial(adjustments.add_event, form.event()))
        found = adjustments.events()
    if saved:
        messages.success(request, _("Saved. Forecasts are computed anew."))
        return redirect("baseline:events", access.company.slug)
    rows = [(each, each.effect * 100, each.last_day < reader.today) for each in reversed(found)]
    context = {"access": access, "rows": rows, "form": form, "may": reader.may_write, "stream_url": stream}
    return render(request, "baseline/events.html", context, status=400 if form.errors else 200)


def _taken(form: Form, save: Callable[[], None]) -> bool:
    """Save what a form says, or tell in it why the book does not take that."""
    try:
        save()
    except TallystickError as problem:
        form.add_error(None, problem.message)
        return False
    return True


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as problem:
        raise InvalidInput(_("That is not known here."), mend=_("Load the page again.")) from problem
