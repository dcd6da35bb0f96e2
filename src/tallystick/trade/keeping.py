"""What a book keeps of the claims of a line.

Entries keep every byte that was signed. A book is read at every page, so what one claim can bring into it has
a bound: one that parses has those of its fields, and of one that does not only a stub stays.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from tallystick.tally.placed import Placed
from tallystick.trade.document import Effect, OrderLine, Said

#: a claim of a type that a newer version makes is kept whole up to so many characters
MOST_UNKNOWN: Final = 4_096
_MOST_TYPE: Final = 100


def kept_claims(line: OrderLine, held: Sequence[Placed]) -> Sequence[Placed]:
    """The claims that a line was folded from, as a book keeps them: they fold to the very same document."""
    unread = {said.placed.place.key: said for said in line.history if said.claim is None}
    if not unread:
        return held
    return [_kept(placed, unread.get(placed.place.key)) for placed in held]


def _kept(placed: Placed, said: Said | None) -> Placed:
    if said is None or (said.effect is Effect.UNKNOWN and not _is_large(placed.claim)):
        return placed
    return Placed(placed.place, _stub(placed.claim), said.why)


def _stub(claim: Mapping[str, object]) -> Mapping[str, object]:
    """Which line a claim is about, and its type."""
    kind = claim.get("type")
    names: Iterable[str] = ("buyer", "order", "line")
    if type(kind) is str and len(kind) <= _MOST_TYPE:
        names = (*names, "type")
    return {name: claim[name] for name in names}


def _is_large(claim: Mapping[str, object]) -> bool:
    return len(json.dumps(claim, ensure_ascii=False)) > MOST_UNKNOWN
