"""Solving the public linear system K y = r, K = A W A', by factors that are made once.

Only products with public matrices happen per iteration, which is what shares can do without talking. Small
systems get the inverse itself. Larger ones are cut: without the `separator` rows the rest falls apart into
small blocks, which are solved by themselves first; then the separator, from what they leave; then the blocks
once more. So three products of rounded numbers follow each other, and the dense matrix of the separator is
all that grows faster than the network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tallystick.errors import InvalidInput
from tallystick.planning.layout import Entries, Floats, Index, Layout, Row
from tallystick.planning.structure import Structure

FULL = 3_000
"""Up to this many equations the inverse itself is used."""

LARGEST = 250_000_000
"""The most numbers in a separator's matrix: two gigabytes while it is made."""

Steps = Callable[[int, int], None]
"""Told how many steps of how many are done."""

_STEP = 384
"""So many rows are eliminated at once where a matrix is inverted: enough for products to be quick."""


def untold(done: int, total: int) -> None:
    """Work that nobody watches."""


@dataclass(frozen=True, slots=True, eq=False)
class Interior:
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
    """Each interior block by itself, `separator` rows by `top` from what that leaves, the blocks again."""

    height: int
    separator: Index
    top: Floats
    interior: tuple[Interior, ...]

    def solve(self, right: Floats) -> Floats:
        """y with K y = right."""
        left = right[self.separator]
        for block in self.interior:
            left[block.touched] -= block.carried @ right[block.rows]
        y = np.zeros(self.height)
        top = self.top @ left
        y[self.separator] = top
        for block in self.interior:
            y[block.rows] = block.inverse @ right[block.rows] - top[block.touched] @ block.carried
        return y

    @property
    def products(self) -> int:
        """Multiplications per solve."""
        return self.top.size + sum(block.inverse.size + 2 * block.carried.size for block in self.interior)


def eliminate(
    structure: Structure,
    layout: Layout,
    matrix: Entries,
    weight: Floats,
    *,
    full: int = FULL,
    largest: int = LARGEST,
    steps: Steps = untold,
) -> Elimination:
    """The factors of K for this matrix and these weights; up to `full` equations the inverse itself.

    A network whose separator's matrix has more than the `largest` count of numbers is refused. `steps` hears
    of the largest matrix, which takes nearly all of the time where that is long.
    """
    if layout.height <= full or not structure.lanes:
        everything = np.arange(layout.height)
        whole = inverse(_dense(_normal(matrix, weight)), steps)
        return Elimination(layout.height, everything, whole, ())
    cut = _separator(structure, layout)
    if len(cut) ** 2 > largest:
        raise InvalidInput(
            f"The network is too large for the joint method: its public factors would have {len(cut)} times "
            f"{len(cut)} numbers.",
            mend="Plan fewer weeks or fewer companies together, or use central or upstream.",
        )
    system = _normal(matrix, weight)
    return _cut_up(system, cut, _components(system, cut), steps)


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


def inverse(dense: Floats, told: Steps = untold) -> Floats:
    """Of a symmetric positive definite matrix, in its own memory: it is what is left of `dense`.

    Some rows at a time are exchanged with their columns, all rows of the lower half following (the *sweep*).
    That is less than half the work of solving for every column of the identity, and needs no second matrix.
    """
    size = len(dense)
    steps = [slice(start, min(start + _STEP, size)) for start in range(0, size, _STEP)]
    for done, step in enumerate(steps):
        told(done, len(steps))
        own = np.linalg.inv(dense[step, step])
        column = np.concatenate([dense[step, : step.start].T, dense[step.start :, step]])
        column[step] = 0.0
        exchanged = column @ own
        for rows in steps:
            dense[rows, : rows.stop] -= exchanged[rows] @ column[: rows.stop].T
        dense[step, : step.start] = exchanged[: step.start].T
        dense[step.stop :, step] = exchanged[step.stop :]
        dense[step, step] = -own
    for rows in steps:
        dense[rows, : rows.stop] *= -1.0
        # Rounding differs a little on both sides of the diagonal.
        corner = dense[rows, rows]
        corner += corner.T
        corner /= 2.0
        dense[: rows.start, rows] = dense[rows, : rows.start].T
    told(len(steps), len(steps))
    return dense


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


def _cut_up(system: Entries, cut: Index, parts: Sequence[Index], steps: Steps) -> Elimination:
    """Eliminate each part, and what is left on the cut."""
    height = system.height
    place = np.full(height, -1)
    place[cut] = np.arange(len(cut))
    in_cut = place >= 0
    within = in_cut[system.row] & in_cut[system.column]
    schur = np.zeros((len(cut), len(cut)))
    np.add.at(schur, (place[system.row[within]], place[system.column[within]]), system.amount[within])
    interior = []
    for rows, block, touched, coupled in _pieces(system, place, parts):
        own = inverse(block)
        carried = coupled @ own
        schur[np.ix_(touched, touched)] -= carried @ coupled.T
        interior.append(Interior(rows, own, touched, carried))
    return Elimination(height, cut, inverse(schur, steps), tuple(interior))


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
