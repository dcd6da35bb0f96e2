"""What in a history is not demand: stock-outs, gaps in the records, single absurd peaks; treated and told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from tallystick.forecasting.series import Flags, Floats, Series

_REACH = 4  # buckets on each side from which a value is judged
_FAR = 8.0  # robust standard deviations
_TIMES = 3.0  # and at least so many times what is usual there
_RARE = 0.03  # peaks that come more often than this are how the item sells
_LEAST_SIZES = 8
_UNLIKELY = 1e-5  # chance of a silence below which it is taken for a stock-out


class Cause(StrEnum):
    """Why a bucket is read otherwise than recorded."""

    STOCK_OUT = "stock-out"  # known: demand was at least what was sold
    LIKELY_STOCK_OUT = "likely-stock-out"  # a silence that chance does not explain
    NOT_RECORDED = "not-recorded"
    OUTLIER = "outlier"


@dataclass(frozen=True, slots=True)
class Treatment:
    """One bucket that is read otherwise than recorded."""

    index: int
    cause: Cause
    recorded: float | None
    used: float


@dataclass(frozen=True, slots=True)
class Treated:
    """A history ready for models, and what was changed in it.

    `known` marks the buckets whose demand is known as recorded: forecasts are judged by these only.
    """

    values: Floats
    known: Flags
    treatments: tuple[Treatment, ...]


def treat(series: Series, season: int) -> Treated:
    """Replace what is not demand by what was to be expected there."""
    recorded = series.values
    missing = np.isnan(recorded)
    silent = _silences(np.where(missing, 0.0, recorded), series.stock_out | missing, season)
    hidden = series.stock_out | missing | silent
    values = np.where(missing, 0.0, recorded)
    treatments: list[Treatment] = []
    for at in map(int, np.flatnonzero(hidden)):
        # What was sold is the least that was demanded.
        used = max(float(values[at]), _expected(recorded, hidden, at, season))
        was = None if missing[at] else float(recorded[at])
        if was is None or used != was:
            treatments.append(Treatment(at, _cause(series, missing, at), was, used))
    for treatment in treatments:
        values[treatment.index] = treatment.used
    peaks = _peaks(values, hidden, season)
    for at, limit in peaks.items():
        treatments.append(Treatment(at, Cause.OUTLIER, float(recorded[at]), limit))
        values[at] = limit
    treatments.sort(key=lambda treatment: treatment.index)
    return Treated(values, ~hidden, tuple(treatments))


def _cause(series: Series, missing: Flags, index: int) -> Cause:
    if series.stock_out[index]:
        return Cause.STOCK_OUT
    return Cause.NOT_RECORDED if missing[index] else Cause.LIKELY_STOCK_OUT


def _expected(recorded: Floats, hidden: Flags, index: int, season: int) -> float:
    """The mean of the nearest buckets whose demand is known, of the same day of the week where days count."""
    step = season if season == 7 else 1
    near: list[float] = []
    for direction in (-step, step):
        at, found = index + direction, 0
        while 0 <= at < len(recorded) and found < _REACH:
            if not hidden[at]:
                near.append(float(recorded[at]))
                found += 1
            at += direction
    return sum(near) / len(near) if near else 0.0


def _silences(values: Floats, hidden: Flags, season: int) -> Flags:
    """Empty buckets amid steady demand that chance does not explain: nothing was there to sell."""
    silent = np.zeros(len(values), dtype=np.bool_)
    empty = (values == 0) & ~hidden
    known = values[~hidden]
    if season == 7:
        # A shop that is shut on Sundays sells nothing then, and is not out of stock.
        for phase in range(7):
            sold = values[phase::7][~hidden[phase::7]]
            if not sold.size or np.median(sold) == 0:
                empty[phase::7] = False
    if known.size < 2 * _LEAST_SIZES or np.count_nonzero(empty) > len(values) * 0.2:
        return silent
    chance = _chance_of_nothing(known[known > 0])
    edges = np.flatnonzero(np.diff(np.concatenate([[0], empty.astype(np.int8), [0]])))
    for first, after in zip(edges[::2], edges[1::2], strict=True):
        # A silence at the end may be the end of the item; only one that demand follows is a stock-out.
        if first and after < len(values) and chance ** (after - first) < _UNLIKELY:
            silent[first:after] = True
    return silent


def _chance_of_nothing(sizes: Floats) -> float:
    """How likely an empty bucket is for an item of these quantities, by a negative binomial."""
    if not sizes.size:
        return 1.0
    mean = float(sizes.mean())
    variance = max(float(sizes.var()), mean * 1.02)
    size = mean**2 / (variance - mean)
    return float((mean / variance) ** size)


def _peaks(values: Floats, hidden: Flags, season: int) -> dict[int, float]:
    """Single peaks far beyond anything near them, and the limit to which each is cut."""
    sizes = values[(values > 0) & ~hidden]
    if sizes.size < _LEAST_SIZES:
        return {}
    usual = float(np.median(sizes))
    deviation = 1.4826 * float(np.median(np.abs(sizes - usual)))
    far = usual + _FAR * max(deviation, 0.25 * usual)
    found: dict[int, float] = {}
    for index in np.flatnonzero((values > far) & ~hidden):
        beside = np.concatenate(
            [values[max(0, index - _REACH) : index], values[index + 1 : index + 1 + _REACH]]
        )
        high = float(beside.max()) if beside.size else 0.0
        earlier = float(values[index - season]) if index >= season else 0.0
        later = float(values[index + season]) if index + season < len(values) else 0.0
        # A peak beside a high, or one season from one, is a level or a season and no accident.
        if float(values[index]) > _TIMES * max(high, earlier, later, usual):
            found[int(index)] = max(far, high)
    return found if len(found) <= max(1, _RARE * len(values)) else {}
