"""Reading which orders are held up. Only the company's own people see it, no link does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

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
    """How much of an order is not there by its day, when all of it is, and why."""

    line: UUID
    missing: Decimal
    due: date
    met_on: date | None
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class HeldOrder:
    """The same of an order that a customer placed outside Tallystick."""

    order: str
    item: str
    customer: str
    held: Held


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
    rows = HeldUp.objects.filter(company_id=book.company, order="", causes__contains=_by(forecast))
    return list(_held(book, rows.order_by("due", "line_id")[:MOST_LINES]))


def held_up_outside(book: Book, forecast: UUID | None = None) -> list[HeldOrder]:
    """The orders from outside that a shortage holds up (with `forecast`, of its item), the earliest first."""
    if book.access.tally:
        return []
    rows = _outside(book)
    if forecast:
        rows = rows.filter(causes__contains=_by(forecast))
    found = list(rows.order_by("due", "order", "item")[:MOST_LINES])
    return [
        HeldOrder(row.order, row.item, row.customer, held)
        for row, held in zip(found, _held(book, found), strict=True)
    ]


def count_outside(book: Book) -> int:
    """How many orders from outside a shortage holds up."""
    if book.access.tally:
        return 0
    return _outside(book).count()


def _outside(book: Book) -> QuerySet[HeldUp]:
    return HeldUp.objects.filter(company_id=book.company).exclude(order="")


def _by(forecast: UUID) -> list[dict[str, str]]:
    """What the causes of those contain that this forecast's shortage holds up."""
    return [{"forecast": str(forecast)}]


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
