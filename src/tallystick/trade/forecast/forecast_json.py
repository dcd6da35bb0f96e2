"""The document of a forecast as canonical bytes: what its digest is made of."""

from __future__ import annotations

from tallystick.tally import canonical
from tallystick.tally.entry import instant_text
from tallystick.trade.fields import plain
from tallystick.trade.forecast.claim_json import forecast_claim_json
from tallystick.trade.forecast.claims import ForecastClaim
from tallystick.trade.forecast.document import Cover, Forecast, ForecastSaid


def forecast_bytes(forecast: Forecast) -> bytes:
    """Return the canonical bytes of a document: equal on both sides when both halves match."""
    return canonical.encode_known(forecast_json(forecast))


def forecast_json(forecast: Forecast) -> dict[str, object]:
    """Write a document. What is empty is left out; `docs/reference/entries.md` describes the form."""
    written: dict[str, object] = {
        "buyer": forecast.ref.buyer,
        "item": forecast.ref.item,
        "state": forecast.state.value,
        "history": [_said_json(said) for said in forecast.history],
    }
    if forecast.move:
        written["move"] = forecast.move.value
    if forecast.asked_at:
        written["asked_at"] = instant_text(forecast.asked_at)
    if forecast.last:
        written["last"] = _bare(forecast.last.claim)
        written["cover"] = _cover_json(forecast.cover)
    if forecast.earlier:
        written["earlier"] = [[role.value, *earlier] for role, earlier in forecast.earlier]
    if forecast.answer:
        written["answer"] = _bare(forecast.answer.claim)
    return written


def _bare(claim: ForecastClaim) -> dict[str, object]:
    written = forecast_claim_json(claim)
    for name in ("type", "buyer", "item"):
        del written[name]
    return written


def _cover_json(cover: Cover) -> dict[str, object]:
    return {
        "expected": plain(cover.expected),
        "covered": plain(cover.covered),
        "short": plain(cover.short),
        "open": plain(cover.open),
        "over": plain(cover.over),
    }


def _said_json(said: ForecastSaid) -> list[object]:
    place = said.placed.place
    return [place.entry, place.index, said.effect.value, said.why, said.number]
