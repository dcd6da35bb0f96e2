"""A forecast as a JSON document: docs/reference/forecast-result.md describes every field."""

from __future__ import annotations

from typing import Any

import numpy as np

from tallystick.forecasting.calendar import Frequency
from tallystick.forecasting.explaining import model_words, why
from tallystick.forecasting.overriding import Override
from tallystick.forecasting.result import Applied, ItemForecast, Tried
from tallystick.forecasting.scores import QUANTILES
from tallystick.forecasting.series import Floats
from tallystick.forecasting.validation import Score

VERSION = 1
NAMES: tuple[str, ...] = tuple(f"p{round(level * 100)}" for level in QUANTILES)


def item_document(found: ItemForecast) -> dict[str, Any]:
    """All that is known of one item's forecast."""
    series, demand, validation = found.series, found.demand, found.validation
    recorded, frequency = np.nan_to_num(series.values), series.frequency
    document: dict[str, Any] = {
        "item": series.item,
        "kind": demand.kind.value,
        "life": demand.life.value,
        "seasonal": demand.seasonal,
        "trending": demand.trending,
        "interval": _rounded(demand.interval),
        "variation": _rounded(demand.variation),
        "silence": demand.silence,
        "counts": demand.counts,
        "history": {
            "from": series.day(0).isoformat(),
            "to": series.frequency.last_day(series.end - 1).isoformat(),
            "buckets": len(series.values),
            "with_demand": int(np.count_nonzero(recorded)),
            "total": _plain(round(float(recorded.sum()), 6)),
        },
        "models": [_tried(model, frequency) for model in found.models],
        "spread": found.shape.value,
        "why": "",
        "validation": None
        if validation is None
        else {
            "origins": validation.origins,
            "chosen": _score(validation.chosen),
            "naive": {"model": validation.naive_name, **_score(validation.naive)},
        },
        "tried": [_tried(model, frequency) for model in found.tried],
        "treated": [
            {
                "from": series.day(one.index).isoformat(),
                "cause": one.cause.value,
                "recorded": _plain(one.recorded),
                "used": _rounded(one.used),
            }
            for one in found.treatments
        ],
        "events": [
            {
                "name": effect.name,
                "factor": _rounded(effect.factor),
                "seen": effect.seen,
                "ahead": [_day(found, at) for at in effect.ahead],
            }
            for effect in found.effects
        ],
        "overrides": [*(_applied(found, one) for one in found.applied), *map(_expired, found.expired)],
        "forecast": _buckets(found),
    }
    document["why"] = " ".join(map(str, why(document, frequency)))
    return document


def _buckets(found: ItemForecast) -> list[dict[str, Any]]:
    buckets = []
    for at in range(len(found.mean)):
        bucket: dict[str, Any] = {"from": _day(found, at), "mean": _rounded(float(found.mean[at]))}
        bucket |= zip(NAMES, _numbers(found.quantiles[:, at], found.demand.counts), strict=True)
        if found.computed_mean is not None and found.computed_mean[at] != found.mean[at]:
            bucket["computed_mean"] = _rounded(float(found.computed_mean[at]))
        buckets.append(bucket)
    return buckets


def _numbers(values: Floats, counts: bool) -> list[float | int | None]:
    return [int(value) if counts else _rounded(float(value)) for value in values]


def _day(found: ItemForecast, at: int) -> str:
    return found.series.frequency.first_day(found.series.end + at).isoformat()


def _tried(model: Tried, frequency: Frequency) -> dict[str, Any]:
    words = str(model_words(model.name, frequency))
    return {"model": model.name, "words": words, "rmse": _rounded(model.error)}


def _score(score: Score) -> dict[str, Any]:
    return {
        "pinball": _rounded(score.pinball),
        "rmsse": _rounded(score.rmsse),
        "wape": _rounded(score.wape),
        "bias": _rounded(score.bias),
        "lags": [
            {"lag": lag.lag, "wape": _rounded(lag.wape), "bias": _rounded(lag.bias)} for lag in score.lags
        ],
    }


def _override(one: Override) -> dict[str, Any]:
    return {
        "from": one.first.isoformat(),
        "to": one.last.isoformat(),
        "quantity": one.quantity,
        "factor": one.factor,
        "reason": one.reason,
        "expires": one.expires.isoformat(),
        "by": one.by,
    }


def _applied(found: ItemForecast, one: Applied) -> dict[str, Any]:
    return {**_override(one.override), "applied": [_day(found, at) for at in one.buckets], "expired": False}


def _expired(one: Override) -> dict[str, Any]:
    return {**_override(one), "applied": [], "expired": True}


def _rounded(value: float | None) -> float | int | None:
    """Six digits that count: more would be noise, and long."""
    return None if value is None else _plain(float(f"{value:.6g}"))


def _plain(value: float | None) -> float | int | None:
    """Whole numbers without a point."""
    return int(value) if value is not None and value == int(value) and abs(value) < 2**53 else value
