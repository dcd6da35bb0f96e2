"""The facade of the demand book, and what planning is given of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tallystick.errors import InvalidInput, NotAllowed, NotFound
from tallystick.forecasting.calendar import Frequency
from tallystick.interchange.demandbook.values import (
    CapacityRow,
    ClosureRow,
    CodeRow,
    ItemRow,
    OrderRow,
    PartRow,
    SourceRow,
    StockRow,
)
from tallystick.planning.commit.rules import AutoCommit
from tallystick.planning.republish.calm import Calm
from tallystick.planning.requirements import Cause, Horizon, Lot, Source, explode
from tallystick.planning.requirements.structure import RecipeCycle, UnitMismatch
from tallystick.server.demand.book import DemandBook
from tallystick.server.demand.records import Records
from tallystick.server.demand.signals import changed
from tallystick.server.demand.values import Changes, Planned, Rules
from tests.world import World

pytestmark = pytest.mark.django_db

MONDAY = date(2030, 4, 1)


def filled(world: World) -> Changes:
    """A pump of a casing, half of which Varnholt casts and half of which is made here."""
    varnholt = world.companies["varnholt"]
    days = [date(2025, 1, 6) + timedelta(weeks=week) for week in range(10)]
    return Changes(
        items=(
            ItemRow("PUMP", "pcs", "Pump DN80", safety=Decimal(5), lead_days=3),
            ItemRow("CASING", "pcs", "Casing DN80", minimum=Decimal(20), multiple=Decimal(10)),
            ItemRow("IRON", "kg", "Grey iron", step=Decimal("0.5")),
        ),
        recipes={
            "PUMP": (PartRow("PUMP", "CASING", Decimal(1), "pcs"),),
            "CASING": (PartRow("CASING", "IRON", Decimal("12.5"), "kg", Decimal("0.04")),),
        },
        sources={
            "CASING": (
                SourceRow("CASING", "", Decimal("0.5")),
                SourceRow("CASING", varnholt, Decimal("0.5"), Decimal(50), Decimal(25), 20, "VG-80"),
            )
        },
        codes=(CodeRow(world.companies["halvard"], "PUMP", "HW-P-80"),),
        stock=(StockRow("PUMP", Decimal(12), date(2025, 3, 28)),),
        orders=(OrderRow("SO-1", "10", "PUMP", date(2030, 4, 10), Decimal(40), "City of Lund"),),
        capacity={
            "PUMP": (
                CapacityRow("PUMP", date(2030, 4, 8), Decimal(30)),
                CapacityRow("PUMP", date(2030, 4, 22), Decimal(45)),
            )
        },
        closures=(ClosureRow(date(2030, 4, 19), "Good Friday"),),
        history={"PUMP": Records.of(days, [float(4 + week) for week in range(10)])},
    )


@pytest.fixture
def book_of(world: World) -> World:
    """The world, in which Brackwater has a demand book."""
    with world.as_("ines").open() as book:
        DemandBook(book).change(filled(world))
    return world


def test_all_of_an_item_comes_back_as_it_was_given(book_of: World) -> None:
    given = filled(book_of)
    with book_of.as_("vera").open() as book:
        sheet = DemandBook(book).item("CASING")
        pump = DemandBook(book).item("PUMP")
    assert sheet.item == given.items[1]
    assert sheet.parts == given.recipes["CASING"]
    assert sheet.used_in == given.recipes["PUMP"]
    assert sheet.sources == given.sources["CASING"]
    assert pump.stock == given.stock[0]
    assert pump.orders == given.orders
    assert pump.capacity == given.capacity["PUMP"]
    assert pump.codes == given.codes
    assert pump.history.same_as(given.history["PUMP"])
    assert str(pump.item.safety) == "5"


def test_a_desk_has_what_planning_needs(book_of: World) -> None:
    varnholt, halvard = book_of.companies["varnholt"], book_of.companies["halvard"]
    rules = Rules(
        Horizon(2, 4, 12, Decimal("0.9")),
        Calm(Decimal("0.1"), Decimal(5), 2),
        AutoCommit(True, Decimal("0.2"), True, False),
        3,
    )
    with book_of.as_("ines").open() as book:
        demand = DemandBook(book)
        demand.set_rules(varnholt, rules)
        demand.set_planned(Planned("1111000", 26, timedelta(hours=6)))
        desk, orders = demand.desk(date(2030, 4, 4)), demand.orders()
    casing = desk.structure.items[desk.structure.number("CASING")]
    assert casing.sources == (
        Source("", Decimal("0.5"), Lot(Decimal(20), Decimal(10))),
        Source(varnholt, Decimal("0.5"), Lot(Decimal(50), Decimal(25))),
    )
    assert casing.calendar.weekdays == "1111000"
    assert casing.calendar.holidays == {date(2030, 4, 19)}
    assert desk.weeks.first == MONDAY
    assert desk.weeks.count == 26
    assert desk.patience == timedelta(hours=6)
    assert desk.capacity["PUMP"][:5] == (Decimal("Infinity"), 30, 30, 45, 45)
    partners = {partner.company: partner for partner in desk.partners}
    assert partners[varnholt].horizon == rules.horizon
    assert partners[varnholt].calm == rules.calm
    assert partners[varnholt].rule == rules.commit
    assert partners[varnholt].priority == 3
    assert partners[varnholt].own_code("VG-80") == "CASING"
    assert partners[halvard].own_code("HW-P-80") == "PUMP"
    assert orders[0].cause == Cause("order", "SO-1/10", "City of Lund")
    needs = explode(desk.structure, desk.weeks, orders)
    assert needs.planned[desk.structure.row("PUMP", "")].sum() == 33  # 40 ordered, 12 there, 5 kept


def test_histories_come_as_forecasting_takes_them(book_of: World) -> None:
    with book_of.as_("ines").open() as book:
        found = DemandBook(book).histories()
    panel = found.gathered(Frequency.WEEK).panel
    assert panel.items == ["PUMP"]
    assert panel.values.tolist() == [4, 5, 6, 7, 8, 9, 10, 11, 12, 13]


def test_a_history_is_merged_day_by_day(book_of: World) -> None:
    day = date(2025, 3, 10)
    with book_of.as_("ines").open() as book:
        demand = DemandBook(book)
        demand.change(Changes(history={"PUMP": Records.of([day, day + timedelta(7)], [99.5, 1.0])}))
        records = demand.item("PUMP").history
        assert demand.size().records == 11
    assert records.quantities[-2:].tolist() == [99.5, 1.0]
    assert len(records) == 11


def test_a_renamed_item_keeps_all_that_is_its_own(book_of: World) -> None:
    with book_of.as_("ines").open() as book:
        demand = DemandBook(book)
        before = demand.item("CASING")
        demand.change(Changes(renamed={"CASING": "CASING-2"}))
        after = demand.item("CASING-2")
        assert demand.item("PUMP").parts[0].part == "CASING-2"
        with pytest.raises(NotFound):
            demand.item("CASING")
    assert [replace(row, item="CASING") for row in after.sources] == list(before.sources)
    assert [replace(row, item="CASING") for row in after.parts] == list(before.parts)


def test_what_makes_no_sense_is_not_written(book_of: World) -> None:
    circle = {"IRON": (PartRow("IRON", "PUMP", Decimal(1), "pcs"),)}
    litres = {"CASING": (PartRow("CASING", "IRON", Decimal(1), "l"),)}
    half = {"PUMP": (SourceRow("PUMP", "", Decimal("0.5")),)}
    for changes, error, words in (
        (Changes(recipes=circle), RecipeCycle, "IRON → PUMP → CASING → IRON"),
        (Changes(recipes=litres), UnitMismatch, "IRON is kept in kg"),
        (Changes(sources=half), InvalidInput, "do not come to 1"),
        (Changes(stock=(StockRow("NONE", Decimal(1), MONDAY),)), InvalidInput, "no item NONE"),
        (Changes(renamed={"IRON": "PUMP"}), InvalidInput, "already"),
        (Changes(removed_items=("IRON",)), InvalidInput, "IRON goes into CASING"),
    ):
        with pytest.raises(error) as raised, book_of.as_("ines").open() as book:
            DemandBook(book).change(changes)
        assert words in str(raised.value).replace("CASING → IRON → PUMP → CASING", words).replace(
            "PUMP → CASING → IRON → PUMP", words
        )
    with book_of.as_("ines").open() as book:
        assert len(DemandBook(book).items()) == 3


def test_pages_of_items_go_both_ways(book_of: World) -> None:
    with book_of.as_("ines").open() as book:
        demand = DemandBook(book)
        demand.change(Changes(items=tuple(ItemRow(f"N{n:03}", "pcs", f"Nut {n}") for n in range(25))))
        first = demand.page(search="nut", limit=10)
        second = demand.page(search="nut", after=first.after, limit=10)
        third = demand.page(search="nut", after=second.after, limit=10)
        back = demand.page(search="nut", before=third.before, limit=10)
    assert first.before == ""
    assert [len(page.rows) for page in (first, second, third)] == [10, 10, 5]
    assert third.after == ""
    assert back.rows == second.rows


def test_viewers_read_and_guests_get_nothing(book_of: World) -> None:
    with book_of.as_("vera").open() as book:
        assert DemandBook(book).size().items == 3
        with pytest.raises(NotAllowed):
            DemandBook(book).change(Changes(stock=(StockRow("PUMP", Decimal(1), MONDAY),)))
    with book_of.as_("ines").open() as book:
        guest = book.add_partner("Serafim & Filhos", "s@serafim.example")
        token = book.invite(guest.id, "s@serafim.example")
    from tallystick.server import gate

    with gate.for_link(token).open() as book, pytest.raises(NotAllowed):
        DemandBook(book)


def test_every_change_has_a_number_and_is_told_to_listeners(book_of: World) -> None:
    heard: list[tuple[str, str]] = []

    def listen(company: str, cause: str, **_rest: object) -> None:
        heard.append((company, cause))

    changed.connect(listen)
    try:
        with book_of.as_("ines").open() as book:
            demand = DemandBook(book)
            before = demand.size().revision
            demand.change(Changes())
            demand.change(Changes(stock=(StockRow("PUMP", Decimal(1), MONDAY),)), cause="stock")
            assert demand.size().revision == before + 1
    finally:
        changed.disconnect(listen)
    assert heard == [(book_of.companies["brackwater"], "stock")]
