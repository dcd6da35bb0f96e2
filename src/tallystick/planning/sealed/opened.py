"""A company's own joint plan as a JSON document: what it opened, before partners turn it into orders."""

from __future__ import annotations

from typing import Any

from tallystick.planning.sealed.circle import Circle
from tallystick.planning.sealed.party import Outcome

OPENED = "tallystick-joint-part/1"


def opened_document(circle: Circle, outcome: Outcome) -> dict[str, Any]:
    """Every weekly figure of the company's own blocks and of its lanes."""
    plan = outcome.plan
    weeks = circle.structure.weeks
    return {
        "format": OPENED,
        "circle_sha256": circle.digest,
        "company": plan.company,
        "weeks": weeks,
        "start": circle.structure.start.isoformat(),
        "largest_fault": plan.fault,
        "operators": [dict(one) for one in outcome.operators],
        "figures": [
            {
                "kind": block.kind.value,
                "company": block.company,
                "id": block.id,
                "weekly": [round(max(float(v), 0.0), 6) for v in plan.x[place * weeks : (place + 1) * weeks]],
            }
            for place, block in enumerate(plan.layout.columns)
        ],
    }
