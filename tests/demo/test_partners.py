"""Scripted partners speak through the gate, leave alone what people do, and can be told to keep quiet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.db import transaction

from tallystick.server import gate
from tallystick.server.demo.models import DemoWorld
from tallystick.server.demo.partners import Partners, partner_ids
from tallystick.server.demo.scenario.people import INES, JONAS, VARNHOLT
from tallystick.server.gate import BoardView, ForecastView, Sort
from tallystick.server.people.models import Person
from tallystick.trade.claims import AddNote
from tallystick.trade.document import Effect


@pytest.fixture
def afresh(loaded: None) -> Iterator[None]:
    """The scenario as it was loaded, whatever the test before has done."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def in_a_minute() -> datetime:
    """Long enough after the scenario ends for everybody to answer."""
    return datetime.now(UTC) + timedelta(minutes=5)


def newest(count: int) -> list[gate.BookEntry]:
    (access,) = gate.companies_of(Person.objects.get(email=INES.email))
    with access.open() as book:
        return book.page(BoardView(sort=Sort.AGE, limit=count)).rows


def test_what_they_say_arrives_at_brackwater_and_counts(afresh: None) -> None:
    partners = Partners(partner_ids(), Random(11), in_a_minute, since=in_a_minute())
    assert sum(partners.speak() for _ in range(12)) >= 10
    said = [one for entry in newest(30) for one in entry.document.history]
    theirs = [one for one in said if one.placed.place.entry in partners.said]
    assert len(theirs) >= 10
    assert {one.effect for one in theirs} == {Effect.APPLIED}


def test_a_company_for_which_a_person_speaks_is_left_to_that_person(afresh: None) -> None:
    ids = {VARNHOLT: partner_ids()[VARNHOLT]}
    partners = Partners(ids, Random(11), in_a_minute)
    (jonas,) = gate.companies_of(Person.objects.get(email=JONAS.email))
    with jonas.open() as book:
        row = book.page(BoardView(limit=1)).rows[0]
        book.write(row.tally, [AddNote(row.document.ref, "I do this myself.")])
    assert not any(partners.speak() for _ in range(20))


def test_they_answer_forecasts_now_and_then(afresh: None) -> None:
    ids = {VARNHOLT: partner_ids()[VARNHOLT]}
    partners = Partners(ids, Random(5), in_a_minute, since=in_a_minute())
    (ines,) = gate.companies_of(Person.objects.get(email=INES.email))

    def answers() -> dict[str, int]:
        with ines.open() as book:
            return {
                str(row.document.ref): row.document.answers for row in book.forecasts(ForecastView()).rows
            }

    before = answers()
    for _ in range(30):
        partners.speak()
    after = answers()
    assert after["BB-45-GJL"] == before["BB-45-GJL"] + 1
    assert after["CA-DN80-PN16"] == before["CA-DN80-PN16"], "this one is left to whoever tries it"


def test_the_switch_makes_them_keep_quiet(afresh: None) -> None:
    before = newest(1)[0].changed_at
    DemoWorld.objects.update(partners_quiet=True)
    pauses = iter([False, False, False, True])
    Partners(partner_ids(), Random(11), in_a_minute, since=in_a_minute()).run(lambda seconds: next(pauses))
    assert newest(1)[0].changed_at == before


def test_a_spared_line_is_not_touched(afresh: None) -> None:
    ids = partner_ids()
    everything = frozenset(
        str(entry.document.ref) for company in ids.values() for entry in _all_lines(company)
    )
    partners = Partners(ids, Random(11), in_a_minute, spared=everything, since=in_a_minute())
    for _ in range(12):
        partners.speak()
    spoken_of = {
        str(entry.document.ref)
        for company in ids.values()
        for entry in _all_lines(company)
        if any(said.placed.place.entry in partners.said for said in entry.document.history)
    }
    assert spoken_of
    assert not spoken_of & everything


def _all_lines(company: str) -> list[gate.BookEntry]:
    with gate.for_system(company, "test").open() as book:
        return list(book.every(BoardView()))
