"""What a board is asked for: tab, filters, sort order and where to go on."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from tallystick.errors import InvalidInput
from tallystick.server.record.values import Value
from tallystick.trade.document import Agreement
from tallystick.trade.values import Role

Key = tuple[Value, ...]


class Tab(StrEnum):
    """The tabs of a board."""

    AWAITING_ME = "awaiting-me"
    AWAITING_THEM = "awaiting-them"
    LATE = "late"
    AT_RISK = "at-risk"
    AGREED = "agreed"
    ALL = "all"


class Sort(StrEnum):
    """The orders in which a board can be read. `reverse` in the view turns one round."""

    MOVE = "move"  # whose move it is, then the date
    DATE = "date"  # when it is needed
    AGE = "age"  # the newest word first
    ORDER = "order"
    PARTNER = "partner"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class BoardView:
    """One view of a book. Everything that a page shows follows from it, so it can all be in the address."""

    tab: Tab = Tab.ALL
    partner: str = ""
    item: str = ""
    buyer: str = ""
    needed_from: date | None = None
    needed_to: date | None = None
    states: tuple[Agreement, ...] = ()
    role: Role | None = None
    search: str = ""
    sort: Sort = Sort.MOVE
    reverse: bool = False
    cursor: str = ""
    limit: int = 50

    @property
    def filtered(self) -> bool:
        """Whether anything but the tab narrows the view."""
        return bool(
            self.partner
            or self.item
            or self.buyer
            or self.needed_from
            or self.needed_to
            or self.states
            or self.role
            or self.search.strip()
        )

    def on(self, tab: Tab) -> BoardView:
        """The same view on another tab, from its beginning."""
        return replace(self, tab=tab, cursor="")


@dataclass(frozen=True, slots=True)
class Position:
    """A place between two rows: the row that it is next to, and which way to go on from there."""

    sort: Sort
    backwards: bool
    bucket: str
    key: Key

    def encode(self) -> str:
        """As an opaque text for an address."""
        body = [self.sort.value, int(self.backwards), self.bucket, [_plain(part) for part in self.key]]
        return base64.urlsafe_b64encode(json.dumps(body, separators=(",", ":")).encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Self:
        """Read a text that `encode` made."""
        try:
            body = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            sort, backwards, bucket, key = body
            return cls(Sort(sort), bool(backwards), str(bucket), tuple(_typed(part) for part in key))
        except (ValueError, TypeError, binascii.Error, UnicodeDecodeError) as problem:
            raise InvalidInput(
                "This place in the list is not known.", mend="Start from its beginning."
            ) from problem


def _plain(part: Value) -> Sequence[str]:
    match part:
        case datetime():
            return ["t", part.isoformat()]
        case date():
            return ["d", part.isoformat()]
        case UUID():
            return ["u", part.hex]
        case _:
            return ["s", str(part)]


def _typed(part: object) -> Value:
    if not isinstance(part, list) or len(part) != 2:
        raise ValueError("not a part of a key")
    kind, text = str(part[0]), str(part[1])
    match kind:
        case "t":
            return datetime.fromisoformat(text)
        case "d":
            return date.fromisoformat(text)
        case "u":
            return UUID(hex=text)
        case "s" if "\0" not in text:
            return text
        case _:
            raise ValueError("not a part of a key")
