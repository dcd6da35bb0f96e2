"""Letting open pages read again what something beside the book is about."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from tallystick.server.gate.book import Book
from tallystick.server.record import renewing


def renew(book: Book, *, lines: Collection[UUID] = (), forecasts: Collection[UUID] = ()) -> None:
    """Let the company's open pages read these lines and forecasts again, once the transaction commits."""
    renewing.renew(book.company, lines, forecasts)


def renew_private(company: str) -> None:
    """Let the company's open pages read what is its own again, once the transaction commits.

    That is what its demand book holds, and what is computed from it: the stream says only that it changed.
    """
    renewing.renew_private(company)
