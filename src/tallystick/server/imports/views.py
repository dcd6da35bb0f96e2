"""The pages of imports."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tallystick.errors import InvalidInput, Moved, NotFound
from tallystick.interchange.orderbook.difference import Kind
from tallystick.interchange.spreadsheet import LIMITS
from tallystick.server.board.bulk import read_lines
from tallystick.server.board.query import view_of
from tallystick.server.board.views import MOST_AT_ONCE, reader_of
from tallystick.server.forecast.query import view_of as forecasts_of
from tallystick.server.gate import Access, Action, Book, BookEntry
from tallystick.server.imports import tasks, words
from tallystick.server.imports.changes import kind_label, row_shown
from tallystick.server.imports.columns import columns_shown, columns_words, mapping_of, meanings, questions_in
from tallystick.server.imports.exporting import commitments_of, table_of, workbook_of
from tallystick.server.imports.models import PreviewRow, State, Upload
from tallystick.server.imports.working import end
from tallystick.server.jobs.models import Progress
from tallystick.server.jobs.progress import begin
from tallystick.server.web.access import for_company
from tallystick.server.web.phrases import words as phrase_words
from tallystick.server.web.shell import formats_of
from tallystick.trade.values import Role

_PAGE = 100
_LISTED = 30
_KEPT_DAYS = 14
_DIFFERENCES = "differences"
_KINDS = (Kind.CHANGED.value, Kind.NEW.value, Kind.REFUSED.value, Kind.DISAPPEARED.value)


@require_http_methods(["GET", "HEAD", "POST"])
@for_company()
def index(request: HttpRequest, access: Access) -> HttpResponseBase:
    """Earlier imports, and the form that starts one."""
    if request.method == "POST":
        return _start(request, access)
    before = request.GET.get("before", "")
    with access.open() as book:
        found = Upload.objects.filter(company_id=book.company).defer("content", "refused")
        if before:
            found = found.filter(uploaded_at__lt=_moment(before))
        uploads = list(found.order_by("-uploaded_at")[: _LISTED + 1])
    formats = formats_of(request)
    shown = [
        {
            "id": upload.id,
            "name": upload.name,
            "state": upload.get_state_display(),
            "words": words.outcome(upload, formats),
            "by": upload.by,
            "at": upload.uploaded_at,
        }
        for upload in uploads[:_LISTED]
    ]
    older = uploads[_LISTED - 1].uploaded_at.isoformat() if len(uploads) > _LISTED else ""
    context = {"access": access, "uploads": shown, "older": older, "may_write": access.may(Action.WRITE)}
    return render(request, "imports/index.html", context)


@require_safe
@for_company()
def upload(request: HttpRequest, access: Access, upload_id: uuid.UUID) -> HttpResponse:
    """One import: how its columns were understood, what changes, and what can be done."""
    kind = request.GET.get("kind", _DIFFERENCES)
    start = _number(request.GET.get("from", ""))
    with access.open() as book:
        found = _find(book, upload_id)
        waiting = found.state in {State.READING, State.COMMITTING}
        progress = _progress(book, found) if waiting else None
        rows = [] if waiting else _rows(book, found, kind, start)
        partners = [partner.name for partner in book.partners()] if found.state == State.READY else []
    context: dict[str, Any] = {"access": access, "upload": found, "may_write": access.may(Action.WRITE)}
    context["open_for_change"] = context["may_write"] and found.state in {State.READY, State.FAILED}
    context |= {"waiting": waiting, "progress": progress, "moved": bool(found.options.get("moved"))}
    context |= _about_file(request, found, partners)
    context |= _about_rows(request, found, kind, start, rows)
    return render(request, "imports/upload.html", context)


@require_POST
@for_company(Action.WRITE)
def mapping(request: HttpRequest, access: Access, upload_id: uuid.UUID) -> HttpResponse:
    """Take a person's corrections and read the file again with them."""
    with access.open() as book:
        found = _find(book, upload_id, lock=True)
        if found.state not in {State.READY, State.FAILED} or found.content is None:
            raise Moved(_("This import is not open any more."), mend=_("Open its page again."))
        found.mapping = mapping_of(request.POST, found.summary, found.mapping).to_json()
        found.options["create"] = request.POST.get("unknown") != "refuse"
        _defer(book, found, State.READING)
    return redirect("imports:upload", access.company.slug, upload_id)


