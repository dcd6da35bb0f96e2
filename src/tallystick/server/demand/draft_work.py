"""The work on a file on its way into a demand book: read it, commit it; at once or by a job."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from tallystick.errors import InvalidInput, Moved, TallystickError
from tallystick.interchange.demandbook.reading import Hints, read_demand_book
from tallystick.interchange.demandbook.writing import refused_workbook
from tallystick.server.demand.book import DemandBook
from tallystick.server.demand.comparing import compare
from tallystick.server.demand.models import Draft, DraftState
from tallystick.server.demand.taking import without_missing
from tallystick.server.gate import Access, Book
from tallystick.server.web.phrases import phrase_json

Report = Callable[[float, str], None]


def silent(_percent: float, _words: str) -> None:
    """Nobody waits for a small file."""


def read_by_job(access: Access, draft: uuid.UUID, report: Report) -> None:
    """Read a large file. What cannot be read is kept as an error, with its mend."""
    with access.open() as book:
        found = _waiting(book, draft, DraftState.READING)
        if found is None:
            return
        try:
            read(book, found, report)
        except InvalidInput as error:
            found.state, found.error = DraftState.FAILED, error.as_dict()["error"]
        found.save()


def commit_by_job(access: Access, draft: uuid.UUID, report: Report) -> None:
    """Commit a large file in the name of whoever said so; if that cannot be, it waits again, and says why."""
    with access.open() as book:
        found = _waiting(book, draft, DraftState.COMMITTING)
    if found is None:
        return
    try:
        with replace(access, person=found.by).open() as book:
            locked = _waiting(book, draft, DraftState.COMMITTING)
            if locked is not None:
                commit(book, locked, report)
    except TallystickError as error:
        with access.open() as book:
            Draft.objects.filter(company_id=book.company, id=draft).update(
                state=DraftState.READY, error=error.as_dict()["error"]
            )


def read(book: Book, draft: Draft, report: Report) -> None:
    """Compare a file with the book, and keep in the draft what is to be shown."""
    demand, content = DemandBook(book), bytes(draft.content)
    report(5, _("Reading the file"))
    file = read_demand_book(content, draft.name, Hints(*draft.asked["hints"]))
    report(50, _("Comparing with the book"))
    found = compare(demand, book.partners(), file, date.fromisoformat(draft.asked["today"]))
    report(80, _("Keeping what differs"))
    draft.refused = refused_workbook(file, found.refused) if found.refused else None
    draft.summary = found.summary(phrase_json)
    draft.seen = _seen(content, demand)
    draft.state = DraftState.READY


def commit(book: Book, draft: Draft, report: Report) -> None:
    """Write what was shown, and forget the file. Raises Moved if the book is another by now."""
    demand, content, asked = DemandBook(book), bytes(draft.content), draft.asked
    if _seen(content, demand) != draft.seen:
        raise Moved(
            _("The demand book has changed since this was shown. Nothing was written."),
            mend=_("Bring the file in again and look at what changes now."),
        )
    report(5, _("Reading the file"))
    file = read_demand_book(content, draft.name, Hints(*asked["hints"]))
    report(40, _("Comparing with the book"))
    compared = compare(demand, book.partners(), file, date.fromisoformat(asked["today"]))
    if asked["whole"] and compared.refused:
        raise Moved(_("Some rows are refused. Nothing was written."), mend=_("Take the good rows only."))
    report(70, _("Writing"))
    demand.change(without_missing(compared) if asked["remove_missing"] else compared.changes)
    draft.delete()


def _waiting(book: Book, draft: uuid.UUID, state: DraftState) -> Draft | None:
    """The file for a job; none if it was discarded, or the job did its work before."""
    return Draft.objects.select_for_update().filter(company_id=book.company, id=draft, state=state).first()


def _seen(content: bytes, demand: DemandBook) -> str:
    return hashlib.sha256(content + str(demand.size().revision).encode()).hexdigest()
