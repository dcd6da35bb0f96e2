"""What a planner knows better than the history: a quantity or a factor, with a reason and an expiry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from tallystick.errors import InvalidInput
from tallystick.forecasting.calendar import Frequency
from tallystick.forecasting.series import Floats, Series


@dataclass(frozen=True, slots=True)
class Override:
    """A person's word on an item's demand in certain buckets, until it expires.

    Either `quantity`, what to expect in every bucket that begins from `first` to `last`, or `factor`, by
    which the computed forecast is multiplied there. Who overrides says why, and until when it holds: an
    override that nobody renews stops by itself.
    """

    item: str
    first: date
    last: date
    reason: str
    expires: date
    quantity: float | None = None
    factor: float | None = None
    by: str = ""

    def __post_init__(self) -> None:
        problem = self._problem()
        if problem:
            field, words, mend = problem
            raise InvalidInput(f"The override of {self.item}: {words}", mend=mend, field=field)

    def _problem(self) -> tuple[str, str, str] | None:
        if (self.quantity is None) == (self.factor is None):
            return "quantity", "it has to be a quantity or a factor.", "Give one of the two, not both."
        value = self.quantity if self.quantity is not None else self.factor
        if value is None or not 0 <= value < 1e12:
            field = "factor" if self.quantity is None else "quantity"
            return field, f"{value} is no demand.", "Give a number that is not negative."
        if not self.reason.strip():
            return "reason", "it has no reason.", "Say why: others have to be able to judge it."
        if self.last < self.first:
            return "last", "it ends before it begins.", "Correct its first or last day."
        return None

    def holds(self, today: date) -> bool:
        """Whether it has not expired."""
        return today <= self.expires


def override(
    series: Series, mean: Floats, quantiles: Floats, overrides: Iterable[Override], today: date
) -> tuple[Floats, Floats, list[tuple[Override, tuple[int, ...]]], list[Override]]:
    """Lay overrides over the forecast of a series; see `lay_over`."""
    return lay_over(series.item, series.frequency, series.end, mean, quantiles, overrides, today)


def lay_over(
    item: str,
    frequency: Frequency,
    first: int,
    mean: Floats,
    quantiles: Floats,
    overrides: Iterable[Override],
    today: date,
) -> tuple[Floats, Floats, list[tuple[Override, tuple[int, ...]]], list[Override]]:
    """Lay overrides over a forecast from the bucket `first` on; of two on one bucket the later counts.

    Returns the mean and the quantiles, what was applied in which buckets, and what has expired. Quantiles
    keep their distance from the mean in proportion; where the computed mean was nothing they are all the
    quantity that was given.
    """
    mean, quantiles = mean.copy(), quantiles.copy()
    base_mean, base = mean.copy(), quantiles.copy()
    applied, expired = [], []
    for one in overrides:
        if one.item != item:
            continue
        if not one.holds(today):
            expired.append(one)
            continue
        begins, ends = frequency.bucket(one.first) - first, frequency.bucket(one.last) - first
        buckets = tuple(range(max(begins, 0), min(ends, len(mean) - 1) + 1))
        for at in buckets:
            if one.quantity is None:
                assert one.factor is not None
                mean[at], quantiles[:, at] = base_mean[at] * one.factor, base[:, at] * one.factor
            else:
                scaled = base[:, at] * (one.quantity / base_mean[at]) if base_mean[at] > 0 else one.quantity
                mean[at], quantiles[:, at] = one.quantity, scaled
        if buckets:
            applied.append((one, buckets))
    return mean, np.maximum(quantiles, 0.0), applied, expired
