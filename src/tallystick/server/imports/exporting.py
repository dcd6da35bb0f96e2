"""Order lines out of the book, as a workbook that can be answered offline."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from django.utils import timezone
from django.utils.translation import gettext as _

from tallystick.errors import InvalidInput, NotFound
from tallystick.interchange.workbook.answer_sheet import SheetLine, answer_workbook
from tallystick.server.gate import BoardView, Book
from tallystick.server.imports.phrases import phrase_json, words
from tallystick.trade.values import Role

#: a workbook that people still open; more is asked for in parts
MOST_LINES = 20_000


def workbook_of(book: Book, view: BoardView, asks: Role) -> bytes:
    """The lines of a view as a workbook for one side to fill in."""
    lines = list(islice(_lines(book, view), MOST_LINES + 1))
    if not lines:
        raise NotFound(_("There are no order lines here to export."))
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
        say=lambda phrase: words(phrase_json(phrase)),
    )


def _lines(book: Book, view: BoardView) -> Iterator[SheetLine]:
    for entry in book.every(view):
        if not entry.document.closed:
            yield SheetLine(str(entry.id), entry.partner.name, entry.document, entry.token)
