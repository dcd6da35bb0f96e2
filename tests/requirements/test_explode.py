"""Requirements by hand: small cases whose figures can be checked on paper."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tallystick.errors import InvalidInput
from tallystick.planning.requirements import (
    OWN,
    Cause,
    Demand,
    Horizon,
    Item,
    Lot,
    Part,
    RecipeCycle,
    Requirements,
    Source,
    Structure,
    UnitMismatch,
    Weeks,
    WorkingDays,
    expectations,
    explode,
)
from tallystick.planning.requirements.calendars import start_weeks
from tests.requirements.world import MONDAY, WEEKS, D, bought, coming, made, part, wanted, week


def released(needs: Requirements, item: str, supplier: str = "foundry") -> list[float]:
    return [float(each) for each in needs.released[needs.structure.row(item, supplier)]]


def test_a_big_order_goes_down_the_recipe_and_back_in_time() -> None:
    pump = made("pump", part("casing", 1, "0.2"), part("bolt", 8), lead_days=5, stock=D(10))
    structure = Structure.of([pump, bought("casing", lead_days=5, stock=D(20)), bought("bolt", "bolts")])
    needs = explode(structure, WEEKS, [wanted("pump", 6, 50)])
    assert released(needs, "pump", OWN)[5] == 40
    assert released(needs, "casing")[4] == 40 / 0.8 - 20
    assert released(needs, "bolt", "bolts")[5] == 320
    assert sum(released(needs, "casing")) == 30
    assert needs.stock()[0, 4:7].tolist() == [10, 10, 0]


def test_what_is_ordered_already_is_not_asked_for_again() -> None:
    structure = Structure.of([bought("casing", stock=D(10), safety=D(5))])
    needs = explode(
        structure, WEEKS, [wanted("casing", 3, 100)], [coming("casing", 2, 60), coming("casing", 5, 50)]
    )
    assert released(needs, "casing")[3] == 100 - 60 - 5
    assert sum(released(needs, "casing")) == 35


def test_lots_have_a_minimum_and_come_in_multiples() -> None:
    structure = Structure.of([bought("casing", lot=Lot(D(50), D(20)))])
    needs = explode(
        structure,
        WEEKS,
        [wanted("casing", 1, 10), wanted("casing", 2, 45), wanted("casing", 3, 6), wanted("casing", 5, 130)],
    )
    assert released(needs, "casing")[:6] == [0, 60, 0, 60, 0, 80]


def test_fractions_are_rounded_up_once_and_not_every_week() -> None:
    structure = Structure.of([made("pump", part("casing", "0.3")), bought("casing")])
    needs = explode(structure, WEEKS, [wanted("pump", number, 1) for number in range(10)])
    assert sum(released(needs, "casing")) == 3


def test_shares_split_what_is_needed_and_each_supplier_keeps_its_own_lots() -> None:
    sources = (Source("A", D("0.75"), Lot(multiple=D(10))), Source("B", D("0.25")))
    structure = Structure.of([Item("casing", "pc", sources=sources)])
    needs = explode(structure, WEEKS, [wanted("casing", 0, 50), wanted("casing", 1, 50)])
    assert released(needs, "casing", "A")[:2] == [40, 40]
    assert released(needs, "casing", "B")[:2] == [13, 12]


def test_the_first_working_day_of_a_week_is_when_it_must_be_ready() -> None:
    easter = WorkingDays(holidays=frozenset({date(2026, 4, 3), date(2026, 4, 6)}))
    (first, _after) = easter.releases(Weeks(date(2026, 4, 6), 1), 1).astype(object).tolist()
    assert first == date(2026, 4, 2)  # Tuesday the 7th, less one working day: over Easter


def test_nothing_is_made_in_a_week_in_which_nobody_works() -> None:
    shut = WorkingDays(holidays=frozenset(date(2026, 3, 9 + day) for day in range(5)))
    starts = start_weeks(WEEKS, shut, 0)
    assert starts[:4].tolist() == [0, 0, 2, 3]


def test_what_should_have_begun_before_the_plan_is_overdue() -> None:
    structure = Structure.of([bought("casing", lead_days=10)])
    needs = explode(structure, WEEKS, [wanted("casing", 1, 30), wanted("casing", 2, 20)])
    assert released(needs, "casing")[0] == 50
    assert needs.overdue[0] == 30


def test_what_would_come_too_late_to_help_is_not_ordered() -> None:
    structure = Structure.of([bought("casing", lead_days=10)])
    needs = explode(structure, WEEKS, [wanted("casing", 0, 40)], [coming("casing", 1, 40)])
    assert not needs.planned.any()
    assert needs.stock()[0, :2].tolist() == [-40, 0]


def test_demand_before_the_plan_counts_now_and_after_it_not_at_all() -> None:
    structure = Structure.of([bought("casing")])
    needs = explode(structure, WEEKS, [wanted("casing", -3, 30), wanted("casing", 12, 20)])
    assert released(needs, "casing") == [30.0, *[0.0] * 11]


def test_a_horizon_is_cut_where_the_plan_sees_no_further() -> None:
    structure = Structure.of([made("pump", part("casing"), lead_days=10), bought("casing", lead_days=5)])
    needs = explode(structure, WEEKS, [wanted("pump", 11, 30)])
    (told,) = expectations(needs, "foundry", Horizon(2, 3, 26))
    assert (len(told.buckets), told.end) == (9, week(9))
    assert told.buckets[8].quantity == 30
    assert (told.planned_from, told.outlook_from) == (week(2), week(5))


def test_upsides_of_independent_demands_add_up_as_squares() -> None:
    structure = Structure.of([made("a", part("casing")), made("b", part("casing", 2)), bought("casing")])
    needs = explode(structure, WEEKS, [wanted("a", 1, 100, high=130), wanted("b", 1, 50, high=70)])
    (told,) = expectations(needs, "foundry", Horizon(level=D("0.9")))
    assert told.buckets[1].quantity == 200
    assert told.buckets[1].high == 250  # 30² + (2·20)² = 50²
    (plain,) = expectations(needs, "foundry", Horizon())
    assert plain.level is None
    assert {bucket.high for bucket in plain.buckets} == {None}


def test_a_circle_of_recipes_is_named() -> None:
    items = [
        made("pump", part("casing")),
        made("casing", part("core")),
        made("core", part("sand"), part("casing")),
        made("sand", part("grain")),
        bought("grain"),
    ]
    with pytest.raises(RecipeCycle) as caught:
        Structure.of(items)
    assert set(caught.value.cycle) == {"casing", "core"}
    assert "casing → core → casing" in caught.value.message or "core → casing → core" in caught.value.message


@pytest.mark.parametrize(
    "items",
    [
        [bought("a"), bought("a")],
        [made("a", part("b"))],
        [bought("a", step=D(0))],
        [bought("a", lead_days=-1)],
        [bought("a", lot=Lot(D(-1)))],
        [Item("a", "pc", sources=(Source("A", D("0.5")),))],
        [Item("a", "pc", sources=(Source("A", D("0.5")), Source("A", D("0.5"))))],
        [Item("a", "pc", sources=(Source("A"),), parts=(part("b"),)), bought("b")],
        [made("a", part("b", 0)), bought("b")],
        [made("a", part("b", 1, "1")), bought("b")],
        [made("a", part("a"))],
    ],
)
def test_items_that_make_no_sense_are_refused(items: list[Item]) -> None:
    with pytest.raises(InvalidInput):
        Structure.of(items)


def test_units_that_do_not_match_are_refused() -> None:
    with pytest.raises(UnitMismatch, match=r"casing is kept in pc, but the recipe of pump gives kg"):
        Structure.of([made("pump", Part("casing", D(1), "kg")), bought("casing")])
    structure = Structure.of([bought("casing")])
    with pytest.raises(UnitMismatch):
        explode(structure, WEEKS, [Demand("casing", MONDAY, D(1), "kg", Cause("order", "1"))])


@pytest.mark.parametrize("quantity", ["-1", "NaN", "Infinity"])
def test_demand_that_makes_no_sense_is_refused(quantity: str) -> None:
    with pytest.raises(InvalidInput):
        explode(Structure.of([bought("a")]), WEEKS, [wanted("a", 1, quantity)])
    with pytest.raises(InvalidInput, match="no item"):
        explode(Structure.of([bought("a")]), WEEKS, [wanted("b", 1, 1)])


def test_a_calendar_has_a_working_day() -> None:
    for weekdays in ("0000000", "11111", "111110x"):
        with pytest.raises(InvalidInput):
            WorkingDays(weekdays)


def test_with_a_minimum_more_demand_may_need_one_lot_less() -> None:
    """Known, and why: an early lot can leave over what saves a later one. Never as much as a whole lot."""
    structure = Structure.of([bought("casing", lot=Lot(Decimal(100)))])

    def total(*quantities: int) -> float:
        demands = [wanted("casing", number, quantity) for number, quantity in enumerate(quantities)]
        return float(explode(structure, WEEKS, demands).planned.sum())

    assert (total(0, 150, 50, 60), total(1, 150, 50, 60)) == (350, 300)
