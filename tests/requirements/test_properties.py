"""What holds for all recipes, stocks and demands."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta
from decimal import Decimal

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.planning.requirements import (
    Expectation,
    Horizon,
    Item,
    Structure,
    Weeks,
    expectations,
    explode,
)
from tallystick.planning.requirements.calendars import WorkingDays, start_weeks
from tallystick.planning.requirements.pegging import LOT, Pegging
from tests.requirements.world import MONDAY, WEEKS, demand_lists, item_lists, receipt_lists, wanted

many = settings(max_examples=100)


@many
@given(st.data())
def test_nothing_is_lost_or_made_of_nothing(data: st.DataObject) -> None:
    items = data.draw(item_lists())
    structure = Structure.of(items)
    needs = explode(structure, WEEKS, data.draw(demand_lists(items)), data.draw(receipt_lists(items)))
    own = np.zeros_like(needs.gross)
    for demand in needs.demands:
        number = max(WEEKS.week(demand.day), 0)
        if number < WEEKS.count:
            own[structure.index[demand.item], number] += float(demand.quantity)
    for item, row in zip(items, needs.released[structure.own], strict=True):
        for each in item.parts:
            own[structure.index[each.item]] += np.round(row * float(each.quantity / (1 - each.scrap)), 6)
    assert np.allclose(own, needs.gross)
    assert np.allclose(needs.released.sum(axis=1), needs.planned.sum(axis=1))
    assert (needs.overdue <= needs.planned.sum(axis=1) + 1e-6).all()


@many
@given(st.data())
def test_stock_never_falls_below_what_is_to_be_kept_once_something_can_be_ready(data: st.DataObject) -> None:
    items = data.draw(item_lists())
    needs = explode(
        Structure.of(items), WEEKS, data.draw(demand_lists(items)), data.draw(receipt_lists(items))
    )
    kept = np.array([float(item.safety) for item in items])[:, None]
    can_be_ready = np.array([needs.starts[each][:-1] >= 0 for each in needs.structure.schedule])
    assert (needs.stock() >= kept - 1e-5)[can_be_ready].all()
    assert not needs.planned[~can_be_ready[needs.structure.source_item]].any()


@many
@given(st.data())
def test_every_lot_keeps_its_rule_and_none_is_larger_than_need_be(data: st.DataObject) -> None:
    items = data.draw(item_lists())
    structure = Structure.of(items)
    needs = explode(structure, WEEKS, data.draw(demand_lists(items)), data.draw(receipt_lists(items)))
    for row, (number, source) in enumerate(structure.sources):
        lots = needs.planned[row][needs.planned[row] > 0]
        multiple = float(max(source.lot.multiple, items[number].step))
        assert (lots >= float(source.lot.minimum)).all()
        assert np.allclose(lots / multiple, np.round(lots / multiple))
    excess = needs.stock()[:, -1] - np.array([float(item.safety) for item in items])
    for number, item in enumerate(items):
        planned = sum(
            needs.planned[row].sum() for row, (of, _) in enumerate(structure.sources) if of == number
        )
        most = sum(
            float(max(source.lot.minimum, source.lot.multiple, item.step)) + 20 for source in item.sources
        )
        assert (
            planned == 0 or excess[number] < most + needs.receipts[number].sum() + needs.gross[number].sum()
        )


@many
@given(st.data())
def test_more_demand_never_gives_less_total_requirement(data: st.DataObject) -> None:
    items = data.draw(item_lists(minimums=False))
    structure = Structure.of(items)
    demands, receipts = data.draw(demand_lists(items)), data.draw(receipt_lists(items))
    more = [*demands, *data.draw(demand_lists(items))]
    less_needs, more_needs = (explode(structure, WEEKS, each, receipts) for each in (demands, more))
    little, much = (np.cumsum(needs.released, axis=1) for needs in (less_needs, more_needs))
    assert (much >= little - 1e-5).all()


@many
@given(st.data())
def test_pegs_come_to_the_figure_and_name_what_was_asked(data: st.DataObject) -> None:
    items = data.draw(item_lists())
    structure = Structure.of(items)
    needs = explode(structure, WEEKS, data.draw(demand_lists(items)), data.draw(receipt_lists(items)))
    pegging = Pegging(needs)
    asked = {demand.cause for demand in needs.demands}
    for row, (number, source) in enumerate(structure.sources):
        for week in range(WEEKS.count):
            pegs = pegging.explain(items[number].code, source.supplier, week)
            assert sum((peg.quantity for peg in pegs), Decimal(0)) == Decimal(str(needs.released[row, week]))
            for peg in pegs:
                assert peg.cause in asked or peg.cause.kind in (LOT, "safety-stock")
                assert peg.item in structure.index


@many
@given(st.data(), st.integers(1, 8))
def test_shifting_the_calendar_by_weeks_shifts_the_requirements(data: st.DataObject, by: int) -> None:
    items = data.draw(item_lists())
    demands = data.draw(demand_lists(items))
    structure = Structure.of(items)
    moved = [
        type(each)(each.item, each.day + timedelta(weeks=by), each.quantity, each.unit, each.cause)
        for each in demands
    ]
    here = explode(structure, WEEKS, demands)
    there = explode(structure, Weeks(MONDAY + timedelta(weeks=by), WEEKS.count), moved)
    assert np.array_equal(here.released, there.released)


@given(
    st.sets(st.integers(0, 90), max_size=30),
    st.sets(st.integers(0, 90), max_size=30),
    st.integers(0, 15),
    st.integers(0, 5),
)
def test_more_holidays_and_longer_lead_times_never_start_anything_later(
    some: set[int], more: set[int], lead: int, longer: int
) -> None:
    def days(numbers: set[int]) -> WorkingDays:
        return WorkingDays(holidays=frozenset(MONDAY + timedelta(days=number) for number in numbers))

    few = start_weeks(WEEKS, days(some), lead)
    assert (np.diff(few) >= 0).all()
    assert (start_weeks(WEEKS, days(some), lead + longer) <= few).all()
    if some <= more and lead == 0:
        assert (start_weeks(WEEKS, days(some | more), lead) <= few).all()


@many
@given(st.data())
def test_the_order_of_items_and_demands_does_not_matter(data: st.DataObject) -> None:
    items: list[Item] = data.draw(item_lists())
    demands = data.draw(demand_lists(items))
    one = explode(Structure.of(items), WEEKS, demands)
    other = explode(Structure.of(items[::-1]), WEEKS, demands[::-1])
    horizon = Horizon()
    for supplier in ("A", "B"):
        told = {each.item: each for each in expectations(one, supplier, horizon)}
        assert told == {each.item: each for each in expectations(other, supplier, horizon)}


def test_an_expectation_has_room_for_figures_only() -> None:
    assert {field.name for field in fields(Expectation)} == {
        "supplier",
        "item",
        "unit",
        "buckets",
        "planned_from",
        "outlook_from",
        "end",
        "level",
        "description",
    }
    needs = explode(
        Structure.of([Item("pump", "pc")]), WEEKS, [wanted("pump", 1, 5, name="Secret Waterworks")]
    )
    assert not hasattr(Pegging(needs).explain("pump", "", 1)[0], "TYPE")
