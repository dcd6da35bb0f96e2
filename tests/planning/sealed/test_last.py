"""What last week's plan must be of, to begin this week's with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tallystick.errors import InvalidInput
from tallystick.planning.file import read_network
from tallystick.planning.layout import Layout
from tallystick.planning.sealed.opened import OPENED, read_kept, read_last
from tallystick.planning.sealed.veil import written_blur
from tallystick.planning.structure import Structure
from tests.planning.small import two

BLUR = written_blur(bytes(range(32)))


def left_by(structure: Structure) -> dict[str, Any]:
    """The part of a plan file that the next plan begins with, as a run of this structure leaves it."""
    weeks = structure.weeks

    def part(company: str) -> dict[str, Any]:
        layout = Layout.of(structure, company)
        return {
            "format": OPENED,
            "company": company,
            "weeks": weeks,
            "companies": [one.id for one in structure.companies],
            "kept": {
                "of": "a run",
                "sealed": ["", "", ""],
                "price_units": [1.0] * layout.height,
                "blur": BLUR,
            },
            "figures": [
                {"kind": one.kind.value, "company": one.company, "id": one.id, "weekly": [2.0] * weeks}
                for one in layout.columns
            ],
        }

    return {"kept_sealed": {"companies": [part(one.id) for one in structure.companies], "operators": []}}


def structure_of(document: dict[str, Any]) -> Structure:
    return read_network(document).structure


def changed(change: Callable[[dict[str, Any]], Any]) -> Structure:
    document = two()
    change(document)
    return structure_of(document)


def longer(document: dict[str, Any]) -> None:
    document["weeks"] = 8
    document["companies"][1]["resources"][0]["capacity"] = 10
    document["companies"][1]["demands"][0]["quantity"] = 10


def without_foundry(document: dict[str, Any]) -> None:
    del document["companies"][0], document["lanes"][0]


def renamed(document: dict[str, Any]) -> None:
    document["companies"][0]["id"] = document["lanes"][0]["supplier"] = "smithy"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (longer, "it is over 6 weeks, this one over 8"),
        (renamed, "it has no company 'smithy' and has company 'foundry', which has gone"),
        (without_foundry, "it has company 'foundry', which has gone"),
        (
            lambda one: one["companies"].append({"id": "shop", "stock_points": []}),
            "it has no company 'shop'",
        ),
        (
            lambda one: one["lanes"].append(one["lanes"][0] | {"id": "second"}),
            "it has no lane 'second' of company 'pumps'",
        ),
        (lambda one: one["lanes"].clear(), "it has lane 'castings' of company 'pumps', which has gone"),
        (
            lambda one: one["companies"][0]["processes"].clear(),
            "it has process 'cast' of company 'foundry', which has gone",
        ),
        (
            lambda one: one["companies"][0]["resources"].append({"id": "oven", "capacity": 3}),
            "it has no resource 'oven' of company 'foundry'",
        ),
        (
            lambda one: one["companies"][0]["stock_points"].append({"id": "sand", "holding_cost": 1}),
            "it has no stock point 'sand' of company 'foundry'",
        ),
    ],
)
def test_the_last_plan_of_another_network_is_refused_with_what_differs(
    change: Callable[[dict[str, Any]], Any], says: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_last(left_by(structure_of(two())), changed(change))
    assert says in refused.value.message
    assert "without --last" in refused.value.mend


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (without_foundry, "it has company 'foundry', which has gone"),
        (
            lambda one: one["companies"].append({"id": "shop", "stock_points": []}),
            "it has no company 'shop'",
        ),
    ],
)
def test_a_companys_own_last_plan_of_other_companies_is_refused_too(
    change: Callable[[dict[str, Any]], Any], says: str
) -> None:
    own = left_by(structure_of(two()))["kept_sealed"]["companies"][1]
    with pytest.raises(InvalidInput, match=says):
        read_kept(own, changed(change), "pumps")


@pytest.mark.parametrize("figure", [None, -1.0])
def test_a_last_plan_with_what_is_no_quantity_is_refused(figure: float | None) -> None:
    own = left_by(structure_of(two()))["kept_sealed"]["companies"][1]
    own["figures"][0]["weekly"][2] = figure
    with pytest.raises(InvalidInput, match="another network"):
        read_kept(own, structure_of(two()), "pumps")


def test_the_last_plan_of_the_same_network_in_another_week_is_a_beginning() -> None:
    document = left_by(structure_of(two()))
    last = read_last(document, changed(lambda one: one.update(start="2026-12-07")))
    assert set(last.befores) == {"foundry", "pumps"}
    assert all((before.x == 2.0).all() for before in last.befores.values())
    assert all(before.blur == bytes(range(32)) for before in last.befores.values())


def test_a_last_plan_with_a_part_missing_is_refused() -> None:
    document = left_by(structure_of(two()))
    document["kept_sealed"]["companies"][0]["kept"]["price_units"].pop()
    with pytest.raises(InvalidInput, match="'foundry'"):
        read_last(document, structure_of(two()))


@pytest.mark.parametrize("blur", [None, "", "AAAA", "no base64"])
def test_a_last_plan_that_does_not_say_how_hints_were_blurred_is_refused(blur: str | None) -> None:
    document = left_by(structure_of(two()))
    document["kept_sealed"]["companies"][0]["kept"]["blur"] = blur
    with pytest.raises(InvalidInput, match="blurred by before cannot be read"):
        read_last(document, structure_of(two()))
