"""A workbook of commitments that was filled in, compared with the forecasts in the book."""

from __future__ import annotations

from typing import Any

from tallystick.interchange.orderbook.rows import Problem, RefusedRow
from tallystick.interchange.spreadsheet import SpreadsheetFile
from tallystick.interchange.workbook.committed import FilledForecast, read_commitments
from tallystick.interchange.workbook.committing import Committed, Outcome, commit_as_filled
from tallystick.phrases import Phrase, _, ngettext
from tallystick.server.gate import Book, ForecastEntry
from tallystick.server.imports.filled import Filled, references
from tallystick.server.web.phrases import phrase_json
from tallystick.trade.values import Role

_UNKNOWN = Problem("", "", _("This forecast is not in your book."), _("Upload it where the forecast is."))
_NOT_YOURS = Problem(
    "",
    "",
    _("Only the supplier commits to a forecast."),
    _("Let the supplier upload the file, or answer from its link."),
)
_TWICE = Problem("", "", _("This item is filled in twice."), _("Leave one of its rows in the file."))


def compare_commitments(book: Book, file: SpreadsheetFile) -> Filled:
    """Judge every forecast of a filled-in workbook by what the book says now."""
    filled = read_commitments(file)
    found = Filled(rows=filled.rows, refused=list(filled.refused), by_line=False)
    entries = {
        str(entry.id): entry for entry in book.some_forecasts(references(row.ref for row in filled.forecasts))
    }
    done: set[str] = set()
    for row in filled.forecasts:
        entry = entries.get(row.ref)
        problem = _problem(row, entry, done)
        if problem is not None:
            found.refused.append(_refused(row, problem))
        elif entry is not None:
            _take(found, entry, row, commit_as_filled(row, entry.document, filled.expected.get(row.ref, {})))
        done |= set() if row.blank else {row.ref}
    found.refused.sort(key=lambda one: one.row)
    return found


def _problem(row: FilledForecast, entry: ForecastEntry | None, done: set[str]) -> Problem | None:
    if row.blank:
        return None
    if entry is None:
        return _UNKNOWN
    if entry.me is not Role.SUPPLIER:
        return _NOT_YOURS
    return _TWICE if row.ref in done else None


def _take(found: Filled, entry: ForecastEntry, row: FilledForecast, answer: Committed) -> None:
    if answer.outcome is Outcome.ANSWERED and answer.claim is not None:
        found.answer(entry, [answer.claim], _row(entry, row, answer))
    elif answer.outcome is Outcome.SAID:
        found.said(_row(entry, row, answer))
    elif answer.problem is not None:
        found.refused.append(_refused(row, answer.problem))


def _row(entry: ForecastEntry, row: FilledForecast, answer: Committed) -> dict[str, Any]:
    cover = entry.document.cover
    changes = []
    if answer.claim is not None:
        total = sum(one.quantity for one in answer.claim.commitments)
        before = {"quantity": f"{cover.committed:f}"} if entry.document.answer else {}
        changes = [["committed", before, {"quantity": f"{total:f}"}]]
    return {
        "row": row.row,
        "line": "",
        "item": entry.document.ref.item,
        "partner": entry.partner.name,
        "changes": changes,
        "follows": [phrase_json(phrase) for phrase in _follows(answer)],
    }


def _follows(answer: Committed) -> list[Phrase]:
    """What is said, and that a newer version waits where one does."""
    if answer.claim is None or answer.version is None:
        return []
    buckets, named = len(answer.version.buckets), len(answer.claim.commitments)
    said = [
        ngettext(
            "Answers version {version}: {named} of {count} bucket committed",
            "Answers version {version}: {named} of {count} buckets committed",
            buckets,
            version=answer.claim.version,
            named=named,
        )
    ]
    if answer.behind:
        said.append(
            ngettext(
                "{count} version has come since the export: look at what it changes",
                "{count} versions have come since the export: look at what they change",
                answer.behind,
            )
        )
    return said


def _refused(row: FilledForecast, problem: Problem) -> RefusedRow:
    return RefusedRow(row.row, (problem,), item=row.item, partner=row.partner)
