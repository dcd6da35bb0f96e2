"""A company's own joint plan as a JSON document: what it opened, before partners turn it into orders."""

from __future__ import annotations

from typing import Any

from tallystick.errors import InvalidInput
from tallystick.planning.layout import Column, Floats
from tallystick.planning.numbers import weekly
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
                "weekly": [max(float(v), 0.0) for v in plan.x[place * weeks : (place + 1) * weeks]],
            }
            for place, block in enumerate(plan.layout.columns)
        ],
    }


def read_opened_lanes(document: Any, circle: Circle, company: str) -> dict[str, Floats]:
    """What a company's own joint plan says about its lanes."""
    if not isinstance(document, dict) or document.get("format") != OPENED:
        raise InvalidInput("This is no joint plan.", mend="Give what `tallystick circle join` has written.")
    if (document.get("circle_sha256"), document.get("company")) != (circle.digest, company):
        raise InvalidInput(
            "The joint plan is of another circle or company.", mend="Give the one that this company opened."
        )
    try:
        lanes = {
            one["id"]: weekly(one["weekly"], circle.structure.weeks)
            for one in document["figures"]
            if one["kind"] == Column.LANE.value
        }
    except (KeyError, TypeError, ValueError):
        lanes = {}
    if lanes.keys() != {lane.id for lane in circle.structure.lanes_of(company)}:
        raise InvalidInput("The joint plan lacks a lane.", mend="Take part in the run again.")
    return lanes
