"""A big order at tier 0 of five, in memory: how long the computing takes until tier 4 knows, and back again.

Five companies with 1,000 items each make every item from two of the next tier's. Messages take no time; entries
are signed, exchanged, folded and answered as on servers, but nothing is stored or shown. The reference is the
bare computation of the same nine steps: requirements and effects of each company up the chain and down again,
with nothing told to anybody.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from tallystick.planning.commit import AutoCommit, effects
from tallystick.planning.republish import Calm
from tallystick.planning.requirements import (
    OWN,
    Cause,
    Demand,
    Horizon,
    Item,
    Lot,
    Part,
    Source,
    Structure,
    Weeks,
    explode,
)
from tallystick.planning.tiers import Desk, Partner
from tallystick.planning.tiers.rehearsal import Network, Weather
from tallystick.tally.keys import CompanyKey
from tallystick.trade.forecast.document import Forecast
from tallystick.trade.forecast.values import ForecastRef

TIERS = 5
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WEEKS = Weeks(date(2026, 3, 2), 40)
AT_ONCE = Weather(latest=timedelta(0))


def run(items: int = 1_000) -> Iterator[dict[str, object]]:
    """Measure one big order, and one that is spread over a hundred items; and the requirements by themselves."""
    began = time.perf_counter()
    network, names = settled(items)
    yield {
        "measure": "first publication of everything, up and down",
        "items": items,
        "seconds": round(time.perf_counter() - began, 2),
    }
    yield _requirements(5 * items)
    for many in (1, 100):
        yield big_order(network, names, items, min(many, items))


def settled(items: int) -> tuple[Network, list[str]]:
    """Return five companies that have told each other everything, and their names from tier 0 on."""
    keys = [CompanyKey.from_seed(bytes([tier + 1]) * 32) for tier in range(TIERS)]
    names = [key.company for key in keys]
    network = Network({key: _desk(names, tier, items) for tier, key in enumerate(keys)}, START, 1, AT_ONCE)
    network.order(names[0], *(_order(number, 20, 40) for number in range(items)))
    network.run(START + timedelta(minutes=1))
    return network, names


def _requirements(items: int) -> dict[str, object]:
    """Net, lots, offset and explosion of one company: recipes of four parts each, a year of weeks."""
    rng = random.Random(1)
    made = items * 7 // 10
    listed = []
    for number in range(items):
        below = range(number + 1, min(items, number + 1 + items // 3))
        chosen = sorted(rng.sample(below, min(4, len(below)))) if number < made else []
        parts = tuple(Part(f"I{each}", Decimal(rng.randint(1, 4)), "pc", Decimal("0.02")) for each in chosen)
        source = Source(OWN if parts else f"S{number % 50}", lot=Lot(multiple=Decimal(10)))
        lead = rng.choice((2, 5, 10))
        listed.append(Item(f"I{number}", "pc", Decimal(100), lead_days=lead, sources=(source,), parts=parts))
    weeks = Weeks(WEEKS.first, 52)
    demands = [
        Demand(
            f"I{rng.randrange(max(1, items // 6))}",
            weeks.start(rng.randrange(52)),
            Decimal(rng.randint(1, 50)),
            "pc",
            Cause("order", str(number)),
        )
        for number in range(10 * items)
    ]
    structure = Structure.of(listed)
    began = time.perf_counter()
    explode(structure, weeks, demands)
    return {
        "measure": "requirements of one company",
        "items": items,
        "parts": len(structure.edge_parent),
        "levels": len(structure.levels),
        "demands": len(demands),
        "seconds": round(time.perf_counter() - began, 3),
    }


def big_order(network: Network, names: list[str], items: int, many: int) -> dict[str, object]:
    """Order at tier 0; take the time until tier 4 has the new version, and until its answer is back at 0."""
    steps = sum(company.steps for company in network.companies.values())
    last = _forecast(network, names, TIERS - 2).last
    before = last.number if last else 0
    again = network.now + timedelta(hours=2)
    network.run(again)
    began = time.perf_counter()
    network.order(names[0], *(_order(number, 20, 500, f"big {many}") for number in range(many)))
    up = 0.0
    while not network.quiet and network.run_next():
        last = _forecast(network, names, TIERS - 2).last
        if not up and last and last.number > before:
            up = time.perf_counter() - began
    whole = time.perf_counter() - began
    first = network.companies[names[0]].outcome
    assert first
    assert not first.effects.at_risk()
    return {
        "measure": "a big order, up five tiers and back",
        "items": items,
        "items_ordered": many,
        "seconds_up": round(up, 3),
        "seconds_down": round(whole - up, 3),
        "steps": sum(company.steps for company in network.companies.values()) - steps,
        "reference_bare_computation_seconds": round(_bare(network, names), 3),
    }


def _bare(network: Network, names: list[str]) -> float:
    began = time.perf_counter()
    for name in [*names, *names[-2::-1]]:
        company = network.companies[name]
        assert company.outcome
        needs = explode(company.desk.structure, company.desk.weeks, company.outcome.needs.demands)
        effects(needs, {}, company.desk.capacity)
    return time.perf_counter() - began


def _forecast(network: Network, names: list[str], tier: int) -> Forecast:
    """The forecast of one item of a tier to the next, as the next one has it."""
    ref = ForecastRef(names[tier], f"T{tier + 1}-0")
    return network.companies[names[tier + 1]].forecasts[names[tier]][ref]


def _order(number: int, week: int, quantity: int, name: str = "base") -> Demand:
    return Demand(f"T0-{number}", WEEKS.start(week), Decimal(quantity), "pc", Cause("order", name))


def _desk(names: list[str], tier: int, items: int) -> Desk:
    made = []
    for number in range(items):
        parts: tuple[Part, ...] = ()
        if tier + 1 < TIERS:
            parts = tuple(
                Part(f"T{tier + 1}-{each % items}", Decimal(2), "pc", Decimal("0.02"))
                for each in (number, 7 * number + 3)
            )[: 2 if items > 1 else 1]
            made.append(Item(f"T{tier + 1}-{number}", "pc", sources=(Source(names[tier + 1]),)))
        made.append(Item(f"T{tier}-{number}", "pc", lead_days=5, parts=parts))
    partners = []
    if tier:
        partners.append(Partner(names[tier - 1], rule=AutoCommit(short=True)))
    if tier + 1 < TIERS:
        partners.append(Partner(names[tier + 1], horizon=Horizon(), calm=Calm(frozen_weeks=0)))
    return Desk(names[tier], Structure.of(made), WEEKS, tuple(partners))
