"""Solving the public linear system K y = r, K = A W A', by factors that are made once.

Only products with public matrices happen per iteration, which is what shares can do without talking. Small
systems get the inverse itself. Larger ones are cut: `separator` rows are solved with one dense matrix over
the whole right-hand side (so that only one product of rounded numbers follows another), the rest falls
apart into small blocks. Where even that matrix is too large the separator's is over the separator alone,
after a first pass over the blocks: a third product that follows two others, for a fraction of the memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tallystick.errors import InvalidInput
from tallystick.planning.layout import Entries, Floats, Index, Layout, Row
from tallystick.planning.structure import Structure

FULL = 2_000
"""Up to this many equations the inverse itself is used."""

LARGEST = 250_000_000
"""The most numbers in a separator's matrix: two gigabytes, and three times that while it is made."""


@dataclass(frozen=True, slots=True, eq=False)
class _Interior:
    """Rows that fall apart from the others once the separator is known.

    The inverse of their block takes a right-hand side to their values; `carried` takes it to the `touched`
    places of the separator, and its transpose takes what is solved there back.
    """

    rows: Index
    inverse: Floats
    touched: Index
    carried: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Elimination:
    """`separator` rows by `top`; then each interior block, given the separator's values.

    `narrow`: `top` is over the separator's rows alone, and takes what a first pass over the blocks leaves.
    """

    height: int
    separator: Index
    top: Floats
    interior: tuple[_Interior, ...]
    narrow: bool = False

    def solve(self, right: Floats) -> Floats:
        """y with K y = right."""
        y = np.zeros(self.height)
        top = self.top @ (self._left(right) if self.narrow else right)
        y[self.separator] = top
        for block in self.interior:
            y[block.rows] = block.inverse @ right[block.rows] - top[block.touched] @ block.carried
        return y

    def _left(self, right: Floats) -> Floats:
        """What the blocks, solved by themselves, leave of a right-hand side on the separator."""
        left = right[self.separator]
        for block in self.interior:
            left[block.touched] -= block.carried @ right[block.rows]
        return left

    @property
    def products(self) -> int:
        """Multiplications per solve."""
        carried = sum(block.carried.size for block in self.interior)
        inverse = sum(block.inverse.size for block in self.interior)
        return self.top.size + inverse + (2 if self.narrow else 1) * carried


def eliminate(
    structure: Structure,
    layout: Layout,
    matrix: Entries,
    weight: Floats,
    *,
    full: int = FULL,
    largest: int = LARGEST,
    narrow: bool = True,
) -> Elimination:
    """The factors of K for this matrix and these weights; up to `full` equations the inverse itself.

    Without `narrow`, a network that is too large for one matrix over all rows is refused.
    """
    if layout.height <= full or not structure.lanes:
        everything = np.arange(layout.height)
        inverse = _inverse(_dense(_normal(matrix, weight)))
        return Elimination(layout.height, everything, inverse, ())
    cut = _separator(structure, layout)
    wide = len(cut) * layout.height <= largest
    width = layout.height if wide else len(cut)
    if not wide and (not narrow or len(cut) * width > largest):
        raise InvalidInput(
            f"The network is too large for the joint method: its public factors would have {len(cut)} times "
            f"{width} numbers.",
            mend="Plan fewer weeks or fewer companies together, or use central or upstream.",
        )
    system = _normal(matrix, weight)
    return _cut_up(system, cut, _components(system, cut), wide)


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


def _cut_up(system: Entries, cut: Index, parts: Sequence[Index], wide: bool) -> Elimination:
    """Eliminate each part, and what is left on the cut; `wide`: with the way there multiplied out."""
    height = system.height
    place = np.full(height, -1)
    place[cut] = np.arange(len(cut))
    in_cut = place >= 0
    within = in_cut[system.row] & in_cut[system.column]
    schur = np.zeros((len(cut), len(cut)))
    np.add.at(schur, (place[system.row[within]], place[system.column[within]]), system.amount[within])
    interior = []
    for rows, block, touched, coupled in _pieces(system, place, parts):
        inverse = _inverse(block)
        carried = coupled @ inverse
        schur[np.ix_(touched, touched)] -= carried @ coupled.T
        interior.append(_Interior(rows, inverse, touched, carried))
    top = _inverse(schur)
    if wide:
        whole = np.empty((len(cut), height))
        whole[:, cut] = top
        for one in interior:
            # A block touches few places of the cut: that is far less work than solving for every row.
            whole[:, one.rows] = -top[:, one.touched] @ one.carried
        top = whole
    return Elimination(height, cut, top, tuple(interior), narrow=not wide)


def _pieces(
    system: Entries, place: Index, parts: Sequence[Index]
) -> Iterator[tuple[Index, Floats, Index, Floats]]:
    """For each part its rows, its block, the places in the cut that it touches, and how."""
    local, owner = np.full(system.height, -1), np.full(system.height, -1)
    for number, rows in enumerate(parts):
        local[rows], owner[rows] = np.arange(len(rows)), number
    # Every entry in a part's column belongs to that part's block or to its coupling with the cut.
    mine = np.flatnonzero(owner[system.column] >= 0)
    mine = mine[np.argsort(owner[system.column[mine]], kind="stable")]
    bounds = np.searchsorted(owner[system.column[mine]], np.arange(len(parts) + 1))
    for number, rows in enumerate(parts):
        span = mine[bounds[number] : bounds[number + 1]]
        row, column, amount = system.row[span], local[system.column[span]], system.amount[span]
        inner = place[row] < 0
        block = np.zeros((len(rows), len(rows)))
        np.add.at(block, (local[row[inner]], column[inner]), amount[inner])
        touched, where = np.unique(place[row[~inner]], return_inverse=True)
        coupled = np.zeros((len(touched), len(rows)))
        np.add.at(coupled, (where, column[~inner]), amount[~inner])
        yield rows, block, touched, coupled
