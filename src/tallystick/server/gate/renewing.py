"""Letting open pages read again what something beside the book is about."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from tallystick.server.gate.book import Book
from tallystick.server.record import renewing


def renew(book: Book, *, lines: Collection[UUID] = (), forecasts: Collection[UUID] = ()) -> None:
    """Let the company's open pages read these lines and forecasts again, once the transaction commits."""
    renewing.renew(book.company, lines, forecasts)
