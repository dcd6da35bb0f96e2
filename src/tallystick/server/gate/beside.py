"""What a company works out about its lines and forecasts, kept in rows beside its book.

A job finds all of it anew each time: what differs from what was kept is written, and only that is shown anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, TypeVar
from uuid import UUID

from django.db import models

from tallystick.server.gate.book import Book

Row = TypeVar("Row", bound=models.Model)


class Beside(Generic[Row]):
    """The rows of one table for one company, by the line or forecast that they are about (`key`).

    `told` are the columns that a page shows: where none of them is another, the row that was kept stays.
    """

    def __init__(self, book: Book, table: type[Row], key: str, told: Sequence[str]) -> None:
        self._rows = table._default_manager.filter(company_id=book.company)
        self._table, self._key, self._told = table, key, told
        self.before: Mapping[UUID, Row] = self._by_key(self._rows)

    def keep(self, rows: Iterable[Row]) -> set[UUID]:
        """Keep these in place of what was kept before; return of which lines or forecasts that differs."""
        after = self._by_key(rows)
        differ = {
            key
            for key in self.before.keys() | after.keys()
            if self._shown(self.before.get(key)) != self._shown(after.get(key))
        }
        if differ:
            self._rows.filter(**{f"{self._key}__in": differ}).delete()
            self._table._default_manager.bulk_create(after[key] for key in differ & after.keys())
        return differ

    def _by_key(self, rows: Iterable[Row]) -> dict[UUID, Row]:
        return {getattr(row, self._key): row for row in rows}

    def _shown(self, row: Row | None) -> list[object] | None:
        return None if row is None else [getattr(row, name) for name in self._told]
