"""A network being put together: shape first, then flows, values and capacities rolled up along it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from tallystick.planning.layout import Floats
from tallystick.planning.network import Network
from tallystick.planning.numbers import (
    SMALLEST,
    DemandNumbers,
    InboundNumbers,
    LaneNumbers,
    Numbers,
    ProcessNumbers,
    ResourceNumbers,
    StockNumbers,
    weekly,
)
from tallystick.planning.structure import Company, Demand, Lane, Process, Structure, frozen

START = date(2026, 11, 30)


@dataclass(slots=True, eq=False)
class Source:
    """A lane into an input: from which good, how long, share of the flow, premium in weeks of holding."""

    good: Good
    lead_time: int
    share: float
    premium: float
    maximum: float | None = None


@dataclass(slots=True, eq=False)
class Input:
    """What a good is made from: so much of each source's good."""

    id: str
    amount: float
    sources: list[Source]
    initial: float = 0.0


@dataclass(slots=True, eq=False)
class Good:
    """A finished good of one company, its recipe and its outside demand."""

    company: str
    id: str
    lead_time: int
    value_added: float
    hours: float
    resource: str
    inputs: list[Input] = field(default_factory=list)
    demand: Floats | None = None
    backlog: float = 15.0
    item: str = ""
    flow: float = 0.0
    initial: float = 0.0
    need: Floats = field(default_factory=lambda: np.zeros(0))
    worth: float = 0.0
    holding: float = 0.0

    def roll_up_worth(self) -> None:
        """What it took to make one, from the cheapest source of every input."""
        spent = sum(one.amount * min(source.good.worth for source in one.sources) for one in self.inputs)
        self.worth = round(self.value_added + spent, 6)


@dataclass(frozen=True, slots=True)
class Terms:
    """What turns a draft into numbers. Rates are stated here so that an instance can be described by them."""

    weeks: int
    tightness: float
    holding_rate: float = 0.005
    end_discount: float = 0.05
    margin: float = 0.15
    overtime_share: float = 0.3
    overtime_premium: tuple[float, float] = (3.0, 10.0)
    cover: tuple[float, float] = (0.5, 1.5)
    usual_noise: float = 0.3


@dataclass(slots=True, eq=False)
class Draft:
    """Goods in an order in which suppliers come before buyers, and each company's outage, if any."""

    goods: list[Good]
    names: dict[str, str]
    outages: dict[str, tuple[int, int, float]] = field(default_factory=dict)

    def network(self, terms: Terms, random: np.random.Generator, name: str) -> Network:
        """The finished network: capacity so that the usual load is `tightness` of it."""
        self._roll_up(terms)
        self._explode(terms, random)
        companies, numbers = [], {}
        lanes: list[Lane] = []
        contracts: dict[str, LaneNumbers] = {}
        by_company = self._by_company()
        for company in self.names:
            goods = by_company[company]
            companies.append(_company(company, goods))
            numbers[company] = self._numbers(company, goods, terms, random)
            lanes += _lanes(company, goods)
        for good in self.goods:
            for one in good.inputs:
                for index, source in enumerate(one.sources):
                    contracts[_lane_id(good, one, index)] = LaneNumbers(
                        round(source.good.worth * (1 + terms.margin), 6),
                        weekly(np.inf if source.maximum is None else source.maximum, terms.weeks),
                    )
        structure = Structure(terms.weeks, START, tuple(companies), tuple(lanes), name)
        return Network(structure, _with_contracts(structure, numbers, contracts))

    def _by_company(self) -> dict[str, list[Good]]:
        table: dict[str, list[Good]] = {company: [] for company in self.names}
        for good in self.goods:
            table[good.company].append(good)
        return table

    def _roll_up(self, terms: Terms) -> None:
        """Values downstream along the recipes, usual flows upstream against them."""
        for good in self.goods:
            good.roll_up_worth()
            good.holding = round(good.worth * terms.holding_rate, 8)
            good.flow = 0.0 if good.demand is None else float(good.demand.mean())
        for good in reversed(self.goods):
            for one in good.inputs:
                for source in one.sources:
                    source.good.flow += good.flow * one.amount * source.share

    def _explode(self, terms: Terms, random: np.random.Generator) -> None:
        """Opening stocks, and what each good must start each week: needs net of stock and pipeline."""
        weeks = terms.weeks
        wanted = {
            id(good): np.zeros(weeks) if good.demand is None else np.array(good.demand, dtype=float)
            for good in self.goods
        }
        for good in reversed(self.goods):
            good.initial = round(good.flow * random.uniform(*terms.cover), 3)
            pipeline = _underway(good.flow, good.lead_time, weeks)
            good.need = _earlier(_net(wanted[id(good)], good.initial, pipeline), good.lead_time)
            for one in good.inputs:
                flow = good.flow * one.amount
                one.initial = round(flow * random.uniform(*terms.cover), 3)
                need = _net(good.need * one.amount, one.initial, _all_underway(one, flow, weeks))
                for source in one.sources:
                    wanted[id(source.good)] += _earlier(need, source.lead_time) * source.share

    def _numbers(self, company: str, goods: list[Good], terms: Terms, random: np.random.Generator) -> Numbers:
        weeks = terms.weeks

        def noisy(flow: float) -> float:
            return float(f"{max(flow * random.lognormal(0.0, terms.usual_noise), SMALLEST):.4g}")

        stock, processes, demands, inbound = {}, {}, {}, {}
        hours: dict[str, Floats] = {}
        premium: dict[str, float] = {}
        for good in goods:
            stock[good.id] = StockNumbers(
                good.holding,
                good.initial,
                round(good.worth * (1 - terms.end_discount), 6),
                _underway(good.flow, good.lead_time, weeks),
                good.item or good.id,
                "piece",
            )
            processes[f"make-{good.id}"] = ProcessNumbers(
                good.value_added, weekly(np.inf, weeks), noisy(good.flow)
            )
            hours[good.resource] = hours.get(good.resource, np.zeros(weeks)) + good.need * good.hours
            premium.setdefault(
                good.resource, random.uniform(*terms.overtime_premium) * good.holding / good.hours
            )
            if good.demand is not None:
                demands[f"customers-{good.id}"] = _demand_numbers(good, good.demand, weeks)
            for one in good.inputs:
                stock[one.id] = _input_numbers(good, one, terms)
                for index, source in enumerate(one.sources):
                    inbound[_lane_id(good, one, index)] = InboundNumbers(
                        round(source.premium * source.good.holding, 6),
                        noisy(good.flow * one.amount * source.share),
                    )
        resources = {
            key: self._resource_numbers(company, load, premium[key], terms) for key, load in hours.items()
        }
        return Numbers(company, self.names[company], stock, resources, processes, demands, {}, inbound)

    def _resource_numbers(
        self, company: str, load: Floats, overtime_cost: float, terms: Terms
    ) -> ResourceNumbers:
        capacity = np.full(terms.weeks, _capacity(load, terms.tightness))
        if company in self.outages:
            first, last, left = self.outages[company]
            capacity[first:last] = np.round(capacity[first:last] * left, 4)
        overtime = np.round(capacity * terms.overtime_share, 4)
        return ResourceNumbers(
            weekly(capacity, terms.weeks), weekly(overtime, terms.weeks), round(overtime_cost, 6)
        )


