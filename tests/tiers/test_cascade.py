"""One order runs up five tiers and its commitment comes back down, by jobs alone, on PostgreSQL."""

from __future__ import annotations

from decimal import Decimal
from threading import Thread

import pytest
from django.db import OperationalError, connection
from procrastinate.contrib.django.models import ProcrastinateJob

from tallystick.interchange.demandbook.values import StockRow
from tallystick.planning.commit.rules import AutoCommit
from tallystick.server import gate
from tallystick.server.demand.book import DemandBook
from tallystick.server.demand.values import Changes, Rules
from tallystick.server.gate.signals import delivered
from tallystick.server.tiers import stepping, waking
from tallystick.server.tiers.knowing import minds
from tallystick.server.tiers.models import Question, Wake
from tallystick.trade.forecast.document import ForecastState
from tests.tiers.chain import TIERS, Chain, build, in_weeks, run_jobs

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chain() -> Chain:
    """A chain in which everybody has been told that nothing is needed yet."""
    built = build()
    run_jobs()
    assert built.versions() == [1, 1, 1, 1]
    return built


def entries(chain: Chain) -> int:
    total = 0
    for company in chain.companies:
        with gate.for_system(company, "Test").open() as book:
            total += sum(1 for _each in book.signed_entries())
    return total


def test_a_big_order_reaches_the_last_tier_and_its_commitment_the_first(chain: Chain) -> None:
    chain.order("SO-1", 700)
    run_jobs()
    asked = chain.forecast(TIERS - 2, reader=TIERS - 1)
    assert asked.document.last
    assert asked.document.last.claim.quantity == 700
    assert asked.document.last.by == "Planning"
    back = chain.forecast(0, reader=0)
    assert back.document.state is ForecastState.ANSWERED
    assert back.document.cover.covered == 700
    assert back.document.answer
    assert back.document.answer.claim.automatic
    assert chain.versions() == [2, 2, 2, 2]
    for tier, company in enumerate(chain.companies):
        with gate.for_system(company, "Test").open() as book:
            assert {match.state for match in book.matches()} == {"match"}, tier
    before = entries(chain)
    with gate.for_system(chain.companies[2], "Test").open() as book:
        waking.wake(book.company)
    run_jobs()
    assert entries(chain) == before, "a step without a cause says nothing"


def test_a_company_that_plans_keeps_outlines_and_no_words(chain: Chain) -> None:
    """The words of all versions of thousands of forecasts would be too much to keep."""
    chain.order("SO-1", 700)
    run_jobs()
    for company in chain.companies:
        with minds.of(company) as mind:
            kept = [said for held in mind.forecasts.values() for said in held.document.history]
        assert kept
        assert not any(said.placed.claim for said in kept)


def test_what_the_last_tier_cannot_make_comes_down_as_a_shortage() -> None:
    chain = build(capacity=10)
    for tier in range(1, TIERS):
        with gate.for_system(chain.companies[tier], "Test").open() as book:
            customer = chain.companies[tier - 1]
            DemandBook(book).set_rules(customer, Rules(commit=AutoCommit(short=True), told=True))
    chain.order("SO-1", 700, weeks=5)
    run_jobs()
    back = chain.forecast(0, reader=0)
    assert back.document.state is ForecastState.SHORT
    assert 0 < back.document.worst < 700


def test_a_person_is_asked_where_no_rule_answers(chain: Chain) -> None:
    with gate.for_system(chain.companies[1], "Test").open() as book:
        DemandBook(book).set_rules(chain.companies[0], Rules(commit=AutoCommit(on=False)))
    chain.order("SO-1", 700)
    run_jobs()
    asked = chain.forecast(0, reader=1)
    assert asked.document.move == "supplier"
    with gate.for_system(chain.companies[1], "Test").open() as book:
        (question,) = Question.objects.all()
        assert (question.forecast_id, question.token, question.reasons) == (asked.id, asked.token, ["off"])
    with gate.for_system(chain.companies[0], "Test").open():
        assert not Question.objects.exists()


def test_nothing_leaves_by_itself_before_somebody_has_said_so() -> None:
    chain = build(by_itself=False)
    chain.order("SO-1", 700)
    run_jobs()
    assert chain.versions() == [0, 0, 0, 0]
    assert entries(chain) == 0


def test_a_burst_is_one_step(chain: Chain) -> None:
    for number in range(20):
        chain.order(f"SO-{number}", 10)
    waiting = ProcrastinateJob.objects.filter(status="todo", task_name="tiers.step")
    assert waiting.filter(args__company_id=chain.companies[0]).count() == 1
    run_jobs()
    assert chain.versions() == [2, 2, 2, 2]
    assert chain.forecast(3, reader=4).document.last.claim.quantity == 200  # type: ignore[union-attr]


def test_a_flapping_order_ends(chain: Chain) -> None:
    run_jobs()
    for turn in range(6):
        chain.order("SO-1", 700 if turn % 2 else 100)
        run_jobs()
    assert not ProcrastinateJob.objects.filter(status__in=("todo", "doing"), queue_name="tiers").exists()
    assert max(chain.versions()) <= 6


def test_an_open_order_line_is_a_supply_and_a_demand(chain: Chain) -> None:
    from tests.world import World

    world = World(companies={f"tier{n}": company for n, company in enumerate(chain.companies)})
    request = world.request("tier0", item="P1", quantity=300, day=in_weeks(4))
    with gate.for_system(chain.companies[0], "Test").open() as book:
        book.write(book.partner(chain.companies[1]).tally, [request])
    chain.order("SO-1", 700)
    run_jobs()
    first, second = chain.forecast(0, reader=0).document, chain.forecast(1, reader=1).document
    assert first.last
    assert second.last
    assert first.last.claim.quantity == 400, "300 of the 700 are ordered already"
    assert second.last.claim.quantity == 700, "the next tier is asked for both"


def test_stock_corrected_publishes_anew(chain: Chain) -> None:
    chain.order("SO-1", 700)
    run_jobs()
    chain.change(0, Changes(stock=(StockRow("P1", Decimal(500), in_weeks(-1)),)))
    run_jobs()
    assert chain.forecast(3, reader=4).document.last.claim.quantity == 200  # type: ignore[union-attr]
    assert chain.forecast(0, reader=0).document.state is ForecastState.ANSWERED


def test_the_sweep_queues_what_a_crash_kept_from_the_queue(chain: Chain) -> None:
    chain.order("SO-1", 700)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    assert set(waking.due()) >= {chain.companies[0]}
    for company in waking.due():
        waking.queue(company)
    run_jobs()
    assert chain.versions() == [2, 2, 2, 2]


def test_a_step_that_fails_lets_the_one_that_waits_run(chain: Chain) -> None:
    def order_again() -> None:
        chain.order("SO-2", 20)
        connection.close()

    def fail(**_sent: object) -> None:
        delivered.disconnect(fail)
        other = Thread(target=order_again)  # meanwhile the next step is queued
        other.start()
        other.join()
        raise OperationalError("the pool has no connection left")

    delivered.connect(fail)
    chain.order("SO-1", 700)
    run_jobs()
    assert chain.versions() == [2, 2, 2, 2]
    asked = chain.forecast(TIERS - 2, reader=TIERS - 1).document.last
    assert asked
    assert asked.claim.quantity == 720


def test_without_a_reason_no_step_is_taken(chain: Chain) -> None:
    run_jobs()
    assert stepping.take_step(chain.companies[0]) is None
    with gate.for_system(chain.companies[0], "Test").open():
        assert not Wake.objects.filter(company_id=chain.companies[1]).exists()
