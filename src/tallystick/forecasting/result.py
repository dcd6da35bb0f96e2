"""The forecast of one item with everything that it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field

from tallystick.forecasting.calendar import Frequency
from tallystick.forecasting.demand import Demand
from tallystick.forecasting.events import Effect as EventEffect
from tallystick.forecasting.events import Event
from tallystick.forecasting.overriding import Override
from tallystick.forecasting.series import Floats, Series
from tallystick.forecasting.spread import Shape
from tallystick.forecasting.treatment import Treatment
from tallystick.forecasting.validation import Score


@dataclass(frozen=True, slots=True)
class Settings:
    """How far ahead to forecast, and what is known beforehand."""

    horizon: int
    frequency: Frequency
    events: tuple[Event, ...] = ()
    overrides: tuple[Override, ...] = ()
    season: int = 0  # 0: what is usual for the frequency
    longest: int = 1_000  # older buckets than this do not count

    @property
    def period(self) -> int:
        """After how many buckets demand may repeat."""
        return self.season or self.frequency.season


@dataclass(frozen=True, slots=True)
class Tried:
    """A model that was tried, and its error in validation; None if it could not work with the history."""

    name: str
    error: float | None


@dataclass(frozen=True, slots=True)
class Validation:
    """How the chosen forecast and the seasonal naive one would have done at earlier origins."""

    origins: int
    chosen: Score
    naive: Score
    naive_name: str


@dataclass(frozen=True, slots=True)
class Applied:
    """A manual override and the buckets, counted from the first forecast one, that it changed."""

    override: Override
    buckets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ItemForecast:
    """Quantiles of an item's demand, bucket by bucket, and how they came about.

    `quantiles` has nine rows, P10 to P90; `mean` is what is expected on average. Before overrides both were
    `computed_mean` and `computed`.
    """

    series: Series
    demand: Demand
    models: tuple[Tried, ...]
    shape: Shape
    mean: Floats
    quantiles: Floats
    tried: tuple[Tried, ...] = ()
    validation: Validation | None = None
    treatments: tuple[Treatment, ...] = ()
    effects: tuple[EventEffect, ...] = ()
    applied: tuple[Applied, ...] = ()
    expired: tuple[Override, ...] = ()
    computed_mean: Floats | None = field(default=None)
