"""The scenario in a real database: through the gate it looks as the fold says, on both sides."""

from __future__ import annotations

from collections import Counter

from tallystick.server import gate
from tallystick.server.demo.load import GUEST, load
from tallystick.server.demo.models import DemoWorld
from tallystick.server.demo.partners import partner_ids
from tallystick.server.demo.scenario import PEOPLE
from tallystick.server.demo.scenario.people import BRACKWATER, INES, OSKAR
from tallystick.server.gate import Action, BoardView, Tab
from tallystick.server.people.models import Person


def access_of(email: str) -> gate.Access:
    (access,) = gate.companies_of(Person.objects.get(email=email))
    return access


def test_the_board_has_the_proportions_of_the_design(loaded: None) -> None:
    with access_of(INES.email).open() as book:
        counts = book.counts(BoardView())
    assert 12 <= counts.awaiting_me.number <= 16
    assert 28 <= counts.awaiting_them.number <= 34
    assert 7 <= counts.late.number <= 11
    assert 9 <= counts.at_risk.number <= 16
    assert 250 <= counts.agreed.number <= 280
    assert counts.all.number == 402


def test_both_halves_match_with_all_seven_partners(loaded: None) -> None:
    with access_of(INES.email).open() as book:
        matches = book.matches()
    assert [match.state for match in matches] == [gate.MatchState.MATCH] * 7
    assert all(match.digest == match.their_digest for match in matches)


def test_partners_see_the_same_lines_from_their_side(loaded: None) -> None:
    with access_of(INES.email).open() as book:
        ours = Counter(row.partner.id for row in book.every(BoardView()))
    for company_id in partner_ids().values():
        with gate.for_system(company_id, "test").open() as book:
            theirs = book.counts(BoardView(tab=Tab.ALL)).all.number
        assert theirs == ours[company_id]


def test_everybody_acts_for_one_company_in_their_role(loaded: None) -> None:
    for person in PEOPLE:
        if person.company == GUEST:
            assert gate.companies_of(Person.objects.get(email=person.email)) == []
            continue
        access = access_of(person.email)
        assert access.role == person.role
        assert access.person == person.name
    assert not access_of(OSKAR.email).may(Action.WRITE)


def test_the_guests_link_opens_its_tally(loaded: None) -> None:
    access = gate.for_link(DemoWorld.objects.get().guest_token)
    assert access.role is gate.Role.GUEST
    with access.open() as book:
        assert book.counts(BoardView(tab=Tab.AWAITING_ME)).all.number > 0


def test_it_is_loaded_once(loaded: None) -> None:
    assert not load()


def test_brackwater_is_no_scripted_partner(loaded: None) -> None:
    ids = partner_ids()
    assert BRACKWATER not in ids
    assert len(ids) == 7
