"""Five tiers by themselves: a big order runs up, commitments and shortages come down, whatever goes wrong."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from benchmarks import forecast_tiers_pure

from tallystick.planning.commit import AutoCommit
from tallystick.planning.republish import Why
from tallystick.planning.requirements import Item, Part, Source, Structure, Weeks
from tallystick.planning.tiers import Desk, Partner, step
from tallystick.planning.tiers.rehearsal import Network, Weather
from tallystick.tally import canonical
from tallystick.trade.document import Effect
from tallystick.trade.forecast.claims import Publish
from tallystick.trade.forecast.document import Forecast, ForecastState
from tallystick.trade.forecast.forecast_json import forecast_bytes
from tallystick.trade.forecast.values import ForecastRef
from tests.requirements.chain import CALM, KEYS, NAMES, START, TIERS, WEEKS, chain, desk, order
from tests.requirements.world import week

DAY = timedelta(days=1)
ROUGH = Weather(latest=timedelta(seconds=3), doubled=0.4, crashes=0.2)


def between(network: Network, tier: int, number: int = 0) -> tuple[Forecast, Forecast]:
    """The forecast of a tier to the next, as each of the two has it."""
    ref = ForecastRef(NAMES[tier], f"T{tier + 1}-{number}")
    customer, supplier = network.companies[NAMES[tier]], network.companies[NAMES[tier + 1]]
    return customer.forecasts[NAMES[tier + 1]][ref], supplier.forecasts[NAMES[tier]][ref]


def settled(network: Network, tiers: int = TIERS) -> list[Forecast]:
    """All forecasts up the chain, checked to be the same on both sides."""
    found = []
    for tier in range(tiers - 1):
        mine, theirs = between(network, tier)
        assert forecast_bytes(mine) == forecast_bytes(theirs)
        found.append(mine)
    return found


def test_a_big_order_reaches_the_last_tier_and_the_commitment_comes_back() -> None:
    network = chain()
    network.order(NAMES[0], order(20, 100))
    network.run(START + timedelta(seconds=2))
    for tier, forecast in enumerate(settled(network)):
        assert forecast.state is ForecastState.ANSWERED
        assert forecast.cover.covered == 100 * 2 ** (tier + 1)
        assert [figure.start for figure in forecast.figures if figure.expected] == [week(19 - tier)]
        assert forecast.answer
        assert forecast.answer.claim.automatic
    first = network.companies[NAMES[0]].outcome
    assert first
    assert first.effects.at_risk() == []


def test_a_shortage_at_the_last_tier_comes_down_to_the_customers_date() -> None:
    network = chain(last_capacity=100)
    network.order(NAMES[0], order(20, 100))
    network.run(START + timedelta(seconds=2))
    *_, last = settled(network)
    assert last.cover.short == 0
    assert network.companies[NAMES[0]].outcome.effects.at_risk() == []  # type: ignore[union-attr]
    network.change(NAMES[4], desk(4, capacity=40))
    network.run(network.now + timedelta(seconds=5))
    for forecast in settled(network):
        assert forecast.state is ForecastState.SHORT
    outcome = network.companies[NAMES[0]].outcome
    assert outcome
    (risk,) = outcome.effects.at_risk()
    # 16 weeks of 40 at tier 4 are 640 of the 1,600 that are needed there: 40 of 100 pumps are in time
    assert (risk.demand.cause.name, risk.missing) == ("big", 60)
    assert [(short.item, short.supplier) for short in risk.because] == [("T1-0", NAMES[1])]


def test_orders_go_before_customers_forecasts_and_those_before_ones_own_guess() -> None:
    network = chain(last_capacity=40)
    network.order(NAMES[0], order(12, 10))
    own = replace(order(20, 0), item="T4-0")
    guess = replace(own, day=week(2), quantity=Decimal(1000), cause=replace(own.cause, kind="forecast"))
    network.order(NAMES[4], guess)
    network.run(START + timedelta(seconds=2))
    (*_, last) = settled(network)
    assert (last.state, last.cover.expected) == (ForecastState.ANSWERED, 160)
    network.order(NAMES[4], replace(own, day=week(3), quantity=Decimal(200)))
    network.run(network.now + timedelta(seconds=2))
    (*_, last) = settled(network)
    assert (last.state, last.worst, last.cover.short) == (ForecastState.SHORT, 160 + 200 - 8 * 40, 0)


def test_a_week_that_begins_is_published_once_and_answered() -> None:
    network = chain(items=2)
    for number in range(2):
        network.order(NAMES[0], order(20, 100, number=number))
    network.run(START + timedelta(seconds=2))
    for begun in range(1, 5):
        network.run(START + 7 * begun * DAY)
        for company in network.companies.values():
            network.change(company.desk.company, replace(company.desk, weeks=Weeks(week(begun), WEEKS.count)))
        network.run(network.now + timedelta(seconds=5))
        for forecast in settled(network):
            assert forecast.last
            assert (forecast.last.number, forecast.state) == (1 + begun, ForecastState.ANSWERED)
            assert forecast.last.claim.buckets[0].start == week(begun)


def test_scarce_supply_is_shared_among_two_customers() -> None:
    customers, supplier = KEYS[:2], KEYS[2]
    desks = {
        key: Desk(
            key.company,
            Structure.of([Item("casing", "pc", sources=(Source(supplier.company),))]),
            WEEKS,
            (Partner(supplier.company, calm=CALM),),
        )
        for key in customers
    }
    auto = AutoCommit(short=True)
    desks[supplier] = Desk(
        supplier.company,
        Structure.of([Item("GJS-80", "pc", lead_days=5)]),
        WEEKS,
        tuple(Partner(key.company, rule=auto, codes={"GJS-80": "casing"}) for key in customers),
        {"GJS-80": (Decimal(30),) * WEEKS.count},
    )
    network = Network(desks, START, 1)
    for key, quantity in zip(customers, (60, 30), strict=True):
        network.order(key.company, replace(order(2, quantity), item="casing"))
        network.run(network.now + timedelta(seconds=2))
    found = [
        network.companies[key.company].forecasts[supplier.company][ForecastRef(key.company, "casing")]
        for key in customers
    ]
    # two weeks of 30 by then: all of it was the first one's while it was alone, and is shared since
    assert [forecast.figures[2].committed for forecast in found] == [40, 20]
    assert [forecast.figures[3].committed for forecast in found] == [20, 10]


def test_a_supplier_that_no_longer_delivers_an_item_is_told_to_expect_nothing_once() -> None:
    network = chain()
    network.order(NAMES[0], order(20, 100))
    network.run(START + timedelta(seconds=2))
    first = network.companies[NAMES[0]].desk
    items = [Item("T1-0", "pc", sources=(Source("co_else"),)), *first.structure.items[1:]]
    network.change(NAMES[0], replace(first, structure=Structure.of(items)))
    network.run(network.now + timedelta(seconds=5))
    for forecast in settled(network):
        assert forecast.last
        assert (forecast.last.number, forecast.cover.expected) == (2, 0)
        assert forecast.state is ForecastState.ANSWERED


def test_a_second_order_publishes_only_what_it_changes() -> None:
    network = chain(items=3)
    for number in range(3):
        network.order(NAMES[0], order(20, 100, number=number))
    network.run(START + timedelta(seconds=2))
    network.order(NAMES[0], order(18, 50, "second", number=1))
    network.run(network.now + timedelta(seconds=2))
    versions = [between(network, 3, number)[1].last for number in range(3)]
    assert [version.number for version in versions if version] == [1, 2, 1]


@pytest.mark.parametrize("seed", range(12))
def test_crashes_doubles_and_disorder_publish_each_version_once(seed: int) -> None:
    calm = chain(seed)
    rough = chain(seed, ROUGH)
    for network in (calm, rough):
        for number, (at, quantity) in enumerate(((20, 100), (18, 60), (22, 500))):
            network.order(NAMES[0], order(at, quantity, f"order {number}"))
            network.run(network.now + timedelta(minutes=30))
        network.run(network.now + timedelta(hours=2))
    for one, other in zip(settled(calm), settled(rough), strict=True):
        assert one.last
        assert other.last
        assert one.last.claim.buckets == other.last.claim.buckets
        assert (other.state, other.cover) == (one.state, one.cover)
        assert all(said.effect in (Effect.APPLIED, Effect.CROSSED) for said in other.history)
        versions = [said.claim.buckets for said in other.history if isinstance(said.claim, Publish)]
        assert all(before != after for before, after in pairwise(versions))
    assert rough.companies[NAMES[0]].outcome.effects.at_risk() == []  # type: ignore[union-attr]


@pytest.mark.parametrize("seed", range(4))
def test_what_was_worked_out_before_saves_work_and_changes_nothing(seed: int) -> None:
    network = chain(seed, ROUGH, last_capacity=300, items=3)
    for number, (at, quantity) in enumerate(((20, 100), (18, 60), (22, 500), (19, 5))):
        network.order(NAMES[0], order(at, quantity, f"order {number}", number % 3))
        network.run(network.now + timedelta(seconds=4))
        for company in network.companies.values():
            kept = step(company.desk, company.known, network.now, company.memo)
            fresh = step(company.desk, company.known, network.now)
            assert kept.claims == fresh.claims
            assert kept.questions == fresh.questions
            assert kept.verdicts == fresh.verdicts
            assert kept.again_at == fresh.again_at


def test_the_benchmark_runs_in_small() -> None:
    first, alone, one, _hundred = forecast_tiers_pure.run(items=5)
    assert first["items"] == 5
    assert alone["levels"]
    assert one["seconds_up"]


@pytest.mark.parametrize("seed", range(3))
def test_a_seed_replays_everything(seed: int) -> None:
    runs = []
    for _ in range(2):
        network = chain(seed, ROUGH)
        network.order(NAMES[0], order(20, 100))
        network.run(START + DAY)
        runs.append(
            [
                entry.id
                for company in network.companies.values()
                for half in company.own.values()
                for entry in half
            ]
        )
    assert runs[0] == runs[1]


def test_a_flapping_input_is_damped_and_told_and_ends() -> None:
    network = chain()
    network.order(NAMES[0], order(20, 100))
    whys = set()
    for flap in range(400):
        company = network.companies[NAMES[0]]
        company.known = replace(company.known, demands=(order(20, 100 + flap % 2 * 100),))
        network.wake(NAMES[0])
        network.run(network.now + timedelta(seconds=30))
        assert company.outcome
        whys |= {verdict.why for verdict in company.outcome.verdicts.values()}
    assert {Why.PAUSE, Why.STORM} & whys
    for forecast in settled(network):
        assert forecast.last
        assert forecast.last.number <= CALM.most
    network.run(network.now + 2 * DAY)
    assert network.quiet
    (last, *_) = settled(network)
    assert last.state is ForecastState.ANSWERED
    assert last.cover.expected == 400  # the input has come to rest, and its last figure went out


def test_a_flapping_capacity_is_damped_too() -> None:
    network = chain()
    network.order(NAMES[0], order(20, 100))
    held = set()
    for flap in range(300):
        network.change(NAMES[4], desk(4, capacity=40 + flap % 2 * 200))
        network.run(network.now + timedelta(seconds=30))
        for company in network.companies.values():
            assert company.outcome
            held |= {each.why for each in company.outcome.held.values()}
    assert Why.PAUSE in held
    for forecast in settled(network):
        assert forecast.answer
        assert forecast.answer.claim.number <= CALM.most + 1
    network.run(network.now + 5 * DAY)
    assert network.quiet
    for forecast in settled(network):
        assert forecast.state is ForecastState.ANSWERED


@pytest.mark.parametrize("returned", ["0.5", "3"])
def test_companies_that_supply_each_other_in_a_circle_come_to_an_end(returned: str) -> None:
    """Each makes its item from the other's, as with recycled material: no recipe of either is a circle."""
    one, other = KEYS[0], KEYS[1]
    desks = {}
    for me, you in ((one, other), (other, one)):
        mine, yours = ("A", "B") if me is one else ("B", "A")
        items = [
            Item(mine, "pc", parts=(Part(yours, Decimal(returned), "pc"),), lead_days=5),
            Item(yours, "pc", sources=(Source(you.company),)),
        ]
        partner = Partner(you.company, calm=CALM, rule=AutoCommit(short=True))
        desks[me] = Desk(me.company, Structure.of(items), WEEKS, (partner,))
    network = Network(desks, START, 1)
    network.order(one.company, replace(order(20, 100), item="A"))
    network.run(START + 7 * DAY)
    assert network.quiet
    whys: set[Why] = set()
    for company in network.companies.values():
        assert company.outcome
        for held in company.forecasts.values():
            for forecast in held.values():
                assert forecast.last
                assert forecast.last.number <= 2 * CALM.most
                whys |= {verdict.why for verdict in company.outcome.verdicts.values()}
    assert (Why.TOO_LARGE in whys) == (returned == "3")


