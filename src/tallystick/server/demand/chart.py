"""An item's demand history as a drawing: one bar a month, and the sentence that says the same."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from math import isnan

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tallystick.server.demand.records import Records
from tallystick.server.web.formats import Formats

WIDTH, HEIGHT, BOTTOM, TOP, LEFT = 640, 150, 126.0, 14.0, 8.0
_MONTHS = 36


@dataclass(frozen=True, slots=True)
class Bar:
    """A month."""

    x: float
    y: float
    width: float
    height: float
    words: str


@dataclass(frozen=True, slots=True)
class HistoryChart:
    """The drawing of a history."""

    bars: tuple[Bar, ...]
    first: str
    last: str
    most: str
    words: str
    width: int = WIDTH
    height: int = HEIGHT
    bottom: float = BOTTOM


def history_chart(records: Records, formats: Formats) -> HistoryChart | None:
    """The last three years of a history by months; None where there is none."""
    if not len(records):
        return None
    sums: dict[tuple[int, int], float] = defaultdict(float)
    for ordinal, quantity in zip(records.days.tolist(), records.quantities.tolist(), strict=True):
        day = date.fromordinal(ordinal)
        sums[day.year, day.month] += 0.0 if isnan(quantity) else quantity
    months = _between(min(sums), max(sums))[-_MONTHS:]
    most = max(sums[month] for month in months) or 1.0
    apart = (WIDTH - 2 * LEFT) / len(months)
    bars = []
    for at, month in enumerate(months):
        height = round(sums[month] / most * (BOTTOM - TOP), 1)
        told = f"{_month(month)}: {formats.quantity(round(sums[month]))}"
        x, y = round(LEFT + at * apart, 1), round(BOTTOM - height, 1)
        bars.append(Bar(x, y, round(apart * 0.8, 1), height, told))
    first, last = _month(months[0]), _month(months[-1])
    words = _("Demand by month from {first} to {last}, at most {most} a month.").format(
        first=first, last=last, most=formats.quantity(round(most))
    )
    return HistoryChart(tuple(bars), first, last, formats.quantity(round(most)), words)


def _month(month: tuple[int, int]) -> str:
    return date_format(date(*month, 1), "M Y")


def _between(first: tuple[int, int], last: tuple[int, int]) -> list[tuple[int, int]]:
    count = (last[0] - first[0]) * 12 + last[1] - first[1] + 1
    return [(first[0] + (first[1] - 1 + at) // 12, (first[1] - 1 + at) % 12 + 1) for at in range(count)]
