"""The network file: what is written is read back, and every fault names its object and the mend."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tallystick.errors import InvalidInput
from tallystick.planning.file import (
    network_document,
    network_schema,
    numbers_document,
    read_network,
    read_numbers,
    read_structure,
    structure_document,
)
from tallystick.planning.file.fields import REQUIRED, TABLE, Kind
from tallystick.planning.generate import Shape, generate
from tallystick.planning.network import Network
from tallystick.planning.numbers import LARGEST, SMALLEST
from tallystick.planning.parts import describe, merge, split
from tallystick.planning.result import Method, solve
from tests.planning.small import networks, two, two_companies

DOCS = Path(__file__).parents[2] / "docs" / "reference"

several = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def through_json(document: dict[str, Any]) -> Any:
    return json.loads(json.dumps(document, allow_nan=False))


@several
@given(networks())
def test_a_network_written_is_read_back_equal(network: Network) -> None:
    assert read_network(through_json(network_document(network))) == network


@several
@given(networks())
def test_a_network_split_is_merged_again_equal(network: Network) -> None:
    parts = split(network)
    structure = read_structure(through_json(structure_document(parts.structure)))
    numbers = [
        read_numbers(through_json(numbers_document(one, structure)), structure) for one in parts.numbers
    ]
    assert merge(structure, numbers) == network


def test_the_public_part_has_no_number_but_the_recipe() -> None:
    public = json.dumps(structure_document(two_companies().structure))
    for private in (
        "cost",
        "capacity",
        "initial",
        "quantity",
        "maximum",
        "price",
        "usual",
        "pipeline",
        "Brackwater",
    ):
        assert private not in public


def test_a_private_part_has_nothing_of_another_company() -> None:
    network = two_companies()
    foundry = json.dumps(numbers_document(network.numbers["foundry"], network.structure))
    for of_the_buyer in ("0.5", "1.2", "80.0", "Brackwater", "customers", "pump"):
        assert of_the_buyer not in foundry
    assert "7.0" in foundry, "the contract's price is known to both partners"


def change(*path: str | int, to: Any) -> Callable[[dict[str, Any]], None]:
    def apply(document: dict[str, Any]) -> None:
        at: Any = document
        for step in path[:-1]:
            at = at[step]
        if to is ...:
            del at[path[-1]]
        else:
            at[path[-1]] = to

    return apply


FOUNDRY, PUMPS = ("companies", 0), ("companies", 1)


@pytest.mark.parametrize(
    ("fault", "names", "mend"),
    [
        (change("format", to="tallystick-network/9"), "tallystick-network/9", "upgrade"),
        (change("weeks", to=0), "0 weeks", "1 to 520"),
        (change("weeks", to="six"), "weeks is 'six'", "whole number"),
        (change("weeks", to=True), "weeks is True", "whole number"),
        (change("start", to="30.11.2026"), "30.11.2026", "2026-11-23"),
        (change("companies", to=[]), "no companies", "at least one"),
        (change("lanes", to={}), "lanes is {}", "[…]"),
        (change(*FOUNDRY, "id", to="pumps"), "'pumps' is used twice", "Rename"),
        (change(*FOUNDRY, "id", to=""), "empty id", "id"),
        (
            change(*FOUNDRY, "stock_points", 0, "holding_cost", to=...),
            "holding_cost is missing",
            "Cost of stock",
        ),
        (
            change(*FOUNDRY, "stock_points", 0, "holding_cost", to=-1),
            "'casting': holding_cost is -1",
            "not negative",
        ),
        (
            change(*FOUNDRY, "stock_points", 0, "holding_cost", to="1"),
            "holding_cost is '1'",
            "without quotes",
        ),
        (change(*FOUNDRY, "stock_points", 0, "holdingcost", to=1), "no field 'holdingcost'", "holding_cost"),
        (change(*FOUNDRY, "stock_points", 0, "initial", to=10**400), "initial is too large", "smaller"),
        (change(*FOUNDRY, "stock_points", 0, "initial", to=float("nan")), "initial is nan", "finite"),
        (change("lanes", 0, "maximum", to=float("inf")), "maximum is too large", "smaller"),
        (change("currency", to="euro"), "currency is 'euro'", "EUR"),
        (change("currency", to="E1R"), "currency is 'E1R'", "EUR"),
        (change(*FOUNDRY, "id", to=" foundry"), "' foundry' among the companies", "no space"),
        (change(*FOUNDRY, "id", to="found  ry"), "'found  ry' among the companies", "nor two together"),
        (change(*FOUNDRY, "id", to="found\u00a0ry"), "among the companies", "printable"),
        (change(*FOUNDRY, "id", to="Gu\u0308ss"), "'Gu\u0308ss' among the companies", "'G\u00fcss'"),
        (change("lanes", 0, "id", to="cafe\u0301"), "'cafe\u0301' among the lanes", "'caf\u00e9'"),
        (change(*FOUNDRY, "id", to="x" * 81), "xxx' among the companies", "up to 80"),
        (change("lanes", 0, "id", to="a\nb"), r"'a\nb' among the lanes", "printable"),
        (change(*PUMPS, "stock_points", 0, "id", to="\u202ecasting"), "stock points of 'pumps'", "printable"),
        (change(*FOUNDRY, "id", to="../foundry"), "'../foundry'", "its key's file"),
        (change(*FOUNDRY, "id", to=".foundry"), "'.foundry'", "its key's file"),
        (change(*FOUNDRY, "processes", 0, "makes", to={"casting": 1e-9}), "'casting' is 1e-09", "0.0000001"),
        (change(*FOUNDRY, "processes", 0, "uses", to={"furnace": 1e8}), "'furnace' is 1e+08", "10,000,000"),
        (change(*FOUNDRY, "processes", 0, "makes", to={}), "makes nothing", "under makes"),
        (
            change(*FOUNDRY, "processes", 0, "makes", to={"castin": 1}),
            "'castin', which does not exist",
            "casting",
        ),
        (change(*FOUNDRY, "processes", 0, "makes", to={"casting": 0}), "'casting' is 0", "above 0"),
        (change(*FOUNDRY, "processes", 0, "uses", to={"oven": 1}), "the resource 'oven'", "furnace"),
        (change(*FOUNDRY, "processes", 0, "lead_time", to=-1), "lead_time is -1", "whole number"),
        (change(*FOUNDRY, "processes", 0, "usual", to=0), "usual is 0", "leave it out"),
        (change(*PUMPS, "resources", 0, "capacity", to=[1, 2]), "capacity has 2 values", "each week"),
        (change(*PUMPS, "resources", 0, "capacity", 2, to=-3), "capacity is -3 in week 2", "not negative"),
        (change(*PUMPS, "resources", 0, "capacity", 2, to=None), "capacity[2] is None", "number"),
        (change(*PUMPS, "demands", 0, "stock_point", to="pumpe"), "demand 'customers'", "pump"),
        (change(*PUMPS, "stock_points", 0, "pipeline", 0, "week", to=6), "arrives in week 6", "0 to 5"),
        (
            change(*PUMPS, "stock_points", 0, "pipeline", 0, "day", to=1),
            "pipeline has the fields",
            "quantity",
        ),
        (change(*PUMPS, "stock_points", 1, "end_value", to=90), "'assemble'", "Lower the end_value"),
        (change(*PUMPS, "stock_points", 0, "end_value", to=8), "lane 'castings'", "price plus cost"),
        (change("lanes", 0, "supplier", to="pumps"), "to itself", "process"),
        (change("lanes", 0, "supplier", to="smithy"), "'smithy', which does not exist", "foundry"),
        (change("lanes", 0, "to_stock", to="casing"), "Lane 'castings'", "casting"),
        (change("lanes", 0, "maximum", to=[1, None]), "maximum has 2 values", "each week"),
    ],
)
def test_a_fault_names_the_object_and_the_mend(fault: Callable[[Any], None], names: str, mend: str) -> None:
    document = two()
    fault(document)
    with pytest.raises(InvalidInput) as told:
        read_network(document)
    assert names in told.value.message
    assert mend in told.value.mend


def test_a_name_that_only_looks_like_that_of_a_stock_point_is_told_so() -> None:
    document = two()
    pump = document["companies"][1]["stock_points"][1]
    pump["id"] = "caf\u00e9"
    document["companies"][1]["processes"][0]["makes"] = {"caf\u00e9": 1}
    document["companies"][1]["demands"][0]["stock_point"] = "cafe\u0301"
    with pytest.raises(InvalidInput, match=r"In Unicode's composed form \(NFC\) it does: 'caf\u00e9'"):
        read_network(document)


def figures(kind: str) -> list[str]:
    """The fields of an object that are private numbers."""
    kinds = (Kind.NUMBER, Kind.OPTIONAL, Kind.WEEKLY, Kind.LIMIT)
    return [field.name for field in TABLE[kind] if field.kind in kinds]


OBJECTS = {
    "stock_point": (*PUMPS, "stock_points", 0),
    "resource": (*PUMPS, "resources", 0),
    "process": (*PUMPS, "processes", 0),
    "demand": (*PUMPS, "demands", 0),
    "lane": ("lanes", 0),
}


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind in OBJECTS for name in figures(kind) if name != "end_value"]
)
@pytest.mark.parametrize(
    ("refused", "said", "mend", "planned"),
    [(1e300, r"1e\+300", "10,000,000,000", LARGEST), (9e-7, "9e-07", "from 0.000001", SMALLEST)],
)
def test_a_figure_that_cannot_be_planned_with_is_refused_and_the_last_one_that_can_is_planned(
    kind: str, name: str, refused: float, said: str, mend: str, planned: float
) -> None:
    document = two()
    change(*OBJECTS[kind], name, to=refused)(document)
    with pytest.raises(InvalidInput, match=rf"{name} is {said}") as told:
        read_network(document)
    assert mend in told.value.mend
    for stock in (stock for company in document["companies"] for stock in company["stock_points"]):
        stock["end_value"] = 0.0  # which may not be more than what it takes to make
    change(*OBJECTS[kind], name, to=planned)(document)
    network = read_network(document)
    result = solve(network, Method.CENTRAL)
    assert result.realised.implementable
    assert result.cost == pytest.approx(result.bound)


def test_a_figure_of_a_private_part_that_cannot_be_planned_with_is_refused_too() -> None:
    network = two_companies()
    document = numbers_document(network.numbers["pumps"], network.structure)
    document["stock_points"][0]["pipeline"] = [{"week": 1, "quantity": 1e300}]
    with pytest.raises(InvalidInput, match=r"'casting': pipeline is 1e\+300 in week 1"):
        read_numbers(document, network.structure)


@pytest.mark.parametrize(
    ("fault", "names"),
    [
        (lambda part: part["demands"].append(part["demands"][0]), "'customers' stand twice among the dem"),
        (lambda part: part["lanes"].append(part["lanes"][0]), "'castings' stand twice among the lanes"),
        (lambda part: part.update(demand=[]), "no field 'demand'"),
        (lambda part: part.update(name=7), "name is 7"),
    ],
)
def test_a_slip_in_a_private_part_is_told(fault: Callable[[Any], Any], names: str) -> None:
    network = two_companies()
    document = numbers_document(network.numbers["pumps"], network.structure)
    fault(document)
    with pytest.raises(InvalidInput) as told:
        read_numbers(document, network.structure)
    assert names in told.value.message


def test_a_supplier_states_nothing_that_only_its_buyer_knows() -> None:
    network = two_companies()
    document = numbers_document(network.numbers["foundry"], network.structure)
    document["lanes"][0]["usual"] = 5
    with pytest.raises(InvalidInput, match=r"on which it sells: there is no field 'usual'"):
        read_numbers(document, network.structure)


@pytest.mark.parametrize("document", [None, [], "x", 3, {}, {"format": None}])
def test_what_is_no_network_file_is_refused(document: object) -> None:
    with pytest.raises(InvalidInput):
        read_network(document)


def test_goods_that_go_round_within_a_week_are_refused() -> None:
    document = two()
    document["lanes"][0]["lead_time"] = 0
    document["lanes"].append(
        {
            "id": "back",
            "supplier": "pumps",
            "from_stock": "casting",
            "buyer": "foundry",
            "to_stock": "casting",
            "lead_time": 0,
            "price": 9,
        }
    )
    with pytest.raises(InvalidInput, match="circle within one week"):
        read_network(document)
    document["lanes"][1]["lead_time"] = 1
    read_network(document)


def test_partners_who_state_different_contracts_are_refused() -> None:
    network = two_companies()
    document = numbers_document(network.numbers["foundry"], network.structure)
    document["lanes"][0]["price"] = 8.0
    other = read_numbers(document, network.structure)
    with pytest.raises(InvalidInput, match=r"'castings'.*different contracts"):
        merge(network.structure, [other, network.numbers["pumps"]])


def test_a_private_part_for_another_structure_is_refused() -> None:
    network = two_companies()
    document = numbers_document(network.numbers["foundry"], network.structure)
    changed = two()
    changed["lanes"][0]["lead_time"] = 2
    with pytest.raises(InvalidInput, match="another public part"):
        read_numbers(document, read_network(changed).structure)


def test_missing_and_double_parts_are_refused() -> None:
    network = two_companies()
    foundry, pumps = split(network).numbers
    with pytest.raises(InvalidInput, match=r"missing \['pumps'\]"):
        merge(network.structure, [foundry])
    with pytest.raises(InvalidInput, match="two private parts"):
        merge(network.structure, [foundry, pumps, foundry])


def test_the_published_schema_is_the_one_that_the_table_makes() -> None:
    published = json.loads((DOCS / "network-file.schema.json").read_text("utf-8"))
    assert published == network_schema()


def test_every_field_is_on_the_reference_page() -> None:
    page = (DOCS / "network-file.md").read_text("utf-8")
    for kind, fields in TABLE.items():
        for field in fields:
            default = "required" if field.default is REQUIRED else "optional"
            row = rf"\| `{field.name}` \| {re.escape(field.kind.value)} \| {default} \| "
            assert re.search(row, page), f"{kind}.{field.name} is missing or differs"


def test_how_small_and_how_large_figures_are_is_on_the_reference_page() -> None:
    page = (DOCS / "network-file.md").read_text("utf-8")
    assert f"A figure is 0, or from {SMALLEST:.6f} to {LARGEST:,.0f} in its unit" in page


def test_describe_counts_what_is_there() -> None:
    facts = describe(two_companies())
    assert (facts["companies"], facts["lanes"], facts["stock_points"], facts["demands"]) == (2, 1, 3, 1)
    # 3 stocks, 2 processes, 2 overtimes, 2 idle, 1 served, 1 backlog, 1 lane, in 6 weeks
    assert facts["variables"] == 12 * 6


def test_a_seed_gives_the_same_network_and_another_seed_another() -> None:
    shape = Shape(12, 20)
    assert generate(shape, 5) == generate(shape, 5)
    assert generate(shape, 5) != generate(shape, 6)


@pytest.mark.parametrize("companies", [2, 5, 40])
def test_generated_networks_have_what_they_promise(companies: int) -> None:
    network = generate(Shape(companies, 12, dual_sourcing=1.0, tightness=0.9), 3)
    assert len(network.structure.companies) == companies
    sold = {lane.supplier for lane in network.structure.lanes}
    asked = {company.id for company in network.structure.companies if company.demands}
    assert sold | asked == set(network.numbers), "nobody is there for nothing"
    outages = [
        part.company
        for part in network.numbers.values()
        if any(
            resource.capacity.min() < 0.5 * resource.capacity.max() for resource in part.resources.values()
        )
    ]
    assert len(outages) == 1


@pytest.mark.parametrize(
    "wrong", [{"companies": 1}, {"companies": 9, "tightness": 9.0}, {"companies": 9, "weeks": 1}]
)
def test_an_impossible_shape_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput, match="is "):
        Shape(**wrong)
