"""Rows of a book as they are shown, of order lines and of forecasts: the claims are still to be folded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from django.db import connection

from tallystick.trade.claim_json import line_ref
from tallystick.trade.document import OrderLine
from tallystick.trade.fold_line import fold_line
from tallystick.trade.line_json import placed_from_json


class Stored(NamedTuple):
    """One row."""

    id: UUID
    tally_id: str
    partner_id: str
    role: int
    changed_at: datetime
    version: int
    claims: str


class Kind(NamedTuple):
    """A table of documents, and the column of their ids."""

    table: str
    id: str

    @property
    def shown(self) -> str:
        """What is selected for a `Stored`; the table is called `b`."""
        rest = "b.tally_id, b.partner_id, b.role, b.changed_at, b.changed_xid::text::bigint, b.claims"
        return f"b.{self.id}, {rest}"


LINES: Final = Kind("record_bookline", "line_id")
FORECASTS: Final = Kind("record_bookforecast", "forecast_id")


def rows(kind: Kind, company: str, ids: Sequence[UUID]) -> list[Stored]:
    """The rows with these ids, in the order given."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {kind.shown} FROM {kind.table} b"  # noqa: S608 - names of ours
            f" WHERE b.company_id = %s AND b.{kind.id} = ANY(%s)",
            [company, list(ids)],
        )
        found = {row[0]: Stored(*row) for row in cursor.fetchall()}
    return [found[each] for each in dict.fromkeys(ids) if each in found]


def line_of(claims: str) -> OrderLine:
    """Fold the claims that a book keeps of one order line."""
    held = placed_from_json(claims)
    ref = line_ref(held[0].claim)
    assert ref  # claims are kept by the line that they name
    return fold_line(ref, held)
