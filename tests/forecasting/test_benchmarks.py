"""The forecasting benchmarks measure what they say, on data that needs no package."""

from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np

from tallystick.forecasting.calendar import Frequency
from tests.forecasting.histories import intermittent, smooth

# Benchmarks are programs, not part of the package: this one is loaded as `python -m benchmarks` would.
ACCURACY = runpy.run_path(str(Path(__file__).parents[2] / "benchmarks" / "forecast_accuracy.py"))


def case(values: list[float], kind: str) -> object:
    found = np.array(values)
    return ACCURACY["Case"]("weekly", kind, 1, Frequency.WEEK, found[:-8], found[-8:])


def test_every_method_is_judged_on_the_same_days() -> None:
    scores = [ACCURACY["score"](case(smooth(60, seed=seed), "smooth")) for seed in range(3)]
    told = ACCURACY["together"]("weekly", "smooth", scores)
    assert told["cases"] == 3
    assert set(told["against"]) == {"seasonal naive", "AutoETS", "CrostonSBA"}
    assert told["tallystick"]["pinball"] < told["seasonal naive"]["pinball"]


def test_a_method_that_cannot_do_a_history_is_compared_on_the_others() -> None:
    scores = [ACCURACY["score"](case(values, "x")) for values in (smooth(60), intermittent(18))]
    told = ACCURACY["together"]("weekly", "x", scores)
    assert told["against"]["CrostonSBA"]["cases"] == 1
    assert told["against"]["seasonal naive"]["cases"] == 2


def test_the_generated_demand_is_what_it_is_called() -> None:
    rng = np.random.default_rng(1)
    dying = [ACCURACY["monthly_demand"]("dying", rng) for _item in range(50)]
    assert np.mean([one[:20].astype(bool).mean() for one in dying]) > 0.2
    assert np.mean([one[60:].astype(bool).mean() for one in dying]) < 0.1
