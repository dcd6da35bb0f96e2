"""The two references: central is the optimum, upstream is implementable and never better."""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from tallystick.errors import InvalidInput
from tallystick.planning.cascade import suppliers_first
from tallystick.planning.file import read_network
from tallystick.planning.generate import Shape, generate
from tallystick.planning.network import Network
from tallystick.planning.program import central_program, company_program
from tallystick.planning.realise import realise
from tallystick.planning.references import central, gap, upstream
from tests.planning.small import networks, two, two_companies

several = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def written_out(network: Network) -> float:  # noqa: C901 - one model, written in one piece to be read as such
    """The optimum, from a model written down week by week in HiGHS' own language: an independent judge."""
    structure, weeks = network.structure, range(network.structure.weeks)
    model = highspy.Highs()  # type: ignore[no-untyped-call]
    model.setOptionValue("output_flag", False)

    def variables(cost: float, upper: Any = None) -> list[Any]:
        return [
            model.addVariable(lb=0, ub=highspy.kHighsInf if upper is None else min(upper[t], 1e30), obj=cost)
            for t in weeks
        ]

    shipped = {
        lane.id: variables(
            network.numbers[lane.buyer].inbound[lane.id].cost,
            network.numbers[lane.buyer].lanes[lane.id].maximum,
        )
        for lane in structure.lanes
    }
    for company in structure.companies:
        part = network.numbers[company.id]
        starts = {
            p.id: variables(part.processes[p.id].cost, part.processes[p.id].maximum)
            for p in company.processes
        }
        given = {d.id: variables(0.0) for d in company.demands}
        for key in company.resources:
            resource = part.resources[key]
            over = variables(resource.overtime_cost, resource.overtime)
            for t in weeks:
                used = sum(p.uses[key] * starts[p.id][t] for p in company.processes if key in p.uses)
                if company.processes:
                    model.addConstr(used - over[t] <= resource.capacity[t])
        for demand in company.demands:
            numbers = part.demands[demand.id]
            backlog = variables(numbers.backlog_cost)
            for t in weeks:
                carried = backlog[t - 1] if t else 0.0
                model.addConstr(backlog[t] - carried + given[demand.id][t] == numbers.quantity[t])
            model.changeColCost(backlog[-1].index, numbers.backlog_cost + numbers.unserved_cost)
        for key in company.stock_points:
            stock = part.stock_points[key]
            level = variables(stock.holding_cost)
            model.changeColCost(level[-1].index, stock.holding_cost - stock.end_value)
            arrivals = [
                (p.makes[key], p.lead_time, starts[p.id]) for p in company.processes if key in p.makes
            ]
            arrivals += [
                (1.0, lane.lead_time, shipped[lane.id])
                for lane in structure.lanes
                if (lane.buyer, lane.to_stock) == (company.id, key)
            ]
            leaves = [(p.consumes[key], starts[p.id]) for p in company.processes if key in p.consumes]
            leaves += [
                (1.0, shipped[lane.id])
                for lane in structure.lanes
                if (lane.supplier, lane.from_stock) == (company.id, key)
            ]
            leaves += [(1.0, given[d.id]) for d in company.demands if d.stock_point == key]
            for t in weeks:
                expression: Any = level[t] - (level[t - 1] if t else 0.0)
                for amount, lead, columns in arrivals:
                    if t >= lead:
                        expression = expression - amount * columns[t - lead]
                for amount, columns in leaves:
                    expression = expression + amount * columns[t]
                model.addConstr(expression == stock.pipeline[t] + (stock.initial if t == 0 else 0.0))
            for amount, lead, columns in arrivals:
                for t in weeks:
                    if t + lead >= len(weeks):
                        before = model.getCol(columns[t].index)[1]
                        model.changeColCost(columns[t].index, before - amount * stock.end_value)
    model.run()
    assert model.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return float(model.getInfo().objective_function_value)


@several
@given(networks())
def test_central_is_the_optimum_and_can_be_carried_out(network: Network) -> None:
    found = central(network)
    assert found.bound == pytest.approx(written_out(network), rel=1e-6, abs=1e-6)
    realised = realise(network, found.plan)
    assert realised.implementable, realised.violations
    assert realised.cost.total == pytest.approx(found.bound, rel=1e-6, abs=1e-4)


def test_central_is_the_optimum_with_end_values_and_contracts() -> None:
    for network in (two_companies(), generate(Shape(4, 8, tiers=3), 2)):
        assert central(network).bound == pytest.approx(written_out(network), rel=1e-9)


@several
@given(networks())
def test_upstream_can_be_carried_out_and_is_never_better_than_the_bound(network: Network) -> None:
    bound = central(network).bound
    practice = upstream(network, rounds=2)
    realised = realise(network, practice.plan)
    assert realised.implementable, realised.violations
    assert realised.cost.total == pytest.approx(min(practice.rounds), rel=1e-9, abs=1e-9)
    assert realised.cost.total >= bound - 1e-6 * max(1.0, abs(bound))


def test_shares_of_the_companies_add_up_and_prices_cancel() -> None:
    network = generate(Shape(15, 16), 4)
    realised = realise(network, upstream(network, rounds=1).plan)
    assert sum(view.cost.total for view in realised.companies.values()) == pytest.approx(realised.cost.total)
    assert realised.cost.purchases == pytest.approx(realised.cost.sales)
    assert realised.cost.purchases > 0


def test_re_ordering_helps_when_the_first_source_falls_short() -> None:
    network = generate(Shape(20, 26), 3)
    rounds = upstream(network, rounds=3).rounds
    assert min(rounds[1:]) < rounds[0]


