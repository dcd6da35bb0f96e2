"""Computing forecasts in a process of its own, so that neither pages nor steps wait for it.

The models hold the interpreter for long and take seconds to load; a worker runs several jobs at once. The
process gets a panel on its standard input, writes a document a line, and ends when its parent is gone.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Any

from tallystick.forecasting.panel import Panel
from tallystick.forecasting.result import Settings
from tallystick.server.serving import lifeline

_NICER = 10


class ComputingEnded(Exception):
    """The process that computes forecasts ended before it was done."""


def computed(
    panel: Panel, settings: Settings, today: date, engine: str = "local"
) -> Iterator[dict[str, Any]]:
    """The document of each item of a panel, in its order, as soon as it is there."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tallystick.server.baseline.computing"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, lifeline.VARIABLE: "stdin"},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        with suppress(BrokenPipeError):  # it ended already: its exit code says so below
            pickle.dump((panel, settings, today, engine), process.stdin)
            process.stdin.flush()
        for line in process.stdout:
            yield json.loads(line)
        if process.wait() != 0:
            raise ComputingEnded(f"exit code {process.returncode}")
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        with suppress(BrokenPipeError):
            process.stdin.close()


def main() -> None:
    """Read the work, do it on one core, and write what comes of it."""
    from tallystick.forecasting.engines import run

    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever a library prints is for the log
    os.nice(_NICER)
    # from the parent, over its own pipe; nothing else is ever unpickled
    panel, settings, today, engine = pickle.load(sys.stdin.buffer)  # noqa: S301
    lifeline.hold()
    for document in run(panel, settings, today, engine=engine, processes=1):
        out.write(json.dumps(document) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
