"""The iteration on shares: what `tallystick.planning.sealed.iterate` does on plain numbers.

Sums and products with public whole numbers are this operator's own affair. Two things need the others: seeing
what is below nothing (once a turn, for all variables and both bounds at once), and *cutting* the bits that
products have added (twice a turn; three times where the system is cut in two levels).

How many bits are a fraction is written beside each value here, as `words` know nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np

from tallystick.planning.layout import Index
from tallystick.planning.sealed.recipe import Stretch
from tallystick.planning.sealed.scale import BACKWARD_BITS, FORWARD_BITS
from tallystick.planning.sealed.shares import FRACTION_BITS, Words
from tallystick_operator.tables import DENSE_BITS, PublicTables, times

PULL_BITS = 10
"""The pull to the anchor is rounded to so many bits; its parts still add up to exactly one."""

CUT_BITS = 28
"""A cut takes off so many bits, always: what is to be cut has twice as many of fraction."""

WISH_BITS = FRACTION_BITS + BACKWARD_BITS
FAULT_BITS = 26
CHANGE_BITS = FAULT_BITS + DENSE_BITS


class Together(Protocol):
    """What an operator can do with the other two only."""

    def below(self, words: Words) -> Words:
        """What is below nothing; nothing in place of the others."""

    def cut(self, words: Words) -> Words:
        """Without the last `CUT_BITS` bits."""


class Turns:
    """The state of one run, and how it goes on."""

    def __init__(self, tables: PublicTables, together: Together, given: Mapping[str, Words]) -> None:
        self._tables, self._together = tables, together
        self._most = _shift(given["most"][:, tables.bounded], WISH_BITS - FRACTION_BITS)
        self._right = _shift(given["right"], FORWARD_BITS + WISH_BITS - FRACTION_BITS)
        # Costs without each company's own value of its goods: WISH_BITS of fraction.
        own = tables.backward.times(given["value"])
        self._cost = _shift(given["cost"], WISH_BITS - FRACTION_BITS) - own
        self._step = np.zeros_like(self._cost)
        self.x, self.y = np.zeros_like(given["cost"]), np.zeros_like(given["value"])
        """Variables and prices: FRACTION_BITS of fraction."""

    def begin(self, stretch: Stretch, before: Stretch | None) -> None:
        """New anchors; prices and costs as they count with the stretch's rho."""
        self._step = times(self._cost, round(stretch.cost_factor))
        if stretch.settling:
            self.y = np.zeros_like(self.y)
        elif before is not None and before.rho >= stretch.rho:
            self.y = times(self.y, round(before.rho / stretch.rho))
        elif before is not None:
            self.y = self._together.cut(times(self.y, round(2**CUT_BITS * before.rho / stretch.rho)))
        self._anchors = self.x, self.y

    def turn(self, pull: Index) -> None:
        """One turn. `pull` is a line of `pull_table`."""
        tables, together = self._tables, self._together
        old = _shift(self.x, WISH_BITS - FRACTION_BITS)
        wish = old - self._step + tables.backward.times(self.y)
        beyond = together.below(np.concatenate([wish, self._most - wish[:, tables.bounded]], axis=1))
        next_x = wish - beyond[:, : tables.size]
        next_x[:, tables.bounded] += beyond[:, tables.size :]
        fault = self._right - tables.forward.times(times(next_x, 2) - old)
        new, kept, back = (int(part) for part in pull[:3])
        mixed = times(next_x, new) + times(old, kept)
        mixed += _shift(times(self._anchors[0], back), WISH_BITS - FRACTION_BITS)
        # FORWARD_BITS + WISH_BITS, and PULL_BITS + WISH_BITS, of fraction
        short = _shift(mixed, CUT_BITS + FRACTION_BITS - PULL_BITS - WISH_BITS)
        both = together.cut(
            np.concatenate([_shift(fault, CUT_BITS + FAULT_BITS - FORWARD_BITS - WISH_BITS), short], axis=1)
        )
        self.x = both[:, tables.height :]
        change = self._solved(both[:, : tables.height])
        kept, moved, back = (int(part) for part in pull[3:])
        priced = times(self.y, kept) + times(self._anchors[1], back)
        priced = _shift(priced, CHANGE_BITS - FRACTION_BITS) + times(change, moved)
        self.y = together.cut(_shift(priced, CUT_BITS + FRACTION_BITS - PULL_BITS - CHANGE_BITS))

    def _solved(self, fault: Words) -> Words:
        """The change of prices: CHANGE_BITS of fraction, from FAULT_BITS."""
        tables = self._tables
        change = np.empty_like(self.y)
        top = tables.top.times(fault)
        change[:, tables.separator] = top
        if tables.blocks:
            # Cut to FAULT_BITS, so that one matrix takes both.
            short = self._together.cut(_shift(top, CUT_BITS + FAULT_BITS - CHANGE_BITS))
            for rows, touched, dense in tables.blocks:
                change[:, rows] = dense.times(np.concatenate([fault[:, rows], short[:, touched]], axis=1))
        return change


def _shift(words: Words, bits: int) -> Words:
    """So many more bits of fraction."""
    return times(words, 2**bits)


def pull_table(length: int) -> Index:
    """For each turn of a stretch, what the next state is made of, times 2^PULL_BITS.

    Of the new, the old and the anchor's variables; of the old prices, their change, and the anchor's. The
    last turn of a stretch is taken as it is.
    """
    one = 2**PULL_BITS
    rows = []
    for turn in range(length - 1):
        pull = round(one * (turn + 1) / (turn + 2))
        rows.append([2 * pull, -pull, one - pull, pull, 2 * pull, one - pull])
    rows.append([one, 0, 0, one, one, 0])
    return np.array(rows, dtype=np.int64)
