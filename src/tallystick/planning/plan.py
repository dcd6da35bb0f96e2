"""A plan: what is started, shipped and handed to customers in each week."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tallystick.planning.layout import Column, Floats, Layout
from tallystick.planning.structure import Structure


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """The decisions, nothing derived. Keys are (company, process id), lane id and (company, demand id)."""

    starts: Mapping[tuple[str, str], Floats]
    shipments: Mapping[str, Floats]
    deliveries: Mapping[tuple[str, str], Floats]

    @classmethod
    def of(cls, layout: Layout, x: Floats) -> Plan:
        """The decisions in a vector of variables."""
        starts: dict[tuple[str, str], Floats] = {}
        shipments: dict[str, Floats] = {}
        deliveries: dict[tuple[str, str], Floats] = {}
        for index, block in enumerate(layout.columns):
            values = np.maximum(x[index * layout.weeks : (index + 1) * layout.weeks], 0.0)
            if block.kind is Column.PROCESS:
                starts[block.company, block.id] = values
            elif block.kind is Column.LANE:
                shipments[block.id] = values
            elif block.kind is Column.SERVED:
                deliveries[block.company, block.id] = values
        return cls(starts, shipments, deliveries)

    @classmethod
    def joined(cls, plans: Mapping[str, Plan], structure: Structure) -> Plan:
        """The companies' own plans side by side; a lane ships what its supplier says."""
        return cls(
            {key: one for plan in plans.values() for key, one in plan.starts.items()},
            {lane.id: plans[lane.supplier].shipments[lane.id] for lane in structure.lanes},
            {key: one for plan in plans.values() for key, one in plan.deliveries.items()},
        )
