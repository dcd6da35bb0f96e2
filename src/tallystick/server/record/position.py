"""Places in a list that is read page by page, as opaque texts for an address."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import InvalidOperation
from typing import Self

from tallystick.errors import InvalidInput
from tallystick.server.record.values import Value

Key = tuple[Value, ...]
#: how the parts of a key are read back, for each order in which the list can be
Reads = Mapping[str, Sequence[Callable[[str], Value]]]


@dataclass(frozen=True, slots=True)
class Position:
    """A place between two rows: the row that it is next to, and which way to go on from there.

    `sort` is the order of the list; `bucket` the part of it, where it has parts.
    """

    sort: str
    backwards: bool
    bucket: str
    key: Key

    def encode(self) -> str:
        """As an opaque text for an address."""
        parts = [part.isoformat() if isinstance(part, date) else str(part) for part in self.key]
        body = json.dumps([self.sort, int(self.backwards), self.bucket, parts], separators=(",", ":"))
        return base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")

    @classmethod
    def named(cls, text: str, sort: str, reads: Reads) -> Self | None:
        """The place that an address names; none if the order was changed meanwhile: start again."""
        found = cls._decode(text, reads) if text else None
        return found if found and found.sort == sort else None

    @classmethod
    def _decode(cls, text: str, reads: Reads) -> Self:
        """Read a text that `encode` made; what no list of ours wrote is refused before SQL sees it."""
        try:
            body = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            sort, backwards, bucket, parts = body
            key = tuple(read(str(part)) for read, part in zip(reads[sort], parts, strict=True))
            if any("\0" in part for part in key if isinstance(part, str)):
                raise ValueError("no text of ours")
            return cls(sort, bool(backwards), str(bucket), key)
        except (ValueError, TypeError, KeyError, InvalidOperation, RecursionError) as problem:
            raise InvalidInput(
                "This place in the list is not known.", mend="Start from its beginning."
            ) from problem
