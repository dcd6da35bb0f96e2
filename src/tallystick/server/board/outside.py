"""Orders from outside Tallystick that a shortage holds up: at risk like lines, though no line of the book."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from tallystick.server.board.rows import Reader
from tallystick.server.demand.book import DemandBook
from tallystick.server.gate import Book
from tallystick.server.shortages.reading import HeldOrder, held_up_outside
from tallystick.server.shortages.words import Told, told


class Outside(NamedTuple):
    """One of them, the id of its item (None: the demand book has it no longer), and what is missing of it."""

    order: HeldOrder
    item: UUID | None
    held: Told


def outside(book: Book, reader: Reader) -> list[Outside]:
    """The earliest of them."""
    found = held_up_outside(book)
    if not found:
        return []
    ids = DemandBook(book).ids([one.item for one in found])
    return [Outside(one, ids.get(one.item), told(one.held, reader.formats, reader.today)) for one in found]
