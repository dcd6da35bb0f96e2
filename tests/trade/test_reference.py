"""The reference pages say what the code does: every type, field and code, and none besides."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings

import tallystick
from tallystick.trade.claim_json import TYPES
from tallystick.trade.document import Agreement, Effect, Fulfilment
from tallystick.trade.forecast.claim_json import FORECAST_TYPES
from tallystick.trade.line_json import line_json
from tallystick.trade.why import WHY
from tests.trade.strategies import stories
from tests.trade.world import Story

SOURCE = Path(tallystick.__file__).parent
PAGES = Path(__file__).parents[2] / "docs" / "reference"
CLAIMS = (PAGES / "claims.md").read_text()
ENTRIES = (PAGES / "entries.md").read_text()
SECTIONS = dict(re.findall(r"^### `([a-z.-]+)`\n(.*?)(?=^##)", CLAIMS, re.MULTILINE | re.DOTALL))


def codes(folder: str, *calls: str) -> set[str]:
    """The codes that the source gives to these calls, read from its syntax tree."""
    found = set()
    for path in (SOURCE / folder).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and _name(node.func) in calls:
                found |= {code for argument in node.args for code in _code(argument)}
    return found


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _code(argument: ast.expr) -> Iterator[str]:
    value = argument.value if isinstance(argument, ast.Constant) else None
    if isinstance(value, str) and re.fullmatch(r"[a-z]+(-[a-z]+)*", value):
        yield value


def backticked(text: str) -> set[str]:
    return set(re.findall(r"`([a-z-]+)`", text))


def test_the_codes_of_claims_are_all_named() -> None:
    given_ = codes("trade", "refuse", "stale", "cross", "InvalidClaim", "_read_pattern")
    fields = {name for form in TYPES.values() for name in form.fields} | {"type"}
    assert given_ - fields == WHY


@pytest.mark.parametrize("why", sorted(WHY))
def test_every_why_is_explained(why: str) -> None:
    table = CLAIMS.split("**Why**")[1].split("## What the document says")[0]
    assert why in backticked(table)


def test_no_why_is_explained_that_nothing_gives() -> None:
    table = CLAIMS.split("**Why**")[1].split("## What the document says")[0]
    rows = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    assert {code for row in rows for code in backticked(row)} == WHY


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_every_claim_type_and_field_is_described(kind: str) -> None:
    described = set(re.findall(r"`([a-z0-9_]+)`", SECTIONS[kind]))
    assert set(TYPES[kind].fields) <= described


def test_no_claim_type_is_described_that_does_not_exist() -> None:
    assert set(SECTIONS) == {*TYPES, *FORECAST_TYPES}


@settings(max_examples=100)
@given(stories())
def test_why_a_claim_may_fail_is_said_at_its_type(story: Story) -> None:
    for said in story.line.history:
        if said.claim and said.effect in (Effect.REFUSED, Effect.STALE) and said.why != "wrong-author":
            section = SECTIONS[said.claim.TYPE]
            assert f"`{said.why}`" in section or "the codes of what is reported" in section


@pytest.mark.parametrize("state", [*Agreement, *Fulfilment, *Effect])
def test_every_state_is_explained(state: str) -> None:
    assert f"`{state}`" in CLAIMS


def test_the_reasons_for_refusing_an_entry_are_all_listed() -> None:
    table = ENTRIES.split("## What is refused")[1].split("## The halves")[0]
    rows = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    listed = {code for row in rows for code in backticked(row)}
    assert listed == codes("tally", "InvalidEntry", "_matching")


@settings(max_examples=50)
@given(stories())
def test_the_fields_of_a_document_are_described(story: Story) -> None:
    assert set(line_json(story.line)) <= set(re.findall(r"`([a-z_]+)`", ENTRIES.split("## The document")[1]))
