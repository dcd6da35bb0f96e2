"""Files on their way into a demand book: read, shown as a difference, then committed or discarded.

A small file is read at once; a large one by a job, which tells how far it is. So it is with committing.
"""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from tallystick.errors import Moved, NotFound
from tallystick.interchange.demandbook.reading import Hints
from tallystick.server.demand import draft_work, tasks
from tallystick.server.demand.book import DemandBook
from tallystick.server.demand.models import Draft, DraftState
from tallystick.server.gate import Action, Book
from tallystick.server.jobs.models import Progress, State
from tallystick.server.jobs.progress import begin as begin_progress

_KEPT = timedelta(days=14)
_AT_ONCE = 100_000  # bytes: a few thousand rows, which take a second or two


def begin(book: Book, name: str, content: bytes, hints: Hints, today: date) -> uuid.UUID:
    """Keep a file until somebody has looked at what it changes; read it, or let a job do so."""
    book.access.require(Action.WRITE)
    draft = Draft(
        company_id=book.company,
        name=name[-200:],
        content=content,
        by=book.access.person,
        asked={"hints": [hints.table, hints.date_order, hints.decimals], "today": today.isoformat()},
    )
    if len(content) <= _AT_ONCE:
        draft_work.read(book, draft, draft_work.silent)
        draft.save()
    else:
        _defer(book, draft, DraftState.READING)
    Draft.objects.filter(company_id=book.company, uploaded_at__lt=timezone.now() - _KEPT).delete()
    return draft.id


def shown(book: Book, draft: uuid.UUID) -> Draft:
    """A file that waits, without its bytes."""
    DemandBook(book)  # nobody with a link gets here
    found = Draft.objects.filter(company_id=book.company, id=draft).defer("content").first()
    return found if found is not None else _gone()


def progress_of(book: Book, draft: Draft) -> Progress | None:
    """How far the job is that works on a file; nothing if none does."""
    if draft.state not in (DraftState.READING, DraftState.COMMITTING):
        return None
    found = Progress.objects.filter(company_id=book.company, id=draft.progress_id or draft.id).first()
    lost = {
        "message": _("The work on this file is not going on."),
        "mend": _("Discard it, and bring it in again."),
    }
    return found or Progress(state=State.FAILED, error=lost)


def commit(book: Book, draft: uuid.UUID, today: date, *, whole: bool, remove_missing: bool) -> bool:
    """Write what was shown; say whether that is done, or a job does it.

    If the book has moved since, nothing is written.
    """
    book.access.require(Action.WRITE)
    found = _locked(book, draft)
    if found.state != DraftState.READY:
        raise Moved(_("This file is not open any more."), mend=_("Open its page again."))
    found.asked |= {"today": today.isoformat(), "whole": whole, "remove_missing": remove_missing}
    if len(found.content) <= _AT_ONCE:
        draft_work.commit(book, found, draft_work.silent)
        return True
    found.by = book.access.person
    _defer(book, found, DraftState.COMMITTING)
    return False


def discard(book: Book, draft: uuid.UUID) -> None:
    """Forget a file."""
    book.access.require(Action.WRITE)
    Draft.objects.filter(company_id=book.company, id=draft).delete()


def _defer(book: Book, draft: Draft, state: DraftState) -> None:
    draft.state, draft.error = state, {}
    draft.progress_id = begin_progress(book.company, "demand", draft.name, book.access.person)
    draft.save()
    task = tasks.read if state == DraftState.READING else tasks.commit
    task.defer(company_id=book.company, draft_id=str(draft.id), progress_id=str(draft.progress_id))


def _locked(book: Book, draft: uuid.UUID) -> Draft:
    found = Draft.objects.select_for_update().filter(company_id=book.company, id=draft).first()
    return found if found is not None else _gone()


def _gone() -> Draft:
    raise NotFound(_("There is no such file. It was committed, discarded, or is too old."))


def totals(summary: dict[str, Any]) -> dict[str, int]:
    """How many rows of a file are new, changed, removed and refused in all."""
    tables = summary["tables"].values()
    return {kind: sum(one[kind] for one in tables) for kind in ("new", "changed", "removed", "refused")}
