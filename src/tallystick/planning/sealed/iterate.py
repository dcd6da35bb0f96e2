"""The iteration: a primal-dual method with a public linear system and reflected Halpern anchors.

One turn, from variables X and prices Y, with the stretch's rho, W the weights and K = A W A':

    X' = clip(X - W cost/rho + W A'Y, 0, upper)
    Y' = Y + K^-1 (right - A (2X' - X))
    (X, Y) <- k/(k+1) (2 (X', Y') - (X, Y)) + 1/(k+1) (the anchor),   k = 1, 2, ... within the stretch

The last turn of a stretch takes (X', Y') as it is: the anchor of the next stretch. Y here is the price
over rho: between stretches it is multiplied by the old rho over the new one. A stretch that settles has no
costs and starts from Y = 0; prices are then those from before it.

Public: A, W, the factors of K, and the recipe (lengths and rhos). Secret: cost, upper, right, and the state.
Secret numbers meet public ones in products and each other in sums, and once a turn all variables are compared
with their two bounds. Nothing is opened, and nothing that is done depends on a secret.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tallystick.planning.layout import Entries, Floats
from tallystick.planning.sealed.elimination import Elimination
from tallystick.planning.sealed.recipe import Recipe, Stretch


@dataclass(frozen=True, slots=True, eq=False)
class PublicSystem:
    """What everybody knows: the matrix, the weight of each column, and the factors of A W A'."""

    matrix: Entries
    weight: Floats
    elimination: Elimination


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """Variables, and prices of the equations. Secret."""

    x: Floats
    price: Floats


def iterate(
    system: PublicSystem,
    cost: Floats,
    upper: Floats,
    right: Floats,
    start: State,
    recipe: Recipe,
    watch: Callable[[int, State], None] | None = None,
) -> State:
    """Run a recipe for these costs, bounds and right side. `watch` sees the state after each stretch."""
    state, done = start, 0
    for stretch in recipe.stretches:
        if stretch.settling:
            found = _turns(system, np.zeros_like(cost), upper, right, _unpriced(state), stretch)
            state = State(found.x, state.price)
        else:
            found = _turns(
                system, cost / stretch.rho, upper, right, State(state.x, state.price / stretch.rho), stretch
            )
            state = State(found.x, found.price * stretch.rho)
        done += stretch.length
        if watch is not None:
            watch(done, state)
    return state


def _unpriced(state: State) -> State:
    return State(state.x, np.zeros_like(state.price))


def _turns(
    system: PublicSystem, cost: Floats, upper: Floats, right: Floats, anchor: State, stretch: Stretch
) -> State:
    """The turns of one stretch, from its anchor."""
    matrix, weight, solve = system.matrix, system.weight, system.elimination.solve
    step = weight * cost
    x, price = anchor.x, anchor.price
    for turn in range(stretch.length):
        next_x = np.clip(x - step + weight * matrix.transposed_times(price), 0.0, upper)
        change = solve(right - matrix.times(2.0 * next_x - x))
        if turn == stretch.length - 1:
            return State(next_x, price + change)
        pull = (turn + 1) / (turn + 2)
        x = pull * (2.0 * next_x - x - anchor.x) + anchor.x
        price = pull * (price + 2.0 * change - anchor.price) + anchor.price
    return anchor
