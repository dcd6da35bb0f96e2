"""A job that failed is told in the log, though it will be tried again: a retry must not hide a fault."""

from __future__ import annotations

import logging
from typing import Any

from procrastinate import JobContext
from procrastinate.middleware import AsyncCallNext
from procrastinate.worker import Worker

log = logging.getLogger("tallystick.jobs")


async def telling_failures(call_next: AsyncCallNext, context: JobContext, worker: Worker) -> Any:
    """Run a job; name what it failed with, and none of its data."""
    try:
        return await call_next()
    except Exception as problem:
        cause = problem.__cause__
        kind = f"{type(problem).__name__} from {type(cause).__name__}" if cause else type(problem).__name__
        log.warning(
            "Job %s (%s) failed at its attempt %s: %s",
            context.job.id,
            context.job.task_name,
            context.job.attempts + 1,
            kind,
        )
        raise
