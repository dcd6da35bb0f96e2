"""What a book keeps of the claims of a line or a forecast.

Entries keep every byte that was signed. A book is read at every page, so what one claim can bring into it has
a bound: one that parses has those of its fields, and of one that does not only a stub stays.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Protocol

from tallystick.tally.placed import Placed
from tallystick.trade.document import Effect, OrderLine

#: a claim of a type that a newer version makes is kept whole up to so many characters
MOST_UNKNOWN: Final = 4_096
_MOST_TYPE: Final = 100
_LINE: Final = ("buyer", "order", "line")


class _Unread(Protocol):
    """A claim that could not be read, and why."""

    @property
    def placed(self) -> Placed: ...
    @property
    def effect(self) -> Effect: ...
    @property
    def why(self) -> str: ...


def kept_claims(document: OrderLine, held: Sequence[Placed]) -> Sequence[Placed]:
    """The claims that a line was folded from, as a book keeps them: they fold to the very same one."""
    unread = {said.placed.place.key: said for said in document.history if said.claim is None}
    if not unread:
        return held
    return [
        kept_claim(unread[placed.place.key], _LINE) if placed.place.key in unread else placed
        for placed in held
    ]


def kept_claim(said: _Unread, named: Iterable[str]) -> Placed:
    """What is kept of a claim that could not be read; `named` are the fields that say what it is about."""
    placed = said.placed
    if said.effect is Effect.UNKNOWN and not _is_large(placed.claim):
        return placed
    return Placed(placed.place, _stub(placed.claim, named), said.why)


def _stub(claim: Mapping[str, object], named: Iterable[str]) -> Mapping[str, object]:
    """What a claim is about, and its type."""
    stub = {name: claim[name] for name in named}
    kind = claim.get("type")
    return {**stub, "type": kind[:_MOST_TYPE]} if isinstance(kind, str) else stub


def _is_large(claim: Mapping[str, object]) -> bool:
    return len(json.dumps(claim, ensure_ascii=False)) > MOST_UNKNOWN
