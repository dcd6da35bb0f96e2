"""Small networks as documents, to be changed by each test, and random ones for properties."""

from __future__ import annotations

import copy
import random
from typing import Any

from hypothesis import strategies as st

from tallystick.planning.file import read_network
from tallystick.planning.network import Network

_TWO: dict[str, Any] = {
    "format": "tallystick-network/1",
    "name": "Two",
    "currency": "EUR",
    "weeks": 6,
    "start": "2026-11-30",
    "companies": [
        {
            "id": "foundry",
            "name": "Varnholt Guss",
            "stock_points": [{"id": "casting", "holding_cost": 1.0, "initial": 5.0, "end_value": 4.0}],
            "resources": [{"id": "furnace", "capacity": 12.0, "overtime": 4.0, "overtime_cost": 6.0}],
            "processes": [
                {
                    "id": "cast",
                    "makes": {"casting": 1},
                    "uses": {"furnace": 1},
                    "lead_time": 1,
                    "cost": 5.0,
                    "usual": 10.0,
                }
            ],
            "demands": [],
        },
        {
            "id": "pumps",
            "name": "Brackwater Pumps",
            "stock_points": [
                {
                    "id": "casting",
                    "item": "Casting",
                    "unit": "piece",
                    "holding_cost": 1.2,
                    "initial": 10.0,
                    "end_value": 4.0,
                    "pipeline": [{"week": 0, "quantity": 10.0}],
                },
                {"id": "pump", "holding_cost": 3.0, "initial": 8.0, "end_value": 12.0},
            ],
            "resources": [
                {"id": "line", "capacity": [10, 10, 10, 5, 10, 10], "overtime": 2, "overtime_cost": 9}
            ],
            "processes": [
                {
                    "id": "assemble",
                    "consumes": {"casting": 1},
                    "makes": {"pump": 1},
                    "uses": {"line": 0.5},
                    "lead_time": 0,
                    "cost": 9.0,
                    "maximum": 25.0,
                    "usual": 10.0,
                }
            ],
            "demands": [
                {
                    "id": "customers",
                    "stock_point": "pump",
                    "quantity": [8, 10, 12, 10, 16, 10],
                    "backlog_cost": 20.0,
                    "unserved_cost": 80.0,
                }
            ],
        },
    ],
    "lanes": [
        {
            "id": "castings",
            "supplier": "foundry",
            "from_stock": "casting",
            "buyer": "pumps",
            "to_stock": "casting",
            "lead_time": 1,
            "price": 7.0,
            "maximum": 14.0,
            "cost": 0.5,
            "usual": 10.0,
        }
    ],
}


def two() -> dict[str, Any]:
    """A foundry and a maker of pumps, with one lane."""
    return copy.deepcopy(_TWO)


def two_companies() -> Network:
    """The same as a network."""
    return read_network(two())


def networks() -> st.SearchStrategy[Network]:
    """A few companies of one good each, buying from anybody (circles too), with hard and empty cases."""
    return st.builds(_random, st.integers(1, 5), st.integers(2, 4), st.integers(0, 2**32))


def _random(weeks: int, count: int, seed: int) -> Network:
    # Seeded rather than drawn one by one: a network has hundreds of numbers.
    draw = random.Random(seed)

    def quantity(most: int) -> float:
        return float(draw.choice([0, draw.randint(1, most)]))

    companies, lanes = [], []
    for index in range(count):
        others = [other for other in range(count) if other != index and draw.random() < 0.4]
        inputs = {f"in{other}": draw.choice([0.5, 1.0, 2.0]) for other in others}
        stock = [_stock("good", draw.randint(1, 4), quantity(30))]
        stock += [
            _stock(key, draw.randint(1, 3), quantity(40), draw.randrange(weeks), quantity(20))
            for key in inputs
        ]
        make = {
            "id": "make",
            "consumes": inputs,
            "makes": {"good": 1},
            "uses": {"line": 1},
            "lead_time": draw.randint(0, weeks),
            "cost": draw.randint(0, 3),
            "usual": 5,
            "maximum": draw.choice([None, 0, 9]),
        }
        line = {
            "id": "line",
            "capacity": [quantity(20) for _ in range(weeks)],
            "overtime": quantity(6),
            "overtime_cost": draw.randint(0, 5),
        }
        customers = {
            "id": "customers",
            "stock_point": "good",
            "quantity": [quantity(15) for _ in range(weeks)],
            "backlog_cost": draw.randint(0, 9),
            "unserved_cost": draw.randint(0, 90),
        }
        companies.append(
            {
                "id": f"c{index}",
                "stock_points": stock,
                "resources": [line],
                "processes": [make],
                "demands": [customers] if draw.random() < 0.6 else [],
            }
        )
        lanes += [
            {
                "id": f"{other}-{index}",
                "supplier": f"c{other}",
                "from_stock": "good",
                "buyer": f"c{index}",
                "to_stock": f"in{other}",
                "lead_time": draw.randint(1, 2),
                "price": draw.randint(0, 9),
                "cost": draw.randint(0, 2),
                "usual": 5,
                "maximum": draw.choice([None, 0, 7]),
            }
            for other in others
        ]
    return read_network(
        {
            "format": "tallystick-network/1",
            "weeks": weeks,
            "start": "2026-11-30",
            "companies": companies,
            "lanes": lanes,
        }
    )


def _stock(key: str, holding: int, initial: float, week: int = 0, arrives: float = 0.0) -> dict[str, Any]:
    return {
        "id": key,
        "holding_cost": holding,
        "initial": initial,
        "pipeline": [{"week": week, "quantity": arrives}],
    }
