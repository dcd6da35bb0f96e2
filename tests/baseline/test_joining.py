"""From a history to what a supplier is told: orders and customers' forecasts take from what was expected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import numpy as np
import pytest

from tallystick.interchange.demandbook.values import ItemRow, OrderRow, PartRow, SourceRow
from tallystick.planning.commit.rules import AutoCommit
from tallystick.planning.republish.calm import Calm
from tallystick.planning.requirements.expectation import Horizon
from tallystick.planning.tiers import Outcome
from tallystick.server.baseline.joining import whole
from tallystick.server.baseline.knowing import about
from tallystick.server.baseline.refreshing import refresh
from tallystick.server.demand.adjusting import Adjustments, Counts, Override, Reliance
from tallystick.server.demand.book import DemandBook
from tallystick.server.demand.values import Changes, Planned, Rules
from tallystick.server.tiers.models import Wake
from tallystick.server.tiers.stepping import take_step
from tallystick.trade.forecast import compose
from tallystick.trade.forecast.values import Bucket, ForecastRef
from tests.baseline.histories import MONDAY, TODAY, keep, weekly, weeks_ago
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

CALM = Calm(Decimal(0), Decimal(0), 0, burst=100, most=100)
WEEKS = 12


@pytest.fixture
def buying(world: World) -> World:
    """The world, in which Brackwater buys its pump from Varnholt, who is told what is expected."""
    varnholt = world.companies["varnholt"]
    with world.as_("ines").open() as book:
        demand = DemandBook(book)
        items = (ItemRow("PUMP", "PCE"), ItemRow("SET", "PCE"))
        sources = {"PUMP": (SourceRow("PUMP", varnholt),)}
        demand.change(Changes(items=items, sources=sources))
        horizon = Horizon(4, 4, WEEKS, Decimal("0.9"))
        demand.set_rules(varnholt, Rules(horizon, CALM, AutoCommit(on=False), told=True))
    return world


def step(world: World, now: datetime | None = None) -> Outcome | None:
    return take_step(world.companies["brackwater"], now)


def told(world: World) -> list[int]:
    """What Varnholt is told, week by week."""
    return [int(bucket.quantity) for bucket in buckets(world)]


def buckets(world: World) -> Sequence[Bucket]:
    with world.as_("jonas").open() as book:
        ref = ForecastRef(world.companies["brackwater"], "PUMP")
        key = book.forecast_id(world.companies["brackwater"], ref)
        (entry,) = book.some_forecasts([key])
        assert entry.document.last
        return entry.document.last.claim.buckets


def order(world: World, number: str, quantity: int, week: int) -> None:
    row = OrderRow(number, "", "PUMP", MONDAY + timedelta(weeks=week, days=2), Decimal(quantity), "City")
    with world.as_("ines").open() as book:
        DemandBook(book).change(Changes(orders=(row,)))


def test_a_history_reaches_the_supplier_as_a_forecast(buying: World) -> None:
    with buying.as_("ines").open() as book:
        DemandBook(book).change(Changes(history={"PUMP": weekly([10, 12, 11] * 8)}))
    step(buying)
    assert refresh(buying.companies["brackwater"]) == 1
    assert step(buying)
    assert all(8 <= quantity <= 14 for quantity in told(buying))
    assert 10.5 <= sum(told(buying)) / WEEKS <= 11.5
    assert all(bucket.high and bucket.high >= bucket.quantity for bucket in buckets(buying))


def test_an_order_adds_only_what_was_not_expected(buying: World) -> None:
    keep(buying.system("brackwater"), {"PUMP": [10] * 40}, high=1.0)
    step(buying)
    assert told(buying) == [10] * WEEKS
    order(buying, "SO-1", 10, week=6)
    step(buying)
    assert told(buying) == [10] * WEEKS  # it is what was expected of that week
    order(buying, "SO-2", 25, week=6)
    outcome = step(buying)
    # it takes from the weeks before and then after, and is needed when it is needed
    assert told(buying) == [10] * 4 + [0, 0, 35, 5, 10, 10, 10, 10]
    assert sum(told(buying)) == 10 * WEEKS
    assert outcome
    causes = {demand.cause.kind for demand in outcome.needs.demands}
    assert causes == {"order", "forecast"}
    order(buying, "SO-3", 100, week=6)
    step(buying)
    # 15 of it were still expected within reach, 85 were not
    assert told(buying) == [10] * 4 + [0, 0, 135, 0, 0, 10, 10, 10]
    assert sum(told(buying)) == 10 * WEEKS + 85


def test_the_reach_of_orders_can_be_set(buying: World) -> None:
    keep(buying.system("brackwater"), {"PUMP": [10] * 40})
    with buying.as_("ines").open() as book:
        DemandBook(book).set_planned(Planned(backward=0, forward=0))
    order(buying, "SO-1", 25, week=6)
    step(buying)
    assert told(buying) == [10] * 6 + [25] + [10] * 5


def test_what_customers_forecast_takes_from_what_was_expected(buying: World) -> None:
    keep(buying.system("brackwater"), {"PUMP": [10] * 40})
    halvard, brackwater = buying.companies["halvard"], buying.companies["brackwater"]
    weeks = tuple(Bucket(MONDAY + timedelta(weeks=week), Decimal(4)) for week in range(2, 6))
    end = MONDAY + timedelta(weeks=6)
    claim = compose.publish(
        ForecastRef(halvard, "PUMP"), None, weeks, unit="PCE", planned_from=end, outlook_from=end, end=end
    )
    with buying.as_("signe").open() as book:
        book.write(book.partner(brackwater).tally, [claim])
    step(buying)
    assert told(buying) == [10] * WEEKS
    # where it is known what part others take, the customers' part is theirs to say
    with buying.as_("ines").open() as book:
        Adjustments(book).rely("PUMP", Reliance(others=Decimal("0.5")))
    step(buying)
    assert told(buying) == [10, 10, 9, 9, 9, 9, *[10] * 6]


@pytest.mark.parametrize("others", [None, Decimal("0.5")])
def test_the_page_plans_as_the_step_does(buying: World, others: Decimal | None) -> None:
    """Orders of outsiders and of a customer who forecasts too take from the same expectation on both."""
    keep(buying.system("brackwater"), {"PUMP": [10] * 40})
    weeks = tuple(Bucket(MONDAY + timedelta(weeks=week), Decimal(week % 2 * 4)) for week in range(2, 9))
    end = MONDAY + timedelta(weeks=9)
    claim = compose.publish(
        ForecastRef(buying.companies["halvard"], "PUMP"),
        None,
        weeks,
        unit="PCE",
        planned_from=end,
        outlook_from=end,
        end=end,
    )
    buying.say("halvard", "brackwater", [buying.request("halvard", item="PUMP", quantity=7, day=end)])
    with buying.as_("signe").open() as book:
        book.write(book.partner(buying.companies["brackwater"]).tally, [claim])
    with buying.as_("ines").open() as book:
        Adjustments(book).rely("PUMP", Reliance(others=others))
    order(buying, "SO-1", 15, week=5)
    outcome = step(buying)
    assert outcome
    planned = {
        demand.day: demand.quantity
        for demand in outcome.needs.demands
        if demand.cause.kind == "forecast" and not demand.cause.customer
    }
    with buying.as_("ines").open() as book:
        found = about(book, DemandBook(book).ids(["PUMP"])["PUMP"], TODAY)
    shown = {week.start: week.remaining for week in found.weeks if week.remaining}
    assert shown == {day: quantity for day, quantity in planned.items() if day in shown}
    assert len(shown) > 20


def test_parts_are_expected_by_what_they_go_into(buying: World) -> None:
    keep(buying.system("brackwater"), {"PUMP": [10] * 40, "SET": [3] * 40})
    with buying.as_("ines").open() as book:
        DemandBook(book).change(Changes(recipes={"SET": (PartRow("SET", "PUMP", Decimal(2), "PCE"),)}))
    step(buying)
    assert told(buying) == [6] * WEEKS
    for counts, quantity in ((Counts.NO, 6), (Counts.YES, 16)):
        with buying.as_("ines").open() as book:
            Adjustments(book).rely("PUMP", Reliance(counts))
        step(buying)
        assert told(buying) == [quantity] * WEEKS


def test_an_override_counts_until_it_expires_and_ends_by_itself(buying: World) -> None:
    keep(buying.system("brackwater"), {"PUMP": [10] * 40})
    step(buying)
    first = MONDAY + timedelta(weeks=3)
    with buying.as_("ines").open() as book:
        adjustments = Adjustments(book)
        adjustments.override(
            Override("PUMP", first, first + timedelta(days=6), "Trade fair", TODAY, Decimal(50))
        )
        assert adjustments.overrides()[0].by == "Ines Moreau"
    outcome = step(buying)
    assert told(buying) == [10, 10, 10, 50, *[10] * 8]
    assert outcome
    overridden = [each for each in outcome.needs.demands if each.cause.kind == "override"]
    assert [each.day for each in overridden] == [first]
    end = datetime.combine(TODAY + timedelta(days=1), time(), UTC)
    with buying.system("brackwater").open() as book:
        assert end in Wake.objects.values_list("due_at", flat=True)
        Wake.objects.create(company_id=book.company, due_at=datetime.now(UTC) - timedelta(minutes=1))
    assert step(buying, end)
    after = {bucket.start: int(bucket.quantity) for bucket in buckets(buying)}
    assert after[first] == 10


def test_a_history_that_ended_long_ago_is_nothing_to_plan_by(buying: World) -> None:
    keep(buying.system("brackwater"), {"PUMP": [10] * 90}, first=weeks_ago(30))
    step(buying)
    assert told(buying) == [10] * WEEKS
    later = datetime.combine(MONDAY + timedelta(weeks=27), time(9), UTC)
    with buying.system("brackwater").open() as book:
        Wake.objects.create(company_id=book.company, due_at=datetime.now(UTC) - timedelta(minutes=1))
    assert step(buying, later)
    assert told(buying) == [0] * WEEKS


def test_quantities_are_whole_and_none_is_lost() -> None:
    mean = np.array([0.4, 0.4, 0.4, 0.4, 0.4])
    assert list(whole(mean, 0.0, Decimal(1))) == [0, 1, 0, 1, 0]
    assert list(whole(mean, 0.8, Decimal(1))) == [0, 1, 0, 0, 1]
    assert list(map(float, whole(mean, 0.0, Decimal("0.5")))) == [0.5, 0.5, 0, 0.5, 0.5]
