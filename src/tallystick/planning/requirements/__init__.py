"""What a company needs, from whom and when: net requirements, recipes, lots, and what suppliers can expect.

Everything that goes in is the company's own affair, and so is the way back from a figure to its causes
(`pegging`). What may leave is an `Expectation`: figures of one item for one supplier, and nothing else.
"""

from tallystick.planning.requirements.calendars import Weeks, WorkingDays
from tallystick.planning.requirements.demand import Cause, Demand, Receipt
from tallystick.planning.requirements.expectation import Expectation, Horizon, expectations
from tallystick.planning.requirements.explode import Requirements, explode
from tallystick.planning.requirements.items import OWN, Item, Lot, Part, Source
from tallystick.planning.requirements.structure import RecipeCycle, Structure, UnitMismatch

__all__ = [
    "OWN",
    "Cause",
    "Demand",
    "Expectation",
    "Horizon",
    "Item",
    "Lot",
    "Part",
    "Receipt",
    "RecipeCycle",
    "Requirements",
    "Source",
    "Structure",
    "UnitMismatch",
    "Weeks",
    "WorkingDays",
    "expectations",
    "explode",
]
