"""SPU itself: the programs compiled once, and one session of three engines that run them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import spu
import spu.utils.frontend as frontend
from spu import libspu

from tallystick.planning.sealed.shares import FRACTION_BITS, OPERATORS, Share, Words, from_engine, to_engine
from tallystick_operator.turns import (
    CHUNK,
    FACTOR_BITS,
    PublicTables,
    anchored,
    prepared,
    pull_table,
    turned,
)

_SECRET, _PUBLIC = libspu.Visibility.VIS_SECRET, libspu.Visibility.VIS_PUBLIC
_STATE = ("x", "y", "z", "anchor_x", "anchor_y", "anchor_z")
_WAIT_MS = 600_000
"""How long an engine waits for a message of another; its parent notices much sooner that somebody is gone."""


class Programs:
    """What is run on shares, compiled for these tables."""

    def __init__(self, tables: PublicTables) -> None:
        self.tables = tables
        self.tables_names = [f"table{place}" for place in range(len(tables.arrays))]
        x, y = np.zeros(tables.size), np.zeros(tables.height)
        pulls, count, factor = np.zeros((CHUNK, 6), np.int64), np.zeros(1, np.int64), np.zeros(2, np.int64)

        def with_tables(function: Any) -> Any:
            return lambda *given: function(tables, *given)

        self.prepare = self._compile(
            with_tables(prepared),
            ["cost", "value", "right"],
            [x, y, y],
            [],
            [],
            ["step0", "b", "x", "y", "z"],
        )
        self.anchor = self._compile(
            anchored, ["x", "y", "z", "step0"], [x, y, x, x], ["factor"], [factor],
            ["x", "y", "z", "anchor_x", "anchor_y", "anchor_z", "step"], bare=True,
        )  # fmt: skip
        self.turn = self._compile(
            with_tables(turned),
            ["x", "y", "z", "anchor_x", "anchor_y", "anchor_z", "step", "most", "b"],
            [x, y, x, x, y, x, x, x, y],
            ["pulls", "count"],
            [pulls, count],
            ["x", "y", "z"],
        )

    def _compile(
        self,
        function: Any,
        secret: list[str],
        shapes: list[Any],
        public: list[str],
        values: list[Any],
        out: list[str],
        *,
        bare: bool = False,
    ) -> Any:
        arrays = [] if bare else self.tables.arrays
        names = [*secret, *public, *(self.tables_names if not bare else [])]
        kinds = [_SECRET] * len(secret) + [_PUBLIC] * (len(public) + len(arrays))
        found, _ = frontend.compile(
            frontend.Kind.JAX, function, [*shapes, *values, *arrays], {}, names, kinds, lambda _: out
        )
        return found


class Session:
    """The link to the other two engines, and the shares in this one."""

    def __init__(self, programs: Programs, sockets: list[str], rank: int) -> None:
        self._programs, self._rank = programs, rank
        description = libspu.link.Desc()
        for number, path in enumerate(sockets):
            description.add_party(f"operator{number}", f"unix:{path}")
        description.recv_timeout_ms = _WAIT_MS
        config = libspu.RuntimeConfig(
            protocol=libspu.ProtocolKind.ABY3,
            field=libspu.FieldType.FM64,
            fxp_fraction_bits=FRACTION_BITS,
        )
        self._link = libspu.link.create_brpc(description, rank)
        self._runtime = spu.Runtime(self._link, config)
        self._io = spu.Io(OPERATORS, config)

    def load(self, vectors: dict[str, Share]) -> None:
        """Put the shares and the public tables into the engine."""
        for name, share in vectors.items():
            made = libspu.Share()
            made.meta, chunk = to_engine(share)
            made.share_chunks = [chunk]
            self._runtime.set_var(name, made)
        for name, array in zip(self._programs.tables_names, self._programs.tables.arrays, strict=True):
            self._public(name, array)

    def prepare(self) -> None:
        """Once before the first turn."""
        self._runtime.run(self._programs.prepare)
        for name in ("cost", "value", "right"):
            self._runtime.del_var(name)

    def anchor(self, price: float, cost: float) -> None:
        """Begin a stretch."""
        one = 2**FACTOR_BITS
        self._public("factor", np.array([round(price * one), round(cost * one)], dtype=np.int64))
        self._runtime.run(self._programs.anchor)

    def turn(self, length: int) -> Iterator[int]:
        """The turns of a stretch, some at a time."""
        table = pull_table(length)
        for start in range(0, length, CHUNK):
            part = table[start : start + CHUNK]
            pulls = np.zeros((CHUNK, table.shape[1]), dtype=np.int64)
            pulls[: len(part)] = part
            self._public("pulls", pulls)
            self._public("count", np.array([len(part)], dtype=np.int64))
            self._runtime.run(self._programs.turn)
            yield len(part)

    def variables(self) -> Words:
        """This operator's share of all variables."""
        share = self._runtime.get_var("x")
        return from_engine(self._rank, (self._programs.tables.size,), b"".join(share.share_chunks)).words

    def close(self) -> None:
        """Forget all shares and end the link."""
        for name in (*_STATE, "step0", "step", "most", "b"):
            self._runtime.del_var(name)
        self._link.stop_link()

    def _public(self, name: str, array: np.ndarray[Any, Any]) -> None:
        self._runtime.set_var(name, self._io.make_shares(array, _PUBLIC)[self._rank])
