"""What an operator learns that sees a company again, under one key and under new ones: by how much blur wears off.

The worst operator of `planning_attack`: it knows by what each circle multiplies all quantities and prices. Every run
is of a circle made anew, and every quantity is another by a tenth or so in each. It sees 1, 2, 10 and 50 runs in which

- `one key`: each company keeps its key;
- `one key, drifting`: so does it, while all its quantities drift, by a tenth a run, twice as much or half in the end.
  The operator is told by how much, so that only where rounding falls changes for it;
- `new keys`: each company comes with a new key in every run.

A line each for a `hint`, what is blurred itself, read off as the mean of what was told or as the middle between its
least and its most, whichever is nearer; `blur_left` is how far off that is beside one run's, as powers of two. And for
each kind of private number, guessed as `planning_attack` guesses; under new keys also by an operator that does not
know the scale. Beside each: guessing from the structure, and from structure and scale, alone.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from benchmarks.guessing import Examples, typical_error
from benchmarks.planning_attack import ATTACKED, LEARNT, SHAPE
from benchmarks.told import (
    WEEKLY_CHANGE,
    Powers,
    circle_anew,
    factors,
    in_true_units,
    levels,
    means,
    powers_told,
    scaled,
    varied,
    veils_of,
)
from benchmarks.views import Target, public_view, targets
from tallystick.planning.generate import generate
from tallystick.planning.layout import Block, Floats
from tallystick.planning.network import Network
from tallystick.planning.sealed.hints import exact_hints

RUNS = (1, 2, 10, 50)
WAYS = ("one key", "one key, drifting", "new keys")
SCALE_UNKNOWN = "new keys, scale unknown"
HINT = "hint"

View = tuple[str, int]
"""How a company comes again, and how often."""

Table = Mapping[str, Mapping[View, Examples]]


def run() -> Iterator[dict[str, Any]]:
    """One line for each way of coming again, number of runs and kind of number."""
    tables, told = zip(*(gathered(seeds) for seeds in (LEARNT, ATTACKED)), strict=True)
    for kind in sorted(tables[0]):
        learnt, attacked = (table[kind] for table in tables)
        for (way, runs), examples in attacked.items():
            yield _line(way, runs, kind, len(examples), typical_error(learnt[way, runs], examples))
    for way in WAYS:
        off = {runs: read_off(told[1][way], runs) for runs in RUNS}
        for runs, error in off.items():
            line = _line(way, runs, HINT, len(told[1][way]), math.log(2.0) * error)
            yield line | {"blur_left": round(error / off[1], 3)}


def _line(way: str, runs: int, kind: str, attacked: int, error: float) -> dict[str, Any]:
    return {
        "way": way,
        "runs": runs,
        "number": kind,
        "attacked": attacked,
        "off_by_factor": round(math.exp(error), 3),
    }


def gathered(seeds: Iterable[int], runs: Iterable[int] = RUNS) -> tuple[Table, dict[str, list[Floats]]]:
    """What is seen of each number, and of each hint by how many powers of two each run tells it wrong."""
    table: dict[str, dict[View, Examples]] = defaultdict(lambda: defaultdict(list))
    wrong: dict[str, list[Floats]] = defaultdict(list)
    for seed in seeds:
        network = scaled(generate(SHAPE, seed), seed)
        hints = {
            block: power
            for part in network.numbers.values()
            for block, power in exact_hints(network.structure, part).items()
        }
        seen = {way: _seen(network, seed, way, max(runs)) for way in WAYS}
        for way, weeks in seen.items():
            wrong[way] += [np.array([week[at][0] for week in weeks]) - hints[at] for at in hints]
        seen[SCALE_UNKNOWN] = [_beside_the_middle(week) for week in seen["new keys"]]
        averaged = {(way, most): means(weeks[:most]) for way, weeks in seen.items() for most in runs}
        for target in _all_targets(network, hints):
            public = public_view(network.structure, target)
            known = [*public, *(math.log(one) for one in factors(seed))]
            views = {("structure", 0): public, ("structure and the scale", 0): known}
            if target.kind != HINT:
                for (way, most), powers in averaged.items():
                    before = public if way == SCALE_UNKNOWN else known
                    views[way, most] = [*before, *levels(powers, target.block, "both")]
            for view, figures in views.items():
                table[target.kind][view].append((figures, math.log(target.value)))
    return table, wrong


def _beside_the_middle(told: Powers) -> Powers:
    """Hints and units by whoever does not know in what a circle counts: only how far apart they are."""
    middle = np.mean(list(told.values()), axis=0)
    return {block: powers - middle for block, powers in told.items()}


def _all_targets(network: Network, hints: Mapping[Block, float]) -> Iterator[Target]:
    for part in network.numbers.values():
        yield from targets(network.structure, part)
    for block, power in hints.items():
        yield Target(HINT, block, 2.0**power)


def _seen(network: Network, seed: int, way: str, runs: int) -> list[Powers]:
    """Hints and units of so many runs in true units, as far as what the operator is told lets it tell."""
    random = np.random.default_rng([seed, 14])
    veils, drifts = veils_of(network, seed), dict.fromkeys(network.numbers, 0.0)
    weeks: list[Powers] = []
    for _ in range(runs):
        if way == "new keys":
            veils = {company: replace(veil, key=random.bytes(32)) for company, veil in veils.items()}
        veils = circle_anew(veils, random)
        if way == "one key, drifting" and weeks:
            drifts = {one: drift + random.normal(0.0, WEEKLY_CHANGE) for one, drift in drifts.items()}
        parts = [varied(part, partial(_about, drifts[one], random)) for one, part in network.numbers.items()]
        told = in_true_units(powers_told(network, parts, veils), veils)
        # What all its quantities are more by moves hints and units alike.
        known = {one: drift / math.log(2.0) for one, drift in drifts.items()}
        weeks.append({block: powers - known[block.company] for block, powers in told.items()})
    return weeks


def _about(drift: float, random: np.random.Generator) -> float:
    """A factor that is another by a tenth or so than what all has drifted by."""
    return math.exp(drift + random.normal(0.0, WEEKLY_CHANGE))


def read_off(wrong: Iterable[Floats], runs: int) -> float:
    """How far the better way of reading a hint off so many runs is off, in powers of two."""
    found = np.array([one[:runs] for one in wrong])
    middles = (found.mean(axis=1), (found.min(axis=1) + found.max(axis=1)) / 2.0)
    return min(float(np.sqrt(np.mean(one**2))) for one in middles)
