"""Solving the public linear system K y = r, K = A W A', by factors that are made once.

Only products with public matrices happen per iteration, which is what shares can do without talking. Small
systems get the inverse itself. Larger ones are cut: `separator` rows are solved with one dense matrix over
the whole right-hand side (so that only one product of rounded numbers follows another), the rest falls
apart into small blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tallystick.errors import InvalidInput
from tallystick.planning.layout import Entries, Floats, Index, Layout, Row
from tallystick.planning.structure import Structure

FULL = 4_000
"""Up to this many equations the inverse itself is used."""

LARGEST = 250_000_000
"""The most numbers in the separator's matrix: two gigabytes, and three times that while it is made."""


@dataclass(frozen=True, slots=True, eq=False)
class _Interior:
    """Rows that fall apart from the others once the separator is known, and the inverse of their block."""

    rows: Index
    inverse: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Elimination:
    """`separator` rows by `top`; then each interior block, given the separator's values."""

    height: int
    separator: Index
    top: Floats
    coupling: Entries
    interior: tuple[_Interior, ...]

    def solve(self, right: Floats) -> Floats:
        """y with K y = right."""
        y = np.zeros(self.height)
        y[self.separator] = self.top @ right
        rest = right - self.coupling.times(y)
        for block in self.interior:
            y[block.rows] = block.inverse @ rest[block.rows]
        return y

    @property
    def products(self) -> int:
        """Multiplications per solve."""
        return self.top.size + sum(block.inverse.size for block in self.interior) + self.coupling.amount.size


def eliminate(
    structure: Structure,
    layout: Layout,
    matrix: Entries,
    weight: Floats,
    *,
    full: int = FULL,
    largest: int = LARGEST,
) -> Elimination:
    """The factors of K for this matrix and these weights; up to `full` equations the inverse itself."""
    if layout.height <= full or not structure.lanes:
        everything = np.arange(layout.height)
        none = Entries(everything[:0], everything[:0], np.zeros(0), layout.height, layout.height)
        inverse = _inverse(_dense(_normal(matrix, weight)))
        return Elimination(layout.height, everything, inverse, none, ())
    cut = _separator(structure, layout)
    if len(cut) * layout.height > largest:
        raise InvalidInput(
            f"The network is too large for the rehearsal: its public factors would have {len(cut)} times "
            f"{layout.height} numbers.",
            mend="Plan fewer weeks or fewer companies together, or use central or upstream.",
        )
    system = _normal(matrix, weight)
    return _two_levels(system, cut, _components(system, cut))


def _normal(matrix: Entries, weight: Floats) -> Entries:
    """A W A' as triples: for each column, every pair of its rows."""
    order = np.argsort(matrix.column, kind="stable")
    row, column, amount = matrix.row[order], matrix.column[order], matrix.amount[order]
    count = np.bincount(column, minlength=matrix.width)
    first = np.cumsum(count) - count
    left: list[Index] = []
    right: list[Index] = []
    value: list[Floats] = []
    for size in np.unique(count[count > 0]):
        columns = np.flatnonzero(count == size)
        places = first[columns][:, None] + np.arange(size)
        rows, amounts = row[places], amount[places]
        shape = (len(columns), size, size)
        left.append(np.broadcast_to(rows[:, :, None], shape).ravel())
        right.append(np.broadcast_to(rows[:, None, :], shape).ravel())
        value.append((amounts[:, :, None] * amounts[:, None, :] * weight[columns][:, None, None]).ravel())
    return Entries(
        np.concatenate(left), np.concatenate(right), np.concatenate(value), matrix.height, matrix.height
    )


def _dense(system: Entries) -> Floats:
    dense = np.zeros((system.height, system.width))
    np.add.at(dense, (system.row, system.column), system.amount)
    return dense


def _inverse(dense: Floats) -> Floats:
    return np.asarray(np.linalg.inv(dense), dtype=np.float64)


