"""Claims on forecasts travel in the same halves as orders: kept, and never in the way of the order book."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.world import World

from tallystick.server.gate import BoardView
from tallystick.server.record.rebuild import stored_entries
from tallystick.tally.fold import Tally as Fold
from tallystick.trade.documents import document_key
from tallystick.trade.forecast import compose
from tallystick.trade.forecast.claim_json import forecast_claim_json
from tallystick.trade.forecast.document import Forecast, ForecastState
from tallystick.trade.forecast.fold import fold_forecast
from tallystick.trade.forecast.values import Bucket, ForecastRef

pytestmark = pytest.mark.django_db


def folded(world: World, ref: ForecastRef) -> Forecast:
    """What the stored entries say about a forecast."""
    buyer, supplier = world.companies["brackwater"], world.companies["varnholt"]
    record: Fold[object] = Fold(buyer, supplier, document_key(buyer, supplier))
    tally = world.tally("brackwater", "varnholt")
    with world.system("brackwater").open():
        record.add(stored_entries(tally))
    return fold_forecast(ref, record.claims(ref))


def test_a_forecast_is_kept_and_the_order_book_stays_as_it_is(world: World) -> None:
    asked = world.order("brackwater", "varnholt")
    ref = ForecastRef(world.companies["brackwater"], "CA-DN80-PN16")
    first = date(2030, 3, 4)
    buckets = tuple(Bucket(first + timedelta(weeks=week), Decimal(100)) for week in range(8))
    edges = {"planned_from": buckets[2].start, "outlook_from": buckets[6].start, "end": date(2030, 4, 29)}
    published = compose.publish(ref, None, buckets, unit="PCE", **edges)
    with world.as_("ines").open() as book:
        before = book.page(BoardView()).rows
    world.say("brackwater", "varnholt", [forecast_claim_json(published)])
    answer = compose.commit_to_all(folded(world, ref), automatic=True)
    world.say("varnholt", "brackwater", [forecast_claim_json(answer)])
    forecast = folded(world, ref)
    assert (forecast.state, forecast.cover.covered) == (ForecastState.ANSWERED, 800)
    for person, partner in (("ines", "varnholt"), ("jonas", "brackwater")):
        with world.as_(person).open() as book:
            assert [row.id for row in book.page(BoardView()).rows] == [asked.id]
            assert book.line(asked.id).document == before[0].document
            match = book.compare(world.companies[partner])
            assert (match.state, match.lines, match.my_entries + match.their_entries) == ("match", 1, 3)
            assert match.digest == match.their_digest
            assert book.verify(world.companies[partner]).sound
        with world.as_("ada" if person == "ines" else person).open() as book:
            told = book.disclosures(kinds=("forecast.publish", "forecast.commit")).rows
            assert len(told) == 1
            book.rebuild()
            assert book.compare(world.companies[partner]).digest == match.digest


def test_an_entry_may_carry_orders_and_forecasts_and_nonsense(world: World) -> None:
    request = world.request("brackwater")
    named = {"buyer": world.companies["brackwater"], "item": "CA-DN80-PN16"}
    world.say(
        "brackwater", "varnholt", [{**named, "type": "forecast.publish"}, request, {"type": "forecast.x"}]
    )
    with world.as_("jonas").open() as book:
        assert len(book.page(BoardView()).rows) == 1
        assert book.compare(world.companies["brackwater"]).state == "match"
