"""A database of one's own for a benchmark, in a folder that goes away with it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tallystick.cli.session import database_of, read_options
from tallystick.server.options import Options


@contextmanager
def scratch() -> Iterator[Options]:
    """Have an empty, migrated database running. Django can be set up once in a process, so use it once."""
    folder = Path(os.environ.get("TALLYSTICK_BENCH_DATA") or tempfile.mkdtemp(prefix="tallystick-bench-"))
    os.environ.pop("DATABASE_URL", None)
    options = read_options(folder)
    try:
        with database_of(options):
            yield options
    finally:
        if "TALLYSTICK_BENCH_DATA" not in os.environ:
            shutil.rmtree(folder, ignore_errors=True)


def percentile(values: list[float], share: float) -> float:
    """The value below which this share of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
