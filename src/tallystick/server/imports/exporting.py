"""Order lines out of the book: as a workbook that can be answered offline, or as a plain table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from django.utils import timezone
from django.utils.translation import gettext as _

from tallystick.errors import InvalidInput, NotFound
from tallystick.interchange.workbook.answer_sheet import SheetLine, answer_workbook
from tallystick.interchange.workbook.order_table import order_table
from tallystick.server.gate import Book, BookEntry
from tallystick.server.imports.phrases import said
from tallystick.trade.values import Role

#: a workbook that people still open; more is asked for in parts
MOST_LINES = 20_000
#: a table is for programs
MOST_ROWS = 200_000


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
    names = {line.partner for line in lines}
    name = book.access.company.name
    if len(names) > 1:
        # Whoever sends this on would show each partner the others' orders.
        title = _("{company}: {count} partners, for your own use only").format(company=name, count=len(names))
    else:
        title = f"{name} · {names.pop()}"
    return answer_workbook(
        lines,
        asks=asks,
        company=title,
        made_at=timezone.now(),
        say=said,
    )


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
