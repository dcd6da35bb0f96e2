"""A pump maker in small, and strategies for random recipes, stocks and demands."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from tallystick.planning.requirements import OWN, Cause, Demand, Item, Lot, Part, Receipt, Source, Weeks

MONDAY = date(2026, 3, 2)
WEEKS = Weeks(MONDAY, 12)
D = Decimal


def week(number: int) -> date:
    """Return the first day of a week of the plan."""
    return MONDAY + timedelta(weeks=number)


def bought(code: str, supplier: str = "foundry", **more: object) -> Item:
    """An item that one supplier delivers."""
    lot = more.pop("lot", Lot())
    assert isinstance(lot, Lot)
    return Item(code, "pc", sources=(Source(supplier, D(1), lot),), **more)  # type: ignore[arg-type]


def made(code: str, *parts: Part, **more: object) -> Item:
    """An item that is made here."""
    return Item(code, "pc", parts=parts, **more)  # type: ignore[arg-type]


def part(item: str, quantity: str | int = 1, scrap: str = "0") -> Part:
    """So many pieces of an item."""
    return Part(item, D(quantity), "pc", D(scrap))


def wanted(item: str, in_week: int, quantity: str | int, name: str = "", high: int | None = None) -> Demand:
    """An order for so many pieces."""
    cause = Cause("order", name or f"{item}@{in_week}")
    return Demand(item, week(in_week), D(quantity), "pc", cause, None if high is None else D(high))


def coming(item: str, in_week: int, quantity: int) -> Receipt:
    """An open order line with a supplier."""
    return Receipt(item, week(in_week), D(quantity), "pc")


_whole = st.integers(0, 300).map(Decimal)
_lots = st.builds(Lot, st.sampled_from([D(0), D(50)]), st.sampled_from([D(0), D(20)]))
_no_minimum = st.builds(Lot, st.just(D(0)), st.sampled_from([D(0), D(20), D(7)]))


@st.composite
def item_lists(draw: st.DrawFn, minimums: bool = True) -> list[Item]:
    """Items whose parts come later in the list, so that recipes have no circle."""
    codes = [f"I{number}" for number in range(draw(st.integers(1, 6)))]
    lots = _lots if minimums else _no_minimum
    items = []
    for number, code in enumerate(codes):
        chosen = (
            draw(st.lists(st.sampled_from(codes[number + 1 :]), max_size=3, unique=True))
            if codes[number + 1 :]
            else []
        )
        parts = tuple(
            part(each, draw(st.sampled_from(["1", "2", "0.5"])), draw(st.sampled_from(["0", "0.1"])))
            for each in chosen
        )
        share = draw(st.sampled_from([D(1), D("0.5"), D("0.25")]))
        sources = [Source(OWN if parts else "A", share, draw(lots))]
        if share < 1:
            sources.append(Source("B", 1 - share, draw(lots)))
        items.append(
            Item(
                code,
                "pc",
                stock=draw(_whole),
                safety=draw(st.sampled_from([D(0), D(30)])),
                lead_days=draw(st.sampled_from([0, 3, 5, 12])),
                sources=tuple(sources),
                parts=parts,
            )
        )
    return items


def demand_lists(items: list[Item]) -> st.SearchStrategy[list[Demand]]:
    """Demands for some of the items."""
    one = st.builds(
        wanted, st.sampled_from([item.code for item in items]), st.integers(-1, 13), st.integers(0, 200)
    )
    return st.lists(one, max_size=8)


def receipt_lists(items: list[Item]) -> st.SearchStrategy[list[Receipt]]:
    """Open orders for some of the items."""
    one = st.builds(
        coming, st.sampled_from([item.code for item in items]), st.integers(-1, 13), st.integers(0, 200)
    )
    return st.lists(one, max_size=4)
