"""The iteration as a program for shares: what `tallystick.planning.sealed.iterate` does on plain numbers.

Products with public whole numbers cost no message; each `_cut` after them (back to 28 bits of fraction), and
each comparison, does. So there is one comparison of everything in a turn, and as few cuts as possible.
Secret numbers are taken for whole ones by their bits, which SPU keeps as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from tallystick.planning.layout import Floats, Index
from tallystick.planning.sealed.scale import BACKWARD_BITS, FORWARD_BITS, Scaled, Table

jax.config.update("jax_enable_x64", True)

CHUNK = 10
"""Turns between two signs of progress."""

PULL_BITS = 12
"""The pull to the anchor is rounded to so many bits; its parts still add up to exactly one."""

FACTOR_BITS = 20
"""So are the factors of a stretch, all of them powers of two."""

BLOCK_BITS = 12
"""The dense blocks of companies are rounded to so many bits."""

Array = Any
Tables = Sequence[Array]
_Held = tuple[list[tuple[int, int]], int]
"""A table among the arrays: places and amounts of each part, and where each row then stands."""


class PublicTables:
    """The public matrices as an operator's engine takes them: arrays, and how to multiply with them."""

    def __init__(self, scaled: Scaled) -> None:
        self.size, self.height = scaled.layout.size, scaled.layout.height
        self.arrays: list[np.ndarray[Any, Any]] = []
        self._forward = self._table(scaled.forward())
        self._backward = self._table(scaled.backward())
        self._coupling = self._table(scaled.coupling())
        separator = scaled.system.elimination.separator
        self._top = self._add(np.ascontiguousarray(scaled.top().T))
        interior = scaled.interior()
        self._blocks = [(self._places(rows), self._add(_whole_block(dense))) for rows, dense in interior]
        # Where each equation's price stands among those of the separator and then of the blocks.
        order = np.concatenate([separator, *(rows for rows, _ in interior)])
        self._order = self._places(np.argsort(order, kind="stable"))

    def _add(self, array: np.ndarray[Any, Any]) -> int:
        self.arrays.append(np.ascontiguousarray(array))
        return len(self.arrays) - 1

    def _places(self, places: Index) -> int:
        # Unsigned, or each use would first look for negative ones.
        return self._add(places.astype(np.uint64))

    def _table(self, table: Table) -> _Held:
        parts = [
            (self._places(places), self._add(amounts))
            for places, amounts in zip(table.places, table.amounts, strict=True)
        ]
        if not parts:
            return [], -1
        return parts, self._places(np.argsort(np.concatenate(table.rows), kind="stable"))

    def forward(self, arrays: Tables, whole: Array) -> Array:
        """The matrix times whole numbers: FORWARD_BITS more of fraction."""
        return _product(arrays, self._forward, whole)

    def backward(self, arrays: Tables, whole: Array) -> Array:
        """Prices to variables: FORWARD_BITS more of fraction."""
        return _product(arrays, self._backward, whole)

    def solve(self, arrays: Tables, right: Array) -> Array:
        """The change of prices for a right side of FORWARD_BITS more of fraction."""
        top = _fixed(right) @ arrays[self._top]
        if not self._blocks:
            return _at(top, arrays[self._order])
        rest = right
        if self._coupling[0]:
            rest = right - _product(arrays, self._coupling, _whole(top))
        inner = [_at(rest, arrays[rows]) @ arrays[dense] for rows, dense in self._blocks]
        solved = _cut(jnp.concatenate(inner), FORWARD_BITS + BLOCK_BITS)
        return _at(jnp.concatenate([top, solved]), arrays[self._order])


def _whole_block(dense: Floats) -> Index:
    return np.asarray(np.rint(dense.T * 2.0**BLOCK_BITS), dtype=np.int64)


def _product(arrays: Tables, table: _Held, v: Array) -> Array:
    parts, where = table
    done = []
    for places, amounts in parts:
        taken = _at(v, arrays[places]) * arrays[amounts]
        total = taken[:, 0]
        for slot in range(1, taken.shape[1]):
            total = total + taken[:, slot]
        done.append(total)
    return _at(jnp.concatenate(done), arrays[where])


