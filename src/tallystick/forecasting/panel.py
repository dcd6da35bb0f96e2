"""The histories of many items, packed: what is cut into parts, sent to processes and spread over machines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from tallystick.forecasting.calendar import Frequency
from tallystick.forecasting.series import Flags, Floats, Series

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Panel:
    """Items in order; the values of item i are `values[bounds[i]:bounds[i + 1]]`, from bucket `starts[i]`."""

    frequency: Frequency
    items: list[str]
    starts: Numbers
    bounds: Numbers
    values: Floats
    stock_out: Flags

    def __len__(self) -> int:
        return len(self.items)

    def series(self) -> Iterator[Series]:
        """The items one by one."""
        for at, item in enumerate(self.items):
            first, after = self.bounds[at], self.bounds[at + 1]
            yield Series(
                item,
                self.frequency,
                int(self.starts[at]),
                self.values[first:after],
                self.stock_out[first:after],
            )

    def parts(self, size: int) -> Iterator[Panel]:
        """The panel in parts of so many items."""
        for at in range(0, len(self.items), size):
            yield self.part(at, min(at + size, len(self.items)))

    def part(self, at: int, after: int) -> Panel:
        """Some of the items."""
        low, high = self.bounds[at], self.bounds[after]
        return Panel(
            self.frequency,
            self.items[at:after],
            self.starts[at:after],
            self.bounds[at : after + 1] - low,
            self.values[low:high],
            self.stock_out[low:high],
        )


@dataclass(frozen=True, slots=True)
class Gathered:
    """A panel made of single records, and what was noticed on the way."""

    panel: Panel
    duplicates: int  # records that share item and day with another; they are added up
    gaps: int  # buckets without a record, which count as no demand
    left_out: tuple[int, ...]  # buckets that the records cover in part only


def gather(
    frequency: Frequency,
    items: list[str],
    item: NDArray[np.int32],
    day: NDArray[np.int32],
    quantity: Floats,
    stock_out: Flags,
    *,
    until: int | None = None,
) -> Gathered:
    """Add up records (item number, day as ordinal, quantity) into buckets.

    Every history ends with the last whole bucket of all records, or with the bucket of the day `until`. A
    quantity that is not a number says that the bucket was not recorded. Where no record is, nothing was
    demanded.
    """
    bucket, partial = _buckets(frequency, day, until)
    kept = ~np.isin(bucket, partial) if partial else np.ones(len(bucket), dtype=np.bool_)
    if until is not None:
        kept &= day <= until
    if not np.any(kept):
        kept, partial = np.ones(len(bucket), dtype=np.bool_), ()
    duplicates = _duplicates(item, day)
    sold, bucket = item[kept], bucket[kept]
    last = int(bucket.max())
    if until is not None:  # also where nothing was demanded any more
        last = max(last, frequency.bucket(date.fromordinal(until)))
    present = np.unique(sold)
    number = np.zeros(len(items), dtype=np.int64)
    number[present] = np.arange(len(present))
    row = number[sold]
    starts = np.full(len(present), np.iinfo(np.int64).max)
    np.minimum.at(starts, row, bucket)
    bounds = np.concatenate([[0], np.cumsum(last + 1 - starts)])
    place = bounds[row] + bucket - starts[row]
    values = np.zeros(int(bounds[-1]))
    np.add.at(values, place, quantity[kept])
    marks = np.zeros(len(values), dtype=np.bool_)
    marks[place[stock_out[kept]]] = True
    seen = np.zeros(len(values), dtype=np.bool_)
    seen[place] = True
    panel = Panel(frequency, [items[at] for at in present], starts, bounds, values, marks)
    return Gathered(panel, duplicates, int(np.count_nonzero(~seen)), partial)


def _buckets(
    frequency: Frequency, day: NDArray[np.int32], until: int | None
) -> tuple[Numbers, tuple[int, ...]]:
    """The bucket of each record, and the buckets at either end that records cover in part only.

    Records of single days fill a week from the first to the last day on which anything is ever recorded;
    records that all have the same place in their bucket, such as a date that stands for a week, fill it.
    """
    distinct, at = np.unique(day, return_inverse=True)
    days = [date.fromordinal(int(one)) for one in distinct]
    numbers = np.array([frequency.bucket(one) for one in days], dtype=np.int64)
    places = np.array(
        [one.toordinal() - frequency.first_day(frequency.bucket(one)).toordinal() for one in days]
    )
    first, last = int(numbers[0]), int(numbers[-1])
    partial: list[int] = []
    if frequency is not Frequency.DAY and last - first >= 2:
        inner = places[(numbers > first) & (numbers < last)]
        if inner.size and inner.min() < inner.max():
            slack = 0 if frequency is Frequency.WEEK else 3
            if int(places[numbers == first].min()) > int(inner.min()) + slack:
                partial.append(first)
            if until is None and int(places[numbers == last].max()) < int(inner.max()) - 2 * slack:
                partial.append(last)
    return numbers[at], tuple(partial)


def _duplicates(item: NDArray[np.int32], day: NDArray[np.int32]) -> int:
    key = item.astype(np.int64) * 4_000_000 + day
    return len(key) - len(np.unique(key))
