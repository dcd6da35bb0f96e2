"""The whole method on plain numbers: hints, public system, fixed turns. It hides nothing.

What each company would share is worked out here from its private part alone, exactly as it would be then:
its blocks of cost, bounds and right-hand side, after taking off a value of its own for each stock point.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from tallystick.planning.layout import Block, Floats, Layout, Row, largest_fault
from tallystick.planning.network import Network
from tallystick.planning.numbers import Numbers
from tallystick.planning.plan import Plan
from tallystick.planning.program import Program, central_program
from tallystick.planning.sealed.elimination import eliminate
from tallystick.planning.sealed.hints import check_hints, hints_of
from tallystick.planning.sealed.iterate import PublicSystem, State, iterate
from tallystick.planning.sealed.recipe import Recipe
from tallystick.planning.sealed.veil import OPEN, Veil
from tallystick.planning.structure import Structure


@dataclass(frozen=True, slots=True, eq=False)
class Rehearsal:
    """A network made ready for the iteration."""

    layout: Layout
    program: Program
    system: PublicSystem
    value: Floats

    @classmethod
    def of(cls, network: Network, veils: Mapping[str, Veil] = MappingProxyType({})) -> Rehearsal:
        """Collect the hints, make the public factors, and line up what companies would share."""
        hints: dict[Block, int] = {}
        counted: dict[str, float] = {}
        for company, part in network.numbers.items():
            veil = veils.get(company, OPEN)
            hints |= hints_of(network.structure, part, veil)
            counted[company] = veil.quantities - veil.prices
        check_hints(hints)
        program = central_program(network)
        layout = program.layout
        matrix = layout.entries()
        # Here everything is counted in true units.
        weight = np.repeat(
            [2.0 ** (hints[block] - counted[block.company]) for block in layout.columns], layout.weeks
        )
        factors = eliminate(network.structure, layout, matrix, weight)
        value = sum(
            (own_value(layout, network.structure, part) for part in network.numbers.values()),
            np.zeros(layout.height),
        )
        return cls(layout, program, PublicSystem(matrix, weight, factors), value)

    def run(
        self, turns: int, start: State | None = None, watch: Callable[[int, State], None] | None = None
    ) -> State:
        """The state after so many turns, from nothing or from last week's state."""
        return self.follow(Recipe.of(turns, warm=start is not None), start, watch)

    def follow(
        self, recipe: Recipe, start: State | None = None, watch: Callable[[int, State], None] | None = None
    ) -> State:
        """The same after a recipe."""
        # Prices start at each company's own value of its goods, so that only differences are left to find.
        cost = self.program.cost - self.system.matrix.transposed_times(self.value)
        first = start or State(np.zeros(self.layout.size), np.zeros(self.layout.height))
        return iterate(self.system, cost, self.program.upper, self.program.right, first, recipe, watch)

    def price(self, state: State) -> Floats:
        """The prices of the equations in money."""
        return self.value + state.price

    def plan(self, state: State) -> Plan:
        """The joint plan; of each lane's part its two partners are told, of the rest its company alone."""
        return Plan.of(self.layout, state.x)

    def residual(self, state: State) -> float:
        """The largest fault in any equation, as a part of the largest figure in the weeks of its block."""
        return largest_fault(self.system.matrix, state.x, self.program.right, self.layout.weeks)


def own_value(layout: Layout, structure: Structure, part: Numbers) -> Floats:
    """A company's own starting price for its equations: minus what its goods are worth to it."""
    value = np.zeros(layout.height)
    for key, stock in part.stock_points.items():
        value[layout.at(Row.BALANCE, part.company, key)] = -stock.end_value
    for demand in structure.company(part.company).demands:
        worth = part.stock_points[demand.stock_point].end_value
        value[layout.at(Row.OWED, part.company, demand.id)] = worth
    return value


def shifted(layout: Layout, state: State) -> State:
    """Last week's state as a start for this week's plan.

    The first weeks are those that came a week later then; what was said of the last weeks has to do with the
    horizon's end, and stays there. In between the one passes into the other.
    """
    return State(later(layout.weeks, state.x), later(layout.weeks, state.price))


def later(weeks: int, values: Floats) -> Floats:
    """The same for some blocks of weekly values."""
    nearness = np.tile(np.arange(weeks) / max(weeks - 1, 1), len(values) // weeks)
    after = of_week_after(weeks, values)
    return after + nearness * (values - after)


def of_week_after(weeks: int, values: Floats) -> Floats:
    """In each week of each block what the next one had; the last keeps its own."""
    table = values.reshape(-1, weeks)
    return np.concatenate([table[:, 1:], table[:, -1:]], axis=1).ravel()
