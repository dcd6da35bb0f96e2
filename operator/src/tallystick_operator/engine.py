"""The process that holds this operator's shares: SPU, driven over one socket by the operator that started it.

It has no address of its own: it talks to the other two engines through sockets in a folder that only its
parent can reach, and the parent carries the bytes on. When it ends, for whatever reason, its shares are gone.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import socket
import struct
import sys
from functools import partial
from itertools import product
from typing import Any

import numpy as np

from tallystick.planning.file import read_structure
from tallystick.planning.layout import Block, Column, Floats, Layout
from tallystick.planning.sealed.part import Places
from tallystick.planning.sealed.recipe import Recipe
from tallystick.planning.sealed.scale import Published, Scaled, check_published
from tallystick.planning.sealed.shares import Words, words_of
from tallystick.planning.sealed.wire import padded
from tallystick.planning.structure import Structure
from tallystick_operator.hardening import end_with, harden
from tallystick_operator.programs import Programs, Session
from tallystick_operator.tables import PublicTables, bounded
from tallystick_operator.turns import MOST_LIFT, Turns

_LENGTHS = struct.Struct(">IQ")
TELL_EVERY = 10
"""Turns between two signs of progress."""


class Channel:
    """The socket to the parent: a line of JSON and bytes behind it."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock

    def send(self, header: dict[str, Any], body: bytes = b"") -> None:
        """Tell the parent."""
        line = json.dumps(header).encode()
        self._socket.sendall(_LENGTHS.pack(len(line), len(body)) + line + body)

    def receive(self) -> tuple[dict[str, Any], bytearray]:
        """What the parent says next; the end of the process if it is gone."""
        header, body = _LENGTHS.unpack(self._exactly(_LENGTHS.size))
        return json.loads(self._exactly(header)), self._exactly(body)

    def _exactly(self, size: int) -> bytearray:
        data = bytearray(size)
        view, done = memoryview(data), 0
        while done < size:
            got = self._socket.recv_into(view[done:])
            if not got:
                os._exit(0)
            done += got
        return data


class Engine:
    """One run: gather, prepare, turn, hand out."""

    def __init__(self, channel: Channel, rank: int) -> None:
        self._channel, self._rank = channel, rank
        self._programs = Programs()
        self._given: dict[str, Words] = {}

    def expect(self, structure: Structure) -> None:
        """Make ready what needs only what is known before anybody comes."""
        self._structure = structure
        self._layout = Layout.of(structure)
        for lift, compare in product(range(MOST_LIFT + 1), (True, False)):
            self._programs.move(self._layout.size, len(bounded(self._layout)), lift, compare=compare)
        self._programs.cut(self._layout.height)
        self._programs.cut(self._layout.size + self._layout.height)

    def prepare(self, published: dict[Block, Published]) -> str:
        """Make the public tables; their digest must be the same at all operators."""
        check_published(published)
        self._published = published
        self._tables = PublicTables(
            Scaled.of(self._structure, published, partial(self._tell, "public tables"))
        )
        found = hashlib.sha256()
        for array in self._tables.arrays():
            found.update(np.ascontiguousarray(array).data)
        return found.hexdigest()

    def _tell(self, phase: str, done: int, total: int) -> None:
        self._channel.send({"event": "progress", "phase": phase, "done": done, "total": total})

    def give(self, company: str, words: Words) -> None:
        """Keep a company's share until the start."""
        self._given[company] = words

    def plan(self, sockets: list[str], count: int, rises: dict[str, list[list[float]]] | None) -> None:
        """All turns, then each company's share of its own plan, and of its prices for the next run.

        `rises` has, of a run that goes on from another, by how many powers of two each company's prices count
        more now: those of the week after, and those of the same week.
        """
        session = Session(self._programs, sockets, self._rank)
        self._channel.send({"event": "linked"})
        recipe = Recipe.of(count, warm=rises is not None)
        given = self._vectors(warm=rises is not None)
        turns = Turns(self._tables, session, given)
        if rises is not None:
            turns.start(given["x"], given["price"], self._rises(rises), recipe)
        self._given.clear()
        for done, _ in enumerate(turns.run(recipe), start=1):
            if done % TELL_EVERY == 0 or done == count:
                self._tell("turns", done, count)
        session.close()
        for company in self._structure.companies:
            places = Places.of(self._layout, self._structure, company.id)
            units = [
                [block.company, block.kind.value, block.id, padded(self._published[block].unit)]
                for block in places.told_blocks
                if block.company != company.id
            ]
            told, price = turns.x[:, places.told].T, turns.price[:, places.rows].T
            self._channel.send(
                {"event": "result", "company": company.id, "units": units, "priced": len(price)},
                np.concatenate([told, price]).astype("<u8").tobytes(),
            )

    def compare(self, sockets: list[str]) -> None:
        """Whether all gains together are below nothing, and what they are if not: the same for everybody."""
        session = Session(self._programs, sockets, self._rank)
        self._channel.send({"event": "linked"})
        whole = np.zeros((2, 1), dtype=np.uint64)
        for words in self._given.values():
            whole += words.T
        self._given.clear()
        told = session.sign(whole).T.astype("<u8").tobytes()
        session.close()
        for company in self._structure.companies:
            self._channel.send({"event": "result", "company": company.id}, told)

    def _vectors(self, *, warm: bool) -> dict[str, Words]:
        """The companies' shares, each where its own figures belong: one row for each word."""
        layout = self._layout
        kinds = {"cost": True, "most": True, "right": False, "value": False}
        if warm:
            kinds |= {"x": True, "price": False}
        found = {
            kind: np.zeros((2, layout.size if columns else layout.height), dtype=np.uint64)
            for kind, columns in kinds.items()
        }
        for company, words in self._given.items():
            places, start = Places.of(layout, self._structure, company), 0
            for kind, columns in kinds.items():
                at = places.columns if columns else places.rows
                found[kind][:, at] = words[start : start + len(at)].T
                start += len(at)
            words[:] = 0
        return found

    def _rises(self, rises: dict[str, list[list[float]]]) -> Floats:
        """Those of all equations, in order."""
        found = np.zeros((2, self._layout.height))
        for company, powers in rises.items():
            found[:, Places.of(self._layout, self._structure, company).rows] = powers
        return found


def _done() -> dict[str, Any]:
    """The last word, with the most memory that this process has had."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"event": "done", "memory_mib": most // 1024}


def main() -> None:
    """Do what the parent says until it closes the socket."""
    harden()
    end_with(os.getppid())
    channel = Channel(socket.socket(fileno=int(sys.argv[1])))
    engine = Engine(channel, int(sys.argv[2]))
    while True:
        order, body = channel.receive()
        try:
            match order["do"]:
                case "expect":
                    engine.expect(read_structure(order["structure"]))
                    channel.send({"event": "expecting"})
                case "prepare":
                    published = {
                        Block(Column(kind), company, key): Published(hint, unit)
                        for company, kind, key, hint, unit in order["published"]
                    }
                    channel.send({"event": "ready", "digest": engine.prepare(published)})
                case "give":
                    engine.give(order["company"], words_of(body))
                case "plan":
                    engine.plan(order["sockets"], order["turns"], order["rises"])
                    channel.send(_done())
                case "compare":
                    engine.compare(order["sockets"])
                    channel.send(_done())
        except MemoryError:
            channel.send({"event": "failed", "why": "there is not enough memory"})
            return
        except Exception as problem:  # whatever it is, the others must hear of it and the process must end
            why = getattr(problem, "message", "") or f"the engine failed ({type(problem).__name__})"
            channel.send({"event": "failed", "why": why})
            return


if __name__ == "__main__":
    main()
