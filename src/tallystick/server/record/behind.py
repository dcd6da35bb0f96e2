"""Statements of the transaction under way that another thread sends, while this one goes on computing.

PostgreSQL works in a process of its own. Whoever waits for it does not hold Python's lock, so a large import
keeps two cores busy: one folds the next rows while the other puts the last ones into their indexes.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self

from django.db import connection
from psycopg import Connection

Work = Callable[[Connection[Any]], None]


class Behind:
    """One thing at a time is under way, in the order given. Until the end nobody else uses the connection."""

    def __init__(self) -> None:
        connection.ensure_connection()
        self._psycopg: Connection[Any] = connection.connection
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="behind")
        self._under_way: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, where: TracebackType | None
    ) -> None:
        self._thread.shutdown()
        if problem is None:
            self.wait()

    def do(self, work: Work) -> None:
        """Begin with something, once what is under way is done."""
        self.wait()
        self._under_way = self._thread.submit(work, self._psycopg)

    def wait(self) -> None:
        """Wait for what is under way; its errors are raised here, as the database's usually are."""
        begun, self._under_way = self._under_way, None
        if begun is not None:
            with connection.wrap_database_errors:
                begun.result()
