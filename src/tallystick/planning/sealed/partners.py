"""What a company says to its partners when a joint plan is turned into orders and commitments.

Two partners speak over TLS of their own, end to end, within what an operator carries between them: both call
out, so neither needs an address, and the operator sees that they speak and how long their words are. A word
is a lane, order or commitment, and one number a week. Nothing else is said but for whom one waits, and that
one is done, or why not.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from tallystick.planning.cascade import Hear, Kind, Say, Side
from tallystick.planning.layout import Floats
from tallystick.planning.sealed.circle import Circle, check_run
from tallystick.planning.sealed.party import first_reason
from tallystick.planning.sealed.wire import (
    HANDSHAKE,
    Aborted,
    Connection,
    Silent,
    connect,
    context,
    to_wire,
)
from tallystick.planning.structure import LONGEST_ID, Structure

MOST_AHEAD = 64
"""So many words on one lane may wait to be heard; a partner who says more is not listened to meanwhile."""

PIECE = 2**16

LOOKS_EVERY = 1.0
"""Seconds between two looks at whom one waits for; partners are told when it is somebody else."""

AGAIN = "Run it again, all together."
"""The mend of what went wrong at somebody else's end."""

Of = TypeVar("Of")


async def orders_apart(
    circle: Circle, company: str, side: Side[Of], credentials: Path, run: str, *, patience: float = 600.0
) -> Of:
    """What one company's side comes to, with each of its partners at the other end of a connection."""
    check_run(run)
    connections: dict[str, Connection] = {}

    async def call(partner: str) -> None:
        connections[partner] = await _call(circle, company, partner, credentials, run, patience)

    partners = circle.structure.partners_of(company)

    def first_away() -> str:
        return next((partner for partner in partners if partner not in connections), "")

    async with _telling_why(company, connections):
        async with _telling_whom(connections, first_away), asyncio.TaskGroup() as group:
            for partner in partners:
                group.create_task(call(partner))
        return await converse(circle.structure, company, side, connections, patience)


async def converse(
    structure: Structure, company: str, side: Side[Of], connections: Mapping[str, Connection], patience: float
) -> Of:
    """Say what a side says and give it what partners say, over connections that are open; close them."""
    talk = _Talk(structure, company, connections, patience)
    telling = _telling_whom(connections, talk.waits_for)
    async with _telling_why(company, connections), telling, asyncio.TaskGroup() as group:
        listening = {partner: group.create_task(talk.listen(partner)) for partner in connections}
        found = await talk.through(side)
        if listening:
            await asyncio.wait(listening.values(), timeout=patience)
        for partner, task in listening.items():
            if not task.done():
                raise _waited_in_vain(company, f"{partner} did not finish", partner, patience)
        return found


@contextlib.asynccontextmanager
async def _telling_why(company: str, connections: Mapping[str, Connection]) -> AsyncIterator[None]:
    """Close the connections; if something goes wrong, with word to partners of what went wrong between them.

    What is wrong with a company's own numbers is nobody else's business.
    """
    try:
        yield
    except BaseExceptionGroup as problems:
        why = first_reason(problems)
        reason = why.message if isinstance(why, Aborted) else f"{company} gave up."
        await _tell(connections, {"event": "aborted", "why": reason})
        raise why from None
    finally:
        for connection in connections.values():
            await connection.close()


@contextlib.asynccontextmanager
async def _telling_whom(
    connections: Mapping[str, Connection], waits_for: Callable[[], str]
) -> AsyncIterator[None]:
    """Have partners know for whom one waits, so that those who wait in turn can name who is missing."""

    async def tell() -> None:
        told: dict[str, str] = {}
        while True:
            await asyncio.sleep(LOOKS_EVERY)
            whom = waits_for()
            new = {partner: one for partner, one in connections.items() if told.get(partner, "") != whom}
            told |= dict.fromkeys(new, whom)
            await _tell(new, {"event": "waiting", "for": whom})

    task = asyncio.create_task(tell())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _tell(connections: Mapping[str, Connection], word: dict[str, Any]) -> None:
    """Tell all of them; who is gone is not waited for."""
    for connection in connections.values():
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(2.0):
                await connection.send(word)


