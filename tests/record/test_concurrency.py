"""Several at once: one wins, the others are told, and no late commit is missed."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import DataError, connection, transaction
from tests.world import World

from tallystick.errors import Moved
from tallystick.server.companies.acting import Acting, acting
from tallystick.server.gate import BoardView
from tallystick.server.postgres.direct import connect
from tallystick.trade import compose
from tallystick.trade.claims import AddNote
from tallystick.trade.document import Agreement

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds: Callable[[], None]) -> list[BaseException | None]:
    """Do several things at the same moment, each with a connection of its own; what each raised."""
    barrier = threading.Barrier(len(deeds))
    raised: list[BaseException | None] = [None] * len(deeds)

    def work(number: int) -> None:
        try:
            barrier.wait(20)
            deeds[number]()
        except BaseException as problem:
            raised[number] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return raised


def test_two_who_answer_at_the_same_moment(world: World) -> None:
    seen = world.seen_by("varnholt", world.order("brackwater", "varnholt"))
    access = world.as_("jonas")

    def answer(claim: object) -> Callable[[], None]:
        def deed() -> None:
            with access.open() as book:
                book.write(seen.tally, [claim], {seen.id: seen.token})  # type: ignore[list-item]

        return deed

    raised = at_once(answer(compose.accept(seen.document)), answer(compose.reject(seen.document, "No iron")))
    assert sorted(type(problem).__name__ for problem in raised) == ["Moved", "NoneType"]
    (moved,) = (problem for problem in raised if isinstance(problem, Moved))
    assert moved.details["lines"] == [str(seen.id)]
    line = world.seen_by("varnholt", seen).document
    assert line.agreement in (Agreement.AGREED, Agreement.REJECTED)
    assert len(line.history) == 2


def test_both_sides_and_several_partners_at_once(world: World) -> None:
    """No deadlock, and afterwards the halves match and the counts are right."""
    lines = {name: world.order("brackwater", name) for name in ("varnholt", "zielonka")}
    buyer, suppliers = world.system("brackwater"), {name: world.system(name) for name in lines}

    def buyers() -> None:
        for number in range(6):
            claims = {entry.tally: [AddNote(entry.document.ref, f"b{number}")] for entry in lines.values()}
            with buyer.open() as book:
                book.write_many(claims)

    def supplier(name: str) -> Callable[[], None]:
        def deed() -> None:
            for number in range(6):
                with suppliers[name].open() as book:
                    book.write(lines[name].tally, [AddNote(lines[name].document.ref, f"s{number}")])

        return deed

    assert at_once(buyers, supplier("varnholt"), supplier("zielonka"), buyers) == [None] * 4
    with buyer.open() as book:
        for entry in lines.values():
            assert len(book.line(entry.id).document.notes) == 18
            assert book.verify(entry.partner.id).sound
        assert [str(match.state) for match in book.matches() if match.lines] == ["match", "match"]
        assert book.counts(BoardView()).all.number == 2


def test_the_cursor_never_misses_a_late_commit(world: World) -> None:
    """A transaction that began first and commits last: a cursor over a sequence would miss it."""
    company = world.companies["brackwater"]
    early, late = world.order("brackwater", "varnholt"), world.order("brackwater", "zielonka")
    buyer = world.system("brackwater")
    with buyer.open() as book:
        cursor = book.changed_since("").cursor
    with connect() as slow:
        with slow.transaction():
            slow.execute("SELECT set_config('tallystick.company', %s, true)", (company,))
            slow.execute(
                "UPDATE record_bookline SET changed_xid = pg_current_xact_id() WHERE line_id = %s",
                (early.id,),
            )
            world.say("zielonka", "brackwater", [compose.accept(world.seen_by("zielonka", late).document)])
            with buyer.open() as book:
                first = book.changed_since(cursor)
            assert set(first.lines) == {late.id}
        with buyer.open() as book:
            second = book.changed_since(first.cursor)
    assert set(second.lines) == {early.id}
    with buyer.open() as book:
        assert book.changed_since(second.cursor).lines == []


def test_what_is_rolled_back_was_never_there(world: World) -> None:
    asked = world.order("brackwater", "varnholt")
    access = world.system("brackwater")
    with access.open() as book:
        cursor = book.changed_since("").cursor

    def say_and_fail() -> None:
        with access.open() as book:
            book.write(asked.tally, [AddNote(asked.document.ref, "never said")])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        say_and_fail()
    with access.open() as book:
        assert book.changed_since(cursor).lines == []
        assert book.line(asked.id) == asked
        assert book.verify(asked.partner.id).entries == 1


def test_nobody_opens_a_book_inside_another(world: World) -> None:
    with world.as_("ines").open(), pytest.raises(RuntimeError):
        world.as_("jonas").open().__enter__()


def test_a_failed_statement_inside_leaves_nobody_acting(world: World) -> None:
    def fail() -> None:
        with world.as_("ines").open(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    with pytest.raises(DataError, match="division by zero"):
        fail()
    with transaction.atomic(), acting(Acting()), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM record_bookline")
        assert cursor.fetchone() == (0,)
