"""An import in one JSON document: what a program needs to know about it."""

from __future__ import annotations

from tallystick.interchange.orderbook.book import OrderBookFile
from tallystick.interchange.orderbook.difference import Difference
from tallystick.interchange.orderbook.layout import Skipped
from tallystick.interchange.orderbook.questions import Question
from tallystick.interchange.orderbook.recognise import Column
from tallystick.interchange.orderbook.rows import RefusedRow


def summary(book: OrderBookFile, difference: Difference) -> dict[str, object]:
    """The numbers of an import, how its columns were understood, what was refused and what stays open."""
    late, dated = book.late()
    return {
        "file": book.file.name,
        "kind": book.file.kind.value,
        "sheet": book.recognition.sheet.name,
        "header_row": book.recognition.header.row,
        "role": book.role.value,
        "layout": book.fingerprint,
        "rows": book.rows,
        "lines": len(book.lines),
        "orders": book.orders(),
        "partners": len(book.partners()),
        "new_partners": difference.new_partners,
        "new": len(difference.new),
        "changed": len(difference.changed),
        "unchanged": len(difference.unchanged),
        "disappeared": len(difference.disappeared),
        "refused": [refused_json(row) for row in difference.refused],
        "repeated": [{"row": row, "repeats": other} for row, other in book.repeated],
        "skipped": [{"row": row, "why": why.value} for row, why in book.skipped],
        "totals_skipped": sum(1 for _row, why in book.skipped if why is Skipped.TOTALS),
        "order_numbers_filled": book.filled.value,
        "late": late,
        "dated": dated,
        "late_share": round(late / dated, 6) if dated else None,
        "date_order": {name: order.value for name, order in book.date_orders().items()},
        "questions": [question_json(question) for question in book.questions],
        "columns": [column_json(column, book) for column in book.recognition.columns],
        "notices": [str(notice) for notice in book.notices],
    }


def refused_json(refused: RefusedRow) -> dict[str, object]:
    """A refused row: its first fault, and the further ones if there are any."""
    first, *more = refused.problems
    written: dict[str, object] = {
        "row": refused.row,
        "column": first.column,
        "value": first.value,
        "reason": str(first.reason),
        "mend": str(first.mend),
        "order": refused.order,
        "line": refused.line,
        "partner": refused.partner,
    }
    if more:
        written["more"] = [
            {"column": each.column, "value": each.value, "reason": str(each.reason), "mend": str(each.mend)}
            for each in more
        ]
    return written


def question_json(question: Question) -> dict[str, object]:
    """A question with its answers."""
    return {
        "column": question.column,
        "about": question.topic.value,
        "sample": question.sample,
        "options": {option.value: str(option.meaning) for option in question.options},
        "assumed": question.assumed,
        "values": question.count,
        "note": str(question.note),
    }


def column_json(column: Column, book: OrderBookFile) -> dict[str, object]:
    """A column, what it means and how that was recognised."""
    read = book.read.columns.get(column.meaning)
    written: dict[str, object] = {
        "column": column.name,
        "meaning": column.meaning.value,
        "recognised_by": [by.value for by in column.by],
        "samples": list(column.samples),
    }
    if column.language:
        written["language"] = column.language
    if read and read.read_as:
        written["read_as"] = str(read.read_as)
    return written
