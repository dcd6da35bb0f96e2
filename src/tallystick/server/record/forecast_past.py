"""The claims on forecasts that are no longer in their rows: kept apart, and seldom read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple
from uuid import UUID

from django.db import connection

from tallystick.server.record.codes import BUYS, SELLS
from tallystick.server.record.forecast_rows import LARGE_TEXTS
from tallystick.server.record.values import Value
from tallystick.trade.forecast.document import ForecastSaid
from tallystick.trade.forecast.fold import Parted
from tallystick.trade.forecast.standing_json import read_said, said_row
from tallystick.trade.line_json import compact
from tallystick.trade.values import Role

_CHUNK: Final = 1_000


class Row(NamedTuple):
    """A row of `record_forecastpast`, in the order of its columns."""

    company_id: str
    forecast_id: UUID
    role: int
    nth: int
    tally_id: str
    seq: int
    version: int
    said: str


_TYPES: Final = ("text", "uuid", "smallint", "int", "text", "int", "int")
_WRITE: Final = (
    f"INSERT INTO record_forecastpast ({', '.join(Row._fields)}) SELECT * FROM unnest("  # noqa: S608
    + ", ".join(f"%s::{kind}[]" for kind in _TYPES)
    + f", {LARGE_TEXTS})"
)


class StoredPast:
    """The past versions of one forecast in a company's book."""

    def __init__(self, company: str, forecast: UUID, buyer: str) -> None:
        self._of: tuple[Value, ...] = (company, forecast, BUYS)
        self._buyer = buyer

    def known(self, seq: int) -> int:
        """How many versions there are up to this entry of the customer's half."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT coalesce(max(version), 0) FROM record_forecastpast"
                " WHERE company_id = %s AND forecast_id = %s AND role = %s AND seq <= %s",
                [*self._of, seq],
            )
            number: int = cursor.fetchone()[0]
            return number

    def versions(self, first: int) -> Iterator[ForecastSaid]:
        """These versions, from this number on: one, and then more and more at a time."""
        most = 1
        while True:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT said FROM record_forecastpast WHERE company_id = %s AND forecast_id = %s"
                    " AND role = %s AND version >= %s ORDER BY version LIMIT %s",
                    [*self._of, first, most],
                )
                found = cursor.fetchall()
            yield from (read_said(json.loads(said), self._buyer) for (said,) in found)
            if len(found) < most:
                return
            first, most = first + most, min(most * 4, _CHUNK)


def rows_of(company: str, tally: str, forecast: UUID, parted: Iterable[Parted]) -> Iterator[Row]:
    """The rows of claims that a forecast parts with."""
    for nth, said in parted:
        buys = said.role is Role.BUYER
        yield Row(
            company,
            forecast,
            BUYS if buys else SELLS,
            nth,
            tally,
            said.placed.place.seq,
            said.number if buys else 0,
            compact(said_row(said)),
        )


def write(rows: Sequence[Row]) -> None:
    """Keep them."""
    with connection.cursor() as cursor:
        for start in range(0, len(rows), _CHUNK):
            columns = zip(*rows[start : start + _CHUNK], strict=True)
            *small, said = map(list, columns)
            cursor.execute(_WRITE, [*small, json.dumps(said)])


def older(company: str, forecast: UUID, buyer: str, most: int) -> list[ForecastSaid]:
    """What was said before the claims in the row: of each side the last so many, in their order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "(SELECT said FROM record_forecastpast WHERE company_id = %(company)s"
            " AND forecast_id = %(forecast)s AND role = %(buys)s ORDER BY nth DESC LIMIT %(most)s) UNION ALL"
            " (SELECT said FROM record_forecastpast WHERE company_id = %(company)s"
            " AND forecast_id = %(forecast)s AND role = %(sells)s ORDER BY nth DESC LIMIT %(most)s)",
            {"company": company, "forecast": forecast, "buys": BUYS, "sells": SELLS, "most": most},
        )
        found = [read_said(json.loads(said), buyer) for (said,) in cursor.fetchall()]
    return sorted(found, key=lambda said: said.placed.place.key)
