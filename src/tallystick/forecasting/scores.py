"""How good a forecast was: the scores by which models are compared and accuracy is reported.

Every score is 0 for a perfect forecast. Cells that are not a number, of a horizon that reaches past the
history, count nowhere.
"""

from __future__ import annotations

import numpy as np

from tallystick.forecasting.series import Floats

QUANTILES: tuple[float, ...] = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
LEVELS: Floats = np.array(QUANTILES)


def absolute_scale(history: Floats) -> float:
    """The mean absolute step from one bucket to the next: what the naive forecast misses by."""
    steps = np.abs(np.diff(history))
    return _usable(float(np.nanmean(steps)) if steps.size else 0.0, history)


def squared_scale(history: Floats) -> float:
    """The mean squared step from one bucket to the next."""
    steps = np.diff(history) ** 2
    return _usable(float(np.nanmean(steps)) if steps.size else 0.0, history)


def _usable(scale: float, history: Floats) -> float:
    """A constant history has no steps: errors are then measured by its level."""
    return scale if scale > 0 else max(float(np.nanmean(history)), 1.0)


def pinball(actual: Floats, quantiles: Floats) -> float:
    """Twice the mean quantile loss of P10 … P90, which stand on the first axis of `quantiles`."""
    above = actual[None] - quantiles
    levels = LEVELS.reshape(-1, *([1] * actual.ndim))
    return float(np.nanmean(2 * np.maximum(levels * above, (levels - 1) * above)))


def scaled_pinball(actual: Floats, quantiles: Floats, history: Floats) -> float:
    """Pinball loss in units of the naive forecast's error in the history."""
    return pinball(actual, quantiles) / absolute_scale(history)


def rmsse(actual: Floats, mean: Floats, history: Floats) -> float:
    """Root mean squared error in units of the naive forecast's in the history."""
    return float(np.sqrt(np.nanmean((actual - mean) ** 2) / squared_scale(history)))


def wape(actual: Floats, forecast: Floats) -> float | None:
    """Absolute errors as a share of what was demanded; None where nothing was."""
    total = float(np.nansum(actual))
    return float(np.nansum(np.abs(actual - forecast))) / total if total > 0 else None


def bias(actual: Floats, forecast: Floats) -> float | None:
    """How much more was forecast than demanded, as a share of what was demanded; None where nothing was."""
    total = float(np.nansum(actual))
    return float(np.nansum(forecast - actual)) / total if total > 0 else None
