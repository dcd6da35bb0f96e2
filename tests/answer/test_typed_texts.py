"""What people type becomes text that a claim may carry and a page can show beside numbers."""

from __future__ import annotations

import pytest

from tallystick.server.answer.forms import one_line, some_lines

TURNS = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]


@pytest.mark.parametrize("turn", TURNS)
def test_no_text_turns_the_direction_of_what_stands_beside_it(turn: str) -> None:
    assert one_line(f"Casing {turn}DN{turn}80") == "Casing DN80"
    assert some_lines(f"One{turn}\nTwo ") == "One\nTwo"


def test_marks_of_direction_and_line_breaks_stay() -> None:
    assert some_lines("\u05d0\u200f 80\r\nTwo") == "\u05d0\u200f 80\nTwo"
