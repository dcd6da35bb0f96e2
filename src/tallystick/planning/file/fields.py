"""The one table of the file format: reader, writer, JSON Schema and reference page all come from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

NETWORK = "tallystick-network/1"
STRUCTURE = "tallystick-network-structure/1"
NUMBERS = "tallystick-company-numbers/1"


class Kind(Enum):
    """How a value is written."""

    ID = "text that names it"
    COMPANY = "text that names it, and files"
    CURRENCY = "three capital letters"
    TEXT = "text"
    DATE = "ISO date"
    WEEKS = "whole number"
    NUMBER = "number"
    OPTIONAL = "number or null"
    WEEKLY = "number, or list with one per week"
    LIMIT = "number, list with one per week, or null for no limit"
    AMOUNTS = "object: id to number"
    ARRIVALS = "list of {week, quantity}"
    OBJECTS = "list of objects"


REQUIRED: Any = object()

MOST_WEEKS = 520
"""The longest plan, and the longest lead time."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: whether it is part of the public structure, its default, its unit and what it means.

    `narrowed` is what the schema asks of it beyond its kind.
    """

    name: str
    kind: Kind
    public: bool
    unit: str
    meaning: str
    default: Any = REQUIRED
    of: str = ""
    narrowed: Mapping[str, Any] = field(default_factory=dict)


TABLE: dict[str, tuple[Field, ...]] = {
    "network": (
        Field("name", Kind.TEXT, True, "", "What people call the network.", ""),
        Field("currency", Kind.CURRENCY, True, "ISO 4217", "The currency of every cost and price.", "EUR"),
        Field(
            "weeks",
            Kind.WEEKS,
            True,
            "weeks",
            "Length of the plan. Week 0 is the first.",
            narrowed={"minimum": 1},
        ),
        Field("start", Kind.DATE, True, "", "The first day of week 0."),
        Field("companies", Kind.OBJECTS, True, "", "The companies.", of="company", narrowed={"minItems": 1}),
        Field("lanes", Kind.OBJECTS, True, "", "The lanes between them.", (), of="lane"),
    ),
    "company": (
        Field("id", Kind.COMPANY, True, "", "Unique among the companies; may be a pseudonym."),
        Field("name", Kind.TEXT, False, "", "What people call it.", ""),
        Field("stock_points", Kind.OBJECTS, True, "", "Where it keeps goods.", of="stock_point"),
        Field("resources", Kind.OBJECTS, True, "", "What limits its processes.", (), of="resource"),
        Field("processes", Kind.OBJECTS, True, "", "How it makes, buys in or moves goods.", (), of="process"),
        Field("demands", Kind.OBJECTS, True, "", "Its customers outside the circle.", (), of="demand"),
    ),
    "stock_point": (
        Field("id", Kind.ID, True, "", "Unique in its company."),
        Field("item", Kind.TEXT, False, "", "What is kept here.", ""),
        Field("unit", Kind.TEXT, False, "", "The unit of every quantity of it.", ""),
        Field(
            "holding_cost",
            Kind.NUMBER,
            False,
            "money per unit and week",
            "Cost of stock at the end of a week.",
        ),
        Field("initial", Kind.NUMBER, False, "units", "Stock before week 0.", 0.0),
        Field(
            "end_value",
            Kind.NUMBER,
            False,
            "money per unit",
            "What a unit in stock, or on its way here, is worth after the last week; "
            "at most what it takes to make or buy it.",
            0.0,
        ),
        Field(
            "pipeline",
            Kind.ARRIVALS,
            False,
            "units",
            "What was despatched or started before week 0, by the week in which it arrives.",
            (),
        ),
    ),
    "resource": (
        Field("id", Kind.ID, True, "", "Unique in its company."),
        Field("capacity", Kind.WEEKLY, False, "hours per week", "What it can do without overtime."),
        Field("overtime", Kind.WEEKLY, False, "hours per week", "The most overtime.", 0.0),
        Field(
            "overtime_cost",
            Kind.NUMBER,
            False,
            "money per hour",
            "What an hour of overtime costs on top.",
            0.0,
        ),
    ),
    "process": (
        Field("id", Kind.ID, True, "", "Unique in its company."),
        Field(
            "consumes",
            Kind.AMOUNTS,
            True,
            "units per unit",
            "From which stock points, in the week of the start.",
            {},
        ),
        Field(
            "makes",
            Kind.AMOUNTS,
            True,
            "units per unit",
            "Into which stock points, `lead_time` weeks later.",
            narrowed={"minProperties": 1},
        ),
        Field(
            "uses", Kind.AMOUNTS, True, "hours per unit", "Of which resources, in the week of the start.", {}
        ),
        Field("lead_time", Kind.WEEKS, True, "weeks", "From start to stock; 0: within the week."),
        Field("cost", Kind.NUMBER, False, "money per unit", "Cost of a unit of the process.", 0.0),
        Field("maximum", Kind.LIMIT, False, "units per week", "The most that may be started.", None),
        Field(
            "usual",
            Kind.OPTIONAL,
            False,
            "units per week",
            "The usual quantity, such as last half year's mean. Only its order of magnitude is used.",
            None,
        ),
    ),
    "demand": (
        Field("id", Kind.ID, True, "", "Unique in its company."),
        Field("stock_point", Kind.ID, True, "", "Where it takes from."),
        Field(
            "quantity",
            Kind.WEEKLY,
            False,
            "units per week",
            "What is asked for, in the week it is asked for.",
        ),
        Field(
            "backlog_cost",
            Kind.NUMBER,
            False,
            "money per unit and week",
            "Cost of a unit that is late by a week.",
        ),
        Field(
            "unserved_cost",
            Kind.NUMBER,
            False,
            "money per unit",
            "Cost of a unit still owed after the last week.",
        ),
    ),
    "lane": (
        Field("id", Kind.ID, True, "", "Unique among the lanes."),
        Field("supplier", Kind.ID, True, "", "The company that ships."),
        Field("from_stock", Kind.ID, True, "", "Its stock point."),
        Field("buyer", Kind.ID, True, "", "The company that receives."),
        Field("to_stock", Kind.ID, True, "", "Its stock point."),
        Field("lead_time", Kind.WEEKS, True, "weeks", "From despatch to arrival; 0: within the week."),
        Field(
            "price",
            Kind.NUMBER,
            False,
            "money per unit",
            "What the buyer pays the supplier; both know it.",
            0.0,
        ),
        Field(
            "maximum",
            Kind.LIMIT,
            False,
            "units per week",
            "Contract maximum of despatches; both know it.",
            None,
        ),
        Field(
            "cost", Kind.NUMBER, False, "money per unit", "The buyer's own cost on top, such as freight.", 0.0
        ),
        Field(
            "usual",
            Kind.OPTIONAL,
            False,
            "units per week",
            "The usual quantity, as the buyer sees it. Only its order of magnitude is used.",
            None,
        ),
    ),
}
