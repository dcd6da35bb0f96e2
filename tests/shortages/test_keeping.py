"""A supplier's short commitment reaches a customer's order line, inside the company that sells it alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from tallystick.interchange.demandbook.values import CapacityRow
from tallystick.planning.commit.rules import AutoCommit
from tallystick.server import gate
from tallystick.server.demand.book import DemandBook
from tallystick.server.demand.values import Changes, Rules
from tallystick.server.gate import BookEntry
from tallystick.server.shortages.models import HeldUp
from tallystick.server.shortages.reading import Held, held_up, held_up_by, held_up_outside
from tallystick.trade import compose
from tallystick.trade.claims import Receive, Ship
from tests.tiers.chain import TIERS, Chain, build, in_weeks, run_jobs
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chain() -> Chain:
    """Five tiers whose last can make ten a week; the first orders 300 of the second, which are agreed."""
    chain = build(capacity=10)
    for tier in range(1, TIERS):
        with gate.for_system(chain.companies[tier], "Test").open() as book:
            rules = Rules(commit=AutoCommit(short=True), told=True)
            DemandBook(book).set_rules(chain.companies[tier - 1], rules)
    world = World(companies={f"tier{n}": company for n, company in enumerate(chain.companies)})
    request = world.request("tier0", item="P1", quantity=300, day=in_weeks(5))
    with gate.for_system(chain.companies[0], "Test").open() as book:
        book.write(book.partner(chain.companies[1]).tally, [request])
    run_jobs()
    return chain


def line_of(chain: Chain, tier: int) -> tuple[BookEntry, dict[UUID, Held]]:
    """The order line as a tier has it, and what that tier knows of what holds it up."""
    with gate.for_system(chain.companies[tier], "Test").open() as book:
        (entry,) = book.page(gate.BoardView()).rows
        return entry, held_up(book, [entry])


def test_a_line_is_held_up_by_what_the_supplier_commits_less(chain: Chain) -> None:
    entry, held = line_of(chain, 1)
    (cause,) = held[entry.id].causes
    assert 0 < held[entry.id].missing < 300
    assert held[entry.id].due == in_weeks(5)
    assert (cause.item, cause.supplier and cause.supplier.id) == ("P2", chain.companies[2])
    bought = chain.forecast(1, reader=1)
    assert cause.forecast == str(bought.id)
    with gate.for_system(chain.companies[1], "Test").open() as book:
        assert [each.line for each in held_up_by(book, bought.id)] == [entry.id]


def test_it_is_at_risk_on_the_board_of_whoever_sells_it_and_of_nobody_else(chain: Chain) -> None:
    entry, _held = line_of(chain, 1)
    assert entry.risk is None, "its dates alone would not put it there"
    assert at_risk(chain, 1) == (1, [entry.id])
    assert at_risk(chain, 0) == (0, [])


def test_it_is_held_up_no_more_once_it_has_been_despatched(chain: Chain) -> None:
    entry, _held = line_of(chain, 1)
    with gate.for_system(chain.companies[1], "Test").open() as book:
        book.write(entry.tally, [compose.accept(entry.document)])
        book.write(entry.tally, [Ship(entry.document.ref, Decimal(300), in_weeks(0))])
    run_jobs()
    assert line_of(chain, 1)[1] == {}
    assert at_risk(chain, 1) == (0, [])


def test_it_stays_at_risk_whatever_is_said_of_it_and_when_the_book_is_made_afresh(chain: Chain) -> None:
    entry, _held = line_of(chain, 1)
    with gate.for_system(chain.companies[1], "Test").open() as book:
        book.write(entry.tally, [compose.accept(entry.document)])
    assert at_risk(chain, 1) == (1, [entry.id])
    with gate.for_system(chain.companies[1], "Test").open() as book:
        book.rebuild()
    assert at_risk(chain, 1) == (1, [entry.id])
    line, reader = line_of(chain, 1)[0].document, chain.companies[0]
    with gate.for_system(reader, "Test").open() as book:
        book.write(entry.tally, [Receive(line.ref, in_weeks(0), Decimal(300))])
    assert at_risk(chain, 1) == (0, [])
    run_jobs()
    assert line_of(chain, 1)[1] == {}
    assert at_risk(chain, 1) == (0, [])


def test_an_order_from_outside_is_found_too(chain: Chain) -> None:
    chain.order("SO-1", 400, weeks=4)
    with gate.for_system(chain.companies[0], "Test").open() as book:
        cursor = book.changed_since("").cursor
    run_jobs()
    bought = chain.forecast(0, reader=0)
    with gate.for_system(chain.companies[0], "Test").open() as book:
        (found,) = held_up_outside(book)
        assert (found.order, found.item, found.customer) == ("SO-1/1", "P0", "City of Lund")
        assert 0 < found.held.missing <= 400
        assert [(cause.item, cause.quantity > 0) for cause in found.held.causes] == [("P1", True)]
        assert found.held.due == in_weeks(4)
        assert [each.order for each in held_up_outside(book, bought.id)] == ["SO-1/1"]
        assert held_up_by(book, bought.id) == [], "it is no order line"
        assert book.changed_since(cursor).private, "the open pages hear of it"
    assert at_risk(chain, 0) == (0, [])


def at_risk(chain: Chain, tier: int) -> tuple[int, list[UUID]]:
    """The number beside the tab, and the lines on it."""
    with gate.for_system(chain.companies[tier], "Test").open() as book:
        rows = book.page(gate.BoardView(tab=gate.Tab.AT_RISK)).rows
        summed = book.counts(gate.BoardView()).at_risk.number
        assert book.counts(gate.BoardView(item="P1")).at_risk.number == summed, "counted as it is summed"
        return summed, [row.id for row in rows]


def test_nobody_else_knows(chain: Chain) -> None:
    _entry, held = line_of(chain, 0)
    assert held == {}
    for tier in (0, 2, 3, 4):
        with gate.for_system(chain.companies[tier], "Test").open():
            assert not HeldUp.objects.exists(), tier


def test_it_is_gone_with_its_cause_and_the_open_pages_hear_of_it(chain: Chain) -> None:
    entry, _held = line_of(chain, 1)
    with gate.for_system(chain.companies[1], "Test").open() as book:
        cursor = book.changed_since("").cursor
    last = f"P{TIERS - 1}"
    more = (CapacityRow(last, date(2020, 1, 6), Decimal(1000)),)
    chain.change(TIERS - 1, Changes(capacity={last: more}))
    run_jobs()
    renewed, held = line_of(chain, 1)
    assert held == {}
    assert at_risk(chain, 1) == (0, [])
    with gate.for_system(chain.companies[1], "Test").open() as book:
        assert entry.id in book.changed_since(cursor).lines
    assert entry.version != renewed.version
