"""What a book keeps of the claims of a line or a forecast.

Entries keep every byte that was signed. A book is read at every page, so what one claim can bring into it has
a bound: one that parses has those of its fields, and of one that does not only a stub stays.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from tallystick.tally.placed import Placed
from tallystick.trade.document import Effect, OrderLine, Said
from tallystick.trade.forecast.document import Forecast, ForecastSaid

#: a claim of a type that a newer version makes is kept whole up to so many characters
MOST_UNKNOWN: Final = 4_096
_MOST_TYPE: Final = 100
_LINE: Final = ("buyer", "order", "line")
_FORECAST: Final = ("buyer", "item")


def kept_claims(document: OrderLine | Forecast, held: Sequence[Placed]) -> Sequence[Placed]:
    """The claims that a document was folded from, as a book keeps them: they fold to the very same one."""
    unread: dict[tuple[int, str, int, int], Said | ForecastSaid] = {
        said.placed.place.key: said for said in document.history if said.claim is None
    }
    if not unread:
        return held
    named = _LINE if isinstance(document, OrderLine) else _FORECAST
    return [_kept(placed, unread.get(placed.place.key), named) for placed in held]


def _kept(placed: Placed, said: Said | ForecastSaid | None, named: Iterable[str]) -> Placed:
    if said is None or (said.effect is Effect.UNKNOWN and not _is_large(placed.claim)):
        return placed
    return Placed(placed.place, _stub(placed.claim, named), said.why)


def _stub(claim: Mapping[str, object], named: Iterable[str]) -> Mapping[str, object]:
    """What a claim is about, and its type."""
    stub = {name: claim[name] for name in named}
    kind = claim.get("type")
    return {**stub, "type": kind[:_MOST_TYPE]} if isinstance(kind, str) else stub


def _is_large(claim: Mapping[str, object]) -> bool:
    return len(json.dumps(claim, ensure_ascii=False)) > MOST_UNKNOWN