def _demand_numbers(good: Good, demand: Floats, weeks: int) -> DemandNumbers:
    backlog = good.backlog * good.holding
    unserved = max(2.0 * good.worth, 10.0 * backlog)
    return DemandNumbers(weekly(demand, weeks), round(backlog, 6), round(unserved, 6))


def _input_numbers(good: Good, one: Input, terms: Terms) -> StockNumbers:
    worth = min(source.good.worth for source in one.sources)
    first = one.sources[0].good
    return StockNumbers(
        round(worth * terms.holding_rate, 8),
        one.initial,
        round(worth * (1 - terms.end_discount), 6),
        _all_underway(one, good.flow * one.amount, terms.weeks),
        first.item or first.id,
        "piece",
    )


def _net(wanted: Floats, initial: float, pipeline: Floats) -> Floats:
    """What stock and pipeline do not cover, in the week it is needed."""
    short = np.maximum(np.cumsum(wanted) - initial - np.cumsum(pipeline), 0.0)
    return np.diff(np.maximum.accumulate(short), prepend=0.0)


def _earlier(need: Floats, lead_time: int) -> Floats:
    """The same need a lead time before; what should have been started already is due in week 0."""
    if lead_time == 0:
        return need
    moved = np.concatenate([need[lead_time:], np.zeros(min(lead_time, len(need)))])
    moved[0] += need[:lead_time].sum()
    return moved


def _capacity(load: Floats, tightness: float) -> float:
    """Capacity of which the mean load, from the first to the last week with any, is `tightness`."""
    busy = np.flatnonzero(load > 1e-9)
    return 1.0 if not busy.size else float(round(load[busy[0] : busy[-1] + 1].mean() / tightness, 4))


def _all_underway(one: Input, flow: float, weeks: int) -> Floats:
    return weekly(
        sum(
            (_underway(flow * source.share, source.lead_time, weeks) for source in one.sources),
            np.zeros(weeks),
        ),
        weeks,
    )


def _underway(flow: float, lead_time: int, weeks: int) -> Floats:
    pipeline = np.zeros(weeks)
    pipeline[: min(lead_time, weeks)] = round(flow, 3)
    return weekly(pipeline, weeks)


def _lane_id(good: Good, one: Input, index: int) -> str:
    source = one.sources[index].good
    return f"{source.company}.{source.id}>{good.company}.{one.id}"


def _company(company: str, goods: list[Good]) -> Company:
    return Company(
        company,
        tuple(key for good in goods for key in (good.id, *(one.id for one in good.inputs))),
        tuple(dict.fromkeys(good.resource for good in goods)),
        tuple(
            Process(
                f"make-{good.id}",
                frozen({one.id: one.amount for one in good.inputs}),
                frozen({good.id: 1.0}),
                frozen({good.resource: good.hours}),
                good.lead_time,
            )
            for good in goods
        ),
        tuple(Demand(f"customers-{good.id}", good.id) for good in goods if good.demand is not None),
    )


def _lanes(company: str, goods: list[Good]) -> list[Lane]:
    return [
        Lane(
            _lane_id(good, one, index), source.good.company, source.good.id, company, one.id, source.lead_time
        )
        for good in goods
        for one in good.inputs
        for index, source in enumerate(one.sources)
    ]


def _with_contracts(
    structure: Structure, numbers: dict[str, Numbers], contracts: dict[str, LaneNumbers]
) -> dict[str, Numbers]:
    table = {}
    for company, part in numbers.items():
        lanes = {lane.id: contracts[lane.id] for lane in structure.lanes_of(company)}
        table[company] = Numbers(
            company,
            part.name,
            part.stock_points,
            part.resources,
            part.processes,
            part.demands,
            lanes,
            part.inbound,
        )
    return table
