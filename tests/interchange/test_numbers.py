"""Quantities and amounts in every usual form; where comma and point may be exchanged, a question is asked."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.interchange.orderbook.faults import Fault
from tallystick.interchange.orderbook.numbers import (
    Amount,
    Decimals,
    NumberInference,
    infer_numbers,
    read_number,
    survey_numbers,
)
from tallystick.interchange.spreadsheet import Cell


def number(cell: Cell, decimals: Decimals = Decimals.POINT) -> Decimal:
    found = read_number(cell, decimals)
    assert isinstance(found, Amount), found
    return found.value


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (300, "300"),
        (300.0, "300"),
        (84.2, "84.2"),
        (0.1 + 0.2, "0.3"),
        ("300", "300"),
        (" 300 ", "300"),
        ("+300", "300"),
        ("84.20", "84.20"),
        ("84,20", "84.20"),
        ("1.200,50", "1200.50"),
        ("1,200.50", "1200.50"),
        ("1.200.000", "1200000"),
        ("1,200,000", "1200000"),
        ("12,34,567.00", "1234567.00"),
        ("1 200,50", "1200.50"),
        ("1\u00a0200,50", "1200.50"),
        ("1\u202f200", "1200"),
        ("1\u2009200", "1200"),
        ("1'200.50", "1200.50"),
        ("1’200", "1200"),
        ("-5", "-5"),
        ("5-", "-5"),
        ("−5", "-5"),
        ("(5)", "-5"),
        ("0,5", "0.5"),
        (",5", "0.5"),
        ("0.500", "0.500"),
        ("1234.567", "1234.567"),
    ],
)
def test_one_number_written_in_many_ways(cell: Cell, value: str) -> None:
    assert number(cell) == Decimal(value)


def test_the_column_decides_what_the_value_leaves_open() -> None:
    assert number("1.200", Decimals.COMMA) == 1200
    assert number("1.200", Decimals.POINT) == Decimal("1.2")
    assert number("1,200", Decimals.POINT) == 1200


@pytest.mark.parametrize(
    ("cell", "affix"),
    [("400 Stk.", "Stk."), ("400 pcs", "pcs"), ("€ 84,20", "€"), ("84.20 EUR", "EUR"), ("$1,200.00", "$")],
)
def test_what_stands_beside_a_number_is_kept(cell: str, affix: str) -> None:
    found = read_number(cell, Decimals.POINT)
    assert isinstance(found, Amount)
    assert found.affix == affix


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("5OO", "letter O instead of zero"),
        ("5oo", "letter O instead of zero"),
        ("OO", "letter O instead of zero"),
        ("5l0", "letter l or I instead of one"),
        ("I0", "letter l or I instead of one"),
        ("5 6", "Not a number"),
        ("1 200 5", "Not a number"),
        ("12-34", "Not a number"),
        ("12.03.2026", "separators do not fit"),
        ("1.20.300", "separators do not fit"),
        ("1,2,3", "separators do not fit"),
        ("50 %", "percentage"),
        ("1E+05", "Shortened"),
        ("4,5E+09", "Shortened"),
        ("9999999999999", "too large"),
        (1e15, "too large"),
        ("0.1234567", "More than six decimals"),
        (date(2026, 3, 24), "A date where a number is expected"),
        (True, "Not a number"),
        (float("nan"), "Not a number"),
    ],
)
def test_what_is_no_number_says_why(cell: Cell, reason: str) -> None:
    found = read_number(cell, Decimals.POINT)
    assert isinstance(found, Fault)
    assert reason in str(found.reason)


@pytest.mark.parametrize("cell", ["", "-", "–", "N/A", "TBD", "auf Anfrage", "Freight Included"])
def test_what_says_that_there_is_no_number(cell: str) -> None:
    assert read_number(cell, Decimals.POINT) is None


def infer(*cells: Cell, chosen: str = "", likely: Decimals = Decimals.NONE) -> NumberInference:
    return infer_numbers("Menge", survey_numbers(Counter(cells)), chosen=chosen, likely=likely)


def test_one_value_decides_for_the_column() -> None:
    assert infer("1.200", "84,20").decimals is Decimals.COMMA
    assert infer("1.200", "1.200.000").decimals is Decimals.COMMA
    assert infer("1,200", "84.2").decimals is Decimals.POINT
    assert str(infer("1.200", "84,20").because) == "Decimal comma: 1 value shows it"


def test_thousands_that_may_be_decimals_become_a_question() -> None:
    found = infer("1.200", "2.500", "300")
    [question] = found.questions
    assert {option.value: str(option.meaning) for option in question.options} == {
        "comma": "1200",
        "point": "1.200",
    }
    assert question.assumed == "comma"
    assert question.count == 2
    assert infer("1.200", chosen="point").decimals is Decimals.POINT
    assert infer("1.200", likely=Decimals.POINT).questions[0].assumed == "point"


def test_real_numbers_ask_nothing() -> None:
    assert not infer(1200.0, 84.2, 3).questions


def written(value: Decimal, layout: str) -> str:
    text = f"{value:,f}"
    point_comma = str.maketrans(",.", ".,")
    return {
        "plain": f"{value:f}",
        "plain comma": f"{value:f}".replace(".", ","),
        "english": text,
        "german": text.translate(point_comma),
        "french": text.translate(point_comma).replace(".", "\u202f"),
        "swiss": text.replace(",", "’"),
    }[layout]


VALUES = st.decimals(min_value=0, max_value=10**9, places=3).map(lambda value: value.normalize() + 0)


@given(
    st.lists(VALUES, min_size=1, max_size=20),
    st.sampled_from(["plain", "plain comma", "english", "german", "french", "swiss"]),
)
def test_numbers_of_any_layout_come_back_or_are_asked_about(values: list[Decimal], layout: str) -> None:
    cells = [written(value, layout) for value in values]
    found = infer(*cells)
    for value, cell in zip(values, cells, strict=True):
        read = read_number(cell, found.decimals)
        assert isinstance(read, Amount)
        assert read.value == value or found.questions, f"{cell} was read as {read.value} and nobody was asked"


@given(st.floats(allow_nan=True, allow_infinity=True) | st.text(max_size=20))
def test_no_cell_breaks_the_reader(cell: float | str) -> None:
    found = read_number(cell, Decimals.POINT)
    assert found is None or isinstance(found, Amount | Fault)
