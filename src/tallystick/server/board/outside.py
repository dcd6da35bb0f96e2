"""Orders from outside Tallystick that a shortage holds up: at risk like lines, though no line of the book."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from tallystick.server.board.rows import Reader
from tallystick.server.demand.book import DemandBook
from tallystick.server.gate import Book
from tallystick.server.shortages.reading import HeldOrder, count_outside, held_up_outside
from tallystick.server.shortages.words import Told, told


class Row(NamedTuple):
    """One of them, the id of its item (None: the demand book has it no longer), and what is missing of it."""

    order: HeldOrder
    item: UUID | None
    held: Told


class Outside(NamedTuple):
    """How many there are, and the earliest of them."""

    total: int
    rows: list[Row]


def outside(book: Book, reader: Reader) -> Outside:
    """Read them, with what is told of each."""
    return Outside(count_outside(book), rows(book, reader))


def rows(book: Book, reader: Reader, forecast: UUID | None = None) -> list[Row]:
    """The earliest of them; with `forecast`, of those that a shortage of its item holds up."""
    found = held_up_outside(book, forecast)
    ids = DemandBook(book).ids([one.item for one in found]) if found else {}
    return [Row(one, ids.get(one.item), told(one.held, reader.formats, reader.today)) for one in found]
