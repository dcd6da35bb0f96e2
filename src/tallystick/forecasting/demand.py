"""What kind of demand an item has: how often, how unevenly, and where in its life it is.

Kinds are those of Syntetos and Boylan: the average interval between demands (ADI) and the squared
coefficient of variation of their sizes (CV²) divide demand into smooth, erratic, intermittent and lumpy.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from tallystick.forecasting.calendar import Frequency
from tallystick.forecasting.series import Floats

_ADI = 1.32
_CV2 = 0.49
_NEW = {Frequency.DAY: 28, Frequency.WEEK: 12, Frequency.MONTH: 6}
_GONE = 0.01  # so unlikely must the silence at the end be before an item counts as dying
_LEAST_SILENCE = 3
_TREND = 4.0  # t value of the slope
_LEAST_CHANGE = 0.25  # of the level, over the whole history


class Kind(StrEnum):
    """How demand comes."""

    SMOOTH = "smooth"
    ERRATIC = "erratic"
    INTERMITTENT = "intermittent"
    LUMPY = "lumpy"
    NONE = "none"  # nothing was ever demanded


class Life(StrEnum):
    """Where in its life an item is."""

    NEW = "new"
    ESTABLISHED = "established"
    DYING = "dying"


@dataclass(frozen=True, slots=True)
class Demand:
    """The kind of an item's demand and what it was told by.

    `silence` is the number of empty buckets at the end.
    """

    kind: Kind
    life: Life
    seasonal: bool
    trending: bool
    interval: float
    variation: float
    silence: int
    counts: bool

    @property
    def regular(self) -> bool:
        """Whether nearly every bucket has demand."""
        return self.kind in (Kind.SMOOTH, Kind.ERRATIC)


def classify(values: Floats, frequency: Frequency, season: int) -> Demand:
    """Tell the kind of demand; the history has no gaps and begins with its first demand."""
    sizes = values[values > 0]
    counts = bool(np.all(values == np.rint(values)))
    if not sizes.size:
        return Demand(Kind.NONE, Life.DYING, False, False, 0.0, 0.0, len(values), counts)
    interval = len(values) / sizes.size
    variation = float((sizes.std() / sizes.mean()) ** 2)
    silence = len(values) - 1 - int(np.flatnonzero(values)[-1])
    kind = _kind(interval, variation)
    regular = kind in (Kind.SMOOTH, Kind.ERRATIC)
    return Demand(
        kind,
        _life(values, frequency, silence),
        is_seasonal(values, season),
        regular and is_trending(values),
        interval,
        variation,
        silence,
        counts,
    )


def _kind(interval: float, variation: float) -> Kind:
    if interval < _ADI:
        return Kind.SMOOTH if variation < _CV2 else Kind.ERRATIC
    return Kind.INTERMITTENT if variation < _CV2 else Kind.LUMPY


def _life(values: Floats, frequency: Frequency, silence: int) -> Life:
    lived = values[: len(values) - silence]
    if len(values) < _NEW[frequency]:
        return Life.NEW
    share = np.count_nonzero(lived) / len(lived)
    quiet = silence >= _LEAST_SILENCE and (1 - share * 0.99) ** silence < _GONE
    return Life.DYING if quiet else Life.ESTABLISHED


def is_seasonal(values: Floats, season: int) -> bool:
    """Whether demand resembles itself one season earlier, beyond chance (one-sided, 5 %)."""
    if season < 2 or len(values) < 2 * season + 2:
        return False
    centred = values - values.mean()
    power = float(centred @ centred)
    if power <= 0:
        return False
    lags = np.array([float(centred[lag:] @ centred[:-lag]) for lag in range(1, season + 1)]) / power
    limit = 1.645 * np.sqrt((1 + 2 * np.sum(lags[:-1] ** 2)) / len(values))
    return bool(lags[-1] > limit)


def is_trending(values: Floats) -> bool:
    """Whether demand rises or falls clearly: beyond chance, and by a quarter of its level at least."""
    count = len(values)
    if count < 12:
        return False
    time = np.arange(count) - (count - 1) / 2
    centred = values - values.mean()
    slope = float(time @ centred) / float(time @ time)
    error = float(np.sum((centred - slope * time) ** 2)) / (count - 2) / float(time @ time)
    change = abs(slope) * count / max(float(values.mean()), 1e-9)
    return bool(change >= _LEAST_CHANGE and abs(slope) > _TREND * np.sqrt(error))
