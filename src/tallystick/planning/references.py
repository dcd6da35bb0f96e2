"""The two plans that every other is shown against: with all data in one place, and as it is done today."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tallystick.planning.cascade import Quantities, Side, Turns, commit_side, order_side, together
from tallystick.planning.company import CompanyModel, Followed, Setting
from tallystick.planning.layout import Floats
from tallystick.planning.linear import LinearModel
from tallystick.planning.network import Network
from tallystick.planning.numbers import Numbers
from tallystick.planning.plan import Plan
from tallystick.planning.program import central_program
from tallystick.planning.realise import Cost, realise
from tallystick.planning.structure import Structure

Progress = Callable[[str, int, int], None]
"""Told the phase, how much of it is done, and how much there is."""


def silent(phase: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True, eq=False)
class Central:
    """The optimum of the whole network, and its objective: no plan can cost less."""

    plan: Plan
    bound: float


ASK_AGAIN = 0.05
"""What a buyer counts for asking for more than was confirmed: a part of the price, per unit and week."""

ROUNDS = 6
"""How often companies order and confirm unless stated otherwise."""

LARGE = 20_000
"""From this many variables on, the interior point method is the faster one."""


def central(network: Network, progress: Progress = silent) -> Central:
    """Plan with all data in one place."""
    progress("central", 0, 1)
    program = central_program(network)
    layout = program.layout
    model = LinearModel(layout.entries(), program.cost, np.zeros(layout.size), program.upper, program.right)
    solution = model.solve("The network", interior=layout.size > LARGE)
    progress("central", 1, 1)
    return Central(Plan.of(layout, solution.x), solution.objective)


@dataclass(frozen=True, slots=True, eq=False)
class Upstream:
    """The best of the rounds, and what each round would have cost."""

    plan: Plan
    rounds: tuple[float, ...]


def upstream(network: Network, rounds: int = ROUNDS, progress: Progress = silent) -> Upstream:
    """Today's practice: plan alone, orders go up, commitments come down, order what is short again.

    The cheapest of the rounds counts, which favours today's practice: nobody could know which it is.
    """
    turns, models = Turns.of(network.structure), company_models(network)
    sides = {company: Practice(turns, model, network.structure.weeks) for company, model in models.items()}
    best: Plan | None = None
    costs: list[float] = []
    for turn in range(rounds):
        progress("upstream", turn, rounds)
        plan = Plan.joined(
            together({company: one.round() for company, one in sides.items()}), network.structure
        )
        cost = realise(network, plan).cost.total
        if best is None or cost < min(costs):
            best = plan
        costs.append(cost)
    progress("upstream", rounds, rounds)
    assert best is not None
    return Upstream(best, tuple(costs))


class Practice:
    """Today's practice as one company knows it: what it ordered, and what its suppliers confirmed."""

    def __init__(self, turns: Turns, model: CompanyModel, weeks: int) -> None:
        self._turns, self._model = turns, model
        self._orders: Quantities = {lane.id: np.zeros(weeks) for lane in model.lanes}
        self._caps: dict[str, Floats] = {}

    def round(self) -> Side[Plan]:
        """Its side of one round of orders and commitments."""
        ordering = _alone(self._caps)
        self._orders = yield from order_side(self._turns, self._model, ordering, self._orders)
        plan = yield from commit_side(self._turns, self._model, self._orders)
        _remember(self._caps, self._orders, plan.shipments)
        return plan


def practice_side(structure: Structure, numbers: Numbers) -> Side[Plan]:
    """Today's practice as one company follows it by itself: the last round, as nobody knows the cheapest."""
    practice = Practice(Turns.of(structure), CompanyModel(structure, numbers), structure.weeks)
    for _ in range(ROUNDS - 1):
        yield from practice.round()
    return (yield from practice.round())


def company_models(network: Network) -> dict[str, CompanyModel]:
    """Each company's own model, from its own part."""
    return {company: CompanyModel(network.structure, part) for company, part in network.numbers.items()}


def _alone(caps: Quantities) -> Callable[[CompanyModel, Quantities], Setting]:
    """Each company orders by its own costs and prices, mindful of what suppliers confirmed before."""

    def setting(model: CompanyModel, orders: Quantities) -> Setting:
        followed = {lane.id: model.owed(lane, orders[lane.id]) for lane in model.outbound}
        price = {}
        for lane in model.inbound:
            price[lane.id] = np.full(len(orders[lane.id]), model.numbers.lanes[lane.id].price)
            if lane.id in caps:
                followed[lane.id] = _at_most(caps[lane.id], model.numbers.lanes[lane.id].price)
        return Setting(followed=followed, price=price)

    return setting


def _remember(caps: dict[str, Floats], orders: Quantities, confirmed: Quantities) -> None:
    """Where a supplier fell short of the orders, keep what it confirmed, in sum, as its limit."""
    for lane, shipped in confirmed.items():
        total = np.cumsum(shipped)
        short = total < np.cumsum(orders[lane]) - 1e-6 * max(1.0, float(orders[lane].max(initial=0.0)))
        if short.any():
            caps[lane] = np.where(short, total, caps.get(lane, np.full(len(total), np.inf)))


def _at_most(cap: Floats, price: float) -> Followed:
    """Despatches that in sum should stay below `cap`, where it is finite.

    Asking for more has a price, so that only a buyer without another source goes on asking.
    """
    known = np.where(np.isfinite(cap), cap, 0.0)
    ahead = np.where(np.isfinite(cap), ASK_AGAIN * price, 0.0)
    none = np.zeros(len(cap))
    return Followed(np.diff(known, prepend=0.0), none, ahead, np.full(len(cap), np.inf), none, none)


def gap(cost: float, bound: float, base: Cost) -> tuple[float | None, float | None]:
    """Excess over the bound in percent of the central controllable and total cost; None if that is 0."""
    excess = cost - bound
    return _percent(excess, base.controllable), _percent(excess, base.total)


def _percent(part: float, whole: float) -> float | None:
    if abs(part) <= 1e-9 * max(1.0, abs(whole)):
        return 0.0
    return 100.0 * part / whole if whole > 0 else None
