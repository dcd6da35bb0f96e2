"""Turning a joint plan that is nearly right into orders and commitments that can be kept.

Each company knows its own part of the joint plan. Orders go up, held to the quantities of its lanes;
commitments come down. Only quantities by lane and week pass between companies.
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

HOLD = 20.0
"""What straying from the joint plan counts, in weekly holding costs of the buyer, per unit and week."""

PRICED_HOLD = 0.6
"""The same if buyers know what a unit is worth to their suppliers."""

UNPLANNED = 0.01
"""Customers who wait for less than this part of a usual week's demand do so by a fault of the joint plan."""


@dataclass(frozen=True, slots=True, eq=False)
class Repaired:
    """What was ordered on a company's lanes, or on all, and the plan that came of what was committed."""

    orders: Quantities
    plan: Plan


def repair(network: Network, joint: Plan, prices: Mapping[str, Floats] | None = None) -> Plan:
    """A plan that can be carried out, near the joint plan's quantities by lane."""
    return repaired(network, joint, prices).plan


def repaired(network: Network, joint: Plan, prices: Mapping[str, Floats] | None = None) -> Repaired:
    """The same, with the orders on the way to it.

    With `prices` (what a unit is worth where it leaves the supplier, by lane and week), buyers weigh them
    too: that opens to them a marginal cost of their suppliers, which quantities alone do not.
    """
    turns = Turns.of(network.structure)
    done = together(
        {
            company: repair_side(turns, model, joint, prices)
            for company, model in company_models(network).items()
        }
    )
    orders = {lane: weekly for one in done.values() for lane, weekly in one.orders.items()}
    return Repaired(
        orders, Plan.joined({company: one.plan for company, one in done.items()}, network.structure)
    )


def repair_side(
    turns: Turns, model: CompanyModel, joint: Plan, prices: Mapping[str, Floats] | None = None
) -> Side[Repaired]:
    """One company's side of it: of the joint plan it needs no lanes and no customers but its own."""
    orders = yield from order_side(turns, model, _near(joint, prices or {}), joint.shipments)
    plan = yield from commit_side(turns, model, orders, joint.shipments)
    return Repaired(orders, plan)


def joint_side(structure: Structure, numbers: Numbers, joint: Plan) -> Side[Plan]:
    """The side of a company that knows its own part, and its own joint plan."""
    return (yield from repair_side(Turns.of(structure), CompanyModel(structure, numbers), joint)).plan


def _near(joint: Plan, prices: Mapping[str, Floats]) -> Ordering:
    lanes = joint.shipments

    def setting(model: CompanyModel, orders: Quantities) -> Setting:
        followed = {lane.id: model.owed(lane, orders[lane.id], lanes[lane.id]) for lane in model.outbound}
        price = {}
        for lane in model.inbound:
            weeks = len(lanes[lane.id])
            stock = model.numbers.stock_points[lane.to_stock]
            held = stock.magnitude or 1.0
            hold = (PRICED_HOLD if lane.id in prices else HOLD) * held
            # A unit costs the buyer what it is worth to it at the end: ordering more never pays by itself.
            price[lane.id] = np.full(weeks, stock.end_value)
            if lane.id in prices:
                price[lane.id] = np.maximum(prices[lane.id], stock.end_value)
            stray = np.full(weeks, hold)
            followed[lane.id] = Followed(
                lanes[lane.id], stray, stray, np.full(weeks, np.inf), np.zeros(weeks), np.zeros(weeks)
            )
        return Setting(followed=followed, price=price, asked=_as_planned(model.numbers, joint))

    return setting


def _as_planned(numbers: Numbers, joint: Plan) -> dict[str, Floats]:
    """What customers get in the joint plan: who waits there on purpose is not to be ordered for.

    The joint plan has weighed that somebody else needs the goods more, which nobody sees by itself.
    """
    asked = {}
    for key, demand in numbers.demands.items():
        wanted = np.cumsum(demand.quantity)
        given = np.minimum(np.cumsum(joint.deliveries[numbers.company, key]), wanted)
        fault = wanted - given < UNPLANNED * float(np.mean(demand.quantity))
        asked[key] = np.diff(np.maximum.accumulate(np.where(fault, wanted, given)), prepend=0.0)
    return asked
