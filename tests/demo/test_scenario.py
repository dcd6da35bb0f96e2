"""The demo's world: every state occurs, in believable proportions, on whatever day it is loaded."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest

from tallystick.server.demo.scenario import COMPANIES, PEOPLE, files, script
from tallystick.server.demo.scenario.people import BRACKWATER, SUPPLIERS
from tallystick.trade.claims import Attach
from tallystick.trade.document import Agreement, Effect, Fulfilment, OrderLine
from tallystick.trade.values import Role
from tests.demo.conftest import IDS, THURSDAY, Record, World


def me(line: OrderLine) -> Role:
    """The side that Brackwater is on."""
    return Role.BUYER if line.ref.buyer == IDS[BRACKWATER] else Role.SUPPLIER


def test_a_manufacturer_six_suppliers_in_three_countries_and_a_customer() -> None:
    countries = {company.country for company in COMPANIES if company.handle in SUPPLIERS}
    assert len(SUPPLIERS) == 6
    assert len(countries) == 3
    assert len(COMPANIES) == 8
    assert len({person.email for person in PEOPLE}) == len(PEOPLE)
    assert all(person.email.isascii() for person in PEOPLE)


def test_every_state_of_both_axes_occurs(world: World) -> None:
    assert {line.agreement for line in world.values()} == set(Agreement)
    assert {line.fulfilment for line in world.values()} == set(Fulfilment)


def test_the_proportions_are_those_of_the_design(world: World) -> None:
    whose = Counter(line.move is me(line) for line in world.values() if line.move)
    resting = [line for line in world.values() if line.move is None]
    assert len(world) == 402
    assert 12 <= whose[True] <= 16
    assert 28 <= whose[False] <= 34
    assert 260 <= sum(1 for line in resting if not line.closed) <= 276


def test_the_order_of_the_design_has_its_history(world: World) -> None:
    line = next(line for ref, line in world.items() if str(ref) == "4500217/10")
    assert line.agreement is Agreement.PROPOSED
    assert line.move is Role.BUYER
    assert line.requested is not None
    assert line.proposed is not None
    assert line.agreed is not None
    assert [part.quantity for part in line.requested.terms.schedule] == [300, 100]
    assert [part.quantity for part in line.proposed.terms.schedule] == [250, 100, 50]
    assert [part.quantity for part in line.agreed.terms.schedule] == [200, 100]
    balance = line.balance
    assert (balance.confirmed, balance.later, balance.refused, balance.unanswered) == (350, 50, 0, 0)
    assert (line.received_good, line.received_damaged) == (118, 2)
    assert [said.settled for said in line.history if said.settled] == ["confirmed"]
    assert [said.effect for said in line.history if said.effect is not Effect.APPLIED] == [Effect.CROSSED]
    assert {note.name for note in line.notes if note.sha256} == {"certificate-88214.pdf", "flange-118.png"}


def test_what_the_design_draws_is_there(world: World) -> None:
    drawn = {str(ref): line for ref, line in world.items()}
    expected = {
        "4500217/20": (Agreement.PROPOSED, Role.BUYER),
        "4500231/10": (Agreement.PROPOSED, Role.BUYER),
        "4500240/10": (Agreement.PROPOSED, Role.BUYER),
        "4500188/20": (Agreement.REJECTED, Role.BUYER),
        "4500205/10": (Agreement.REJECTED, Role.BUYER),
        "4500244/10": (Agreement.NEW, Role.SUPPLIER),
        "4500203/10": (Agreement.CHANGED, Role.SUPPLIER),
        "4500192/10": (Agreement.CANCEL_REQUESTED, Role.SUPPLIER),
        "4500236/10": (Agreement.SEEN, Role.SUPPLIER),
        "4500171/10": (Agreement.AGREED, None),
        "4500211/10": (Agreement.CANCELLED, None),
    }
    assert {number: (drawn[number].agreement, drawn[number].move) for number in expected} == expected
    assert drawn["4500240/10"].proposed is not None
    assert drawn["4500240/10"].proposed.substitute
    assert drawn["4500236/10"].proposed is not None
    assert drawn["4500236/10"].proposed.reported is not None
    assert drawn["4500226/10"].received_good == 2100
    assert drawn["4500158/20"].fulfilment is Fulfilment.CLOSED_SHORT


def test_reports_stale_and_crossed_answers_stand_on_timelines(world: World) -> None:
    said = [one for line in world.values() for one in line.history]
    reports = {one.role for one in said if one.claim and one.claim.TYPE == "order.report"}
    assert reports == {Role.BUYER, Role.SUPPLIER}
    assert {one.settled for one in said if one.settled} == {"confirmed", "contradicted"}
    effects = Counter(one.effect for one in said)
    assert effects[Effect.STALE] >= 3
    assert effects[Effect.CROSSED] >= 3
    assert effects[Effect.REFUSED] == effects[Effect.UNKNOWN] == 0


def test_balances_add_up(world: World) -> None:
    for line in world.values():
        sums = line.balance
        assert sums.confirmed + sums.later + sums.refused + sums.unanswered == sums.requested


def test_attached_files_are_kept_beside_the_script() -> None:
    kept = {file.sha256: file for file in files.all_files()}
    attached = [claim for step in script(IDS, THURSDAY) for claim in step.claims if isinstance(claim, Attach)]
    assert {claim.sha256 for claim in attached} == set(kept)
    assert all(len(kept[claim.sha256].content) == claim.size for claim in attached)


def test_the_same_seed_tells_the_same_story() -> None:
    assert script(IDS, THURSDAY, seed=7) == script(IDS, THURSDAY, seed=7)
    assert script(IDS, THURSDAY, seed=7) != script(IDS, THURSDAY, seed=8)


@pytest.mark.parametrize("hours", range(0, 7 * 24, 13))
def test_it_can_be_loaded_at_any_hour_of_any_day(hours: int) -> None:
    now = datetime(2026, 10, 24, 0, 3, tzinfo=THURSDAY.tzinfo) + timedelta(hours=hours)
    steps = script(IDS, now)
    assert steps[-1].at <= now
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    world = Record(now).world()
    assert {line.agreement for line in world.values()} == set(Agreement)
    assert {line.fulfilment for line in world.values()} == set(Fulfilment)
    casing = next(line for ref, line in world.items() if str(ref) == "4500217/10")
    assert Effect.CROSSED in {one.effect for one in casing.history}
    refused = [
        (str(line.ref), one.placed.claim["type"], one.why)
        for line in world.values()
        for one in line.history
        if one.effect in (Effect.REFUSED, Effect.UNKNOWN)
    ]
    assert refused == []


def test_the_small_world_has_the_drawn_lines_and_the_customers() -> None:
    world = Record(whole=False).world()
    assert 40 <= len(world) <= 80
    assert {Agreement.PROPOSED, Agreement.NEW, Agreement.AGREED} <= {
        line.agreement for line in world.values()
    }
