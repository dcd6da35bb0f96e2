"""The iteration: a primal-dual method with a public linear system and reflected Halpern anchors that follow.

One turn, from variables X and prices Y, with the stretch's rho, W the weights and K = A W A':

    X' = clip(X - W cost/rho + W A'Y, 0, upper)     (*)
    Y' = Y + K^-1 (right - A (2X' - X))
    (X, Y) <- k/(k+1) (2 (X', Y') - (X, Y)) + 1/(k+1) (the anchor),   k = 1, 2, ... within the stretch

A stretch starts from its anchor. Now and then (`renews`) the anchor goes most of the way (`FOLLOWS`) to where
the turns since it last did so have been: to the mean of all 2 (X', Y') - (X, Y), of which the k-th counts k
times. The last turn of a stretch takes (X', Y') as it is, for the next one to start from. Y here is the price
over rho: between stretches it is multiplied by the old rho over the new one. A stretch that settles has no
costs and starts from Y = 0; prices are then those from before it.

(*) In some turns nothing is compared (`Stretch.compares`): a variable that the turn before put to nothing, or
to its most, is put there again, and each other one goes where it would.

Public: A, W, the factors of K, and the recipe (lengths, rhos, and when to compare). Secret: cost, upper,
right, and the state. Secret numbers meet public ones in products and each other in sums, and in many turns
all variables are compared with their two bounds; what a comparison finds is secret too. Nothing is opened,
and nothing that is done depends on a secret.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tallystick.planning.layout import Entries, Floats
from tallystick.planning.sealed.elimination import Elimination
from tallystick.planning.sealed.recipe import FOLLOWS, Recipe, Stretch, renews


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
    system: PublicSystem, cost: Floats, upper: Floats, right: Floats, start: State, stretch: Stretch
) -> State:
    """The turns of one stretch."""
    matrix, weight, solve = system.matrix, system.weight, system.elimination.solve
    step = weight * cost
    anchor = np.concatenate([start.x, start.price])
    both, gone, count = anchor, np.zeros_like(anchor), 0
    below = over = np.zeros(matrix.width, dtype=bool)
    for turn in range(1, stretch.length + 1):
        x, price = both[: matrix.width], both[matrix.width :]
        wish = x - step + weight * matrix.transposed_times(price)
        if stretch.compares(turn):
            below, over = wish < 0.0, wish > upper
        next_x = np.where(below, 0.0, np.where(over, upper, wish))
        change = solve(right - matrix.times(2.0 * next_x - x))
        if turn == stretch.length:
            return State(next_x, price + change)
        reflected = np.concatenate([2.0 * next_x - x, price + 2.0 * change])
        both = (turn * reflected + anchor) / (turn + 1)
        gone, count = gone + turn * reflected, count + turn
        if renews(turn):
            anchor = (1.0 - FOLLOWS) * anchor + FOLLOWS * (gone / count)
            gone, count = np.zeros_like(anchor), 0
    return start
