"""How long a company's histories take from its database to forecasts in its database, and what a change costs.

1,000 items with two years of generated weekly demand, of four kinds in turn: level, seasonal, with a trend,
intermittent. Measured are the first run, a run that finds nothing changed, one after ten histories have
changed, and joining all forecasts with orders in a step. Reference, in the same run: the same forecasts by
`forecasting` alone, in this process, with nothing read or stored.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.scratch import scratch

if TYPE_CHECKING:
    from tallystick.server.demand.records import Histories, Records

WEEKS = 104


def run(items: int = 1_000) -> Iterator[dict[str, object]]:
    """Measure, on a database of its own."""
    with scratch():
        from tallystick.interchange.demandbook.values import ItemRow
        from tallystick.planning.tiers import Known, Memo
        from tallystick.server import gate
        from tallystick.server.baseline.joining import Expecting
        from tallystick.server.baseline.refreshing import refresh
        from tallystick.server.companies import founding
        from tallystick.server.demand.book import DemandBook
        from tallystick.server.demand.values import Changes

        company = founding.found_company("Bench").company_id
        codes = [f"I{number:05d}" for number in range(items)]
        access = gate.for_system(company, "Bench")
        with access.open() as book:
            rows = tuple(ItemRow(code, "PCE") for code in codes)
            histories = {code: history(number) for number, code in enumerate(codes)}
            DemandBook(book).change(Changes(items=rows, history=histories))
        yield told("first run", items, timed(lambda: refresh(company)))
        yield told("nothing changed", items, timed(lambda: refresh(company)))
        with access.open() as book:
            changed = {code: history(number + 7) for number, code in enumerate(codes[:10])}
            DemandBook(book).change(Changes(history=changed))
        yield told("ten histories changed", items, timed(lambda: refresh(company)))
        with access.open() as book:
            today = datetime.now(UTC).date()
            demand, expecting, memo = DemandBook(book), Expecting(), Memo()
            desk = demand.desk(today)
            for name in ("joined in a first step", "joined again"):
                seconds = timed(lambda: expecting.demands(book, desk, Known(), memo, today))
                yield told(name, items, seconds)
            found = demand.histories()
        yield told("forecasting alone, all items", items, timed(lambda: by_itself(found)))


def told(measure: str, items: int, seconds: float) -> dict[str, object]:
    """A line of the result."""
    return {"measure": measure, "items": items, "seconds": round(seconds, 2)}


def by_itself(histories: Histories) -> None:
    """The computation alone."""
    from tallystick.forecasting.calendar import Frequency
    from tallystick.forecasting.engines import run as forecast_all
    from tallystick.forecasting.result import Settings

    panel = histories.gathered(Frequency.WEEK).panel
    settings = Settings(52, Frequency.WEEK)
    for _document in forecast_all(panel, settings, datetime.now(UTC).date(), processes=1):
        pass


def history(number: int) -> Records:
    """Two years of an item's weekly demand, always the same for the same number."""
    from tallystick.server.demand.records import Records

    random, at = np.random.default_rng(number), np.arange(WEEKS)
    level = random.uniform(5, 200)
    shape = (
        np.ones(WEEKS),
        1 + 0.5 * np.sin(at / 52 * 2 * np.pi),
        0.5 + at / WEEKS,
        np.where(random.random(WEEKS) < 0.25, 1.0, 0.0),
    )[number % 4]
    quantities = random.poisson(level * shape).astype(np.float64)
    today = datetime.now(UTC).date()
    monday = today - timedelta(days=today.weekday())
    return Records.of([monday - timedelta(weeks=WEEKS - week) for week in range(WEEKS)], quantities.tolist())


def timed(work: Callable[[], object]) -> float:
    """How long something takes, in seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
