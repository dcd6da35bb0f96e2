"""What a company says to its partners when a joint plan is turned into orders and commitments.

Two partners speak over TLS of their own, end to end, within what an operator carries between them: both call
out, so neither needs an address, and the operator sees that they speak and how long their words are. A word
is a lane, order or commitment, and one number a week. Nothing else is said but that one is done, or why not.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from tallystick.planning.cascade import Hear, Kind, Say, Side
from tallystick.planning.layout import Floats
from tallystick.planning.sealed.circle import Circle, check_run
from tallystick.planning.sealed.party import first_reason
from tallystick.planning.sealed.wire import HANDSHAKE, Aborted, Connection, connect, context, to_wire
from tallystick.planning.structure import Structure

MOST_AHEAD = 64
"""So many words on one lane may wait to be heard; a partner who says more is not listened to meanwhile."""

PIECE = 2**16

Of = TypeVar("Of")


async def orders_apart(
    circle: Circle, company: str, side: Side[Of], credentials: Path, run: str, *, patience: float = 600.0
) -> Of:
    """What one company's side comes to, with each of its partners at the other end of a connection."""
    check_run(run)
    connections: dict[str, Connection] = {}

    async def call(partner: str) -> None:
        connections[partner] = await _call(circle, company, partner, credentials, run, patience)

    async with _telling_why(company, connections):
        async with asyncio.TaskGroup() as group:
            for partner in circle.structure.partners_of(company):
                group.create_task(call(partner))
        return await converse(circle.structure, company, side, connections, patience)


async def converse(
    structure: Structure, company: str, side: Side[Of], connections: Mapping[str, Connection], patience: float
) -> Of:
    """Say what a side says and give it what partners say, over connections that are open; close them."""
    talk = _Talk(structure, company, connections, patience)
    async with _telling_why(company, connections), asyncio.TaskGroup() as group:
        for partner in connections:
            group.create_task(talk.listen(partner))
        return await talk.through(side)


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
        self._said: dict[tuple[Kind, str], asyncio.Queue[Floats]] = defaultdict(
            lambda: asyncio.Queue(MOST_AHEAD)
        )

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
            raise Aborted(f"{partner} went away.") from None

    async def _hear(self, word: Hear) -> Floats:
        try:
            async with asyncio.timeout(self._patience):
                return await self._said[word.kind, word.lane.id].get()
        except TimeoutError:
            partner = word.lane.partner_of(self._company)
            raise Aborted(f"{partner} said nothing for {self._patience:.0f} s.") from None

    async def listen(self, partner: str) -> None:
        """Keep what a partner says until it is asked for, and until it is done."""
        connection = self._connections[partner]
        while True:
            try:
                word, body = await connection.receive(self._patience, 8 * self._weeks)
            except Aborted as problem:
                raise Aborted(f"{partner} went away: {problem.message}") from None
            match word.get("event"):
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
            raise Aborted(f"{partner} said something that is no order or commitment of its own.")
        weekly = np.frombuffer(body, dtype="<f8").astype(np.float64)
        if not np.all(np.isfinite(weekly) & (weekly >= 0)):
            raise Aborted(f"{partner} said a quantity on lane {lane.id!r} that cannot be.")
        return (kind, lane.id), weekly


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
        word, _ = await carried.receive(patience, 0)
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
