"""A company's own joint plan as a JSON document: what it opened, before partners turn it into orders."""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tallystick.errors import InvalidInput
from tallystick.planning.layout import Block, Column, Floats, Layout
from tallystick.planning.numbers import weekly
from tallystick.planning.plan import Plan
from tallystick.planning.sealed.circle import Circle
from tallystick.planning.sealed.part import Before
from tallystick.planning.sealed.party import Outcome
from tallystick.planning.sealed.shares import OPERATORS
from tallystick.planning.sealed.veil import read_blur, written_blur
from tallystick.planning.structure import Structure

OPENED = "tallystick-joint-part/1"

_OBJECTS = {
    Column.STOCK: "stock point",
    Column.PROCESS: "process",
    Column.LANE: "lane",
    Column.OVERTIME: "resource",
    Column.IDLE: "resource",
    Column.SERVED: "demand",
    Column.BACKLOG: "demand",
}


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
        "companies": sorted(circle.companies),
        "largest_fault": plan.fault,
        "operators": [dict(one) for one in outcome.operators],
        "kept": {
            "of": outcome.kept.of,
            "sealed": [base64.b64encode(one).decode() for one in outcome.kept.sealed],
            "price_units": outcome.kept.price_units.tolist(),
            "blur": written_blur(outcome.kept.blur),
        },
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


def blur_of(document: Any, company: str) -> bytes:
    """What a company's hints were blurred by in the run of its joint plan, whatever network that was of."""
    if (
        not isinstance(document, dict)
        or document.get("format") != OPENED
        or document.get("company") != company
    ):
        raise InvalidInput(
            f"The last plan is no joint plan of company {company!r}.",
            mend="Give what its `tallystick circle join` has written.",
        )
    kept = document.get("kept")
    return read_blur(kept.get("blur") if isinstance(kept, dict) else None)


def earlier_blur(document: Any, company: str) -> bytes:
    """The same from its joint plan, or from a plan file, which has the joint plans of all companies."""
    with contextlib.suppress(KeyError, TypeError, StopIteration):
        parts = document["kept_sealed"]["companies"]
        document = next(one for one in parts if one["company"] == company)
    return blur_of(document, company)


def read_kept(document: Any, structure: Structure, company: str) -> Before:
    """What a company kept of a run, to begin another with, of the same structure in another week."""
    blur = blur_of(document, company)
    if document.get("weeks") != structure.weeks:
        raise _other_network(f"is over {document.get('weeks')} weeks, this one over {structure.weeks}")
    layout = Layout.of(structure, company)
    try:
        _refuse_other_companies(document["companies"], structure)
        kept = document["kept"]
        figures = _figures(document, structure)
        _refuse_other_blocks(figures, layout.columns)
        units = np.array(kept["price_units"], dtype=np.float64).reshape(layout.height)
        sealed = tuple(base64.b64decode(one) for one in kept["sealed"])
        if len(sealed) != OPERATORS:
            raise ValueError
        own = [figures[block] for block in layout.columns if block.company == company]
        x = np.concatenate([np.zeros(0), *own])
        return Before(str(kept["of"]), sealed, x, units, blur)
    except (KeyError, TypeError, ValueError):
        raise _other_network(f"has other stock points, resources or customers of {company!r}") from None


def _refuse_other_companies(last: Iterable[str], structure: Structure) -> None:
    """Who has come has no prices to begin with, and with who has gone all others' were different."""
    before, now = set(last), {one.id for one in structure.companies}
    come, gone = (", ".join(map(repr, sorted(ids)[:5])) for ids in (now - before, before - now))
    differs = [f"has no company {come}"] * bool(come) + [f"has company {gone}, which has gone"] * bool(gone)
    if differs:
        raise _other_network(" and ".join(differs))


def _refuse_other_blocks(last: Mapping[Block, object], now: Sequence[Block]) -> None:
    present = set(now)
    come = [(block, "has no", "") for block in now if block not in last]
    gone = [(block, "has", ", which has gone") for block in last if block not in present]
    for block, how, since in (come + gone)[:1]:
        kind = _OBJECTS[Column(block.kind)]
        raise _other_network(f"{how} {kind} {block.id!r} of company {block.company!r}{since}")


def _other_network(how: str) -> InvalidInput:
    return InvalidInput(
        f"The last plan is of another network: it {how}.", mend="Plan without --last, from nothing."
    )


@dataclass(frozen=True, slots=True, eq=False)
class Last:
    """What a plan of last week left to whoever holds every part: what each company kept of it.

    `operators` are the keys of those that were started for it, as only they can read what they sealed.
    """

    befores: Mapping[str, Before]
    operators: tuple[str, ...] = ()


def kept_document(
    circle: Circle, outcomes: Mapping[str, Outcome], operators: Sequence[str] = ()
) -> dict[str, Any]:
    """What all companies kept of a run, for whoever holds every part."""
    return {
        "companies": [opened_document(circle, one) for one in outcomes.values()],
        "operators": list(operators),
    }


def read_last(document: Any, structure: Structure) -> Last:
    """What a plan file has to begin the next plan with."""
    try:
        kept = document["kept_sealed"]
        parts = {str(one["company"]): one for one in kept["companies"]}
        operators = tuple(str(one) for one in kept["operators"])
        if len(operators) not in (0, OPERATORS):
            raise ValueError
    except (KeyError, TypeError, ValueError):
        raise InvalidInput(
            "There is nothing in the last plan to begin with.",
            mend="Give what `tallystick plan --method sealed --out` has written.",
        ) from None
    _refuse_other_companies(parts, structure)
    befores = {one.id: read_kept(parts[one.id], structure, one.id) for one in structure.companies}
    return Last(befores, operators)


def read_opened_plan(document: Any, circle: Circle, company: str) -> Plan:
    """A company's own joint plan: what it is to start, ship and deliver."""
    if not isinstance(document, dict) or document.get("format") != OPENED:
        raise InvalidInput("This is no joint plan.", mend="Give what `tallystick circle join` has written.")
    if (document.get("circle_sha256"), document.get("company")) != (circle.digest, company):
        raise InvalidInput(
            "The joint plan is of another circle or company.", mend="Give the one that this company opened."
        )
    layout = Layout.of(circle.structure, company)
    try:
        figures = _figures(document, circle.structure)
        return Plan.of(layout, np.concatenate([figures[block] for block in layout.columns]))
    except (KeyError, TypeError, ValueError):
        raise InvalidInput(
            "The joint plan lacks something of what its company decides.", mend="Take part in the run again."
        ) from None


def _figures(document: Any, structure: Structure) -> dict[Block, Floats]:
    """Every weekly figure of a joint plan. Raises ValueError where one is no quantity, such as null."""
    found = {
        Block(Column(one["kind"]), one["company"], one["id"]): weekly(one["weekly"], structure.weeks)
        for one in document["figures"]
    }
    if not all((figures >= 0).all() for figures in found.values()):
        raise ValueError("a figure is no quantity")
    return found