class _Talk:
    """One company's conversation with all its partners."""

    def __init__(
        self, structure: Structure, company: str, connections: Mapping[str, Connection], patience: float
    ) -> None:
        self._company, self._connections, self._patience = company, connections, patience
        self._weeks = structure.weeks
        self._lanes = {lane.id: lane for lane in structure.lanes_of(company)}
        self._awaited = ""
        self._await: dict[str, str] = {}
        self._said: dict[tuple[Kind, str], asyncio.Queue[Floats]] = defaultdict(
            lambda: asyncio.Queue(MOST_AHEAD)
        )

    def waits_for(self) -> str:
        """For whom it waits just now: if its partner waits in turn, for whom that one does."""
        return self._await.get(self._awaited) or self._awaited

    async def through(self, side: Side[Of]) -> Of:
        """Take the side to its end."""
        heard: Floats | None = None
        while True:
            try:
                word = side.send(heard)
            except StopIteration as end:
                await _tell(self._connections, {"event": "finished"})
                done: Of = end.value
                return done
            if isinstance(word, Say):
                heard = None
                await self._say(word)
            else:
                heard = await self._hear(word)

    async def _say(self, word: Say) -> None:
        partner = word.lane.partner_of(self._company)
        try:
            await self._connections[partner].send(
                {"kind": word.kind.value, "lane": word.lane.id}, word.weekly.astype("<f8").tobytes()
            )
        except OSError:
            # Its last word, if it is still to be heard, says why.
            await asyncio.sleep(LOOKS_EVERY)
            raise Aborted(f"{partner} went away.", mend=AGAIN) from None

    async def _hear(self, word: Hear) -> Floats:
        self._awaited = word.lane.partner_of(self._company)
        try:
            async with asyncio.timeout(self._patience):
                return await self._said[word.kind, word.lane.id].get()
        except TimeoutError:
            raise self._in_vain() from None
        finally:
            self._awaited = ""

    def _in_vain(self) -> Aborted:
        whom = self.waits_for()
        waiting = f", which waits for {whom}" if whom != self._awaited else ""
        return _waited_in_vain(
            self._company, f"nothing came from {self._awaited}{waiting}", whom, self._patience
        )

    async def listen(self, partner: str) -> None:
        """Keep what a partner says until it is asked for, and until it is done."""
        connection = self._connections[partner]
        while True:
            try:
                # Whoever waits for its word does not do so for ever.
                word, body = await connection.receive(None, 8 * self._weeks)
            except Aborted as problem:
                raise Aborted(f"{partner} went away: {problem.message}", mend=AGAIN) from None
            self._await.pop(partner, None)
            match word.get("event"):
                case "waiting":
                    self._await[partner] = str(word.get("for"))[:LONGEST_ID]
                    continue
                case "finished":
                    return
                case "aborted":
                    raise Aborted(str(word.get("why"))[:500], mend="Mend that, and run it again.")
            key, weekly = self._understood(partner, word, body)
            await self._said[key].put(weekly)

    def _understood(self, partner: str, word: dict[str, Any], body: bytes) -> tuple[tuple[Kind, str], Floats]:
        """A buyer may order on its lane and a supplier commit on its own, in numbers that can be."""
        lane = self._lanes.get(str(word.get("lane")))
        speaker = {} if lane is None else {Kind.ORDER: lane.buyer, Kind.COMMITMENT: lane.supplier}
        kind = next((one for one, who in speaker.items() if one == word.get("kind") and who == partner), None)
        if lane is None or kind is None or len(body) != 8 * self._weeks:
            raise Aborted(f"{partner} said something that is no order or commitment of its own.", mend=AGAIN)
        weekly = np.frombuffer(body, dtype="<f8").astype(np.float64)
        if not np.all(np.isfinite(weekly) & (weekly >= 0)):
            raise Aborted(f"{partner} said a quantity on lane {lane.id!r} that cannot be.", mend=AGAIN)
        return (kind, lane.id), weekly


def _waited_in_vain(company: str, why: str, whom: str, patience: float) -> Aborted:
    """The end of a company's own patience, as it and its partners are told."""
    return Aborted(
        f"{company} waited no longer than {patience:.0f} s: {why}.",
        mend=f"See that {whom} takes part, or wait longer (--patience), and run it again.",
    )


async def _call(
    circle: Circle, company: str, partner: str, credentials: Path, run: str, patience: float
) -> Connection:
    """A connection to a partner, by way of the first operator."""
    operator = circle.operators[0]
    tls = context(False, credentials, [operator.certificate])
    carried = await connect(circle.address(0), tls, operator.certificate, operator.name)
    try:
        await carried.send(
            {
                "want": "meet",
                "run": run,
                "with": partner,
                "circle": circle.digest,
                "structure": circle.structure_digest,
            }
        )
        try:
            word, _ = await carried.receive(patience, 0)
        except Silent:
            raise _waited_in_vain(company, f"{partner} did not come", partner, patience) from None
        except Aborted as problem:
            raise Aborted(
                f"{operator.name} went away: {problem.message}", mend="Run it again when it runs."
            ) from None
        if word.get("event") != "met":
            raise Aborted(
                f"{partner} was not met. {word.get('why', '')}".strip(), mend="Mend that, and run it again."
            )
        expected, server = circle.companies[partner], company < partner
        found = Within(carried, context(server, credentials, [expected]), server=server)
        try:
            await found.begin()
        except (OSError, TimeoutError):
            raise Aborted(
                f"{partner} has another certificate than the circle file says, or went away."
            ) from None
        if found.certificate != to_wire(expected):
            raise Aborted(f"{partner} has another certificate than the circle file says.")
        return found
    except BaseException:
        await carried.close()
        raise


class Within(Connection):
    """TLS with somebody through a connection that is carried to them, end to end."""

    def __init__(self, carried: Connection, tls: ssl.SSLContext, *, server: bool) -> None:
        super().__init__(carried.reader, carried.writer)
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = tls.wrap_bio(self._in, self._out, server_side=server, server_hostname=None)
        self._plain = bytearray()

    @property
    def certificate(self) -> bytes:
        """That of the one at the other end, not of who carries."""
        return self._tls.getpeercert(binary_form=True) or b""

    async def begin(self) -> None:
        """Agree on keys."""
        async with asyncio.timeout(HANDSHAKE):
            while True:
                try:
                    self._tls.do_handshake()
                except ssl.SSLWantReadError:
                    await self._fill()
                    continue
                finally:
                    await self._flush()
                return

    async def write(self, *pieces: bytes | memoryview) -> None:
        """Give bytes to the other end."""
        for piece in pieces:
            if piece:
                self._tls.write(piece)
        await self._flush()

    async def read(self, size: int) -> bytes:
        """So many bytes from the other end."""
        while len(self._plain) < size:
            try:
                self._plain += self._tls.read(PIECE)
            except ssl.SSLWantReadError:
                await self._fill()
        found = bytes(self._plain[:size])
        del self._plain[:size]
        return found

    async def _fill(self) -> None:
        await self._flush()
        data = await self.reader.read(PIECE)
        if not data:
            raise ConnectionResetError
        self._in.write(data)

    async def _flush(self) -> None:
        if self._out.pending:
            self.writer.write(self._out.read())
            await self.writer.drain()
