"""The sealed run with three real operator processes on this machine, beside the references of the same run.

`TALLYSTICK_SEALED` names the sizes as COMPANIESxWEEKS, by commas; `TALLYSTICK_SEALED_SEEDS` the seeds,
`TALLYSTICK_SEALED_TURNS` the turns, and `TALLYSTICK_SEALED_ROUND_TRIPS` the round trips in milliseconds,
0 being loopback itself; others pass a proxy that delays every byte and needs a share of the machine too.
`seconds.sealed` is from the first share to the last opened plan, with the operators already listening;
`seconds.settlement` is the sealed comparison that decides which plan counts, with operators started for it.
`memory_gib` adds up what each process had at its most; the companies, the references and this benchmark are one.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import uvloop

from benchmarks.between import Between
from tallystick.planning.generate import Shape, generate
from tallystick.planning.network import Network
from tallystick.planning.realise import realise
from tallystick.planning.references import Progress, central, gap
from tallystick.planning.result import Method, Sealed, solve
from tallystick.planning.sealed.local import LocalCircle, free_ports, gathered, locally
from tallystick.planning.sealed.party import Outcome
from tallystick.planning.settlement import Settlement

SIZES = os.environ.get("TALLYSTICK_SEALED", "6x26,20x26")
SEEDS = os.environ.get("TALLYSTICK_SEALED_SEEDS", "101")
TURNS = int(os.environ.get("TALLYSTICK_SEALED_TURNS", "0")) or None
"""None: as many as are usual for the size."""

ROUND_TRIPS = os.environ.get("TALLYSTICK_SEALED_ROUND_TRIPS", "0,20")


def run() -> Iterator[dict[str, Any]]:
    """One line for each size, seed and round trip."""
    for size in SIZES.split(","):
        companies, weeks = (int(part) for part in size.split("x"))
        for seed in SEEDS.split(","):
            network = generate(Shape(companies, weeks), int(seed))
            for trip in ROUND_TRIPS.split(","):
                yield {
                    "companies": companies,
                    "weeks": weeks,
                    "seed": int(seed),
                    **measure(network, float(trip)),
                }


def measure(network: Network, round_trip: float, turns: int | None = TURNS) -> dict[str, Any]:
    """Time, traffic and gap of one network, and what the same turns come to on plain numbers."""
    taken: dict[str, float] = {}

    def sealing(what: Network, turns: int, _: Progress) -> Sealed:
        def settling(gains: Mapping[str, int]) -> Settlement:
            return asyncio.run(locally(what, turns, lambda here: here.settle(gains)))

        # Whoever stands between everybody must not be the slowest of all.
        outcomes, taken["sealed"] = uvloop.run(_sealed(what, turns, round_trip))
        return gathered(what.structure, outcomes, settling)

    result = solve(network, Method.SEALED, turns=turns, sealing=sealing)
    plain = solve(network, Method.REHEARSAL, turns=turns)
    base = realise(network, central(network).plan).cost
    assert result.joint is not None
    return {
        "variables": result.variables,
        "equations": result.equations,
        "iterations": result.joint.iterations,
        "round_trip_ms": round_trip,
        "gap_percent": {
            "sealed": result.gap_controllable,
            "rehearsal": plain.gap_controllable,
            "upstream": gap(result.upstream_cost, result.bound, base)[0],
        },
        "largest_infeasibility_before_repair": result.joint.infeasibility,
        "kept": result.joint.kept,
        "seconds": {
            "sealed": round(taken["sealed"], 2),
            "central": result.seconds["central"],
            "repair": result.seconds["repair"],
            "settlement": result.seconds["settlement"],
        },
        "memory_gib": {
            "operators": round(sum(one["memory_mib"] for one in result.joint.operators) / 1024, 2),
            "companies and references": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2),
        },
        "ratio_to_central": round(taken["sealed"] / max(result.seconds["central"], 1e-3), 1),
        "operators": [dict(one) for one in result.joint.operators],
    }


async def _sealed(network: Network, turns: int, round_trip: float) -> tuple[dict[str, Outcome], float]:
    with tempfile.TemporaryDirectory(prefix="tallystick-") as folder:
        ports = free_ports()
        here = LocalCircle(network, turns, Path(folder), ports if round_trip else None)
        between = Between(here, ports, delay=round_trip / 2000).standing()
        async with here.operators(), between if round_trip else contextlib.nullcontext():
            start = time.perf_counter()
            found = await here.plan()
            return found, time.perf_counter() - start
