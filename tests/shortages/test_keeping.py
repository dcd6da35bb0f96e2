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
from tallystick.server.shortages.reading import Held, held_up, held_up_by
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
    with gate.for_system(chain.companies[1], "Test").open() as book:
        assert entry.id in book.changed_since(cursor).lines
    assert entry.version != renewed.version
