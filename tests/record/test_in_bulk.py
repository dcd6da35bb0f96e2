"""Many lines at once take short ways, and come to what the long way comes to: the book made afresh."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date

import pytest
from django.db import DataError, connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from psycopg import Connection
from tests.record.test_book_properties import contents
from tests.trade.strategies import claims
from tests.world import World

from tallystick.errors import Moved
from tallystick.server.gate import BoardView
from tallystick.server.record.behind import Behind
from tallystick.trade.claim_json import claim_json
from tallystick.trade.claims import Accept, AddNote, Claim, Report, Request

pytestmark = pytest.mark.django_db

NASTY = ("a\\b", '"quoted"', "\\N", "Łożyska", "a b", "\\.", "x" * 100, "0010", "😀")


def tell(world: World, told: Sequence[Claim | Mapping[str, object]]) -> None:
    with world.system("brackwater").open() as book:
        book.write(book.partner(world.companies["varnholt"]).tally, told)


def requests(world: World, number: int) -> list[Request]:
    """First requests on different days, of different items."""
    return [
        world.request("brackwater", order=f"B-{n}", item=f"I-{n % 7}", day=date(2030, 1, 1 + n % 28))
        for n in range(number)
    ]


def both_books_are_what_they_are_afresh(world: World) -> None:
    for name, other in (("brackwater", "varnholt"), ("varnholt", "brackwater")):
        access = world.system(name)
        grown = contents(access)
        with access.open() as book:
            match = book.compare(world.companies[other])
            assert (match.state, match.digest) == ("match", match.their_digest)
            assert book.verify(world.companies[other]).sound
            book.rebuild()
        assert contents(access) == grown


def test_lines_by_the_thousand(world: World) -> None:
    many = requests(world, 4_100)
    tell(world, many)
    with world.as_("jonas").open() as book:
        assert book.counts(BoardView()).awaiting_me.number == len(many)
    both_books_are_what_they_are_afresh(world)


def test_texts_that_a_copy_must_escape(world: World) -> None:
    nasty = [
        replace(
            world.request("brackwater", order=text, line=text, item=text), contact=text, reason=f"{text}\n\t"
        )
        for text in NASTY
    ]
    tell(world, [*nasty, *requests(world, 120)])
    with world.as_("jonas").open() as book:
        for request in nasty:
            (found,) = book.find(request.ref.order)
            assert found.document.requested
            assert (found.document.requested.contact, found.document.requested.reason) == (
                request.contact,
                request.reason,
            )
            assert found.document.ref == request.ref
    both_books_are_what_they_are_afresh(world)


def test_new_lines_between_lines_that_are_there(world: World) -> None:
    first, second = requests(world, 130)[:70], requests(world, 130)
    tell(world, first)
    again = [replace(claim, revision=2, contact="Tom Aldous") for claim in first[:20]]
    tell(
        world, [*second[70:], *again, *first[20:30]]
    )  # the last say again what was said: refused in the fold
    both_books_are_what_they_are_afresh(world)


def test_several_words_about_one_line(world: World) -> None:
    many = requests(world, 40)
    told: list[Claim | Mapping[str, object]] = [*many]
    told += [Report(claim.ref, "file", Accept(claim.ref, 1)) for claim in many[:15]]
    told += [AddNote(claim.ref, "As spoken.") for claim in many[10:20]]
    told += [claim_json(claim) for claim in many[30:]]
    told += [{"type": "order.of-tomorrow", "buyer": many[0].ref.buyer, "order": "B-0", "line": "10"}]
    tell(world, told)
    both_books_are_what_they_are_afresh(world)


@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_whatever_is_told_about_many_lines(world: World, data: st.DataObject) -> None:
    told: list[Claim] = []
    for request in requests(world, 12):
        said = data.draw(st.lists(claims(request.ref), min_size=1, max_size=3))
        told += [replace(each, revision=1) if isinstance(each, Request) else each for each in said]
    tell(world, told)
    both_books_are_what_they_are_afresh(world)


def test_what_moved_stops_everything(world: World) -> None:
    asked = world.order("brackwater", "varnholt")
    with world.system("brackwater").open() as book:
        with pytest.raises(Moved):
            book.write(asked.tally, requests(world, 4_100), {asked.id: "another"})
        assert len(book.page(BoardView()).rows) == 1


def test_two_who_work_behind_at_once_leave_the_process_as_it_was() -> None:
    usual = sys.getswitchinterval()
    with transaction.atomic(), ExitStack() as first, ExitStack() as second:
        first.enter_context(Behind())
        second.enter_context(Behind())
        first.close()
        assert sys.getswitchinterval() < usual
        second.close()
        assert sys.getswitchinterval() == usual


def test_an_error_behind_ones_back_is_the_databases_error() -> None:
    def fail(psycopg: Connection[tuple[object, ...]]) -> None:
        psycopg.execute("SELECT 1/0")

    def fail_twice() -> None:
        with transaction.atomic(), Behind() as behind:
            for _ in range(2):
                behind.do(fail)

    with transaction.atomic():
        with pytest.raises(DataError):
            fail_twice()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            assert cursor.fetchone() == (1,)
