"""Pages of the demand book: items, one item, settings, and the book as a workbook."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tallystick.server.demand.book import DemandBook
from tallystick.server.demand.chart import history_chart
from tallystick.server.demand.exporting import workbook_of
from tallystick.server.demand.forms import ItemForm, PlannedForm, RulesForm, StockForm
from tallystick.server.demand.values import Changes, Rules, Sheet
from tallystick.server.gate import Access, Action, Book
from tallystick.server.live.address import stream_url
from tallystick.server.web.access import for_company
from tallystick.server.web.shell import formats_of

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@for_company()
def index(request: HttpRequest, access: Access) -> HttpResponse:
    """Items by code, with a search; and the way in for files."""
    words = request.GET.get("q", "")[:100]
    with access.open() as book:
        stream = stream_url(book)  # first, so that it covers what changes while the rest is read
        demand = DemandBook(book)
        after, before = (demand.code_at(request.GET.get(name, "")) for name in ("after", "before"))
        page = demand.page(words, after, before)
        size = demand.size()
    rows = page.rows
    context = {
        "access": access,
        "rows": rows,
        "size": size,
        "q": words,
        "after": rows[-1].id if page.after else "",
        "before": rows[0].id if page.before else "",
        "may": access.may(Action.WRITE),
        "stream_url": stream,
    }
    return render(request, "demand/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_company()
def item(request: HttpRequest, access: Access, item_id: uuid.UUID) -> HttpResponse:
    """One item: what it is made of, where it comes from, what there is and was demanded of it."""
    formats, saved = formats_of(request), False
    which = request.POST.get("part", "")
    with access.open() as book:
        demand = DemandBook(book)
        sheet = demand.item(demand.code_of(item_id))
        kept = None if sheet.stock is None else {"on_hand": sheet.stock.on_hand, "as_of": sheet.stock.as_of}
        first = kept or {"as_of": formats.today(timezone.now())}
        settings_form = ItemForm(formats, request.POST if which == "item" else None, initial=_initial(sheet))
        stock_form = StockForm(formats, request.POST if which == "stock" else None, initial=first)
        if request.method == "POST":
            access.require(Action.WRITE)
            if which == "item" and settings_form.is_valid():
                demand.change(Changes(items=(settings_form.row(sheet.item),)), "items")
                saved = True
            elif which == "stock" and stock_form.is_valid():
                demand.change(Changes(stock=(stock_form.row(sheet.item.code),)), "stock")
                saved = True
        context = _about_item(book, demand, sheet)
    if saved:
        messages.success(request, _("Saved."))
        return redirect("demand:item", access.company.slug, item_id)
    wrong = bool(settings_form.errors or stock_form.errors)
    context |= {"access": access, "may": access.may(Action.WRITE), "form": settings_form, "stock": stock_form}
    context |= {"item_id": item_id, "chart": history_chart(sheet.history, formats)}
    return render(request, "demand/item.html", context, status=400 if wrong else 200)


def _initial(sheet: Sheet) -> dict[str, object]:
    names = ("description", "safety", "lead_days", "step", "minimum", "multiple")
    return {name: getattr(sheet.item, name) for name in names}


def _about_item(book: Book, demand: DemandBook, sheet: Sheet) -> dict[str, object]:
    names = {partner.id: partner.name for partner in book.partners()}
    others = [row.part for row in sheet.parts] + [row.item for row in sheet.used_in]
    ids, rules = demand.ids(others), demand.rules()
    sources = []
    for row in sheet.sources:
        horizon = rules.get(row.supplier, Rules()).horizon
        sources.append(
            {
                "row": row,
                "name": names.get(row.supplier, ""),
                "share": row.share * 100,
                # what lies beyond the weeks that they see cannot be ordered in time by forecast
                "too_short": bool(row.supplier) and row.lead_days > horizon.weeks * 5,
            }
        )
    return {
        "sheet": sheet,
        "parts": [(ids[row.part], row, row.scrap * 100) for row in sheet.parts],
        "used_in": [(ids[row.item], row) for row in sheet.used_in],
        "sources": sources,
        "codes": [(names.get(row.customer, row.customer), row.code) for row in sheet.codes],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_company()
def settings(request: HttpRequest, access: Access) -> HttpResponse:
    """How the company plans, and the way to the rules for each partner."""
    with access.open() as book:
        demand = DemandBook(book)
        form = PlannedForm(request.POST or None, initial=PlannedForm.of(demand.planned()))
        saved = False
        if request.method == "POST":
            access.require(Action.WRITE)
            saved = form.is_valid()
            if saved:
                demand.set_planned(form.planned())
        rules, partners, closures = demand.rules(), book.partners(), demand.closures()
    if saved:
        messages.success(request, _("Saved."))
        return redirect("demand:settings", access.company.slug)
    context = {
        "access": access,
        "form": form,
        "may": access.may(Action.WRITE),
        "partners": [(partner, rules.get(partner.id)) for partner in partners],
        "closures": closures,
    }
    return render(request, "demand/settings.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_company()
def rules(request: HttpRequest, access: Access, partner: str) -> HttpResponse:
    """How the company deals with one partner."""
    formats = formats_of(request)
    with access.open() as book:
        demand, found = DemandBook(book), book.partner(partner)
        before = demand.rules().get(partner, Rules())
        form = RulesForm(formats, request.POST or None, initial=RulesForm.of(before))
        saved = False
        if request.method == "POST":
            access.require(Action.WRITE)
            saved = form.is_valid()
            if saved:
                demand.set_rules(partner, form.rules())
    if saved:
        messages.success(request, _("Saved."))
        return redirect("demand:rules", access.company.slug, partner)
    context = {"access": access, "form": form, "partner": found, "may": access.may(Action.WRITE)}
    return render(request, "demand/rules.html", context, status=400 if form.errors else 200)


@require_safe
@for_company()
def export(request: HttpRequest, access: Access) -> HttpResponse:
    """The whole book as a workbook that can be brought in again."""
    with access.open() as book:
        content = workbook_of(DemandBook(book), book.partners())
    response = HttpResponse(content, content_type=_XLSX)
    response["Content-Disposition"] = (
        f'attachment; filename="demand-book-{timezone.localdate():%Y-%m-%d}.xlsx"'
    )
    return response
