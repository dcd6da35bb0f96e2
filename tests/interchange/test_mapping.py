"""A mapping goes to JSON and back, is read strictly, and settles what recognition leaves open."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.errors import InvalidInput
from tallystick.interchange.orderbook import Choice, Mapping, Meaning, read_order_book
from tallystick.interchange.orderbook.mapping import layout_fingerprint
from tallystick.interchange.orderbook.recognise import By
from tallystick.trade.values import Role
from tests.interchange import files

HEADER = ["Order", "Line", "Supplier", "Item", "Qty", "Due date", "Confirmed date"]
ROW = ["1", 10, "Varnholt", "A", 5, "24.03.2026", "03/04/2026"]
TEXTS = st.text(max_size=20)
CHOICES = st.builds(
    Choice,
    st.text(min_size=1, max_size=20),
    st.none() | st.sampled_from(list(Meaning)),
    st.sampled_from(["", "day-first", "month-first"]),
    st.sampled_from(["", "yes", "no"]),
    st.sampled_from(["", "comma", "point"]),
)
MAPPINGS = st.builds(
    Mapping,
    role=st.none() | st.sampled_from(list(Role)),
    sheet=TEXTS,
    header_row=st.integers(0, 100),
    columns=st.lists(CHOICES, max_size=5).map(tuple),
    date_order=st.sampled_from(["", "day-first", "month-first"]),
    decimals=st.sampled_from(["", "comma", "point"]),
    currency=TEXTS,
    unit=TEXTS,
    partner=TEXTS,
    week_day=st.integers(1, 7),
    encoding=TEXTS,
    delimiter=TEXTS,
)


@given(MAPPINGS)
def test_a_mapping_goes_to_json_and_back(mapping: Mapping) -> None:
    assert Mapping.from_json(json.loads(json.dumps(mapping.to_json()))) == mapping


@pytest.mark.parametrize(
    "given_json",
    [
        [],
        "x",
        {"colums": []},
        {"version": 2},
        {"columns": {}},
        {"columns": ["x"]},
        {"columns": [{"meaning": "order"}]},
        {"columns": [{"column": "A", "meaning": "nonsense"}]},
        {"columns": [{"column": "A", "date_order": "sideways"}]},
        {"columns": [{"column": "A", "extra": 1}]},
        {"role": "boss"},
        {"header_row": "4"},
        {"week_day": 8},
        {"sheet": 5},
        {"date_order": "year-first"},
    ],
)
def test_what_a_mapping_cannot_say_is_refused_by_name(given_json: object) -> None:
    with pytest.raises(InvalidInput) as caught:
        Mapping.from_json(given_json)
    assert caught.value.mend


def test_the_mapping_of_a_file_reads_it_the_same_way_again() -> None:
    data = files.xlsx([HEADER, ROW])
    first = read_order_book(data, "b.xlsx", mapping=Mapping(date_order="month-first"))
    kept = Mapping.from_json(first.effective_mapping().to_json(), remembered=True)
    again = read_order_book(data, "b.xlsx", mapping=kept)
    assert again.lines == first.lines
    assert again.lines[0].promised[0].date == date(2026, 3, 4)
    assert {column.by for column in again.recognition.columns} == {(By.REMEMBERED,)}
    assert not again.questions


def test_an_answer_can_be_for_one_column_only() -> None:
    choice = Choice("Confirmed date", date_order="month-first")
    book = read_order_book(files.xlsx([HEADER, ROW]), "b.xlsx", mapping=Mapping(columns=(choice,)))
    assert book.lines[0].promised[0].date == date(2026, 3, 4)
    column = book.recognition.column(Meaning.PROMISED_DATE)
    assert column is not None
    assert column.by == (By.HEADING,), "an answer about dates leaves the meaning to recognition"


def test_a_remembered_mapping_outlives_a_renamed_sheet_and_a_moved_header() -> None:
    kept = Mapping(sheet="March", header_row=1, remembered=True)
    data = files.xlsx([["Title"], [], HEADER, ROW], title="April")
    assert read_order_book(data, "b.xlsx", mapping=kept).recognition.header.row == 3


def test_a_layout_is_known_by_its_headings_in_any_order() -> None:
    assert layout_fingerprint(HEADER) == layout_fingerprint([*reversed(HEADER), ""])
    assert layout_fingerprint(HEADER) == layout_fingerprint([heading.upper() for heading in HEADER])
    assert layout_fingerprint(HEADER) != layout_fingerprint(HEADER[:-1])
