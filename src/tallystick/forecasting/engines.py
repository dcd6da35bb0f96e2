"""Forecasts of many items on all cores of this machine, or on the machines of Dask, Ray or Spark.

Beyond one machine the work is handed to fugue, which is how statsforecast itself is spread: this code says
what happens to one part of the items, fugue says where. Each part is forecast by itself, so the result is
the same whatever runs it.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date
from multiprocessing import active_children, get_context
from typing import Any

from tallystick.errors import InvalidInput
from tallystick.forecasting.choosing import forecast
from tallystick.forecasting.document import item_document
from tallystick.forecasting.panel import Panel
from tallystick.forecasting.result import Settings

Documents = list[dict[str, Any]]
Progress = Callable[[int], None]

ENGINES = ("local", "dask", "ray", "spark")
_PART = 250
_ALONE = 300  # items for which starting other processes takes longer than it saves
_PARTS_AHEAD = 3


def forecast_panel(part: Panel, settings: Settings, today: date) -> Documents:
    """Forecast the items of a panel here, one after the other."""
    return [item_document(forecast(series, settings, today)) for series in part.series()]


def run(
    panel: Panel,
    settings: Settings,
    today: date,
    *,
    engine: str = "local",
    processes: int = 0,
    progress: Progress | None = None,
) -> Iterator[dict[str, Any]]:
    """Forecast all items, in their order. `processes` is how many work on this machine; 0 takes all cores."""
    tell = progress or (lambda _done: None)
    if engine not in ENGINES:
        raise InvalidInput(f"There is no engine {engine!r}.", mend=f"Choose one of: {', '.join(ENGINES)}.")
    if engine != "local":
        return _spread(panel, settings, today, engine, tell)
    workers = processes or os.cpu_count() or 1
    if workers == 1 or len(panel) <= _ALONE:
        return _alone(panel, settings, today, tell)
    return _local(panel, settings, today, workers, tell)


def _alone(panel: Panel, settings: Settings, today: date, tell: Progress) -> Iterator[dict[str, Any]]:
    done = 0
    for part in panel.parts(20):
        yield from forecast_panel(part, settings, today)
        done += len(part)
        tell(done)


def _local(
    panel: Panel, settings: Settings, today: date, workers: int, tell: Progress
) -> Iterator[dict[str, Any]]:
    """Parts go to processes a few at a time, so that neither waiting parts nor results fill the memory."""
    parts = iter(panel.parts(min(_PART, max(20, len(panel) // (4 * workers)))))
    others = set(active_children())
    # Forking a process with threads is not safe: start clean ones.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting: list[Future[Documents]] = []
        done = 0
        try:
            for part in parts:
                with _no_interrupt():
                    waiting.append(pool.submit(forecast_panel, part, settings, today))
                if len(waiting) >= workers * _PARTS_AHEAD:
                    found = waiting.pop(0).result()
                    done += len(found)
                    tell(done)
                    yield from found
            while waiting:
                found = waiting.pop(0).result()
                done += len(found)
                tell(done)
                yield from found
        finally:
            if waiting:  # given up: nobody waits for what they are at
                for child in set(active_children()) - others:
                    child.terminate()


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """Hold Ctrl-C back; processes started meanwhile never hear it, not even before their first line runs.

    It reaches every process of a terminal, and is for the one a person started: that one ends the others.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _spread(
    panel: Panel, settings: Settings, today: date, engine: str, tell: Progress
) -> Iterator[dict[str, Any]]:
    """Hand the parts to fugue as rows of a table, and take the documents back as rows."""
    import fugue.api as fa
    import pandas as pd
    from fugue.exceptions import FuguePluginsRegistrationError

    frame = pd.DataFrame(
        [
            {"part": number, "panel": b64encode(pickle.dumps((part, settings, today))).decode()}
            for number, part in enumerate(panel.parts(_PART))
        ]
    )
    try:
        found = fa.transform(
            frame,
            forecast_rows,
            schema="part:int,number:int,document:str",
            partition={"by": "part", "num": len(frame)},
            engine=engine,
            as_local=True,
        )
    except (ImportError, FuguePluginsRegistrationError) as error:
        raise InvalidInput(
            f"The engine {engine} is not installed here.",
            mend=f"Install fugue[{engine}] beside Tallystick, or leave the engine out.",
        ) from error
    rows = fa.as_pandas(found).sort_values(["part", "number"])
    for at, document in enumerate(rows["document"], 1):
        yield json.loads(document)
        if at % _PART == 0 or at == len(rows):
            tell(at)


def forecast_rows(rows: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """Forecast the parts in the rows of a table: what runs on the machines of an engine.

    The rows were pickled by `_spread` of the same run; nothing else is ever unpickled.
    """
    for row in rows:
        part, settings, today = pickle.loads(b64decode(row["panel"]))  # noqa: S301
        for at, document in enumerate(forecast_panel(part, settings, today)):
            yield {"part": row["part"], "number": at, "document": json.dumps(document)}
