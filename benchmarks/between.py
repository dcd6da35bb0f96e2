"""Somebody in the middle of a sealed run: delays everything, and may record every byte before encryption.

Only a test or a measurement can stand there, as it needs everybody's private key: to a company it shows the
operator's certificate, to the operator the company's.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from itertools import count
from pathlib import Path

from tallystick.planning.sealed.local import LocalCircle
from tallystick.planning.sealed.wire import Connection, connect, context, split_address

_PIECE = 2**18

_TIMER = 0.001

Record = Callable[[str, str, int, bytes], None]
"""Told who sends to whom, on which of their connections, and what."""


def nobody(source: str, target: str, connection: int, data: bytes) -> None:
    """Nothing is recorded."""


class Between:
    """Stands at the addresses of the circle file; the operators themselves listen at `ports`."""

    def __init__(
        self, here: LocalCircle, ports: list[int], *, delay: float = 0.0, record: Record = nobody
    ) -> None:
        self._circle, self._folder, self._ports = here.circle, here.folder, ports
        self._delay, self._record, self._numbers = delay, record, count()
        self._keys: Mapping[str, Path] = {
            **here.credentials,
            **{f"operator {rank}": here.folder / f"operator{rank}.pem" for rank in range(len(ports))},
        }

    @contextlib.asynccontextmanager
    async def standing(self) -> AsyncIterator[None]:
        """Between them for as long as this is open."""
        everybody = [*(one.certificate for one in self._circle.operators), *self._circle.companies.values()]
        servers = []
        for rank, operator in enumerate(self._circle.operators):
            tls = context(True, self._keys[f"operator {rank}"], everybody)
            host, port = split_address(operator.address)
            servers.append(await asyncio.start_server(self._door(rank), host, port, ssl=tls))
        try:
            yield
        finally:
            for server in servers:
                server.close()

    def _door(self, rank: int) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
        async def enter(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with contextlib.suppress(OSError, asyncio.CancelledError, ExceptionGroup):
                await self._through(rank, Connection(reader, writer))

        return enter

    async def _through(self, rank: int, outer: Connection) -> None:
        known = self._circle.by_certificate[outer.certificate]
        who = known if isinstance(known, str) else f"operator {known}"
        operator = self._circle.operators[rank]
        tls = context(False, self._keys[who], [operator.certificate])
        inner = await connect(f"127.0.0.1:{self._ports[rank]}", tls, operator.certificate, operator.name)
        there, number = f"operator {rank}", next(self._numbers)
        tasks = [
            asyncio.create_task(self._carry(outer.reader, inner.writer, who, there, number)),
            asyncio.create_task(self._carry(inner.reader, outer.writer, there, who, number)),
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            # What the one that ended said last must still get through.
            await asyncio.wait(tasks, timeout=0.2)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            inner.writer.close()
            outer.writer.close()

    async def _carry(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        source: str,
        target: str,
        number: int,
    ) -> None:
        """Bytes in order, each piece `delay` after it came."""
        waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(4096)

        async def deliver() -> None:
            late = 0.0
            while True:
                due, data = await waiting.get()
                left = due - late - time.perf_counter()
                if left > 0:
                    await asyncio.sleep(left)
                    # A loop's timer is late by up to so much: on the whole nothing shall be. More is a stall,
                    # after which nothing may come early.
                    late = min(max(late + (time.perf_counter() - due) / 8, 0.0), _TIMER)
                writer.write(data)
                await writer.drain()
                if not data:
                    return

        delivering = asyncio.create_task(deliver())
        try:
            while True:
                data = await reader.read(_PIECE)
                self._record(source, target, number, data)
                await waiting.put((time.perf_counter() + self._delay, data))
                if not data:
                    break
            await delivering
        finally:
            delivering.cancel()
