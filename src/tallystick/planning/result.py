"""One call from a network to a plan with everything that it is to be judged by."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tallystick.errors import InvalidInput, TallystickError
from tallystick.planning.layout import Floats, Layout
from tallystick.planning.network import Network
from tallystick.planning.plan import Plan
from tallystick.planning.realise import Realised, realise
from tallystick.planning.references import Progress, central, gap, silent, upstream
from tallystick.planning.repair import repair
from tallystick.planning.sealed.rehearsal import Rehearsal


class Method(StrEnum):
    """How a plan is made."""

    CENTRAL = "central"
    UPSTREAM = "upstream"
    REHEARSAL = "rehearsal"
    SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class Joint:
    """How the joint method went: turns, the largest fault in any equation before repair, what was kept.

    `operators`: of a sealed run, what each operator says about its work.
    """

    iterations: int
    infeasibility: float
    repaired_cost: float
    kept: str
    operators: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """A realised plan beside its references. Validates itself: what cannot be carried out is no result."""

    network: Network
    method: Method
    plan: Plan
    realised: Realised
    bound: float
    gap_controllable: float | None
    gap_total: float | None
    upstream_cost: float
    upstream_rounds: tuple[float, ...]
    variables: int
    equations: int
    seconds: Mapping[str, float] = field(default_factory=dict)
    joint: Joint | None = None

    def __post_init__(self) -> None:
        if not self.realised.implementable:
            raise TallystickError(
                f"The plan cannot be carried out: {self.realised.violations[0]}.",
                mend="Please report this with the network file: it is a fault of the planner.",
            )

    @property
    def cost(self) -> float:
        """What the plan costs when it is carried out."""
        return self.realised.cost.total


@dataclass(frozen=True, slots=True, eq=False)
class Sealed:
    """What a sealed run leaves: the joint plan by lane, the largest fault, and the operators' own words."""

    lanes: Mapping[str, Floats]
    infeasibility: float
    operators: tuple[Mapping[str, Any], ...]


Sealing = Callable[[Network, int, Progress], Sealed]
"""Runs so many turns on shares; given by whoever knows where the operators are."""

TURNS = 250
"""Turns of the joint method unless stated otherwise: fixed beforehand, whatever the numbers are."""


def solve(
    network: Network,
    method: Method,
    *,
    turns: int = TURNS,
    rounds: int = 6,
    progress: Progress = silent,
    sealing: Sealing | None = None,
) -> Result:
    """Plan with one method, and with both references beside it. `sealed` needs somebody to do the sealing."""
    seconds: dict[str, float] = {}
    with _timed(seconds, "central"):
        best = central(network, progress)
    with _timed(seconds, "upstream"):
        practice = upstream(network, rounds, progress)
    upstream_cost = min(practice.rounds)
    joint: Joint | None = None
    if method is Method.SEALED:
        if sealing is None:
            raise InvalidInput("A sealed plan needs operators.", mend="Name three, or use --local.")
        plan, joint = _seal(network, turns, practice.plan, upstream_cost, seconds, progress, sealing)
    elif method is Method.REHEARSAL:
        plan, joint = _rehearse(network, turns, practice.plan, upstream_cost, seconds, progress)
    else:
        plan = best.plan if method is Method.CENTRAL else practice.plan
    realised = realise(network, plan)
    above = gap(realised.cost.total, best.bound, realise(network, best.plan).cost)
    layout = Layout.of(network.structure)
    return Result(
        network,
        method,
        plan,
        realised,
        best.bound,
        *above,
        upstream_cost,
        practice.rounds,
        layout.size,
        layout.height,
        seconds,
        joint,
    )


def _rehearse(
    network: Network,
    turns: int,
    fallback: Plan,
    upstream_cost: float,
    seconds: dict[str, float],
    progress: Progress,
) -> tuple[Plan, Joint]:
    with _timed(seconds, "public factors"):
        progress("public factors", 0, 1)
        rehearsal = Rehearsal.of(network)
        progress("public factors", 1, 1)
    with _timed(seconds, "iterations"):
        state = rehearsal.run(turns, watch=lambda done, _: progress("iterations", done, turns))
    joint = Sealed(rehearsal.lanes(state), rehearsal.residual(state), ())
    return _repaired(network, turns, joint, fallback, upstream_cost, seconds, progress)


def _seal(
    network: Network,
    turns: int,
    fallback: Plan,
    upstream_cost: float,
    seconds: dict[str, float],
    progress: Progress,
    sealing: Sealing,
) -> tuple[Plan, Joint]:
    with _timed(seconds, "sealed"):
        joint = sealing(network, turns, progress)
    return _repaired(network, turns, joint, fallback, upstream_cost, seconds, progress)


def _repaired(
    network: Network,
    turns: int,
    joint: Sealed,
    fallback: Plan,
    upstream_cost: float,
    seconds: dict[str, float],
    progress: Progress,
) -> tuple[Plan, Joint]:
    with _timed(seconds, "repair"):
        progress("repair", 0, 1)
        plan = repair(network, joint.lanes)
        progress("repair", 1, 1)
    cost = realise(network, plan).cost.total
    better = cost <= upstream_cost
    kept = "repaired" if better else "upstream"
    return plan if better else fallback, Joint(turns, joint.infeasibility, cost, kept, joint.operators)


@contextmanager
def _timed(seconds: dict[str, float], phase: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    seconds[phase] = round(time.perf_counter() - start, 4)
