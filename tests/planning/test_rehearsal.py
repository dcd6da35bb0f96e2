"""The arithmetic of the sealed method, in the clear: linear system, hints, iteration, repair."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from tallystick.errors import InvalidInput
from tallystick.planning.file import network_document, read_network
from tallystick.planning.file.fields import TABLE
from tallystick.planning.generate import Shape, generate
from tallystick.planning.layout import Block
from tallystick.planning.network import Network
from tallystick.planning.numbers import Numbers
from tallystick.planning.plan import Plan
from tallystick.planning.realise import realise
from tallystick.planning.references import central, gap, upstream
from tallystick.planning.repair import UNPLANNED, repair, repaired
from tallystick.planning.result import Method, solve
from tallystick.planning.sealed import elimination, hints
from tallystick.planning.sealed.recipe import SETTLING, STEEPEST, Recipe, renews, usual_turns
from tallystick.planning.sealed.rehearsal import Rehearsal, shifted
from tallystick.planning.sealed.scale import units_of
from tallystick.planning.sealed.veil import OPEN
from tests.planning.small import networks, two, two_companies
from tests.planning.test_references import DEGENERATE, degenerate

several = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def dense(entries: Any) -> Any:
    table = np.zeros((entries.height, entries.width))
    np.add.at(table, (entries.row, entries.column), entries.amount)
    return table


@several
@given(networks())
def test_the_matrix_multiplies_as_its_dense_form(network: Network) -> None:
    matrix = Rehearsal.of(network).system.matrix
    x, y = np.arange(matrix.width, dtype=float), np.arange(matrix.height, dtype=float)
    assert np.allclose(matrix.times(x), dense(matrix) @ x)
    assert np.allclose(matrix.transposed_times(y), dense(matrix).T @ y)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_elimination_solves_the_public_system_whether_cut_or_not(seed: int) -> None:
    network = generate(Shape(8, 6), seed)
    rehearsal = Rehearsal.of(network)
    matrix, weight = rehearsal.system.matrix, rehearsal.system.weight
    system = dense(matrix) * weight @ dense(matrix).T
    right = np.random.default_rng(seed).normal(size=matrix.height)
    exact = np.linalg.solve(system, right)
    whole = elimination.eliminate(network.structure, rehearsal.layout, matrix, weight)
    cut = elimination.eliminate(network.structure, rehearsal.layout, matrix, weight, full=0)
    assert np.allclose(whole.solve(right), exact)
    assert np.allclose(cut.solve(right), exact)
    assert cut.products < whole.products
    assert cut.top.shape == (len(cut.separator), len(cut.separator))
    interior = np.concatenate([block.rows for block in cut.interior])
    assert sorted([*interior, *cut.separator]) == list(range(matrix.height))


def test_a_network_too_large_for_its_factors_is_refused_before_they_are_made() -> None:
    network = generate(Shape(8, 6), 1)
    rehearsal = Rehearsal.of(network)
    matrix, weight = rehearsal.system.matrix, rehearsal.system.weight
    with pytest.raises(InvalidInput, match="too large for the joint method"):
        elimination.eliminate(network.structure, rehearsal.layout, matrix, weight, full=0, largest=1000)


@pytest.mark.parametrize("size", [1, 7, 900])
def test_a_matrix_is_inverted_in_its_own_memory(size: int) -> None:
    half = np.random.default_rng(size).normal(size=(size, size))
    whole = half @ half.T + np.eye(size)
    found = elimination.inverse(whole.copy())
    assert np.allclose(found @ whole, np.eye(size))
    assert np.array_equal(found, found.T)


def test_a_recipe_is_fixed_by_its_turns_alone() -> None:
    recipe = Recipe.of(250)
    assert [(one.length, one.rho) for one in recipe.stretches] == [
        (12, 128.0),
        (25, 16.0),
        (74, 1.0),
        (43, 16.0),
        (49, 64.0),
        (37, 512.0),
        (SETTLING, STEEPEST),
    ]
    assert [one.settling for one in recipe.stretches] == [False] * 6 + [True]
    assert recipe == Recipe.of(250)


def test_a_warm_recipe_goes_without_the_climb_and_hardly_settles_until_there_is_time_for_all() -> None:
    recipe = Recipe.of(94, warm=True)
    assert [(one.length, one.rho) for one in recipe.stretches] == [(53, 16.0), (39, 128.0), (2, STEEPEST)]
    assert [one.settling for one in recipe.stretches] == [False, False, True]
    assert Recipe.of(199, warm=True) != Recipe.of(199)
    assert Recipe.of(200, warm=True) == Recipe.of(200)


@pytest.mark.parametrize("warm", [False, True])
def test_a_recipe_has_exactly_its_turns_and_only_powers_of_two(warm: bool) -> None:
    for turns in (40, 41, 97, 200, 333, 5000):
        recipe = Recipe.of(turns, warm=warm)
        assert recipe.turns == turns
        assert all(0 < one.length <= 120 for one in recipe.stretches)
        assert all(np.log2(one.rho) % 1 == 0 and one.rho <= STEEPEST for one in recipe.stretches)
        assert [one.cost_factor for one in recipe.stretches if one.settling] == [0.0]
    with pytest.raises(InvalidInput, match="too few"):
        Recipe.of(39)


def test_anchors_follow_each_time_the_count_of_turns_doubles() -> None:
    assert [turn for turn in range(1, 121) if renews(turn)] == [3, 7, 15, 31, 63]


@pytest.mark.parametrize(
    ("shape", "turns"),
    [
        (Shape(7, 26), 300),
        (Shape(20, 26), 340),
        (Shape(40, 26), 450),
        (Shape(100, 26), 340),
        (Shape(5, 27), 500),
        (Shape(20, 52), 500),
        (Shape(40, 52), 340),
    ],
)
def test_usual_turns_follow_from_the_public_size_alone(shape: Shape, turns: int) -> None:
    network = generate(shape, 3)
    assert usual_turns(network.structure) == turns


def test_a_plan_takes_the_usual_turns_unless_it_is_stated_how_many() -> None:
    assert [
        one.joint and one.joint.iterations
        for one in (
            solve(two_companies(), Method.REHEARSAL, rounds=1),
            solve(two_companies(), Method.REHEARSAL, rounds=1, turns=50),
        )
    ] == [usual_turns(two_companies().structure), 50]


@pytest.mark.parametrize(
    ("shape", "seed", "most"),
    [(Shape(20, 26), 510, 0.08), (Shape(5, 52), 707, 0.08), (Shape(20, 26), 703, 0.4)],
)
def test_the_usual_turns_come_near_the_optimum(shape: Shape, seed: int, most: float) -> None:
    network = generate(shape, seed)
    best = central(network)
    rehearsal = Rehearsal.of(network)
    found = realise(network, repair(network, rehearsal.plan(rehearsal.run(usual_turns(network.structure)))))
    above, _ = gap(found.cost.total, best.bound, realise(network, best.plan).cost)
    assert above is not None
    # An anchor that stays leaves more of the first, 320 turns of the second, and dearer hours of the third.
    assert above < most


def test_hints_are_made_from_a_companys_own_part() -> None:
    network = two_companies()
    found = hints.exact_hints(network.structure, network.numbers["pumps"])
    by_kind = {(block.kind.value, block.id): round(power / 2) for block, power in found.items()}
    # 10 pumps a week at a holding cost of 3: 3.3 is nearest to 4. A lane counts a quarter: 2.1, nearest to 4.
    assert by_kind["stock", "pump"] == 1
    assert by_kind["process", "assemble"] == 1
    assert by_kind["lane", "castings"] == 1
    assert {block.company for block in found} == {"pumps"}


def test_a_line_that_can_do_little_beside_what_is_usual_counts_its_hours_by_what_is_usual() -> None:
    network = generate(Shape(6, 8), 1)
    structure, part = network.structure, network.numbers["c2"]
    used = hints.hours_used(structure.company("c2"), part)
    assert min(used.values()) > 0.0

    def told(part: Numbers) -> dict[Block, tuple[int, float]]:
        units, powers = units_of(structure, part, OPEN), hints.exact_hints(structure, part)
        return {block: (units[block], powers[block]) for block in units}

    def with_capacity(times: float) -> Numbers:
        weeks, zero = np.full(8, times), np.zeros(8)
        resources = {
            key: replace(one, capacity=weeks * used[key], overtime=zero)
            for key, one in part.resources.items()
        }
        return replace(part, resources=resources)

    assert told(with_capacity(0.01)) == told(with_capacity(1.0)) != told(with_capacity(20.0))


def in_cents(document: Any) -> Any:
    """The same network with money in cents, so that there is room below what things cost."""
    if isinstance(document, list):
        return [in_cents(one) for one in document]
    if not isinstance(document, dict):
        return document
    return {key: value * 100 if key in MONEY else in_cents(value) for key, value in document.items()}


MONEY = {field.name for fields in TABLE.values() for field in fields if field.unit.startswith("money")}


# A small holding cost alone is none to go by.
@pytest.mark.parametrize(
    ("factor", "fields"), [(1e-7, ("holding_cost", "end_value")), (1e7, ("holding_cost",))]
)
def test_a_hint_out_of_range_is_refused_by_name(factor: float, fields: tuple[str, ...]) -> None:
    document = in_cents(network_document(generate(Shape(6, 8), 1)))
    for stock in document["companies"][2]["stock_points"]:
        for field in fields:
            stock[field] *= factor
    with pytest.raises(InvalidInput, match=r"Company 'c2'.*hint") as told:
        Rehearsal.of(read_network(document))
    assert "holding cost" in told.value.mend


def test_a_usual_quantity_that_is_not_stated_is_asked_for() -> None:
    document = two()
    del document["lanes"][0]["usual"]
    with pytest.raises(InvalidInput, match="lane 'castings'"):
        solve(read_network(document), Method.REHEARSAL)
    assert solve(read_network(document), Method.CENTRAL).gap_total == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("seed", [1, 2])
def test_many_turns_come_to_the_optimum(seed: int) -> None:
    network = generate(Shape(4, 10, tiers=3), seed)
    best = central(network)
    base = realise(network, best.plan).cost
    result = solve(network, Method.REHEARSAL, turns=3000)
    above, _ = gap(result.cost, best.bound, base)
    assert above is not None
    assert above < 0.05
    assert result.joint is not None
    assert result.joint.infeasibility < 1e-3


@several
@given(networks())
def test_the_rehearsed_plan_can_be_carried_out_and_is_never_worse_than_upstream(network: Network) -> None:
    result = solve(network, Method.REHEARSAL, turns=60, rounds=2)
    assert result.realised.implementable
    rounding = 1e-9 * max(1.0, abs(result.upstream_cost))
    assert result.cost <= result.upstream_cost + rounding
    assert result.cost >= result.bound - 1e-6 * max(1.0, abs(result.bound))
    joint = result.joint
    assert joint is not None
    if joint.kept == "repaired":
        assert joint.repaired_cost <= result.upstream_cost + rounding
    else:
        # Gains are rounded down: up to a cent of each company may be lost on the way to the bit.
        assert joint.repaired_cost >= result.upstream_cost - 0.01 * len(network.numbers) - rounding


@several
@given(networks())
def test_after_settlement_no_company_is_worse_off_than_upstream(network: Network) -> None:
    result = solve(network, Method.REHEARSAL, turns=60, rounds=2)
    assert result.joint is not None
    today = realise(network, upstream(network, rounds=2).plan)
    assert today.cost.total == pytest.approx(result.upstream_cost)
    for company, view in result.realised.companies.items():
        after = view.cost.total - result.joint.settlement.payments[company] / 100
        before = today.companies[company].cost.total
        assert after <= before + 1e-9 * max(1.0, abs(before))


@pytest.mark.parametrize("name", DEGENERATE)
def test_degenerate_networks_are_rehearsed(name: str) -> None:
    result = solve(degenerate(name), Method.REHEARSAL, turns=400)
    assert result.realised.implementable
    assert result.bound - 1e-6 <= result.cost <= result.upstream_cost + 1e-6


@pytest.mark.parametrize("name", DEGENERATE)
def test_degenerate_networks_come_to_the_optimum(name: str) -> None:
    """Returns too: companies in a circle look again until nobody can promise more."""
    result = solve(degenerate(name), Method.REHEARSAL, turns=1000)
    assert result.cost == pytest.approx(result.bound, rel=2e-3)


@pytest.mark.parametrize(
    ("shape", "seed"),
    [
        (Shape(12, 16), 1),
        # A buyer would rather stray than let its customers wait or work overtime, as the optimum has it.
        (Shape(5, 52), 604),
        (Shape(7, 26), 602),
        (Shape(6, 26, tightness=1.1), 603),
        # A supplier's own customers wait for months, so that a partner does not have to for a week.
        (Shape(7, 26), 618),
    ],
)
def test_repair_keeps_an_optimum_that_it_is_given(shape: Shape, seed: int) -> None:
    """From its own part of the optimum and its partners' words, each company finds that part again."""
    network = generate(shape, seed)
    best = central(network)
    again = realise(network, repair(network, best.plan))
    assert again.implementable
    above, _ = gap(again.cost.total, best.bound, realise(network, best.plan).cost)
    assert above is not None
    assert above < 0.001


