"""Order lines and forecasts out of the book: as workbooks to be answered offline, or as a plain table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from django.utils import timezone
from django.utils.translation import gettext as _

from tallystick.errors import InvalidInput, NotFound
from tallystick.interchange.workbook.answer_sheet import SheetLine, answer_workbook
from tallystick.interchange.workbook.commit_sheet import SheetForecast, commit_workbook
from tallystick.interchange.workbook.order_table import order_table
from tallystick.server.gate import Book, BookEntry, ForecastEntry, ForecastView
from tallystick.server.web.phrases import said
from tallystick.trade.values import Role

#: a workbook that people still open; more is asked for in parts
MOST_LINES = 20_000
#: a table is for programs
MOST_ROWS = 200_000
#: each takes three rows
MOST_FORECASTS = 5_000
_AT_ONCE = 200


def workbook_of(book: Book, entries: Iterable[BookEntry], asks: Role) -> bytes:
    """Those of some lines that are open, as a workbook for one side to fill in."""
    lines = list(islice(_open_lines(entries), MOST_LINES + 1))
    if not lines:
        raise NotFound(
            _("There is no open order line here to export."),
            mend=_("A workbook to be answered holds open lines only. The CSV table holds all of them."),
        )
    if len(lines) > MOST_LINES:
        raise InvalidInput(
            _("A workbook holds {count} order lines at most.").format(count=f"{MOST_LINES:,}"),
            mend=_("Filter by partner, item or date, and export the parts."),
        )
    return answer_workbook(
        lines,
        asks=asks,
        company=_title(book, {line.partner for line in lines}),
        made_at=timezone.now(),
        say=said,
    )


def commitments_of(book: Book, view: ForecastView) -> bytes:
    """The forecasts of a view that this company supplies, as a workbook to commit in."""
    entries = list(islice(_supplied(book, view), MOST_FORECASTS + 1))
    if not entries:
        raise NotFound(
            _("There is no customer's forecast here to export."),
            mend=_("A workbook to commit in holds what customers expect of you."),
        )
    if len(entries) > MOST_FORECASTS:
        raise InvalidInput(
            _("A workbook holds {count} forecasts at most.").format(count=f"{MOST_FORECASTS:,}"),
            mend=_("Filter by partner or item, and export the parts."),
        )
    return commit_workbook(
        [SheetForecast(str(one.id), one.partner.name, one.document, one.token) for one in entries],
        company=_title(book, {one.partner.name for one in entries}),
        made_at=timezone.now(),
        say=said,
    )


def _supplied(book: Book, view: ForecastView) -> Iterator[ForecastEntry]:
    view = replace(view, role=Role.SUPPLIER, limit=_AT_ONCE, cursor="")
    while True:
        page = book.forecasts(view)
        yield from (one for one in page.rows if one.document.last)
        if not page.next_cursor:
            return
        view = replace(view, cursor=page.next_cursor)


def _title(book: Book, names: set[str]) -> str:
    """Whose workbook it is; of several partners it is not to be sent on: each would see the others'."""
    name = book.access.company.name
    if len(names) > 1:
        return _("{company}: {count} partners, for your own use only").format(company=name, count=len(names))
    return f"{name} · {names.pop()}"


def table_of(entries: Iterable[BookEntry]) -> bytes:
    """Lines as one plain table, those that are done included."""
    lines = list(islice(map(_line, entries), MOST_ROWS + 1))
    if len(lines) > MOST_ROWS:
        raise InvalidInput(
            _("A table holds {count} order lines at most.").format(count=f"{MOST_ROWS:,}"),
            mend=_("Filter by partner, item or date, and export the parts."),
        )
    return order_table(lines, say=said)


def _open_lines(entries: Iterable[BookEntry]) -> Iterator[SheetLine]:
    return (_line(entry) for entry in entries if not entry.document.closed)


def _line(entry: BookEntry) -> SheetLine:
    return SheetLine(str(entry.id), entry.partner.name, entry.document, entry.token)
