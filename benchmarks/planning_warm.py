"""Planning again next week: the rehearsed arithmetic from last week's state against from nothing.

A network is planned, the first week happens as planned, then customers change their minds: every demand by
up to ten percent either way, and one of them orders half as much again in one week. `variables only` starts
from last week's variables without its prices. Gaps are in percent of
the new central plan's controllable cost, after repair. `turns_for_the_cold_gap` is the fewest of the turns
after which a warm start is, in the middle of all networks, as near as a cold one after the most.
The warm recipe was chosen on seeds 601 to 620 of 7 companies, 601 to 606 of 20 and, over 52 weeks, 601 to 610 of 5.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from statistics import median
from typing import Any

import numpy as np

from tallystick.planning.generate import Shape, generate
from tallystick.planning.network import Network
from tallystick.planning.numbers import DemandNumbers, weekly
from tallystick.planning.realise import realise
from tallystick.planning.references import central, gap
from tallystick.planning.repair import repair
from tallystick.planning.roll import next_week
from tallystick.planning.sealed.iterate import State
from tallystick.planning.sealed.rehearsal import Rehearsal, shifted

CASES = ((7, 26, range(401, 409)), (20, 26, range(401, 409)))
TURNS = (60, 94, 128, 160, 199, 235)


def run() -> Iterator[dict[str, Any]]:
    """One line for each network, then one for each size."""
    for companies, weeks, seeds in CASES:
        found = []
        for seed in seeds:
            found.append(measure(generate(Shape(companies, weeks), seed), seed))
            yield {"companies": companies, "weeks": weeks, "seed": seed, "gap_percent": found[-1]}
        middle = {
            start: {turns: round(median(one[start][turns] for one in found), 4) for turns in found[0][start]}
            for start in found[0]
        }
        most = str(max(TURNS))
        yield {
            "companies": companies,
            "weeks": weeks,
            "networks": len(found),
            "median_gap_percent": middle,
            "worst_gap_percent": {
                start: {turns: max(one[start][turns] for one in found) for turns in found[0][start]}
                for start in found[0]
            },
            "turns_for_the_cold_gap": next(
                (turns for turns in TURNS if middle["warm"][str(turns)] <= middle["cold"][most]), None
            ),
        }


def measure(network: Network, seed: int, turns: tuple[int, ...] = TURNS) -> dict[str, dict[str, float]]:
    """Gaps from a warm and from a cold start, by turns."""
    before = Rehearsal.of(network)
    state = before.run(max(turns))
    after = changed(next_week(network, repair(network, before.plan(state))), seed)
    best = central(after)
    base = realise(after, best.plan).cost
    rehearsal = Rehearsal.of(after)
    moved = shifted(before.layout, state)
    starts = {"warm": moved, "variables only": State(moved.x, np.zeros_like(moved.price)), "cold": None}
    gaps: dict[str, dict[str, float]] = {kind: {} for kind in starts}
    for count in turns:
        for kind, start in starts.items():
            found = rehearsal.run(count, start)
            cost = realise(after, repair(after, rehearsal.plan(found))).cost.total
            percent, _ = gap(cost, best.bound, base)
            gaps[kind][str(count)] = round(percent if percent is not None else np.inf, 4)
    return gaps


def changed(network: Network, seed: int) -> Network:
    """The network after its customers have changed their minds."""
    random = np.random.default_rng([seed, 7])
    sold = [(company, key) for company, part in network.numbers.items() for key in part.demands]
    struck = sold[int(random.integers(len(sold)))]
    numbers = {}
    for company, part in network.numbers.items():
        demands: dict[str, DemandNumbers] = {}
        for key, demand in part.demands.items():
            quantity = demand.quantity * random.uniform(0.9, 1.1, len(demand.quantity))
            if (company, key) == struck:
                quantity[int(random.integers(len(quantity)))] *= 1.5
            demands[key] = replace(demand, quantity=weekly(quantity, len(quantity)))
        numbers[company] = replace(part, demands=demands)
    return Network(network.structure, numbers)
