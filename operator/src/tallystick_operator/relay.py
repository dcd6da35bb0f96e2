"""Carries the engines' bytes between operators, and counts them.

An engine knows only sockets in its parent's private folder. What it sends to another engine leaves this
operator on a mutually authenticated connection of the parent. Every turn waits for these bytes many times
over, so no task is woken for them: what comes in at one end is written at the other at once.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import cast

_HEAD = 12
"""The engines' transport puts "PRPC", the length and the length of its own header before each message."""

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Traffic:
    """What went to another operator: bytes, and messages of the engine."""

    bytes: int = 0
    messages: int = 0


class _Counter:
    """Counts the messages in a stream of the engines' transport."""

    def __init__(self, traffic: Traffic, *, requests: bool) -> None:
        self._traffic, self._requests = traffic, requests
        self._head = b""
        self._rest = 0

    def see(self, data: bytes) -> None:
        self._traffic.bytes += len(data)
        if not self._requests:
            return
        place = 0
        while place < len(data):
            if self._rest:
                step = min(self._rest, len(data) - place)
                self._rest -= step
                place += step
                continue
            take = _HEAD - len(self._head)
            self._head += data[place : place + take]
            place += take
            if len(self._head) == _HEAD:
                self._rest = int.from_bytes(self._head[4:8], "big")
                self._head = b""
                self._traffic.messages += 1


class _End(asyncio.Protocol):
    """One end of a pipe: what comes in here goes out at the other."""

    def __init__(self, own: Stream, other: Stream, ended: asyncio.Event, counter: _Counter | None) -> None:
        self._reader, self._own = own[0], cast(asyncio.Transport, own[1].transport)
        self._other, self._ended, self._counter = cast(asyncio.Transport, other[1].transport), ended, counter
        self._before = self._own.get_protocol()

    async def begin(self) -> None:
        """Take over from the stream, with what it has read already."""
        self._own.set_protocol(self)
        self._reader.feed_eof()
        if early := await self._reader.read():
            self.data_received(early)

    def data_received(self, data: bytes) -> None:
        if self._counter is not None:
            self._counter.see(data)
        if not self._other.is_closing():
            self._other.write(data)

    def pause_writing(self) -> None:
        if not self._other.is_closing():
            self._other.pause_reading()

    def resume_writing(self) -> None:
        if not self._other.is_closing():
            self._other.resume_reading()

    def connection_lost(self, problem: Exception | None) -> None:
        # Whoever waits for the stream to be closed waits with what it had before.
        self._before.connection_lost(problem)
        self._ended.set()


async def pipe(here: Stream, there: Stream, traffic: Traffic, *, asking: bool) -> None:
    """Carry bytes both ways until either side ends. `here` is the own engine; `asking` if it opened this."""
    ended = asyncio.Event()
    try:
        await _End(here, there, ended, _Counter(traffic, requests=asking)).begin()
        await _End(there, here, ended, None).begin()
        await ended.wait()
    finally:
        for _, writer in (here, there):
            writer.close()
