"""Files on their way into a demand book: read, shown as a difference, then committed or discarded."""

from __future__ import annotations

import hashlib
import uuid
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from tallystick.errors import Moved, NotFound
from tallystick.interchange.demandbook.reading import Hints, read_demand_book
from tallystick.interchange.demandbook.writing import refused_workbook
from tallystick.server.demand.book import DemandBook
from tallystick.server.demand.comparing import compare
from tallystick.server.demand.difference import Compared
from tallystick.server.demand.models import Draft
from tallystick.server.demand.taking import without_missing
from tallystick.server.gate import Action, Book

_KEPT = timedelta(days=14)


def begin(book: Book, name: str, content: bytes, hints: Hints, today: date) -> uuid.UUID:
    """Read a file and keep it until somebody has looked at what it changes."""
    book.access.require(Action.WRITE)
    file = read_demand_book(content, name, hints)
    demand = DemandBook(book)
    found = compare(demand, book.partners(), file, today)
    Draft.objects.filter(company_id=book.company, uploaded_at__lt=timezone.now() - _KEPT).delete()
    draft = Draft.objects.create(
        company_id=book.company,
        name=name[-200:],
        content=content,
        refused=refused_workbook(file, found.refused) if found.refused else None,
        summary=found.summary() | {"hints": [hints.table, hints.date_order, hints.decimals]},
        seen=_seen(content, demand),
        by=book.access.person,
    )
    return draft.id


def shown(book: Book, draft: uuid.UUID) -> Draft:
    """A file that waits, without its bytes."""
    DemandBook(book)  # nobody with a link gets here
    found = Draft.objects.filter(company_id=book.company, id=draft).defer("content").first()
    if found is None:
        raise NotFound(_("There is no such file. It was committed, discarded, or is too old."))
    return found


def commit(book: Book, draft: uuid.UUID, today: date, *, whole: bool, remove_missing: bool) -> Compared:
    """Write what was shown. If the book has moved since, nothing is written and the file is compared anew."""
    book.access.require(Action.WRITE)
    found = Draft.objects.select_for_update().filter(company_id=book.company, id=draft).first()
    if found is None:
        raise NotFound(_("There is no such file. It was committed, discarded, or is too old."))
    demand, content = DemandBook(book), bytes(found.content)
    if _seen(content, demand) != found.seen:
        raise Moved(
            _("The demand book has changed since this was shown. Nothing was written."),
            mend=_("Bring the file in again and look at what changes now."),
        )
    file = read_demand_book(content, found.name, Hints(*found.summary["hints"]))
    compared = compare(demand, book.partners(), file, today)
    if whole and compared.refused:
        raise Moved(_("Some rows are refused. Nothing was written."), mend=_("Take the good rows only."))
    demand.change(without_missing(compared) if remove_missing else compared.changes)
    found.delete()
    return compared


def discard(book: Book, draft: uuid.UUID) -> None:
    """Forget a file."""
    book.access.require(Action.WRITE)
    Draft.objects.filter(company_id=book.company, id=draft).delete()


def _seen(content: bytes, demand: DemandBook) -> str:
    return hashlib.sha256(content + str(demand.size().revision).encode()).hexdigest()


def totals(summary: dict[str, Any]) -> dict[str, int]:
    """How many rows of a file are new, changed, removed and refused in all."""
    tables = summary["tables"].values()
    return {kind: sum(one[kind] for one in tables) for kind in ("new", "changed", "removed", "refused")}
