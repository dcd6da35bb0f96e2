"""A line that changed belongs on a view exactly if the view's own page would list it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tallystick.server.board.fitting import fits
from tallystick.server.gate import BoardView, BookEntry, Tab
from tallystick.server.gate.holding import hold, lock
from tallystick.trade import compose
from tallystick.trade.claims import Receive
from tallystick.trade.document import Agreement
from tallystick.trade.values import Role
from tests.world import World


@pytest.fixture
def book(world: World) -> list[BookEntry]:
    """Lines in many states, bought and sold, late and not, in Brackwater's book."""
    made: list[BookEntry] = []

    def order(buyer: str, supplier: str, **wanted: object) -> BookEntry:
        entry = world.order(buyer, supplier, **wanted)
        made.append(entry)
        return entry

    order("brackwater", "varnholt", order="4500217", line=10, item="CA-DN80", description="Pump casing")
    late = order("brackwater", "varnholt", order="4500218", day=date(2020, 1, 5), contact="Tom Aldous")
    world.say("varnholt", "brackwater", [compose.accept(late.document)])
    proposed = order("brackwater", "zielonka", order="4500231", item="SH-045", description="Shaft 45")
    asked = proposed.document.requested
    assert asked
    world.say(
        "zielonka", "brackwater", [compose.propose(proposed.document, asked.terms.schedule, reason="x")]
    )
    rejected = order("brackwater", "zielonka", order="4500232", day=date(2031, 1, 5))
    world.say("zielonka", "brackwater", [compose.reject(rejected.document)])
    gone = order("brackwater", "varnholt", order="4500240", day=date(2030, 6, 1))
    world.say("brackwater", "varnholt", [compose.cancel(gone.document)])
    done = order("brackwater", "varnholt", order="4500241", quantity=5)
    world.say("varnholt", "brackwater", [compose.accept(done.document)])
    world.say("brackwater", "varnholt", [Receive(done.document.ref, date(2026, 1, 1), Decimal(5))])
    order("halvard", "brackwater", order="HW-20931", item="P-65", description="Pump set")
    agreed = order("halvard", "brackwater", order="HW-20932", day=date(2030, 4, 1))
    world.say("brackwater", "halvard", [compose.accept(world.seen_by("brackwater", agreed).document)])
    return [world.seen_by("brackwater", entry) for entry in made]


def views(world: World) -> list[BoardView]:
    """Every tab, every filter, and some of them together."""
    varnholt = world.companies["varnholt"]
    found = [BoardView(tab=tab) for tab in Tab]
    found += [BoardView(states=(state,)) for state in Agreement]
    found += [BoardView(role=role) for role in Role]
    found += [
        BoardView(partner=varnholt),
        BoardView(item="SH-045"),
        BoardView(buyer="Tom Aldous"),
        BoardView(needed_from=date(2030, 5, 1)),
        BoardView(needed_to=date(2030, 4, 1)),
        BoardView(needed_from=date(2030, 4, 1), needed_to=date(2030, 12, 31)),
        BoardView(tab=Tab.AWAITING_ME, role=Role.SUPPLIER),
        BoardView(tab=Tab.LATE, partner=varnholt, states=(Agreement.AGREED,)),
    ]
    searches = ["45002", "4500217/1", "4500217/2", "casing", "PUMP cas", "varnholt", "hw-209", "nothing"]
    searches += ["zielonka shaft", "shaft 4500231", "ca-dn80 varn"]
    return found + [BoardView(search=text) for text in searches]


def test_a_line_fits_exactly_where_the_page_lists_it(world: World, book: list[BookEntry]) -> None:
    with world.as_("ines").open() as opened:
        for view in views(world):
            listed = {entry.document.ref.order for entry in opened.page(view).rows}
            assert {entry.document.ref.order for entry in book if fits(view, entry)} == listed, view


def test_so_does_one_that_a_shortage_holds_up(world: World, book: list[BookEntry]) -> None:
    """Every line is, those that are late, done or cancelled among them: these are not at risk for that."""
    with world.as_("ines").open() as opened:
        lock(opened, [], [entry.id for entry in book])
        hold(opened, {entry.id: True for entry in book})
        for view in views(world):
            listed = {entry.document.ref.order for entry in opened.page(view).rows}
            assert {entry.document.ref.order for entry in book if fits(view, entry, held=True)} == listed, (
                view
            )
        at_risk = opened.counts(BoardView()).at_risk.number
        assert at_risk == len(opened.page(BoardView(tab=Tab.AT_RISK)).rows) > 3
