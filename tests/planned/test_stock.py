"""The projected stock of an item: what suppliers commit less reaches it, its customers, and the list."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from tallystick.planning.commit.rules import AutoCommit
from tallystick.server.board.rows import Reader
from tallystick.server.demand.book import DemandBook
from tallystick.server.demand.values import Rules
from tallystick.server.planned.item import Page, page
from tallystick.server.tiers.knowing import work_out
from tallystick.server.web.formats import Formats
from tests.forecast_pages.conftest import read, signed_in
from tests.planned.conftest import CASING, PUMP, Pumps

pytestmark = pytest.mark.django_db(transaction=True)


def of(pumps: Pumps, code: str) -> Page:
    reader = Reader(timezone.now(), Formats())
    with pumps.world.as_("ines").open() as book:
        return page(book, work_out(book, reader.now), code, reader)


def cells(found: Page, name: str) -> list[Decimal]:
    """A row of the grid as numbers."""
    (row,) = (row for row in found.rows if row.name == name)
    return [Decimal(cell.replace("−", "-") or 0) for cell in row.cells]


@pytest.fixture
def short(pumps: Pumps) -> Pumps:
    """Varnholt commits a fifth of the casings for forty pumps outside and twenty that Halvard expects."""
    with pumps.world.system("brackwater").open() as book:
        rules = Rules(commit=AutoCommit(short=True))
        DemandBook(book).set_rules(pumps.world.companies["halvard"], rules)
    pumps.order("SO-7", 40, 12)
    pumps.expects(20, 13)
    pumps.step()
    pumps.commit("0.2")
    pumps.step()
    return pumps


def test_the_stock_of_each_week_is_that_of_the_week_before_with_what_came_and_went(short: Pumps) -> None:
    for code, comes, stock in ((PUMP, "Can be made", 10), (CASING, "Committed", 15)):
        found = of(short, code)
        level = Decimal(stock)
        flows = (cells(found, name) for name in ("Needed", "On order", comes, "Projected stock"))
        for needed, on_order, came, left in zip(*flows, strict=True):
            level += on_order + came - needed
            assert level == left


def test_what_is_committed_less_is_short_and_holds_up_what_it_reaches(short: Pumps) -> None:
    found = of(short, PUMP)
    assert found.bad
    assert "Falls below zero in W" in found.words
    assert min(cells(found, "Projected stock")) < 0
    (below,) = (row for row in found.rows if row.kind == "short")
    assert [bool(cell) for cell in below.cells] == [each < 0 for each in cells(found, "Projected stock")]
    assert {box.kind for box in found.chart.boxes} == {"hist", "gap"}
    assert [cause.item for cause in found.because] == [CASING]
    held = {one.told.text for one in found.held_up}
    assert "Order SO-7/1 of City of Turku" in held
    assert any(each.startswith("Forecast of Halvard") for each in held)
    (promise,) = found.promises
    assert promise.partner == "Halvard Waterworks"
    assert Decimal(promise.committed) < 20
    assert "short" in promise.short


def test_all_of_it_comes_once_all_is_committed(short: Pumps) -> None:
    short.commit("1")
    found = of(short, PUMP)
    assert not found.bad
    assert found.words.startswith("Stays above zero")
    assert found.held_up == ()
    assert {box.kind for box in found.chart.boxes} <= {"hist"}


def test_the_list_begins_with_what_is_short(short: Pumps) -> None:
    ines = signed_in(short.world, "ines")
    html = read(ines, short.url("demand/planned/?below=zero"))
    assert PUMP in html
    assert "short W" in html
    assert "No item is like this" in read(ines, short.url("demand/planned/?q=nothing+of+this"))
    assert CASING in read(ines, short.url("demand/planned/?from=x&below=y"))


def test_an_order_from_outside_stands_where_it_is_held_up_and_where_that_begins(short: Pumps) -> None:
    ines, casings = signed_in(short.world, "ines"), f"forecasts/{short.casings().id}/"
    item = short.url(f"demand/items/{short.item(PUMP)}/planned/")
    html = read(ines, item)
    assert "Order SO-7/1 of City of Turku" in html
    assert casings in html
    html = read(ines, short.url(casings))
    assert "Orders of customers that this holds up" in html
    assert f'<a class="ord" href="{item}">SO-7/1</a>' in html
    theirs = read(signed_in(short.world, "jonas"), f"/{short.world.slugs['varnholt']}/{casings}")
    assert "SO-7" not in theirs


def test_only_members_see_it(short: Pumps, client: Client) -> None:
    page_ = f"demand/items/{short.item(PUMP)}/planned/"
    for path in (page_, "demand/planned/"):
        read(signed_in(short.world, "vera"), short.url(path))
        read(signed_in(short.world, "jonas"), short.url(path), 404)
        assert client.get(short.url(path)).status_code != 200
    read(signed_in(short.world, "jonas"), f"/{short.world.slugs['varnholt']}/{page_}", 404)


def test_an_empty_demand_book_has_an_empty_list(pumps: Pumps) -> None:
    jonas = signed_in(pumps.world, "jonas")
    assert "No item is like this" in read(jonas, f"/{pumps.world.slugs['varnholt']}/demand/planned/")


def test_it_is_worked_out_again_only_if_something_has_changed(short: Pumps) -> None:
    now = timezone.now()

    def needs() -> object:
        with short.world.as_("ines").open() as book:
            return work_out(book, now).outcome

    first = needs()
    assert needs() is first
    short.order("SO-9", 5, 9)
    assert needs() is not first
