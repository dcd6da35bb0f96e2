"""What the demo's companies say by themselves once it runs, and what they leave to people."""

from __future__ import annotations

from collections import Counter

import pytest

from tallystick.server import gate
from tallystick.server.demand.book import DemandBook
from tallystick.server.demo.load import load
from tallystick.server.demo.scenario.people import INES, KOWALIK, VARNHOLT, ZIELONKA, speaker
from tallystick.server.gate import ForecastView
from tallystick.server.people.models import Person
from tallystick.trade.document import Effect
from tallystick.trade.forecast.document import ForecastState
from tests.tiers.chain import run_jobs


@pytest.mark.django_db(transaction=True)
def test_forecasts_stand_in_every_state() -> None:
    load()
    run_jobs()
    (brackwater,) = gate.companies_of(Person.objects.get(email=INES.email))
    with brackwater.open() as book:
        assert DemandBook(book).size().histories == 6
        rows = book.forecasts(ForecastView(limit=200)).rows
        partners = {partner.email: partner.id for partner in book.partners()}
    assert {row.document.state for row in rows} >= {
        ForecastState.NEW,
        ForecastState.CHANGED,
        ForecastState.SHORT,
        ForecastState.ANSWERED,
    }
    crossed = [
        row.document for row in rows if any(one.effect is Effect.CROSSED for one in row.document.history)
    ]
    assert [str(each.ref) for each in crossed] == ["CC-250-GJL"]
    by = Counter(
        (row.partner.id, row.document.answer.claim.automatic)
        for row in rows
        if row.document.answer and row.document.last and row.document.last.by == "Planning"
    )
    kowalik, zielonka, varnholt = (partners[speaker(each).email] for each in (KOWALIK, ZIELONKA, VARNHOLT))
    assert by[kowalik, True] >= 5
    assert by[zielonka, True] >= 1
    assert not any(row.document.last.by == "Planning" for row in rows if row.partner.id == varnholt)  # type: ignore[union-attr]
