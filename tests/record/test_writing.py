"""Writing to the record: what is said arrives in both books, all of it or nothing."""

from __future__ import annotations

import pytest
from tests.world import World

from tallystick.errors import Moved
from tallystick.server.gate import BoardView, Tab
from tallystick.server.record.models import BookLine, Tally
from tallystick.server.record.verify import verify_tally
from tallystick.trade import compose
from tallystick.trade.document import Agreement

pytestmark = pytest.mark.django_db


def test_a_request_is_the_suppliers_move_in_both_books(world: World) -> None:
    asked = world.order("brackwater", "varnholt")
    with world.as_("jonas").open() as book:
        page = book.page(BoardView(tab=Tab.AWAITING_ME))
        assert [row.id for row in page.rows] == [asked.id]
        assert page.rows[0].partner.name == "Brackwater Pumps"
        assert book.counts(BoardView()).awaiting_me.number == 1
    with world.as_("ines").open() as book:
        assert [row.id for row in book.page(BoardView(tab=Tab.AWAITING_THEM)).rows] == [asked.id]


def test_an_answer_to_what_has_moved_writes_nothing(world: World) -> None:
    asked = world.order("brackwater", "varnholt")
    seen = world.seen_by("varnholt", asked)
    world.say("varnholt", "brackwater", [compose.accept(seen.document)])
    with world.as_("jonas").open() as book:
        with pytest.raises(Moved) as caught:
            book.write(seen.tally, [compose.reject(seen.document)], {seen.id: seen.token})
        assert caught.value.details["lines"] == [str(seen.id)]
        now = book.line(seen.id)
    assert now.document.agreement is Agreement.AGREED
    assert len(now.document.history) == 2


def test_a_refused_claim_weighs_on_no_book_however_large_it_is(world: World) -> None:
    asked = world.order("brackwater", "varnholt")
    ref = asked.document.ref
    note = {
        "type": "order.note",
        "buyer": ref.buyer,
        "order": ref.order,
        "line": ref.line,
        "text": "x" * 100_000,
    }
    with world.as_("jonas").open() as book:
        book.write(asked.tally, [note])
        shown = book.line(asked.id)
        assert [said.why for said in shown.document.history] == ["", "bad-text"]
        assert len(BookLine.objects.get(company_id=book.company, line_id=asked.id).claims) < 2_000
    world.say("varnholt", "brackwater", [compose.accept(shown.document)])
    with world.as_("ines").open() as book:
        assert {match.state for match in book.matches() if match.partner.name == "Varnholt Guss"} == {"match"}
        assert verify_tally(book.company, Tally.objects.get(tally_id=asked.tally)).sound


def test_both_halves_match_after_every_word(world: World) -> None:
    asked = world.order("brackwater", "varnholt")
    world.say("varnholt", "brackwater", [compose.accept(world.seen_by("varnholt", asked).document)])
    with world.as_("ines").open() as book:
        match = {match.partner.name: match for match in book.matches()}["Varnholt Guss"]
    assert match.state == "match"
    assert (match.my_entries, match.their_entries, match.lines) == (1, 1, 1)
    assert match.digest == match.their_digest
    assert match.compared_at is not None
