"""The jobs of the tiers: a company's step, and a look every minute at whose time has come."""

from __future__ import annotations

from typing import Final

from procrastinate.contrib.django import app

from tallystick.server.tiers import stepping, waking

#: after so many failures in a row the look every minute tries on
_ATTEMPTS: Final = 5


@app.task(name="tiers.step", queue="tiers")
def step(company_id: str, attempt: int = 1) -> None:
    """Work out what a company says next, and say it; if that fails, let another job try soon.

    The queue's own way to try again would not do: while another step of the company waits, a failed one can
    neither go back into the queue nor let that one run.
    """
    try:
        stepping.take_step(company_id)
    except Exception:
        if attempt < _ATTEMPTS:
            waking.queue(company_id, attempt + 1)
        raise


@app.periodic(cron="* * * * *")
@app.task(name="tiers.sweep", queue="tiers", queueing_lock="tiers.sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Every minute: queue the steps whose time has come, and those that a crash kept from being queued."""
    for company in waking.due():
        waking.queue(company)
