"""Small histories that tests share: each a kind of demand, drawn from a seed."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from tallystick.forecasting.calendar import Frequency
from tallystick.forecasting.result import Settings
from tallystick.forecasting.series import Series

MONDAY = date(2024, 1, 1)
TODAY = date(2026, 6, 1)
WEEKS = Settings(horizon=4, frequency=Frequency.WEEK)


def weekly(values: list[float], item: str = "P-100", stock_out: list[int] | None = None) -> Series:
    """A weekly history that begins on the first Monday of 2024."""
    return Series.of(item, Frequency.WEEK, MONDAY, values, stock_out)


def smooth(length: int = 60, level: float = 20, seed: int = 1) -> list[float]:
    """Demand in every bucket."""
    return np.random.default_rng(seed).poisson(level, length).astype(float).tolist()


def intermittent(length: int = 60, chance: float = 0.3, seed: int = 2) -> list[float]:
    """Demand now and then, in quantities of one to four."""
    rng = np.random.default_rng(seed)
    return (rng.integers(1, 5, length) * (rng.random(length) < chance)).astype(float).tolist()


def written(items: dict[str, list[float]], *, step: int = 7, head: str = "item,date,quantity") -> str:
    """Histories as text: one row for each bucket with demand."""
    rows = [head]
    for item, values in items.items():
        for at, value in enumerate(values):
            if value:
                rows.append(f"{item},{MONDAY + timedelta(days=step * at)},{value:g}")
    return "\n".join(rows) + "\n"
