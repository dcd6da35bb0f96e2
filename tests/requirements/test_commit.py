"""What a supplier commits: sharing what is scarce, rules that answer, and what a shortage does below."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.errors import InvalidInput
from tallystick.planning.commit import Ask, AutoCommit, Claimant, answer, effects, share
from tallystick.planning.commit.weekly import by_bucket, claimant
from tallystick.planning.requirements import OWN, Demand, Requirements, Structure, Weeks, explode
from tallystick.tally.placed import Place, Placed
from tallystick.trade.forecast.claim_json import forecast_claim_json
from tallystick.trade.forecast.claims import ForecastClaim, Publish
from tallystick.trade.forecast.document import Forecast, ForecastState
from tallystick.trade.forecast.fold import fold_forecast
from tallystick.trade.forecast.values import Bucket, ForecastRef, Zone
from tests.requirements.world import (
    MONDAY,
    WEEKS,
    D,
    bought,
    demand_lists,
    item_lists,
    made,
    part,
    wanted,
    week,
)

REF = ForecastRef("co_" + "a" * 32, "casing")
SUPPLIER = "co_" + "b" * 32


def forecast(*claims: ForecastClaim) -> Forecast:
    """Fold claims of which each author knew all that came before."""
    placed: list[Placed] = []
    counts = {REF.buyer: 0, SUPPLIER: 0}
    for clock, claim in enumerate(claims, start=1):
        author, other = (REF.buyer, SUPPLIER) if isinstance(claim, Publish) else (SUPPLIER, REF.buyer)
        counts[author] += 1
        at = datetime(2026, 3, 2, clock, tzinfo=UTC)
        place = Place(clock, author, counts[author], 0, counts[other], str(clock), at, "x")
        placed.append(Placed(place, forecast_claim_json(claim)))
    return fold_forecast(REF, placed)


def published(*quantities: int, number: int = 1) -> Publish:
    buckets = tuple(Bucket(week(index), D(each)) for index, each in enumerate(quantities))
    count = len(quantities)
    return Publish(REF, number, "pc", week(min(2, count)), week(min(4, count)), week(count), buckets)


def quantities(*numbers: int) -> dict[date, Decimal]:
    return {week(index): D(each) for index, each in enumerate(numbers)}


def numbers(*each: int) -> tuple[Decimal, ...]:
    return tuple(map(D, each))


FIRM, PLANNED, OUTLOOK = Zone


def test_firm_demand_goes_first_even_if_it_is_later() -> None:
    firm = Claimant("a", numbers(0, 0, 80), (FIRM, FIRM, FIRM))
    planned = Claimant("b", numbers(60, 0, 0), (PLANNED,) * 3)
    assert share(numbers(50, 0, 50), [firm, planned]) == [numbers(0, 0, 80), numbers(20, 0, 0)]


def test_within_a_zone_customers_share_in_proportion_in_whole_steps() -> None:
    claimants = [Claimant(name, numbers(each), (FIRM,)) for name, each in (("a", 60), ("b", 30), ("c", 10))]
    assert share(numbers(55), claimants) == [numbers(33), numbers(17), numbers(5)]


def test_a_higher_priority_goes_first() -> None:
    claimants = [
        Claimant("a", numbers(60), (FIRM,), priority=1),
        Claimant("b", numbers(30), (FIRM,), priority=0),
    ]
    assert share(numbers(50), claimants) == [numbers(20), numbers(30)]


def test_what_could_not_be_had_is_had_later() -> None:
    assert share(numbers(20, 60, 0), [Claimant("a", numbers(50, 10, 10), (FIRM,) * 3)]) == [
        numbers(20, 40, 10)
    ]


def test_sharing_over_different_weeks_is_refused() -> None:
    with pytest.raises(InvalidInput):
        share(numbers(20), [Claimant("a", numbers(50, 10), (FIRM,) * 2)])


_rows = st.lists(st.integers(0, 60).map(Decimal), min_size=5, max_size=5).map(tuple)
_zones = st.lists(st.sampled_from(Zone), min_size=5, max_size=5).map(tuple)
_claimants = st.lists(
    st.builds(Claimant, st.sampled_from("abc"), _rows, _zones, st.integers(0, 2)), min_size=1, max_size=4
)


@settings(max_examples=200)
@given(_rows, _claimants)
def test_sharing_gives_all_there_is_and_no_more_and_nobody_more_than_wanted(
    supply: tuple[Decimal, ...], claimants: list[Claimant]
) -> None:
    given_ = share(supply, claimants)
    for each, got in zip(claimants, given_, strict=True):
        assert all(have <= want for have, want in zip(accumulate(got), accumulate(each.wanted), strict=True))
        assert min(got) >= 0
    total = [sum(parts) for parts in zip(*given_, strict=True)]
    assert all(have <= there for have, there in zip(accumulate(total), accumulate(supply), strict=True))
    assert sum(total) <= min(sum(supply), sum(sum(each.wanted) for each in claimants))


@settings(max_examples=200)
@given(_rows, _claimants)
def test_nothing_is_held_back_that_somebody_still_wants(
    supply: tuple[Decimal, ...], claimants: list[Claimant]
) -> None:
    given_ = share(supply, claimants)
    assert sum(map(sum, given_)) == min(sum(supply), sum(sum(each.wanted) for each in claimants))


def test_a_rule_answers_what_can_be_made() -> None:
    found = answer(forecast(published(100, 100)), quantities(100, 100), AutoCommit())
    assert found
    assert found.automatic
    done = forecast(published(100, 100), found.claim(forecast(published(100, 100))))
    assert done.state is ForecastState.ANSWERED
    assert answer(done, quantities(100, 100), AutoCommit()) is None


@pytest.mark.parametrize(
    ("possible", "rule", "ask"),
    [
        ((100, 100), AutoCommit(on=False), (Ask.OFF,)),
        ((100, 100), AutoCommit(first=False), (Ask.FIRST,)),
        ((100, 60), AutoCommit(), (Ask.SHORT,)),
        ((100, 60), AutoCommit(short=True), ()),
        ((100, 100), AutoCommit(within=D("0.1")), ()),
    ],
)
def test_a_person_is_asked_where_the_rules_end(
    possible: tuple[int, ...], rule: AutoCommit, ask: tuple[Ask, ...]
) -> None:
    found = answer(forecast(published(100, 100)), quantities(*possible), rule)
    assert found
    assert found.ask == ask


def test_an_answer_that_jumps_is_for_a_person() -> None:
    first = forecast(published(100, 100))
    committed = answer(first, quantities(100, 100), AutoCommit())
    assert committed
    changed = forecast(published(100, 100), committed.claim(first), published(100, 140, number=2))
    for within, ask in (("0.5", ()), ("0.2", (Ask.JUMP,))):
        found = answer(changed, quantities(100, 140), AutoCommit(within=D(within)))
        assert found
        assert found.ask == ask


def test_what_can_no_longer_be_kept_is_answered_anew_without_being_asked() -> None:
    first = forecast(published(100, 100))
    committed = answer(first, quantities(100, 100), AutoCommit())
    assert committed
    done = forecast(published(100, 100), committed.claim(first))
    lowered = answer(done, quantities(100, 40), AutoCommit(short=True))
    assert lowered
    assert lowered.automatic
    now = forecast(published(100, 100), committed.claim(first), lowered.claim(done))
    assert (now.state, now.cover.short) == (ForecastState.SHORT, 60)


def test_buckets_beyond_the_plan_have_no_commitment_and_are_not_said_again_and_again() -> None:
    told = forecast(published(*[10] * 14))
    possible = by_bucket(told, WEEKS, numbers(*[10] * 12))
    assert len(possible) == 12
    found = answer(told, possible, AutoCommit())
    assert found
    done = forecast(published(*[10] * 14), found.claim(told))
    assert answer(done, possible, AutoCommit()) is None


def test_months_are_wanted_week_by_week_and_committed_month_by_month() -> None:
    first, second, end = date(2026, 3, 2), date(2026, 4, 6), date(2026, 5, 4)
    buckets = (Bucket(first, D(102)), Bucket(second, D(80)))
    told = forecast(Publish(REF, 1, "pc", second, second, end, buckets))
    asked = claimant(told, WEEKS, "a")
    assert asked.wanted[:10] == numbers(21, 21, 20, 20, 20, 20, 20, 20, 20, 0)
    assert by_bucket(told, WEEKS, asked.wanted) == {first: 102, second: 80}
    later = Weeks(date(2026, 4, 6), 4)
    assert claimant(told, later, "a").wanted == numbers(20, 20, 20, 20)
    assert by_bucket(told, later, numbers(20, 20, 20, 20)) == {second: 80}


def pump_needs(*demands: Demand) -> Requirements:
    pump = made("pump", part("casing"), part("bolt", 8), lead_days=5)
    return explode(Structure.of([pump, bought("casing"), bought("bolt", "bolts")]), WEEKS, demands)


def test_a_short_part_puts_the_customers_order_at_risk_and_says_why() -> None:
    needs = pump_needs(wanted("pump", 3, 50, name="PO 1"), wanted("pump", 5, 30, name="PO 2"))
    committed = {("casing", "foundry"): numbers(0, 0, 30, 0, 30, 0, 20, 0, 0, 0, 0, 0)}
    found = effects(needs, committed)
    risks = {risk.demand.cause.name: risk for risk in found.at_risk()}
    assert (risks["PO 1"].missing, risks["PO 1"].met_in) == (20, 5)
    assert (risks["PO 2"].missing, risks["PO 2"].met_in) == (20, 7)
    (because,) = risks["PO 1"].because
    assert (because.item, because.supplier, because.week, because.quantity) == ("casing", "foundry", 2, 20)
    assert found.available("pump")[:8] == numbers(0, 0, 0, 30, 0, 30, 0, 20)
    assert found.projected()[0, 3] == -20


def test_parts_for_half_a_piece_make_no_piece() -> None:
    """69 flanges at two a pump are 34 pumps, and the 35th comes with the seventieth."""
    items = Structure.of([made("pump", part("flange", 2)), bought("flange")])
    needs = explode(items, WEEKS, [wanted("pump", 1, 40)])
    found = effects(needs, {("flange", "foundry"): numbers(0, 69, 1, 0, 3, 7, 0, 0, 0, 0, 0, 0)})
    assert found.available("pump")[:6] == numbers(0, 34, 1, 0, 1, 4)
    assert found.projected()[0, 1] == -6


def test_with_all_committed_nothing_is_at_risk() -> None:
    needs = pump_needs(wanted("pump", 3, 50))
    assert effects(needs, {}).at_risk() == []


def test_what_should_have_been_ordered_before_the_plan_is_late_whoever_commits() -> None:
    needs = explode(Structure.of([bought("casing", lead_days=10)]), WEEKS, [wanted("casing", 1, 30)])
    (risk,) = effects(needs, {}).at_risk()
    assert (risk.missing, risk.met_in, risk.because[0].quantity) == (30, 2, 30)


def test_own_capacity_is_a_shortage_of_ones_own() -> None:
    needs = explode(Structure.of([made("casing")]), WEEKS, [wanted("casing", 1, 50), wanted("casing", 3, 50)])
    found = effects(needs, {}, {"casing": numbers(*[20] * 12)})
    (late, later) = found.at_risk()
    assert (late.missing, late.met_in, late.because[0].supplier) == (10, 2, OWN)
    assert (later.missing, later.met_in) == (20, 4)


def test_orders_go_before_forecasts_within_a_week() -> None:
    order = wanted("casing", 1, 50)
    guess = replace(wanted("casing", 1, 50), cause=replace(order.cause, kind="forecast"))
    needs = explode(Structure.of([bought("casing")]), WEEKS, [guess, order])
    (risk,) = effects(needs, {("casing", "foundry"): numbers(*[60, 0] + [0] * 10)}).at_risk()
    assert (risk.demand, risk.missing, risk.met_in) == (guess, 40, None)


@settings(max_examples=60)
@given(st.data())
def test_a_plan_that_is_committed_to_in_full_is_kept_and_less_never_gives_more(data: st.DataObject) -> None:
    items = data.draw(item_lists())
    structure = Structure.of(items)
    needs = explode(structure, WEEKS, data.draw(demand_lists(items)))
    whole = {
        (items[number].code, source.supplier): tuple(D(str(each)) for each in needs.released[row])
        for row, (number, source) in enumerate(structure.sources)
        if source.supplier != OWN
    }
    kept = effects(needs, whole)
    if (needs.stock() >= 0).all():  # else a part is late whoever commits, and so is what it goes into
        assert (abs(kept.projected() - needs.stock()) < 1e-5).all()
        assert kept.at_risk() == []
    less = {
        key: tuple(each * data.draw(st.sampled_from([0, 1])) for each in quantities)
        for key, quantities in whole.items()
    }
    fallen = effects(needs, less)
    assert (fallen.supply <= kept.supply + 1e-5).all()
    assert (fallen.free <= kept.free + 1e-5).all()
    for risk in fallen.at_risk():
        assert 0 < risk.missing <= risk.demand.quantity
        assert risk.because


def test_commitments_over_other_weeks_are_refused() -> None:
    needs = explode(Structure.of([bought("casing")]), Weeks(MONDAY, 4), [])
    with pytest.raises(InvalidInput):
        effects(needs, {("casing", "foundry"): numbers(1)})
