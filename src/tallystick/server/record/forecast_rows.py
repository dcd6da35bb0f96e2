"""The rows of a book's forecasts: what a list sorts and filters by, and writing them in bulk."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from json.encoder import encode_basestring_ascii as _text
from typing import Final, NamedTuple
from uuid import UUID

from django.db import connection

from tallystick.server.record.codes import BUYS, SELLS, Rank
from tallystick.server.record.columns import NEVER, fit
from tallystick.trade.forecast.document import Forecast, ForecastState
from tallystick.trade.forecast.values import ForecastRef
from tallystick.trade.values import Role

#: how the column `state` writes a state. Stored: never renumber.
STATE: Final = {
    ForecastState.NONE: 0,
    ForecastState.NEW: 1,
    ForecastState.CHANGED: 2,
    ForecastState.SHORT: 3,
    ForecastState.ANSWERED: 4,
}
#: an array of texts, given as JSON: psycopg writes arrays quote by quote, which costs more than all the rest
LARGE_TEXTS: Final = "ARRAY(SELECT json_array_elements_text(%s::json))"
_CHUNK: Final = 1_000
_SMALLEST: Final = Decimal(1).scaleb(-6)


class Row(NamedTuple):
    """A row of `record_bookforecast`, in the order of its written columns."""

    company_id: str
    forecast_id: UUID
    tally_id: str
    partner_id: str
    item_code: str
    words: str
    role: int
    move_rank: int
    state: int
    asked_at: datetime | None
    last_word_at: datetime
    short_from: date | None
    worst: Decimal
    claims: str


_TYPES: Final = (
    "text uuid text text text text smallint smallint smallint timestamptz timestamptz date numeric text"
)
_NAMES: Final = ", ".join(Row._fields)
_WRITE: Final = (
    f"INSERT INTO record_bookforecast ({_NAMES}) SELECT * FROM unnest("  # noqa: S608 - names of ours
    + ", ".join(f"%s::{kind}[]" for kind in _TYPES.split()[:-1])
    + f", {LARGE_TEXTS}) ON CONFLICT (company_id, forecast_id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in Row._fields[4:])
    + ", changed_at = statement_timestamp(), changed_xid = pg_current_xact_id()"
)


def forecast_id(tally: str, ref: ForecastRef) -> UUID:
    """The same for both companies, so that a link to a forecast works on both sides."""
    # One word more than the name of an order line has: the two can never be the same.
    name = f'["{tally}","forecast","{ref.buyer}",{_text(ref.item)},""]'
    return UUID(bytes=hashlib.sha256(name.encode()).digest()[:16])


def row_of(company: str, tally: str, partner: str, forecast: Forecast, claims: str) -> Row:
    """Flatten a folded forecast for the book of a company."""
    me = Role.BUYER if forecast.ref.buyer == company else Role.SUPPLIER
    claim = forecast.last.claim if forecast.last else None
    return Row(
        company_id=company,
        forecast_id=forecast_id(tally, forecast.ref),
        tally_id=tally,
        partner_id=partner,
        item_code=fit(forecast.ref.item),
        words=fit(f"{forecast.ref.item} {claim.description if claim else ''}".casefold()),
        role=BUYS if me is Role.BUYER else SELLS,
        move_rank=_rank(forecast, me),
        state=STATE[forecast.state],
        asked_at=forecast.asked_at,
        last_word_at=forecast.history[-1].placed.place.at if forecast.history else NEVER,
        short_from=forecast.first_short,
        worst=forecast.worst.quantize(_SMALLEST, ROUND_HALF_EVEN),
        claims=claims,
    )


def existing(company: str, ids: Sequence[UUID]) -> dict[UUID, str]:
    """The claims of those of these forecasts that the book has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT forecast_id, claims FROM record_bookforecast"
            " WHERE company_id = %s AND forecast_id = ANY(%s)",
            [company, list(ids)],
        )
        return dict(cursor.fetchall())


def write(rows: Sequence[Row]) -> None:
    """Add forecasts to a book or replace them, in one statement per thousand."""
    with connection.cursor() as cursor:
        for start in range(0, len(rows), _CHUNK):
            columns = zip(*rows[start : start + _CHUNK], strict=True)
            *small, claims = map(list, columns)
            cursor.execute(_WRITE, [*small, json.dumps(claims)])


def _rank(forecast: Forecast, me: Role) -> int:
    if forecast.state is ForecastState.NONE:
        return Rank.VOID
    if forecast.move is not None:
        return Rank.MINE if forecast.move is me else Rank.THEIRS
    return Rank.OPEN
