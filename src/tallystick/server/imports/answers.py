"""A workbook that was filled in offline, compared with the book: what its answers come to."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from tallystick.errors import InvalidInput
from tallystick.interchange.orderbook.difference import Kind
from tallystick.interchange.orderbook.rows import Problem, RefusedRow
from tallystick.interchange.phrases import Phrase, _
from tallystick.interchange.spreadsheet import LIMITS, SpreadsheetFile, read_file
from tallystick.interchange.spreadsheet.archive import Archive
from tallystick.interchange.spreadsheet.sniff import OLE, ZIP
from tallystick.interchange.workbook.answer_layout import ABOUT_SHEET, MAGIC, Field, columns
from tallystick.interchange.workbook.answering import LineAnswer, Outcome, answer_line
from tallystick.interchange.workbook.filled import FilledRow, is_answer_workbook, read_answers
from tallystick.server.gate import Book, BookEntry
from tallystick.server.imports.phrases import phrase_json, said
from tallystick.trade.claims import (
    Accept,
    AcceptCancel,
    Approve,
    AskCancel,
    Cancel,
    Claim,
    Propose,
    Receive,
    Refuse,
    RefuseCancel,
    Reject,
    Report,
    Request,
    Ship,
)
from tallystick.trade.values import Role

_MOST_NAMES = 1_000_000
_FIRST_LINES = 10_000
_REFERENCE = next(column.heading for column in columns(Role.SUPPLIER) if column.field is Field.REF)
_UNKNOWN = Problem("", "", _("This order line is not in your book."), _("Upload it where the order line is."))
_SENTENCES: dict[type[Claim], Phrase] = {
    Accept: _("Accepted as requested"),
    Reject: _("Rejected"),
    AcceptCancel: _("Cancelled as wished"),
    RefuseCancel: _("The order is kept"),
    Approve: _("Proposal approved"),
    Refuse: _("Proposal refused"),
    AskCancel: _("Asked to cancel"),
    Cancel: _("Cancelled"),
    Ship: _("Shipped"),
    Receive: _("Received"),
    Propose: _("Proposed"),
    Request: _("Changed"),
}


@dataclass(slots=True)
class Answered:
    """All that a filled-in workbook comes to."""

    claims: dict[str, list[Claim]] = field(default_factory=lambda: defaultdict(list))
    expect: dict[UUID, str] = field(default_factory=dict)
    answered: list[tuple[BookEntry, FilledRow, LineAnswer]] = field(default_factory=list)
    said: list[tuple[BookEntry, FilledRow]] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    rows: int = 0

    @property
    def seen(self) -> str:
        """A digest of all that decides what would be written."""
        digest = hashlib.sha256()
        for line, token in sorted(self.expect.items()):
            digest.update(f"{line} {token}\n".encode())
        return digest.hexdigest()

    def counts(self) -> dict[str, int]:
        """How many lines there are of each kind."""
        return {
            Kind.CHANGED.value: len(self.answered),
            Kind.REFUSED.value: len(self.refused),
            Kind.UNCHANGED.value: len(self.said),
        }


def answers_in(data: bytes, name: str) -> SpreadsheetFile | None:
    """The workbook, if a file is one of ours that was filled in; a glance decides it for most files."""
    if not _may_be_ours(data, name):
        return None
    file = read_file(data, name)
    return file if is_answer_workbook(file) else None


def compare_answers(book: Book, file: SpreadsheetFile, today: date) -> Answered:
    """Judge every line of a filled-in workbook by what the book says now."""
    filled = read_answers(file)
    found = Answered(rows=filled.rows, refused=list(filled.refused))
    faulty = {(row.order, row.line) for row in filled.refused}
    entries = {str(entry.id): entry for entry in book.lines(_ids(filled.lines))}
    for ref, rows in filled.lines.items():
        entry = entries.get(ref)
        if entry is None:
            if not all(row.blank for row in rows):
                found.refused.append(_refused(rows[0], _UNKNOWN))
            continue
        if (rows[0].order, rows[0].line) in faulty:
            continue
        answer = answer_line(rows, entry.document, entry.token, asks=filled.asks, me=entry.me, today=today)
        _take(found, entry, rows[0], answer)
    found.refused.sort(key=lambda row: row.row)
    return found


def shown(found: Answered) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of the preview: kind, and what is kept of it."""
    for entry, row, answer in found.answered:
        yield Kind.CHANGED.value, _row(entry, row, [phrase_json(_sentence(claim)) for claim in answer.claims])
    for entry, row in found.said:
        yield Kind.UNCHANGED.value, _row(entry, row, [])
    for refused in found.refused:
        yield (
            Kind.REFUSED.value,
            {
                "row": refused.row,
                "line": f"{refused.order}/{refused.line}",
                "item": refused.item,
                "partner": refused.partner,
                "problems": [
                    [each.column, each.value, phrase_json(each.reason), phrase_json(each.mend)]
                    for each in refused.problems
                ],
            },
        )


