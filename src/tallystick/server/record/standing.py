"""What a company plans by, out of its book: all forecasts and open lines, of which only news is folded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Generic, NamedTuple, TypeVar
from uuid import UUID

from django.db import connection

from tallystick.server.record.codes import Rank

D = TypeVar("D")


class Held(NamedTuple, Generic[D]):
    """A document as it stands, with the version of its row and the partner with whom it is."""

    version: int
    partner: str
    document: D


_FORECASTS: Final = (
    "SELECT forecast_id, changed_xid::text::bigint FROM record_bookforecast"
    " WHERE company_id = %s AND move_rank = ANY(%s)"
)
_OPEN_LINES: Final = (
    "SELECT line_id, changed_xid::text::bigint FROM record_bookline"
    " WHERE company_id = %s AND move_rank = ANY(%s)"
)
_OPEN: Final = [int(rank) for rank in (Rank.MINE, Rank.THEIRS, Rank.OPEN)]
_FORECAST_CLAIMS: Final = (
    "SELECT forecast_id, partner_id, claims FROM record_bookforecast"
    " WHERE company_id = %s AND forecast_id = ANY(%s)"
)
_LINE_CLAIMS: Final = (
    "SELECT line_id, partner_id, claims FROM record_bookline WHERE company_id = %s AND line_id = ANY(%s)"
)


def forecasts(company: str, known: Mapping[UUID, Held[D]], fold: Callable[[str], D]) -> dict[UUID, Held[D]]:
    """All forecasts of a book; those known in their version are not read again."""
    return _standing(company, _FORECASTS, _FORECAST_CLAIMS, known, fold)


def open_lines(company: str, known: Mapping[UUID, Held[D]], fold: Callable[[str], D]) -> dict[UUID, Held[D]]:
    """All order lines of a book that are not done; those known in their version are not read again."""
    return _standing(company, _OPEN_LINES, _LINE_CLAIMS, known, fold)


def _standing(
    company: str, heads: str, claims: str, known: Mapping[UUID, Held[D]], fold: Callable[[str], D]
) -> dict[UUID, Held[D]]:
    with connection.cursor() as cursor:
        cursor.execute(heads, [company, _OPEN])
        versions: dict[UUID, int] = dict(cursor.fetchall())
        found = {key: known[key] for key in versions if key in known and known[key].version == versions[key]}
        cursor.execute(claims, [company, list(versions.keys() - found.keys())])
        for key, partner, text in cursor.fetchall():
            found[key] = Held(versions[key], partner, fold(text))
    return {key: found[key] for key in versions if key in found}
