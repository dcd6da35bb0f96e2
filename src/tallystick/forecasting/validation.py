"""Rolling-origin validation: what each model would have forecast at earlier times, against what came."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tallystick.forecasting.candidates import Candidate
from tallystick.forecasting.scores import bias, rmsse, scaled_pinball, wape
from tallystick.forecasting.series import Flags, Floats
from tallystick.forecasting.spread import Spread

_ORIGINS = 6


def origins(length: int, horizon: int) -> list[int]:
    """The moments in the past at which forecasts are tried: up to seven, over the last part of the history.

    Half of the history at most is kept for this; a forecast may reach past its end and is judged by what is
    there.
    """
    quarter = max(1, horizon // 4)
    kept = min(max(horizon + (_ORIGINS - 1) * quarter, length // 4), length // 2)
    first = max(length - kept, 2)
    step = max(1, (length - first) // _ORIGINS)
    return list(range(first, length - min(quarter, length - first) + 1, step))[: _ORIGINS + 1]


def windows(values: Floats, at: list[int], horizon: int) -> Floats:
    """What came after each origin, one row each; not a number past the end of the history."""
    padded = np.concatenate([values, np.full(horizon, np.nan)])
    return np.stack([padded[origin : origin + horizon] for origin in at])


@dataclass(frozen=True, slots=True)
class Trial:
    """A model's forecasts at the origins, and how far they were off on average."""

    candidate: Candidate
    paths: Floats
    error: float


def try_models(
    models: list[Candidate], values: Floats, at: list[int], horizon: int
) -> tuple[list[Trial], list[str]]:
    """Try models at the origins: those that worked, the best first, and the names of those that did not."""
    actual = windows(values, at, horizon)
    trials, failed = [], []
    for candidate in models:
        try:
            paths = candidate.paths(values, at, horizon)
        except Exception:
            # Models refuse histories with errors of all kinds, bare `Exception` among them: one that cannot
            # work with a history is no candidate for it, and is told as tried without success.
            failed.append(candidate.name)
            continue
        if not np.all(np.isfinite(paths)):
            failed.append(candidate.name)
            continue
        trials.append(Trial(candidate, paths, float(np.sqrt(np.nanmean((actual - paths) ** 2)))))
    return sorted(trials, key=lambda trial: trial.error), failed


@dataclass(frozen=True, slots=True)
class LagScore:
    """The errors of forecasts made so many buckets ahead."""

    lag: int
    wape: float | None
    bias: float | None


@dataclass(frozen=True, slots=True)
class Score:
    """How good forecasts of the past were. The first two are in units of the naive forecast's error."""

    pinball: float
    rmsse: float
    wape: float | None
    bias: float | None
    lags: tuple[LagScore, ...]


def score(paths: Floats, spread: Spread, actual: Floats, known: Flags, history: Floats) -> Score:
    """Score paths with their spread, in the buckets whose demand is known."""
    seen = np.where(known, actual, np.nan)
    if np.all(np.isnan(seen)):
        seen = actual
    used = np.where(np.isnan(seen), np.nan, paths)
    lags = tuple(
        LagScore(lag + 1, wape(seen[:, lag], used[:, lag]), bias(seen[:, lag], used[:, lag]))
        for lag in range(paths.shape[1])
        if not np.all(np.isnan(seen[:, lag]))
    )
    return Score(
        scaled_pinball(seen, spread.quantiles(paths), history),
        rmsse(seen, paths, history),
        wape(seen, used),
        bias(seen, used),
        lags,
    )
