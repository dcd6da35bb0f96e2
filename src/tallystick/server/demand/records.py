"""Demand histories, packed: one row of three byte strings per item, arrays while they are worked with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from tallystick.forecasting.calendar import Frequency
from tallystick.forecasting.panel import Gathered, gather

Days = NDArray[np.int32]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Records:
    """What was demanded of one item: one quantity a day at most, days as ordinals in ascending order."""

    days: Days
    quantities: Floats
    stock_outs: Flags

    @classmethod
    def of(
        cls, days: Sequence[date], quantities: Sequence[float], stock_outs: Sequence[bool] = ()
    ) -> Records:
        """Records from plain values, in any order of days."""
        ordinals = np.array([day.toordinal() for day in days], dtype=np.int32)
        flags = np.array(stock_outs or [False] * len(days), dtype=np.bool_)
        return added_up(ordinals, np.asarray(quantities, dtype=np.float64), flags)

    def __len__(self) -> int:
        return len(self.days)

    def same_as(self, other: Records) -> bool:
        """Whether two histories say the same."""
        return (
            np.array_equal(self.days, other.days)
            and np.array_equal(self.quantities, other.quantities, equal_nan=True)
            and np.array_equal(self.stock_outs, other.stock_outs)
        )

    def with_(self, news: Records) -> Records:
        """These records, with those of other days added and those of the same days replaced."""
        kept = ~np.isin(self.days, news.days)
        days = np.concatenate([self.days[kept], news.days])
        order = np.argsort(days, kind="stable")
        return Records(
            days[order],
            np.concatenate([self.quantities[kept], news.quantities])[order],
            np.concatenate([self.stock_outs[kept], news.stock_outs])[order],
        )

    def packed(self) -> tuple[bytes, bytes, bytes]:
        """The three columns as bytes, the same on every machine."""
        return (
            self.days.astype("<i4").tobytes(),
            self.quantities.astype("<f8").tobytes(),
            self.stock_outs.astype("u1").tobytes(),
        )


EMPTY = Records(np.zeros(0, np.int32), np.zeros(0), np.zeros(0, np.bool_))


def unpacked(days: bytes, quantities: bytes, stock_outs: bytes) -> Records:
    """Records from the bytes of their columns."""
    return Records(
        np.frombuffer(days, dtype="<i4").astype(np.int32, copy=False),
        np.frombuffer(quantities, dtype="<f8"),
        np.frombuffer(stock_outs, dtype="u1").astype(np.bool_),
    )


def added_up(days: Days, quantities: Floats, stock_outs: Flags) -> Records:
    """One record a day: what falls on one day is added up; a day with any stock-out has one."""
    distinct, place = np.unique(days, return_inverse=True)
    total = np.zeros(len(distinct))
    known = np.zeros(len(distinct), dtype=np.bool_)
    recorded = ~np.isnan(quantities)
    np.add.at(total, place[recorded], quantities[recorded])
    known[place[recorded]] = True
    marks = np.zeros(len(distinct), dtype=np.bool_)
    marks[place[stock_outs]] = True
    # sums of what was written with decimals, not of their binary neighbours
    return Records(distinct.astype(np.int32), np.where(known, np.round(total, 6), np.nan), marks)


@dataclass(frozen=True, slots=True)
class Histories:
    """The histories of many items as one long table, as forecasting takes it."""

    items: list[str]
    item: NDArray[np.int32]
    day: Days
    quantity: Floats
    stock_out: Flags

    def __len__(self) -> int:
        return len(self.item)

    def gathered(self, frequency: Frequency, until: date | None = None) -> Gathered:
        """The histories in buckets. There must be at least one record."""
        return gather(
            frequency,
            self.items,
            self.item,
            self.day,
            self.quantity,
            self.stock_out,
            until=None if until is None else until.toordinal(),
        )


def together(found: Sequence[tuple[str, Records]]) -> Histories:
    """Many histories as one table."""
    records = [each for _item, each in found] or [EMPTY]
    sizes = [len(each) for each in records] if found else [0]
    return Histories(
        [item for item, _records in found],
        np.repeat(np.arange(len(sizes), dtype=np.int32), sizes),
        np.concatenate([each.days for each in records]),
        np.concatenate([each.quantities for each in records]),
        np.concatenate([each.stock_outs for each in records]),
    )
