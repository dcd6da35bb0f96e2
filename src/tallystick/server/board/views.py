"""The board: a page of order lines, the lines that changed, and answers to many lines at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from tallystick.errors import InvalidInput
from tallystick.server.board import filters
from tallystick.server.board.bulk import Deed, Done, answer, read_lines
from tallystick.server.board.fitting import fits
from tallystick.server.board.outside import Outside, outside
from tallystick.server.board.query import address, view_of
from tallystick.server.board.rows import Reader, row
from tallystick.server.gate import (
    MOST_FOUND,
    Access,
    Action,
    BoardPage,
    BoardView,
    BookEntry,
    Counts,
    Partner,
    Tab,
)
from tallystick.server.live.address import stream_url
from tallystick.server.shortages.reading import Held, held_up
from tallystick.server.web.access import for_company
from tallystick.server.web.compressed import compressed
from tallystick.server.web.shell import formats_of

MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page of the board is made of."""

    stream: str
    page: BoardPage
    counts: Counts
    partners: list[Partner]
    contacts: list[str]
    held: Mapping[UUID, Held]
    outside: Outside | None


def reader_of(request: HttpRequest, access: Access) -> Reader:
    """Who reads this page, and when."""
    return Reader(timezone.now(), formats_of(request), may_write=access.may(Action.WRITE))


@require_safe
@compressed
@for_company()
def orders(request: HttpRequest, access: Access) -> HttpResponse:
    """The board: one page of a view, which is all in the address."""
    reader = reader_of(request, access)
    view = view_of(request.GET, reader)
    with access.open() as book:
        stream = stream_url(book)  # first, so that it covers what changes while the rest is read
        page = book.page(view)
        held = held_up(book, page.rows)
        found = outside(book, reader) if _is_all_at_risk(view) else None
        shown = Shown(stream, page, book.counts(view), book.partners(), book.contacts(), held, found)
    return render(request, "board/board.html", _context(access, view, shown, reader))


def _is_all_at_risk(view: BoardView) -> bool:
    """The beginning of the tab, unfiltered: what is at risk and is no line is told there."""
    return view.tab is Tab.AT_RISK and not view.filtered and not view.cursor


def _context(access: Access, view: BoardView, shown: Shown, reader: Reader) -> dict[str, object]:
    slug = access.company.slug
    chips = filters.chips(view, shown.partners, shown.contacts, reader)
    return {
        "access": access,
        "view": view,
        "tabs": filters.tabs(view, shown.counts, reader),
        "chips": chips,
        "more_partners": len(shown.partners) > filters.LISTED,
        "fields": {
            "search": filters.search_fields(view),
            "needed": filters.needed_fields(view),
            "item": filters.item_fields(view),
        },
        "needed_from": reader.formats.full_day(view.needed_from),
        "needed_to": reader.formats.full_day(view.needed_to),
        "headers": filters.headers(view),
        "rows": [row(entry, reader, shown.held.get(entry.id)) for entry in shown.page.rows],
        "outside": shown.outside,
        "filters_on": sum(chip.on for chip in chips),
        "may_write": reader.may_write,
        "broad": too_broad(shown.page.broad),
        "next": address(replace(view, cursor=shown.page.next_cursor)) if shown.page.next_cursor else "",
        "previous": address(replace(view, cursor=shown.page.prev_cursor)) if shown.page.prev_cursor else "",
        "here": address(view),
        "orders_url": reverse("board:orders", args=[slug]),
        "stream_url": shown.stream,
        "has_partners": bool(shown.partners),
    }


def too_broad(words: Sequence[str]) -> str:
    """That a word of the search names more than can be looked up."""
    if not words:
        return ""
    return _(
        "More than %(most)d order numbers or items have %(words)s: not all are shown. Type more of it."
    ) % {
        "words": ", ".join(f"“{word}”" for word in words),
        "most": MOST_FOUND,
    }


@require_safe
@for_company()
def rows(request: HttpRequest, access: Access) -> HttpResponse:
    """The lines of these ids as they stand now, and the numbers beside the tabs."""
    ids = [_uuid(text) for text in request.GET.getlist("id")[:MOST_AT_ONCE]]
    reader = reader_of(request, access)
    with access.open() as book:
        entries = book.lines(ids)
        held = held_up(book, entries)
        # Without filters the stream has told the numbers already.
        counts = None if request.GET.get("tabs") == "no" else book.counts(view_of(request.GET, reader))
    return rows_fragment(request, access, entries, held, counts, reader)


