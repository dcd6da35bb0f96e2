"""How many weekly series are forecast a second, against bare statsforecast with the chosen model alone.

The series are products of the grocery data in their natural mix of kinds. The reference gives every series
only the model that was chosen for it (the first where three were combined), in one call of statsforecast for
each model, with as many processes: once with the same quantiles (conformal ones where a model has none of
its own), which is what a forecast here is, and once with the expected values alone. `overhead` is how many times
as long choosing takes as the reference with quantiles; the aim is less than the number of models tried.
"""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np

from benchmarks.forecast_accuracy import LEVELS, TODAY, products_by_week
from tallystick.forecasting.calendar import Frequency
from tallystick.forecasting.candidates import models
from tallystick.forecasting.engines import run as forecast_all
from tallystick.forecasting.panel import Panel
from tallystick.forecasting.result import Settings

HORIZON = 8
# the other models of statsforecast have none: their quantiles are conformal
OWN_QUANTILES = {"Naive", "SeasonalNaive", "HistoricAverage", "DynamicOptimizedTheta", "AutoETS"}


def run(items: int = 10_000) -> Iterator[dict[str, Any]]:
    """Choose for all items, then let statsforecast run what was chosen."""
    panel = sample(items)
    cores = os.cpu_count() or 1
    settings = Settings(HORIZON, Frequency.WEEK)
    list(forecast_all(panel.part(0, 10), settings, TODAY))  # everything is imported
    start = time.perf_counter()
    documents = list(forecast_all(panel, settings, TODAY, processes=cores))
    choosing = time.perf_counter() - start
    chosen = [document["models"][0]["model"] for document in documents]
    tried = float(np.mean([len(document["tried"]) or 1 for document in documents]))
    bare, plain = alone(panel, chosen, cores, quantiles=True), alone(panel, chosen, cores, quantiles=False)
    yield {
        "items": len(panel),
        "processes": cores,
        "seconds": round(choosing, 2),
        "series_a_second": round(len(panel) / choosing, 1),
        "minutes_for_10000": round(choosing / len(panel) * 10_000 / 60, 2),
        "models_tried": round(tried, 1),
        "chosen_alone": {
            "with quantiles": {"seconds": round(bare, 2), "overhead": round(choosing / bare, 2)},
            "means only": {"seconds": round(plain, 2), "overhead": round(choosing / plain, 2)},
        },
    }


def sample(items: int) -> Panel:
    """Products with at least five weeks of sales, in their natural mix."""
    values = products_by_week()
    fit = np.flatnonzero((np.count_nonzero(values, axis=1) >= 5) & (np.argmax(values > 0, axis=1) <= 30))
    rows = np.random.default_rng(7).permutation(fit)[:items]
    starts = np.argmax(values[rows] > 0, axis=1)
    lived = [values[row, start:] for row, start in zip(rows, starts, strict=True)]
    bounds = np.concatenate([[0], np.cumsum([len(one) for one in lived])])
    packed = np.concatenate(lived)
    return Panel(
        Frequency.WEEK,
        [str(row) for row in rows],
        starts + Frequency.WEEK.bucket(date(2017, 1, 2)),
        bounds,
        packed,
        np.zeros(len(packed), dtype=bool),
    )


def alone(panel: Panel, chosen: list[str], cores: int, *, quantiles: bool) -> float:
    """The seconds that statsforecast takes for the models that were chosen, one call for each."""
    import pandas as pd
    from statsforecast import StatsForecast
    from statsforecast.utils import ConformalIntervals

    groups: dict[str, list[Any]] = {}
    for series, name in zip(panel.series(), chosen, strict=True):
        days = [series.day(at) for at in range(len(series.values))]
        groups.setdefault(name, []).append(
            pd.DataFrame({"unique_id": series.item, "ds": pd.to_datetime(days), "y": series.values})
        )
    made = models(Frequency.WEEK, Frequency.WEEK.season)
    seconds = 0.0
    for name, frames in groups.items():
        frame = pd.concat(frames, ignore_index=True)
        more: dict[str, Any] = {"level": LEVELS} if quantiles else {}
        if quantiles and name.partition(",")[0] not in OWN_QUANTILES:
            more["prediction_intervals"] = ConformalIntervals(h=HORIZON, n_windows=2)
        start = time.perf_counter()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            StatsForecast(models=[made[name].make()], freq="W-MON", n_jobs=cores).forecast(
                df=frame, h=HORIZON, **more
            )
        seconds += time.perf_counter() - start
    return seconds
