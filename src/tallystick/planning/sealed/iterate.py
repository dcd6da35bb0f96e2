"""The iteration: a primal-dual method with a public linear system and reflected Halpern anchors.

In each turn the private numbers only meet public ones in products, but for one comparison of the whole
vector with its bounds. The number of turns and every step size are fixed beforehand; nothing is looked at
in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

import numpy as np

from tallystick.planning.layout import Entries, Floats
from tallystick.planning.sealed.elimination import Elimination

FIRST, SECOND, STEP = 20, 30, 20

RHO = (32.0, 32.0, 16.0, 16.0, 8.0)
"""How much prices move against quantities in each stretch: quickly at first, as scarcity is worth much."""


def stretches(turns: int) -> Iterator[tuple[int, float]]:
    """Length and rho of the stretches between two anchors: 20, 30, 40, 60, 80 …, in all `turns`."""
    length, following = FIRST, SECOND
    for number in count():
        if turns <= 0:
            return
        yield min(length, turns), RHO[min(number, len(RHO) - 1)]
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
    """Variables, and prices of the equations."""

    x: Floats
    price: Floats


def iterate(
    system: PublicSystem,
    cost: Floats,
    upper: Floats,
    right: Floats,
    start: State,
    turns: int,
    watch: Callable[[int, State], None] | None = None,
) -> State:
    """Run so many turns for these costs, bounds and right side. `watch` sees the state after a stretch."""
    state, done = start, 0
    for length, rho in stretches(turns):
        state = _stretch(system, cost / rho, upper, right, State(state.x, state.price / rho), length)
        state = State(state.x, state.price * rho)
        done += length
        if watch is not None:
            watch(done, state)
    return state


def _stretch(
    system: PublicSystem, cost: Floats, upper: Floats, right: Floats, anchor: State, turns: int
) -> State:
    """Turns from an anchor; the last one is taken as it is and becomes the next anchor."""
    matrix, weight, solve = system.matrix, system.weight, system.elimination.solve
    step = weight * cost
    x, price = anchor.x, anchor.price
    for turn in range(turns):
        next_x = np.clip(x - step + weight * matrix.transposed_times(price), 0.0, upper)
        change = solve(right - matrix.times(2.0 * next_x - x))
        if turn == turns - 1:
            return State(next_x, price + change)
        pull = (turn + 1) / (turn + 2)
        x = pull * (2.0 * next_x - x - anchor.x) + anchor.x
        price = pull * (price + 2.0 * change - anchor.price) + anchor.price
    return anchor
