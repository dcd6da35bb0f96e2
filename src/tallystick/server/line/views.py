"""One order line: its page, its moves, its notes and files. Every form also works without a script."""

from __future__ import annotations

import mimetypes
from pathlib import PurePath
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tallystick.errors import InvalidInput, Moved, NotFound
from tallystick.server.answer.forms import one_line
from tallystick.server.answer.saying import too_many_notes
from tallystick.server.board.answering import claim_for
from tallystick.server.board.editors import editor, form_for
from tallystick.server.board.forms import NoteForm
from tallystick.server.board.moves import AT_ONCE, Move, possible
from tallystick.server.board.query import view_of
from tallystick.server.board.rows import Reader, row
from tallystick.server.board.views import reader_of, rows_fragment
from tallystick.server.gate import Access, Action, Book, BookEntry
from tallystick.server.line.pages import match_words, page
from tallystick.server.live.address import stream_url
from tallystick.server.shortages.reading import held_up
from tallystick.server.shortages.words import told
from tallystick.server.web.access import for_company
from tallystick.server.web.compressed import compressed
from tallystick.server.web.views import match_row
from tallystick.trade import compose
from tallystick.trade.claims import AddNote, Attach, Claim


@require_safe
@compressed
@for_company()
def line(request: HttpRequest, access: Access, line_id: UUID) -> HttpResponse:
    """The page of an order line."""
    return _page(request, access, line_id)


def _page(
    request: HttpRequest,
    access: Access,
    line_id: UUID,
    *,
    move: Move | None = None,
    form: forms.Form | None = None,
    note: forms.Form | None = None,
    moved: bool = False,
    status: int = 200,
) -> HttpResponse:
    reader = reader_of(request, access)
    with access.open() as book:
        stream = stream_url(book)  # first, so that it covers what changes while the rest is read
        entry = book.line(line_id)
        match = book.compare(entry.partner.id)
        private = book.private_note(line_id)
        held = held_up(book, [entry]).get(entry.id)
    open_editor = None
    if move is not None and move not in AT_ONCE and move in possible(entry.document, entry.me):
        open_editor = editor(entry, move, form or form_for(entry, move, reader), reader)
    return render(
        request,
        "line/line.html",
        {
            "access": access,
            "now": reader.now,
            "page": page(entry, access, reader, held),
            "held": told(held, reader.formats, reader.today) if held else None,
            "line": entry.document,
            "editor": open_editor,
            "moved": moved,
            "note_form": note or NoteForm(),
            "match": match,
            "match_row": match_row(match),
            "match_words": match_words(match),
            "private": private,
            "may_write": reader.may_write,
            "stream_url": stream,
        },
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_company()
def move(request: HttpRequest, access: Access, line_id: UUID, move: str) -> HttpResponse:
    """A move: its form, or what was typed into it."""
    wanted = _move(move)
    if request.method == "POST":
        access.require(Action.WRITE)
        if wanted in (Move.NOTE, Move.ATTACH):
            return _note(request, access, line_id)
        return _say(request, access, line_id, wanted)
    if wanted in AT_ONCE or wanted in (Move.NOTE, Move.ATTACH):
        return HttpResponseRedirect(_line_url(access, line_id))
    if _in_part(request):
        reader = reader_of(request, access)
        with access.open() as book:
            entry = book.line(line_id)
        return _form_part(request, access, entry, wanted, form_for(entry, wanted, reader), reader)
    return _page(request, access, line_id, move=wanted)


def _move(text: str) -> Move:
    try:
        return Move(text)
    except ValueError:
        raise NotFound(_("There is no such page.")) from None


def _say(request: HttpRequest, access: Access, line_id: UUID, move: Move) -> HttpResponse:
    """Write the claim of a move, unless the line has moved since the form was shown."""
    reader = reader_of(request, access)
    token = request.POST.get("token", "")
    with access.open() as book:
        entry = book.line(line_id)
    form = None if move in AT_ONCE else form_for(entry, move, reader, request.POST)
    if entry.token != token:
        return _moved(request, access, line_id, move, form, reader)
    if form is not None and not form.is_valid():
        return _again(request, access, entry, move, form, reader)
    try:
        claim = claim_for(entry, move, form)
        with access.open() as book:
            book.write(entry.tally, [claim], {line_id: token})
    except Moved:
        return _moved(request, access, line_id, move, form, reader)
    except InvalidInput as wrong:
        if form is None:
            raise
        form.add_error(None, wrong.message)
        return _again(request, access, entry, move, form, reader)
    if _in_part(request):
        return _rows(request, access, line_id, reader)
    return HttpResponseRedirect(_line_url(access, line_id))


def _moved(
    request: HttpRequest,
    access: Access,
    line_id: UUID,
    move: Move,
    form: forms.Form | None,
    reader: Reader,
) -> HttpResponse:
    """Show the line as it stands now above what was typed, and ask again."""
    if not _in_part(request):
        return _page(request, access, line_id, move=move, form=form, moved=True, status=409)
    with access.open() as book:
        entry = book.line(line_id)
    if form is None or move not in possible(entry.document, entry.me):
        return _rows(request, access, line_id, reader, status=409)
    fresh = form_for(entry, move, reader, request.POST)
    return _form_part(request, access, entry, move, fresh, reader, moved=True, status=409)


def _again(
    request: HttpRequest,
    access: Access,
    entry: BookEntry,
    move: Move,
    form: forms.Form,
    reader: Reader,
) -> HttpResponse:
    """Show what was typed once more, with what is wrong about it."""
    if _in_part(request):
        return _form_part(request, access, entry, move, form, reader, status=422)
    return _page(request, access, entry.id, move=move, form=form, status=422)


def _form_part(
    request: HttpRequest,
    access: Access,
    entry: BookEntry,
    move: Move,
    form: forms.Form,
    reader: Reader,
    *,
    moved: bool = False,
    status: int = 200,
) -> HttpResponse:
    if move not in possible(entry.document, entry.me):
        raise InvalidInput(
            _("This cannot be said about %(line)s now.") % {"line": str(entry.document.ref)},
            mend=_("Look at how the line stands."),
        )
    on_line = request.headers.get("HX-Target") == "doing"
    context = {"access": access, "editor": editor(entry, move, form, reader), "moved": moved}
    if not on_line and status == 409:
        context |= {
            "rows": [row(entry, reader)],
            "orders_url": reverse("board:orders", args=[access.company.slug]),
            "may_write": reader.may_write,
        }
    template = "line/doing.html" if on_line else "board/edit.html"
    return render(request, template, context, status=status)


def _rows(
    request: HttpRequest, access: Access, line_id: UUID, reader: Reader, status: int = 200
) -> HttpResponse:
    with access.open() as book:
        entries = book.lines([line_id])
        held = held_up(book, entries)
        counts = book.counts(view_of(request.GET, reader))
    return rows_fragment(request, access, entries, held, counts, reader, status=status)


def _note(request: HttpRequest, access: Access, line_id: UUID) -> HttpResponse:
    """A note, with a file or without. It leaves the company."""
    form = NoteForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, access, line_id, note=form, status=422)
    with access.open() as book:
        entry = book.line(line_id)
        if AddNote.TYPE not in compose.possible(entry.document, entry.me):
            raise too_many_notes()
        book.write(entry.tally, _remarks(book, entry, form))
    return HttpResponseRedirect(_line_url(access, line_id) + "#notes")


