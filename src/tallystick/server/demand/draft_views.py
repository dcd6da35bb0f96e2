"""Pages of a file on its way into the demand book."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from tallystick.errors import InvalidInput, NotFound, TallystickError
from tallystick.interchange.demandbook.reading import Hints
from tallystick.interchange.demandbook.tables import BY_KEY, TABLES
from tallystick.interchange.spreadsheet import LIMITS
from tallystick.server.demand import drafts
from tallystick.server.demand.models import DraftState
from tallystick.server.gate import Access, Action
from tallystick.server.web.access import for_company
from tallystick.server.web.phrases import words
from tallystick.server.web.shell import formats_of

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ORDERS = frozenset({"", "day-first", "month-first"})
_DECIMALS = frozenset({"", "comma", "point"})


@require_POST
@for_company(Action.WRITE)
def upload(request: HttpRequest, access: Access) -> HttpResponse:
    """Read a file, and show what it would change; if it cannot be read, why."""
    try:
        file = request.FILES.get("file")
        if file is None or not file.name:
            raise InvalidInput(_("No file was chosen."), mend=_("Choose the file with your items."))
        if (file.size or 0) > LIMITS.file_bytes:
            raise InvalidInput(_("The file is too large."), mend=_("Split it."))
        today = formats_of(request).today(timezone.now())
        with access.open() as book:
            made = drafts.begin(book, file.name, file.read(), _hints(request), today)
    except TallystickError as refused:
        if refused.status >= 500:
            raise
        return _unread(request, access, refused)
    return redirect("demand:draft", access.company.slug, made)


def _unread(request: HttpRequest, access: Access, problem: TallystickError) -> HttpResponse:
    context = {"access": access, "problem": problem, "tables": TABLES}
    return render(request, "demand/unread.html", context, status=problem.status)


def _committed(request: HttpRequest, access: Access) -> HttpResponse:
    messages.success(request, _("Committed. Nothing of it leaves this company."))
    return redirect("demand:index", access.company.slug)


def _hints(request: HttpRequest) -> Hints:
    table, order = request.POST.get("table", ""), request.POST.get("date_order", "")
    decimals = request.POST.get("decimals", "")
    if table not in {"", *BY_KEY} or order not in _ORDERS or decimals not in _DECIMALS:
        raise InvalidInput(_("This choice is not known."), mend=_("Choose one of those that are listed."))
    return Hints(table, order, decimals)


@require_safe
@for_company()
def draft(request: HttpRequest, access: Access, draft_id: uuid.UUID) -> HttpResponse:
    """What a file changes, and which of its rows are refused."""
    with access.open() as book:
        try:
            found = drafts.shown(book, draft_id)
        except NotFound:
            if "committed" in request.GET:  # what the page of a job asks for once it is done
                return _committed(request, access)
            raise
        progress = drafts.progress_of(book, found)
    if found.state == DraftState.FAILED:
        problem = InvalidInput(found.error["message"], mend=found.error["mend"])
        return _unread(request, access, problem)
    if progress is not None:
        context = {"access": access, "draft": found, "progress": progress, "may": access.may(Action.WRITE)}
        return render(request, "demand/waiting.html", context)
    counts, tables = drafts.totals(found.summary), found.summary["tables"]
    formats = formats_of(request)
    news = counts["new"] + counts["changed"] + counts["removed"]
    context = {
        "access": access,
        "draft": found,
        "summary": found.summary,
        "tables": [_said(tables[table.key]) for table in TABLES if table.key in tables],
        "notices": [words(notice) for notice in found.summary["notices"]],
        "counts": counts,
        "news": news,
        "commit_words": ngettext("Commit {count} change", "Commit {count} changes", news).format(
            count=formats.quantity(news)
        ),
        "may": access.may(Action.WRITE),
    }
    return render(request, "demand/draft.html", context)


def _said(table: dict[str, Any]) -> dict[str, Any]:
    """What a table changes, its refusals in the reader's language."""
    refusals = [
        {**one, "reason": words(one["reason"]), "mend": words(one["mend"])} for one in table["refusals"]
    ]
    return {**table, "refusals": refusals}


@require_POST
@for_company(Action.WRITE)
def commit(request: HttpRequest, access: Access, draft_id: uuid.UUID) -> HttpResponse:
    """Write what was shown, or forget the file."""
    with access.open() as book:
        if request.POST.get("how") == "discard":
            drafts.discard(book, draft_id)
            return redirect("demand:index", access.company.slug)
        done = drafts.commit(
            book,
            draft_id,
            formats_of(request).today(timezone.now()),
            whole=request.POST.get("how") == "all",
            remove_missing=bool(request.POST.get("remove_missing")),
        )
    return _committed(request, access) if done else redirect("demand:draft", access.company.slug, draft_id)


@require_safe
@for_company()
def refused(request: HttpRequest, access: Access, draft_id: uuid.UUID) -> HttpResponse:
    """The refused rows as a workbook, to be mended and brought in again."""
    with access.open() as book:
        found = drafts.shown(book, draft_id)
        content = found.refused
    if content is None:
        raise NotFound(_("No row of this file was refused."))
    response = HttpResponse(bytes(content), content_type=_XLSX)
    response["Content-Disposition"] = 'attachment; filename="refused-rows.xlsx"'
    return response
