"""Canonical bytes: RFC 8785 JSON over a restricted domain, written by the C encoder of the standard library.

The domain is what both halves need and no more: strings without NUL or lone surrogates, integers that every
JSON reader holds exactly, booleans, null, lists and objects. Floats are refused, so that the hard part of
RFC 8785 (how a float prints) never arises, and what is left of it is what `json` already writes, apart from
the order of keys beyond the Basic Multilingual Plane, which is put right here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Never

from tallystick.errors import InvalidInput

MAX_INT = 2**53 - 1
MAX_DEPTH = 16

_encode = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, sort_keys=True, separators=(",", ":")
).encode
_encode_in_order = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, sort_keys=False, separators=(",", ":")
).encode


class NotCanonical(InvalidInput):
    """A value outside the domain of signed JSON, or bytes that are not its canonical form."""

    code = "not-canonical"


def encode(value: object, *, inside: int = 0) -> bytes:
    """Return the canonical bytes of `value`; raise NotCanonical if it is outside the domain.

    `inside` is how deep in another value these bytes are going to stand.
    """
    plain = _keys_are_ascii(value, MAX_DEPTH - inside)
    text = _encode(value) if plain else _encode_in_order(_in_utf16_order(value))
    try:
        data = text.encode()
    except UnicodeEncodeError as error:
        raise NotCanonical("A text holds half of a surrogate pair.") from error
    if b"\\u0000" in data and any("\0" in part for part in _texts(value)):
        raise NotCanonical("A text holds the character NUL.")
    return data


def encode_known(value: object) -> bytes:
    """Return the canonical bytes of a value that is known to be in the domain, with keys in ASCII."""
    return _encode(value).encode()


def decode(data: bytes) -> object:
    """Read canonical bytes; raise NotCanonical unless they are exactly what `encode` writes."""
    try:
        value = json.loads(data.decode(), parse_float=_refuse_number, parse_constant=_refuse_number)
    except (ValueError, RecursionError) as error:
        raise NotCanonical("The bytes are not JSON.") from error
    if encode(value) != data:
        raise NotCanonical("The bytes are JSON, but not in canonical form.")
    return value


def _refuse_number(text: str) -> Never:
    raise NotCanonical(f"The number {text[:20]} is not an integer.")


def _keys_are_ascii(value: object, depth: int) -> bool:
    """Check that `value` is in the domain; say whether sorting its keys by code point is enough."""
    kind = type(value)
    if kind is not dict and kind is not list:
        _check_leaf(value)
        return True
    if not depth:
        raise NotCanonical(f"The value is nested more than {MAX_DEPTH} deep.")
    ascii_only = True
    items = value
    if kind is dict:
        for key in value:  # type: ignore[attr-defined]
            if type(key) is not str:
                raise NotCanonical("A key is not text.")
            if not key.isascii():
                ascii_only = False
        items = value.values()  # type: ignore[attr-defined]
    for item in items:  # type: ignore[attr-defined]
        # Most values are texts; whether they can be encoded shows when they are.
        if type(item) is not str and not _keys_are_ascii(item, depth - 1):
            ascii_only = False
    return ascii_only


def _check_leaf(value: object) -> None:
    kind = type(value)
    if kind is int:
        if not -MAX_INT <= value <= MAX_INT:  # type: ignore[operator]
            raise NotCanonical("A number is larger than 2^53 - 1.")
    elif kind is not str and kind is not bool and value is not None:
        raise NotCanonical(f"A value of type {kind.__name__} cannot be signed.")


def _in_utf16_order(value: object) -> object:
    if isinstance(value, dict):
        try:
            keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        except UnicodeEncodeError as error:
            raise NotCanonical("A key holds half of a surrogate pair.") from error
        return {key: _in_utf16_order(value[key]) for key in keys}
    if isinstance(value, list):
        return [_in_utf16_order(item) for item in value]
    return value


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
