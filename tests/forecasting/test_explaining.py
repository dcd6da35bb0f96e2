"""Why a forecast is as it is can be said in any language: no word of it is outside of a template."""

from __future__ import annotations

import itertools
import re

import pytest

from tallystick.forecasting.calendar import Frequency
from tallystick.forecasting.candidates import models
from tallystick.forecasting.demand import Kind, Life
from tallystick.forecasting.explaining import model_words, why
from tallystick.forecasting.spread import Shape

NAMES = ["TSB", "WindowAverage, short", "AutoETS"]


def document(kind: Kind, life: Life, used: int, **more: object) -> dict[str, object]:
    return {
        "kind": kind.value,
        "life": life.value,
        "seasonal": True,
        "trending": life is Life.NEW,
        "interval": 2.6,
        "silence": 1,
        "history": {"buckets": 3},
        "models": [{"model": name} for name in NAMES[:used]],
        "spread": Shape.OWN_HISTORY.value,
        "validation": None,
        **more,
    }


def validation(chosen: float, naive: float, model: str = "SeasonalNaive") -> dict[str, object]:
    return {"origins": 7, "chosen": {"pinball": chosen}, "naive": {"model": model, "pinball": naive}}


@pytest.mark.parametrize("frequency", Frequency)
def test_every_word_is_in_a_template(frequency: Frequency) -> None:
    judged = [None, validation(8, 10), validation(12, 10, "Naive"), validation(1, 1)]
    for kind, life, used, score in itertools.product(Kind, Life, (1, 2, 3), judged):
        for sentence in why(document(kind, life, used, validation=score), frequency):
            # a language in which every template is nothing but its values
            bare = sentence.translated(values_alone, lambda one, many, n: values_alone(many))
            assert not re.search(r"[^\W\d_]", bare), bare


def values_alone(template: str) -> str:
    return " ".join(re.findall(r"{[a-z]+}", template))


def test_every_model_has_words() -> None:
    for frequency, season in itertools.product(Frequency, (1, 7)):
        words = [str(model_words(name, frequency)) for name in models(frequency, season)]
        assert len(set(words)) == len(words)


def test_what_it_says_in_english() -> None:
    said = why(document(Kind.LUMPY, Life.DYING, 3, validation=validation(8, 10)), Frequency.WEEK)
    assert " ".join(map(str, said)) == (
        "Demand comes every 2.6 weeks on average, in uneven quantities; it repeats with the season. It seems"
        " to be dying: nothing for 1 week. In 7 forecasts of the past tried, the mean of Teunter, Syntetos"
        " and Babai's method (chance and size of demand, smoothed), the average of the last 8 weeks and"
        " exponential smoothing with trend and season, fitted was nearest. Its loss was 20 % less than that"
        " of the seasonal naive forecast. The quantiles are in the shape of the item's own recent demand."
    )
