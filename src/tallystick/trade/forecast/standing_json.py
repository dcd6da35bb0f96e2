"""What a forecast has come to as a text for a book to keep: enough to go on from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from tallystick.tally.entry import instant_text, parse_instant
from tallystick.trade.document import Effect
from tallystick.trade.forecast.claim_json import forecast_ref
from tallystick.trade.forecast.claims import ForecastClaim
from tallystick.trade.forecast.document import Earlier, Forecast, ForecastSaid
from tallystick.trade.forecast.fold import RECENT, Folding, Past
from tallystick.trade.forecast.forecast_json import forecast_bytes
from tallystick.trade.forecast.values import ForecastRef
from tallystick.trade.line_json import compact, placed_row, read_placed
from tallystick.trade.values import Role


def standing_text(folding: Folding) -> str:
    """Write what has come of the claims so far."""
    recent = [said for role in Role for said in folding.recent[role]]
    places = {said.placed.place.key: index for index, said in enumerate(recent)}

    def named(said: ForecastSaid | None) -> object:
        """By where it stands among the last claims, if it does."""
        if said is None:
            return None
        return places.get(said.placed.place.key, said_row(said))

    return compact(
        {
            "ref": [folding.ref.buyer, folding.ref.item],
            "last": named(folding.last),
            "answer": named(folding.answer),
            "answered": named(folding.answered),
            "unit_since": _instant(folding.unit_since),
            "differs_since": _instant(folding.differs_since),
            "earlier": {role.value: folding.earlier[role] for role in Role},
            "recent": [said_row(said) for said in recent],
        }
    )


def folding_of(
    text: str, past: Past | None = None, recent: int = RECENT, document: Forecast | None = None
) -> Folding:
    """Read what `standing_text` wrote, to go on from there.

    A text of the form of earlier versions has all claims as a list: it is folded. If the `document` of the
    text is at hand, or its outline, the claims that count are not read again.
    """
    kept = json.loads(text)
    if isinstance(kept, list):
        return _from_claims(kept, recent)
    buyer, item = kept["ref"]
    folding = Folding(ForecastRef(buyer, item), past, recent)
    last = [read_said(row, buyer) for row in kept["recent"]]
    for name, claim in _counting(document):
        if isinstance(kept[name], int):
            last[kept[name]] = replace(last[kept[name]], _claim=claim)

    def named(kept: int | list[Any] | None) -> ForecastSaid | None:
        if kept is None:
            return None
        return last[kept] if isinstance(kept, int) else read_said(kept, buyer)

    for said in last:
        folding.recent[said.role].append(said)
    folding.earlier = {role: Earlier(*kept["earlier"][role.value]) for role in Role}
    folding.last, folding.answer = named(kept["last"]), named(kept["answer"])
    folding.answered = named(kept["answered"])
    folding.unit_since, folding.differs_since = _read(kept["unit_since"]), _read(kept["differs_since"])
    return folding


def _counting(document: Forecast | None) -> Iterator[tuple[str, ForecastClaim]]:
    """The claims by which a document stands, under their names in the text."""
    if document and document.last:
        yield "last", document.last.claim
    if document and document.answer:
        yield "answer", document.answer.claim
        yield "answered", document.answer.answers.claim


def counted_bytes(text: str, document: Forecast) -> bytes:
    """The bytes with which a digest counts the document of a text: by the rules when it was written."""
    if text.startswith("["):
        kept = json.loads(text)
        document = _from_claims(kept, recent=len(kept)).document()
    return forecast_bytes(document)


def forecast_of(text: str, recent: int = RECENT) -> Forecast:
    """The document that a book keeps."""
    return folding_of(text, recent=recent).document()


def said_row(said: ForecastSaid) -> list[object]:
    """Write one claim with what became of it, as a list for JSON."""
    row: list[object] = [placed_row(said.placed), said.effect.value, said.why, said.number]
    return [*row, said.figures] if said.figures else row


def read_said(row: Sequence[Any], buyer: str) -> ForecastSaid:
    """Read what `said_row` wrote. An earlier version wrote no fingerprints: they are made when wanted."""
    written, effect, why, number, *figures = row
    placed = read_placed(written)
    role = Role.BUYER if placed.place.author == buyer else Role.SUPPLIER
    return ForecastSaid(placed, role, Effect(effect), why, number, None, *figures)


def _from_claims(rows: Sequence[Sequence[Any]], recent: int) -> Folding:
    claims = [read_placed(row) for row in rows]
    ref = forecast_ref(claims[0].claim)
    assert ref  # claims are kept by the forecast that they name
    folding = Folding(ref, recent=recent)
    for placed in claims:
        folding.take(placed)
    return folding


def _instant(at: datetime | None) -> str | None:
    return instant_text(at) if at else None


def _read(text: str | None) -> datetime | None:
    return parse_instant(text) if text else None
