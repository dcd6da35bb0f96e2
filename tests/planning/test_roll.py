"""Rolling on by a week: what the old plan said of the weeks to come still holds in the new network."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from tallystick.errors import InvalidInput
from tallystick.planning.generate import Shape, generate
from tallystick.planning.network import Network
from tallystick.planning.plan import Plan
from tallystick.planning.realise import realise
from tallystick.planning.references import central
from tallystick.planning.roll import next_week
from tests.planning.small import networks, two_companies

several = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def a_week_on(plan: Plan) -> Plan:
    """The rest of a plan, and nothing in the new last week."""
    return Plan(
        *(
            {key: np.append(one[1:], 0.0) for key, one in table.items()}
            for table in (plan.starts, plan.shipments, plan.deliveries)
        )
    )


@several
@given(networks())
def test_the_rest_of_a_plan_can_be_carried_out_in_the_next_weeks_network(network: Network) -> None:
    plan = central(network).plan
    before = realise(network, plan)
    after = realise(next_week(network, plan), a_week_on(plan))
    assert after.implementable, after.violations
    for company, view in before.companies.items():
        for key, stock in view.stock.items():
            assert after.companies[company].stock[key][:-1] == pytest.approx(stock[1:], abs=1e-5)
        for key, backlog in view.backlog.items():
            assert after.companies[company].backlog[key][:-1] == pytest.approx(backlog[1:], abs=1e-5)


def test_a_generated_network_rolls_on_week_after_week() -> None:
    network = generate(Shape(6, 10), 2)
    start = network.structure.start
    for _ in range(3):
        network = next_week(network, central(network).plan)
    assert (network.structure.start - start).days == 21


def test_what_is_left_by_the_solvers_accuracy_is_nothing_next_week() -> None:
    network = two_companies()
    none = {key: one * 0.0 for key, one in central(network).plan.starts.items()}
    crumb = np.array([3e-7, *[0.0] * 5])
    plan = Plan(none, {"castings": crumb}, {("pumps", "customers"): np.zeros(6)})
    rolled = next_week(network, plan).numbers["pumps"].stock_points["casting"]
    assert rolled.pipeline.tolist() == [0.0] * 6


def test_a_plan_that_cannot_be_carried_out_is_not_rolled_on() -> None:
    network = two_companies()
    plan = central(network).plan
    shipments = {key: one * 10 for key, one in plan.shipments.items()}
    with pytest.raises(InvalidInput, match="cannot be carried out"):
        next_week(network, Plan(plan.starts, shipments, plan.deliveries))
