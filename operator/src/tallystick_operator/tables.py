"""The public matrices as an operator multiplies shares with them: by itself, without a word to the others.

An operator's two words of every number stand in two rows. Sums, and products with public whole numbers, are
done word by word modulo 2^64; that the words of all operators still add up to the right number is the point
of such shares.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tallystick.errors import InvalidInput
from tallystick.planning.layout import Column, Floats, Index, Layout
from tallystick.planning.sealed.scale import Piece, Scaled, Table
from tallystick.planning.sealed.shares import Words

DENSE_BITS, CUT_DENSE_BITS = 15, 17
"""The factors of the public system are rounded to so many bits after the point, and those of one that is cut.

What rounding leaves grows with the rows of a matrix, and long stretches make more of it.
"""

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
class _Alike:
    """Matrices of one shape, as whole numbers that fit into half a word."""

    rows: Index
    places: Index
    amounts: np.ndarray[Any, np.dtype[np.int32]]
    heaviest: int
    """The amounts of one row at most, added up without signs."""

    @classmethod
    def of(cls, pieces: Sequence[Piece], bits: int) -> _Alike:
        """Rounded to so many bits after the point."""
        rows = np.stack([piece.rows for piece in pieces])
        places = np.stack([piece.places for piece in pieces])
        amounts = np.empty((len(pieces), rows.shape[1], places.shape[1]), dtype=np.int32)
        heaviest = 1.0
        for whole, piece in zip(amounts, pieces, strict=True):
            out = piece.out[:, None] * 2.0**bits
            for tile in _tiles(*piece.matrix.shape):
                rounded = np.rint(piece.matrix[tile] * piece.into * out[tile])
                sizes = np.abs(rounded)
                if sizes.max() >= 2**31:
                    raise InvalidInput(
                        "The public factors are out of range.",
                        mend="Check usual quantities and holding costs; they choose the weights.",
                    )
                whole[tile] = rounded
                heaviest = max(heaviest, sizes.sum(axis=1).max())
        return cls(rows, places, amounts, int(heaviest))

    def products(self, limbs: Floats) -> Iterator[tuple[Index, Floats]]:
        """Some rows, and what comes of each vector there."""
        count, height, width = self.amounts.shape
        taken = limbs[:, self.places].transpose(1, 0, 2)
        for tile in _tiles(height, count * width):
            found = taken @ self.amounts[:, tile].astype(np.float64).transpose(0, 2, 1)
            yield self.rows[:, tile].ravel(), found.transpose(1, 0, 2).reshape(len(limbs), -1)


@dataclass(frozen=True, slots=True, eq=False)
class Dense:
    """Public matrices that together make all rows of a product, those of one shape at once."""

    alike: tuple[_Alike, ...]
    height: int
    room: int

    @classmethod
    def of(cls, pieces: Iterable[Piece], bits: int) -> Dense:
        """Rounded to so many bits after the point."""
        shapes: dict[tuple[int, ...], list[Piece]] = {}
        for piece in pieces:
            shapes.setdefault(piece.matrix.shape, []).append(piece)
        alike = tuple(_Alike.of(same, bits) for same in shapes.values())
        height = sum(one.rows.size for one in alike)
        heaviest = max(one.heaviest for one in alike)
        return cls(alike, height, _EXACT - heaviest.bit_length())

    def times(self, words: Words) -> Words:
        """Shares of the product.

        Words are cut into limbs so short that floating point adds all products up exactly: that is several
        times as fast as multiplying whole numbers.
        """
        starts = range(0, 64, self.room)
        mask = np.uint64(2**self.room - 1)
        limbs = np.concatenate([(words >> np.uint64(start)) & mask for start in starts]).astype(np.float64)
        found = np.empty((len(limbs), self.height), dtype=np.int64)
        for one in self.alike:
            for rows, product in one.products(limbs):
                found[:, rows] = product
        parts = found.view(np.uint64).reshape(len(starts), len(words), -1)
        out: Words = np.zeros_like(parts[0])
        for start, part in zip(starts, parts, strict=True):
            out += part << np.uint64(start)
        return out

    def arrays(self) -> Iterator[np.ndarray[Any, Any]]:
        """All that it consists of."""
        for one in self.alike:
            yield from (one.rows, one.places, one.amounts)


def _tiles(height: int, width: int) -> Iterator[slice]:
    step = max(1, _TILE // width)
    return (slice(start, start + step) for start in range(0, height, step))


def bounded(layout: Layout) -> Index:
    """The variables that may have an upper bound; that the others have none is public."""
    kinds = [block.kind in BOUNDED for block in layout.columns]
    return np.flatnonzero(np.repeat(kinds, layout.weeks))


@dataclass(frozen=True, slots=True, eq=False)
class Left:
    """What a right-hand side leaves on the separator when each block inside is solved by itself.

    Several blocks touch the same places there: products go to places of their own, then they are added up.
    """

    carried: Dense
    together: Sparse

    @classmethod
    def of(cls, scaled: Scaled) -> Left:
        """`CUT_DENSE_BITS` more of fraction."""
        pieces, separator = list(scaled.carried()), scaled.system.elimination.separator
        touched = np.concatenate([piece.rows for piece in pieces])
        ends = np.cumsum([len(piece.rows) for piece in pieces])
        staged = [
            replace(piece, rows=np.arange(end - len(piece.rows), end))
            for piece, end in zip(pieces, ends, strict=True)
        ]
        row = np.concatenate([np.arange(len(separator)), touched])
        column = np.concatenate([separator, scaled.layout.height + np.arange(len(touched))])
        amount = np.repeat([2**CUT_DENSE_BITS, 1], [len(separator), len(touched)])
        return cls(Dense.of(staged, CUT_DENSE_BITS), Sparse(Table.of(row, column, amount, len(separator))))

    def times(self, words: Words) -> Words:
        """Shares of the product."""
        return self.together.times(np.concatenate([words, self.carried.times(words)], axis=1))

    def arrays(self) -> Iterator[np.ndarray[Any, Any]]:
        """All that it consists of."""
        yield from (*self.carried.arrays(), *self.together.arrays())


class PublicTables:
    """The matrix both ways, and the factors of the public system."""

    def __init__(self, scaled: Scaled) -> None:
        self.size, self.height, self.weeks = scaled.layout.size, scaled.layout.height, scaled.layout.weeks
        self.bounded = bounded(scaled.layout)
        self.forward, self.backward = Sparse(scaled.forward()), Sparse(scaled.backward())
        self.separator: Index = scaled.system.elimination.separator
        self.inside = np.setdiff1d(np.arange(self.height), self.separator)
        self.left = Left.of(scaled) if len(self.inside) else None
        self.dense_bits = CUT_DENSE_BITS if len(self.inside) else DENSE_BITS
        self.top = Dense.of([scaled.top()], self.dense_bits)
        pieces = [replace(one, rows=np.searchsorted(self.inside, one.rows)) for one in scaled.interior()]
        self.interior = Dense.of(pieces, self.dense_bits) if pieces else None
        """Takes a right-hand side, and the separator's prices behind it, to prices inside."""

    def arrays(self) -> Iterator[np.ndarray[Any, Any]]:
        """All numbers, in order: the three operators must have the same."""
        for table in (self.forward, self.backward, self.left, self.top, self.interior):
            if table is not None:
                yield from table.arrays()
        yield self.separator
