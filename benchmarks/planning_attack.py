"""What an attacker gains: private numbers guessed from what each party really sees, beside public guessing.

The attacker knows everything about how networks come about but the victim's numbers: it makes networks of its
own, plans them, and learns from them to tell a private number from what it would see. Then it guesses those of
other networks. `public` has the structure only; each of the others has that and its own view:

- `words`: an operator's two words of the shared cost of the number's block, and nothing else of what it sees.
- `hints`, `units`: one of the two that it is told of every block; `operator`: both, and words.
- `operator of many weeks`: the means of hints and units of twelve weeks, in which quantities change.
- `the scale`: by what all quantities and all prices are multiplied, and nothing else.
- `operator of many circles`: the same, but the circle is made anew every week and counts in other units.
- `the same with rises`: that, and by how much each company's prices count more than in the circle before, which
  operators are told when a run begins with what was kept of another.
- `operator who knows the scale`, `the same of many weeks`, `the same of many circles`: as if it knew the true size
  of one company, in each circle.
- `partner today`: the contract, what was despatched on common lanes by the upstream plan, and its own numbers
  of the same kind. Of a victim's partners the one with most lanes in common attacks.
- `partner`: that, the joint plan's quantities on common lanes, its orders and commitments, and the whole gain.
- `operator and partner`: a company that is an operator as well, with all that both see.
- `clearing`: the gain and the payment of every company, as whoever clears payments is told them.
- `two operators`: their words put together, which is no guess, but for in what the circle counts.
- `outsider`: bytes, messages and seconds of real runs, orders and comparisons (`watching`), of networks with equal
  structure and other numbers.
- partners, or all others together, who look on for weeks (`weeks`).

All quantities of a network are multiplied by a factor that nobody is told, and all its prices by another: real
networks differ in size. An error is the factor by which a guess is typically off (1: exact); `of_public` is the
logarithm of an attack's factor over that of `public`: 1 gains nothing, 0 knows the number. Two ways of learning
are tried (a linear one on logarithms, and the nearest examples) and the better one counts, which favours the
attacker.
"""

from __future__ import annotations

import math
import os
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks.guessing import Examples, typical_error
from benchmarks.told import price_factor_told, scaled, veils_of
from benchmarks.views import ATTACKERS, Seen, public_view, targets
from benchmarks.watching import outsider
from benchmarks.weeks import run_weeks
from tallystick.planning.generate import Shape, generate
from tallystick.planning.sealed.part import OwnPart, Places
from tallystick.planning.sealed.scale import Scales
from tallystick.planning.sealed.shares import FRACTION_BITS

SHAPE = Shape(8, 26)
LEARNT, ATTACKED = range(501, 549), range(601, 617)
RUNS = int(os.environ.get("TALLYSTICK_ATTACK_RUNS", "24"))
"""Real sealed runs for the outsider; 0 leaves it out."""

WEEKLY = int(os.environ.get("TALLYSTICK_ATTACK_WEEKS", "12"))
"""Weeks for which others look on; 0 leaves them out."""


def run() -> Iterator[dict[str, Any]]:
    """One line for each attacker and kind of number."""
    tables = [_gathered(seeds) for seeds in (LEARNT, ATTACKED)]
    for target in sorted(tables[0]["public"]):
        guessed: dict[str, float] = {}
        for attacker in tables[0]:
            learnt, attacked = (table[attacker][target] for table in tables)
            guessed[attacker] = typical_error(learnt, attacked)
        for attacker, error in guessed.items():
            yield {
                "attacker": attacker,
                "number": target,
                "examples": len(tables[0]["public"][target]),
                "attacked": len(tables[1]["public"][target]),
                "off_by_factor": round(math.exp(error), 3),
                "of_public": round(error / guessed["public"], 3),
            }
    yield {"attacker": "two operators", "number": "every shared one", **two_operators()}
    yield rises()
    if WEEKLY:
        yield from run_weeks(WEEKLY)
    if RUNS:
        yield from outsider(RUNS)


def _gathered(seeds: range) -> dict[str, dict[str, Examples]]:
    """By attacker and kind of number: what is seen and the logarithm of what is to be guessed."""
    table: dict[str, dict[str, Examples]] = {attacker: defaultdict(list) for attacker in ATTACKERS}
    for seed in seeds:
        network = scaled(generate(SHAPE, seed), seed)
        seen = Seen.of(network, seed)
        for part in network.numbers.values():
            for target in targets(network.structure, part):
                known = public_view(network.structure, target)
                for attacker, examples in table.items():
                    view = [*known, *seen.by(attacker, target)]
                    examples[target.kind].append((view, math.log(target.value)))
    return table


def two_operators(seed: int = ATTACKED[0]) -> dict[str, Any]:
    """Two of the three hold all words: how far their reading of all that was shared is off."""
    network = scaled(generate(SHAPE, seed), seed)
    veils = veils_of(network, seed)
    worst, count = 0.0, 0
    for company, part in network.numbers.items():
        own = OwnPart.of(network.structure, part, veils[company])
        first, second, _ = own.shares()
        total = first.words[:, 0] + first.words[:, 1] + second.words[:, 1]
        read = total.view(np.int64) / 2.0**FRACTION_BITS
        worst = max(worst, float(np.abs(read - own.figures).max()))
        count += len(read)
        # What a figure stands for follows from what all operators are told, but for one factor of all quantities.
        scales = Scales.of(own.layout, own.matrix, own.published)
        rows = slice(2 * len(Places.of(own.layout, network.structure, part.company).columns), None)
        right = read[rows][: own.layout.height] / scales.row / 2.0 ** veils[company].quantities
        assert np.allclose(right, own.right, rtol=1e-4, atol=1e-4 * np.abs(own.right).max())
    return {"numbers": count, "off_by_at_most": worst, "off_by_factor": 1.0, "of_public": 0.0}


def rises(seed: int = ATTACKED[0]) -> dict[str, Any]:
    """What is told of a price factor when a run goes on from one of another circle: one number, by all alike."""
    told = price_factor_told(scaled(generate(SHAPE, seed), seed), seed)
    return {
        "attacker": "operator, told rises",
        "number": "how far the price factors of two circles are apart",
        "equations": len(told),
        "equations_differ_by": float(np.ptp(told)),
    }
