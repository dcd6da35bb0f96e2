"""The published JSON Schema of the network file says what the reader takes, field by field.

A schema cannot say what only the whole file tells, such as that a lane ends at a stock point that there is:
`BEYOND` lists all of that, and nothing else may be refused by the reader and pass the schema.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.errors import InvalidInput
from tallystick.planning.file import network_schema, read_network
from tallystick.planning.file.fields import TABLE
from tallystick.planning.numbers import LARGEST, SMALLEST
from tests.planning.small import two

SCHEMA = jsonschema.Draft202012Validator(network_schema(), format_checker=jsonschema.FormatChecker())

BEYOND = re.compile(
    "which does not exist|is used twice|values, but the plan has|arrives in week"
    "|is worth .* after the last week|its end_value|circle within one week|to itself|cannot be one"
)

PLACES: dict[str, tuple[str | int, ...]] = {
    "network": (),
    "company": ("companies", 1),
    "stock_point": ("companies", 1, "stock_points", 0),
    "resource": ("companies", 1, "resources", 0),
    "process": ("companies", 1, "processes", 0),
    "demand": ("companies", 1, "demands", 0),
    "lane": ("lanes", 0),
}

FIELDS = [("network", "format"), *((kind, field.name) for kind, fields in TABLE.items() for field in fields)]

VALUES: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        [],
        {},
        "",
        " ",
        "x",
        " x",
        "x ",
        "x y",
        "x  y",
        "x\u00a0y",
        "\u00fc",
        "u\u0308",
        "a/b",
        ".x",
        "x" * 80,
        "x" * 81,
        "EUR",
        "eur",
        "Euro",
    ),
    *("2026-11-30", "2026-02-30", "20261130", "2026-W48-1", "30.11.2026", "2026-11-30T00:00", "0000-01-01"),
    *(
        0,
        1,
        -1,
        6,
        520,
        521,
        1.0,
        6.0,
        1.5,
        -0.5,
        1e-9,
        1e-7,
        SMALLEST,
        1e7,
        2e7,
        LARGEST,
        LARGEST * 1.01,
        10**400,
    ),
    *(
        [1e-9] * 6,
        [0, SMALLEST, 1, 0, 0, 0.0],
        [None],
        ["1"],
        [1],
        [-1],
        [True],
        [[1]],
        [1] * 6,
        [1.5, None, 0, 1, 2, 3],
        [LARGEST * 2] * 6,
        [-1] * 6,
    ),
    *({"casting": 1}, {"casting": 0}, {"casting": -1}, {"casting": "1"}, {"casting": None}, {"line": True}),
    *({"casting": 1e-8}, {"line": 1e8}, {"": 1}, [{}], [None, {}]),
    *(
        [{"week": 0}],
        [{"week": 0, "quantity": 1}],
        [{"week": 0, "quantity": -1}],
        [{"week": 1.0, "quantity": 1}],
    ),
    *([{"week": 0.5, "quantity": 1}], [{"week": -1, "quantity": 1}], [{"week": True, "quantity": 1}]),
    *(
        [{"week": 0, "quantity": None}],
        [{"week": 0, "quantity": 1, "day": 2}],
        [{"week": 0, "quantity": 1e11}],
        [{"week": 0, "quantity": 1e-9}],
    ),
)


def whole() -> dict[str, Any]:
    """A network of which every field is stated."""
    document = two()
    for kind, fields in TABLE.items():
        one = at(document, kind)
        for field in fields:
            if field.name not in one:
                one[field.name] = copy.deepcopy(field.default)
    at(document, "company")["stock_points"][1]["end_value"] = 0.0
    at(document, "stock_point")["end_value"] = 0.0
    return {key: list(value) if isinstance(value, tuple) else value for key, value in document.items()}


def at(document: dict[str, Any], kind: str) -> Any:
    found: Any = document
    for step in PLACES[kind]:
        found = found[step]
    return found


def check(document: Any) -> None:
    """The reader and the schema are of one mind, but for what no schema can say."""
    schema_takes = SCHEMA.is_valid(document)
    try:
        read_network(document)
    except InvalidInput as refused:
        told = refused.message
        assert not schema_takes or BEYOND.search(told), f"the schema takes what the reader refuses: {told}"
    else:
        fault = next(SCHEMA.iter_errors(document), None)
        assert schema_takes, f"the reader takes what the schema refuses: {fault and fault.message}"


def changes(kind: str, name: str) -> Iterator[dict[str, Any]]:
    for value in VALUES:
        document = whole()
        at(document, kind)[name] = copy.deepcopy(value)
        yield document


def test_the_schema_is_one_and_takes_a_network_in_which_every_field_is_stated() -> None:
    jsonschema.Draft202012Validator.check_schema(network_schema())
    assert SCHEMA.is_valid(whole())
    read_network(whole())


@pytest.mark.parametrize(("kind", "name"), FIELDS, ids=str)
def test_schema_and_reader_are_of_one_mind_about_every_field(kind: str, name: str) -> None:
    for document in changes(kind, name):
        check(document)


@pytest.mark.parametrize(("kind", "name"), FIELDS, ids=str)
def test_schema_and_reader_need_the_same_fields_and_know_no_other(kind: str, name: str) -> None:
    document = whole()
    del at(document, kind)[name]
    check(document)
    document = whole()
    at(document, kind)[f"{name}x"] = at(document, kind)[name]
    assert not SCHEMA.is_valid(document)
    with pytest.raises(InvalidInput, match="there is no field"):
        read_network(document)


numbers = st.integers(-(10**12), 10**12) | st.floats(-1e12, 1e12) | st.sampled_from([0, 1, 6, LARGEST])
values = st.recursive(
    st.none() | st.booleans() | numbers | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=6)
        | st.dictionaries(st.sampled_from(["casting", "week", "quantity", "line", "id"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(FIELDS), values | st.sampled_from(VALUES)), min_size=1, max_size=2))
def test_schema_and_reader_are_of_one_mind_about_whatever_is_written(changed: list[Any]) -> None:
    document = whole()
    for (kind, name), value in changed:
        try:
            at(document, kind)[name] = value
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took away where it would stand
    check(document)
