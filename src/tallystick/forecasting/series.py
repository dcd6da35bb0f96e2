"""The demand of one item, bucket by bucket, as the models read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from tallystick.errors import InvalidInput
from tallystick.forecasting.calendar import Frequency

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Series:
    """What was demanded of an item: `values[i]` in the bucket `start + i`, up to the end of the history.

    A value that is not a number was not recorded. `stock_out` marks buckets in which the item could not be
    sold for want of stock, so that demand was at least the value. Quantities are rounded nowhere: they are
    statistics, not what two companies agree.
    """

    item: str
    frequency: Frequency
    start: int
    values: Floats
    stock_out: Flags

    def __post_init__(self) -> None:
        if not len(self.values) or len(self.values) != len(self.stock_out):
            raise InvalidInput(
                f"{self.item}: a history needs a value and a mark for every bucket.",
                mend="Give values and stock-outs of one length, at least one.",
            )
        if np.any(self.values < 0) or np.any(np.isinf(self.values)):
            raise InvalidInput(
                f"{self.item}: demand is never negative or infinite.", mend="Correct the history."
            )

    @property
    def end(self) -> int:
        """The first bucket after the history: the first one to forecast."""
        return self.start + len(self.values)

    def day(self, index: int) -> date:
        """The first day of a bucket, counted from the start of the series."""
        return self.frequency.first_day(self.start + index)

    @classmethod
    def of(
        cls,
        item: str,
        frequency: Frequency,
        first: date,
        values: list[float],
        stock_out: list[int] | None = None,
    ) -> Series:
        """A series from plain values; `stock_out` lists the positions of buckets without stock."""
        marks = np.zeros(len(values), dtype=np.bool_)
        marks[stock_out or []] = True
        return cls(item, frequency, frequency.bucket(first), np.asarray(values, dtype=np.float64), marks)