def _separator(structure: Structure, layout: Layout) -> Index:
    """Rows of stock points of which every lane touches at least one: cutting them sets companies apart."""
    lanes = {
        lane.id: ((lane.supplier, lane.from_stock), (lane.buyer, lane.to_stock)) for lane in structure.lanes
    }
    touching: dict[tuple[str, str], set[str]] = {}
    for key, ends in lanes.items():
        for end in ends:
            touching.setdefault(end, set()).add(key)
    chosen: list[tuple[str, str]] = []
    while touching:
        best = max(touching, key=lambda end: (len(touching[end]), end))
        covered = touching.pop(best)
        if not covered:
            break
        chosen.append(best)
        for key in covered:
            for end in lanes[key]:
                if end in touching:
                    touching[end].discard(key)
    slices = [layout.at(Row.BALANCE, company, stock) for company, stock in sorted(chosen)]
    return np.concatenate([np.arange(one.start, one.stop) for one in slices])


def _components(system: Entries, cut: Index) -> list[Index]:
    """The sets of rows that hang together without the cut."""
    inside = np.ones(system.height, dtype=bool)
    inside[cut] = False
    keep = inside[system.row] & inside[system.column]
    row, column = system.row[keep], system.column[keep]
    label = np.arange(system.height)
    while True:
        # Every row takes the least label among its neighbours, then the label of that label, until all agree.
        lower = label.copy()
        np.minimum.at(lower, row, label[column])
        lower = lower[lower]
        if np.array_equal(lower, label):
            break
        label = lower
    rows = np.flatnonzero(inside)
    order = np.argsort(label[rows], kind="stable")
    bounds = np.flatnonzero(np.diff(label[rows][order])) + 1
    return np.split(rows[order], bounds)


def _two_levels(system: Entries, cut: Index, parts: Sequence[Index]) -> Elimination:
    height = system.height
    place = np.full(height, -1)
    place[cut] = np.arange(len(cut))
    top = np.zeros((len(cut), height))
    in_cut = place >= 0
    across = in_cut[system.row] & ~in_cut[system.column]
    np.add.at(top, (place[system.row[across]], system.column[across]), system.amount[across])
    schur = np.zeros((len(cut), len(cut)))
    within = in_cut[system.row] & in_cut[system.column]
    np.add.at(schur, (place[system.row[within]], place[system.column[within]]), system.amount[within])
    interior = []
    local = np.full(height, -1)
    owner = np.full(height, -1)
    for number, rows in enumerate(parts):
        local[rows], owner[rows] = np.arange(len(rows)), number
    inner = (owner[system.row] >= 0) & (owner[system.row] == owner[system.column])
    by_part = np.argsort(owner[system.row[inner]], kind="stable")
    row, column = system.row[inner][by_part], system.column[inner][by_part]
    amount = system.amount[inner][by_part]
    bounds = np.searchsorted(owner[row], np.arange(len(parts) + 1))
    for number, rows in enumerate(parts):
        span = slice(bounds[number], bounds[number + 1])
        block = np.zeros((len(rows), len(rows)))
        np.add.at(block, (local[row[span]], local[column[span]]), amount[span])
        inverse = _inverse(block)
        touched = np.flatnonzero(np.any(top[:, rows] != 0, axis=1))
        coupled = top[np.ix_(touched, rows)]
        carried = coupled @ inverse
        schur[np.ix_(touched, touched)] -= carried @ coupled.T
        top[np.ix_(touched, rows)] = -carried
        interior.append(_Interior(rows, inverse))
    top[:, cut] = np.eye(len(cut))
    coupling = ~in_cut[system.row] & in_cut[system.column]
    return Elimination(
        height,
        cut,
        np.asarray(np.linalg.solve(schur, top), dtype=np.float64),
        Entries(system.row[coupling], system.column[coupling], system.amount[coupling], height, height),
        tuple(interior),
    )
