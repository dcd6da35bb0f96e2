"""What a circle makes public, in words and numbers."""

from __future__ import annotations

from typing import Any

from tallystick.planning.layout import Layout
from tallystick.planning.sealed.circle import Circle
from tallystick.planning.sealed.wire import fingerprint, to_wire

PUBLIC = (
    "the companies, and which of them trade with which, on which lanes and with which lead times",
    "stock points, resources, processes, recipes and outlets, by id and in the units they are stated in",
    "the number of weeks and the first day, the number of turns, when a run is made and by whom",
    "to the operators only: for each block of variables usual weekly quantity over weekly "
    "holding cost, blurred and rounded to powers of four, and the unit that it is counted in, to powers of "
    "16; both but for one factor of all quantities and one of all prices, which the circle file tells "
    "companies only",
)


def public_facts(circle: Circle) -> dict[str, Any]:
    """Who is in, who operates, and what all of them know of each other."""
    layout = Layout.of(circle.structure)
    return {
        "facts": {
            "name": circle.name,
            "sha256": circle.digest,
            "structure": circle.structure_digest,
            "weeks": circle.structure.weeks,
            "turns": circle.turns,
            "variables": layout.size,
            "lanes": len(circle.structure.lanes),
        },
        "operators": [
            {"name": one.name, "address": one.address, "sha256": one.fingerprint} for one in circle.operators
        ],
        "companies": [
            {"id": company, "sha256": fingerprint(to_wire(pem))}
            for company, pem in sorted(circle.companies.items())
        ],
        "public": list(PUBLIC),
    }
