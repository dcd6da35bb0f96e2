"""The public matrices as an operator multiplies shares with them: by itself, without a word to the others.

An operator's two words of every number stand in two rows. Sums, and products with public whole numbers, are
done word by word modulo 2^64; that the words of all operators still add up to the right number is the point
of such shares.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tallystick.errors import InvalidInput
from tallystick.planning.layout import Column, Floats, Index, Layout
from tallystick.planning.sealed.scale import Scaled, Table
from tallystick.planning.sealed.shares import Words

DENSE_BITS = 15
"""The factors of the public system are rounded to so many bits after the point."""

BOUNDED = frozenset({Column.PROCESS, Column.LANE, Column.OVERTIME})
"""The kinds of variables for which a company can state a most."""

_EXACT = 53
"""So many bits of a whole number fit into a floating one."""

_TILE = 2**17
"""So many numbers of a dense matrix are widened at once: they stay in the processor's cache."""


def times(words: Words, factor: int) -> Words:
    """Shares of the numbers times a public whole one."""
    return words * np.uint64(factor % 2**64)


@dataclass(frozen=True, slots=True, eq=False)
class Sparse:
    """A public matrix with few entries."""

    table: Table

    def times(self, words: Words) -> Words:
        """Shares of the product."""
        out = np.zeros((len(words), self.table.height), dtype=np.uint64)
        for rows, places, amounts in zip(self.table.rows, self.table.places, self.table.amounts, strict=True):
            taken = np.take(words, places, axis=1)
            out[:, rows] = np.einsum("kij,ij->ki", taken, amounts.view(np.uint64))
        return out

    def arrays(self) -> Iterator[np.ndarray[Any, Any]]:
        """All that it consists of."""
        yield from (*self.table.rows, *self.table.places, *self.table.amounts)


@dataclass(frozen=True, slots=True, eq=False)
class Dense:
    """A public matrix of whole numbers that fit into half a word."""

    amounts: np.ndarray[Any, np.dtype[np.int32]]
    largest: int

    @classmethod
    def of(cls, matrix: Floats, bits: int) -> Dense:
        """Rounded to so many bits after the point."""
        largest = round(max(float(np.abs(matrix).max()), 2.0**-bits) * 2**bits)
        if largest >= 2**31:
            raise InvalidInput(
                "The public factors are out of range.",
                mend="Check usual quantities and holding costs; they choose the weights.",
            )
        amounts = np.empty(matrix.shape, dtype=np.int32)
        for rows in _tiles(matrix):
            amounts[rows] = np.rint(matrix[rows] * 2.0**bits)
        return cls(amounts, largest)

    def times(self, words: Words) -> Words:
        """Shares of the product.

        Words are cut into limbs so short that floating point adds all products up exactly: that is several
        times as fast as multiplying whole numbers.
        """
        room = _EXACT - self._bits - math.ceil(math.log2(max(2, self.amounts.shape[1])))
        starts = range(0, 64, room)
        mask = np.uint64(2**room - 1)
        limbs = np.concatenate([(words >> np.uint64(start)) & mask for start in starts]).astype(np.float64)
        found = np.empty((len(limbs), len(self.amounts)), dtype=np.int64)
        for rows in _tiles(self.amounts):
            found[:, rows] = limbs @ self.amounts[rows].astype(np.float64).T
        parts = found.view(np.uint64).reshape(len(starts), len(words), -1)
        out: Words = np.zeros_like(parts[0])
        for start, part in zip(starts, parts, strict=True):
            out += part << np.uint64(start)
        return out

    @property
    def _bits(self) -> int:
        """What the largest amount needs."""
        return math.ceil(math.log2(self.largest + 1))


def _tiles(matrix: np.ndarray[Any, Any]) -> Iterator[slice]:
    step = max(1, _TILE // matrix.shape[1])
    return (slice(start, start + step) for start in range(0, len(matrix), step))


def bounded(layout: Layout) -> Index:
    """The variables that may have an upper bound; that the others have none is public."""
    kinds = [block.kind in BOUNDED for block in layout.columns]
    return np.flatnonzero(np.repeat(kinds, layout.weeks))


class PublicTables:
    """The matrix both ways, and the factors of the public system."""

    def __init__(self, scaled: Scaled) -> None:
        self.size, self.height, self.weeks = scaled.layout.size, scaled.layout.height, scaled.layout.weeks
        self.bounded = bounded(scaled.layout)
        self.forward, self.backward = Sparse(scaled.forward()), Sparse(scaled.backward())
        self.separator: Index = scaled.system.elimination.separator
        self.top = Dense.of(scaled.top(), DENSE_BITS)
        self.blocks = [
            (rows, touched, Dense.of(both, DENSE_BITS)) for rows, touched, both in scaled.interior()
        ]

    def arrays(self) -> Iterator[np.ndarray[Any, Any]]:
        """All numbers, in order: the three operators must have the same."""
        for sparse in (self.forward, self.backward):
            yield from sparse.arrays()
        yield self.separator
        yield self.top.amounts
        for rows, touched, dense in self.blocks:
            yield from (rows, touched, dense.amounts)
