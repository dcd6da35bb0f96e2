"""Reading and writing the rows of a book, a few at a time or by the hundred thousand.

PostgreSQL does not COPY into a table that has row-level security, so many rows go through a table of the
transaction's own; the policies are checked when they move from there into the book.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db import connection

from tallystick.server.record.columns import Columns
from tallystick.server.record.values import Value

_FEW: Final = 100
_FLAT: Final = Columns._fields
_WRITTEN: Final = ("company_id", "line_id", "tally_id", "partner_id", *_FLAT, "claims")
_NAMES: Final = ", ".join(_WRITTEN)
_SET: Final = ", ".join(f"{name} = %s" for name in (*_FLAT, "claims"))
_SET_STAGED: Final = ", ".join(f"{name} = s.{name}" for name in (*_FLAT, "claims"))
_FRESH: Final = "changed_at = statement_timestamp(), changed_xid = pg_current_xact_id()"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a book, to be written."""

    company: str
    line_id: UUID
    tally: str
    partner: str
    columns: Columns
    claims: str

    def values(self) -> tuple[Value, ...]:
        """In the order of the written columns."""
        return (self.company, self.line_id, self.tally, self.partner, *self.columns, self.claims)


@dataclass(frozen=True, slots=True)
class Existing:
    """What is needed of a row before it is changed."""

    move_rank: int
    due: date | None
    risk_from: date | None
    claims: str


@dataclass(frozen=True, slots=True)
class ItemWords:
    """What an item can be found by, beside its code."""

    description: str
    partner_code: str


def existing(company: str, ids: Sequence[UUID]) -> dict[UUID, Existing]:
    """Read the rows that the book has of these lines."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT line_id, move_rank, due, risk_from, claims FROM record_bookline"
            " WHERE company_id = %s AND line_id = ANY(%s)",
            [company, list(ids)],
        )
        return {row[0]: Existing(*row[1:]) for row in cursor.fetchall()}


def insert(written: Sequence[Row]) -> None:
    """Add lines that the book does not have."""
    if not written:
        return
    with connection.cursor() as cursor:
        if len(written) <= _FEW:
            places = ", ".join(["%s"] * len(_WRITTEN))
            cursor.executemany(
                f"INSERT INTO record_bookline ({_NAMES}) VALUES ({places})",  # noqa: S608 - names of ours
                [row.values() for row in written],
            )
            return
        _stage(written)
        cursor.execute(f"INSERT INTO record_bookline ({_NAMES}) SELECT {_NAMES} FROM staged")  # noqa: S608
        cursor.execute("DROP TABLE staged")


def update(written: Sequence[Row]) -> None:
    """Replace lines that the book has."""
    if not written:
        return
    with connection.cursor() as cursor:
        if len(written) <= _FEW:
            cursor.executemany(
                f"UPDATE record_bookline SET {_SET}, {_FRESH} WHERE company_id = %s AND line_id = %s",  # noqa: S608
                [(*row.columns, row.claims, row.company, row.line_id) for row in written],
            )
            return
        _stage(written)
        cursor.execute(
            f"UPDATE record_bookline b SET {_SET_STAGED}, {_FRESH} FROM staged s"  # noqa: S608
            " WHERE b.company_id = s.company_id AND b.line_id = s.line_id"
        )
        cursor.execute("DROP TABLE staged")


def _stage(written: Sequence[Row]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE staged ON COMMIT DROP AS"  # noqa: S608 - names of ours
            f" SELECT {_NAMES} FROM record_bookline WITH NO DATA"
        )
        with cursor.copy(f"COPY staged ({_NAMES}) FROM STDIN") as copy:
            for row in written:
                copy.write_row(row.values())
        cursor.execute("ANALYZE staged")


def learn_items(company: str, items: Mapping[tuple[str, str], ItemWords]) -> None:
    """Keep by which words items can be found."""
    if not items:
        return
    keys = sorted(items)
    described = [items[key].description for key in keys]
    partner_codes = [items[key].partner_code for key in keys]
    words = [" ".join((key[1], items[key].description, items[key].partner_code)).casefold() for key in keys]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO record_bookitem"
            " (company_id, partner_id, item_code, description, partner_code, words)"
            " SELECT %s, * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[])"
            " ON CONFLICT (company_id, partner_id, item_code) DO UPDATE SET"
            " description = excluded.description, partner_code = excluded.partner_code,"
            " words = excluded.words WHERE record_bookitem.words <> excluded.words",
            [company, [key[0] for key in keys], [key[1] for key in keys], described, partner_codes, words],
        )


def learn_contacts(company: str, contacts: set[tuple[str, str]]) -> None:
    """Keep which contacts the book names."""
    if not contacts:
        return
    keys = sorted(contacts)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO record_bookcontact (company_id, partner_id, contact)"
            " SELECT %s, * FROM unnest(%s::text[], %s::text[]) ON CONFLICT DO NOTHING",
            [company, [key[0] for key in keys], [key[1] for key in keys]],
        )
