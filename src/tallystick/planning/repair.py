"""Turning a joint plan that is nearly right into orders and commitments that can be kept.

Partners know of the joint plan what it says about the lanes between them. Orders go up, held to those
quantities; commitments come down. Only quantities by lane and week pass between companies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tallystick.planning.cascade import (
    Ordering,
    Quantities,
    Side,
    Turns,
    commit_side,
    order_side,
    together,
)
from tallystick.planning.company import CompanyModel, Followed, Setting
from tallystick.planning.layout import Floats
from tallystick.planning.network import Network
from tallystick.planning.numbers import Numbers
from tallystick.planning.plan import Plan
from tallystick.planning.references import company_models
from tallystick.planning.structure import Structure

HOLD = 6.0
"""What straying from the joint plan counts, in weekly holding costs of the buyer, per unit and week."""


@dataclass(frozen=True, slots=True, eq=False)
class Repaired:
    """What was ordered on a company's lanes, or on all, and the plan that came of what was committed."""

    orders: Quantities
    plan: Plan


def repair(network: Network, lanes: Quantities, prices: Mapping[str, Floats] | None = None) -> Plan:
    """A plan that can be carried out, near the joint plan's quantities by lane."""
    return repaired(network, lanes, prices).plan


def repaired(network: Network, lanes: Quantities, prices: Mapping[str, Floats] | None = None) -> Repaired:
    """The same, with the orders on the way to it.

    With `prices` (what a unit is worth where it leaves the supplier, by lane and week), buyers weigh them
    too: that opens to them a marginal cost of their suppliers, which quantities alone do not.
    """
    turns = Turns.of(network.structure)
    done = together(
        {
            company: repair_side(turns, model, lanes, prices)
            for company, model in company_models(network).items()
        }
    )
    orders = {lane: weekly for one in done.values() for lane, weekly in one.orders.items()}
    return Repaired(
        orders, Plan.joined({company: one.plan for company, one in done.items()}, network.structure)
    )


def repair_side(
    turns: Turns, model: CompanyModel, lanes: Quantities, prices: Mapping[str, Floats] | None = None
) -> Side[Repaired]:
    """One company's side of it: of the joint plan it needs no lanes but its own."""
    orders = yield from order_side(turns, model, _near(lanes, prices or {}), lanes)
    plan = yield from commit_side(turns, model, orders, lanes)
    return Repaired(orders, plan)


def joint_side(structure: Structure, numbers: Numbers, lanes: Quantities) -> Side[Plan]:
    """The side of a company that knows its own part and what its own joint plan says about its lanes."""
    return (yield from repair_side(Turns.of(structure), CompanyModel(structure, numbers), lanes)).plan


def _near(lanes: Quantities, prices: Mapping[str, Floats]) -> Ordering:
    def setting(model: CompanyModel, orders: Quantities) -> Setting:
        followed = {lane.id: model.owed(lane, orders[lane.id], lanes[lane.id]) for lane in model.outbound}
        price = {}
        for lane in model.inbound:
            weeks = len(lanes[lane.id])
            stock = model.numbers.stock_points[lane.to_stock]
            hold = HOLD * (stock.holding_cost or 0.005 * stock.end_value or 1.0)
            # A unit costs the buyer what it is worth to it at the end: ordering more never pays by itself.
            price[lane.id] = np.full(weeks, stock.end_value)
            if lane.id in prices:
                price[lane.id], hold = np.maximum(prices[lane.id], stock.end_value), 0.1 * hold
            stray = np.full(weeks, hold)
            followed[lane.id] = Followed(
                lanes[lane.id], stray, stray, np.full(weeks, np.inf), np.zeros(weeks), np.zeros(weeks)
            )
        return Setting(followed=followed, price=price)

    return setting
