"""Statements of the transaction under way that another thread sends, while this one goes on computing.

PostgreSQL works in a process of its own. Whoever waits for it does not hold Python's lock, so a large import
keeps two cores busy: one folds the next rows while the other puts the last ones into their indexes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, Final, Self

from django.db import connection
from psycopg import Connection

Work = Callable[[Connection[Any]], None]

# Rows are sent in as many pieces as the socket is small, and before each the sender waits for Python's lock:
# by default 5 ms while another thread computes, a hundred times what the piece takes.
_HANDOVER: Final = 0.0002


class Behind:
    """One thing at a time is under way, in the order given. Until the end nobody else uses the connection."""

    def __init__(self) -> None:
        connection.ensure_connection()
        self._psycopg: Connection[Any] = connection.connection
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="behind")
        self._under_way: Future[None] | None = None
        self._handover = sys.getswitchinterval()

    def __enter__(self) -> Self:
        sys.setswitchinterval(min(self._handover, _HANDOVER))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, where: TracebackType | None
    ) -> None:
        self._thread.shutdown()
        sys.setswitchinterval(self._handover)
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
