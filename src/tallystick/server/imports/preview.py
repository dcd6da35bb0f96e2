"""The differences of an import as rows of a page, kept until it is committed or discarded."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from tallystick.interchange.orderbook.difference import Change, Kind, LineDifference
from tallystick.interchange.orderbook.following import Importing
from tallystick.interchange.orderbook.outlook import follows
from tallystick.interchange.orderbook.rows import RefusedRow
from tallystick.server.imports.comparing import Compared
from tallystick.server.imports.models import PreviewRow
from tallystick.server.web.phrases import phrase_json
from tallystick.trade.values import Item, Price, Terms

#: nobody reads further than this in a browser; all refused rows come back as a workbook
MOST_ROWS = 1_000


def keep(upload: UUID, company: str, compared: Compared) -> dict[str, int]:
    """Keep the rows to be shown, the first of each kind; return how many there are of each kind in all."""
    difference = compared.difference
    kinds: dict[str, Iterable[dict[str, Any]]] = {
        Kind.NEW.value: _lines(difference.new, compared.me),
        Kind.CHANGED.value: _lines(difference.changed, compared.me),
        Kind.DISAPPEARED.value: _lines(difference.disappeared, compared.me),
        Kind.UNCHANGED.value: _lines(difference.unchanged, compared.me),
        Kind.REFUSED.value: (refused_shown(row) for row in difference.refused[:MOST_ROWS]),
    }
    keep_rows(upload, company, ((kind, row) for kind, rows in kinds.items() for row in rows))
    return {
        Kind.NEW.value: len(difference.new),
        Kind.CHANGED.value: len(difference.changed),
        Kind.DISAPPEARED.value: len(difference.disappeared),
        Kind.REFUSED.value: len(difference.refused),
        Kind.UNCHANGED.value: len(difference.unchanged),
    }


def keep_rows(upload: UUID, company: str, rows: Iterable[tuple[str, dict[str, Any]]]) -> None:
    """Keep rows to be shown, each with its kind, in place of any that were kept before."""
    PreviewRow.objects.filter(company_id=company, upload_id=upload).delete()
    names, numbers, shown = [], [], []
    counted: dict[str, int] = {}
    for kind, row in rows:
        n = counted.get(kind, 0)
        counted[kind] = n + 1
        if n < MOST_ROWS:
            names.append(kind)
            numbers.append(n)
            shown.append(json.dumps(row))
    with connection.cursor() as cursor:
        # One statement for all: COPY would be quicker still, but does not go with row-level security.
        cursor.execute(
            "INSERT INTO imports_previewrow (company_id, upload_id, kind, n, shown)"
            " SELECT %s, %s, kind, n, shown"
            " FROM unnest(%s::text[], %s::int[], %s::jsonb[]) AS row(kind, n, shown)",
            [company, upload, names, numbers, shown],
        )


def _lines(found: list[LineDifference], me: Importing) -> Iterator[dict[str, Any]]:
    for each in found[:MOST_ROWS]:
        yield {
            "row": each.row,
            "line": f"{each.order}/{each.line}",
            "item": _item_code(each),
            "partner": each.name,
            "changes": [[change.what, _value(change.old), _value(change.new)] for change in _changes(each)],
            "follows": [phrase_json(phrase) for phrase in follows(each, me)],
        }


def _changes(found: LineDifference) -> Iterable[Change]:
    """What changes; of a line that is new or gone, what it is."""
    if found.changes:
        return found.changes
    terms = found.current.standing if found.current else None
    if found.kind is Kind.DISAPPEARED:
        agreed = bool(found.current and found.current.agreed)
        return (Change("agreed" if agreed else "requested", None, terms.schedule if terms else ()),)
    schedule = found.file.schedule if found.file else terms.schedule if terms else ()
    return (Change("schedule", None, schedule),)


def refused_shown(row: RefusedRow) -> dict[str, Any]:
    """A refused row as it is kept to be shown."""
    return {
        "row": row.row,
        "line": f"{row.order}/{row.line}" if row.order else "",
        "item": row.item,
        "partner": row.partner,
        "problems": [
            [problem.column, problem.value, phrase_json(problem.reason), phrase_json(problem.mend)]
            for problem in row.problems
        ],
    }


def _item_code(found: LineDifference) -> str:
    if found.file:
        return found.file.item.code or found.file.item.description
    terms = found.current.standing if found.current else None
    return (terms.item.code or terms.item.description) if terms else ""


def _value(value: object) -> Any:
    """A value so that the page can write it in the reader's formats."""
    if isinstance(value, Decimal):
        return {"quantity": f"{value:f}"}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, tuple):
        return {"schedule": [[line.date.isoformat(), f"{line.quantity:f}"] for line in value]}
    if isinstance(value, Price):
        return {"price": [f"{value.amount:f}", value.currency, f"{value.per:f}"]}
    if isinstance(value, Item):
        return {"text": value.code or value.description}
    if isinstance(value, Terms):
        return _value(value.schedule)
    return {} if value is None else {"text": str(value)}