def rows_fragment(
    request: HttpRequest,
    access: Access,
    entries: list[BookEntry],
    held: Mapping[UUID, Held],
    counts: Counts | None,
    reader: Reader,
    *,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    """Lines of the board without the board."""
    view = view_of(request.GET, reader)
    return render(
        request,
        "board/rows.html",
        {
            "access": access,
            "rows": [row(entry, reader, held.get(entry.id)) for entry in entries],
            "fitting": {str(entry.id) for entry in entries if fits(view, entry, held=entry.id in held)},
            "tabs": filters.tabs(view, counts, reader) if counts else [],
            "orders_url": reverse("board:orders", args=[access.company.slug]),
            "may_write": reader.may_write,
            "said": said,
        },
        status=status,
    )


@require_POST
@for_company(Action.WRITE)
def answers(request: HttpRequest, access: Access) -> HttpResponse:
    """Say the same about one or many lines: accept, ask again, confirm, let stand.

    Each line stands for itself: those that moved meanwhile are left alone and shown as they stand now.
    """
    deed, wanted = _wanted(request)
    reader = reader_of(request, access)
    if len(wanted) > 1 and not request.POST.get("confirmed"):
        return _ask(request, access, deed, wanted, reader)
    done = answer(access, deed, wanted)
    text = told(done)
    if request.headers.get("HX-Request") == "true":
        with access.open() as book:
            entries = book.lines(list(wanted))
            held = held_up(book, entries)
            counts = book.counts(view_of(request.GET, reader))
        status = 409 if done.moved and not done.answered else 200
        return rows_fragment(request, access, entries, held, counts, reader, said=text, status=status)
    if text:
        messages.info(request, text)
    return HttpResponseRedirect(_back(request, access))


def _wanted(request: HttpRequest) -> tuple[Deed, dict[UUID, str]]:
    """Either one line's own button, or the ticked lines."""
    if one := request.POST.get("one", ""):
        deed, _space, line = one.partition(" ")
        return _deed(deed), read_lines([line])
    return _deed(request.POST.get("do", "")), read_lines(request.POST.getlist("line")[:MOST_AT_ONCE])


def _deed(text: str) -> Deed:
    try:
        return Deed(text)
    except ValueError:
        raise InvalidInput(_("This cannot be said about several lines.")) from None


def told(done: Done) -> str:
    """What became of an answer to several lines, where it needs saying."""
    parts = []
    if done.moved and (done.answered or done.asked > 1):
        parts.append(
            ngettext("%(n)d line was answered.", "%(n)d lines were answered.", done.answered)
            % {"n": done.answered}
        )
    if done.moved:
        parts.append(
            ngettext(
                "%(n)d line moved meanwhile and was left alone: look at it, then answer again.",
                "%(n)d lines moved meanwhile and were left alone: look at them, then answer again.",
                len(done.moved),
            )
            % {"n": len(done.moved)}
        )
    return " ".join(parts)


def _ask(
    request: HttpRequest, access: Access, deed: Deed, wanted: dict[UUID, str], reader: Reader
) -> HttpResponse:
    """Without a script: show what will be said before it is."""
    with access.open() as book:
        entries = [entry for entry in book.lines(list(wanted)) if deed.claim(entry) is not None]
    return render(
        request,
        "board/confirm.html",
        {
            "access": access,
            "deed": deed,
            "rows": [row(entry, reader) for entry in entries],
            "lines": [f"{entry.id} {wanted[entry.id]}" for entry in entries],
            "back": _back(request, access),
        },
    )


def _back(request: HttpRequest, access: Access) -> str:
    """The board from which the form came, never another site."""
    back = request.POST.get("back", "")
    home = reverse("board:orders", args=[access.company.slug])
    if back.startswith(("?", home)) and url_has_allowed_host_and_scheme(back, None):
        return back if back.startswith(home) else home + back.rstrip("?")
    return home


@require_safe
@for_company()
def find(request: HttpRequest, access: Access) -> HttpResponse:
    """Choices for a filter that has too many to list: partners by name, items by code or words."""
    reader = reader_of(request, access)
    view = replace(view_of(request.GET, reader), cursor="")
    words = request.GET.get("words", "").strip().casefold()[:100]
    with access.open() as book:
        if request.GET.get("what") == "item":
            found = [
                filters.Option(address(replace(view, item=code)), f"{code} {text}".strip())
                for code, text in book.items(words)
            ]
        else:
            found = [
                filters.Option(address(replace(view, partner=one.id)), one.name)
                for one in book.partners()
                if words in one.name.casefold()
            ][:20]
    return render(request, "board/options.html", {"access": access, "options": found})


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise InvalidInput(_("This is not the id of an order line.")) from None
