"""Canonical bytes: the same as RFC 8785 says, on a domain without floats."""

from __future__ import annotations

from enum import IntEnum, StrEnum

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from tallystick.tally import canonical
from tallystick.tally.canonical import MAX_DEPTH, MAX_INT, NotCanonical

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
leaves = st.none() | st.booleans() | st.integers(-MAX_INT, MAX_INT) | texts
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_bytes_are_those_of_rfc_8785(value: object) -> None:
    assert canonical.encode(value) == rfc8785.dumps(value)


@given(values)
def test_bytes_are_read_back(value: object) -> None:
    assert canonical.decode(canonical.encode(value)) == value


def test_keys_beyond_the_basic_plane_sort_by_utf_16() -> None:
    # U+1F600 is D83D DE00 in UTF-16, so it comes before U+FB33, though its code point is larger.
    value = {"\ufb33": 1, "\U0001f600": 2, "a": {"\ufb33": 3, "\U0001f600": 4}}
    data = canonical.encode(value)
    assert data == '{"a":{"\U0001f600":4,"\ufb33":3},"\U0001f600":2,"\ufb33":1}'.encode()
    assert data == rfc8785.dumps(value)


class Colour(StrEnum):
    RED = "red"


class Number(IntEnum):
    ONE = 1


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        {"a": [1, 2.5]},
        MAX_INT + 1,
        -MAX_INT - 1,
        {1: "a"},
        {None: "a"},
        {True: "a"},
        "\ud800",
        {"\udfff": 1},
        {"\ud83d": 1, "\U0001f600": 1},
        "a\0b",
        {"\0": 1},
        ["\\\0"],
        (1, 2),
        {"a": {1}},
        b"bytes",
        Colour.RED,
        Number.ONE,
        {Colour.RED: 1},
    ],
    ids=repr,
)
def test_refuses_what_cannot_be_signed(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical.encode(value)


def test_an_escaped_backslash_before_u0000_is_no_nul() -> None:
    assert canonical.encode("\\u0000") == b'"\\\\u0000"'


def test_depth_is_bounded() -> None:
    value: object = "deep"
    for _ in range(MAX_DEPTH):
        value = [value]
    assert canonical.decode(canonical.encode(value)) == value
    with pytest.raises(NotCanonical, match="nested"):
        canonical.encode([value])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a": 1}',
        b'{"a":1}\n',
        b'{"a":1.0}',
        b'{"a":1e2}',
        b'{"a":-0}',
        b'{"a":NaN}',
        b'{"a":"\\u0041"}',
        b'{"a":"\\/"}',
        b'{"a":"\xff"}',
        b'\xef\xbb\xbf{"a":1}',
        b'{"a":"\\ud800"}',
        b'{"a":"\\u0000"}',
        b"9007199254740992",
        b"1" * 5000,
        b"[" * 100_000,
        b"[" * 500 + b"]" * 500,
    ],
    ids=lambda data: repr(data[:20]),
)
def test_refuses_bytes_in_another_form(data: bytes) -> None:
    with pytest.raises(NotCanonical):
        canonical.decode(data)
