"""Turning a joint plan that is nearly right into orders and commitments that can be kept.

Partners know of the joint plan what it says about the lanes between them. Orders go up, held to those
quantities; commitments come down. Only quantities by lane and week pass between companies.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tallystick.planning.cascade import Ordering, Quantities, commit_pass, order_pass, suppliers_first
from tallystick.planning.company import CompanyModel, Followed, Setting
from tallystick.planning.layout import Floats
from tallystick.planning.network import Network
from tallystick.planning.plan import Plan
from tallystick.planning.references import company_models

HOLD = 6.0
"""What straying from the joint plan counts, in weekly holding costs of the buyer, per unit and week."""


def repair(network: Network, lanes: Quantities, prices: Mapping[str, Floats] | None = None) -> Plan:
    """A plan that can be carried out, near the joint plan's quantities by lane.

    With `prices` (what a unit is worth where it leaves the supplier, by lane and week), buyers weigh them
    too: that opens to them a marginal cost of their suppliers, which quantities alone do not.
    """
    models = company_models(network)
    groups = suppliers_first(network.structure)
    return commit_pass(groups, models, _orders(groups, models, lanes, prices), lanes)


def orders_near(network: Network, lanes: Quantities) -> dict[str, Floats]:
    """The first of the two passes alone: what each supplier is ordered, and so comes to see."""
    return _orders(suppliers_first(network.structure), company_models(network), lanes, None)


def _orders(
    groups: list[list[str]],
    models: Mapping[str, CompanyModel],
    lanes: Quantities,
    prices: Mapping[str, Floats] | None,
) -> dict[str, Floats]:
    return order_pass(groups, models, _near(lanes, prices or {}), lanes)


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
