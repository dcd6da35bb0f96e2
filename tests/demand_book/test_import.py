"""Demand books in and out of files: the round trip, and every error that a file can hold."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tallystick.errors import InvalidInput
from tallystick.interchange.demandbook.reading import Hints, read_demand_book
from tallystick.interchange.demandbook.tables import TABLES
from tallystick.interchange.demandbook.writing import refused_workbook
from tallystick.server.demand.book import DemandBook
from tallystick.server.demand.command import check, export_file, import_file
from tallystick.server.demand.difference import Compared
from tests.demand_book.files import workbook
from tests.demand_book.test_book import filled
from tests.world import World

pytestmark = pytest.mark.django_db

ITEMS = [
    ["Item", "Description", "Unit"],
    ["PUMP", "Pump", "pcs"],
    ["CASING", "Casing", "pcs"],
    ["IRON", "Iron", "kg"],
]


def bring(world: World, data: bytes, name: str = "book.xlsx", **how: object) -> Compared:
    hints = how.pop("hints", None) or Hints()
    return import_file(world.slugs["brackwater"], name, data, hints, **how)  # type: ignore[arg-type]


def bring_sheets(world: World, **sheets: Sequence[Any]) -> Compared:
    return bring(world, workbook(sheets))


def refusals(found: Compared) -> list[tuple[str, int, str, str]]:
    return [(one.table, one.row, one.column, str(one.reason)) for one in found.refused]


def content(data: bytes) -> Mapping[str, Sequence[Sequence[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_an_exported_book_comes_back_and_changes_nothing(world: World) -> None:
    with world.as_("ines").open() as book:
        DemandBook(book).change(filled(world))
    exported = export_file(world.slugs["brackwater"])
    again = bring(world, exported)
    assert refusals(again) == []
    assert again.differences == []
    assert not again.changes.any
    assert set(again.file.tables) == {table.key for table in TABLES}
    assert content(export_file(world.slugs["brackwater"])) == content(exported)


def test_an_exported_book_makes_the_same_book_elsewhere(world: World) -> None:
    with world.as_("ines").open() as book:
        DemandBook(book).change(filled(world))
    exported = export_file(world.slugs["brackwater"])
    with world.as_("ines").open() as book:
        demand = DemandBook(book)
        before = demand.master()
        codes = tuple(row.code for row in demand.items())
        demand.change(type(filled(world))(removed_items=codes, closures=()))
        assert demand.size().items == 0
    found = bring(world, exported)
    assert refusals(found) == []
    with world.as_("ines").open() as book:
        assert DemandBook(book).master() == before
        assert len(DemandBook(book).item("PUMP").history) == 10
    assert content(export_file(world.slugs["brackwater"])) == content(exported)


@pytest.mark.parametrize(
    ("sheet", "headings"),
    [
        ("Artikelstamm", ["Artikelnummer", "Bezeichnung", "Mengeneinheit", "Sicherheitsbestand"]),
        ("Articles", ["Référence", "Désignation", "Unité", "Stock de sécurité"]),
        ("Artículos", ["Código", "Descripción", "Unidad", "Stock de seguridad"]),
        ("Sheet1", ["SKU", "Item description", "UoM", "Safety stock"]),
    ],
)
def test_headings_are_known_in_four_languages(world: World, sheet: str, headings: list[str]) -> None:
    bring_sheets(world, **{sheet: [headings, ["A-1", "Thing", "Stk", 12.5]]})
    with world.as_("ines").open() as book:
        row = DemandBook(book).item("A-1").item
    assert (row.description, row.unit, row.safety) == ("Thing", "pcs", Decimal("12.5"))


def test_a_single_file_is_one_table(world: World) -> None:
    bring_sheets(world, Items=ITEMS)
    days = [date(2025, 1, 6) + timedelta(weeks=week) for week in range(30)]
    text = "Artikel;Datum;Menge\n" + "".join(f"PUMP;{day:%d.%m.%Y};{n},5\n" for n, day in enumerate(days))
    first = bring(world, text.encode(), "absatz.csv")
    second = bring(world, text.encode(), "absatz.csv")
    assert first.counts()["history"] == {"rows": 30, "new": 1, "changed": 0, "removed": 0, "refused": 0}
    assert second.differences == []
    with world.as_("ines").open() as book:
        assert DemandBook(book).histories().quantity.sum() == sum(n + 0.5 for n in range(30))


def test_a_dry_run_writes_nothing(world: World) -> None:
    found = bring(world, workbook({"Items": ITEMS}), dry_run=True)
    assert found.counts()["items"]["new"] == 3
    with world.as_("ines").open() as book:
        assert DemandBook(book).size().items == 0


def test_good_rows_are_taken_or_none(world: World) -> None:
    bad = workbook({"Items": ITEMS, "Stock": [["Item", "On hand"], ["PUMP", 5], ["CASING", -3]]})
    found = bring(world, bad, all_or_nothing=True)
    with pytest.raises(InvalidInput, match="row 3 of Stock, On hand: Less than nothing"):
        check(found, all_or_nothing=True)
    with world.as_("ines").open() as book:
        assert DemandBook(book).size().items == 0
    bring(world, bad)
    with world.as_("ines").open() as book:
        assert [row.item for row in DemandBook(book).stock()] == ["PUMP"]


def test_refused_rows_come_back_as_a_workbook_that_can_be_mended(world: World) -> None:
    found = bring_sheets(world, Items=ITEMS, Stock=[["Item", "On hand"], ["PUMP", 5], ["PUMPE", 3]])
    refused = refused_workbook(found.file, found.refused)
    rows = content(refused)["Stock"]
    assert rows[0][:3] == ["Item", "On hand", "Row in the file"]
    assert rows[1][:3] == ["PUMPE", 3, 3]
    assert rows[1][4] == "Did you mean PUMP?"
    assert list(read_demand_book(refused, "refused.xlsx").tables) == ["stock"]


def test_units_that_do_not_match(world: World) -> None:
    found = bring_sheets(
        world,
        Items=ITEMS,
        Recipes=[["Item", "Part", "Quantity", "Unit"], ["CASING", "IRON", 12, "l"]],
        Stock=[["Item", "On hand", "Unit"], ["IRON", 1, "t"]],
    )
    assert refusals(found) == [
        ("recipes", 2, "Unit", "IRON is kept in kg."),
        ("stock", 2, "Unit", "IRON is kept in kg."),
    ]
    again = bring_sheets(world, Items=[ITEMS[0], ["IRON", "Iron", "t"]])
    assert refusals(again) == [("items", 2, "Unit", "IRON is kept in kg.")]


def test_recipes_that_go_in_a_circle_are_named(world: World) -> None:
    headings = ["Item", "Part", "Quantity"]
    bring_sheets(world, Items=ITEMS, Recipes=[headings, ["PUMP", "CASING", 1]])
    found = bring_sheets(world, Recipes=[headings, ["CASING", "IRON", 9], ["IRON", "PUMP", 1]])
    assert all("These recipes go in a circle" in reason for *_where, reason in refusals(found))
    assert {row for _t, row, *_rest in refusals(found)} == {2, 3}
    assert "CASING → IRON → PUMP → CASING" in str(found.refused[0].reason)
    with world.as_("ines").open() as book:
        assert [row.item for row in DemandBook(book).parts()] == ["PUMP"]


def test_items_that_nobody_knows(world: World) -> None:
    found = bring_sheets(
        world,
        Items=ITEMS,
        Recipes=[["Item", "Part", "Quantity"], ["PUMP", "CASNG", 1], ["PUMP", "IRON", 2]],
        Orders=[["Order", "Item", "Due", "Quantity"], ["1", "NOTHING", date(2030, 1, 1), 2]],
        History=[["Item", "Date", "Quantity"], ["NOTHING", date(2025, 1, 6), 2]],
        Capacity=[["Item", "From", "A week"], ["NOTHING", date(2025, 1, 6), 2]],
    )
    no_item = "There is no item of this code."
    assert sorted(refusals(found)) == [
        ("capacity", 2, "Item", no_item),
        ("history", 2, "Item", no_item),
        ("orders", 2, "Item", no_item),
        ("recipes", 2, "Part", no_item),
        ("recipes", 3, "Item", "Another row of PUMP is refused."),
    ]
    assert "Did you mean CASING?" in {str(one.mend) for one in found.refused}


def test_items_named_by_numbers_go_together_too(world: World) -> None:
    """A spreadsheet keeps such a code as a number; if one row of a recipe is refused none of it is taken."""
    found = bring_sheets(
        world,
        Items=[["Item", "Unit"], [4711, "pcs"], [4712, "pcs"]],
        Recipes=[["Item", "Part", "Quantity"], [4711, 4799, 1], [4711, 4712, 2]],
    )
    assert ("recipes", 3, "Item", "Another row of 4711 is refused.") in refusals(found)
    assert found.changes.recipes == {}


def test_a_long_history_is_kept_in_little_memory() -> None:
    records = [[f"P-{at % 50}", date(2025, 1, 1) + timedelta(days=at % 365), at % 7] for at in range(50_000)]
    data = workbook({"History": [["Item", "Date", "Quantity"], *records]})
    tracemalloc.start()
    before, _peak = tracemalloc.get_traced_memory()
    file = read_demand_book(data, "history.xlsx")
    held = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert len(file.tables["history"].rows) == len(records)
    assert held < len(records) * 60  # a row as cells and values takes more


def test_a_renamed_item_takes_all_that_is_its_own_along(world: World) -> None:
    with world.as_("ines").open() as book:
        DemandBook(book).change(filled(world))
    rows = [["Item", "Description", "Unit", "Former code"], ["CASING-2", "Casing DN80", "pcs", "CASING"]]
    first = bring_sheets(world, Items=rows)
    assert refusals(first) == []
    assert bring_sheets(world, Items=rows).differences == []
    with world.as_("ines").open() as book:
        sheet = DemandBook(book).item("CASING-2")
    assert len(sheet.sources) == 2
    assert [part.part for part in sheet.parts] == ["IRON"]
    late = bring_sheets(world, Stock=[["Item", "On hand"], ["CASING", 4]])
    assert refusals(late) == [("stock", 2, "Item", "There is no item of this code.")]


def test_an_item_that_seems_renamed_is_pointed_out(world: World) -> None:
    bring_sheets(world, Items=ITEMS)
    found = bring_sheets(world, Items=[ITEMS[0], ["PUMP-NEW", "Pump", "pcs"], *ITEMS[2:]])
    assert "described as PUMP" in str(found.notices[0])


def test_a_history_of_one_week_is_taken_and_pointed_out(world: World) -> None:
    rows = [["Item", "Date", "Quantity"], ["PUMP", date(2025, 1, 6), 4], ["PUMP", date(2025, 1, 7), 2]]
    found = bring_sheets(world, Items=ITEMS, History=rows)
    assert refusals(found) == []
    assert str(found.notices[0]).startswith("PUMP: its history covers less than 2 weeks")


def test_history_of_the_future_and_below_nothing(world: World) -> None:
    found = bring_sheets(
        world,
        Items=ITEMS,
        History=[["Item", "Date", "Quantity"], ["PUMP", date(2099, 1, 6), 4], ["PUMP", date(2025, 1, 6), -4]],
    )
    assert refusals(found) == [
        ("history", 3, "Quantity", "Less than nothing."),
        ("history", 2, "Date", "A day that is still to come: no history."),
    ]


def test_several_records_of_a_day_are_added_up_and_missing_ones_stay_missing(world: World) -> None:
    day, rows = date(2025, 1, 6), [["Item", "Date", "Quantity", "Stock-out"]]
    rows += [["PUMP", day, 4, ""], ["PUMP", day, 2.5, "yes"], ["PUMP", day + timedelta(30), "", ""]]  # type: ignore[list-item]
    bring_sheets(world, Items=ITEMS, History=rows)
    with world.as_("ines").open() as book:
        records = DemandBook(book).item("PUMP").history
    assert records.quantities[0] == 6.5
    assert records.stock_outs.tolist() == [True, False]
    assert str(records.quantities[1]) == "nan"


def test_sources_name_partners_and_add_up(world: World) -> None:
    headings = ["Item", "Supplier", "Share", "Minimum lot"]
    found = bring_sheets(
        world,
        Items=ITEMS,
        Sources=[
            headings,
            ["PUMP", "Varnhold Guss", 1, ""],
            ["CASING", "Varnholt Guss", "60 %", 20],
            ["CASING", "Eigenfertigung", 0.4, ""],
            ["IRON", "Varnholt Guss", 0.5, ""],
            ["IRON", "Zielonka Metal", 0.4, ""],
        ],
    )
    assert sorted(refusals(found)) == [
        ("sources", 2, "Supplier", "No partner of this name."),
        ("sources", 5, "Share", "The shares of IRON come to 0.9."),
        ("sources", 6, "Share", "The shares of IRON come to 0.9."),
    ]
    assert str(found.refused[0].mend) in {"Did you mean Varnholt Guss?", "Let them add up to 1 (100 %)."}
    with world.as_("ines").open() as book:
        shares = {row.supplier: row.share for row in DemandBook(book).item("CASING").sources}
    assert shares == {"": Decimal("0.4"), world.companies["varnholt"]: Decimal("0.6")}


def test_a_recipe_of_what_is_only_bought_is_refused(world: World) -> None:
    found = bring_sheets(
        world,
        Items=ITEMS,
        Recipes=[["Item", "Part", "Quantity"], ["CASING", "IRON", 9]],
        Sources=[["Item", "Supplier", "Share"], ["CASING", "Varnholt Guss", 1]],
    )
    assert {reason for *_where, reason in refusals(found)} == {"CASING has a recipe, but is not made here."}
    with world.as_("ines").open() as book:
        assert [*DemandBook(book).parts(), *DemandBook(book).sources()] == []


def test_orders_that_are_done_go_and_missing_ones_only_if_wanted(world: World) -> None:
    headings = ["Order", "Line", "Item", "Due", "Quantity", "Customer"]
    due = date(2030, 5, 1)
    both = [headings, ["SO-1", 10, "PUMP", due, 5, "Lund"], ["SO-1", 20, "PUMP", due, 7, "Lund"]]
    bring_sheets(world, Items=ITEMS, Orders=both)
    found = bring_sheets(world, Orders=[headings, ["SO-1", 10, "PUMP", due, 0, "Lund"]])
    assert found.missing_orders == (("SO-1", "20"),)
    assert [one.key for one in found.differences] == ["SO-1 / 10"]
    with world.as_("ines").open() as book:
        assert [row.line for row in DemandBook(book).customer_orders()] == ["20"]
    whole = workbook({"Orders": [headings, ["SO-2", "", "PUMP", due, 1, ""]]})
    assert [one.key for one in bring(world, whole, remove_missing=True).differences] == ["SO-2"]
    with world.as_("ines").open() as book:
        assert [row.number for row in DemandBook(book).customer_orders()] == ["SO-2"]


def test_what_the_values_leave_open_is_asked(world: World) -> None:
    bring_sheets(world, Items=ITEMS)
    text = b"Item;Date;Quantity\nPUMP;03/04/2025;1.500\nPUMP;05/06/2025;2.500\n"
    with pytest.raises(InvalidInput, match="leave it open"):
        bring(world, text, "history.csv")
    bring(world, text, "history.csv", hints=Hints(date_order="day-first", decimals="comma"))
    with world.as_("ines").open() as book:
        records = DemandBook(book).item("PUMP").history
    assert date.fromordinal(int(records.days[0])) == date(2025, 4, 3)
    assert records.quantities.tolist() == [1500, 2500]


def test_a_file_of_something_else_is_refused_as_a_whole(world: World) -> None:
    with pytest.raises(InvalidInput, match="no sheet of a demand book"):
        bring_sheets(world, Lunch=[["Dish", "Price"], ["Soup", 4]])


def test_rows_that_stand_twice(world: World) -> None:
    found = bring_sheets(world, Items=[*ITEMS, ["PUMP", "Other", "pcs"]])
    assert refusals(found) == [("items", 5, "Item", "This stands in row 2 already.")]


def test_columns_that_are_not_there_leave_values_as_they_are(world: World) -> None:
    with world.as_("ines").open() as book:
        DemandBook(book).change(filled(world))
    found = bring_sheets(world, Items=[["Item", "Unit", "Description"], ["CASING", "pcs", "Casing, new"]])
    assert found.differences[0].fields == (("description", "Casing DN80", "Casing, new"),)
    with world.as_("ines").open() as book:
        assert DemandBook(book).item("CASING").item.minimum == 20


def test_two_items_do_not_become_one_and_a_supplier_stands_once(world: World) -> None:
    bring_sheets(world, Items=ITEMS)
    found = bring_sheets(
        world,
        Items=[["Item", "Unit", "Former code"], ["PUMP", "pcs", "CASING"]],
        Sources=[
            ["Item", "Supplier", "Share"],
            ["IRON", "Varnholt Guss", 0.5],
            ["IRON", world.companies["varnholt"], 0.5],
        ],
    )
    assert sorted(refusals(found)) == [
        ("items", 2, "Former code", "CASING and PUMP are both there."),
        ("sources", 2, "Supplier", "IRON names a supplier twice."),
        ("sources", 3, "Supplier", "IRON names a supplier twice."),
    ]
    with world.as_("ines").open() as book:
        assert len(DemandBook(book).items()) == 3


def test_an_order_that_cannot_be_read_is_not_missing(world: World) -> None:
    headings, due = ["Order", "Item", "Due", "Quantity"], date(2030, 5, 1)
    bring_sheets(world, Items=ITEMS, Orders=[headings, ["1", "PUMP", due, 5], ["2", "PUMP", due, 7]])
    bring(world, workbook({"Orders": [headings, ["1", "PUMP", due, -5]]}), remove_missing=True)
    with world.as_("ines").open() as book:
        assert len(DemandBook(book).customer_orders()) == 2


def test_a_unit_beside_a_quantity_counts_like_one_of_its_own_column(world: World) -> None:
    found = bring_sheets(world, Items=ITEMS, Stock=[["Item", "On hand"], ["PUMP", "40 kg"]])
    assert refusals(found) == [("stock", 2, "On hand", "PUMP is kept in pcs.")]


def test_a_file_that_can_be_two_tables_is_asked_about() -> None:
    rows = b"Item,Date,Quantity\nPUMP,2025-01-06,4\n"
    with pytest.raises(InvalidInput, match="this can be Stock or History") as caught:
        read_demand_book(rows, "week-2.csv")
    assert "stock, history" in caught.value.mend
    assert list(read_demand_book(rows, "week-2.csv", Hints("history")).tables) == ["history"]
    assert list(read_demand_book(rows, "Historie 2025.csv").tables) == ["history"]
