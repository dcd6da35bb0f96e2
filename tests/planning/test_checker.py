"""The checker finds every kind of plan that cannot be carried out, and costs the others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tallystick.planning.plan import Plan
from tallystick.planning.realise import realise, realise_company
from tests.planning.small import two_companies


def by_hand(**changed: dict[Any, list[float]]) -> Plan:
    """A plan for the two companies that can be carried out."""
    tables: dict[str, dict[Any, list[float]]] = {
        "starts": {
            ("foundry", "cast"): [10, 10, 10, 0, 0, 0],
            ("pumps", "assemble"): [10, 10, 10, 10, 10, 0],
        },
        "shipments": {"castings": [5, 10, 10, 10, 0, 0]},
        "deliveries": {("pumps", "customers"): [8, 10, 12, 8, 10, 10]},
    }
    for name, entries in changed.items():
        tables[name] |= entries
    return Plan(
        **{name: {key: np.array(one, float) for key, one in table.items()} for name, table in tables.items()}
    )


def test_a_plan_by_hand_is_simulated_and_costed_exactly() -> None:
    realised = realise(two_companies(), by_hand())
    assert realised.violations == ()
    foundry, pumps = realised.companies["foundry"], realised.companies["pumps"]
    assert foundry.stock["casting"].tolist() == [0, 0, 0, 0, 0, 0]
    assert pumps.stock["casting"].tolist() == [10, 5, 5, 5, 5, 5]
    assert pumps.stock["pump"].tolist() == [10, 10, 8, 10, 10, 0]
    assert pumps.hours["line"].tolist() == [5, 5, 5, 5, 5, 0]
    assert pumps.backlog["customers"].tolist() == [0, 0, 0, 2, 8, 8]
    assert foundry.cost.as_dict() == {
        "holding": 0,
        "overtime": 0,
        "backlog": 0,
        "unserved": 0,
        "lanes": 0,
        "processes": 150,
        "end_value": 0,
        "purchases": 0,
        "sales": 245,
        "controllable": 0,
        "total": -95,
    }
    cost = pumps.cost
    assert (cost.holding, cost.backlog, cost.unserved) == (pytest.approx(35 * 1.2 + 48 * 3), 360, 640)
    assert (cost.lanes, cost.processes, cost.end_value, cost.purchases) == (17.5, 450, 20, 245)
    assert realised.cost.total == pytest.approx(foundry.cost.total + cost.total)


@pytest.mark.parametrize(
    ("plan", "kind", "company", "key", "week", "amount"),
    [
        (
            by_hand(shipments={"castings": [6, 10, 10, 10, 0, 0]}),
            "negative stock",
            "foundry",
            "casting",
            0,
            1,
        ),
        (
            by_hand(deliveries={("pumps", "customers"): [8, 10, 12, 10, 16, 3]}),
            "negative stock",
            "pumps",
            "pump",
            5,
            1,
        ),
        (by_hand(starts={("foundry", "cast"): [10, 17, 3, 0, 0, 0]}), "capacity", "foundry", "furnace", 1, 1),
        (
            by_hand(shipments={"castings": [5, 10, 5, 14.5, 0, 0]}),
            "lane above its maximum",
            "foundry",
            "castings",
            3,
            0.5,
        ),
        (
            by_hand(shipments={"castings": [5, 11, -1, 10, 0, 0]}),
            "lane negative",
            "foundry",
            "castings",
            2,
            1,
        ),
        (
            by_hand(starts={("foundry", "cast"): [10, 10, 12, -2, 0, 0]}),
            "process negative",
            "foundry",
            "cast",
            3,
            2,
        ),
        (
            by_hand(deliveries={("pumps", "customers"): [9, 9, 12, 8, 10, 10]}),
            "delivered more than asked",
            "pumps",
            "customers",
            0,
            1,
        ),
        (
            by_hand(deliveries={("pumps", "customers"): [8, 10, 12, -1, 10, 10]}),
            "delivery negative",
            "pumps",
            "customers",
            3,
            1,
        ),
        (
            by_hand(starts={("pumps", "assemble"): [10, 10, 10, 10, 26, 0]}),
            "process above its maximum",
            "pumps",
            "assemble",
            4,
            1,
        ),
        (
            by_hand(shipments={"castings": [5, float("nan"), 10, 10, 0, 0]}),
            "lane above its maximum",
            "foundry",
            "castings",
            1,
            None,
        ),
        (
            by_hand(shipments={"castings": [5, float("inf"), 10, 10, 0, 0]}),
            "lane above its maximum",
            "foundry",
            "castings",
            1,
            None,
        ),
    ],
)
def test_each_kind_of_violation_is_found(
    plan: Plan, kind: str, company: str, key: str, week: int, amount: float | None
) -> None:
    realised = realise(two_companies(), plan)
    assert not realised.implementable
    found = {(one.kind, one.company, one.id): one for one in realised.violations}
    assert (kind, company, key) in found, found
    assert found[kind, company, key].week == week
    if amount is not None:
        assert found[kind, company, key].amount == pytest.approx(amount)


def test_goods_cannot_be_used_before_they_arrive() -> None:
    """The same quantities, but the customers get the last casting before it could have come."""
    plan = by_hand(starts={("pumps", "assemble"): [20, 5, 10, 10, 10, 0]})
    assert realise(two_companies(), plan).implementable
    plan = by_hand(starts={("pumps", "assemble"): [21, 4, 10, 10, 10, 0]})
    assert [str(one) for one in realise(two_companies(), plan).violations] == [
        "negative stock: pumps casting, week 0, by 1"
    ]


def test_a_company_can_check_its_own_share() -> None:
    network, plan = two_companies(), by_hand()
    for company, part in network.numbers.items():
        others_hidden = replace(
            plan,
            starts={key: one for key, one in plan.starts.items() if key[0] == company},
            deliveries={key: one for key, one in plan.deliveries.items() if key[0] == company},
        )
        view, violations = realise_company(network.structure, part, others_hidden)
        assert not violations
        assert view.cost == realise(network, plan).companies[company].cost


def test_rounding_within_the_tolerance_is_no_violation_but_more_is() -> None:
    def plan(more: float) -> Plan:
        return by_hand(shipments={"castings": [5 + more, 10, 10, 10, 0, 0]})

    assert realise(two_companies(), plan(5e-6)).implementable
    assert not realise(two_companies(), plan(5e-5)).implementable
