"""What the companies of the demo plan with: items, recipes, stock, two years of sales, and their rules.

Brackwater makes pumps of what its suppliers send. Kowalik and Zielonka are told without a person what is
expected of them: Kowalik's rule answers, Zielonka's asks a person where less is possible. To Varnholt and
Serafim forecasts go out by hand, as in the story.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from tallystick.interchange.demandbook.values import (
    CapacityRow,
    CodeRow,
    ItemRow,
    OrderRow,
    PartRow,
    SourceRow,
    StockRow,
)
from tallystick.planning.commit.rules import AutoCommit
from tallystick.server.demand.records import Records
from tallystick.server.demand.values import Changes, Rules
from tallystick.server.demo.scenario.items import PRODUCTS, Product, sold_by
from tallystick.server.demo.scenario.people import BRACKWATER, KOWALIK, VARNHOLT, ZIELONKA

YEARS = 2
_MOST = {"CA-DN80-PN16": 108}
_READY = {"CA-DN80-PN16": 1400}
"""What can be made in a week, and lies ready for orders, of the item whose forecast grows by a big order:
most of the forecast, and not all of it as early as it is asked for."""
_YEAR = 52.18


@dataclass(frozen=True, slots=True)
class Plan:
    """What one company's demand book holds, and by which rules it deals with whom."""

    changes: Changes
    rules: Mapping[str, Rules]


@dataclass(frozen=True, slots=True)
class _Sales:
    """What is sold of an item in a usual week, how that grows in a year, swings over it, and scatters."""

    weekly: float
    growth: float = 0.0
    swing: float = 0.0
    scatter: float = 0.12
    seldom: float = 1.0  # in how many weeks anything is sold


_SALES = {
    "P-80-250-150": _Sales(100, growth=0.06, swing=0.12),
    "P-65-200-75": _Sales(66, swing=0.2),
    "P-100-315-220": _Sales(50, growth=-0.05, scatter=0.3),
    "SK-80-250": _Sales(28, seldom=0.55, scatter=0.4),
    "SK-65-200": _Sales(20, seldom=0.45, scatter=0.4),
    "WR-080": _Sales(60, seldom=0.7, scatter=0.6),
}

_RECIPES: dict[str, dict[str, str]] = {
    "P-80-250-150": {
        "CA-DN80-PN16": "1",
        "CC-250-GJL": "1",
        "BB-45-GJL": "1",
        "IM-220-BZ": "1",
        "SH-045-310": "1",
        "SL-045-BZ": "1",
        "FL-DN80-PN16": "2",
        "BR-6308-C3": "1",
        "BR-6310-C3": "1",
        "LN-KM9": "1",
        "GR-LGMT2": "0.2",
        "MS-48-SIC": "1",
        "GK-DN80-EP": "2",
        "MO-160-150": "1",
        "BP-800-S235": "1",
    },
    "P-65-200-75": {
        "CA-DN65-PN16": "1",
        "BB-45-GJL": "1",
        "IM-180-BZ": "1",
        "SH-045-310": "1",
        "SL-045-BZ": "1",
        "BR-6206-2Z": "2",
        "BR-6308-C3": "1",
        "LN-KM9": "1",
        "GR-LGMT2": "0.15",
        "MS-38-SIC": "1",
        "GK-DN65-EP": "2",
        "MO-132-75": "1",
    },
    "P-100-315-220": {
        "CA-DN100-PN16": "1",
        "IM-260-1.4408": "1",
        "SH-065-420": "1",
        "FL-DN100-PN16": "2",
        "BR-6312-C3": "1",
        "BR-NU310": "1",
        "GR-LGMT2": "0.3",
        "MS-60-CAR": "1",
        "MO-180-220": "1",
    },
    "SK-80-250": {"MS-48-SIC": "1", "GK-DN80-EP": "4", "BR-6310-C3": "1", "SL-045-BZ": "1"},
    "SK-65-200": {"MS-38-SIC": "1", "GK-DN65-EP": "4", "BR-6206-2Z": "2"},
}

_MULTIPLES = {KOWALIK: 50, ZIELONKA: 20, VARNHOLT: 5}
_STEPS = {"kg": Decimal("0.5"), "m": Decimal("0.5")}

_CUSTOMERS = ("Fenland Drainage", "Severn Process", "Nordsjø Offshore", "Aberdeen Distillers")


def plans(ids: Mapping[str, str], today: date, *, seed: int) -> dict[str, Plan]:
    """Every company that plans, with what it plans by. `ids` are the company ids by handle."""
    luck = Random(seed)  # noqa: S311 - a made-up world, no secret
    return {
        BRACKWATER: _brackwater(ids, today, luck),
        KOWALIK: _supplier(KOWALIK, ids, today, luck, rule=AutoCommit(short=True)),
        ZIELONKA: _supplier(ZIELONKA, ids, today, luck, rule=AutoCommit(within=Decimal("0.1"), first=True)),
        VARNHOLT: _supplier(VARNHOLT, ids, today, luck, rule=AutoCommit(on=False)),
    }