@several
@given(networks())
def test_a_companys_part_alone_gives_its_blocks_of_the_whole_program(network: Network) -> None:
    whole = central_program(network)
    for company, part in network.numbers.items():
        own = company_program(network.structure, part)
        for block in own.layout.columns:
            mine = own.layout.at(block.kind, block.company, block.id)
            there = whole.layout.at(block.kind, block.company, block.id)
            assert np.array_equal(own.upper[mine], whole.upper[there])
            if block.company == company:
                assert np.array_equal(own.cost[mine], whole.cost[there])
            else:
                assert not own.cost[mine].any(), "the buyer's cost of a lane is not the supplier's to know"
        for row in own.layout.rows:
            mine, there = (one.at(row.kind, row.company, row.id) for one in (own.layout, whole.layout))
            assert np.array_equal(own.right[mine], whole.right[there])


def test_goods_worth_more_than_they_take_are_refused_with_the_mend() -> None:
    document = two()
    # Each company's own values are sound; only together do they pay for shipping without end.
    document["companies"][0]["stock_points"][0]["end_value"] = 0
    document["companies"][0]["resources"] = []
    document["companies"][0]["processes"][0] |= {"uses": {}, "cost": 0.1}
    document["lanes"][0]["maximum"] = None
    document["companies"][1]["stock_points"][0]["end_value"] = 7
    with pytest.raises(InvalidInput, match="earn without limit") as told:
        central(read_network(document))
    assert "Lower the end_value" in told.value.mend


def degenerate(name: str) -> Network:
    document = two()
    foundry, pumps = document["companies"]
    if name == "no slack":
        foundry["resources"][0] |= {"capacity": 0, "overtime": 0}
        pumps["resources"][0] |= {"capacity": 5, "overtime": 0}
    elif name == "zero demand":
        pumps["demands"][0]["quantity"] = 0
    elif name == "contract of nothing":
        document["lanes"][0]["maximum"] = 0
    elif name == "nothing to do":
        document["companies"].append({"id": "idle", "stock_points": []})
    elif name == "returns":
        document["companies"][1]["stock_points"].append({"id": "crate", "holding_cost": 0.1, "initial": 3})
        document["companies"][0]["stock_points"].append({"id": "crate", "holding_cost": 0.1, "initial": 20})
        document["companies"][0]["processes"][0]["consumes"] = {"crate": 1}
        document["companies"][1]["processes"][0]["makes"] = {"pump": 1, "crate": 1}
        document["lanes"].append(
            {
                "id": "crates",
                "supplier": "pumps",
                "from_stock": "crate",
                "buyer": "foundry",
                "to_stock": "crate",
                "lead_time": 1,
                "usual": 10,
            }
        )
    elif name == "longer than the plan":
        document["lanes"][0]["lead_time"] = 40
        foundry["processes"][0]["lead_time"] = 9
    elif name == "one week":
        document["weeks"] = 1
        pumps["resources"][0]["capacity"] = 10
        pumps["demands"][0]["quantity"] = 8
    return read_network(document)


DEGENERATE = (
    "no slack",
    "zero demand",
    "contract of nothing",
    "nothing to do",
    "returns",
    "longer than the plan",
    "one week",
)


@pytest.mark.parametrize("name", DEGENERATE)
def test_degenerate_networks_are_planned(name: str) -> None:
    network = degenerate(name)
    best, practice = central(network), upstream(network)
    assert best.bound == pytest.approx(written_out(network), rel=1e-9, abs=1e-9)
    for plan in (best.plan, practice.plan):
        realised = realise(network, plan)
        assert realised.implementable, realised.violations
        assert realised.cost.total >= best.bound - 1e-6


def test_companies_in_a_circle_stand_together_and_suppliers_come_first() -> None:
    assert suppliers_first(degenerate("returns").structure) == [["foundry", "pumps"]]
    assert suppliers_first(two_companies().structure) == [["foundry"], ["pumps"]]


def test_a_gap_over_nothing_is_not_a_number_but_none() -> None:
    network = degenerate("zero demand")
    cost = realise(network, central(network).plan).cost
    assert gap(5.0, 5.0, cost) == (0.0, 0.0)
    assert gap(6.0, 5.0, type(cost)()) == (None, None)


@pytest.mark.parametrize("factor", [1e-4, 1e5])
def test_the_unit_of_quantities_does_not_matter(factor: float) -> None:
    """The same network in smaller units and in larger: quantities the larger, costs per unit the smaller."""
    document = two()
    for company in document["companies"]:
        for stock in company["stock_points"]:
            stock["initial"] *= factor
            stock["holding_cost"] /= factor
            stock["end_value"] /= factor
            for arrival in stock.get("pipeline", []):
                arrival["quantity"] *= factor
        for process in company["processes"]:
            process["cost"] /= factor
            process["uses"] = {key: hours / factor for key, hours in process["uses"].items()}
            if "maximum" in process:
                process["maximum"] *= factor
        for demand in company["demands"]:
            demand["quantity"] = [one * factor for one in demand["quantity"]]
            demand["backlog_cost"] /= factor
            demand["unserved_cost"] /= factor
    lane = document["lanes"][0]
    lane |= {
        "price": lane["price"] / factor,
        "cost": lane["cost"] / factor,
        "maximum": lane["maximum"] * factor,
    }
    network, usual = read_network(document), two_companies()
    assert central(network).bound == pytest.approx(central(usual).bound, rel=1e-4)
    for plan in (central(network).plan, upstream(network).plan):
        assert realise(network, plan).implementable
    costs = [realise(one, upstream(one).plan).cost.total for one in (network, usual)]
    assert costs[0] == pytest.approx(costs[1], rel=1e-3)
