"""Statements of the transaction under way that another thread sends, while this one goes on computing.

PostgreSQL works in a process of its own. Whoever waits for it does not hold Python's lock, so a large import
keeps two cores busy: one folds the next rows while the other puts the last ones into their indexes.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Final, Self

from django.db import connection
from psycopg import Connection

Work = Callable[[Connection[Any]], None]

# Rows are sent in as many pieces as the socket is small, and before each the sender waits for Python's lock:
# by default 5 ms while another thread computes, a hundred times what the piece takes.
_HANDOVER: Final = 0.0002


class _Hurry:
    """Threads hand Python's lock over sooner. That holds for the process, so whoever leaves last ends it."""

    def __init__(self) -> None:
        self._counting = threading.Lock()
        self._users = 0
        self._usual = 0.0

    @contextmanager
    def __call__(self) -> Iterator[None]:
        with self._counting:
            if self._users == 0:
                self._usual = sys.getswitchinterval()
                sys.setswitchinterval(min(self._usual, _HANDOVER))
            self._users += 1
        try:
            yield
        finally:
            with self._counting:
                self._users -= 1
                if self._users == 0:
                    sys.setswitchinterval(self._usual)


_hurrying = _Hurry()


class Behind:
    """One thing at a time is under way, in the order given. Until the end nobody else uses the connection."""

    def __init__(self) -> None:
        connection.ensure_connection()
        self._psycopg: Connection[Any] = connection.connection
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="behind")
        self._under_way: Future[None] | None = None
        self._hurry = _hurrying()

    def __enter__(self) -> Self:
        self._hurry.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, where: TracebackType | None
    ) -> None:
        self._thread.shutdown()
        self._hurry.__exit__(kind, problem, where)
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
