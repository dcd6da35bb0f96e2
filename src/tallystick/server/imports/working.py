"""What the jobs of imports do. Each step is one transaction, so a crash leaves the step before it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from tallystick.errors import InvalidInput, Moved, TallystickError
from tallystick.interchange.orderbook.book import NoHeader
from tallystick.interchange.orderbook.mapping import Mapping
from tallystick.interchange.orderbook.rows import MissingColumns
from tallystick.interchange.spreadsheet import SpreadsheetFile
from tallystick.interchange.workbook.commit_layout import MAGIC as COMMITMENTS
from tallystick.interchange.workbook.form import magic_of
from tallystick.interchange.workbook.refused import refused_workbook
from tallystick.server.gate import Access, Book
from tallystick.server.imports import committing, preview
from tallystick.server.imports.answers import compare_answers
from tallystick.server.imports.commitments import compare_commitments
from tallystick.server.imports.comparing import Compared, Report, Wish, read_and_compare
from tallystick.server.imports.filled import Filled, filled_in
from tallystick.server.imports.models import PreviewRow, State, Upload
from tallystick.server.imports.summary import summarise, summarise_missing, summarise_no_header


def read(access: Access, upload_id: uuid.UUID, report: Report) -> None:
    """Read an upload and keep its preview. What cannot be read is kept as an error, with its mend."""
    with access.open() as book:
        upload = _find(book, upload_id)
        if upload is None or upload.content is None or upload.state == State.COMMITTED:
            return
        report(1, _("Reading the file"))
        try:
            _preview(book, upload, report)
        except MissingColumns as error:
            upload.summary = summarise_missing(error)
            _fail(upload, error)
        except NoHeader as error:
            upload.summary = summarise_no_header(error, upload.mapping)
            _fail(upload, error)
        except InvalidInput as error:
            _fail(upload, error)
        upload.save()


def commit(access: Access, upload_id: uuid.UUID, report: Report) -> None:
    """Commit an upload as its preview showed it; if the book has moved, show what it would change now."""
    try:
        _commit(access, upload_id, report)
    except Moved:
        read(access, upload_id, report)
        with access.open() as book:
            Upload.objects.filter(company_id=book.company, id=upload_id).update(
                options=_find_options(book, upload_id) | {"moved": True}
            )
    except TallystickError:
        with access.open() as book:
            Upload.objects.filter(company_id=book.company, id=upload_id).update(state=State.READY)
        raise


def purge(access: Access, upload_id: uuid.UUID) -> None:
    """Forget the file of an import that nobody finished."""
    with access.open() as book:
        upload = _find(book, upload_id)
        if upload is not None and not upload.ended:
            end(book, upload, State.DISCARDED)


def end(book: Book, upload: Upload, state: State) -> None:
    """Finish an import: its bytes go, what is left is a line in the list."""
    upload.state = state
    upload.content = None
    upload.ended_at = timezone.now()
    upload.save()
    if state == State.DISCARDED:
        PreviewRow.objects.filter(company_id=book.company, upload_id=upload.id).delete()


def wish_of(upload: Upload) -> Wish:
    """How the upload is to be brought in, as its page says."""
    options = upload.options
    return Wish(
        today=date.fromisoformat(options["today"]),
        mapping=Mapping.from_json(upload.mapping) if upload.mapping else None,
        create_partners=options.get("create"),
        cancel_disappeared=bool(options.get("cancel")),
        all_or_nothing=bool(options.get("all")),
    )


def _preview(book: Book, upload: Upload, report: Report) -> None:
    file = filled_in(bytes(upload.content or b""), upload.name)
    if file is not None:
        _preview_filled(upload, _compare_filled(book, file, wish_of(upload).today))
        return
    compared = read_and_compare(book, upload.name, bytes(upload.content or b""), wish_of(upload), report)
    counts = preview.keep(upload.id, book.company, compared)
    upload.summary = {
        **summarise(compared.file),
        "counts": counts,
        "new_partners": compared.difference.new_partners[:200],
        "partners": len({found.name for found in compared.difference.good}),
        "creates": compared.creates,
        "compared_at": timezone.now().isoformat(),
    }
    upload.options = {key: value for key, value in upload.options.items() if key != "moved"}
    upload.refused = refused_rows(compared)
    upload.seen = compared.seen
    upload.state = State.READY
    upload.error = {}


def _compare_filled(book: Book, file: SpreadsheetFile, today: date) -> Filled:
    """What a filled-in workbook comes to, whichever kind it is."""
    if magic_of(file) == COMMITMENTS:
        return compare_commitments(book, file)
    return compare_answers(book, file, today)


def _preview_filled(upload: Upload, found: Filled) -> None:
    preview.keep_rows(upload.id, upload.company_id, found.shown())
    upload.summary = {
        "answers": True,
        "rows": found.rows,
        "lines": found.lines,
        "counts": found.counts(),
        "partners": len(found.claims),
        "compared_at": timezone.now().isoformat(),
    }
    upload.options = {key: value for key, value in upload.options.items() if key != "moved"}
    upload.seen = found.seen
    upload.state = State.READY
    upload.error = {}


def refused_rows(compared: Compared) -> bytes | None:
    """The refused rows as a workbook, if there are any."""
    refused = compared.difference.refused
    return refused_workbook(compared.file, refused) if refused else None


def _commit(access: Access, upload_id: uuid.UUID, report: Report) -> None:
    with access.open() as system:
        upload = _find(system, upload_id)
    if upload is None or upload.content is None or upload.state != State.COMMITTING:
        return
    # What a person commits is said in that person's name, although a job writes it.
    with replace(access, person=upload.by).open() as book:
        upload = _find(book, upload_id)
        if upload is None or upload.content is None or upload.state != State.COMMITTING:
            return
        wish = wish_of(upload)
        report(1, _("Reading the file"))
        file = filled_in(bytes(upload.content), upload.name)
        if file is not None:
            _commit_filled(book, upload, _compare_filled(book, file, wish.today))
            return
        compared = read_and_compare(book, upload.name, bytes(upload.content), wish, report)
        report(78, _("Writing"))
        done = committing.commit(book, compared, wish, report, upload.seen)
        upload.summary |= {
            "claims": done.claims,
            "entries": done.entries,
            "partners": done.partners,
            "made_partners": done.new_partners,
        }
        end(book, upload, State.COMMITTED)


def _commit_filled(book: Book, upload: Upload, found: Filled) -> None:
    if found.seen != upload.seen:
        raise Moved(
            _("The book has moved since this was shown."), mend=_("Look again at what changes, then commit.")
        )
    entries = book.write_many(found.claims, found.expect)
    upload.summary |= {"claims": sum(map(len, found.claims.values())), "entries": len(entries)}
    end(book, upload, State.COMMITTED)


def _find(book: Book, upload_id: uuid.UUID) -> Upload | None:
    found = Upload.objects.select_for_update().filter(company_id=book.company, id=upload_id)
    return found.first()


def _find_options(book: Book, upload_id: uuid.UUID) -> dict[str, Any]:
    upload = _find(book, upload_id)
    return dict(upload.options) if upload else {}


def _fail(upload: Upload, error: TallystickError) -> None:
    upload.state = State.FAILED
    upload.error = error.as_dict()["error"]
