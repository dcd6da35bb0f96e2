"""Fans changes out to open streams.

A notification carries a company's id only. Whoever follows that company then reads what changed since its
cursor, once for all streams of the company, so a lost or doubled notification loses or doubles nothing;
every two seconds it reads without one. When PostgreSQL goes away the pages are told; when it is back, reading
goes on from the same cursor.

A stream lives longer than the right to it may. At each beat the gate is asked once for each company who may
still read its book; the streams of anybody else end.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import psycopg
from psycopg import sql

from tallystick.errors import NotAllowed
from tallystick.server.gate import Access
from tallystick.server.gate.watching import CHANNEL, Watched, changed, readers
from tallystick.server.live import messages

log = logging.getLogger("tallystick.live")

Connection = psycopg.AsyncConnection[tuple[Any, ...]]
Connect = Callable[[], Awaitable[Connection]]

BEAT_SECONDS: Final = 15.0
LIFE_SECONDS: Final = 600.0
_POLL_SECONDS: Final = 2.0
_MOST_POLLS_A_SECOND: Final = 20
_GAP_SECONDS: Final = 0.025
_LONGEST_WAIT: Final = 5.0
_MOST_WAITING: Final = 50


@dataclass(eq=False)
class Subscription:
    """One open stream: what is to be sent on it. An empty message ends it."""

    company: str
    ends_at: float
    person: int | None = None
    behind: str | None = None  # since when it could not be told what changed
    waiting: asyncio.Queue[bytes] = field(default_factory=asyncio.Queue)
    sent_at: float = field(default_factory=time.monotonic)

    def put(self, message: bytes) -> None:
        """Send a message. A page that does not keep up is told to read again instead."""
        if self.waiting.qsize() >= _MOST_WAITING:
            while not self.waiting.empty():
                self.waiting.get_nowait()
            message = messages.many("", None)
        self.sent_at = time.monotonic()
        self.waiting.put_nowait(message)

    def end(self) -> None:
        """End the stream; the browser opens it again from where it stopped."""
        self.waiting.put_nowait(b"")


@dataclass(eq=False)
class _Followed:
    """A company that is being followed, with its streams and the cursor up to which they know."""

    company: str
    cursor: str
    streams: set[Subscription] = field(default_factory=set)
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def behind(self) -> list[Subscription]:
        """The streams that came while PostgreSQL was away."""
        return [stream for stream in self.streams if stream.behind is not None]


class Hub:
    """All streams of one process. Lives in one event loop."""

    def __init__(
        self,
        connect: Connect,
        *,
        channel: str = CHANNEL,
        life_seconds: float = LIFE_SECONDS,
        poll_seconds: float = _POLL_SECONDS,
        beat_seconds: float = BEAT_SECONDS,
    ) -> None:
        self._connect = connect
        self._channel = channel
        self._life = life_seconds
        self._poll = poll_seconds
        self._beat = beat_seconds
        self._followed: dict[str, _Followed] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._reading = asyncio.Lock()
        self._reader: Connection | None = None
        self._listening = False
        self._down = False

    # -- for the streams -----------------------------------------------------------------------------

    async def subscribe(self, access: Access, cursor: str) -> Subscription:
        """Open a stream. What changed since `cursor` is sent first; an empty one is now."""
        if access.tally:
            raise NotAllowed("A link opens one tally; a stream tells of the whole book.")
        ends_at = time.monotonic() + self._life * random.uniform(0.9, 1.1)  # noqa: S311 - only spreads them
        company = access.company.id
        stream = Subscription(company, ends_at, access.person_id)
        self._start_listening()
        known = self._followed.get(company)
        if known is None:
            known = self._followed[company] = _Followed(company, "")
            self._run(self._follow(known))
        # First to the others, then up to date: nothing falls between, and to hear a thing twice does no harm.
        known.streams.add(stream)
        try:
            await self._catch_up(known, stream, cursor)
        except (psycopg.OperationalError, psycopg.InterfaceError):
            stream.behind = cursor
            stream.put(messages.offline(datetime.now(UTC)))
            known.woken.set()
        return stream

    async def _catch_up(self, known: _Followed, stream: Subscription, cursor: str) -> None:
        found = await self._read(known.company, cursor)
        stream.behind = None
        if not known.cursor:
            known.cursor = found.cursor
            known.woken.set()  # what woke it before there was a cursor was not looked at
        news = found.news
        # A stream that is cut here goes on from the cursor of the last event that arrived.
        stream.put(messages.opening("" if news else found.cursor))
        if news:
            stream.put(messages.changes(found))

    def unsubscribe(self, stream: Subscription) -> None:
        """Forget a stream."""
        known = self._followed.get(stream.company)
        if known is None:
            return
        known.streams.discard(stream)
        if not known.streams:
            del self._followed[known.company]
            known.woken.set()

    async def close(self) -> None:
        """End all streams and connections: the process stops."""
        for stream in self._streams():
            stream.end()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._reader is not None:
            await self._reader.close()
            self._reader = None

    @property
    def open_streams(self) -> int:
        """How many streams are open."""
        return len(self._streams())

    # -- following one company -----------------------------------------------------------------------

    async def _follow(self, known: _Followed) -> None:
        while known.streams:
            await self._woken(known)
            if not known.streams:
                return
            try:
                for stream in known.behind:
                    await self._catch_up(known, stream, stream.behind or "")
                if not known.cursor:
                    continue  # the first stream is still being caught up, and says from where to go on
                found = await self._read(known.company, known.cursor)
            except (psycopg.OperationalError, psycopg.InterfaceError):
                await self._gone()
                continue
            self._back()
            known.cursor = found.cursor
            if found.news:
                self._publish(known, found)
                # Several changes within a moment become one message.
                await asyncio.sleep(_GAP_SECONDS)

    async def _woken(self, known: _Followed) -> None:
        patience = max(self._poll, len(self._followed) / _MOST_POLLS_A_SECOND)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await known.woken.wait()
        known.woken.clear()

    def _publish(self, known: _Followed, found: Watched) -> None:
        told = messages.changes(found)
        for stream in known.streams:
            stream.put(told)

    async def _read(self, company: str, cursor: str) -> Watched:
        async with self._reader_alone() as reader:
            return await changed(reader, company, cursor, datetime.now(UTC).date())

    @contextlib.asynccontextmanager
    async def _reader_alone(self) -> AsyncIterator[Connection]:
        """The connection that everything is read on, by one at a time."""
        async with self._reading:
            if self._reader is None or self._reader.closed:
                self._reader = await self._connect()
            try:
                yield self._reader
            except psycopg.OperationalError:
                await self._reader.close()
                raise

    # -- listening -----------------------------------------------------------------------------------

    def _start_listening(self) -> None:
        if not self._listening:
            self._listening = True
            self._run(self._listen())
            self._run(self._tick())
            self._run(self._watch_doors())

    async def _listen(self) -> None:
        wait = 0.25
        while True:
            try:
                async with await self._connect() as connection:
                    await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(self._channel)))
                    wait = 0.25
                    self._wake_all()
                    async for notification in connection.notifies():
                        self._wake(notification.payload)
            except psycopg.Error as problem:
                log.warning("the live connection was lost: %s", type(problem).__name__)
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT)

    def _wake(self, company: str) -> None:
        known = self._followed.get(company)
        if known:
            known.woken.set()

    def _wake_all(self) -> None:
        for known in self._followed.values():
            known.woken.set()

    async def _gone(self) -> None:
        """PostgreSQL is away: tell the pages once, and give it a moment."""
        if not self._down:
            self._down = True
            said = messages.offline(datetime.now(UTC))
            for stream in self._streams():
                stream.put(said)
        await asyncio.sleep(0.5)

    def _back(self) -> None:
        if self._down:
            self._down = False
            for stream in self._streams():
                stream.put(messages.online())

    async def _tick(self) -> None:
        """A sign of life on every stream, and the end of those that have lived long enough."""
        while True:
            await asyncio.sleep(1.0)
            now = time.monotonic()
            for stream in self._streams():
                if now >= stream.ends_at:
                    stream.end()
                elif now - stream.sent_at >= self._beat:
                    stream.put(messages.BEAT)

    async def _watch_doors(self) -> None:
        """End the streams of whoever may no longer read; who that is, is asked once for each company."""
        while True:
            await asyncio.sleep(self._beat)
            for known in list(self._followed.values()):
                # While PostgreSQL is away nothing is told either; it is asked again at the next beat.
                with contextlib.suppress(psycopg.OperationalError, psycopg.InterfaceError):
                    await self._show_out(known)

    async def _show_out(self, known: _Followed) -> None:
        async with self._reader_alone() as reader:
            welcome = await readers(reader, known.company)
        for stream in known.streams:
            if stream.person is not None and stream.person not in welcome:
                stream.end()

    def _streams(self) -> list[Subscription]:
        return [stream for known in self._followed.values() for stream in known.streams]

    def _run(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception():
            log.error("a live task failed", exc_info=task.exception())