@require_POST
@for_company(Action.WRITE)
def commit(request: HttpRequest, access: Access, upload_id: uuid.UUID) -> HttpResponse:
    """Commit what was shown, or discard the import."""
    how = request.POST.get("how", "")
    with access.open() as book:
        found = _find(book, upload_id, lock=True)
        if found.ended or found.state == State.COMMITTING:
            return redirect("imports:upload", access.company.slug, upload_id)
        if how == "discard":
            end(book, found, State.DISCARDED)
            return redirect("imports:index", access.company.slug)
        if found.state != State.READY or request.POST.get("seen") != found.seen:
            raise Moved(
                _("This is not what was shown last. Nothing was written."),
                mend=_("Open the import again and look at what changes."),
            )
        found.options |= {"all": how == "all", "cancel": bool(request.POST.get("cancel"))}
        found.by = access.person
        _defer(book, found, State.COMMITTING)
    return redirect("imports:upload", access.company.slug, upload_id)


@require_POST
@for_company(Action.WRITE)
def again(request: HttpRequest, access: Access, upload_id: uuid.UUID) -> HttpResponse:
    """Queue a step again whose job failed."""
    with access.open() as book:
        found = _find(book, upload_id, lock=True)
        progress = _progress(book, found)
        if found.state in {State.READING, State.COMMITTING} and (progress is None or progress.ended):
            _defer(book, found, State(found.state))
    return redirect("imports:upload", access.company.slug, upload_id)


