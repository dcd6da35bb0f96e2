"""Letting order lines count as held up: for the company's own planning, which alone knows why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from tallystick.server.gate.book import Book
from tallystick.server.record import holding


def lock(book: Book, partners: Iterable[str], lines: Collection[UUID]) -> None:
    """Lock all that is about to be written: what is said to these partners, and how these lines stand.

    All in one go, before any of it: one after the other, two who write could wait for each other for ever.
    """
    holding.lock(book.company, [book.partner(each).tally for each in partners], lines)


def hold(book: Book, lines: Mapping[UUID, bool]) -> None:
    """Let these lines belong to the tab “At risk”, or no longer for this. They must be locked."""
    holding.hold(book.company, lines)
