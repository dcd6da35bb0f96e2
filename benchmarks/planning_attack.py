"""What an attacker gains: private numbers guessed from what each party really sees, beside public guessing.

The attacker knows everything about how networks come about but the victim's numbers: it makes networks of its
own, plans them, and learns from them to tell a private number from what it would see. Then it guesses those of
other networks. `public` has the structure only; each of the others has that and its own view:

- `words`: an operator's two words of the shared cost of the number's block, and nothing else of what it sees.
- `hints`, `units`: one of the two that it is told of every block; `operator`: both, and words.
- `operator of many weeks`: the means of hints and units of twelve weeks, in which quantities change.
- `the scale`: by what all quantities and all prices are multiplied, and nothing else.
- `operator of many circles`: the same, but the circle is made anew every week, so that rounding falls elsewhere.
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
- `outsider`: bytes, messages and seconds of real runs, of networks with equal structure and other numbers.

All quantities of a network are multiplied by a factor that nobody is told, and all its prices by another: real
networks differ in size. An error is the factor by which a guess is typically off (1: exact); `of_public` is the
logarithm of an attack's factor over that of `public`: 1 gains nothing, 0 knows the number. Two ways of learning
are tried (a linear one on logarithms, and the nearest examples) and the better one counts, which favours the
attacker.
"""

from __future__ import annotations

import asyncio
import math
import os
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.told import factors, price_factor_told, scaled, veils_of
from benchmarks.views import ATTACKERS, Features, Seen, public_view, targets
from tallystick.planning.generate import Shape, generate
from tallystick.planning.layout import Floats
from tallystick.planning.network import Network
from tallystick.planning.sealed.local import LocalCircle, take_all_parts
from tallystick.planning.sealed.part import OwnPart, Places
from tallystick.planning.sealed.scale import Scales
from tallystick.planning.sealed.shares import FRACTION_BITS

SHAPE = Shape(8, 26)
LEARNT, ATTACKED = range(501, 549), range(601, 617)
RUNS = int(os.environ.get("TALLYSTICK_ATTACK_RUNS", "24"))
"""Real sealed runs for the outsider; 0 leaves it out."""


def run() -> Iterator[dict[str, Any]]:
    """One line for each attacker and kind of number."""
    tables = [_gathered(seeds) for seeds in (LEARNT, ATTACKED)]
    for target in sorted(tables[0]["public"]):
        guessed: dict[str, float] = {}
        for attacker in tables[0]:
            learnt, attacked = (table[attacker][target] for table in tables)
            guessed[attacker] = _error(learnt, attacked)
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
    if RUNS:
        yield from outsider()


Examples = list[tuple[Features, float]]


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


def _error(learnt: Examples, attacked: Examples) -> float:
    """The typical error of the better way of guessing, in logarithms."""
    truth = np.array([value for _, value in attacked])
    return float(np.sqrt(np.mean((_guesses(learnt, attacked) - truth) ** 2, axis=1)).min())


def _guesses(learnt: Examples, attacked: Examples) -> Floats:
    """A line for each way of guessing."""
    seen, hidden = (np.array([view for view, _ in part]) for part in (learnt, attacked))
    known = np.array([value for _, value in learnt])
    middle, spread = seen.mean(axis=0), seen.std(axis=0)
    spread[spread < 1e-9] = 1.0
    seen, hidden = (seen - middle) / spread, (hidden - middle) / spread
    linear = [_linear(seen, known, hidden, strength) for strength in (0.1, 3.0, 100.0)]
    return np.array([*linear, _nearest(seen, known, hidden)])


def _linear(seen: Floats, known: Floats, hidden: Floats, strength: float) -> Floats:
    level = known.mean()
    system = seen.T @ seen + strength * np.eye(seen.shape[1])
    return np.asarray(hidden @ np.linalg.solve(system, seen.T @ (known - level)) + level)


def _nearest(seen: Floats, known: Floats, hidden: Floats, count: int = 7) -> Floats:
    distance = ((hidden[:, None, :] - seen[None, :, :]) ** 2).sum(axis=2)
    return np.asarray(known[np.argsort(distance, axis=1)[:, :count]].mean(axis=1))


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
        right = read[rows][: own.layout.height] / scales.row / 4.0 ** veils[company].quantities
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


def outsider() -> Iterator[dict[str, Any]]:
    """Guess by what all quantities, or all prices, of a network were multiplied, from what can be watched.

    Each network is guessed from the others. `shuffled` is the same attack on views dealt out anew: with few
    runs, what it comes to is chance.
    """
    base = generate(Shape(4, 8), 700)
    seeds = range(701, 701 + RUNS)
    views = asyncio.run(_watched(base, [scaled(base, seed) for seed in seeds]))
    yield {
        "attacker": "outsider",
        "runs": RUNS,
        "different_byte_counts": len({view[0] for view in views}),
        "different_message_counts": len({view[1] for view in views}),
    }
    random = np.random.default_rng(1)
    for place, what in enumerate(("all quantities", "all prices")):
        values = [math.log(factors(seed)[place]) for seed in seeds]
        public = _each_from_the_others([[1.0] for _ in views], values)
        error = _each_from_the_others(views, values)
        chance = [
            _each_from_the_others([views[one] for one in random.permutation(RUNS)], values) for _ in range(50)
        ]
        yield {
            "attacker": "outsider",
            "number": what,
            "off_by_factor": round(math.exp(error), 3),
            "of_public": round(error / public, 3),
            "shuffled_of_public": {
                "least": round(min(chance) / public, 3),
                "median": round(float(np.median(chance)) / public, 3),
            },
        }


def _each_from_the_others(views: list[Features], values: list[float]) -> float:
    """The typical error of the better way of guessing, when each is guessed from all others."""
    pairs = list(zip(views, values, strict=True))
    guesses = np.hstack([_guesses(pairs[:one] + pairs[one + 1 :], [pairs[one]]) for one in range(len(pairs))])
    return float(np.sqrt(np.mean((guesses - np.array(values)) ** 2, axis=1)).min())


async def _watched(base: Network, networks: list[Network]) -> list[Features]:
    """Bytes, messages and seconds of one run of each, as somebody on the network sees them."""
    with tempfile.TemporaryDirectory(prefix="tallystick-") as folder:
        here = LocalCircle(base, 40, Path(folder))
        found = []
        async with here.operators():
            for number, network in enumerate(networks):
                done = await take_all_parts(here.circle, network, here.credentials, f"attack {number}")
                about = next(iter(done.values())).operators
                found.append(
                    [
                        float(sum(one["bytes"] for one in about)),
                        float(sum(one["messages"] for one in about)),
                        *(
                            float(np.mean([one["seconds"][key] for one in about]))
                            for key in about[0]["seconds"]
                        ),
                    ]
                )
        return found
