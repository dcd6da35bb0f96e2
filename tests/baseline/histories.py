"""Small companies whose items have a history up to last week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np

from tallystick.interchange.demandbook.values import ItemRow
from tallystick.server.baseline.forecasts import OwnForecasts
from tallystick.server.baseline.values import LEVELS, DemandClass, Expected, Own
from tallystick.server.demand import signals
from tallystick.server.demand.book import DemandBook
from tallystick.server.demand.records import Records
from tallystick.server.demand.values import Changes
from tallystick.server.gate import Access

TODAY = datetime.now(UTC).date()
MONDAY = TODAY - timedelta(days=TODAY.weekday())

ABOUT: dict[str, Any] = {
    "kind": "smooth",
    "life": "established",
    "seasonal": False,
    "trending": False,
    "interval": 1.0,
    "silence": 0,
    "history": {"buckets": 52},
    "models": [{"model": "HistoricAverage"}],
    "spread": "steady",
    "treated": [],
    "validation": None,
}


def weeks_ago(count: int) -> date:
    """A Monday."""
    return MONDAY - timedelta(weeks=count)


def weekly(quantities: Sequence[float]) -> Records:
    """A history of one record a week, the last one of last week."""
    days = [weeks_ago(len(quantities) - at) for at in range(len(quantities))]
    return Records.of(days, quantities)


def fill(access: Access, histories: dict[str, Records]) -> None:
    """Give a company items with these histories."""
    items = tuple(ItemRow(code, "PCE") for code in histories)
    with access.open() as book:
        DemandBook(book).change(Changes(items=items, history=histories))


def keep(
    access: Access, expected: dict[str, Sequence[float]], first: date = MONDAY, high: float = 1.5
) -> None:
    """Let a company expect this by itself, week by week from a Monday on, as if computed from histories."""
    with access.open() as book:
        ids = DemandBook(book).ids(list(expected))
        rows = []
        for code, mean in expected.items():
            numbers = np.array(mean, dtype=np.float64)
            quantiles = np.linspace(2 - high, high, LEVELS)[:, None] * numbers[None]
            weeks = Expected(first, numbers, quantiles)
            rows.append((Own(ids[code], code, DemandClass.REGULAR, weeks, ABOUT), "given"))
        own = OwnForecasts(book)
        own.keep(rows)
        own.refreshed(MONDAY - timedelta(days=1), changed=True)
        signals.changed.send(sender=OwnForecasts, company=book.company, cause="forecast")
