"""Reading which order lines are held up. Only the company's own people see it, no link does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from tallystick.server.gate import Book, BookEntry, Partner
from tallystick.server.shortages.models import HeldUp

MOST_LINES = 50


@dataclass(frozen=True, slots=True)
class Cause:
    """A shortage: so much of an item is missing from a week on. `supplier` is None for one's own production.

    `forecast` is the id of the forecast by which the item is bought, empty where it is made here.
    """

    item: str
    supplier: Partner | None
    week: date
    quantity: Decimal
    forecast: str


@dataclass(frozen=True, slots=True)
class Held:
    """How much of an order line is not there by its day, when all of it is, and why."""

    line: UUID
    missing: Decimal
    due: date
    met_on: date | None
    causes: tuple[Cause, ...]


def held_up(book: Book, entries: Iterable[BookEntry]) -> dict[UUID, Held]:
    """Those of these order lines that a shortage holds up."""
    ids = [entry.id for entry in entries]
    if book.access.tally or not ids:
        return {}
    rows = HeldUp.objects.filter(company_id=book.company, line_id__in=ids)
    return {held.line: held for held in _held(book, rows)}


def held_up_by(book: Book, forecast: UUID) -> list[Held]:
    """The order lines that a shortage of this forecast's item holds up, the earliest first."""
    if book.access.tally:
        return []
    rows = HeldUp.objects.filter(company_id=book.company, causes__contains=[{"forecast": str(forecast)}])
    return list(_held(book, rows.order_by("due", "line_id")[:MOST_LINES]))


def _held(book: Book, rows: Iterable[HeldUp]) -> Iterator[Held]:
    partners: dict[str, Partner] = {}
    for row in rows:
        partners = partners or {partner.id: partner for partner in book.partners()}
        causes = tuple(
            Cause(
                each["item"],
                partners.get(each["supplier"]),
                date.fromisoformat(each["week"]),
                Decimal(each["quantity"]),
                each["forecast"],
            )
            for each in row.causes
        )
        yield Held(row.line_id, Decimal(row.missing), row.due, row.met_on, causes)
