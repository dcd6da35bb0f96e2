"""The public matrices as an operator multiplies shares with them: by itself, without a word to the others.

An operator's two words of every number stand in two rows. Sums, and products with public whole numbers, are
done word by word modulo 2^64; that the words of all operators still add up to the right number is the point
of such shares.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tallystick.planning.layout import Floats, Index
from tallystick.planning.sealed.scale import Scaled, Table
from tallystick.planning.sealed.shares import Words

TOP_BITS = 20
"""The separator's dense matrix, or the whole inverse of a small system, is rounded to so many bits."""

BLOCK_BITS = 12
"""The dense blocks of companies are rounded to so many bits."""

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

    @classmethod
    def of(cls, matrix: Floats, bits: int) -> Dense:
        """Rounded to so many bits after the point."""
        amounts = np.empty(matrix.shape, dtype=np.int32)
        for rows in _tiles(matrix):
            amounts[rows] = np.rint(matrix[rows] * 2.0**bits)
        return cls(amounts)

    def times(self, words: Words) -> Words:
        """Shares of the product."""
        out = np.empty((len(words), len(self.amounts)), dtype=np.uint64)
        for rows in _tiles(self.amounts):
            tile = self.amounts[rows].astype(np.int64).view(np.uint64)
            np.matmul(words, tile.T, out=out[:, rows])
        return out


def _tiles(matrix: np.ndarray[Any, Any]) -> Iterator[slice]:
    step = max(1, _TILE // matrix.shape[1])
    return (slice(start, start + step) for start in range(0, len(matrix), step))


class PublicTables:
    """The matrix both ways, and the factors of the public system."""

    def __init__(self, scaled: Scaled) -> None:
        self.size, self.height = scaled.layout.size, scaled.layout.height
        self.forward, self.backward = Sparse(scaled.forward()), Sparse(scaled.backward())
        self.separator: Index = scaled.system.elimination.separator
        self.top = Dense.of(scaled.top(), TOP_BITS)
        self.coupling = Sparse(scaled.coupling())
        self.blocks = [(rows, Dense.of(dense, BLOCK_BITS)) for rows, dense in scaled.interior()]

    def arrays(self) -> Iterator[np.ndarray[Any, Any]]:
        """All numbers, in order: the three operators must have the same."""
        for sparse in (self.forward, self.backward, self.coupling):
            yield from sparse.arrays()
        yield self.separator
        yield self.top.amounts
        for rows, dense in self.blocks:
            yield rows
            yield dense.amounts
