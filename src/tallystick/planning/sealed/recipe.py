"""The recipe of a run: every stretch of turns with its rho, fixed in public before anybody shares a number.

A recipe is one immutable value. It depends on the number of turns and on whether the run goes on from last
week's state, on nothing else: whoever knows these two knows all that the operators will do. Every rho is a
power of two, so that going from one stretch to the next only doubles or halves what is shared.

`rho` says how much prices move against quantities. High first: where a good is scarce its price is worth
hundreds of weeks of holding, and a low rho would take hundreds of turns to climb there. Then low: which of
two sources is cheaper by a tenth of a week's holding shows only when quantities may move freely. Then high
again, in steps: quantities come to agree with each other, while prices keep them from being moved where it
costs. The last turns *settle*: without costs, from where they are, to the nearest plan that keeps every
equation.
"""

from __future__ import annotations

from dataclasses import dataclass

from tallystick.errors import InvalidInput
from tallystick.planning.layout import Layout
from tallystick.planning.structure import Structure

SETTLING = 10
"""So many of the turns, the last ones, go without costs."""

LEAST = 40
"""With fewer turns than this there is no time for anything."""

CLIMBING, AGREEING = (2, 3), (1, 2)
"""Of three turns two compare variables with their bounds while prices climb, and later of two turns one."""

COLD = (
    (128.0, 10, CLIMBING),
    (16.0, 20, CLIMBING),
    (1.0, 60, CLIMBING),
    (16.0, 35, AGREEING),
    (64.0, 40, AGREEING),
    (512.0, 30, AGREEING),
)
"""From nothing: rho, its part of the turns that have costs, and how many of them compare."""

WARM = ((16.0, 52, CLIMBING), (128.0, 38, AGREEING))
"""From last week's state, in few turns: what changed spreads, then quantities come to agree."""

WARM_SETTLING = 2
"""So many of the turns go without costs then: repair mends small faults, and turns are few."""

SHORT = 200
"""With so many turns or more there is time to start afresh from last week's state too."""

LONGEST = 120
"""A stretch of more turns than this is cut into equal ones: an anchor that is too old holds back."""

FIRST_RENEWAL = 4
"""An anchor first follows when so many turns are counted, a power of two; before, it is fresh enough."""

FOLLOWS = 0.75
"""An anchor that follows goes so much of the way."""

AT_FIRST = 3
"""So many turns of a stretch compare in any case, and its last."""

USUAL = ((4_000, 300), (8_000, 340), (20_000, 450))
"""Networks of up to so many variables take so many turns: the larger one is, the more has to agree."""

LARGE = 340
"""Larger ones take so many, which are long."""

SHORT_HORIZON, MANY = 26, 500
"""Beyond so many weeks networks that are not large take many turns.

Prices of weeks between which goods are kept in stock rise together and slowly, and the more weeks there are,
the farther.
"""

STEEPEST = max(rho for rho, *_ in COLD + WARM)
"""The highest rho of any recipe: costs are shared as they count there, so that later they only double."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """So many turns from one anchor with one rho; settling ones go without costs and old prices.

    Of its turns so many of so many compare variables with their bounds. In the others those that the turn
    before put to a bound are put there again, and the rest go where they would.
    """

    length: int
    rho: float
    settling: bool = False
    comparing: tuple[int, int] = (1, 1)

    @property
    def cost_factor(self) -> float:
        """Costs as they were shared (over `STEEPEST`) times this are the costs of this stretch."""
        return 0.0 if self.settling else STEEPEST / self.rho

    def compares(self, turn: int) -> bool:
        """Whether this turn finds anew which variables stand at a bound."""
        some, of = self.comparing
        return turn <= AT_FIRST or turn == self.length or (turn - 1) % of < some


@dataclass(frozen=True, slots=True)
class Recipe:
    """All stretches of a run, in order."""

    stretches: tuple[Stretch, ...]

    @classmethod
    def of(cls, turns: int, *, warm: bool = False) -> Recipe:
        """The recipe for so many turns, from nothing or (`warm`) from last week's state."""
        if turns < LEAST:
            mend = f"Take at least {LEAST}; {USUAL[0][1]} or more are usual."
            raise InvalidInput(f"{turns} turns are too few.", mend=mend)
        parts, settling = (WARM, WARM_SETTLING) if warm and turns < SHORT else (COLD, SETTLING)
        whole, priced = sum(part for _, part, _ in parts), turns - settling
        found: list[Stretch] = []
        before = 0
        for rho, part, comparing in parts:
            # Bounds rather than lengths are rounded, so that lengths add up to the turns.
            after = before + part
            length = round(priced * after / whole) - round(priced * before / whole)
            found += [Stretch(one, rho, comparing=comparing) for one in _pieces(length)]
            before = after
        return cls((*found, Stretch(settling, STEEPEST, settling=True)))

    @property
    def turns(self) -> int:
        """How many turns there are in all."""
        return sum(stretch.length for stretch in self.stretches)


def usual_turns(structure: Structure) -> int:
    """Turns unless stated otherwise: by a network's public size, whatever its numbers are."""
    variables = Layout.of(structure).size
    usual = next((turns for most, turns in USUAL if variables <= most), LARGE)
    if structure.weeks > SHORT_HORIZON and variables <= USUAL[-1][0]:
        return MANY
    return usual


def renews(turn: int) -> bool:
    """Whether the anchor follows after this turn of a stretch: each time the count of turns doubles."""
    count = turn + 1
    return count >= FIRST_RENEWAL and count & turn == 0


def _pieces(length: int) -> list[int]:
    """A length in equal pieces, none of them over `LONGEST`."""
    count = max(1, -(-length // LONGEST))
    return [length * (place + 1) // count - length * place // count for place in range(count)]
