"""The jobs of a company's own forecast."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from tallystick.server.baseline import queueing, refreshing


@app.task(name="baseline.refresh", queue="baseline", retry=RetryStrategy(max_attempts=3, exponential_wait=5))
def refresh(company_id: str) -> None:
    """Forecast the histories that have changed. Killed in the middle, it goes on with those not yet done."""
    refreshing.refresh(company_id)


@app.task(name="baseline.new_week", queue="baseline", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def new_week(company_id: str) -> None:
    """Forecast everything anew, and once more next week, as long as there are histories."""
    if refreshing.start_over(company_id):
        queueing.queue(company_id)
