"""An operator: takes shares from companies, agrees with the other two, has its engine compute, hands out.

One run at a time. Whatever goes wrong ends the run for everybody, with the reason told to all who are
connected; the engine is ended and its shares with it, and the run can be repeated.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tallystick.errors import TallystickError
from tallystick.planning.file import structure_document
from tallystick.planning.sealed.circle import Circle, check_run
from tallystick.planning.sealed.wire import Aborted, Connection, context, split_address
from tallystick_operator.child import Child
from tallystick_operator.course import Settings, Tell
from tallystick_operator.meeting import Meetings
from tallystick_operator.run import Run

FIRST_WORD = 20.0
"""Seconds to say who one is and what one wants."""


class Station:
    """Listens at one address, for companies and the other operators of a circle."""

    def __init__(self, circle: Circle, credentials: Path, settings: Settings, tell: Tell) -> None:
        self._circle, self._credentials, self._settings, self._tell = circle, credentials, settings, tell
        self._rank = circle.rank(credentials)
        self._run: Run | None = None
        self._spare: Child | None = None
        self._starting, self._stopping = asyncio.Lock(), False
        self._open: set[asyncio.Task[Any]] = set()
        self._meetings = Meetings(circle, settings.patience)
        certificates = [one.certificate for one in circle.operators]
        self._out = context(False, credentials, certificates)
        self._in = context(True, credentials, [*certificates, *circle.companies.values()])

    async def serve(self, ready: Callable[[str], None], stop: asyncio.Event) -> None:
        """Listen until told to stop."""
        host, port = split_address(self._settings.listen or self._circle.operators[self._rank].address)
        server = await asyncio.start_server(
            self._accept, host, port, ssl=self._in, ssl_handshake_timeout=10.0, limit=2**20
        )
        self._spare = await self._new_engine()
        async with server:
            bound = server.sockets[0].getsockname()
            ready(f"{bound[0]}:{bound[1]}")
            await stop.wait()
            self._stopping = True
            async with self._starting:
                pass  # a run that is being begun can be ended once it has begun
            if self._run is not None:
                await self._run.course.abort(f"{self._own_name} is stopping.")
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(10.0):
                        await self._run.course.closed.wait()
            if self._open:
                await asyncio.wait(self._open, timeout=3.0)
            for task in self._open:
                task.cancel()
        if self._spare is not None:
            self._spare.kill()
            await self._spare.gone()

    @property
    def _own_name(self) -> str:
        return self._circle.operators[self._rank].name

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        connection = Connection(reader, writer)
        try:
            who = self._circle.by_certificate[connection.certificate]
            hello, body = await connection.receive(FIRST_WORD)
            await self._greet(connection, who, hello, body)
        except TallystickError as problem:
            with contextlib.suppress(Exception):
                await connection.send({"event": "aborted", "why": problem.message})
        except (OSError, KeyError, asyncio.CancelledError):
            pass
        finally:
            # Stopping cancels whoever is still closing.
            with contextlib.suppress(asyncio.CancelledError):
                await connection.close()
            self._open.discard(task)

    async def _greet(
        self, connection: Connection, who: str | int, hello: dict[str, Any], body: bytes
    ) -> None:
        name = check_run(hello.get("run"))
        if hello.get("circle") != self._circle.digest:
            what = "structure" if hello.get("structure") != self._circle.structure_digest else "circle file"
            label = who if isinstance(who, str) else self._circle.operators[who].name
            why = f"{label} has another {what} than {self._own_name}."
            if self._run is not None and self._run.course.run == name:
                await self._run.course.abort(why)
            raise Aborted(why)
        if hello.get("want") == "carry":
            if self._run is None or self._run.course.run != name or not isinstance(who, int):
                raise Aborted(f"There is no run {name!r} here.")
            await self._run.peers.carry_in(who, connection)
            return
        if hello.get("want") == "meet" and isinstance(who, str):
            await self._meetings.meet(who, str(hello.get("with")), name, connection)
            return
        run = await self._join(name, str(hello.get("of", hello.get("want"))), who, connection)
        if isinstance(who, int):
            await run.peers.hear(who, connection)
        else:
            await run.members.gather(who, connection, hello, body)

    async def _leave(self, name: str, who: str | int) -> None:
        """Give up the run that is going on if the one who calls has given up its part in it already."""
        run = self._run
        if run is None or run.course.over.is_set() or run.course.run != name:
            return
        if isinstance(who, int):
            if who in run.peers.hearing:
                await run.course.abort(f"{self._circle.operators[who].name} has begun the run anew.")
        elif who in run.members.left:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(FIRST_WORD):
                    await run.course.over.wait()

    async def _engine(self) -> Child:
        """One for a run: that which was made ready meanwhile, if there is one."""
        spare = self._spare
        return spare if spare is not None and spare.running else await self._new_engine()

    async def _new_engine(self) -> Child:
        """One that makes ready what needs only the circle file."""
        child = await Child.started(self._rank, self._own_name)
        await child.order("expect", structure=structure_document(self._circle.structure))
        await child.answer("expecting", self._settings.slowest)
        return child

    async def _join(self, name: str, want: str, who: str | int, connection: Connection) -> Run:
        """The run of this name: that which is going on, or a new one."""
        async with self._starting:
            await self._leave(name, who)
            if self._run is not None and not self._run.course.over.is_set():
                if self._run.course.run != name:
                    raise Aborted(f"{self._own_name} is busy with the run {self._run.course.run!r}.")
                return self._run
            if self._stopping:
                raise Aborted(f"{self._own_name} is stopping.")
            if want not in ("plan", "compare"):
                raise Aborted(f"There is no such thing as {want[:40]!r} to be done here.")
            child = self._spare = await self._engine()
            if connection.ended:
                # It would wait for the others in vain, and they would meet it in place of their next run.
                raise Aborted("The connection was closed.")
            self._spare = None
            run = Run(name, self._circle, self._rank, self._settings, self._out, self._tell, child, want)
            self._run = run
            try:
                await run.begin()
            except OSError as problem:
                # Such as a folder for temporary files whose name is too long for a socket in it.
                why = f"{self._own_name} cannot reach its engine: {problem.strerror or problem}."
                await run.course.abort(why)
                raise Aborted(why) from None
            self._tell("run", {"run": name, "at": round(time.time(), 3)})
            return run