def _remarks(book: Book, entry: BookEntry, form: NoteForm) -> list[Claim]:
    ref, data = entry.document.ref, form.cleaned_data
    claims: list[Claim] = []
    if data["text"]:
        claims.append(AddNote(ref, data["text"]))
    if file := data["file"]:
        name = one_line(PurePath(file.name.replace("\\", "/")).name)[:200] or "file"
        content = file.read()
        # What a browser says about a file is not to be trusted; its name is at least what people see.
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        claims.append(Attach(ref, name, kind, len(content), book.attach(entry.tally, content)))
    return claims


@require_POST
@for_company(Action.WRITE)
def see(request: HttpRequest, access: Access, line_id: UUID) -> HttpResponse:
    """Say that the current revision has been opened. The page sends this by itself, and says so."""
    with access.open() as book:
        entry = book.line(line_id)
        claim = compose.see(entry.document)
        if claim.TYPE in compose.possible(entry.document, entry.me):
            book.write(entry.tally, [claim], {line_id: entry.token})
    if _in_part(request):
        return HttpResponse(status=204)
    return HttpResponseRedirect(_line_url(access, line_id))


@require_POST
@for_company(Action.WRITE)
def private(request: HttpRequest, access: Access, line_id: UUID) -> HttpResponse:
    """Keep a note for ourselves: it never leaves the company."""
    with access.open() as book:
        book.write_private_note(line_id, request.POST.get("private", "").replace("\r\n", "\n"))
    return HttpResponseRedirect(_line_url(access, line_id) + "#private")


@require_safe
@for_company()
def file(request: HttpRequest, access: Access, line_id: UUID, sha256: str) -> HttpResponse:
    """A file beside the line, always as a download: nothing that somebody sent runs in our pages."""
    with access.open() as book:
        entry = book.line(line_id)
        note = next((note for note in entry.document.notes if note.sha256 == sha256), None)
        if note is None or not sha256:
            raise NotFound(_("There is no such file."))
        content = book.attachment(entry.tally, sha256)
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Disposition"] = _attachment(note.name)
    return response


def _attachment(name: str) -> str:
    return content_disposition_header(True, name) or "attachment"


def _in_part(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _line_url(access: Access, line_id: UUID) -> str:
    return reverse("line:line", args=[access.company.slug, line_id])