def test_nothing_of_a_companys_own_affairs_is_in_what_it_signs() -> None:
    network = chain(last_capacity=777)
    network.order(NAMES[0], replace(order(20, 100), cause=replace(order(20, 100).cause, customer="SECRETCO")))
    network.run(START + timedelta(seconds=2))
    for name, company in network.companies.items():
        for half in company.own.values():
            said = json.dumps([canonical.decode(entry.data) for entry in half])
            assert "SECRETCO" not in said
            assert "777" not in said.replace(name, "")
            assert "big" not in said


def test_what_people_tell_a_supplier_by_hand_is_counted_on_as_it_is_committed() -> None:
    network = chain()
    network.order(NAMES[0], order(20, 100))
    network.run(START + timedelta(seconds=2))
    quiet = desk(0)
    quiet = replace(quiet, partners=tuple(replace(each, told=False) for each in quiet.partners))
    network.change(NAMES[0], quiet)
    network.order(NAMES[0], order(20, 30, "more"))
    network.run(network.now + timedelta(seconds=2))
    told, _ = between(network, 0)
    assert told.last
    assert told.last.number == 1, "nobody told the supplier of it"
    (risk,) = network.companies[NAMES[0]].outcome.effects.at_risk()  # type: ignore[union-attr]
    assert (risk.demand.cause.name, risk.missing) == ("more", 30)
