"""A number in a file that is none, or beyond all numbers, is told with the file and the place of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tallystick.errors import InvalidInput
from tallystick.planning.parsing import parsed

FILE = Path("part.json")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("NaN", "NaN"),
        ("Infinity", "Infinity"),
        ("-Infinity", "-Infinity"),
        ("1e400", "1e400"),
        ("-1E+400", "-1E+400"),
        ("1" + "0" * 400, "1000000000000000… of 401 characters"),
        ("1" + "0" * 5000, "1000000000000000… of 5,001 characters"),
    ],
)
def test_what_is_no_number_is_told_with_file_and_place(written: str, said: str) -> None:
    deep = f'{{"name": "x", "points": [{{"id": "a", "held": 1e3}}, {{"id": "b", "held": [0, {written}]}}]}}'
    with pytest.raises(InvalidInput) as told:
        parsed(FILE, deep)
    assert told.value.message == f"part.json, points[1] 'b', held[1], is {said}."
    assert "finite" in told.value.mend
    with pytest.raises(InvalidInput) as told:
        parsed(FILE, written)
    assert told.value.message == f"part.json is {said}."


def test_the_first_of_several_is_told() -> None:
    with pytest.raises(InvalidInput, match=r"first\[1\], is NaN\.$"):
        parsed(FILE, '{"first": [1e300, NaN], "second": 1e999}')


def test_every_other_number_is_as_json_has_it() -> None:
    text = f"[0, -1, 1.5, 1e308, 1e-400, {10**200}, {2**53}]"
    assert parsed(FILE, text) == json.loads(text)
