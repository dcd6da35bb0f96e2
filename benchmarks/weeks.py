"""What others see of a company week after week, as figures to learn from (no benchmark).

A network is carried on for some weeks in two ways, each by itself: by today's practice, and by what is planned
together. Every week customers change their minds. Whoever looks on keeps what it saw in each week; from many
weeks it has the mean, the most and the least of every figure.

`partner` is that of a victim's partners which has most lanes in common with it. `others` are all companies but
the victim, who put together what they see and know; with `gain` they also take their own gains off the whole
gain, which leaves the victim's. That is opened only if it is not below nothing, but one of them can see to it
that it is, so they have it every week.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from benchmarks.guessing import Examples, Features, typical_error
from benchmarks.planning_warm import changed
from benchmarks.told import scaled, veils_of
from benchmarks.views import (
    TURNS,
    Target,
    Week,
    contract,
    gain_of,
    nearest_partner,
    own_numbers,
    public_view,
    targets,
)
from tallystick.planning.generate import Shape, generate
from tallystick.planning.network import Network
from tallystick.planning.references import upstream
from tallystick.planning.roll import next_week
from tallystick.planning.sealed.rehearsal import Rehearsal, shifted

SHAPE = Shape(8, 26)
LEARNT, ATTACKED = range(501, 533), range(601, 613)

TURNS_AGAIN = 100
ROUNDS = 2
"""Of today's practice, in each week."""

ONLOOKERS = ("partner today", "partner", "others today", "others", "others, and gain")


Key = tuple[str, str, int]
"""A kind of number, who looks on, and for how many weeks."""


def run_weeks(weeks: int) -> Iterator[dict[str, Any]]:
    """One line for each onlooker and kind of number, of the first week and of so many."""
    learnt, attacked = (gathered(seeds, weeks) for seeds in (LEARNT, ATTACKED))
    for (kind, onlooker, seen), examples in learnt.items():
        error = typical_error(examples, attacked[kind, onlooker, seen])
        yield {
            "attacker": onlooker,
            "weeks": seen,
            "number": kind,
            "examples": len(examples),
            "attacked": len(attacked[kind, onlooker, seen]),
            "off_by_factor": round(math.exp(error), 3),
        }


def gathered(seeds: Iterable[int], weeks: int) -> dict[Key, Examples]:
    """What is seen of each number, and the logarithm of what is to be guessed."""
    table: dict[Key, Examples] = defaultdict(list)
    for seed in seeds:
        carried = Weeks.of(SHAPE, seed, weeks)
        for part in carried.network.numbers.values():
            for target in targets(carried.network.structure, part):
                known = public_view(carried.network.structure, target)
                for onlooker, seen in product(ONLOOKERS, (1, weeks)):
                    view = [*known, *carried.by(onlooker, target, seen)]
                    table[target.kind, onlooker, seen].append((view, math.log(target.value)))
    return table


@dataclass(frozen=True, slots=True, eq=False)
class Weeks:
    """One network over some weeks, by today's practice and planned together."""

    network: Network
    today: tuple[Week, ...]
    together: tuple[Week, ...]

    @classmethod
    def of(cls, shape: Shape, seed: int, weeks: int) -> Weeks:
        """Carry it on in both ways."""
        network = scaled(generate(shape, seed), seed)
        return cls(network, tuple(_today(network, seed, weeks)), tuple(_together(network, seed, weeks)))

    def by(self, onlooker: str, target: Target, weeks: int) -> Features:
        """What is seen of a number's owner in the first so many weeks."""
        structure, company = self.network.structure, target.block.company
        seen = (self.today if "today" in onlooker else self.together)[:weeks]
        if onlooker.startswith("partner"):
            partner, lanes = nearest_partner(structure, company)
            known = [partner]
            rows = [
                np.mean([week.seen([lane], structure.weeks) for lane in lanes], axis=0).tolist()
                for week in seen
            ]
        else:
            known = [one for one in self.network.numbers if one != company]
            lanes = list(structure.lanes_of(company))
            sides = [[one for one in lanes if (one.buyer == company) == buys] for buys in (True, False)]
            rows = [
                [*week.seen(sides[0], structure.weeks), *week.seen(sides[1], structure.weeks)]
                for week in seen
            ]
        if onlooker == "others, and gain":
            for row, week in zip(rows, seen, strict=True):
                row += gain_of(week.joint.gains, company) if week.joint else []
        terms = [contract(self.network.numbers[lane.partner_of(company)], lane) for lane in lanes]
        return [*np.mean(terms, axis=0).tolist(), *_summed_up(rows), *own_numbers(self.network, known)]


def _today(network: Network, seed: int, weeks: int) -> Iterator[Week]:
    for week in range(weeks):
        made = Week(upstream(network, ROUNDS).plan)
        yield made
        network = changed(next_week(network, made.plan), 100 * seed + week)


def _together(network: Network, seed: int, weeks: int) -> Iterator[Week]:
    veils, state = veils_of(network, seed), None
    for week in range(weeks):
        rehearsal = Rehearsal.of(network, veils)
        before = shifted(rehearsal.layout, state) if state else None
        state = rehearsal.run(TURNS_AGAIN if before else TURNS, before)
        made = Week.together(network, rehearsal.plan(state), upstream(network, ROUNDS).plan)
        yield made
        network = changed(next_week(network, made.plan), 100 * seed + week)


def _summed_up(weeks: Sequence[Features]) -> Features:
    """One week as it is; of many the mean, the most and the least."""
    if len(weeks) == 1:
        return weeks[0]
    found = np.array(weeks)
    return [float(one) for part in (found.mean(0), found.max(0), found.min(0)) for one in part]
