"""What each company publishes of its private part for the step sizes: one power of two for each block.

A block's weight is its usual weekly quantity over what a unit of it is worth: the weekly holding cost (its
`magnitude`), for hours also what overtime costs, for backlog what a week of it costs. It is moved by the
company's blur and rounded to one of that company's steps, powers of four apart. One hint that is far off
slows everybody down, so the circle refuses those out of range before it starts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from statistics import median_low

from tallystick.errors import InvalidInput
from tallystick.planning.layout import Block, Column
from tallystick.planning.numbers import Numbers
from tallystick.planning.sealed.veil import Veil
from tallystick.planning.structure import Company, Structure

QUARTER = 0.25
"""Lanes move less than goods do: their weight is a quarter."""

IDLE, OVERTIME = 1 / 2, 1 / 32
"""What idle hours and overtime weigh.

The price of a scarce line's hours has the farthest to climb, and climbs faster the less hours weigh. Where
lines are never idle, prices settle better if idle hours do not weigh too little.
"""

QUADRUPLE = 4.0
"""Backlog is dear, but where it cannot be helped there is much of it: its weight is fourfold."""

FURTHEST = 20
"""A hint may be at most 2 to the power of this from the circle's middle one: real chains fit, blurred."""


def hints_of(structure: Structure, numbers: Numbers, veil: Veil) -> dict[Block, int]:
    """The exponents of a company's own blocks, from its private part alone, as its circle counts."""
    return {block: veil.hint(block, power) for block, power in exact_hints(structure, numbers).items()}


def exact_hints(structure: Structure, numbers: Numbers) -> dict[Block, float]:
    """The exponents in true units, before they are moved and rounded: for the company itself."""
    company = structure.company(numbers.company)
    rate = filled({key: numbers.stock_points[key].magnitude for key in company.stock_points})
    through = _throughput(structure, company, numbers)
    weights: dict[Block, float] = {}
    for key in company.stock_points:
        weights[Block(Column.STOCK, company.id, key)] = through[key] / rate[key]
    hourly: dict[str, list[float]] = {key: [] for key in company.resources}
    for process in company.processes:
        worth = sum(amount * rate[key] for key, amount in process.makes.items())
        weights[Block(Column.PROCESS, company.id, process.id)] = _usual(numbers, process.id) / worth
        for key, hours in process.uses.items():
            hourly[key].append(worth / hours)
    used = hours_used(company, numbers)
    capacity = filled(
        {key: max(float(one.capacity.mean()), used[key]) for key, one in numbers.resources.items()}
    )
    worthwhile = filled({key: min(worths, default=0.0) for key, worths in hourly.items()})
    for key in company.resources:
        # An hour is worth between what its goods cost to hold for a week and what overtime costs.
        hour = math.sqrt(worthwhile[key] * (numbers.resources[key].overtime_cost or worthwhile[key]))
        weights[Block(Column.IDLE, company.id, key)] = IDLE * capacity[key] / hour
        weights[Block(Column.OVERTIME, company.id, key)] = OVERTIME * capacity[key] / hour
    for demand in company.demands:
        mean = float(numbers.demands[demand.id].quantity.mean()) or through[demand.stock_point]
        weights[Block(Column.SERVED, company.id, demand.id)] = mean / rate[demand.stock_point]
        late = numbers.demands[demand.id].backlog_cost or rate[demand.stock_point]
        weights[Block(Column.BACKLOG, company.id, demand.id)] = QUADRUPLE * mean / late
    for lane in structure.lanes_of(company.id):
        if lane.buyer == company.id:
            quantity = QUARTER * _lane(numbers, lane.id)
            weights[Block(Column.LANE, company.id, lane.id)] = quantity / rate[lane.to_stock]
    return {block: math.log2(weight) for block, weight in weights.items()}


def hours_used(company: Company, numbers: Numbers) -> dict[str, float]:
    """The hours of each resource that usual weekly quantities take, whether or not it has as many."""
    used = dict.fromkeys(company.resources, 0.0)
    for process in company.processes:
        for key, hours in process.uses.items():
            used[key] += hours * _usual(numbers, process.id)
    return used


def check_hints(hints: Mapping[Block, int]) -> None:
    """Refuse a circle in which a hint is out of range of the others."""
    check_near("hint", hints, FURTHEST)


def check_near(what: str, powers: Mapping[Block, int], furthest: int) -> None:
    """Refuse a power that is too far from the middle one; only differences mean anything in a circle."""
    middle = median_low(powers.values())
    for block, power in powers.items():
        if abs(power - middle) > furthest:
            raise InvalidInput(
                f"Company {block.company!r}, {block.kind} {block.id!r}: its {what} is further than "
                f"2^{furthest} from the middle one of the circle.",
                mend="Check its usual quantity, holding cost and capacity, or count in another unit.",
            )


def _throughput(structure: Structure, company: Company, numbers: Numbers) -> dict[str, float]:
    """The usual weekly quantity that passes each stock point."""
    through = dict.fromkeys(company.stock_points, 0.0)
    for process in company.processes:
        for key, amount in process.makes.items():
            through[key] += amount * _usual(numbers, process.id)
    for lane in structure.lanes_of(company.id):
        if lane.buyer == company.id:
            through[lane.to_stock] += _lane(numbers, lane.id)
    for key, quantity in through.items():
        if quantity == 0.0:
            stock = numbers.stock_points[key]
            through[key] = stock.initial + float(stock.pipeline.sum())
    return filled(through)


def filled(values: Mapping[str, float]) -> dict[str, float]:
    """A company's numbers with its largest for nothing: a fixed one would tell in what its circle counts."""
    largest = max(values.values(), default=0.0) or 1.0
    return {key: value or largest for key, value in values.items()}


def _usual(numbers: Numbers, process: str) -> float:
    return _stated(numbers.processes[process].usual, f"Company {numbers.company!r}, process {process!r}")


def _lane(numbers: Numbers, lane: str) -> float:
    return _stated(numbers.inbound[lane].usual, f"Company {numbers.company!r}, lane {lane!r}")


def _stated(usual: float | None, at: str) -> float:
    if usual is None:
        raise InvalidInput(
            f"{at}: its usual weekly quantity is not stated.",
            mend="State usual, such as last half year's mean.",
        )
    return usual
