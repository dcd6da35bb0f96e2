"""The jobs of a company's own forecast."""

from __future__ import annotations

from typing import Final

from procrastinate.contrib.django import app

from tallystick.server.baseline import queueing, refreshing

_ATTEMPTS: Final = 4


@app.task(name="baseline.refresh", queue="baseline")
def refresh(company_id: str, attempt: int = 1) -> None:
    """Forecast the histories that have changed. Killed in the middle, it goes on with those not yet done.

    After a failure another job tries again: the queue's own way would not do while one waits already.
    """
    try:
        refreshing.refresh(company_id)
    except Exception:
        if attempt < _ATTEMPTS:
            queueing.queue(company_id, attempt + 1)
        raise


@app.task(name="baseline.new_week", queue="baseline")
def new_week(company_id: str) -> None:
    """Forecast everything anew, and once more next week."""
    queueing.queue_week(company_id)  # first, so that a failure does not end it for good
    refreshing.start_over(company_id)
    queueing.queue(company_id)
