"""One run at one operator: gathering, agreeing, computing, handing out; or an end with a reason."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import resource
import shutil
import ssl
import tempfile
import time
from pathlib import Path
from typing import Any

from tallystick.planning.sealed.circle import Circle
from tallystick.planning.sealed.wire import Aborted
from tallystick_operator.child import Child
from tallystick_operator.course import Course, Settings, Tell
from tallystick_operator.keeping import about, seal
from tallystick_operator.members import Members
from tallystick_operator.peers import Peers


class Run:
    """From the first company's word to the last company's result."""

    def __init__(
        self,
        name: str,
        circle: Circle,
        rank: int,
        settings: Settings,
        tls: ssl.SSLContext,
        tell: Tell,
        child: Child,
        want: str,
    ) -> None:
        self._circle, self._rank, self._settings, self._child = circle, rank, settings, child
        self.course = Course(name, circle.operators[rank].name, tell, self._part)
        self._folder = Path(tempfile.mkdtemp(prefix="tallystick-operator-"))
        self.members = Members(self.course, circle, want, settings.secret, self._awaited)
        self.peers = Peers(self.course, circle, rank, settings, tls, self._folder, want)
        self._agreed = ""
        self._seconds: dict[str, float] = {}
        self._began = time.perf_counter()

    async def begin(self) -> None:
        """Call the other operators, and wait for everybody."""
        await self.peers.begin()
        self.course.spawn(self._conduct(self._child))

    async def _conduct(self, child: Child) -> None:
        await self.course.until(self._complete, self._settings.patience, self._missing)
        self._mark("gather")
        planning = self.members.want == "plan"
        course: dict[str, Any] = (
            {"turns": self.members.turns, "rises": self.members.rises} if planning else {}
        )
        tables = await self._prepare(child) if planning else ""
        self._agreed = _digest({"tables": tables, **course, **self.members.common})
        await self.peers.agree(self._agreed)
        self._mark("agree")
        for company in sorted(self.members.bodies):
            await child.order("give", self.members.bodies.pop(company), company=company)
        await child.order(self.members.want, sockets=self.peers.sockets, **course)
        await child.answer("linked", self._settings.slowest)
        self._mark("link")
        done = await self._until(child, "done")
        self._mark("turns" if self.members.want == "plan" else "comparison")
        await self._hand_out(int(done["memory_mib"]))

    async def _prepare(self, child: Child) -> str:
        """Have the public tables made; their digest."""
        await child.order("prepare", published=self.members.published)
        ready = await self._until(child, "ready")
        self._mark("public tables")
        return str(ready["digest"])

    def _complete(self) -> bool:
        return not self.members.missing and len(self.peers.calling) == len(self.peers.others)

    def _missing(self) -> str:
        return f"These did not come within {self._settings.patience:.0f} s: {', '.join(self._away)}."

    @property
    def _away(self) -> list[str]:
        """Companies and operators that have not come."""
        away = [peer for peer in self.peers.others if peer not in self.peers.calling]
        return [*self.members.missing[:10], *(self._circle.operators[peer].name for peer in away)]

    def _awaited(self) -> str:
        """For whom somebody waits who hears nothing."""
        if self._away:
            return f"These had not come: {', '.join(self._away)}."
        if quiet := self.peers.quiet:
            said = (f"{name} for {seconds:.0f} s" for name, seconds in quiet.items())
            return f"Nothing had been heard of {', '.join(said)}."
        return "All had come: it took longer than that."

    async def _until(self, child: Child, last: str) -> dict[str, Any]:
        """The engine's word for being through with something; what it says before is passed on."""
        while True:
            word, body = await child.word(self._settings.slowest)
            match word["event"]:
                case "progress":
                    await self.members.tell(word)
                    self.course.tell("progress", {"run": self.course.run} | word)
                case "result":
                    self.members.results[str(word["company"])] = self._kept(word, body)
                case event if event == last:
                    return word
                case _:
                    raise Aborted(f"The engine of {self.course.operator} said something else than expected.")

    def _kept(self, word: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        """A company's result, with its prices sealed, for the company to keep until the next run."""
        if "priced" not in word:
            return word, body
        run, end = self._agreed, len(body) - 16 * word.pop("priced")
        kept = seal(self._settings.secret, about(run, word["company"]), body[end:])
        return word | {"state": run, "kept": len(kept)}, body[:end] + kept

    async def _hand_out(self, memory: int) -> None:
        traffic = self.peers.traffic.values()
        about = {
            "bytes": sum(one.bytes for one in traffic),
            "messages": sum(one.messages for one in traffic),
            # Those to one peer follow each other.
            "rounds": max(one.messages for one in traffic),
            # Of this process and its engine, each at its most.
            "memory_mib": memory + resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "seconds": self._seconds,
        }
        await self.members.hand_out(about, self._settings.patience)
        await self.peers.finish()
        self.course.tell("finished", {"run": self.course.run, "operator": about})
        await self.course.end()

    async def _part(self) -> None:
        """What the end of a run is, good or bad: no shares, no doors, and a last word to everybody."""
        self._child.kill()
        shutil.rmtree(self._folder, ignore_errors=True)
        self.members.forget()
        self.peers.close()
        why = self.course.why
        farewell = {"event": "finished"} if why is None else {"event": "aborted", "why": why}
        peers = (self.peers.calling, self.peers.hearing)
        everybody = [*self.members.connections.values(), *(one for both in peers for one in both.values())]
        for connection in everybody:
            with contextlib.suppress(Exception):
                async with asyncio.timeout(2.0):
                    await connection.send(farewell)
        for connection in everybody:
            with contextlib.suppress(Exception):
                await connection.close()
        await self._child.gone()

    def _mark(self, phase: str) -> None:
        now = time.perf_counter()
        self._seconds[phase] = round(now - self._began, 3)
        self._began = now


def _digest(common: dict[str, Any]) -> str:
    """All that the three must have in common, in short."""
    return hashlib.sha256(json.dumps(common, sort_keys=True).encode()).hexdigest()
