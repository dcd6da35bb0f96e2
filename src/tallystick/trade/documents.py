"""Every kind of document that a tally holds: what a claim is about, its fold, and its bytes.

A claim that names an order line belongs to that line; one that names none, and whose type is a forecast's,
belongs to the forecast that it names. Each kind has its own digest, so that a version that does not know a
kind yet still matches on those it knows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tallystick.tally.placed import Placed
from tallystick.trade.claim_json import line_ref
from tallystick.trade.document import OrderLine
from tallystick.trade.fold_line import fold_line
from tallystick.trade.forecast.claim_json import forecast_ref
from tallystick.trade.forecast.document import Forecast
from tallystick.trade.forecast.fold import fold_forecast
from tallystick.trade.forecast.forecast_json import forecast_bytes
from tallystick.trade.forecast.values import ForecastRef
from tallystick.trade.line_json import line_bytes
from tallystick.trade.values import LineRef

Ref = LineRef | ForecastRef
Document = OrderLine | Forecast


def document_key(one: str, other: str) -> Callable[[Mapping[str, object]], Ref | None]:
    """Return how a tally between these two companies groups claims: by the document that they are about."""
    companies = (one, other)

    def key_of(claim: Mapping[str, object]) -> Ref | None:
        ref = line_ref(claim) or forecast_ref(claim)
        return ref if ref and ref.buyer in companies else None

    return key_of


def fold_document(ref: Ref, placed: Sequence[Placed]) -> Document:
    """Fold all claims about one document, sorted by their place."""
    return fold_line(ref, placed) if isinstance(ref, LineRef) else fold_forecast(ref, placed)


def document_bytes(document: Document) -> bytes:
    """Return the canonical bytes of a document: equal on both sides when both halves match."""
    return line_bytes(document) if isinstance(document, OrderLine) else forecast_bytes(document)
