"""What operators are told of a network's blocks, by channel and by week, as figures to learn from (no benchmark).

Later weeks differ from the first as last half year's means and forecasts do: every quantity by a tenth or so.
Either they are of the same circle, or of a circle made anew for each week, which counts in other units; hints and
units are then put beside each other by how all of them have moved, or by what `rises` tells as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tallystick.planning.layout import Block, Column, Floats, Layout
from tallystick.planning.network import Network
from tallystick.planning.numbers import Numbers, weekly
from tallystick.planning.sealed.part import Before, OwnPart
from tallystick.planning.sealed.scale import Scales, published_of
from tallystick.planning.sealed.veil import WIDEST, Veil

WEEKS = 12
WEEKLY_CHANGE = 0.1

CHANNELS: Mapping[str, slice] = {"hints": slice(0, 1), "units": slice(1, 2), "both": slice(0, 2)}

Powers = Mapping[Block, Floats]
"""Hint and unit of each block."""

Factor = Callable[[], float]


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """Hints and units: as operators are told them in one week and in many, and the same in true units.

    `anew` is of many weeks in as many circles; `risen` too, with what operators are told by how much prices
    count more than in the circle before.
    """

    once: Powers
    often: Powers
    anew: Powers
    risen: Powers
    true: Powers
    true_often: Powers
    true_anew: Powers

    @classmethod
    def of(cls, network: Network, veils: Mapping[str, Veil], seed: int) -> Told:
        """Of this network, and of later weeks of it."""
        random = np.random.default_rng([seed, 12])

        def tenth() -> float:
            return float(random.lognormal(0.0, WEEKLY_CHANGE))

        parts = network.numbers.values()
        once = powers_told(network, parts, veils)
        often, circles = [once], [(once, veils)]
        for _ in range(WEEKS - 1):
            # Companies change by themselves, so that partners need not state the same contract here.
            changed = [varied(part, tenth) for part in parts]
            often.append(powers_told(network, changed, veils))
            others = circle_anew(veils, random)
            circles.append((powers_told(network, changed, others), others))
        mean = means(often)
        return cls(
            once,
            mean,
            means([_moved(week, _shift(week, once)) for week, _ in circles]),
            means([_moved(week, _risen(week, once, _raised(veils, new))) for week, new in circles]),
            in_true_units(once, veils),
            in_true_units(mean, veils),
            means([in_true_units(week, new) for week, new in circles]),
        )


def means(weeks: Sequence[Powers]) -> dict[Block, Floats]:
    """Of what was told in some weeks, block by block."""
    return {block: np.mean([week[block] for week in weeks], axis=0) for block in weeks[0]}


def _moved(week: Powers, shift: Floats) -> dict[Block, Floats]:
    return {block: one - shift for block, one in week.items()}


def _shift(week: Powers, first: Powers) -> Floats:
    """By how much hints and units have moved all together: a new circle's factors move all alike."""
    return np.asarray(np.mean([week[block] - first[block] for block in first], axis=0))


def _raised(first: Mapping[str, Veil], new: Mapping[str, Veil]) -> float:
    """What `rises` tells beyond hints and units: see `price_factor_told`."""
    return next(iter(new.values())).prices - next(iter(first.values())).prices


def _risen(week: Powers, first: Powers, raised: float) -> Floats:
    """The same, if it is known how far prices' factor has moved: hints move as quantities over prices do."""
    hints = _shift(week, first)[0]
    return np.array([hints, hints + raised])


def price_factor_told(network: Network, seed: int) -> Floats:
    """By how many powers of two the price factor of another circle is higher, as each equation tells it.

    An operator reads it off what companies say when they go on from the run before (`rises`), as it can work
    out the rest of that from the hints and units of both weeks.
    """
    told, layout = [], Layout.of(network.structure)
    first, new = veils_of(network, seed), veils_of(network, seed + 1)
    for company, part in network.numbers.items():
        before, now = (OwnPart.of(network.structure, part, veils[company]) for veils in (first, new))
        kept = Before("run", (b"",) * 3, np.zeros(len(before.own)), before.price_units, b"")
        public = [_price_scales(network, veils) for veils in (first, new)]
        same = np.array(now.rises(kept)[1])
        rows = np.repeat([block.company == company for block in layout.rows], layout.weeks)
        told.append(same - (public[0] - public[1])[rows])
    return np.concatenate(told)


def _price_scales(network: Network, veils: Mapping[str, Veil]) -> Floats:
    """In what operators count prices: powers of two that follow from what all companies publish."""
    layout = Layout.of(network.structure)
    published = {
        block: one
        for company, part in network.numbers.items()
        for block, one in published_of(network.structure, part, veils[company]).items()
    }
    return np.log2(Scales.of(layout, layout.entries(), published).price)


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


def powers_told(network: Network, parts: Iterable[Numbers], veils: Mapping[str, Veil]) -> dict[Block, Floats]:
    """Hint and unit of each block, as operators are told them."""
    return {
        block: np.array([one.hint, one.unit], dtype=np.float64)
        for part in parts
        for block, one in published_of(network.structure, part, veils[part.company]).items()
    }


def in_true_units(powers: Powers, veils: Mapping[str, Veil]) -> dict[Block, Floats]:
    """What was told, by whoever knows the circle's factors."""
    veil = next(iter(veils.values()))
    counted = np.array([veil.quantities - veil.prices, veil.quantities])
    return {block: one - counted for block, one in powers.items()}


def circle_anew(veils: Mapping[str, Veil], random: np.random.Generator) -> dict[str, Veil]:
    """The same companies' veils in a circle that was made anew."""
    quantities, prices = (float(one) for one in random.uniform(-WIDEST, WIDEST, 2))
    return {company: replace(one, quantities=quantities, prices=prices) for company, one in veils.items()}


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


def varied(part: Numbers, many: Factor) -> Numbers:
    """A company's part with each quantity times a factor that is asked for."""
    return _multiplied(part, many, lambda: 1.0)


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
