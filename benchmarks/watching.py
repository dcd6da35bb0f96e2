"""What somebody on the network, or the first operator, sees of real runs: who speaks, when and how much.

Networks of one structure with other numbers are planned on shares, turned into orders and compared, with real
operators. From what can be watched of each it is guessed by what all its quantities, all its prices and all
its capacities were multiplied, and how large its gain is and of which sign. Each is guessed from the others.
`shuffled` is the same attack on views dealt out anew: with few runs, what it comes to is chance.
"""

from __future__ import annotations

import asyncio
import math
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.between import Between
from benchmarks.guessing import Features, each_from_the_others
from benchmarks.told import factors, scaled
from benchmarks.views import Joint, Week
from tallystick.planning.generate import Shape, generate
from tallystick.planning.network import Network
from tallystick.planning.numbers import weekly
from tallystick.planning.references import upstream
from tallystick.planning.repair import joint_side
from tallystick.planning.sealed.local import LocalCircle, free_ports, take_all_parts
from tallystick.planning.sealed.partners import orders_apart
from tallystick.planning.sealed.party import compare
from tallystick.planning.sealed.rehearsal import Rehearsal

SHAPE, SEED, TURNS = Shape(4, 8), 700, 40
SHUFFLED = 50


def outsider(runs: int) -> Iterator[dict[str, Any]]:
    """One line for each thing that is done and each number that is guessed from watching it."""
    cases = [_Case.of(701 + number) for number in range(runs)]
    views = asyncio.run(_watched(cases))
    for done, seen in views.items():
        yield {
            "attacker": "outsider",
            "of": done,
            "runs": runs,
            "different_byte_counts": len({view[0] for view in seen}),
            "different_message_counts": len({view[1] for view in seen}),
        }
        for number in cases[0].hidden:
            yield {
                "attacker": "outsider",
                "of": done,
                "number": number,
                **_guessed(seen, [case.hidden[number] for case in cases]),
            }


def _guessed(views: list[Features], values: list[float]) -> dict[str, Any]:
    public = each_from_the_others([[1.0] for _ in views], values)
    error = each_from_the_others(views, values)
    random = np.random.default_rng(1)
    chance = [
        each_from_the_others([views[one] for one in random.permutation(len(views))], values)
        for _ in range(SHUFFLED)
    ]
    return {
        "of_public": round(error / public, 3),
        "shuffled_of_public": {
            "least": round(min(chance) / public, 3),
            "median": round(float(np.median(chance)) / public, 3),
        },
    }


@dataclass(frozen=True, slots=True, eq=False)
class _Case:
    """One network, what is planned of it, and what is to be guessed."""

    network: Network
    joint: Joint
    gains: dict[str, int]
    hidden: dict[str, float]

    @classmethod
    def of(cls, seed: int) -> _Case:
        random = np.random.default_rng([seed, 14])
        tight = float(np.exp(random.normal(-0.2, 0.2)))
        network = _tighter(scaled(generate(SHAPE, SEED), seed), tight)
        rehearsal = Rehearsal.of(network)
        week = Week.together(network, rehearsal.plan(rehearsal.run(TURNS)), upstream(network, 2).plan)
        assert week.joint
        # Any sign is as likely as the other; a plan is the same whatever is said of it.
        sign = int(random.choice((-1, 1)))
        gains = {company: sign * (one or 1) for company, one in week.joint.gains.items()}
        many, dear = factors(seed)
        whole = sum(gains.values())
        hidden = {
            "all quantities": math.log(many),
            "all prices": math.log(dear),
            "all capacities": math.log(tight),
            "the whole gain": math.log(abs(whole) or 1),
            "its sign": float(np.sign(whole)),
        }
        return cls(network, week.joint, gains, hidden)


def _tighter(network: Network, tight: float) -> Network:
    numbers = {}
    for company, part in network.numbers.items():
        resources = {
            key: replace(one, capacity=weekly(one.capacity * tight, len(one.capacity)))
            for key, one in part.resources.items()
        }
        numbers[company] = replace(part, resources=resources)
    return Network(network.structure, numbers)


@dataclass
class _Watch:
    """What went from whom to whom while something was done: bytes and pieces, and when."""

    began: float = field(default_factory=time.perf_counter)
    pieces: dict[tuple[str, str], list[tuple[float, int]]] = field(default_factory=lambda: defaultdict(list))

    def view(self, told: Features) -> Features:
        """Bytes and messages in all, seconds, and for each company how much it said, and from when to when.

        `told` are bytes, messages and seconds between operators, if they took part.
        """
        found: Features = []
        for _, said in sorted(self.pieces.items()):
            found += [float(sum(size for _, size in said)), said[0][0], said[-1][0]]
        said = [one for pieces in self.pieces.values() for one in pieces]
        whole = told or [float(sum(size for _, size in said)), float(len(said))]
        return [*whole, time.perf_counter() - self.began, *found]


async def _watched(cases: list[_Case]) -> dict[str, list[Features]]:
    """What can be watched of each case, by what was done."""
    with tempfile.TemporaryDirectory(prefix="tallystick-") as folder:
        ports, watch = free_ports(), _Watch()

        def record(source: str, target: str, _: int, data: bytes) -> None:
            if not source.startswith("operator"):
                watch.pieces[source, target].append((time.perf_counter() - watch.began, len(data)))

        here = LocalCircle(cases[0].network, TURNS, Path(folder), ports)
        between = Between(here, ports, record=record)
        views: dict[str, list[Features]] = {"plan": [], "orders": [], "comparison": []}
        async with here.operators(), between.standing():
            for number, case in enumerate(cases):
                run = f"attack {number}"
                for done, doing in (("plan", _plan), ("orders", _orders), ("comparison", _compare)):
                    watch.began = time.perf_counter()
                    watch.pieces.clear()
                    views[done].append(watch.view(await doing(here, case, run)))
        return views


async def _plan(here: LocalCircle, case: _Case, run: str) -> Features:
    done = await take_all_parts(here.circle, case.network, here.credentials, run)
    return _between_operators(next(iter(done.values())).operators)


async def _orders(here: LocalCircle, case: _Case, run: str) -> Features:
    structure = case.network.structure
    sides = [
        orders_apart(
            here.circle,
            company,
            joint_side(structure, part, case.joint.planned),
            here.credentials[company],
            run,
        )
        for company, part in case.network.numbers.items()
    ]
    await asyncio.gather(*sides)
    return []


async def _compare(here: LocalCircle, case: _Case, run: str) -> Features:
    sides = [
        compare(here.circle, company, gain, here.credentials[company], f"{run} compared")
        for company, gain in case.gains.items()
    ]
    return _between_operators((await asyncio.gather(*sides))[0].operators)


def _between_operators(about: Sequence[Mapping[str, Any]]) -> Features:
    """Bytes, messages and seconds, as all three tell them."""
    return [
        float(sum(one["bytes"] for one in about)),
        float(sum(one["messages"] for one in about)),
        *(float(np.mean([one["seconds"][key] for one in about])) for key in about[0]["seconds"]),
    ]
