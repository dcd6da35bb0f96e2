"""Events and overrides in and out of files: nothing is lost on the way, and every wrong cell is named.

Without the sheets none of this would be recognised, and an exported book would lose what people know better.
"""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tallystick.interchange.demandbook.values import EventRow, OverrideRow
from tallystick.server.demand.adjusting import MOST, Adjustments, Event, Override
from tallystick.server.demand.book import DemandBook
from tallystick.server.demand.command import export_file
from tallystick.server.demand.values import Changes
from tests.demand_book.files import workbook
from tests.demand_book.test_book import filled
from tests.demand_book.test_import import bring, bring_sheets, content, refusals
from tests.world import World

pytestmark = pytest.mark.django_db

DAY = date(2030, 4, 1)
EVENTS = ["Event", "From", "To", "Item", "Effect"]
OVERRIDES = ["Item", "From", "To", "A week", "Factor", "Reason", "Holds until", "Said by"]


@pytest.fixture
def knowing(world: World) -> World:
    """The world, in which Brackwater's people know some things better than the history of a pump."""
    week, later = timedelta(6), DAY + timedelta(60)
    with world.as_("ines").open() as book:
        DemandBook(book).change(filled(world))
        adjustments = Adjustments(book)
        adjustments.override(Override("PUMP", DAY, DAY + week, "= Trade fair, “big”", later, Decimal("60.5")))
        adjustments.override(Override("PUMP", DAY, DAY + week, "n/a", DAY, factor=Decimal("1.333333")))
        adjustments.override(Override("IRON", DAY, DAY + week, "ü" * 1000, later, Decimal(0)))
        adjustments.add_event(Event("Easter", DAY, DAY + timedelta(3), effect=Decimal("0.6")))
        adjustments.add_event(Event("Easter", DAY - timedelta(360), DAY - timedelta(357)))
        adjustments.add_event(Event("30 % off", DAY, DAY, "PUMP", Decimal(10)))
    return world


def foreknown(world: World) -> tuple[list[EventRow], list[OverrideRow]]:
    with world.as_("ines").open() as book:
        return DemandBook(book).events(), DemandBook(book).overrides()


def saved_again(data: bytes, *, backwards: bool = False) -> bytes:
    """As a spreadsheet program saves it; perhaps after somebody sorted it."""
    book, target = openpyxl.load_workbook(io.BytesIO(data)), io.BytesIO()
    if backwards:
        sheet = book["Overrides"]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        for at, row in enumerate(reversed(rows), 2):
            for column, value in enumerate(row, 1):
                cell = sheet.cell(at, column)
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"  # what begins like a formula is none
    book.save(target)
    return target.getvalue()


def test_what_goes_out_comes_back_and_changes_nothing(knowing: World) -> None:
    exported, before = export_file(knowing.slugs["brackwater"]), foreknown(knowing)
    assert len(content(exported)["Overrides"]) == 1 + 3
    assert len(content(exported)["Events"]) == 1 + 3
    for data in (exported, saved_again(exported), saved_again(exported, backwards=True)):
        found = bring(knowing, data)
        assert refusals(found) == []
        assert found.differences == []
        assert foreknown(knowing) == before


def test_what_goes_out_makes_the_same_elsewhere(knowing: World) -> None:
    exported, before = export_file(knowing.slugs["brackwater"]), foreknown(knowing)
    with knowing.as_("ines").open() as book:
        demand = DemandBook(book)
        demand.change(Changes(removed_items=tuple(row.code for row in demand.items()), closures=()))
        for event in Adjustments(book).events():
            Adjustments(book).remove_event(event.id)
    assert foreknown(knowing) == ([], [])
    assert refusals(bring(knowing, saved_again(exported))) == []
    events, overrides = foreknown(knowing)
    assert events == before[0]
    assert sorted(overrides, key=repr) == sorted(before[1], key=repr)  # who said it, why, until when
    of_pump = [row.reason for row in overrides if row.item == "PUMP"]
    assert of_pump == ["= Trade fair, “big”", "n/a"]  # of two for one week the later counts
    assert content(export_file(knowing.slugs["brackwater"])) == content(exported)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "Übersteuerungen.csv",
            "Artikel;Von;Bis;Menge;Grund;Gültig bis\nPUMP;01.04.2030;07.04.2030;60,5;Messe;31.05.2030\n",
        ),
        (
            "ajustes manuales.csv",
            "Artículo,Desde,Hasta,Factor,Motivo,Válido hasta\n"
            "PUMP,2030-04-01,2030-04-07,150 %,Feria,2030-05-31\n",
        ),
    ],
)
def test_a_single_file_in_another_language(knowing: World, name: str, text: str) -> None:
    found = bring(knowing, text.encode(), name)
    assert refusals(found) == []
    said = [row for row in foreknown(knowing)[1] if row.item == "PUMP"]
    assert [(row.quantity, row.factor) for row in said] in (
        [(Decimal("60.5"), None)],
        [(None, Decimal("1.5"))],
    )
    assert said[0].by.startswith("Import of")
    assert [row.item for row in foreknown(knowing)[1]].count("IRON") == 1  # what is not named stays
    assert bring(knowing, text.encode(), name).differences == []


