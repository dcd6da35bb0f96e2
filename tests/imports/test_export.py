"""Lines out of the board: a view or what is ticked, as a workbook or as a plain table."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import openpyxl
from django.http import HttpResponse
from django.urls import reverse

from tallystick.trade.claims import Accept, Propose, Receive, Ship
from tallystick.trade.values import Item, ScheduleLine
from tests.imports.test_answers import orders
from tests.imports.test_pages import client
from tests.world import World


def ticked(world: World, person: str, *numbers: str, query: str = "") -> HttpResponse:
    """Export these orders as the dock of the board does."""
    with world.as_(person).open() as book:
        lines = [f"{entry.id} {entry.token}" for number in numbers for entry in book.find(number)]
    address = reverse("imports:export", args=[world.slugs["brackwater"]])
    return client(world, person).post(f"{address}{query}", {"line": lines})


def table(answer: HttpResponse) -> list[dict[str, str]]:
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].endswith('.csv"')
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_only_the_ticked_lines_go_into_the_workbook(world: World) -> None:
    orders(world)
    answer = ticked(world, "ines", "4500001", "4500003")
    assert answer.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content))["Orders"]
    assert [row[0].value for row in sheet.iter_rows(min_row=4)] == ["4500001", "4500003"]


def test_lines_of_others_are_no_lines_of_ours(world: World) -> None:
    orders(world)
    with world.as_("jonas").open() as book:
        theirs = f"{book.find('4500001')[0].id} x"
    address = reverse("imports:export", args=[world.slugs["zielonka"]])
    answer = client(world, "marta").post(f"{address}?as=csv", {"line": theirs})
    assert table(answer) == []


def test_a_table_has_a_row_for_each_date_and_sums_come_out_right(world: World) -> None:
    entry = world.order("brackwater", "varnholt", order="4500001", quantity=400)
    asked = entry.document.requested
    assert asked is not None
    day = asked.terms.schedule[0].date
    split = (ScheduleLine(day, Decimal(250)), ScheduleLine(day.replace(year=2031), Decimal("150.5")))
    world.say("varnholt", "brackwater", [Propose(entry.document.ref, 1, 1, split)])
    rows = table(ticked(world, "ines", "4500001", query="?as=csv"))
    assert [(row["Requested"], row["Proposed"], row["Proposed date"]) for row in rows] == [
        ("400", "250", day.isoformat()),
        ("", "150.5", day.replace(year=2031).isoformat()),
    ]
    assert [row["Price"] for row in rows] == ["84.2", ""]
    assert {row["State"] for row in rows} == {"Proposed"}


def test_a_table_holds_lines_that_are_done_and_a_workbook_does_not(world: World) -> None:
    entry = world.order("brackwater", "varnholt", order="4500001", quantity=5)
    ref, day = entry.document.ref, entry.changed_at.date()
    world.say("varnholt", "brackwater", [Accept(ref, 1), Ship(ref, Decimal(5), day)])
    world.say("brackwater", "varnholt", [Receive(ref, day, Decimal(5), final=True)])
    [row] = table(ticked(world, "ines", "4500001", query="?as=csv"))
    assert (row["Received"], row["Fulfilment"]) == ("5", "Received")
    answer = ticked(world, "ines", "4500001")
    assert answer.status_code == 404
    assert "The CSV table holds all of them." in answer.content.decode()


def test_no_text_of_a_partner_becomes_a_formula(world: World) -> None:
    """Texts that spreadsheet programs would run, in each place where a partner can put one."""
    entry = world.order("brackwater", "varnholt", order="4500001", item="=1+1", description="@SUM(A1)")
    assert entry.document.requested is not None
    assert entry.document.requested.terms.item == Item("=1+1", "@SUM(A1)")
    [row] = table(ticked(world, "ines", "4500001", query="?as=csv"))
    assert (row["Item"], row["Description"]) == ("'=1+1", "'@SUM(A1)")


def test_who_may_only_look_exports_the_view(world: World) -> None:
    orders(world)
    address = reverse("imports:export", args=[world.slugs["brackwater"]])
    rows = table(client(world, "vera").get(address, {"as": "csv", "partner": world.companies["zielonka"]}))
    assert [row["Order"] for row in rows] == ["4500003"]
    assert ticked(world, "vera", "4500001").status_code == 403