def _at(v: Array, places: Array) -> Array:
    return v.at[places].get(mode="promise_in_bounds")


def _whole(fixed: Array) -> Array:
    return jax.lax.bitcast_convert_type(fixed, jnp.int64)


def _fixed(whole: Array) -> Array:
    return jax.lax.bitcast_convert_type(whole, jnp.float64)


def _cut(whole: Array, bits: int) -> Array:
    """Back to the usual fraction: one message."""
    return _fixed(whole) * 2.0**-bits


def prepared(tables: PublicTables, cost: Array, value: Array, right: Array, *arrays: Array) -> Any:
    """Costs without each company's own value of its goods; right sides with FORWARD_BITS more of fraction."""
    step = cost - _cut(tables.backward(arrays, _whole(value)), BACKWARD_BITS)
    return step, _fixed(_whole(right) * 2**FORWARD_BITS), cost - cost, value - value, cost - cost


def anchored(x: Array, y: Array, z: Array, step: Array, factor: Array) -> Any:
    """The start of a stretch: anchors, prices and costs as they count with its rho.

    `factor` has what to multiply prices and costs with, times 2^FACTOR_BITS.
    """
    both = jnp.concatenate([_whole(y) * factor[0], _whole(z) * factor[0], _whole(step) * factor[1]])
    scaled = _cut(both, FACTOR_BITS)
    height, size = y.shape[0], x.shape[0]
    y, z, step = scaled[:height], scaled[height : height + size], scaled[height + size :]
    return x, y, z, x, y, z, step


def turned(
    tables: PublicTables,
    x: Array,
    y: Array,
    z: Array,
    anchor_x: Array,
    anchor_y: Array,
    anchor_z: Array,
    step: Array,
    most: Array,
    right: Array,
    pulls: Array,
    count: Array,
    *arrays: Array,
) -> Any:
    """So many turns. `pulls` has for each the whole-number parts of `pull_table`.

    Beside prices y, what they do to variables, z, is carried along: worked out anew in each turn it would
    need a cut of its own.
    """

    def turn(number: Array, state: tuple[Array, Array, Array]) -> tuple[Array, Array, Array]:
        x, y, z = state
        wish = x - step + z
        both = jnp.concatenate([wish, most - wish])
        beyond = jnp.where(both < 0.0, both, both - both)
        next_x = wish - beyond[: tables.size] + beyond[tables.size :]
        fault = right_whole - tables.forward(arrays, _whole(next_x + next_x - x))
        change = _whole(tables.solve(arrays, fault))
        pull = pulls[number]
        mixed = jnp.concatenate(
            [
                (_whole(next_x) * pull[0] + _whole(x) * pull[1] + whole_x * pull[2]) * one,
                (_whole(y) * pull[3] + change * pull[4] + whole_y * pull[5]) * one,
                (_whole(z) * pull[3] + whole_z * pull[5]) * one + tables.backward(arrays, change) * pull[4],
            ]
        )
        pulled = _cut(mixed, PULL_BITS + BACKWARD_BITS)
        x, y = pulled[: tables.size], pulled[tables.size : tables.size + tables.height]
        return x, y, pulled[tables.size + tables.height :]

    one = 2**BACKWARD_BITS
    right_whole = _whole(right)
    whole_x, whole_y, whole_z = _whole(anchor_x), _whole(anchor_y), _whole(anchor_z)
    return jax.lax.fori_loop(0, count[0], turn, (x, y, z))


def pull_table(length: int) -> Index:
    """For each turn of a stretch, what the next state is made of, times 2^PULL_BITS.

    Of the new, the old and the anchor's variables; of the old prices, their change, and the anchor's. The
    last turn of a stretch is taken as it is.
    """
    one = 2**PULL_BITS
    rows = []
    for turn in range(length - 1):
        pull = round(one * (turn + 1) / (turn + 2))
        rows.append([2 * pull, -pull, one - pull, pull, 2 * pull, one - pull])
    rows.append([one, 0, 0, one, one, 0])
    return np.array(rows, dtype=np.int64)
