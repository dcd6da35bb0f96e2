"""Holidays, promotions and other events: what they did to demand, and what they will do again.

An event multiplies demand in the buckets that it touches. Its effect is what was sold in them against what
is usual around them, drawn towards what was given beforehand (or towards no effect) by as much as one
occurrence weighs: one promotion proves little, five prove much.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from tallystick.errors import InvalidInput
from tallystick.forecasting.series import Flags, Floats, Series

_PRIOR_WEIGHT = 1.0
_REACH = 4
_LEAST, _MOST = 0.1, 10.0


@dataclass(frozen=True, slots=True)
class Event:
    """Something on certain days that changes demand, for all items or for some.

    `effect` is by what it is expected to multiply demand: 1.3 for 30 % more; 1 where that is not known.
    """

    name: str
    first: date
    last: date
    items: frozenset[str] | None = None
    effect: float = 1.0

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise InvalidInput(
                f"The event {self.name} ends before it begins.",
                mend="Correct its first or last day.",
                field="last",
            )
        if not _LEAST <= self.effect <= _MOST:
            raise InvalidInput(
                f"The event {self.name} multiplies demand by {self.effect:g}.",
                mend=f"Give an effect from {_LEAST:g} to {_MOST:g}: 1.3 means 30 % more.",
                field="effect",
            )

    def concerns(self, item: str) -> bool:
        """Whether the event is about an item."""
        return self.items is None or item in self.items


@dataclass(frozen=True, slots=True)
class Effect:
    """What an event does to an item: by how much it multiplies demand, seen how often, and when to come."""

    name: str
    factor: float
    seen: int
    ahead: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Influence:
    """All that events did and will do: factors of the buckets of the history and of the horizon."""

    past: Floats
    future: Floats
    effects: tuple[Effect, ...]


def influence(
    series: Series, values: Floats, known: Flags, events: Iterable[Event], horizon: int
) -> Influence:
    """Learn the effect of each event from the history, and lay it over the horizon.

    A bucket that is touched in part is changed in part: three of seven days of a week count three sevenths.
    """
    past, future = np.ones(len(values)), np.ones(horizon)
    named: dict[str, list[Event]] = {}
    for event in events:
        if event.concerns(series.item):
            named.setdefault(event.name, []).append(event)
    touched = {name: _touched(series, group, len(values) + horizon) for name, group in named.items()}
    quiet = known & ~np.any([share[: len(values)] > 0 for share in touched.values()] or [~known], axis=0)
    effects = []
    for name, share in touched.items():
        if not np.any(share):
            continue
        prior = float(np.mean([event.effect for event in named[name]]))
        factor, seen = _learn(values, known, quiet, share[: len(values)], prior, series.frequency.season == 7)
        past *= 1 + (factor - 1) * share[: len(values)]
        future *= 1 + (factor - 1) * share[len(values) :]
        ahead = tuple(int(index) for index in np.flatnonzero(share[len(values) :]))
        effects.append(Effect(name, factor, seen, ahead))
    return Influence(past, future, tuple(effects))


def _touched(series: Series, events: list[Event], length: int) -> Floats:
    """Of each bucket from the start of the history to the horizon, the share of days with the event."""
    share = np.zeros(length)
    frequency = series.frequency
    for event in events:
        first, last = frequency.bucket(event.first), frequency.bucket(event.last)
        for bucket in range(max(first, series.start), min(last, series.start + length - 1) + 1):
            opens, closes = frequency.first_day(bucket), frequency.last_day(bucket)
            days = (min(closes, event.last) - max(opens, event.first)).days + 1
            share[bucket - series.start] += days / ((closes - opens).days + 1)
    return np.minimum(share, 1.0)


def _learn(
    values: Floats, known: Flags, quiet: Flags, share: Floats, prior: float, by_week_day: bool
) -> tuple[float, int]:
    """The factor of a whole bucket, and in how many buckets it was seen."""
    usual_sum = sold_sum = 0.0
    seen = 0
    for index in np.flatnonzero((share > 0) & known):
        usual = _usual(values, quiet, int(index), 7 if by_week_day else 1)
        if usual > 0:
            seen += 1
            usual_sum += usual * float(share[index])
            sold_sum += float(values[index]) - usual * (1 - float(share[index]))
    if not seen:
        return prior, 0
    learned = min(max(sold_sum / usual_sum, _LEAST), _MOST)
    return (seen * learned + _PRIOR_WEIGHT * prior) / (seen + _PRIOR_WEIGHT), seen


def _usual(values: Floats, quiet: Flags, index: int, step: int) -> float:
    near = [index + step * away for away in range(-_REACH, _REACH + 1)]
    found = [float(values[at]) for at in near if 0 <= at < len(values) and quiet[at]]
    return float(np.median(found)) if found else 0.0
