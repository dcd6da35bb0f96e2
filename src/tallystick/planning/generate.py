"""Networks from a seed: tiers, recipes, dual sourcing, seasons, a big order and an outage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tallystick.errors import InvalidInput
from tallystick.planning.draft import Draft, Good, Input, Source, Terms
from tallystick.planning.layout import Floats
from tallystick.planning.network import Network


@dataclass(frozen=True, slots=True)
class Shape:
    """What a generated network is like. `tightness`: mean load of a resource's busy weeks, if everybody
    made just what is needed just in time, as a part of its capacity without overtime."""

    companies: int
    weeks: int = 26
    tiers: int = 5
    tightness: float = 0.95
    dual_sourcing: float = 0.3
    season: float = 0.3
    big_order: float = 3.0
    outage_weeks: int = 2

    def __post_init__(self) -> None:
        for name, least, most in (
            ("companies", 2, 5000),
            ("weeks", 4, 520),
            ("tiers", 2, 20),
            ("tightness", 0.1, 1.5),
            ("dual_sourcing", 0.0, 1.0),
            ("season", 0.0, 1.0),
            ("big_order", 0.0, 100.0),
            ("outage_weeks", 0, 520),
        ):
            value = getattr(self, name)
            if not least <= value <= most:
                raise InvalidInput(
                    f"{name} is {value:g}.",
                    mend=f"Choose {name.replace('_', ' ')} from {least:g} to {most:g}.",
                )


def generate(shape: Shape, seed: int) -> Network:
    """The network of this shape and seed: the same two give the same network."""
    random = np.random.default_rng([seed, shape.companies, shape.weeks])
    names, tiers = _companies(shape)
    draft = Draft([], names)
    by_tier: list[list[Good]] = []
    for tier, companies in enumerate(tiers):
        made = [good for company in companies for good in _goods(company, tier, by_tier, shape, random)]
        by_tier.append(made)
        draft.goods += made
    _use_what_is_left(by_tier, random)
    _demands(by_tier, shape, random)
    if shape.outage_weeks:
        struck = str(random.choice([company for tier in tiers[: max(1, len(tiers) - 1)] for company in tier]))
        first = int(random.integers(shape.weeks // 4, max(shape.weeks // 2, shape.weeks // 4 + 1)))
        draft.outages[struck] = (first, first + shape.outage_weeks, 0.2)
    size = f"{shape.companies} companies, {shape.weeks} weeks"
    name = f"Generated: {size}, tightness {shape.tightness:g}, seed {seed}"
    return draft.network(Terms(shape.weeks, shape.tightness), random, name)


def _companies(shape: Shape) -> tuple[dict[str, str], list[list[str]]]:
    """Names, and companies by tier from raw material to customers; tiers are of about equal size."""
    depth = min(shape.tiers, shape.companies)
    bounds = np.linspace(0, shape.companies, depth + 1).round().astype(int)
    width = len(str(shape.companies - 1))
    tiers = [[f"c{index:0{width}d}" for index in range(bounds[k], bounds[k + 1])] for k in range(depth)]
    names = {
        company: f"Company {company[1:]} (tier {depth - tier})"
        for tier, own in enumerate(tiers)
        for company in own
    }
    return names, tiers


def _goods(
    company: str, tier: int, below: list[list[Good]], shape: Shape, random: np.random.Generator
) -> list[Good]:
    goods = []
    for index in range(int(random.integers(1, 3))):
        good = Good(
            company,
            f"g{index}",
            lead_time=int(random.integers(0, 3)),
            value_added=round(float(random.uniform(2.0, 10.0)), 2),
            hours=float(random.choice([0.25, 0.5, 0.75, 1.0])),
            resource="line",
            backlog=float(random.uniform(10.0, 30.0)),
        )
        if tier:
            wanted = int(random.integers(1, 4))
            good.inputs = [_input(good, number, tier, below, shape, random) for number in range(wanted)]
        good.roll_up_worth()
        goods.append(good)
    return goods


def _input(
    good: Good, number: int, tier: int, below: list[list[Good]], shape: Shape, random: np.random.Generator
) -> Input:
    level = tier - 1 if tier == 1 or random.random() < 0.8 else tier - 2
    dual = random.random() < shape.dual_sourcing and len(below[level]) > 1
    chosen = [below[level][int(random.integers(len(below[level])))]]
    if dual:
        # The other source is the good that costs most nearly the same: a second source of a like thing.
        others = [other for other in below[level] if other is not chosen[0]]
        chosen.append(min(others, key=lambda other: abs(other.worth - chosen[0].worth)))
    sources = [
        Source(one, int(random.integers(1, 4)), 1.0, float(random.uniform(0.2, 1.0))) for one in chosen
    ]
    if dual:
        sources[0].share, sources[1].share = 0.7, 0.3
        sources[1].premium += float(random.uniform(1.0, 4.0))
    return Input(f"{good.id}-in{number}", float(random.choice([1, 1, 1, 2])), sources)


def _use_what_is_left(by_tier: list[list[Good]], random: np.random.Generator) -> None:
    """Give every good below the last tier a buyer, so that nobody is there for nothing."""
    used = {
        id(source.good) for tier in by_tier for good in tier for one in good.inputs for source in one.sources
    }
    for tier, goods in enumerate(by_tier[:-1]):
        for good in goods:
            if id(good) not in used:
                buyer = by_tier[tier + 1][int(random.integers(len(by_tier[tier + 1])))]
                source = Source(good, int(random.integers(1, 4)), 1.0, float(random.uniform(0.2, 1.0)))
                buyer.inputs.append(Input(f"{buyer.id}-in{len(buyer.inputs)}", 1.0, [source]))


def _demands(by_tier: list[list[Good]], shape: Shape, random: np.random.Generator) -> None:
    last = by_tier[-1]
    for good in last:
        good.demand = _demand(shape, random)
    for tier in by_tier[1:-1]:
        for good in tier:
            if random.random() < 0.1:
                good.demand = np.round(_demand(shape, random) * 0.2)
    if shape.big_order:
        struck = last[int(random.integers(len(last)))]
        assert struck.demand is not None
        week = int(random.integers(shape.weeks // 3, max(2 * shape.weeks // 3, shape.weeks // 3 + 1)))
        struck.demand[week] += np.round(shape.big_order * struck.demand.mean())
    _contracts(by_tier)


def _demand(shape: Shape, random: np.random.Generator) -> Floats:
    week = np.arange(shape.weeks)
    mean = random.uniform(50.0, 200.0)
    season = 1 + random.uniform(0, shape.season) * np.sin(2 * np.pi * (week / 52 + random.random()) * 2)
    trend = 1 + random.uniform(-0.15, 0.15) * (week / shape.weeks - 0.5)
    noise = random.normal(1.0, 0.1, shape.weeks)
    return np.asarray(np.round(np.maximum(mean * season * trend * noise, 0.0)), dtype=np.float64)


def _contracts(by_tier: list[list[Good]]) -> None:
    """Contract maxima where there are two sources: the first cannot bring everything in a busy week."""
    flow: dict[int, float] = {}
    for tier in reversed(by_tier):
        for good in tier:
            total = flow.get(id(good), 0.0) + (0.0 if good.demand is None else float(good.demand.mean()))
            for one in good.inputs:
                for source in one.sources:
                    flow[id(source.good)] = flow.get(id(source.good), 0.0) + total * one.amount * source.share
                    if len(one.sources) > 1:
                        source.maximum = round(total * one.amount * (1.0 if source.share > 0.5 else 0.6), 3)
