"""Companies that want to speak to each other: their bytes are carried, and cannot be read here."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from tallystick.planning.sealed.circle import Circle
from tallystick.planning.sealed.wire import Aborted, Connection
from tallystick_operator.relay import Traffic, pipe


@dataclass(frozen=True)
class _Waiting:
    connection: Connection
    met: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)


class Meetings:
    """Who has come first, and waits for its partner."""

    def __init__(self, circle: Circle, patience: float) -> None:
        self._circle, self._patience = circle, patience
        self._waiting: dict[tuple[str, str, str], _Waiting] = {}

    async def meet(self, company: str, partner: str, run: str, connection: Connection) -> None:
        """Wait for the partner, then carry what the two say to each other until one of them ends it."""
        if partner not in self._circle.structure.partners_of(company):
            raise Aborted(f"{company} does not trade with {partner[:80]!r}.")
        there = self._waiting.pop((run, partner, company), None)
        if there is None or there.connection.ended:
            # Who went away meanwhile has to come again.
            await self._wait((run, company, partner), _Waiting(connection))
            return
        there.met.set()
        try:
            for one in (there.connection, connection):
                await one.send({"event": "met"})
            first, second = ((one.reader, one.writer) for one in (there.connection, connection))
            await pipe(first, second, Traffic(), asking=False)
        except OSError:
            raise Aborted(f"{partner} or {company} went away.") from None
        finally:
            there.over.set()

    async def _wait(self, key: tuple[str, str, str], here: _Waiting) -> None:
        self._waiting[key] = here
        try:
            async with asyncio.timeout(self._patience):
                await here.met.wait()
        except TimeoutError:
            raise Aborted(f"{key[2]} did not come within {self._patience:.0f} s.") from None
        finally:
            if self._waiting.get(key) is here:
                del self._waiting[key]
        await here.over.wait()
