"""The jobs of the tiers: a company's step, and a look every minute at whose time has come."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from tallystick.server.tiers import stepping, waking


@app.task(name="tiers.step", queue="tiers", retry=RetryStrategy(max_attempts=5, exponential_wait=2))
def step(company_id: str) -> None:
    """Work out what a company says next, and say it."""
    stepping.take_step(company_id)


@app.periodic(cron="* * * * *")
@app.task(name="tiers.sweep", queue="tiers", queueing_lock="tiers.sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Every minute: queue the steps whose time has come, and those that a crash kept from being queued."""
    for company in waking.due():
        waking.queue(company)
