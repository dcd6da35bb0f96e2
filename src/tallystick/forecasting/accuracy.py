"""How good forecasts were that were really used, and how restless plans are that were really told.

Unlike validation, which tries models on a past that they helped to choose, this judges what was said at the
time by what came afterwards. docs/reference/accuracy.md has the definitions and where they are from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from tallystick.forecasting.scores import LEVELS
from tallystick.forecasting.series import Floats

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class LagAccuracy:
    """The errors of what was expected so many weeks ahead: over items and weeks, in sum.

    `pinball` is the mean quantile loss of P10 … P90, as a share of what was demanded, twice as in `scores`;
    None where no quantiles were told. All are None where nothing was demanded.
    """

    lag: int
    cases: int
    demanded: float
    wape: float | None
    bias: float | None
    pinball: float | None


class AccuracySums:
    """Adds up the errors of many items and weeks, lag by lag; lag 1 is the week in which it was expected."""

    def __init__(self, lags: int) -> None:
        self._cases = np.zeros(lags, dtype=np.int64)
        self._demanded, self._absolute, self._over = (np.zeros(lags) for _ in range(3))
        self._loss: Floats | None = None

    def add(self, figures: Floats, actual: Floats) -> None:
        """Add what was expected at one time: rows are the mean and P10 to P90, columns the weeks from it on.

        A plan has one row, and no quantiles. `actual` has what was demanded in these weeks, not a number
        where that is not known.
        """
        size = min(figures.shape[1], len(actual), len(self._cases))
        seen = ~np.isnan(actual[:size])
        came = np.where(seen, actual[:size], 0.0)
        error = np.where(seen, figures[0, :size] - came, 0.0)
        self._cases[:size] += seen
        self._demanded[:size] += came
        self._absolute[:size] += np.abs(error)
        self._over[:size] += error
        if len(figures) > 1:
            short = np.where(seen[None], came[None] - figures[1:, :size], 0.0)
            levels = LEVELS[:, None]
            if self._loss is None:
                self._loss = np.zeros(len(self._cases))
            self._loss[:size] += (2 * np.maximum(levels * short, (levels - 1) * short)).mean(axis=0)

    def by_lag(self) -> list[LagAccuracy]:
        """The accuracy of each lag of which something came."""
        return [self._at(slice(at, at + 1), at + 1) for at in np.flatnonzero(self._cases).tolist()]

    def over(self, first: int, last: int) -> LagAccuracy:
        """The accuracy of some lags together; it is told as that of the first."""
        return self._at(slice(first - 1, last), first)

    def _at(self, lags: slice, lag: int) -> LagAccuracy:
        demanded = float(self._demanded[lags].sum())
        found = (
            float(sums[lags].sum()) / demanded if sums is not None and demanded > 0 else None
            for sums in (self._absolute, self._over, self._loss)
        )
        return LagAccuracy(lag, int(self._cases[lags].sum()), demanded, *found)


@dataclass(frozen=True, slots=True)
class Instability:
    """How much of what was told for a week was told otherwise a week later, over all weeks that both tell."""

    rolls: int
    moved: Decimal
    told: Decimal

    @property
    def share(self) -> Decimal | None:
        """What moved per what was told; None where nothing was."""
        return self.moved / self.told if self.told else None

    def __add__(self, other: Instability) -> Instability:
        return Instability(max(self.rolls, other.rolls), self.moved + other.moved, self.told + other.told)


STILL = Instability(0, _ZERO, _ZERO)


def instability_by_lag(plans: Mapping[date, Mapping[date, Decimal]]) -> dict[int, Instability]:
    """The instability of plans that stood at successive times, each quantities by week.

    As Sridharan, Berry and Udayabhanu measure it: the sum of all changes of a week's quantity from one plan
    to the next, over the weeks that both have, here as a share of what the earlier one had there. It is told
    by how many weeks ahead that one told a week; lag 1 is the week in which it stood.
    """
    found = defaultdict[int, list[_Twice]](list)
    for each in _told_twice(plans):
        found[each.lag].append(each)
    return {lag: _added_up(found[lag]) for lag in sorted(found)}


class _Twice(NamedTuple):
    """A week that two successive plans tell."""

    lag: int
    before: Decimal
    after: Decimal


def _told_twice(plans: Mapping[date, Mapping[date, Decimal]]) -> Iterator[_Twice]:
    for (stood, before), (_, after) in pairwise(sorted(plans.items())):
        for week in before.keys() & after.keys():
            yield _Twice((week - stood).days // 7 + 1, before[week], after[week])


def _added_up(told: Sequence[_Twice]) -> Instability:
    return Instability(
        len(told),
        sum((abs(each.after - each.before) for each in told), _ZERO),
        sum((each.before for each in told), _ZERO),
    )


@dataclass(frozen=True, slots=True)
class Reliability:
    """What was committed for weeks that have passed, and how much of it came by the end of each of them.

    `kept` counts in sum from week to week, never more than was committed up to then: what comes a week late
    is missing once and then there, what comes early helps later.
    """

    weeks: int
    committed: Decimal
    kept: Decimal
    delivered: Decimal

    @property
    def share(self) -> Decimal | None:
        """What came in time per what was committed; None where nothing was."""
        return self.kept / self.committed if self.committed else None

    def __add__(self, other: Reliability) -> Reliability:
        return Reliability(
            max(self.weeks, other.weeks),
            self.committed + other.committed,
            self.kept + other.kept,
            self.delivered + other.delivered,
        )


NOTHING_COMMITTED = Reliability(0, _ZERO, _ZERO, _ZERO)


def reliability(committed: Mapping[date, Decimal], delivered: Mapping[date, Decimal]) -> Reliability:
    """Compare what was committed for each week with what was delivered in it, or before and was over."""
    over = kept = _ZERO
    for week in sorted(committed):
        there = over + delivered.get(week, _ZERO)
        came = min(there, committed[week])
        kept += came
        over = there - came
    return Reliability(
        len(committed),
        sum(committed.values(), _ZERO),
        kept,
        sum((delivered.get(week, _ZERO) for week in committed), _ZERO),
    )


def called(committed: Mapping[date, Decimal], ordered: Mapping[date, Decimal]) -> dict[date, Decimal]:
    """What of commitments was then ordered, week by week: nobody need deliver what nobody called for.

    In sum up to any week it is the smaller of what was committed and what was ordered up to it.
    """
    found: dict[date, Decimal] = {}
    promised = wanted = before = _ZERO
    for week in sorted(committed):
        promised += committed[week]
        wanted += ordered.get(week, _ZERO)
        upto = min(promised, wanted)
        found[week] = upto - before
        before = upto
    return found


def known_weeks(values: Floats, start: int, first: int, count: int, hidden: Iterable[int]) -> Floats:
    """What was demanded in `count` weeks from the week `first` on; not a number where that is not known.

    `values` has the weeks from `start` on; `hidden` lists weeks in which there was nothing to sell.
    """
    found = np.full(count, np.nan)
    low, high = max(first, start), min(first + count, start + len(values))
    if low < high:
        found[low - first : high - first] = values[low - start : high - start]
    for week in hidden:
        if first <= week < first + count:
            found[week - first] = np.nan
    return found
