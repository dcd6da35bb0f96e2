"""From each bucket that is published to what caused it: the parts come to the figure, and each has a page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from tallystick.interchange.demandbook.values import SourceRow
from tallystick.server.board.rows import Reader
from tallystick.server.demand.book import DemandBook
from tallystick.server.demand.values import Changes, Rules
from tallystick.server.planned.why import Page, page
from tallystick.server.tiers.knowing import work_out
from tallystick.server.web.formats import Formats
from tests.forecast_pages.conftest import Shared, read, signed_in
from tests.planned.conftest import CASING, PUMP, Pumps
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def why(pumps: Pumps, start: str) -> Page:
    reader = Reader(timezone.now(), Formats())
    casings = pumps.casings()
    with pumps.world.as_("ines").open() as book:
        return page(book, work_out(book, reader.now), casings, start, reader)


def sum_of(found: Page) -> Decimal:
    return sum(
        (Decimal(part.quantity.replace(",", "").replace("−", "-")) for part in found.parts), Decimal(0)
    )


@pytest.fixture
def told(pumps: Pumps) -> Pumps:
    """Orders from outside and in Tallystick, and a forecast, of which casings are expected from Varnholt."""
    pumps.order("SO-7", 40, 12)
    request = pumps.world.request(
        "halvard", item=PUMP, order="HW-9", line="1", quantity=25, day=pumps.week(12)
    )
    pumps.world.say("halvard", "brackwater", [request])
    pumps.expects(33, 14)
    pumps.step()
    return pumps


def test_every_figure_comes_from_parts_that_come_to_it(told: Pumps) -> None:
    figures = told.casings().document.figures
    asked = [figure for figure in figures if figure.expected]
    assert sum(figure.expected for figure in asked) >= 186
    seen = ""
    for figure in figures:
        found = why(told, figure.start.isoformat())
        assert not found.nothing
        assert sum_of(found) == figure.expected
        seen += "".join(f"{part.text}|{part.through}\n" for part in found.parts)
    assert f"Order SO-7/1 of City of Turku|{PUMP}" in seen
    assert f"Order HW-9/1 of Halvard Waterworks|{PUMP}" in seen
    assert f"Forecast of Halvard Waterworks for W|{PUMP}" in re.sub(r"W\d\d", "W", seen)
    assert "Safety stock of CA-80|\n" in seen
    assert "Lots of CA-80: more than is needed yet|\n" in seen


def test_unasked_it_opens_the_first_week_that_asks_for_something(told: Pumps) -> None:
    casings = told.casings()
    first, *later = casings.document.figures
    document = replace(casings.document, figures=(replace(first, expected=Decimal(0)), *later))
    reader = Reader(timezone.now(), Formats())
    with told.world.as_("ines").open() as book:
        found = page(book, work_out(book, reader.now), replace(casings, document=document), "", reader)
    [here] = [each for each in found.buckets if each.here]
    assert here.start == next(figure for figure in later if figure.expected).start.isoformat()


def test_what_is_published_and_not_needed_is_told_apart(told: Pumps) -> None:
    """The rule is switched off, so that nothing goes out, and an order is taken back."""
    with told.world.system("brackwater").open() as book:
        DemandBook(book).set_rules(told.world.companies["varnholt"], Rules(told=False))
        DemandBook(book).change(Changes(removed_orders=(("SO-7", "1"),)))
    found = [why(told, each.start.isoformat()) for each in told.casings().document.figures]
    assert [sum_of(each) for each in found] == [each.expected for each in told.casings().document.figures]
    other = [part for each in found for part in each.parts if part.held]
    assert other
    assert {part.text for part in other} == {"Published by hand: other than what is needed now."}


def held(pumps: Pumps) -> dict[str, Decimal]:
    """What is published and not needed now, or the other way round, by why."""
    found: dict[str, Decimal] = {}
    for figure in pumps.casings().document.figures:
        shown = why(pumps, figure.start.isoformat())
        assert sum_of(shown) == figure.expected
        for part in shown.parts:
            if part.held:
                found[part.text] = Decimal(part.quantity.replace("−", "-"))
    return found


def test_what_the_dead_band_and_the_first_weeks_hold_back_is_told_apart(pumps: Pumps) -> None:
    pumps.change(Changes(sources={CASING: (SourceRow(CASING, pumps.world.companies["varnholt"]),)}))
    pumps.order("SO-7", 60, 12)
    pumps.step()
    assert held(pumps) == {}
    pumps.order("SO-8", 1, 12)
    pumps.step()
    assert held(pumps) == {"Not published: within your dead band.": -2}
    pumps.order("SO-9", 30, 1)
    pumps.step()
    assert held(pumps) == {
        "The first weeks keep what was published; the difference is moved behind them.": -40,
        "Moved here from the first weeks, which keep what was published.": 40,
    }


def test_the_page_of_a_forecast_leads_there_and_its_causes_lead_on(told: Pumps) -> None:
    ines = signed_in(told.world, "ines")
    entry = told.casings()
    html = read(ines, told.url(f"forecasts/{entry.id}/"))
    start = next(each.start for each in entry.document.figures if each.expected)
    link = told.url(f"forecasts/{entry.id}/why/?week={start.isoformat()}")
    assert f'href="{link}"' in html
    html = read(ines, link)
    for url in set(re.findall(r'<th scope="row" class="w"><a href="([^"]+)"', html)):
        read(ines, url)
    assert f'through the recipe of <a href="{told.url(f"demand/items/{told.item(PUMP)}/planned/")}">' in html
    assert "The supplier sees the figure alone." in html


def test_nobody_else_gets_there(told: Pumps, client: Client) -> None:
    entry = told.casings()
    page_ = f"forecasts/{entry.id}/why/"
    read(signed_in(told.world, "vera"), told.url(page_))
    jonas = signed_in(told.world, "jonas")
    read(jonas, told.url(page_), 404)
    read(jonas, f"/{told.world.slugs['varnholt']}/{page_}", 404)
    assert client.get(told.url(page_)).status_code != 200
    own = read(jonas, f"/{told.world.slugs['varnholt']}/forecasts/{entry.id}/")
    assert "/why/" not in own


def test_what_the_demand_book_does_not_know_has_no_cause(world: World) -> None:
    shared = Shared(world)
    entry = shared.publish(100, 110)
    ines = signed_in(world, "ines")
    assert "/why/" not in read(ines, shared.url(entry))
    assert "published by hand" in read(ines, shared.url(entry, page="why/"))
    for week in ("2020-01-01", "nonsense", (timezone.now() + timedelta(days=9999)).date().isoformat()):
        read(ines, shared.url(entry, page=f"why/?week={week}"))
