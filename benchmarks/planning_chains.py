"""The same as `planning_gap`, on networks from real chains at three tightnesses.

The chains are those of S. P. Willems (2008). They are not part of the project; they are read from
`../shared/data/willems` beside it, or from `$TALLYSTICK_SHARED_DATA/willems`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.planning_gap import measure, together
from benchmarks.told import veils_of
from tallystick.planning.chain import Wish, read_chain

SHARED = (
    Path(os.environ.get("TALLYSTICK_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data")) / "willems"
)
CHAINS = ("02", "03", "05", "08", "10", "12")


def run() -> Iterator[dict[str, Any]]:
    """One line for each chain and tightness, then one for each tightness."""
    if not SHARED.is_dir():
        yield {"left_out": f"the chains are not at {SHARED}; set TALLYSTICK_SHARED_DATA"}
        return
    for tightness in (0.9, 1.0, 1.05):
        found: list[dict[str, Any]] = []
        for chain in CHAINS:
            files = (SHARED / f"{chain}_{kind}.csv" for kind in ("stages", "arcs"))
            network = read_chain(*files, Wish(tightness=tightness))
            found.append(measure(network, veils_of(network, int(chain))))
            yield {"chain": chain, "tightness": tightness, **found[-1]}
        yield {"tightness": tightness, "networks": len(found), **together(found)}