def _brackwater(ids: Mapping[str, str], today: date, luck: Random) -> Plan:
    parts = sorted({part for recipe in _RECIPES.values() for part in recipe})
    changes = Changes(
        items=(
            *(_item(each, lead_days=5) for each in sold_by(BRACKWATER)),
            *(_item(PRODUCTS[code], lead_days=1) for code in parts),
        ),
        recipes={
            item: tuple(_part(item, *each) for each in recipe.items()) for item, recipe in _RECIPES.items()
        },
        sources={code: (_source(PRODUCTS[code], ids),) for code in parts},
        stock=tuple(_stock(code, _weekly(code), today, luck) for code in (*_SALES, *parts)),
        orders=tuple(_orders(today, luck)),
        history={code: _history(sales, today, luck) for code, sales in _SALES.items()},
    )
    return Plan(changes, {KOWALIK: Rules(told=True), ZIELONKA: Rules(told=True)})


def _supplier(handle: str, ids: Mapping[str, str], today: date, luck: Random, rule: AutoCommit) -> Plan:
    """A supplier plans under its own codes, with what it has in stock and can make in a week."""
    sold = sold_by(handle)
    changes = Changes(
        items=tuple(_item(each, code=each.item.partner_code, lead_days=5) for each in sold),
        codes=tuple(CodeRow(ids[BRACKWATER], each.item.partner_code, each.item.code) for each in sold),
        stock=tuple(_ready(each, today, luck) for each in sold),
        capacity={
            each.item.partner_code: (
                CapacityRow(
                    each.item.partner_code,
                    today - timedelta(days=90),
                    Decimal(_a_week(each)),
                ),
            )
            for each in sold
        },
    )
    return Plan(changes, {BRACKWATER: Rules(commit=rule)})


def _ready(product: Product, today: date, luck: Random) -> StockRow:
    """What a supplier has in stock of what it sells."""
    usual = _stock(product.item.partner_code, _weekly(product.item.code), today, luck)
    return replace(usual, on_hand=Decimal(_READY.get(product.item.code, usual.on_hand)))


def _a_week(product: Product) -> int:
    """How much of an item a supplier can make in a week."""
    usual = _weekly(product.item.code) or product.lots[0] / 4
    return _MOST.get(product.item.code) or max(5, math.ceil(1.15 * usual))


def _item(product: Product, *, lead_days: int, code: str = "") -> ItemRow:
    safety = Decimal(math.ceil(_weekly(product.item.code) / 2))
    step = _STEPS.get(product.unit, Decimal(1))
    return ItemRow(code or product.item.code, product.unit, product.item.description, safety, lead_days, step)


def _part(item: str, part: str, quantity: str) -> PartRow:
    scrap = Decimal("0.02") if part.startswith(("CA-", "IM-")) else Decimal(0)
    return PartRow(item, part, Decimal(quantity), PRODUCTS[part].unit, scrap)


def _source(product: Product, ids: Mapping[str, str]) -> SourceRow:
    multiple = Decimal(_MULTIPLES.get(product.seller, 1))
    return SourceRow(product.item.code, ids[product.seller], multiple=multiple)


def _weekly(code: str) -> float:
    """How much of an item is needed in a usual week: what is sold, and what goes into that."""
    own = _SALES[code].weekly * _SALES[code].seldom if code in _SALES else 0.0
    return own + sum(
        _weekly(item) * float(recipe[code]) for item, recipe in _RECIPES.items() if code in recipe
    )


def _stock(code: str, weekly: float, today: date, luck: Random) -> StockRow:
    return StockRow(code, Decimal(round(weekly * luck.uniform(0.6, 2.2))), today - timedelta(days=1))


def _orders(today: date, luck: Random) -> Iterable[OrderRow]:
    """What customers outside Tallystick have ordered, for the next weeks."""
    for number in range(24):
        item = luck.choice(("P-80-250-150", "P-80-250-150", "P-65-200-75", "P-100-315-220"))
        day = today + timedelta(days=luck.randint(6, 60))
        quantity = Decimal(luck.choice((4, 8, 12, 16, 24)))
        yield OrderRow(f"SO-{2600 + number}", "1", item, day, quantity, luck.choice(_CUSTOMERS))
    yield OrderRow("SO-2631", "1", "P-80-250-150", today + timedelta(weeks=6), Decimal(160), "City of Turku")


def _history(sales: _Sales, today: date, luck: Random) -> Records:
    """Sales by week, each told on its Monday, up to the last whole week."""
    monday = today - timedelta(days=today.weekday())
    weeks = round(YEARS * _YEAR)
    days, quantities = [], []
    for back in range(weeks, 0, -1):
        day = monday - timedelta(weeks=back)
        level = sales.weekly * (1 + sales.growth * (weeks - back) / _YEAR)
        level *= 1 + sales.swing * math.sin(2 * math.pi * (day.timetuple().tm_yday / 365 - 0.2))
        sold = (
            round(max(0.0, luck.gauss(level, sales.scatter * level))) if luck.random() < sales.seldom else 0
        )
        days.append(day)
        quantities.append(float(sold))
    return Records.of(days, quantities)
