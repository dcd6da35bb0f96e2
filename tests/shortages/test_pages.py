"""A line that is held up: marked on the board with the way to its cause, told on both pages, inside only."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tallystick.server.gate import BookEntry, ForecastEntry
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


def hold_up(world: World, line: BookEntry, forecast: ForecastEntry | None) -> None:
    """Keep, as Brackwater's step does, that a shortage holds a line up."""
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
            line_id=line.id,
            missing="12",
            due=monday(),
            met_on=monday() + timedelta(weeks=3),
            causes=[cause],
        )


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
    assert "Order lines of customers that this holds up" in back
    assert f'href="/{slug}/orders/{line.id}/"' in back
    assert "Halvard Waterworks" in back


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
    assert '<span class="tag risk" title="12 will not be there' in html
