"""What the page on disclosure says is tested is: every mark has a row, and every row tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parents[1]
PAGE = HERE.parents[1] / "docs" / "explanation" / "what-sealed-planning-discloses.md"


def test_every_claim_that_is_marked_names_tests_that_are_there() -> None:
    text, _, table = PAGE.read_text("utf-8").partition("## Which test shows what")
    rows = re.findall(r"^\| (\d+) \| (.+) \|$", table, re.MULTILINE)
    assert set(re.findall(r"\*tested (\d+)\*", text)) == {number for number, _ in rows}
    assert "*tested*" not in text, "a mark names its row"
    for number, cell in rows:
        named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", cell)
        assert len(named) == cell.count("::") > 0, number
        for file, name in named:
            assert f"def {name}(" in (HERE / file).read_text("utf-8"), f"{file}::{name}"
