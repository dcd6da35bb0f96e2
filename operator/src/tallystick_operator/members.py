"""The companies in one run: their shares come in, word of how far it is goes out, then results."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from tallystick.errors import TallystickError
from tallystick.planning.layout import Layout
from tallystick.planning.sealed.circle import FEWEST_TURNS, MOST_TURNS, Circle
from tallystick.planning.sealed.part import Places
from tallystick.planning.sealed.wire import SILENCE, Aborted, Connection
from tallystick_operator.course import Course
from tallystick_operator.keeping import OVERHEAD, about, unseal

Figure = TypeVar("Figure", int, float)

FURTHEST_RISE = 24
"""Prices that count in units more than so many powers of two apart are of no use to begin with."""


class Members:
    """Who has come, what they gave, and who still waits for a result."""

    def __init__(
        self, course: Course, circle: Circle, want: str, secret: bytes, awaited: Callable[[], str]
    ) -> None:
        self._course, self._circle, self.want, self._secret = course, circle, want, secret
        self._awaited = awaited
        self._layout = Layout.of(circle.structure)
        self.connections: dict[str, Connection] = {}
        self.bodies: dict[str, bytes] = {}
        self.results: dict[str, tuple[dict[str, Any], bytes]] = {}
        self.served: set[str] = set()
        self._attempts: dict[str, str] = {}
        self._published: dict[str, list[Any]] = {}
        self._before: dict[str, Before | None] = {}

    async def gather(self, company: str, connection: Connection, hello: dict[str, Any], body: bytes) -> None:
        """Take a company's share, keep it informed, and give it the share of what comes of it."""
        if hello.get("want") != self.want:
            raise Aborted(f"The run {self._course.run!r} is for something else than {company} wants.")
        if company in self.served:
            raise Aborted(f"The run {self._course.run!r} is being finished; {company} has its result.")
        try:
            self._take(company, connection, hello, body)
        except Aborted as problem:
            # Without this company nobody has a plan: the others are told, too, and need not wait.
            await self._course.abort(problem.message)
            raise
        await self._course.news()
        try:
            await connection.send({"event": "accepted", "run": self._course.run})
            await self._watch(company, connection)
        except (TallystickError, OSError):
            await self._course.abort(f"{company} went away.")
        self._course.check()

    def _take(self, company: str, connection: Connection, hello: dict[str, Any], body: bytes) -> None:
        """Keep what a company gives, if it is what it has to give."""
        if company in self.connections:
            raise Aborted(f"{company} gave shares twice in the run {self._course.run!r}.")
        planning = self.want == "plan"
        before = Before.read(company, hello, self._places(company)) if planning else None
        shared = 16 * self._given(company, before)
        expected = shared + (before.size if before else 0)
        if len(body) != expected:
            raise Aborted(f"{company} gave {len(body)} bytes of shares, not {expected}.")
        if before:
            try:
                kept = unseal(self._secret, before.about, body[shared:])
            except Aborted as problem:
                raise Aborted(f"{company}: {problem.message}") from None
            body = body[:shared] + kept
        published = _published(company, hello) if planning else []
        self.connections[company] = connection
        self._attempts[company] = str(hello.get("attempt", ""))[:64]
        self._published[company], self._before[company] = published, before
        self.bodies[company] = body

    def _given(self, company: str, before: Before | None) -> int:
        """How many numbers it shares: those of its part of a plan and what that begins with, or its gain."""
        if self.want == "compare":
            return 1
        places = self._places(company)
        return places.given + (len(places.columns) if before else 0)

    def _places(self, company: str) -> Places:
        return Places.of(self._layout, self._circle.structure, company)

    @property
    def turns(self) -> int:
        """How many turns this run has: the circle's, or what all say if it goes on from another."""
        said = {(one.of, one.turns) if one else None for one in self._before.values()}
        if len(said) > 1:
            raise Aborted(
                "Companies do not all begin from the same run, or in as many turns: "
                "let all give the last run's plan, or none."
            )
        found = next(iter(said), None)
        return found[1] if found else self._circle.turns

    @property
    def rises(self) -> dict[str, list[list[float]]] | None:
        """By how many powers of two each company's prices count more than in the run before, if any."""
        found = {company: one.rises for company, one in self._before.items() if one}
        return found or None

    async def _watch(self, company: str, connection: Connection) -> None:
        """A company says that it is there, and at the end that it has its result; or waits no longer."""
        while not self._course.over.is_set():
            word, _ = await connection.receive(SILENCE, 0)
            match word.get("event"):
                case "received":
                    self.results.pop(company, None)
                    self.served.add(company)
                    await self._course.news()
                    await self._course.over.wait()
                case "gave up":
                    await self._course.abort(f"{company} waited no longer. {self._awaited()}")

    @property
    def missing(self) -> list[str]:
        """Companies that have not come."""
        return sorted(set(self._circle.companies) - set(self.connections))

    @property
    def left(self) -> set[str]:
        """Companies that are gone without a result, which the run ends of as soon as it is noticed."""
        gone = {company for company, connection in self.connections.items() if connection.ended}
        return gone - self.served

    @property
    def published(self) -> list[Any]:
        """What all of them published, in an order that does not depend on who came first."""
        return [entry for company in sorted(self._published) for entry in self._published[company]]

    @property
    def common(self) -> dict[str, Any]:
        """What all three operators must have heard alike: which shares belong together, and hints."""
        return {"want": self.want, "attempts": self._attempts, "published": self._published}

    async def tell(self, word: dict[str, Any]) -> None:
        """Tell all of them."""
        for connection in list(self.connections.values()):
            await connection.send(word)

    async def hand_out(self, about: dict[str, Any], within: float) -> None:
        """Give each its share of its own result, and wait until all have it."""
        for company in list(self.results):
            word, body = self.results[company]
            await self.connections[company].send(word | {"operator": about}, body)
        await self._course.until(
            lambda: not self.results,
            within,
            lambda: f"These did not take their results within {within:.0f} s: {', '.join(self.results)}.",
        )

    def forget(self) -> None:
        """Keep no share."""
        self.bodies.clear()
        self.results.clear()


