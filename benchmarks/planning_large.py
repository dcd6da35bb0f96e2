"""The same as `planning_gap` on one network of some 110,000 variables, and the memory that it takes.

This is the rehearsal only; `planning_sealed` has operators do it, with `TALLYSTICK_SEALED=370x26`.
`TALLYSTICK_LARGE` is the number of companies.
"""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from typing import Any

from benchmarks.planning_gap import measure
from benchmarks.told import veils_of
from tallystick.planning.generate import Shape, generate

COMPANIES = int(os.environ.get("TALLYSTICK_LARGE", "370"))
TURNS = (250,)


def run() -> Iterator[dict[str, Any]]:
    """One line."""
    network = generate(Shape(COMPANIES), 401)
    found = measure(network, veils_of(network, 401), TURNS)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    yield {"companies": COMPANIES, "weeks": Shape(COMPANIES).weeks, **found, "memory_gib": round(memory, 2)}
