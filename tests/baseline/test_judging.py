"""How good what was expected was, and how well suppliers keep what they commit, by what each week kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from django.test import Client

from tallystick.forecasting.calendar import Frequency
from tallystick.interchange.demandbook.values import ItemRow
from tallystick.server.baseline.forecasts import OwnForecasts
from tallystick.server.baseline.judged import judged
from tallystick.server.baseline.judging import judge
from tallystick.server.baseline.models import Told
from tallystick.server.baseline.told import keep_told
from tallystick.server.baseline.values import LEVELS, Expected
from tallystick.server.demand.book import DemandBook
from tallystick.server.demand.values import Changes
from tallystick.server.gate import Book
from tallystick.trade import claims as c
from tallystick.trade.forecast import compose
from tallystick.trade.forecast.values import Bucket, ForecastRef
from tests.baseline.histories import MONDAY, TODAY, weekly, weeks_ago
from tests.world import World

pytestmark = pytest.mark.django_db


def judge_now(book: Book) -> None:
    demand = DemandBook(book)
    histories = demand.histories()
    panel = histories.gathered(Frequency.WEEK).panel if len(histories) else None
    judge(book, panel, demand.ids(panel.items) if panel else {}, TODAY)


def test_what_was_expected_is_judged_by_what_came(world: World) -> None:
    with world.as_("ines").open() as book:
        demand = DemandBook(book)
        history = {"PUMP": weekly([10, 10, 8, 12, 20])}
        demand.change(Changes(items=(ItemRow("PUMP", "PCE"),), history=history))
        mean = np.full(13, 10.0)
        expected = Expected(weeks_ago(2), mean, np.tile(mean, (LEVELS, 1)))
        OwnForecasts(book).snapshot(weeks_ago(2), [(demand.ids(["PUMP"])["PUMP"], expected)])
        judge_now(book)
        found = judged(book)
    # two weeks ago 12 came and last week 20, of 10 and 10; all later weeks are still to come
    assert [(lag.weeks, lag.wape, lag.bias) for lag in found.own.lags] == [
        ("1", "17 %", "−17 %"),
        ("2", "50 %", "−50 %"),
    ]
    assert found.own.weeks == 1
    assert found.own.near
    assert found.own.near.wape == "38 %"
    page = client(world).get(f"/{world.slugs['brackwater']}/demand/accuracy/").content.decode()
    assert "17 %" in page
    assert "Nothing has been published" in page


def client(world: World) -> Client:
    browser = Client()
    browser.force_login(world.people["ines"])
    return browser


def publish(world: World, quantities: list[int]) -> None:
    """Let Brackwater tell Varnholt what it expects from this week on, and Varnholt commit to it."""
    ref = ForecastRef(world.companies["brackwater"], "PUMP")
    weeks = tuple(
        Bucket(MONDAY + timedelta(weeks=at), Decimal(quantity)) for at, quantity in enumerate(quantities)
    )
    end = MONDAY + timedelta(weeks=len(quantities))
    with world.as_("ines").open() as book:
        partner = book.partner(world.companies["varnholt"])
        key = book.forecast_id(partner.id, ref)
        before = next((each.document for each in book.some_forecasts([key])), None)
        claim = compose.publish(ref, before, weeks, unit="PCE", planned_from=end, outlook_from=end, end=end)
        book.write(partner.tally, [claim])


def test_what_is_told_and_kept_is_judged_by_supplier(world: World) -> None:
    publish(world, [10, 10, 10])
    with world.as_("ines").open() as book:
        keep_told(book, TODAY)
        keep_told(book, TODAY)
        (kept,) = Told.objects.all()
        assert (kept.week, kept.partner, kept.item) == (MONDAY, world.companies["varnholt"], "PUMP")
        expected = np.frombuffer(bytes(kept.figures)).reshape(2, -1)[0]
        assert expected[:3].tolist() == [10, 10, 10]
        assert np.isnan(expected[3:]).all()  # of later weeks nothing was said: they neither miss nor move
        judge_now(book)
        (supplier,) = judged(book).suppliers
        assert (supplier.name, supplier.moved, supplier.kept, supplier.rolls) == (
            "Varnholt Guss",
            "–",
            "–",
            0,
        )
        # as if the weeks had passed: told 10 a week, then 12; 10 a week committed
        for at, quantity in ((4, 10), (3, 10), (2, 12)):
            told(book, weeks_ago(at), quantity, world.companies["varnholt"])
    order(world, weeks_ago(3), 10, came=10)
    order(world, weeks_ago(2), 10, came=4)
    # what was cancelled was not ordered, and what is counted otherwise cannot be compared
    entry = world.order("brackwater", "varnholt", item="PUMP", quantity=900, day=weeks_ago(2))
    boxes = replace(world.request("brackwater", item="PUMP", quantity=900, day=weeks_ago(2)), unit="BOX")
    world.say("brackwater", "varnholt", [c.Cancel(entry.document.ref), boxes])
    with world.as_("ines").open() as book:
        judge_now(book)
        found = judged(book)
    (supplier,) = found.suppliers
    # of 20 ordered and committed 14 came in time
    assert supplier.kept == "70 %"
    assert supplier.rolls == 3
    # told were 10, 10, 10 of 10, 10, 0 ordered, then 12, 12 of 10, 0; what was ordered before is not known
    published = [(lag.weeks, lag.cases, lag.wape, lag.bias) for lag in found.published.lags]
    assert published == [
        ("1", 2, "10 %", "10 %"),
        ("2", 3, "60 %", "60 %"),
        ("3", 2, "100 %", "100 %"),
        ("4", 1, "–", "–"),
    ]
    assert found.published.near
    assert (found.published.near.wape, supplier.wape, supplier.bias) == ("68 %", "68 %", "68 %")
    assert found.published.weeks == 3
    # two weeks ahead 2 moved of 20, further ahead also from 12 to 10
    assert [lag.moved for lag in found.published.lags] == ["–", "10 %", "12 %", "12 %"]
    page = client(world).get(f"/{world.slugs['brackwater']}/demand/accuracy/").content.decode()
    for words in ("What was published, against what was then ordered", "60 %", "10 %"):
        assert words in page


def test_what_stood_on_earlier_mondays_is_taken_from_the_record_once(world: World) -> None:
    """A company that begins to look is told of what it has published before, too."""
    publish(world, [10, 20, 30, 40, 50, 60])
    ref = ForecastRef(world.companies["brackwater"], "PUMP")
    with world.as_("jonas").open() as book:
        partner = book.partner(world.companies["brackwater"])
        (entry,) = book.some_forecasts([book.forecast_id(partner.id, ref)])
        claim = compose.commit(entry.document, {MONDAY + timedelta(weeks=at): Decimal(7) for at in range(6)})
        book.write(partner.tally, [claim])
    with world.as_("ines").open() as book:
        for _twice in range(2):
            keep_told(book, TODAY + timedelta(weeks=3))
        rows = {row.week: np.frombuffer(bytes(row.figures)).reshape(2, -1) for row in Told.objects.all()}
    # it was published in this week, so it stood when the three after it began
    assert sorted(rows) == [MONDAY + timedelta(weeks=at) for at in (1, 2, 3)]
    for at, figures in enumerate((rows[week] for week in sorted(rows)), 1):
        assert figures[0, : 6 - at].tolist() == [10.0 * week for week in range(at + 1, 7)]
        assert np.isnan(figures[0, 6 - at :]).all()
        assert figures[1].tolist() == [7.0] * (6 - at) + [0.0] * (7 + at)


def told(book: Book, week: date, quantity: int, partner: str) -> None:
    """Put in what stood a while ago."""
    figures = np.array([[quantity] * 13, [10] * 13], dtype="<f8")
    row = Told.objects.get(week=MONDAY)
    Told.objects.create(
        company_id=book.company,
        forecast_id=row.forecast_id,
        week=week,
        partner=partner,
        item="PUMP",
        figures=figures.tobytes(),
    )


def order(world: World, week: date, quantity: int, came: int) -> None:
    """Let Varnholt deliver a part of what Brackwater has ordered of it for a week."""
    entry = world.order("brackwater", "varnholt", item="PUMP", quantity=quantity, day=week)
    world.say("varnholt", "brackwater", [c.Ship(entry.document.ref, Decimal(quantity), week)])
    if came < quantity:
        damaged = c.Receive(entry.document.ref, week, Decimal(came), Decimal(quantity - came), 1)
        world.say("brackwater", "varnholt", [damaged])
