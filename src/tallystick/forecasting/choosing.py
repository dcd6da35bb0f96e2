"""From one item's history to its forecast: treat, classify, try, choose, spread.

The forecast is the mean of the up to three models that were nearest in rolling-origin validation. A single
winner of a short validation is often won by chance; the mean of the best loses less
(docs/decisions/0027).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from tallystick.forecasting.calendar import Frequency
from tallystick.forecasting.candidates import candidates, reference
from tallystick.forecasting.demand import Demand, Kind, classify
from tallystick.forecasting.events import Influence, influence
from tallystick.forecasting.overriding import override
from tallystick.forecasting.result import Applied, ItemForecast, Settings, Tried, Validation
from tallystick.forecasting.scores import pinball
from tallystick.forecasting.series import Floats, Series
from tallystick.forecasting.spread import Shape, Spread, sane
from tallystick.forecasting.treatment import Treated, treat
from tallystick.forecasting.validation import Trial, origins, score, try_models, windows

_COMBINED = 3
_LEAST_VALIDATED = 12  # buckets; a shorter history is all that there is, and none of it can be spared
_CLEARLY = 0.97  # a spread other than the steady one must be so much better
_SAFETY = 1.2  # of the variance: errors were measured by the models that were chosen for them
# buckets of which the item's own spread is taken
_RECENT = {Frequency.DAY: 84, Frequency.WEEK: 26, Frequency.MONTH: 36}
_NEW_VARIATION = 0.5  # squared coefficient of variation that is assumed of an item that is not known yet


def forecast(series: Series, settings: Settings, today: date) -> ItemForecast:
    """Forecast one item. `today` decides which overrides have expired, and nothing else."""
    series = _recent(series, settings.longest)
    treated = treat(series, settings.period)
    moved = influence(series, treated.values, treated.known, settings.events, settings.horizon)
    values = treated.values / moved.past
    demand = _demand(series, treated, values, settings)
    at = origins(len(values), settings.horizon) if len(values) >= _LEAST_VALIDATED else []
    trials, failed = _trials(values, at, demand, settings)
    if demand.kind is Kind.NONE or not trials:
        found = _unproven(series, values, demand, settings)
    else:
        found = _chosen(series, treated, values, demand, trials, failed, at, settings)
    return _finished(found, treated, moved, settings, today)


def _recent(series: Series, longest: int) -> Series:
    """The part of the history that counts: from the first demand on, and not older than `longest`."""
    sold = np.flatnonzero(np.nan_to_num(series.values) > 0)
    first = max(int(sold[0]) if sold.size else 0, len(series.values) - longest)
    if first == 0:
        return series
    return Series(
        series.item,
        series.frequency,
        series.start + first,
        series.values[first:],
        series.stock_out[first:],
    )


def _demand(series: Series, treated: Treated, values: Floats, settings: Settings) -> Demand:
    demand = classify(values, series.frequency, settings.period)
    recorded = series.values[~np.isnan(series.values)]
    counts = bool(np.all(recorded == np.rint(recorded)))
    return replace(demand, counts=counts)


def _trials(
    values: Floats, at: list[int], demand: Demand, settings: Settings
) -> tuple[list[Trial], list[str]]:
    if not at or demand.kind is Kind.NONE:
        return [], []
    models = candidates(demand, settings.frequency, settings.period, at[0])
    return try_models(models, values, at, settings.horizon)


def _unproven(series: Series, values: Floats, demand: Demand, settings: Settings) -> ItemForecast:
    """Too little is known to choose by: chance and size of demand, with room for what is not known."""
    level = _first_level(values)
    spread_of = values.var() if len(values) > 1 else 0.0
    variance = max(float(spread_of), level + _NEW_VARIATION * level**2) * (1 + 1 / len(values))
    mean = np.full(settings.horizon, level)
    spread = Spread(Shape.STEADY, variance, values, demand.counts)
    model = Tried("ChanceAndSize", None)
    quantiles = spread.quantiles(mean) if level > 0 else np.zeros((9, settings.horizon))
    return ItemForecast(series, demand, (model,), Shape.STEADY, mean, quantiles)


def _first_level(values: Floats) -> float:
    """How often demand seems to come, times how much it is (docs/decisions/0103).

    The first bucket is there because something was demanded: how often that happens only those after it tell,
    with half a demand and half a silence beside them (Jeffreys' prior).
    """
    sizes = values[values > 0]
    chance = (sizes.size - 0.5) / len(values)
    return float(chance * sizes.mean()) if sizes.size else 0.0


def _chosen(
    series: Series,
    treated: Treated,
    values: Floats,
    demand: Demand,
    trials: list[Trial],
    failed: list[str],
    at: list[int],
    settings: Settings,
) -> ItemForecast:
    best = _agreeing(trials)
    paths = np.mean([trial.paths for trial in best], axis=0)
    actual = windows(values, at, settings.horizon)
    known = windows(treated.known.astype(np.float64), at, settings.horizon) == 1
    spread = _spread(values, actual, paths, at, demand.counts, settings)
    mean = np.mean([trial.candidate.path(values, settings.horizon) for trial in best], axis=0)
    naive = _naive(trials, at, settings)
    validation = None
    if naive is not None:
        validation = Validation(
            len(at),
            score(paths, spread, actual, known, values),
            score(naive.paths, _steady(actual, naive.paths, demand.counts), actual, known, values),
            naive.candidate.name,
        )
    models = tuple(_tried(trial) for trial in best)
    tried = (*map(_tried, trials), *(Tried(name, None) for name in failed))
    return ItemForecast(
        series,
        demand,
        models,
        spread.shape,
        mean,
        spread.quantiles(mean),
        tried=tried,
        validation=validation,
    )


def _agreeing(trials: list[Trial]) -> list[Trial]:
    """The best trials, of models that do not say the same: twins would only give one of them two votes."""
    best: list[Trial] = []
    for trial in trials:
        if not any(np.allclose(trial.paths, other.paths, rtol=1e-9, atol=1e-12) for other in best):
            best.append(trial)
        if len(best) == _COMBINED:
            break
    return best


def _naive(trials: list[Trial], at: list[int], settings: Settings) -> Trial | None:
    name = reference(settings.period, at[0], settings.frequency).name
    return next((trial for trial in trials if trial.candidate.name == name), None)


def _tried(trial: Trial) -> Tried:
    return Tried(trial.candidate.name, trial.error)


def _steady(actual: Floats, paths: Floats, counts: bool) -> Spread:
    variance = float(np.nanmean((actual - paths) ** 2)) * _SAFETY
    return Spread(Shape.STEADY, variance, np.empty(0), counts)


def _spread(
    values: Floats, actual: Floats, paths: Floats, at: list[int], counts: bool, settings: Settings
) -> Spread:
    """The spread that fitted best what came after the origins; the steady one unless another is better."""
    seen = ~np.isnan(actual)
    errors = float(np.sum((actual[seen] - paths[seen]) ** 2)) * _SAFETY
    long = _RECENT[settings.frequency]
    steady = Spread(Shape.STEADY, errors / max(int(seen.sum()), 1), values[-long:], counts)
    proportional = replace(
        steady, shape=Shape.PROPORTIONAL, size=errors / max(float(paths[seen].sum()), 1e-9)
    )
    best, least = steady, pinball(actual, steady.quantiles(paths)) * _CLEARLY
    loss = pinball(actual, proportional.quantiles(paths))
    if loss < least:
        best, least = proportional, loss
    own = [
        replace(steady, shape=Shape.OWN_HISTORY, recent=values[max(0, origin - long) : origin])
        for origin in at
    ]
    then = np.stack([one.quantiles(path) for one, path in zip(own, paths, strict=True)], axis=1)
    if pinball(actual, then) < least:
        best = replace(steady, shape=Shape.OWN_HISTORY)
    return best


def _finished(
    found: ItemForecast, treated: Treated, moved: Influence, settings: Settings, today: date
) -> ItemForecast:
    """Put events back in, then what people know better."""
    counts = found.demand.counts
    mean = found.mean * moved.future
    quantiles = sane(found.quantiles * moved.future[None], counts)
    computed = mean
    mean, quantiles, applied, expired = override(found.series, mean, quantiles, settings.overrides, today)
    return replace(
        found,
        mean=mean,
        quantiles=sane(quantiles, counts),
        treatments=treated.treatments,
        effects=moved.effects,
        applied=tuple(Applied(one, buckets) for one, buckets in applied),
        expired=tuple(expired),
        computed_mean=computed if applied else None,
    )
