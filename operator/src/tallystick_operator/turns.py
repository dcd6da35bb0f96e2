"""The iteration on shares: what `tallystick.planning.sealed.iterate` does on plain numbers.

Sums and products with public whole numbers are this operator's own affair. Two things need the others:
*moving* variables, kept between their bounds (once a turn, all variables and both bounds at once; which of
them stand at a bound is not found anew in each), and *cutting* the bits that products have added to prices
(once a turn; three times in systems cut in two levels).

In the t-th turn of a stretch everything counts t times: variables and prices, and with them bounds, costs and
right-hand sides. The mean of t new states and the anchor is then a plain sum, to be cut by nobody; only an
anchor that follows, and the end of a stretch, are divided by what they count.

How many bits are a fraction is written beside each value here, as `words` know nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Protocol

import numpy as np

from tallystick.planning.layout import Floats
from tallystick.planning.sealed.recipe import FOLLOWS, STEEPEST, Recipe, Stretch, renews
from tallystick.planning.sealed.scale import BACKWARD_BITS, FORWARD_BITS
from tallystick.planning.sealed.shares import FRACTION_BITS, Words
from tallystick_operator.tables import PublicTables, times

CUT_BITS = 26
"""A cut takes off so many bits, always: the most that the engine can be told by a constant."""

MEAN_BITS = 23
WHOLE = 2**MEAN_BITS
"""Parts of a mean add up to this, and the cut mean is multiplied: words have more room before the cut."""

WISH_BITS = FRACTION_BITS + BACKWARD_BITS
MOST_LIFT = 4
"""Moves are lifted by at most so many bits before they are cut."""


class Together(Protocol):
    """What an operator can do with the other two only."""

    def move(self, wish: Words, over: Words, old: Words, lift: int, *, compare: bool) -> Words:
        """Twice what is allowed of a wish, less the old, lifted and then without the last `CUT_BITS` bits.

        Nothing is allowed of a wish below nothing; the first ones lose what they are `over` their most. What
        is below nothing is found by comparing, or is what was so when it was last compared.
        """

    def cut(self, words: Words) -> Words:
        """Without the last `CUT_BITS` bits."""


class Turns:
    """The state of one run, and how it goes on."""

    def __init__(self, tables: PublicTables, together: Together, given: Mapping[str, Words]) -> None:
        self._tables, self._together = tables, together
        free = np.setdiff1d(np.arange(tables.size), tables.bounded)
        self._bounded_first = np.concatenate([tables.bounded, free])
        self._most = _shift(given["most"][:, tables.bounded], WISH_BITS - FRACTION_BITS)
        self._right = given["right"]
        # Costs without each company's own value of its goods: WISH_BITS of fraction.
        own = tables.backward.times(given["value"])
        self._cost = _shift(given["cost"], WISH_BITS - FRACTION_BITS) - own
        self.x, self._y = np.zeros_like(given["cost"]), np.zeros_like(given["value"])
        """Variables and prices: FRACTION_BITS of fraction."""
        self.price = self._y
        """Prices as they are before the turns that settle, counting with the rho of those."""

    def start(self, x: Words, price: Words, rises: Floats, recipe: Recipe) -> None:
        """Begin with variables, and with the prices that another run ended with, a week ago.

        As in the rehearsal (`later`), the first weeks have what a week later had, and the last what they had
        themselves. `rises` are the powers of two by which those prices count more now, and these.
        """
        weeks = self._tables.weeks
        place, week = np.arange(price.shape[1]), np.arange(price.shape[1]) % weeks
        same = week / max(weeks - 1, 1)
        rise = 2.0 ** (rises + CUT_BITS) * STEEPEST / recipe.stretches[0].rho
        mixed = price[:, place + (week < weeks - 1)] * _whole((1.0 - same) * rise[0])
        self.x, self._y = x, self._together.cut(mixed + price * _whole(same * rise[1]))

    def run(self, recipe: Recipe) -> Iterator[None]:
        """All turns, one by one."""
        rhos = [stretch.rho for stretch in recipe.stretches]
        lowest = len(rhos) - 1 - rhos[::-1].index(min(rhos))
        for place, (stretch, after) in enumerate(pairwise((*recipe.stretches, recipe.stretches[-1]))):
            yield from self._stretch(stretch, after, climbing=place <= lowest)

    def _stretch(self, stretch: Stretch, after: Stretch, *, climbing: bool) -> Iterator[None]:
        """The turns of a stretch; prices are left as they count with the rho of what comes after."""
        step = times(self._cost, round(stretch.cost_factor))
        if stretch.settling:
            self.price = self._y
            self._y = np.zeros_like(self._y)
        size = self._tables.size
        anchor = np.concatenate([self.x, self._y], axis=1)
        both, gone, count = anchor, np.zeros_like(anchor), 0
        for turn in range(1, stretch.length + 1):
            x, y = both[:, :size], both[:, size:]
            lifted = lift(turn, climbing=climbing)
            bits = WISH_BITS + lifted - CUT_BITS
            compare = stretch.compares(turn)
            move = self._moved(times(step, turn), times(self._most, turn), x, y, lifted, compare=compare)
            right = _shift(times(self._right, turn), bits + FORWARD_BITS - FRACTION_BITS)
            change = self._solved(right - self._tables.forward.times(move), bits + FORWARD_BITS)
            move = _shift(move, FRACTION_BITS - bits)
            if turn < stretch.length:
                reflected = np.concatenate([move, y + times(change, 2)], axis=1)
                both, gone, count = reflected + anchor, gone + reflected, count + turn
                if renews(turn):
                    # What is left of the anchor makes up for rounding: the two parts are a whole exactly.
                    part = round(WHOLE * FOLLOWS / count)
                    anchor = self._mean(times(anchor, WHOLE - count * part) + times(gone, part))
                    gone, count = np.zeros_like(anchor), 0
                yield
        # Both count as often as the stretch has turns, and variables, with what they were, twice as often.
        part = WHOLE / stretch.length
        ends = [times(move + x, round(part / 2)), times(y + change, round(part * stretch.rho / after.rho))]
        both = self._mean(np.concatenate(ends, axis=1))
        self.x, self._y = both[:, :size], both[:, size:]
        yield

    def _moved(self, step: Words, most: Words, x: Words, y: Words, lifted: int, *, compare: bool) -> Words:
        """Twice the next variables less the old ones, with as many bits of fraction as they are lifted by."""
        old = _shift(x, WISH_BITS - FRACTION_BITS)
        wish = old - step + self._tables.backward.times(y)
        order = self._bounded_first
        over = wish[:, self._tables.bounded] - most
        move = np.empty_like(x)
        wish, old = wish[:, order], old[:, order]
        move[:, order] = self._together.move(wish, over, old, lifted, compare=compare)
        return move

    def _solved(self, fault: Words, bits: int) -> Words:
        """The change of prices: FRACTION_BITS of fraction, from so many."""
        tables = self._tables
        if tables.left is None or tables.interior is None:
            return self._cut_change(tables.top.times(fault), bits)
        left = _shift(self._together.cut(tables.left.times(fault)), CUT_BITS - tables.dense_bits)
        short = self._cut_change(tables.top.times(left), bits)
        change = np.empty_like(fault)
        across = _shift(short, bits - FRACTION_BITS)
        within = tables.interior.times(np.concatenate([fault, across], axis=1))
        change[:, tables.inside] = self._cut_change(within, bits)
        change[:, tables.separator] = short
        return change

    def _mean(self, parts: Words) -> Words:
        """What parts of a `WHOLE` come to."""
        return _shift(self._together.cut(parts), CUT_BITS - MEAN_BITS)

    def _cut_change(self, change: Words, bits: int) -> Words:
        """FRACTION_BITS of fraction, from what a dense product adds to so many; the last ones are nothing."""
        return _shift(self._together.cut(change), CUT_BITS + FRACTION_BITS - bits - self._tables.dense_bits)


def lift(turn: int, *, climbing: bool) -> int:
    """By how many bits moves are lifted in a turn of a stretch.

    Words are largest while prices climb, and the more often they count. Moves are then lifted by so much less
    that the same part of a unit is lost of them in every turn.
    """
    return max(0, MOST_LIFT + 1 - turn.bit_length()) if climbing else MOST_LIFT


def _whole(amounts: Floats) -> Words:
    return np.rint(amounts).astype(np.int64).view(np.uint64)


def _shift(words: Words, bits: int) -> Words:
    """So many more bits of fraction."""
    return times(words, 2**bits)