@dataclass(frozen=True, slots=True)
class Before:
    """Of which run a company's start is, in how many turns it goes on, and how prices count more now."""

    company: str
    of: str
    turns: int
    rises: list[list[float]]

    @classmethod
    def read(cls, company: str, hello: dict[str, Any], places: Places) -> Before | None:
        """What it says of it, if anything."""
        said = hello.get("before")
        if said is None:
            return None
        match said:
            case {"of": str(of), "turns": int(turns), "rises": [list(later), list(same)]} if (
                FEWEST_TURNS <= turns <= MOST_TURNS and len(later) == len(same) == len(places.rows)
            ):
                rises = [_figures(powers, float) for powers in (later, same)]
                if all(abs(one) <= FURTHEST_RISE for powers in rises for one in powers):
                    return cls(company, of[:64], turns, rises)
        raise Aborted(f"{company} begins from another run in a form that cannot be read.")

    @property
    def about(self) -> str:
        """What was kept is of this run and company."""
        return about(self.of, self.company)

    @property
    def size(self) -> int:
        """Bytes of what was kept."""
        return 16 * len(self.rises[0]) + OVERHEAD


def _published(company: str, hello: dict[str, Any]) -> list[Any]:
    """A company may publish only about its own blocks."""
    unreadable = Aborted(f"{company} published its hints in a form that cannot be read.")
    entries, found = hello.get("published"), []
    if not isinstance(entries, list):
        raise unreadable
    for entry in entries:
        match entry:
            case [str(who), str(kind), str(key), hint, unit] if who == company:
                found.append([who, kind, key, *_figures([hint, unit], int)])
            case _:
                raise unreadable
    return sorted(found)


def _figures(said: list[Any], kind: Callable[[str], Figure]) -> list[Figure]:
    """Figures as `padded` writes them."""
    try:
        return [kind(str(one)) for one in said]
    except ValueError:
        raise Aborted("A figure in a message could not be read.") from None
