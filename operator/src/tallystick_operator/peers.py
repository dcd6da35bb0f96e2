"""The other two operators in one run: agreeing with them, and carrying what the engines say to each other."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from tallystick.errors import TallystickError
from tallystick.planning.sealed.circle import Circle
from tallystick.planning.sealed.shares import OPERATORS
from tallystick.planning.sealed.wire import HEARTBEAT, SILENCE, Aborted, Connection, connect
from tallystick_operator.course import Course, Settings
from tallystick_operator.relay import Traffic, pipe


class Peers:
    """Connections to and from the others; `folder` has the doors that the engines speak through."""

    def __init__(
        self,
        course: Course,
        circle: Circle,
        rank: int,
        settings: Settings,
        tls: ssl.SSLContext,
        folder: Path,
        want: str,
    ) -> None:
        self._course, self._circle, self._rank, self._settings = course, circle, rank, settings
        self._tls, self._folder, self._want = tls, folder, want
        self.others = [number for number in range(OPERATORS) if number != rank]
        self.calling: dict[int, Connection] = {}
        self.hearing: dict[int, Connection] = {}
        self.finished: set[int] = set()
        self._heard: dict[int, float] = {}
        self.traffic = {peer: Traffic() for peer in self.others}
        self._agreed: dict[int, str] = {}
        self._doors: list[asyncio.Server] = []

    @property
    def sockets(self) -> list[str]:
        """Where an engine finds each of the three."""
        return [str(self._folder / ("own" if n == self._rank else f"to{n}")) for n in range(OPERATORS)]

    @property
    def quiet(self) -> dict[str, float]:
        """Who gives no signs of life just now though it came, and for how many seconds."""
        now = time.monotonic()
        gone = {self._circle.operators[peer].name: now - heard for peer, heard in self._heard.items()}
        return {name: seconds for name, seconds in gone.items() if seconds > 1.5 * HEARTBEAT}

    def _names(self, but: Collection[int]) -> str:
        """The others, but for some of them."""
        return ", ".join(self._circle.operators[peer].name for peer in self.others if peer not in but)

    async def begin(self) -> None:
        """Open the doors for the engine, and call the others."""
        for peer in self.others:
            door = await asyncio.start_unix_server(self._carrier(peer), self._folder / f"to{peer}")
            self._doors.append(door)
        for peer in self.others:
            self._course.spawn(self._call(peer))

    def close(self) -> None:
        """Let no engine in any longer."""
        for door in self._doors:
            door.close()

    async def say(self, word: dict[str, Any]) -> None:
        """Tell both of them."""
        for connection in self.calling.values():
            await connection.send(word)

    async def agree(self, digest: str) -> None:
        """Go on only if the others have the same."""
        await self.say({"event": "agreed", "digest": digest})
        await self._course.until(
            lambda: len(self._agreed) == len(self.others),
            self._settings.slowest,
            lambda: f"These operators did not get ready in time: {self._names(self._agreed)}.",
        )
        for peer, other in self._agreed.items():
            if other != digest:
                raise Aborted(
                    f"{self._circle.operators[peer].name} and {self._course.operator} did not get the same: "
                    "other versions of the program or other machines, or a company said different things."
                )

    async def finish(self) -> None:
        """Say that all is handed out here, and wait until it is there."""
        await self.say({"event": "finished"})
        await self._course.until(
            lambda: len(self.finished) == len(self.others),
            self._settings.patience,
            lambda: f"These operators did not finish: {self._names(self.finished)}.",
        )

    async def _call(self, peer: int) -> None:
        """Open the connection on which this operator speaks to another."""
        operator = self._circle.operators[peer]
        end = time.monotonic() + self._settings.patience
        while True:
            try:
                connection = await connect(operator.address, self._tls, operator.certificate, operator.name)
                break
            except Aborted:
                raise
            except TallystickError:
                if time.monotonic() > end:
                    raise
                await asyncio.sleep(0.5)
        if self._course.over.is_set():
            # Whoever is called now would take it for the next run.
            await connection.close()
            return
        self.calling[peer] = connection
        await connection.send(self._hello("agree"))
        self._course.spawn(self._live(peer, connection))
        await self._course.news()
        # Its own word comes on the connection that it opens; here, only why it takes no part, or no longer.
        try:
            word, _ = await connection.receive(None, 0)
        except Aborted:
            word = {}
        await self._left(peer, word)

    async def _live(self, peer: int, connection: Connection) -> None:
        """Give signs of life."""
        try:
            while not self._course.over.is_set():
                await connection.send({"event": "alive"})
                await asyncio.sleep(HEARTBEAT)
        except OSError:
            await self._left(peer, {})

    async def _left(self, peer: int, word: dict[str, Any]) -> None:
        """Another operator takes part no longer: its own word says why, if it gave one."""
        # After its work is finished it may leave.
        if peer not in self.finished and word.get("event") != "finished":
            went = f"{self._circle.operators[peer].name} went away."
            await self._course.abort(str(word.get("why", went))[:500])

    def _hello(self, want: str) -> dict[str, Any]:
        circle = self._circle
        return {
            "want": want,
            "of": self._want,
            "run": self._course.run,
            "circle": circle.digest,
            "structure": circle.structure_digest,
        }

    async def hear(self, peer: int, connection: Connection) -> None:
        """Listen to another operator for the length of the run."""
        self.hearing[peer] = connection
        try:
            while not self._course.over.is_set():
                word, _ = await connection.receive(SILENCE, 0)
                self._heard[peer] = time.monotonic()
                match word.get("event"):
                    case "agreed":
                        self._agreed[peer] = str(word.get("digest"))
                    case "finished":
                        self.finished.add(peer)
                    case "aborted":
                        await self._left(peer, word)
                await self._course.news()
        except TallystickError:
            await self._left(peer, {})

    def _carrier(self, peer: int) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Any]:
        """What the engine's connections to another engine are carried by."""
        operator = self._circle.operators[peer]

        async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                there = await connect(operator.address, self._tls, operator.certificate, operator.name)
                await there.send(self._hello("carry"))
                await pipe((reader, writer), (there.reader, there.writer), self.traffic[peer], asking=True)
            except (TallystickError, OSError) as problem:
                writer.close()
                if not self._course.over.is_set() and isinstance(problem, TallystickError):
                    await self._course.abort(problem.message)

        return carry

    async def carry_in(self, other: int, there: Connection) -> None:
        """Another operator's engine wants to speak to this one's."""
        end = time.monotonic() + self._settings.slowest
        while not self._course.over.is_set():
            try:
                own = await asyncio.open_unix_connection(self._folder / "own", limit=2**20)
                break
            except OSError:
                if time.monotonic() > end:
                    raise Aborted(f"The engine of {self._course.operator} does not start.") from None
                await asyncio.sleep(0.05)
        else:
            return
        with contextlib.suppress(OSError):
            await pipe(own, (there.reader, there.writer), self.traffic[other], asking=False)
