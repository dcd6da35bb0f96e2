"""The orders of customers that a shortage of a forecast holds up, in the book and from outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from tallystick.server.board import outside
from tallystick.server.board.rows import Reader
from tallystick.server.gate import Book, ForecastEntry
from tallystick.server.shortages.reading import held_up_by
from tallystick.server.shortages.words import Told, told


@dataclass(frozen=True, slots=True)
class Hold:
    """One order that is held up, and the page on which it is seen."""

    order: str
    url: str
    item: str
    customer: str
    due: date
    told: Told


def holds(book: Book, entry: ForecastEntry, reader: Reader) -> list[Hold]:
    """What a shortage of this forecast's item holds up, the earliest first. A link sees none of it."""
    slug = book.access.company.slug
    lines = {held.line: held for held in held_up_by(book, entry.id)}
    found = []
    for line in book.lines(lines):
        terms, held = line.document.standing, lines[line.id]
        item = terms.item.code if terms else ""
        url = reverse("line:line", args=[slug, line.id])
        words = told(held, reader.formats, reader.today)
        found.append(Hold(str(line.document.ref), url, item, line.partner.name, held.due, words))
    for order, key, words in outside.rows(book, reader, entry.id):
        url = reverse("planned:item", args=[slug, key]) if key else ""
        found.append(Hold(order.order, url, order.item, order.customer, order.held.due, words))
    return sorted(found, key=lambda each: (each.due, each.order))
