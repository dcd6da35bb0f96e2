"""JSON text into a document of which nothing is lost unseen: every key once, every number finite."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from tallystick.errors import InvalidInput

_MOST_DIGITS = 300
"""A whole number of more may be too large for any other."""


class _NoNumber(str):
    """What stands where a number does and is none, or is larger than numbers go: as it is written."""

    __slots__ = ()


def parsed(path: Path, text: str) -> Any:
    """The document that a file holds."""
    odd: list[_NoNumber] = []

    def no_number(written: str) -> _NoNumber:
        odd.append(_NoNumber(written))
        return odd[-1]

    def fraction(written: str) -> float | _NoNumber:
        number = float(written)
        return number if math.isfinite(number) else no_number(written)

    def whole(written: str) -> int | _NoNumber:
        return int(written) if len(written) <= _MOST_DIGITS else no_number(written)

    document = json.loads(
        text,
        parse_constant=no_number,
        parse_float=fraction,
        parse_int=whole,
        object_pairs_hook=partial(_object, path),
    )
    if odd:
        where = _where(document, odd[0])
        at = f"{path}, {where.removeprefix(', ')}," if where else f"{path}"
        number = odd[0] if len(odd[0]) <= 20 else f"{odd[0][:16]}… of {len(odd[0]):,} characters"
        raise InvalidInput(f"{at} is {number}.", mend="State a finite number; leave a limit out with null.")
    return document


def _where(value: Any, sought: _NoNumber) -> str | None:
    """How to come to what is sought, by keys, places in lists, and ids; None if it is not in there."""
    if value is sought:
        return ""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        if (on := _where(one, sought)) is not None:
            name = f" {one['id']!r}" if isinstance(one, dict) and isinstance(one.get("id"), str) else ""
            return (f", {key}" if isinstance(value, dict) else f"[{key}]{name}") + on
    return None


def _object(path: Path, pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """An object of which every key stands there once: of two values one would be lost unseen."""
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in found if keys.count(key) > 1)
        where = f"object {found['id']!r}" if isinstance(found.get("id"), str) else "an object"
        raise InvalidInput(f"{path}: {where} has the key {twice!r} twice.", mend="Leave one of the two out.")
    return found
