"""What a company expects by itself of an item, as numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import numpy as np

from tallystick.forecasting.calendar import Frequency
from tallystick.forecasting.scores import QUANTILES
from tallystick.forecasting.series import Floats

LEVELS = len(QUANTILES)
MEDIAN, HIGH = LEVELS // 2, LEVELS - 1
LAGS = 13
"""So many weeks ahead accuracy is told."""


class DemandClass(StrEnum):
    """How an item sells, in one word: what lists are filtered by."""

    REGULAR = "regular"
    SEASONAL = "seasonal"
    TRENDING = "trending"
    INTERMITTENT = "intermittent"
    NEW = "new"
    DYING = "dying"


def class_of(document: dict[str, Any]) -> DemandClass:
    """The class of an item by its forecast's document: its life first, then how demand comes."""
    if document["life"] != "established":
        return DemandClass(document["life"])
    if document["seasonal"]:
        return DemandClass.SEASONAL
    if document["trending"]:
        return DemandClass.TRENDING
    regular = document["kind"] in ("smooth", "erratic")
    return DemandClass.REGULAR if regular else DemandClass.INTERMITTENT


@dataclass(frozen=True, slots=True)
class Expected:
    """Weeks from `first_day`, a Monday, on: the mean and P10 to P90 (rows of `quantiles`)."""

    first_day: date
    mean: Floats
    quantiles: Floats

    @property
    def first_week(self) -> int:
        """The number of the first week."""
        return Frequency.WEEK.bucket(self.first_day)

    def from_week(self, monday: date, count: int) -> Expected:
        """The weeks from one on; those that lie beyond the forecast are left out."""
        past = max((monday - self.first_day).days // 7, 0)
        cut = slice(past, past + count)
        first = self.first_day + timedelta(weeks=past)
        return Expected(first, self.mean[cut], self.quantiles[:, cut])

    def packed(self) -> tuple[bytes, bytes]:
        """Both as bytes, the same on every machine."""
        return self.mean.astype("<f8").tobytes(), self.quantiles.astype("<f8").tobytes()


def unpacked(first_day: date, mean: bytes, quantiles: bytes) -> Expected:
    """Expected weeks from the bytes of their columns."""
    return Expected(
        first_day,
        np.frombuffer(mean, dtype="<f8"),
        np.frombuffer(quantiles, dtype="<f8").reshape(LEVELS, -1),
    )


@dataclass(frozen=True, slots=True)
class Own:
    """The forecast of one item's history, before anything that people know better."""

    item_id: UUID
    item: str
    demand_class: DemandClass
    expected: Expected
    about: dict[str, Any]
