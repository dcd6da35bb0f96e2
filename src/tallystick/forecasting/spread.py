"""From an expected path to its quantiles: never negative, never crossing, whole where demand is whole.

Counts get a negative binomial, measured amounts a gamma distribution: both end at zero, both are skew, and
both are right for items that sell once a year as for items that sell by the thousand. A third way takes the
shape of the item's own history, which knows pack sizes and habits that no formula does.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.special import gammaincinv

from tallystick.forecasting.scores import LEVELS
from tallystick.forecasting.series import Floats

_LONGEST_TABLE = 600
_LEAST_DISPERSION = 1.02  # a negative binomial needs more variance than a Poisson
_LEAST_MEAN = 1e-6


class Shape(StrEnum):
    """How the spread around the expected path is had."""

    STEADY = "steady"  # the same variance in every bucket
    PROPORTIONAL = "proportional"  # a variance that grows with the expected quantity
    OWN_HISTORY = "own-history"  # the spread of the item's own recent demand, around the expected quantity


@dataclass(frozen=True, slots=True)
class Spread:
    """A shape with its size: the variance, or the variance per unit expected, or recent demand itself."""

    shape: Shape
    size: float
    recent: Floats
    counts: bool

    def quantiles(self, mean: Floats) -> Floats:
        """P10 … P90 around an expected path of any shape, on a new first axis."""
        mean = np.maximum(mean, 0.0)
        if self.shape is Shape.OWN_HISTORY:
            found = _own_history(mean, self.recent)
        else:
            variance = (
                mean * self.size if self.shape is Shape.PROPORTIONAL else np.full(mean.shape, self.size)
            )
            found = negative_binomial(mean, variance) if self.counts else gamma(mean, variance)
        return sane(found, self.counts)


def sane(quantiles: Floats, counts: bool) -> Floats:
    """Quantiles as they must be: not negative, not crossing, whole where demand is."""
    found = np.maximum.accumulate(np.maximum(quantiles, 0.0), axis=0)
    return np.rint(found) if counts else found


def _own_history(mean: Floats, recent: Floats) -> Floats:
    base = float(recent.mean()) if recent.size else 0.0
    flat = (-1,) + (1,) * mean.ndim
    if base <= 0:
        return np.zeros((len(LEVELS), *mean.shape))
    shape = np.quantile(recent, LEVELS, method="median_unbiased") / base
    return shape.reshape(flat) * mean[None]


def negative_binomial(mean: Floats, variance: Floats) -> Floats:
    """Quantiles of counts: by a table of the distribution, or by its gamma limit where counts are large."""
    flat = np.maximum(mean.ravel(), _LEAST_MEAN)
    wide = np.maximum(variance.ravel(), flat * _LEAST_DISPERSION)
    longest = int(np.ceil((flat + 5 * np.sqrt(wide)).max())) + 2
    if longest > _LONGEST_TABLE:
        found = np.maximum(np.ceil(_gamma(flat, wide) - 0.5), 0.0)
    else:
        found = (_counts_table(flat, wide, longest)[None] < LEVELS[:, None, None]).sum(axis=2)
    return found.reshape(len(LEVELS), *mean.shape).astype(np.float64)


def _counts_table(mean: Floats, variance: Floats, longest: int) -> Floats:
    """The cumulative distribution of every bucket: each probability from the one before it."""
    success = (mean / variance)[:, None]
    size = mean[:, None] * success / (1 - success)
    count = np.arange(1, longest)[None]
    steps = (count - 1 + size) / count * (1 - success)
    chances = np.concatenate([np.ones_like(success), np.cumprod(steps, axis=1)], axis=1)
    return np.asarray(np.cumsum(chances * success**size, axis=1), dtype=np.float64)


def gamma(mean: Floats, variance: Floats) -> Floats:
    """Quantiles of measured amounts."""
    flat = np.maximum(mean.ravel(), _LEAST_MEAN)
    wide = np.maximum(variance.ravel(), (flat * 1e-3) ** 2)
    return _gamma(flat, wide).reshape(len(LEVELS), *mean.shape)


def _gamma(mean: Floats, variance: Floats) -> Floats:
    found = gammaincinv((mean**2 / variance)[None], LEVELS[:, None]) * (variance / mean)[None]
    return np.asarray(found, dtype=np.float64)
