"""The process that runs jobs."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, cast

from tallystick.server.serving import lifeline, preparing

if TYPE_CHECKING:
    from procrastinate.contrib.django.django_connector import DjangoConnector

#: jobs side by side: a long import does not hold up an e-mail
CONCURRENCY = 3

#: between looks into the queue. A new job is told, but not one that waited for another of its kind to end
LOOK_SECONDS = 0.25


def work() -> None:
    """Run jobs until told to stop; a job that runs is finished first."""
    preparing.set_up()
    preparing.bring_up_to_date()
    run()


def run() -> None:
    """The same, once everything is prepared."""
    asyncio.run(_work())


async def _work() -> None:
    from procrastinate.contrib.django import app

    from tallystick.server.jobs.holding import Holder
    from tallystick.server.jobs.telling import telling_failures

    holder = Holder(app)
    connector = cast("DjangoConnector", app.connector).get_worker_connector()
    own = app.with_connector(connector)
    async with own.open_async():
        watching = asyncio.create_task(holder.watch(every=5))
        try:
            await own.run_worker_async(
                name="tallystick",
                concurrency=CONCURRENCY,
                fetch_job_polling_interval=LOOK_SECONDS,
                worker_middleware=[holder.hold, telling_failures],
                delete_jobs="successful",
            )
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
            await holder.close()


def main(url: str) -> None:
    """Entry point of the process beside the pages, which answer under `url`."""
    lifeline.hold()
    preparing.link_to(url)
    with preparing.refusals():
        work()
