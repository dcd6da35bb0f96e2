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

PULL_BITS = 20
"""The pull to the anchor is rounded to so many bits; its parts still add up to exactly one."""

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
        self._blocks = [(self._add(rows), self._add(_whole_block(dense))) for rows, dense in interior]
        # Where each equation's price stands among those of the separator and then of the blocks.
        order = np.concatenate([separator, *(rows for rows, _ in interior)])
        self._order = self._add(np.argsort(order, kind="stable"))

    def _add(self, array: Floats | Index) -> int:
        self.arrays.append(np.ascontiguousarray(array))
        return len(self.arrays) - 1

    def _table(self, table: Table) -> _Held:
        parts = [
            (self._add(places), self._add(amounts))
            for places, amounts in zip(table.places, table.amounts, strict=True)
        ]
        if not parts:
            return [], -1
        rows = np.concatenate(table.rows)
        # Rows without any entry come from a zero behind the last part.
        where = np.full(table.height, len(rows), dtype=np.int64)
        where[rows] = np.arange(len(rows))
        return parts, self._add(where)

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
            return top[arrays[self._order]]
        rest = right
        if self._coupling[0]:
            rest = right - _product(arrays, self._coupling, _whole(top))
        inner = [rest[arrays[rows]] @ arrays[dense] for rows, dense in self._blocks]
        solved = _cut(jnp.concatenate(inner), FORWARD_BITS + BLOCK_BITS)
        return jnp.concatenate([top, solved])[arrays[self._order]]


def _whole_block(dense: Floats) -> Index:
    return np.asarray(np.rint(dense.T * 2.0**BLOCK_BITS), dtype=np.int64)


def _product(arrays: Tables, table: _Held, v: Array) -> Array:
    parts, where = table
    done = []
    for places, amounts in parts:
        taken = v[arrays[places]] * arrays[amounts]
        total = taken[:, 0]
        for slot in range(1, taken.shape[1]):
            total = total + taken[:, slot]
        done.append(total)
    # A zero of shares here too.
    done.append(done[0][:1] - done[0][:1])
    return jnp.concatenate(done)[arrays[where]]


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
    zero = cost - cost
    return step, _fixed(_whole(right) * 2**FORWARD_BITS), zero, value - value


def anchored(x: Array, y: Array, step: Array, factor: Array) -> Any:
    """The start of a stretch: anchors, prices and costs as they count with its rho.

    `factor` has what to multiply prices and costs with, times 2^PULL_BITS.
    """
    both = jnp.concatenate([_whole(y) * factor[0], _whole(step) * factor[1]])
    scaled = _cut(both, PULL_BITS)
    height = y.shape[0]
    return x, scaled[:height], x, scaled[:height], scaled[height:]


def turned(
    tables: PublicTables,
    x: Array,
    y: Array,
    anchor_x: Array,
    anchor_y: Array,
    step: Array,
    most: Array,
    right: Array,
    pulls: Array,
    count: Array,
    *arrays: Array,
) -> Any:
    """So many turns. `pulls` has for each the whole-number parts of `pull_table`."""

    def turn(number: Array, state: tuple[Array, Array]) -> tuple[Array, Array]:
        x, y = state
        wish = x - step + _cut(tables.backward(arrays, _whole(y)), BACKWARD_BITS)
        both = jnp.concatenate([wish, most - wish])
        # A zero of shares, not a public one, which would cost a message.
        beyond = jnp.where(both < 0.0, both, both - both)
        next_x = wish - beyond[: tables.size] + beyond[tables.size :]
        change = tables.solve(arrays, right_whole - tables.forward(arrays, _whole(next_x + next_x - x)))
        pull = pulls[number]
        mixed = jnp.concatenate(
            [
                _whole(next_x) * pull[0] + _whole(x) * pull[1] + whole_x * pull[2],
                _whole(y) * pull[3] + _whole(change) * pull[4] + whole_y * pull[5],
            ]
        )
        pulled = _cut(mixed, PULL_BITS)
        return pulled[: tables.size], pulled[tables.size :]

    right_whole, whole_x, whole_y = _whole(right), _whole(anchor_x), _whole(anchor_y)
    return jax.lax.fori_loop(0, count[0], turn, (x, y))


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
