"""What operators are told of a network's blocks, by channel and by week, as figures to learn from (no benchmark).

Later weeks differ from the first as last half year's means and forecasts do: every quantity by a tenth or so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from tallystick.planning.layout import Block, Column, Floats
from tallystick.planning.network import Network
from tallystick.planning.numbers import Numbers, weekly
from tallystick.planning.sealed.scale import published_of
from tallystick.planning.sealed.veil import WIDEST, Veil

WEEKS = 12
WEEKLY_CHANGE = 0.1

CHANNELS: Mapping[str, slice] = {"hints": slice(0, 1), "units": slice(1, 2), "both": slice(0, 2)}

Powers = Mapping[Block, Floats]
"""Hint and unit of each block."""

Factor = Callable[[], float]


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """Hints and units: as operators are told them in one week and in many, and the same in true units."""

    once: Powers
    often: Powers
    true: Powers
    true_often: Powers

    @classmethod
    def of(cls, network: Network, veils: Mapping[str, Veil], seed: int) -> Told:
        """Of this network, and of later weeks of it."""
        random = np.random.default_rng([seed, 12])

        def tenth() -> float:
            return float(random.lognormal(0.0, WEEKLY_CHANGE))

        parts = network.numbers.values()
        once = _powers(network, parts, veils)
        often = [once]
        for _ in range(WEEKS - 1):
            # Companies change by themselves, so that partners need not state the same contract here.
            often.append(_powers(network, [_multiplied(part, tenth, lambda: 1.0) for part in parts], veils))
        mean = {block: np.mean([week[block] for week in often], axis=0) for block in once}
        return cls(once, mean, _true(once, veils), _true(mean, veils))


def levels(powers: Powers, block: Block, channel: str) -> list[float]:
    """A block's own powers and those around it, as they are and beside the middle of the network."""
    company = block.company
    kinds = (Column.STOCK, Column.LANE, Column.IDLE, Column.OVERTIME)
    around = [
        [one for at, one in powers.items() if at.company == company],
        *([one for at, one in powers.items() if at.company == company and at.kind == kind] for kind in kinds),
    ]
    middle = np.mean(list(powers.values()), axis=0)
    rows = [powers[block], *(np.mean(group, axis=0) if group else middle for group in around)]
    seen = np.array([middle, *rows, *(row - middle for row in rows)])
    return [float(one) for one in seen[:, CHANNELS[channel]].ravel()]


def veils_of(network: Network, seed: int) -> dict[str, Veil]:
    """Veils as a circle draws them."""
    random = np.random.default_rng([seed, 13])
    quantities, prices = (float(one) for one in random.uniform(-WIDEST, WIDEST, 2))
    return {company: Veil(quantities, prices, random.bytes(32)) for company in network.numbers}


def _powers(network: Network, parts: Iterable[Numbers], veils: Mapping[str, Veil]) -> dict[Block, Floats]:
    return {
        block: np.array([one.hint, one.unit], dtype=np.float64)
        for part in parts
        for block, one in published_of(network.structure, part, veils[part.company]).items()
    }


def _true(powers: Powers, veils: Mapping[str, Veil]) -> dict[Block, Floats]:
    veil = next(iter(veils.values()))
    counted = np.array([veil.quantities - veil.prices, veil.quantities])
    return {block: one - counted for block, one in powers.items()}


def factors(seed: int) -> tuple[float, float]:
    """By what a network's quantities and its prices are multiplied."""
    many, dear = np.exp(np.random.default_rng([seed, 11]).normal(0.0, 1.0, 2))
    return float(many), float(dear)


def scaled(network: Network, seed: int) -> Network:
    """The same network with all quantities times one factor and all prices times another."""
    many, dear = factors(seed)
    return multiplied(network, lambda: many, lambda: dear)


def multiplied(network: Network, many: Factor, dear: Factor) -> Network:
    """The same network with each quantity and each price times a factor that is asked for."""
    return Network(
        network.structure, {key: _multiplied(part, many, dear) for key, part in network.numbers.items()}
    )


def _multiplied(part: Numbers, many: Factor, dear: Factor) -> Numbers:
    def more(values: Floats) -> Floats:
        return weekly(np.asarray(values) * many(), len(values))

    return replace(
        part,
        stock_points={
            key: replace(
                one,
                holding_cost=one.holding_cost * dear(),
                initial=one.initial * many(),
                end_value=one.end_value * dear(),
                pipeline=more(one.pipeline),
            )
            for key, one in part.stock_points.items()
        },
        resources={
            key: replace(
                one,
                capacity=more(one.capacity),
                overtime=more(one.overtime),
                overtime_cost=one.overtime_cost * dear(),
            )
            for key, one in part.resources.items()
        },
        processes={
            key: replace(
                one, cost=one.cost * dear(), maximum=more(one.maximum), usual=(one.usual or 1.0) * many()
            )
            for key, one in part.processes.items()
        },
        demands={
            key: replace(
                one,
                quantity=more(one.quantity),
                backlog_cost=one.backlog_cost * dear(),
                unserved_cost=one.unserved_cost * dear(),
            )
            for key, one in part.demands.items()
        },
        lanes={
            key: replace(one, price=one.price * dear(), maximum=more(one.maximum))
            for key, one in part.lanes.items()
        },
        inbound={
            key: replace(one, cost=one.cost * dear(), usual=(one.usual or 1.0) * many())
            for key, one in part.inbound.items()
        },
    )