def test_orders_mend_what_the_joint_plan_missed_and_leave_what_it_meant() -> None:
    network = two_companies()
    best = central(network).plan
    usual = float(np.mean(network.numbers["pumps"].demands["customers"].quantity))

    def ordered(missing: float) -> float:
        """What is ordered beyond a joint plan that despatches and delivers so much less in the end."""
        late = np.zeros(network.structure.weeks)
        late[-1] = missing
        key = ("pumps", "customers")
        lanes = {"castings": np.maximum(best.shipments["castings"] - missing / network.structure.weeks, 0.0)}
        joint = Plan(best.starts, lanes, {key: best.deliveries[key] - late})
        orders = repaired(network, joint).orders["castings"]
        return float(orders.sum() - lanes["castings"].sum())

    assert ordered(0.5 * UNPLANNED * usual) > 0.2 * UNPLANNED * usual
    assert ordered(0.5 * usual) == pytest.approx(0.0, abs=1e-6)


def test_what_was_planned_together_goes_before_a_companys_own_customers() -> None:
    """The foundry's own customers would pay more for its hours than a late partner seems to cost it."""
    document = two()
    foundry, pumps = document["companies"]
    foundry["stock_points"].append({"id": "grate", "holding_cost": 0.5})
    pour = {"id": "pour", "makes": {"grate": 1}, "uses": {"furnace": 0.2}, "lead_time": 0, "cost": 0}
    foundry["processes"].append(pour | {"usual": 5.0})
    foundry["demands"].append(
        {"id": "town", "stock_point": "grate", "quantity": 40.0, "backlog_cost": 20.0, "unserved_cost": 90.0}
    )
    pumps["demands"][0] |= {"backlog_cost": 500.0, "unserved_cost": 900.0}
    network = read_network(document)
    best = central(network)
    repaired = repair(network, best.plan)
    assert repaired.shipments["castings"] == pytest.approx(best.plan.shipments["castings"], abs=1e-6)
    assert realise(network, repaired).cost.total == pytest.approx(best.bound, rel=1e-6)


