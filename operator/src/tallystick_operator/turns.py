"""The iteration on shares: what `tallystick.planning.sealed.iterate` does on plain numbers.

Sums and products with public whole numbers are this operator's own affair. Two things need the others:
*moving* variables, kept between their bounds (once a turn, all variables and both bounds at once), and
*cutting* the bits that products have added to prices (once a turn; three times in systems cut in two levels).

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
from tallystick_operator.tables import DENSE_BITS, PublicTables, times

CUT_BITS = 26
"""A cut takes off so many bits, always: the most that the engine can be told by a constant."""

WHOLE = 2 ** (CUT_BITS - 1)
"""Parts of a mean add up to this, and the cut mean is doubled: words have a bit more room before the cut."""

WISH_BITS = FRACTION_BITS + BACKWARD_BITS
LIFT_BITS = 4
"""Moves are lifted by so many bits before they are cut; long stretches and climbing prices need the rest."""

MOVE_BITS = WISH_BITS + LIFT_BITS - CUT_BITS
FAULT_BITS = MOVE_BITS + FORWARD_BITS
CHANGE_BITS = FAULT_BITS + DENSE_BITS


class Together(Protocol):
    """What an operator can do with the other two only."""

    def move(self, wish: Words, over: Words, old: Words) -> Words:
        """Twice what is allowed of a wish, less the old: MOVE_BITS of fraction, from WISH_BITS.

        Nothing is allowed of a wish below nothing; the first ones lose what they are `over` their most.
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
        self._right = _shift(given["right"], FAULT_BITS - FRACTION_BITS)
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
        for stretch, after in pairwise((*recipe.stretches, recipe.stretches[-1])):
            yield from self._stretch(stretch, after)

    def _stretch(self, stretch: Stretch, after: Stretch) -> Iterator[None]:
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
            move = self._moved(times(step, turn), times(self._most, turn), x, y)
            fault = times(self._right, turn) - self._tables.forward.times(move)
            change = self._solved(fault)
            move = _shift(move, FRACTION_BITS - MOVE_BITS)
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

    def _moved(self, step: Words, most: Words, x: Words, y: Words) -> Words:
        """Twice the next variables less the old ones: MOVE_BITS of fraction."""
        old = _shift(x, WISH_BITS - FRACTION_BITS)
        wish = old - step + self._tables.backward.times(y)
        order = self._bounded_first
        over = wish[:, self._tables.bounded] - most
        move = np.empty_like(x)
        move[:, order] = self._together.move(wish[:, order], over, old[:, order])
        return move

    def _solved(self, fault: Words) -> Words:
        """The change of prices: FRACTION_BITS of fraction, from FAULT_BITS."""
        tables = self._tables
        if tables.left is None or tables.interior is None:
            return self._cut_change(tables.top.times(fault))
        left = _shift(self._together.cut(tables.left.times(fault)), CUT_BITS - DENSE_BITS)
        short = self._cut_change(tables.top.times(left))
        change = np.empty_like(fault)
        across = _shift(short, FAULT_BITS - FRACTION_BITS)
        within = tables.interior.times(np.concatenate([fault, across], axis=1))
        change[:, tables.inside] = self._cut_change(within)
        change[:, tables.separator] = short
        return change

    def _mean(self, parts: Words) -> Words:
        """What parts of a `WHOLE` come to."""
        return times(self._together.cut(parts), 2)

    def _cut_change(self, change: Words) -> Words:
        """FRACTION_BITS of fraction, from CHANGE_BITS; the last ones are nothing."""
        return _shift(self._together.cut(change), CUT_BITS + FRACTION_BITS - CHANGE_BITS)


def _whole(amounts: Floats) -> Words:
    return np.rint(amounts).astype(np.int64).view(np.uint64)


def _shift(words: Words, bits: int) -> Words:
    """So many more bits of fraction."""
    return times(words, 2**bits)
