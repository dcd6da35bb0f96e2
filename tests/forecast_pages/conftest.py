"""Brackwater expects casings from Varnholt, and from a guest who holds a link."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tallystick.server.gate import ForecastEntry
from tallystick.trade.forecast import compose
from tallystick.trade.forecast.claims import Commit
from tallystick.trade.forecast.values import Bucket, ForecastRef
from tests.world import World

_TOKEN = re.compile(r'name="token" value="([^"]+)"')


def monday() -> date:
    """The Monday of the next week, so that no test depends on when it runs."""
    today = timezone.now().date()
    return today + timedelta(days=7 - today.weekday())


@dataclass
class Shared:
    """Forecasts of Brackwater's, said and read through the gate."""

    world: World

    def publish(
        self, *quantities: int, item: str = "CA-DN80-PN16", to: str = "varnholt", firm: int = 2
    ) -> ForecastEntry:
        """Publish the next version of an item; return it as Brackwater has it."""
        first = monday()
        with self.world.system("brackwater").open() as book:
            partner = book.partner(self.world.companies[to])
            ref = ForecastRef(book.company, item)
            known = book.forecast_id(partner.id, ref)
            found = next(iter(book.some_forecasts([known])), None)
            claim = compose.publish(
                ref,
                found.document if found else None,
                tuple(
                    Bucket(first + timedelta(weeks=number), Decimal(quantity))
                    for number, quantity in enumerate(quantities)
                ),
                unit="PCE",
                planned_from=first + timedelta(weeks=min(firm, len(quantities))),
                outlook_from=first + timedelta(weeks=min(firm + 2, len(quantities))),
                end=first + timedelta(weeks=len(quantities)),
                description="Pump casing DN80",
            )
            book.write(partner.tally, [claim])
            return book.forecast(known)

    def commit(self, entry: ForecastEntry, *quantities: int, by: str = "varnholt") -> ForecastEntry:
        """Let the supplier answer with a quantity for each of the first weeks."""
        with self.world.system(by).open() as book:
            found = book.forecast(entry.id)
            starts = [figure.start for figure in found.document.figures]
            said = {start: Decimal(each) for start, each in zip(starts, quantities, strict=False)}
            book.write(found.tally, [compose.commit(found.document, said)])
        return self.now(entry)

    def now(self, entry: ForecastEntry, company: str = "brackwater") -> ForecastEntry:
        """The forecast as a company has it now."""
        with self.world.system(company).open() as book:
            return book.forecast(entry.id)

    def answer(self, entry: ForecastEntry) -> Commit:
        """What stands committed."""
        answer = self.now(entry).document.answer
        assert answer is not None
        return answer.claim

    def url(self, entry: ForecastEntry | None, company: str = "brackwater", page: str = "") -> str:
        """The address of a forecast, or of the list."""
        base = f"/{self.world.slugs[company]}/forecasts/"
        return f"{base}{entry.id}/{page}" if entry else base + page


@pytest.fixture
def shared(world: World) -> Shared:
    """What is said about forecasts."""
    return Shared(world)


@pytest.fixture
def ines(world: World) -> Client:
    """A browser in which Ines, who plans at Brackwater, has signed in."""
    return signed_in(world, "ines")


@pytest.fixture
def jonas(world: World) -> Client:
    """A browser in which Jonas of Varnholt has signed in."""
    return signed_in(world, "jonas")


def signed_in(world: World, person: str) -> Client:
    """A browser of their own."""
    browser = Client()
    browser.force_login(world.people[person])
    return browser


def read(client: Client, url: str, status: int = 200) -> str:
    """A page."""
    response = client.get(url)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def token_in(html: str) -> str:
    """The token that a page shows."""
    found = _TOKEN.search(html)
    assert found is not None
    return found[1]


def text(response: HttpResponse) -> str:
    """What was answered."""
    return response.content.decode()
