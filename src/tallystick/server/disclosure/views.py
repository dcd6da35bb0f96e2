"""The disclosure ledger: what left the company, to whom, and the same to take away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tallystick.server.board.views import reader_of
from tallystick.server.disclosure.export import signed_list, workbook
from tallystick.server.disclosure.kinds import never_left
from tallystick.server.disclosure.pages import Asked, chips, told, totals
from tallystick.server.gate import Access, Book, Disclosure
from tallystick.server.web.access import for_company
from tallystick.server.web.compressed import compressed
from tallystick.tally.entry import InvalidEntry

_PAGE = 50
_BATCH = 500


@require_safe
@compressed
@for_company()
def ledger(request: HttpRequest, access: Access) -> HttpResponse:
    """Totals by partner and kind, and a page of what left."""
    reader = reader_of(request, access)
    asked = Asked.of(request.GET)
    with access.open() as book:
        page = book.disclosures(
            partner=asked.partner,
            kinds=asked.types,
            since=asked.since(reader),
            by=asked.by,
            cursor=asked.cursor,
            limit=_PAGE,
        )
        sums = totals(book.disclosure_totals(since=asked.first_day(reader)), asked, reader)
        partners, members = book.partners(), book.members()
    return render(
        request,
        "disclosure/ledger.html",
        {
            "access": access,
            "asked": asked,
            "rows": [told(one, reader) for one in page.rows],
            "older": replace(asked, cursor=page.next_cursor).address if page.next_cursor else "",
            "newest": replace(asked, cursor="").address if asked.cursor else "",
            "totals": sums,
            "chips": chips(asked, partners, members),
            "never": [words for _name, words in never_left()],
            "halves": len(partners),
        },
    )


@require_safe
@for_company()
def verify(request: HttpRequest, access: Access) -> HttpResponse:
    """Check every signature and every chain of the company's own halves, now."""
    count, halves, wrong = 0, set(), ""
    try:
        with access.open() as book:
            for partner, _entry in book.signed_entries():
                halves.add(partner.id)
                count += 1
    except InvalidEntry as broken:
        wrong = broken.message
    context = {"access": access, "count": count, "halves": len(halves), "wrong": wrong}
    return render(request, "disclosure/verified.html", context)


@require_safe
@for_company()
def signed(request: HttpRequest, access: Access) -> FileResponse:
    """The signed entries as JSON lines, each checked while it is read."""
    with access.open() as book:
        file = signed_list(book.signed_entries())
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{access.company.slug}-signed-entries.jsonl",
        content_type="application/jsonl",
    )


@require_safe
@for_company()
def sheet(request: HttpRequest, access: Access) -> FileResponse:
    """What is listed, as a workbook."""
    reader = reader_of(request, access)
    asked = Asked.of(request.GET)
    heads = [
        _("Time"),
        _("To"),
        _("Kind"),
        _("About"),
        _("What they can read"),
        _("By"),
        _("Entry"),
        _("Hash"),
    ]
    with access.open() as book:
        file = workbook(_every(book, asked, asked.since(reader)), reader, heads, _("Disclosure"))
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{access.company.slug}-disclosure.xlsx",
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )


def _every(book: Book, asked: Asked, since: datetime | None) -> Iterator[Disclosure]:
    """All that the filters list, page by page."""
    cursor = ""
    while True:
        page = book.disclosures(
            partner=asked.partner,
            kinds=asked.types,
            since=since,
            by=asked.by,
            cursor=cursor,
            limit=_BATCH,
        )
        yield from page.rows
        cursor = page.next_cursor
        if not cursor:
            return
