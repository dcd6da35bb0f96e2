"""Which plan counts is one sign, and after settlement nobody is worse off than today."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallystick.errors import InvalidInput
from tallystick.planning.generate import Shape, generate
from tallystick.planning.network import Network
from tallystick.planning.plan import Plan
from tallystick.planning.realise import realise
from tallystick.planning.references import central, upstream
from tallystick.planning.repair import repair
from tallystick.planning.settlement import (
    LARGEST,
    Settlement,
    checked_gain,
    checked_whole,
    gains_of,
    joint_counts,
    kept,
    own_payment,
    settle,
)
from tests.planning.small import networks

several = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
ids = st.text("abcdef", min_size=1, max_size=4)


@given(st.dictionaries(ids, st.integers(-LARGEST, LARGEST), min_size=1), st.data())
def test_nobody_is_worse_off_and_not_a_cent_is_lost(gains: dict[str, int], data: st.DataObject) -> None:
    weights = {company: data.draw(st.integers(0, 9)) for company in gains}
    weights[min(weights)] += 1
    found = settle(gains, weights)
    assert sum(found.payments.values()) == 0
    assert found.joint == (sum(gains.values()) >= 0)
    for company, gain in gains.items():
        after = found.payments[company] + (gain if found.joint else 0)
        assert after >= 0
        if found.joint:
            exact = sum(gains.values()) * weights[company] / sum(weights.values())
            assert after == pytest.approx(exact, abs=2, rel=1e-9)
            assert found.payments[company] == own_payment(found.gain, company, gain, weights)


@several
@given(networks())
def test_the_plan_that_counts_never_costs_more_than_upstream(network: Network) -> None:
    practice = upstream(network, rounds=1).plan
    joint = repair(network, practice)
    gains = gains_of(network, practice, joint)
    counts = kept(joint_counts(gains), practice, joint)
    costs = [realise(network, plan).cost.total for plan in (counts, practice)]
    assert costs[0] <= costs[1] + 1e-9 * max(1.0, abs(costs[1]))


def test_contract_payments_are_part_of_a_companys_gain_and_cancel_in_the_sum() -> None:
    network = generate(Shape(7, 12), 3)
    practice, best = upstream(network).plan, central(network).plan
    gains = gains_of(network, practice, best)
    saved = realise(network, practice).cost.total - realise(network, best).cost.total
    assert sum(gains.values()) == pytest.approx(100 * saved, abs=len(gains))
    assert min(gains.values()) < 0 < sum(gains.values()), "somebody loses by the best plan, and is made whole"
    assert all(gains[key] + paid >= 0 for key, paid in settle(gains).payments.items())


def test_a_plan_that_cannot_be_carried_out_has_no_gain() -> None:
    network = generate(Shape(5, 8), 1)
    plan = upstream(network, rounds=1).plan
    broken = Plan(plan.starts, {key: one + 1e6 for key, one in plan.shipments.items()}, plan.deliveries)
    with pytest.raises(InvalidInput, match="cannot be carried out"):
        gains_of(network, plan, broken)


def test_a_company_that_states_less_than_it_gains_is_paid_for_it() -> None:
    """What is stated is not checked, as the page on disclosure says: by how much it pays to lie, in cents."""
    gains = {"a": 4_000, "b": -800, "c": 100, "d": 700}
    true, false = settle(gains), settle(gains | {"a": 3_900})
    assert false.payments["a"] - true.payments["a"] == 75
    assert all(true.payments[one] - false.payments[one] == 25 for one in "bcd")
    # Too little, and the joint plan does not count; too much, and it has to be paid out.
    assert not settle(gains | {"a": -1}).joint
    turned = settle({"a": 4_000, "b": -5_000} | {"a": 5_000})
    assert turned.joint
    assert turned.payments["a"] == -5_000


@given(
    st.dictionaries(ids, st.integers(-LARGEST, LARGEST), min_size=2),
    st.dictionaries(ids, st.integers(-LARGEST, LARGEST), min_size=1),
)
def test_who_states_what_is_true_is_no_worse_off_whatever_others_state(
    true: dict[str, int], false: dict[str, int]
) -> None:
    stated = {company: false.get(company, gain) for company, gain in true.items()}
    found = settle(stated)
    after = {one: found.payments[one] + (gain if found.joint else 0) for one, gain in true.items()}
    honest = [company for company, gain in true.items() if stated[company] == gain]
    assert all(after[company] >= 0 for company in honest)
    # Whoever has a plan count that costs all together more pays the whole of that, and what others are paid.
    liars = sum(after.values()) - sum(after[company] for company in honest)
    if found.joint:
        assert liars <= sum(true.values())
    # At most it has all that is gained, for which it would have to know how much that is.
    assert liars <= max(0, sum(true.values()))


@given(st.lists(st.integers(-LARGEST, LARGEST), min_size=1, max_size=20), st.integers(-(2**63), 2**63 - 1))
def test_a_whole_gain_within_its_range_is_a_sum_that_has_not_wrapped_round(
    gains: list[int], word: int
) -> None:
    companies, exact = len(gains) + 1, sum(gains) + word
    wrapped = (exact + 2**63) % 2**64 - 2**63
    try:
        checked_whole(companies, wrapped)
    except InvalidInput:
        assert not 0 <= exact <= companies * LARGEST
    else:
        assert wrapped == exact


def test_what_cannot_be_settled_is_refused_with_the_mend() -> None:
    with pytest.raises(InvalidInput, match="'a'"):
        checked_gain("a", LARGEST + 1)
    for weights in ({"a": 1}, {"a": 1, "b": -1}, {"a": 0, "b": 0}):
        with pytest.raises(InvalidInput, match="weights"):
            settle({"a": 1, "b": 1}, weights)
    with pytest.raises(InvalidInput, match="'c'"):
        own_payment(1, "c", 1, {"a": 1})
    with pytest.raises(InvalidInput, match="add up"):
        Settlement(True, 1, {"a": 1})
