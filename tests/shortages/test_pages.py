"""A line that is held up: marked on the board with the way to its cause, told on both pages, inside only."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from tallystick.interchange.demandbook.values import ItemRow, OrderRow
from tallystick.server.demand.book import DemandBook
from tallystick.server.demand.values import Changes
from tallystick.server.gate import BookEntry, ForecastEntry
from tallystick.server.gate.holding import hold, lock
from tallystick.server.shortages.models import HeldUp
from tests.forecast_pages.conftest import Shared, monday, read, signed_in
from tests.world import World

pytestmark = pytest.mark.django_db


def ordered(world: World) -> BookEntry:
    """A line that Halvard has ordered of Brackwater."""
    with world.system("halvard").open() as book:
        partner = book.partner(world.companies["brackwater"])
        day = timezone.now().date() + timedelta(days=60)
        request = world.request("halvard", item="P-80", quantity=40, day=day)
        book.write(partner.tally, [request])
        return book.line(book.line_id(partner.id, request.ref))


def hold_up(world: World, line: BookEntry | None, forecast: ForecastEntry | None, **outside: str) -> None:
    """Keep, as Brackwater's step does, that a shortage holds up a line, or else an order from outside."""
    with world.system("brackwater").open() as book:
        cause = {
            "item": forecast.document.ref.item if forecast else "P-80",
            "supplier": world.companies["varnholt"] if forecast else "",
            "week": monday().isoformat(),
            "quantity": "30",
            "forecast": str(forecast.id) if forecast else "",
        }
        HeldUp.objects.create(
            company_id=book.company,
            line_id=line.id if line else uuid4(),
            missing="12",
            due=monday(),
            met_on=monday() + timedelta(weeks=3),
            causes=[cause],
            **outside,
        )
        if line:
            lock(book, [], [line.id])
            hold(book, {line.id: True})


def test_the_board_leads_to_the_cause_and_the_cause_to_the_line(world: World) -> None:
    shared = Shared(world)
    forecast, line = shared.publish(100, 110), ordered(world)
    hold_up(world, line, forecast)
    ines, slug = signed_in(world, "ines"), world.slugs["brackwater"]
    for page in (f"/{slug}/orders/", f"/{slug}/orders/rows/?id={line.id}", f"/{slug}/orders/{line.id}/"):
        html = read(ines, page)
        assert f'<a class="tag risk" href="{shared.url(forecast)}"' in html, page
        assert "CA-DN80-PN16 short" in html
    told = read(ines, f"/{slug}/orders/{line.id}/")
    assert "A shortage holds this line up" in told
    assert "12 will not be there by" in told
    assert "30 short from Varnholt Guss, from W" in told
    back = read(ines, shared.url(forecast))
    assert "Orders of customers that this holds up" in back
    assert f'href="/{slug}/orders/{line.id}/"' in back
    assert "Halvard Waterworks" in back


def test_it_is_on_the_tab_of_what_is_at_risk(world: World) -> None:
    forecast, line = Shared(world).publish(100, 110), ordered(world)
    ines, tab = signed_in(world, "ines"), f"/{world.slugs['brackwater']}/orders/?tab=at-risk"
    assert f'id="l-{line.id}"' not in read(ines, tab)
    hold_up(world, line, forecast)
    html = read(ines, tab)
    assert f'id="l-{line.id}"' in html
    assert ">At risk <span>1</span>" in html
    fragment = read(ines, f"/{world.slugs['brackwater']}/orders/rows/?id={line.id}&tab=at-risk")
    assert 'data-fits="1"' in fragment
    assert ">At risk <span>1</span>" in fragment
    signe = signed_in(world, "signe")
    theirs = read(signe, f"/{world.slugs['halvard']}/orders/?tab=at-risk")
    assert f'id="l-{line.id}"' not in theirs
    assert ">At risk <span>0</span>" in theirs


def test_orders_from_outside_stand_beside_the_lines_at_risk(world: World) -> None:
    forecast = Shared(world).publish(100, 110)
    hold_up(world, None, forecast, order="SO-7/1", item="P-80", customer="City of Lund")
    with world.system("brackwater").open() as book:
        order = OrderRow("SO-7", "1", "P-80", date(2030, 3, 3), Decimal(12), "City of Lund")
        DemandBook(book).change(Changes(items=(ItemRow("P-80", "PCE"),), orders=(order,)))
        item = DemandBook(book).ids(["P-80"])["P-80"]
    ines, orders = signed_in(world, "ines"), f"/{world.slugs['brackwater']}/orders/"
    html = read(ines, f"{orders}?tab=at-risk")
    assert "1 order from outside Tallystick is held up, too." in html
    assert "SO-7/1" in html
    assert "City of Lund" in html
    assert "12 will not be there by" in html
    assert f'href="/{world.slugs["brackwater"]}/demand/items/{item}/planned/"' in html
    assert f'<a href="{Shared(world).url(forecast)}">CA-DN80-PN16</a>: 30 short from Varnholt' in html
    assert ">At risk <span>0</span>" in html, "the number is of lines"
    for number in range(60):
        hold_up(world, None, forecast, order=f"SO-8/{number}", item="P-80", customer="City of Turku")
    html = read(ines, f"{orders}?tab=at-risk")
    assert "61 orders from outside Tallystick are held up, too." in html
    assert "The earliest 50 are listed." in html
    for elsewhere in ("?tab=all", "?tab=at-risk&item=P-80"):
        assert "SO-7/1" not in read(ines, orders + elsewhere)
    for person, company in (("jonas", "varnholt"), ("signe", "halvard")):
        page = f"/{world.slugs[company]}/orders/?tab=at-risk"
        assert "SO-7" not in read(signed_in(world, person), page)


def test_neither_customer_nor_supplier_sees_it(world: World) -> None:
    shared = Shared(world)
    forecast, line = shared.publish(100, 110), ordered(world)
    hold_up(world, line, forecast)
    signe, slug = signed_in(world, "signe"), world.slugs["halvard"]
    assert "CA-DN80-PN16" not in read(signe, f"/{slug}/orders/")
    assert "holds this line up" not in read(signe, f"/{slug}/orders/{line.id}/")
    jonas = signed_in(world, "jonas")
    assert "this holds up" not in read(jonas, shared.url(forecast, "varnholt"))


def test_what_is_made_here_has_a_cause_without_a_forecast(world: World) -> None:
    line = ordered(world)
    hold_up(world, line, None)
    html = read(signed_in(world, "ines"), f"/{world.slugs['brackwater']}/orders/{line.id}/")
    assert "30 short of what can be made here" in html
    assert '<a class="tag risk" href="#held" title="12 will not be there' in html
    board = read(signed_in(world, "ines"), f"/{world.slugs['brackwater']}/orders/")
    assert f'<a class="tag risk" href="/{world.slugs["brackwater"]}/orders/{line.id}/#held"' in board
