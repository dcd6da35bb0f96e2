"""The process that holds the shares, as the operator that started it sees it."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from typing import Any, Self

from tallystick.planning.sealed.wire import Aborted, Connection

_HANDED_ON = ("PATH", "PYTHONPATH", "OPENBLAS_NUM_THREADS")
"""Of the environment; three engines on one machine would only wait for each other's threads."""


OTHERS_FIRST = 1.0
"""Seconds in which others can say what an engine's failure comes of."""


class Child:
    """An engine: told what to do by its parent, and ended by it, with all shares that it holds."""

    def __init__(self, process: asyncio.subprocess.Process, orders: Connection, operator: str) -> None:
        self._process, self._orders, self._operator = process, orders, operator

    @classmethod
    async def started(cls, rank: int, operator: str) -> Self:
        """A new one, which speaks to nobody but this process."""
        ours, theirs = socket.socketpair()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tallystick_operator.engine", str(theirs.fileno()), str(rank)),
            pass_fds=[theirs.fileno()],
            # SPU writes logs of its own; nothing of this process is written down anywhere.
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            env={"OPENBLAS_NUM_THREADS": "1"}
            | {key: os.environ[key] for key in _HANDED_ON if key in os.environ},
        )
        theirs.close()
        reader, writer = await asyncio.open_unix_connection(sock=ours, limit=2**24)
        return cls(process, Connection(reader, writer), operator)

    @property
    def running(self) -> bool:
        """Whether it can still be used."""
        return self._process.returncode is None

    async def order(self, what: str, body: bytes = b"", **details: Any) -> None:
        """Have it do something."""
        await self._orders.send({"do": what, **details}, body)

    async def answer(self, event: str, within: float) -> dict[str, Any]:
        """Its next word, which must be this one."""
        word, _ = await self.word(within)
        if word.get("event") != event:
            raise Aborted(f"The engine of {self._operator} said something else than expected.")
        return word

    async def word(self, within: float) -> tuple[dict[str, Any], bytes]:
        """Its next word, and what comes with it."""
        try:
            word, body = await self._orders.receive(within)
        except Aborted:
            word, body = {"event": "failed", "why": "the engine ended or stood still"}, b""
        if word.get("event") == "failed":
            # Mostly because another engine ended: why that did is about to be heard, and is the reason.
            await asyncio.sleep(OTHERS_FIRST)
            raise Aborted(f"{self._operator}: {str(word.get('why')).rstrip('.')}.")
        return word, body

    def kill(self) -> None:
        """End it at once."""
        if self.running:
            self._process.kill()

    async def gone(self) -> None:
        """Wait until it is."""
        await self._orders.close()
        await self._process.wait()
