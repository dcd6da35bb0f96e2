"""What is kept of a file that was understood, so that its page can be shown without reading it again."""

from __future__ import annotations

from typing import Any

from tallystick.interchange.orderbook.book import NoHeader, OrderBookFile
from tallystick.interchange.orderbook.questions import Question
from tallystick.interchange.orderbook.recognise import Column
from tallystick.interchange.orderbook.rows import MissingColumns
from tallystick.phrases import Phrase
from tallystick.server.web.phrases import phrase_json

_SAMPLES = 60


def summarise(book: OrderBookFile) -> dict[str, Any]:
    """The whole of what the page says about the file itself."""
    late, known = book.late()
    skipped: dict[str, int] = {}
    for _row, why in book.skipped:
        skipped[why.value] = skipped.get(why.value, 0) + 1
    decided = {choice.column: choice.meaning for choice in book.mapping.columns if choice.meaning}
    return {
        "sheet": book.recognition.sheet.name,
        "sheets": [sheet.name for sheet in book.file.sheets if sheet.rows],
        "header_row": book.recognition.header.row,
        "role": book.role.value,
        "rows": book.rows,
        "lines": len(book.lines),
        "orders": book.orders(),
        "skipped": skipped,
        "filled": book.filled.value,
        "remembered": book.mapping.remembered,
        "partner": book.mapping.partner,
        "late": [late, known],
        "notices": [phrase_json(notice) for notice in book.notices],
        "columns": [_column(book, column, decided.get(column.name)) for column in book.recognition.columns],
        "fingerprint": book.fingerprint,
    }


def summarise_missing(error: MissingColumns) -> dict[str, Any]:
    """The columns of a file in which one that is needed was not found: a person can say which it is."""
    found = error.recognition
    return {
        "sheet": found.sheet.name,
        "sheets": [found.sheet.name] if found.sheet.name else [],
        "header_row": found.header.row,
        "role": found.role.value,
        "columns": [_plain(column) for column in found.columns],
        "missing": [phrase_json(label) for label in error.missing],
    }


def summarise_no_header(error: NoHeader, mapping: dict[str, Any]) -> dict[str, Any]:
    """The sheets of a file in which no headings were found: a person can say in which row they are."""
    return {
        "no_header": True,
        "sheet": mapping.get("sheet", "") or next(iter(error.sheets), ""),
        "sheets": error.sheets,
        "header_row": mapping.get("header_row", ""),
    }


def _column(book: OrderBookFile, column: Column, decided: Any) -> dict[str, Any]:
    read = book.read.columns.get(column.meaning)
    kept = _plain(column)
    kept["decided"] = bool(decided)
    if read is not None:
        kept["read_as"] = phrase_json(read.read_as)
        kept["questions"] = [_question(question) for question in read.questions]
    return kept


def _plain(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "meaning": column.meaning.value,
        "by": [how.value for how in column.by],
        "language": column.language,
        "samples": [sample[:_SAMPLES] for sample in column.samples],
        "known": list(column.known) if column.known else None,
    }


def _question(question: Question) -> dict[str, Any]:
    return {
        "topic": question.topic.value,
        "sample": question.sample,
        "options": [[option.value, phrase_json(option.meaning)] for option in question.options],
        "assumed": question.assumed,
        "count": question.count,
        "note": phrase_json(question.note if question.note else Phrase("")),
    }