@require_safe
@for_company()
def refused(request: HttpRequest, access: Access, upload_id: uuid.UUID) -> HttpResponse:
    """The refused rows as a workbook."""
    with access.open() as book:
        found = _find(book, upload_id)
    if found.refused is None:
        raise NotFound(_("No row of this import was refused."))
    return _workbook(bytes(found.refused), "refused-rows.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
@for_company()
def export(request: HttpRequest, access: Access) -> HttpResponse:
    """The lines of a view of the board, or those that were ticked on it.

    A workbook that can be answered offline and brought back, unless `as=csv` asks for a plain table. It is
    for the supplier's answers, whoever exports it, unless `fill=buyer` asks for the buyer's.
    """
    asks = Role.BUYER if request.GET.get("fill") == Role.BUYER.value else Role.SUPPLIER
    name = f"orders-{timezone.localdate():%Y-%m-%d}"
    with access.open() as book:
        if request.method == "POST":
            access.require(Action.WRITE)  # as every other form; who may only look exports the view
            entries: Iterable[BookEntry] = book.lines(read_lines(request.POST.getlist("line")[:MOST_AT_ONCE]))
        else:
            entries = book.every(view_of(request.GET, reader_of(request, access)))
        if request.GET.get("as") == "csv":
            return _file(table_of(entries), f"{name}.csv", "text/csv; charset=utf-8")
        return _workbook(workbook_of(book, entries, asks), f"{name}.xlsx")


@require_safe
@for_company()
def commitments(request: HttpRequest, access: Access) -> HttpResponse:
    """The customers' forecasts of a view of their list, as a workbook to commit in and to bring back."""
    with access.open() as book:
        content = commitments_of(book, forecasts_of(request.GET))
    return _workbook(content, f"forecasts-{timezone.localdate():%Y-%m-%d}.xlsx")


def _workbook(content: bytes, name: str) -> HttpResponse:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _file(content, name, kind)


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _start(request: HttpRequest, access: Access) -> HttpResponse:
    access.require(Action.WRITE)
    file = request.FILES.get("file")
    if file is None or not file.name:
        raise InvalidInput(_("No file was chosen."), mend=_("Choose the file with your order lines."))
    if (file.size or 0) > LIMITS.file_bytes:
        raise InvalidInput(
            _("{name} is larger than {limit} MB.").format(name=file.name, limit=LIMITS.file_bytes // 2**20),
            mend=_("Split it, or leave out what has been received long ago."),
        )
    with access.open() as book:
        today = timezone.localdate(timezone=formats_of(request).zone)
        found = Upload(
            company_id=book.company,
            name=file.name[-200:],
            size=file.size or 0,
            content=file.read(),
            by=access.person,
            options={"today": today.isoformat()},
        )
        _defer(book, found, State.READING)
        tasks.purge.configure(schedule_in={"days": _KEPT_DAYS}).defer(
            company_id=book.company, upload_id=str(found.id)
        )
    return redirect("imports:upload", access.company.slug, found.id)


def _defer(book: Book, found: Upload, state: State) -> None:
    """Let a job go on with the upload, and keep where to ask how far it is."""
    found.state = state
    found.progress_id = begin(book.company, "import", found.name, book.access.person)
    found.save()
    task = tasks.read if state == State.READING else tasks.commit
    task.defer(company_id=book.company, upload_id=str(found.id), progress_id=str(found.progress_id))


def _find(book: Book, upload_id: uuid.UUID, *, lock: bool = False) -> Upload:
    rows = Upload.objects.filter(company_id=book.company, id=upload_id)
    found = rows.select_for_update().first() if lock else rows.defer("content").first()
    if found is None:
        raise NotFound(_("There is no such import."))
    return found


def _progress(book: Book, found: Upload) -> Progress | None:
    if found.progress_id is None:
        return None
    return Progress.objects.filter(company_id=book.company, id=found.progress_id).first()


def _rows(book: Book, found: Upload, kind: str, start: int) -> list[PreviewRow]:
    kinds = _KINDS if kind == _DIFFERENCES else (kind,)
    rows = PreviewRow.objects.filter(company_id=book.company, upload_id=found.id, kind__in=kinds)
    if kind == _DIFFERENCES:
        # All kinds in the order of the file; what is not in the file comes last.
        return sorted(
            rows.filter(n__lt=_PAGE), key=lambda row: (row.shown["row"] == 0, row.shown["row"], row.kind)
        )[:_PAGE]
    return list(rows.filter(n__gte=start, n__lt=start + _PAGE).order_by("n"))


def _about_file(request: HttpRequest, found: Upload, partners: list[str]) -> dict[str, Any]:
    summary, formats = found.summary, formats_of(request)
    questions = questions_in(summary)
    sheets = summary.get("sheets", [])
    return {
        "steps": words.steps(found, questions),
        "chips": words.chips(summary, formats) if summary.get("counts") else [],
        "notices": [phrase_words(notice) for notice in summary.get("notices", ())],
        "missing": [phrase_words(label) for label in summary.get("missing", ())],
        "columns": columns_shown(summary, formats),
        "columns_words": columns_words(summary),
        "meanings": meanings(),
        "questions": questions,
        "questions_words": ngettext("{count} question", "{count} questions", questions).format(
            count=questions
        ),
        "sheets": [{"name": sheet, "here": sheet == summary.get("sheet")} for sheet in sheets],
        "header_row": summary.get("header_row", ""),
        "role": summary.get("role", ""),
        "partner": summary.get("partner", ""),
        "partners": partners,
        "creates": summary.get("creates", True),
        "currency": found.mapping.get("currency", ""),
    }


def _about_rows(
    request: HttpRequest, found: Upload, kind: str, start: int, rows: list[PreviewRow]
) -> dict[str, Any]:
    formats = formats_of(request)
    today = formats.today(timezone.now())
    counts = found.summary.get("counts", {})
    refused_count = counts.get(Kind.REFUSED.value, 0)
    total = sum(counts.get(each, 0) for each in _KINDS) if kind == _DIFFERENCES else counts.get(kind, 0)
    tabs = [(_DIFFERENCES, _("Differences"), sum(counts.get(each, 0) for each in _KINDS))]
    tabs += [(each, kind_label(each), number) for each, number in counts.items()]
    compared = found.summary.get("compared_at")
    further = kind != _DIFFERENCES and len(rows) == _PAGE and start + _PAGE < min(total, 1_000)
    return {
        "tabs": [
            {"kind": each, "label": label, "count": number, "here": each == kind}
            for each, label, number in tabs
        ],
        "rows": [row_shown(row.kind, row.shown, formats, today) for row in rows],
        "kind": kind,
        "older": start + _PAGE if further else 0,
        "shown_words": _("{shown} of {total} shown.").format(
            shown=formats.quantity(start + len(rows)), total=formats.quantity(total)
        ),
        "nothing_words": _("Nothing differs: the file says what the book says already.")
        if kind == _DIFFERENCES
        else _("No line of this kind."),
        "compared_at": datetime.fromisoformat(compared) if compared else None,
        "late_words": words.late_words(found.summary, formats),
        "good": counts.get(Kind.NEW.value, 0) + counts.get(Kind.CHANGED.value, 0),
        "refused": refused_count,
        "disappeared": counts.get(Kind.DISAPPEARED.value, 0),
        "disappeared_words": ngettext(
            "Also cancel {count} that disappeared",
            "Also cancel {count} that disappeared",
            counts.get(Kind.DISAPPEARED.value, 0),
        ).format(count=formats.quantity(counts.get(Kind.DISAPPEARED.value, 0))),
        "commit_words": words.commit_words(counts, formats),
        "goes_words": words.goes_words(found, formats),
        "refused_words": ngettext(
            "Download {count} refused row", "Download {count} refused rows", refused_count
        ).format(count=formats.quantity(refused_count)),
        "committed_words": ngettext(
            "{count} claim committed", "{count} claims committed", found.summary.get("claims", 0)
        ).format(count=formats.quantity(found.summary.get("claims", 0))),
    }


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 8 else 0


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as problem:
        raise InvalidInput(
            _("This place in the list is not known."), mend=_("Start from its beginning.")
        ) from problem