def test_every_wrong_cell_is_named_with_its_mend(knowing: World) -> None:
    end = DAY + timedelta(6)
    found = bring_sheets(
        knowing,
        Overrides=[
            OVERRIDES,
            ["PUMB", DAY, end, 5, "", "Fair", end, ""],
            ["PUMP", DAY, end, 5, 1.2, "Fair", end, ""],
            ["PUMP", end, DAY, 5, "", "Fair", end, ""],
            ["PUMP", DAY, end, "", "", "Fair", DAY, ""],
            ["PUMP", DAY, end, "", "", "", end, ""],
            ["PUMP", DAY, "2030-13-40", 5, "", "Fair", end, ""],
            ["PUMP", DAY, end, "", 200, "Fair", end, ""],
            ["PUMP", DAY, DAY + timedelta(2000), 5, "", "Fair", end, ""],
            ["PUMP", DAY, DAY, 5, "", "Fair", end, "x" * 121],
        ],
        Events=[
            EVENTS,
            ["Easter", DAY, end, "", 20],
            ["Fair", DAY, end, "PUMB", ""],
            ["Fair", DAY, end, "", ""],
            ["Sale", DAY, end, "", ""],
            ["Sale", DAY, end, "", 2],
        ],
    )
    one_of_two = "A quantity a week or a factor, one of the two, says what to expect."
    assert sorted(refusals(found)) == [
        ("events", 2, "Effect", "Not an effect from 0.1 to 10."),
        ("events", 3, "Item", "There is no item of this code."),
        ("events", 4, "Event", "Another row of Fair is refused."),
        ("events", 5, "Event", "Another row of Sale is refused."),
        ("events", 6, "Event", "This stands in row 5 already."),
        ("overrides", 2, "Item", "There is no item of this code."),
        ("overrides", 3, "Factor", one_of_two),
        ("overrides", 4, "To", "This is before the first day."),
        ("overrides", 5, "A week", one_of_two),
        ("overrides", 6, "Reason", "The cell is empty."),
        ("overrides", 7, "To", "No such date."),
        ("overrides", 8, "Factor", "Not a factor from 0 to 100."),
        ("overrides", 9, "To", "That is more than three years."),
        ("overrides", 10, "Said by", "Longer than 120 characters."),
    ]
    assert all(one.mend for one in found.refused)


def test_a_row_that_is_refused_holds_back_the_others_of_its_item(knowing: World) -> None:
    before = foreknown(knowing)
    rows = [OVERRIDES, ["PUMP", DAY, DAY, 5, "", "Fair", DAY, ""], ["PUMP", DAY, DAY, 5, "", "", DAY, ""]]
    found = bring_sheets(knowing, Overrides=rows)
    assert len(found.refused) == 2
    assert foreknown(knowing) == before


def test_no_more_than_can_be_kept(knowing: World) -> None:
    days = [DAY + timedelta(day) for day in range(MOST)]
    rows = [["PUMP", day, day, 5, "", "Fair", day, ""] for day in days]
    found = bring_sheets(knowing, Overrides=[OVERRIDES, *rows])
    assert {str(one.reason) for one in found.refused} == {f"With these rows there are more than {MOST}."}
    assert len(foreknown(knowing)[1]) == 3


def test_a_renamed_item_keeps_them(knowing: World) -> None:
    items = [["Item", "Unit", "Former code"], ["PUMP-2", "pcs", "PUMP"]]
    rows = [OVERRIDES, ["PUMP-2", DAY, DAY + timedelta(6), 60.5, "", "Bigger fair", DAY + timedelta(60), ""]]
    found = bring_sheets(knowing, Items=items, Overrides=rows)
    assert refusals(found) == []
    kinds = [(one.kind, one.key) for one in found.differences if one.table == "overrides"]
    assert kinds == [
        ("changed", "PUMP-2 / 2030-04-01 / 2030-04-07 / 2030-05-31"),
        ("removed", "PUMP-2 / 2030-04-01 / 2030-04-07 / 2030-04-01"),
    ]
    events, overrides = foreknown(knowing)
    assert [(row.reason, row.by) for row in overrides if row.item == "PUMP-2"] == [
        ("Bigger fair", "Import of book.xlsx")
    ]
    assert "PUMP-2" in {row.item for row in events}


def test_by_the_page_they_are_shown_and_committed(knowing: World) -> None:
    ines, slug = Client(), knowing.slugs["brackwater"]
    ines.force_login(knowing.people["ines"])
    rows = {"Events": [EVENTS, ["Whitsun", DAY, "", "", "130 %"], ["Easter", DAY, DAY, "GONE", ""]]}
    upload = {"file": SimpleUploadedFile("book.xlsx", workbook(rows))}
    place = ines.post(f"/{slug}/demand/files/", upload)["Location"]
    page = ines.get(place).content.decode()
    for words in ("Whitsun / 2030-04-01", "1.3", "There is no item of this code."):
        assert words in page
    assert ines.post(f"{place}commit/", {"how": "good"}).status_code == 302
    assert "Whitsun" in ines.get(f"/{slug}/demand/events/").content.decode()


def test_saying_the_same_anew_takes_its_place(knowing: World) -> None:
    with knowing.as_("ines").open() as book:
        adjustments, end = Adjustments(book), DAY + timedelta(6)
        adjustments.override(Override("PUMP", DAY, end, "Bigger", DAY + timedelta(60), Decimal(80)))
        adjustments.add_event(Event("30 % off", DAY, DAY, "PUMP", Decimal(2)))
        assert [row.reason for row in adjustments.overrides("PUMP")] == ["n/a", "Bigger"]
        assert len(adjustments.events()) == 3
