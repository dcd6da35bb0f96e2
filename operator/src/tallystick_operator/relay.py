"""Carries the engines' bytes between operators, and counts them.

An engine knows only sockets in its parent's private folder. What it sends to another engine leaves this
operator on a mutually authenticated connection of the parent.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

_PIECE = 2**18
_HEAD = 12
"""The engines' transport puts "PRPC", the length and the length of its own header before each message."""


@dataclass
class Traffic:
    """What went to the other operators: bytes, and messages of the engine."""

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


async def pipe(
    here: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    there: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    traffic: Traffic,
    *,
    asking: bool,
) -> None:
    """Carry bytes both ways until either side ends. `here` is the own engine; `asking` if it opened this."""
    out = _Counter(traffic, requests=asking)

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, count: bool) -> None:
        while data := await reader.read(_PIECE):
            if count:
                out.see(data)
            writer.write(data)
            await writer.drain()

    tasks = [
        asyncio.create_task(carry(here[0], there[1], True)),
        asyncio.create_task(carry(there[0], here[1], False)),
    ]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for writer in (here[1], there[1]):
            writer.close()
