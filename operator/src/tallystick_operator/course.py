"""How a run goes on or ends: news that its parts wait for, and one first reason to give it up."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from tallystick.errors import TallystickError
from tallystick.planning.sealed.wire import Aborted

Tell = Callable[[str, dict[str, Any]], None]


@dataclass(frozen=True)
class Settings:
    """How an operator runs: seconds to wait for others, and for the slowest step of the computation."""

    secret: bytes
    """Only this operator knows it, and always the same: what it gives away to be kept is sealed by it."""

    listen: str | None = None
    patience: float = 300.0
    slowest: float = 600.0


class Course:
    """The course of one run, shared by all of its parts."""

    def __init__(self, run: str, operator: str, tell: Tell, farewell: Callable[[], Awaitable[None]]) -> None:
        self.run, self.operator, self.tell = run, operator, tell
        self.over, self.closed = asyncio.Event(), asyncio.Event()
        self._farewell = farewell
        self._news = asyncio.Condition()
        self._tasks: set[asyncio.Task[None]] = set()
        self.why: str | None = None

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside; what goes wrong in it gives the run up."""

        async def guarded() -> None:
            try:
                await work
            except TallystickError as problem:
                await self.abort(problem.message)
            except (OSError, ssl.SSLError) as problem:
                await self.abort(f"{self.operator} met {type(problem).__name__}.")

        task = asyncio.create_task(guarded())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def abort(self, why: str) -> None:
        """End the run for everybody, once; the first reason counts."""
        if self.why is not None or self.over.is_set():
            return
        self.why = why
        self.tell("aborted", {"run": self.run, "why": why})
        await self.end()

    async def end(self) -> None:
        """End the run, with or without a reason: nobody waits any longer, and everybody is told."""
        self.over.set()
        await self.news()
        await self._farewell()
        self.closed.set()
        mine = asyncio.current_task()
        for task in list(self._tasks):
            if task is not mine:
                task.cancel()

    def check(self) -> None:
        """Raise the reason if the run was given up."""
        if self.why is not None:
            raise Aborted(self.why)

    async def until(self, reached: Callable[[], bool], within: float, otherwise: Callable[[], str]) -> None:
        """Wait for something that comes with news; too late, the run is given up with the reason."""
        try:
            async with asyncio.timeout(within), self._news:
                await self._news.wait_for(lambda: reached() or self.over.is_set())
        except TimeoutError:
            raise Aborted(otherwise()) from None
        self.check()

    async def news(self) -> None:
        """Have all who wait look again."""
        async with self._news:
            self._news.notify_all()
