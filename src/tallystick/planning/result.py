"""One call from a network to a plan with everything that it is to be judged by."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tallystick.errors import InvalidInput, TallystickError
from tallystick.planning.layout import Layout
from tallystick.planning.network import Network
from tallystick.planning.plan import Plan
from tallystick.planning.realise import Realised, realise
from tallystick.planning.references import Progress, central, gap, silent, upstream
from tallystick.planning.repair import repair
from tallystick.planning.sealed.recipe import usual_turns
from tallystick.planning.sealed.rehearsal import Rehearsal
from tallystick.planning.settlement import Settlement, gains_of, kept, settle


class Method(StrEnum):
    """How a plan is made."""

    CENTRAL = "central"
    UPSTREAM = "upstream"
    REHEARSAL = "rehearsal"
    SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class Joint:
    """How the joint method went: turns, the largest fault in any equation before repair, what it came to.

    `gains`: what each company gains by the repaired plan over the upstream one, in cents; `settlement`: which
    of the two counts, and who pays whom. `operators`: of a sealed run, what each says about its work; `warm`:
    whether it began with what was kept of another; `kept_sealed`: what the next one can begin with.
    """

    iterations: int
    infeasibility: float
    repaired_cost: float
    gains: Mapping[str, int]
    settlement: Settlement
    operators: tuple[Mapping[str, Any], ...] = ()
    warm: bool = False
    kept_sealed: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kept(self) -> str:
        """Which plan counts."""
        return "repaired" if self.settlement.joint else "upstream"


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
    """What a sealed run leaves: the joint plan, the largest fault, and the operators' own words.

    `settle` finds which plan counts from everybody's own gain; on shares after a sealed run.
    """

    plan: Plan
    infeasibility: float
    operators: tuple[Mapping[str, Any], ...]
    warm: bool = False
    kept_sealed: Mapping[str, Any] = field(default_factory=dict)
    settle: Callable[[Mapping[str, int]], Settlement] = settle


Sealing = Callable[[Network, int, Progress], Sealed]
"""Runs so many turns on shares; given by whoever knows where the operators are."""


def solve(
    network: Network,
    method: Method,
    *,
    turns: int | None = None,
    rounds: int = 6,
    progress: Progress = silent,
    sealing: Sealing | None = None,
) -> Result:
    """Plan with one method, and with both references beside it. `sealed` needs somebody to do the sealing.

    Joint methods take as many turns as is usual for so many variables, unless it is stated how many.
    """
    turns = turns or usual_turns(network.structure)
    seconds: dict[str, float] = {}
    with _timed(seconds, "central"):
        best = central(network, progress)
    with _timed(seconds, "upstream"):
        practice = upstream(network, rounds, progress)
    joint: Joint | None = None
    if method is Method.CENTRAL:
        plan = best.plan
    elif method is Method.UPSTREAM:
        plan = practice.plan
    else:
        found = _joint(network, method, turns, seconds, progress, sealing)
        plan, joint = _repaired(network, turns, found, practice.plan, seconds, progress)
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
        min(practice.rounds),
        practice.rounds,
        layout.size,
        layout.height,
        seconds,
        joint,
    )


def _joint(
    network: Network,
    method: Method,
    turns: int,
    seconds: dict[str, float],
    progress: Progress,
    sealing: Sealing | None,
) -> Sealed:
    """The joint plan, on shares or rehearsed on plain numbers."""
    if method is Method.SEALED:
        if sealing is None:
            raise InvalidInput("A sealed plan needs operators.", mend="Name three, or use --local.")
        with _timed(seconds, "sealed"):
            return sealing(network, turns, progress)
    with _timed(seconds, "public factors"):
        progress("public factors", 0, 1)
        rehearsal = Rehearsal.of(network)
        progress("public factors", 1, 1)
    with _timed(seconds, "iterations"):
        state = rehearsal.run(turns, watch=lambda done, _: progress("iterations", done, turns))
    return Sealed(rehearsal.plan(state), rehearsal.residual(state), ())


def _repaired(
    network: Network, turns: int, found: Sealed, today: Plan, seconds: dict[str, float], progress: Progress
) -> tuple[Plan, Joint]:
    """The joint plan made one that can be carried out, or today's if that is the better one, and payments."""
    with _timed(seconds, "repair"):
        progress("repair", 0, 1)
        repaired = repair(network, found.plan)
        progress("repair", 1, 1)
    with _timed(seconds, "settlement"):
        gains = gains_of(network, today, repaired)
        settlement = found.settle(gains)
    cost = realise(network, repaired).cost.total
    joint = Joint(
        turns,
        found.infeasibility,
        cost,
        gains,
        settlement,
        found.operators,
        found.warm,
        found.kept_sealed,
    )
    return kept(settlement.joint, today, repaired), joint


@contextmanager
def _timed(seconds: dict[str, float], phase: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    seconds[phase] = round(time.perf_counter() - start, 4)
