"""The models that are tried for an item, by the kind of its demand. All are statsforecast's.

Which are tried was decided on one half of the items of the accuracy benchmark (docs/decisions/0027) and is
reported on the other half. Models that cost thousands of times more than others are tried only where what
they can see (a trend, a season of at most twelve buckets) was seen.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from tallystick.forecasting.calendar import Frequency
from tallystick.forecasting.demand import Demand, Life
from tallystick.forecasting.series import Floats

#: over so many buckets the averages over a short and a long window go
SHORT = {Frequency.DAY: 28, Frequency.WEEK: 8, Frequency.MONTH: 6}
LONG = {Frequency.DAY: 56, Frequency.WEEK: 21, Frequency.MONTH: 12}
_LONGEST_ETS_SEASON = 12
_LONGEST_ETS_HISTORY = 160  # buckets; the cost grows with them, the gain does not


@dataclass(frozen=True, slots=True)
class Candidate:
    """A model under its name in statsforecast, and how it is made.

    One that `learns` has parameters worth fitting once: it is carried forward to later origins with them.
    """

    name: str
    make: Callable[[], Any]
    learns: bool = False

    def path(self, values: Floats, horizon: int) -> Floats:
        """What the model expects after a history."""
        with _quietly():
            return _clean(self.make().forecast(y=values, h=horizon)["mean"])

    def paths(self, values: Floats, origins: list[int], horizon: int) -> Floats:
        """What the model would have expected at earlier origins, one row each."""
        with _quietly():
            if not self.learns:
                rows = [self.make().forecast(y=values[:at], h=horizon)["mean"] for at in origins]
            else:
                fitted = self.make().fit(values[: origins[0]])
                rows = [fitted.forward(values[:at], horizon)["mean"] for at in origins]
        return _clean(np.stack(rows))


def _clean(path: Floats) -> Floats:
    return np.maximum(np.asarray(path, dtype=np.float64), 0.0)


class _quietly(warnings.catch_warnings):  # noqa: N801
    """Models grumble about short and constant histories; whether they are any good is told by validation."""

    def __enter__(self) -> None:
        super().__enter__()
        warnings.simplefilter("ignore")


def candidates(demand: Demand, frequency: Frequency, season: int, shortest: int) -> list[Candidate]:
    """The models to try, where the first origin of the validation has `shortest` buckets before it."""
    known = models(frequency, season)
    names = ["SeasonalNaive" if season > 1 and shortest > season else "Naive"]
    names += ["SimpleExponentialSmoothing", "TSB", "HistoricAverage", "WindowAverage"]
    if demand.regular:
        names += ["DynamicOptimizedTheta" if shortest >= 2 * season else "DynamicOptimizedTheta, no season"]
        names += ["WindowAverage, short"]
    else:
        names += ["IMAPA"]
    if season > 1 and shortest >= 2 * season:
        names += ["SeasonalWindowAverage"] + ["SeasonalExponentialSmoothing"] * demand.regular
    if demand.life is Life.DYING:
        names += ["WindowAverage, short", "SimpleExponentialSmoothing, quick"]
    if demand.regular and shortest <= _LONGEST_ETS_HISTORY and (demand.trending or demand.seasonal):
        seasonal = demand.seasonal and season <= _LONGEST_ETS_SEASON and shortest >= 2 * season
        names += ["AutoETS" if seasonal else "AutoETS, no season"]
    return [known[name] for name in dict.fromkeys(names)]


def reference(season: int, shortest: int, frequency: Frequency) -> Candidate:
    """The seasonal naive forecast that every choice is measured against."""
    return models(frequency, season)["SeasonalNaive" if season > 1 and shortest > season else "Naive"]


@cache
def models(frequency: Frequency, season: int) -> dict[str, Candidate]:
    """All models that are ever tried, by their names."""
    from statsforecast import models as sf

    short, long = SHORT[frequency], LONG[frequency]
    listed = [
        Candidate("Naive", sf.Naive),
        Candidate("SeasonalNaive", lambda: sf.SeasonalNaive(season)),
        Candidate("SimpleExponentialSmoothing", lambda: sf.SimpleExponentialSmoothing(0.1)),
        Candidate("SimpleExponentialSmoothing, quick", lambda: sf.SimpleExponentialSmoothing(0.2)),
        Candidate("TSB", lambda: sf.TSB(0.1, 0.1)),
        Candidate("HistoricAverage", sf.HistoricAverage),
        Candidate("WindowAverage", lambda: sf.WindowAverage(long)),
        Candidate("WindowAverage, short", lambda: sf.WindowAverage(short)),
        Candidate("IMAPA", sf.IMAPA),
        Candidate(
            "DynamicOptimizedTheta", lambda: sf.DynamicOptimizedTheta(season_length=season), learns=True
        ),
        Candidate(
            "DynamicOptimizedTheta, no season",
            lambda: sf.DynamicOptimizedTheta(season_length=1),
            learns=True,
        ),
        Candidate(
            "SeasonalWindowAverage",
            lambda: sf.SeasonalWindowAverage(season, window_size=2 if season > 7 else 4),
        ),
        Candidate("SeasonalExponentialSmoothing", lambda: sf.SeasonalExponentialSmoothingOptimized(season)),
        Candidate("AutoETS", lambda: sf.AutoETS(season_length=season, model="AZA"), learns=True),
        Candidate("AutoETS, no season", lambda: sf.AutoETS(season_length=1, model="ZZN"), learns=True),
    ]
    return {candidate.name: candidate for candidate in listed}