def _take(found: Answered, entry: BookEntry, row: FilledRow, answer: LineAnswer) -> None:
    if answer.outcome is Outcome.ANSWERED:
        found.claims[entry.tally] += answer.claims
        found.expect[entry.id] = entry.token
        found.answered.append((entry, row, answer))
    elif answer.outcome is Outcome.SAID:
        found.said.append((entry, row))
    elif answer.problem is not None:
        found.refused.append(_refused(row, answer.problem))


def _row(entry: BookEntry, row: FilledRow, follows: list[dict[str, Any]]) -> dict[str, Any]:
    promised = [each for each in ((row.quantity or row.asked, row.day or row.asked_date),) if all(each)]
    schedule = [[f"{day:%Y-%m-%d}", f"{quantity:f}"] for quantity, day in promised if day and quantity]
    terms = entry.document.standing
    return {
        "row": row.row,
        "line": f"{row.order}/{row.line}",
        "item": terms.item.code if terms else "",
        "partner": entry.partner.name,
        "changes": [["schedule", {}, {"schedule": schedule}]],
        "follows": follows,
    }


def _sentence(claim: Claim) -> Phrase:
    if isinstance(claim, Report):
        return _("Recorded as reported: {what}", what=_sentence(claim.said))
    return _SENTENCES[type(claim)]


def _refused(row: FilledRow, problem: Problem) -> RefusedRow:
    return RefusedRow(row.row, (problem,), row.order, row.line, row.partner, row.item)


def _ids(refs: dict[str, list[FilledRow]]) -> Iterator[UUID]:
    for ref in refs:
        try:
            yield UUID(ref)
        except ValueError:
            continue


def _may_be_ours(data: bytes, name: str) -> bool:
    if data.startswith(OLE):
        # What an office program makes of the workbook when it is asked for an xls.
        return any(MAGIC.encode(code) in data for code in ("ascii", "utf-16-le"))
    if not data.startswith(ZIP):
        _refuse_text(data)
        return False
    archive = Archive(data, name, LIMITS)
    names = archive.names()
    if "xl/workbook.bin" in names:
        return ABOUT_SHEET.encode("utf-16-le") in archive.head("xl/workbook.bin", _MOST_NAMES)
    if "xl/workbook.xml" in names:
        return f'"{ABOUT_SHEET}"'.encode() in archive.head("xl/workbook.xml", _MOST_NAMES)
    # An ods keeps the names of its sheets among its cells: it has to be read.
    return "content.xml" in names


def _refuse_text(data: bytes) -> None:
    """A workbook to be answered that was saved as text no longer says which answer belongs to which line."""
    start = data[:_FIRST_LINES]
    if any(heading.encode() in start for heading in (str(_REFERENCE), said(_REFERENCE))):
        raise InvalidInput(
            gettext("This workbook was saved as text, and what tells its answers apart is lost."),
            mend=gettext("Save it as a workbook (xlsx, ods or xls), and bring that in."),
        )
