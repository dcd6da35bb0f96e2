"""Whatever runs the work, the result is the same."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from distributed import Client

from tallystick.errors import InvalidInput
from tallystick.forecasting.calendar import Frequency
from tallystick.forecasting.engines import run
from tallystick.forecasting.panel import Panel
from tests.forecasting.histories import MONDAY, TODAY, WEEKS, intermittent, smooth


def panel(count: int) -> Panel:
    values = [smooth(30, seed=at) if at % 2 else intermittent(30, seed=at) for at in range(count)]
    return Panel(
        Frequency.WEEK,
        [f"P-{at}" for at in range(count)],
        np.full(count, Frequency.WEEK.bucket(MONDAY)),
        np.arange(count + 1) * 30,
        np.array(values).ravel(),
        np.zeros(count * 30, dtype=bool),
    )


def test_several_processes_give_what_one_gives() -> None:
    items = panel(302)
    told: list[int] = []
    found = list(run(items, WEEKS, TODAY, processes=2, progress=told.append))
    assert [one["item"] for one in found] == items.items
    assert found[::50] == [
        document for at in range(0, 302, 50) for document in run(items.part(at, at + 1), WEEKS, TODAY)
    ]
    assert told == sorted(told)
    assert told[-1] == 302


@pytest.fixture
def cluster() -> Iterator[Client]:
    """Dask in this process: a scheduler and one worker, without ports."""
    with Client(processes=False, n_workers=1, threads_per_worker=1, dashboard_address=None) as client:
        yield client


@pytest.mark.usefixtures("cluster")
@pytest.mark.filterwarnings("ignore")  # of Dask's own parts
def test_dask_gives_what_one_process_gives() -> None:
    items = panel(6)
    assert list(run(items, WEEKS, TODAY, engine="dask")) == list(run(items, WEEKS, TODAY))


def test_an_engine_that_is_not_installed_is_named() -> None:
    with pytest.raises(InvalidInput) as refused:
        list(run(panel(1), WEEKS, TODAY, engine="ray"))
    assert "ray" in refused.value.message
    assert "fugue[ray]" in refused.value.mend


def test_an_engine_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no engine"):
        run(panel(1), WEEKS, TODAY, engine="abacus")