def test_a_warm_start_is_nearer_than_a_cold_one() -> None:
    network = generate(Shape(6, 12, tiers=3), 1)
    rehearsal = Rehearsal.of(network)
    known = rehearsal.run(2000)
    target = rehearsal.program.cost @ known.x
    warm, cold = rehearsal.run(40, known), rehearsal.run(40)
    assert abs(rehearsal.program.cost @ warm.x - target) < abs(rehearsal.program.cost @ cold.x - target)


def test_a_shifted_state_moves_its_first_weeks_earlier_and_keeps_its_last() -> None:
    network = two_companies()
    rehearsal = Rehearsal.of(network)
    state = rehearsal.run(40)
    moved = shifted(rehearsal.layout, state)
    weeks = network.structure.weeks
    for before, after in ((state.x, moved.x), (state.price, moved.price)):
        old, new = (values.reshape(-1, weeks) for values in (before, after))
        assert np.array_equal(new[:, 0], old[:, 1])
        assert np.array_equal(new[:, -1], old[:, -1])
        low, high = np.minimum(old[:, :-1], old[:, 1:]), np.maximum(old[:, :-1], old[:, 1:])
        assert np.all((low - 1e-9 <= new[:, :-1]) & (new[:, :-1] <= high + 1e-9))


def test_the_same_network_gives_the_same_plan() -> None:
    network = generate(Shape(6, 8), 9)
    first, second = (solve(network, Method.REHEARSAL, turns=50) for _ in range(2))
    assert first.cost == second.cost
    assert all(np.array_equal(first.plan.shipments[key], one) for key, one in second.plan.shipments.items())


def test_a_company_whose_holding_costs_are_next_to_nothing_does_not_lead_the_others_astray() -> None:
    network = generate(Shape(7, 26), 503)
    part = network.numbers["c6"]
    stock_points = {
        key: replace(one, holding_cost=one.holding_cost / 1000) for key, one in part.stock_points.items()
    }
    network = replace(network, numbers={**network.numbers, "c6": replace(part, stock_points=stock_points)})
    best, rehearsal = central(network), Rehearsal.of(network)
    base = realise(network, best.plan).cost
    for joint in (best.plan, rehearsal.plan(rehearsal.run(usual_turns(network.structure)))):
        above, _ = gap(realise(network, repair(network, joint)).cost.total, best.bound, base)
        assert above is not None
        assert above < 0.2
