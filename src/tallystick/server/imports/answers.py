"""A workbook that was filled in offline, compared with the book: what its answers come to."""

from __future__ import annotations

from datetime import date
from typing import Any

from tallystick.interchange.orderbook.rows import Problem, RefusedRow
from tallystick.interchange.spreadsheet import SpreadsheetFile
from tallystick.interchange.workbook.answering import LineAnswer, Outcome, answer_line
from tallystick.interchange.workbook.filled import FilledRow, read_answers
from tallystick.phrases import Phrase, _
from tallystick.server.gate import Book, BookEntry
from tallystick.server.imports.filled import Filled, references
from tallystick.server.web.phrases import phrase_json
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


def compare_answers(book: Book, file: SpreadsheetFile, today: date) -> Filled:
    """Judge every line of a filled-in workbook by what the book says now."""
    filled = read_answers(file)
    found = Filled(rows=filled.rows, refused=list(filled.refused))
    faulty = {(row.order, row.line) for row in filled.refused}
    entries = {str(entry.id): entry for entry in book.lines(references(filled.lines))}
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


def _take(found: Filled, entry: BookEntry, row: FilledRow, answer: LineAnswer) -> None:
    if answer.outcome is Outcome.ANSWERED:
        follows = [phrase_json(_sentence(claim)) for claim in answer.claims]
        found.answer(entry, answer.claims, _row(entry, row, follows))
    elif answer.outcome is Outcome.SAID:
        found.said(_row(entry, row, []))
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
