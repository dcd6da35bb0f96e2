"""The iteration: a primal-dual method with a public linear system and reflected Halpern anchors.

In each turn the private numbers only meet public ones in products, but for one comparison of the whole
vector with its bounds. The number of turns and every step size are fixed beforehand; nothing is looked at
in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from tallystick.planning.layout import Entries, Floats
from tallystick.planning.sealed.elimination import Elimination

FIRST, SECOND, STEP = 20, 30, 20


def anchors(turns: int) -> Iterator[int]:
    """Lengths of the stretches between two anchors: 20, 30, 40, 60, 80 …, in all `turns`."""
    length, following = FIRST, SECOND
    while turns > 0:
        yield min(length, turns)
        turns -= length
        length, following = following, 40 if following == SECOND else following + STEP


@dataclass(frozen=True, slots=True, eq=False)
class PublicSystem:
    """What everybody knows: the matrix, the weight of each column, and the factors of A W A'."""

    matrix: Entries
    weight: Floats
    elimination: Elimination


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """Variables, and prices of the equations over `rho`."""

    x: Floats
    price: Floats


def iterate(
    system: PublicSystem,
    step: Floats,
    upper: Floats,
    right: Floats,
    start: State,
    turns: int,
    watch: Callable[[int, State], None] | None = None,
) -> State:
    """Run so many turns. `step` is weight × cost / rho. `watch` sees the state after each stretch."""
    matrix, weight, solve = system.matrix, system.weight, system.elimination.solve
    x, price, done = start.x, start.price, 0
    for length in anchors(turns):
        anchor_x, anchor_price = x, price
        for turn in range(length):
            next_x = np.clip(x - step + weight * matrix.transposed_times(price), 0.0, upper)
            change = solve(right - matrix.times(2.0 * next_x - x))
            if turn == length - 1:
                x, price = next_x, price + change
            else:
                pull = (turn + 1) / (turn + 2)
                x = pull * (2.0 * next_x - x - anchor_x) + anchor_x
                price = pull * (price + 2.0 * change - anchor_price) + anchor_price
        done += length
        if watch is not None:
            watch(done, State(x, price))
    return State(x, price)
