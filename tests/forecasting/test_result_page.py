"""The reference of the forecast file names every field that there is, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tallystick.forecasting.choosing import forecast
from tallystick.forecasting.demand import Kind, Life
from tallystick.forecasting.document import item_document
from tallystick.forecasting.events import Event
from tallystick.forecasting.overriding import Override
from tallystick.forecasting.spread import Shape
from tallystick.forecasting.treatment import Cause
from tests.forecasting.histories import MONDAY, TODAY, WEEKS, smooth, weekly

PAGE = (Path(__file__).parents[2] / "docs/reference/forecast-result.md").read_text()
ITEM = PAGE[PAGE.index("## An item") :]
# of these the page tells the parts in words
TOLD_TOGETHER = {
    *("validation.naive", "validation.chosen.lags", "models", "tried", "treated"),
    *("events", "overrides", "forecast"),
}


def full_document() -> dict[str, Any]:
    """An item that has some of everything."""
    ahead = MONDAY.replace(year=2025, month=2, day=24)
    override = Override("P-100", ahead, ahead, "Why", TODAY, quantity=3.0)
    settings = replace(WEEKS, events=(Event("Sale", ahead, ahead),), overrides=(override,))
    return item_document(forecast(weekly(smooth(60), stock_out=[7]), settings, TODAY))


def fields(document: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """The path of every field, and the path under which the page tells it."""
    for name, value in document.items():
        path = f"{before}{name}"
        together = next((one for one in TOLD_TOGETHER if path == one or path.startswith(f"{one}.")), path)
        yield path, together
        first = value[0] if isinstance(value, list) and value else value
        if isinstance(first, dict):
            yield from fields(first, f"{path}.")


def test_every_field_of_an_item_is_on_the_page() -> None:
    told = set(re.findall(r"`([a-z_.0-9]+)(?:\[\])?`", ITEM))
    names = {path.rpartition(".")[2] for path in told}
    found = list(fields(full_document()))
    for path, together in found:
        if any(other.startswith(f"{path}.") for other, _together in found):
            continue  # its parts are told
        name = path.rpartition(".")[2]
        assert path in told or (together in told and (name in names or re.match(r"p\d0$", name))), path


def test_the_page_names_no_field_that_is_not_there() -> None:
    paths = {path for path, _together in fields(full_document())}
    rows = [line for line in ITEM.splitlines() if line.startswith("| `")]
    named = [name for row in rows for name in re.findall(r"`([a-z_.0-9]+)(?:\[\])?`", row.split("|")[1])]
    assert named
    assert [name for name in named if name not in paths] == []


@pytest.mark.parametrize("values", [Kind, Life, Shape, Cause])
def test_every_value_is_on_the_page(values: type[Kind | Life | Shape | Cause]) -> None:
    assert [one.value for one in values if f"`{one.value}`" not in ITEM] == []
