"""Reading and writing the rows of a book, a few at a time or by the hundred thousand.

PostgreSQL does not COPY into a table that has row-level security, so many rows go through a table of the
transaction's own; the policies are checked when they move from there into the book. There they cost most: not
the row itself, but its place in each of the book's indexes (docs/decisions/0065-importing-in-bulk.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from types import TracebackType
from typing import Any, Final, NamedTuple, Self
from uuid import UUID

from django.db import connection
from psycopg import Connection

from tallystick.server.record.behind import Behind
from tallystick.server.record.columns import Columns
from tallystick.server.record.values import Value

_FEW: Final = 100
_CHUNK: Final = 4_000
_FLAT: Final = Columns._fields
_WRITTEN: Final = ("company_id", "line_id", "tally_id", "partner_id", *_FLAT, "claims")
_NAMES: Final = ", ".join(_WRITTEN)
_SET: Final = ", ".join(f"{name} = %s" for name in (*_FLAT, "claims"))
_SET_STAGED: Final = ", ".join(f"{name} = s.{name}" for name in (*_FLAT, "claims"))
_FRESH: Final = "changed_at = statement_timestamp(), changed_xid = pg_current_xact_id()"


class Row(NamedTuple):
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

    def copied(self) -> str:
        """The same as a line of COPY: a hundred thousand of them are put down faster here than by psycopg."""
        of = self.columns
        due = of.due.isoformat() if of.due else "\\N"
        risk_from = of.risk_from.isoformat() if of.risk_from else "\\N"
        return (
            f"{self.company}\t{self.line_id.hex}\t{self.tally}\t{self.partner}\t"
            f"{_escaped(of.order_no)}\t{_escaped(of.line_no)}\t{_escaped(of.line_sort)}\t"
            f"{of.role}\t{of.move_rank:d}\t{of.sort_date.isoformat()}\t{of.state}\t{of.fulfilment}\t"
            f"{_escaped(of.item_code)}\t{_escaped(of.contact)}\t{of.needed_by.isoformat()}\t"
            f"{due}\t{risk_from}\t{of.last_word_at.isoformat()}\t{_escaped(self.claims)}\n"
        )


@dataclass(frozen=True, slots=True)
class Existing:
    """What is needed of a row before it is changed."""

    move_rank: int
    due: date | None
    risk_from: date | None
    held: bool
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
            "SELECT line_id, move_rank, due, risk_from, held, claims FROM record_bookline"
            " WHERE company_id = %s AND line_id = ANY(%s)",
            [company, list(ids)],
        )
        return {row[0]: Existing(*row[1:]) for row in cursor.fetchall()}


class Inserting:
    """Adds lines that the book does not have: a few at the end, many chunk by chunk behind one's back.

    Until it ends, nobody else may use the connection.
    """

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._behind: Behind | None = None

    def __enter__(self) -> Self:
        return self

    def add(self, row: Row) -> None:
        """Add a line."""
        self._rows.append(row)
        if len(self._rows) == _CHUNK:
            self._hand_over()

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, where: TracebackType | None
    ) -> None:
        if problem is None and (self._behind or len(self._rows) > _FEW):
            self._hand_over()
        if self._behind:
            self._behind.__exit__(kind, problem, where)
        elif problem is None:
            _insert_few(self._rows)

    def _hand_over(self) -> None:
        if self._behind is None:
            _create_staged()
            self._behind = Behind().__enter__()
        # Put down here, while PostgreSQL is busy with the rows before: behind, it would wait for that.
        self._behind.do(partial(_insert_many, _copied(self._rows)))
        self._rows = []


def _insert_few(written: Sequence[Row]) -> None:
    if not written:
        return
    places = ", ".join(["%s"] * len(_WRITTEN))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO record_bookline ({_NAMES}) VALUES ({places})",  # noqa: S608 - names of ours
            [row.values() for row in written],
        )


def _insert_many(copied: str, psycopg: Connection[Any]) -> None:
    _stage(copied, psycopg)
    psycopg.execute(f"INSERT INTO record_bookline ({_NAMES}) SELECT {_NAMES} FROM staged")  # noqa: S608


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
        _create_staged()
        _stage(_copied(written), connection.connection)
        cursor.execute("ANALYZE staged")
        cursor.execute(
            f"UPDATE record_bookline b SET {_SET_STAGED}, {_FRESH} FROM staged s"  # noqa: S608
            " WHERE b.company_id = s.company_id AND b.line_id = s.line_id"
        )


def _create_staged() -> None:
    """An empty table for the rows that are under way; one of the same transaction is done with."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.staged")
        cursor.execute(
            f"CREATE TEMPORARY TABLE staged ON COMMIT DROP AS"  # noqa: S608 - names of ours
            f" SELECT {_NAMES} FROM record_bookline WITH NO DATA"
        )


def _copied(written: Sequence[Row]) -> str:
    return "".join([row.copied() for row in written])


def _stage(copied: str, psycopg: Connection[Any]) -> None:
    with psycopg.cursor() as cursor:
        cursor.execute("TRUNCATE staged")
        with cursor.copy(f"COPY staged ({_NAMES}) FROM STDIN") as copy:
            copy.write(copied)


def _escaped(text: str) -> str:
    """A text as COPY wants it. Nearly always it is that already."""
    if text.isalnum():
        return text
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


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
