"""Lists of a book's forecasts, at any depth by keyset."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import connection

from tallystick.errors import InvalidInput
from tallystick.server.record.codes import BUYS, SELLS, Rank
from tallystick.server.record.orders import pattern
from tallystick.trade.values import Role

#: a part of a place in a list
Key = int | str | date | datetime | Decimal | UUID

MOST_ROWS: Final = 500
SHOWN: Final = (
    "f.forecast_id, f.tally_id, f.partner_id, f.role, f.changed_at, f.changed_xid::text::bigint, f.claims"
)


class ForecastTab(StrEnum):
    """The tabs of the forecasts."""

    AWAITING_ME = "awaiting-me"
    AWAITING_THEM = "awaiting-them"
    SHORT = "short"
    ANSWERED = "answered"
    ALL = "all"


class ForecastSort(StrEnum):
    """The orders in which forecasts can be read."""

    MOVE = "move"  # whose move it is, then the longest waiting
    ITEM = "item"
    PARTNER = "partner"
    SHORT = "short"  # what is short soonest
    WORST = "worst"  # what is short most
    AGE = "age"  # the newest word first


@dataclass(frozen=True, slots=True)
class ForecastView:
    """One view of a book's forecasts. Everything that a page shows follows from it."""

    tab: ForecastTab = ForecastTab.ALL
    partner: str = ""
    item: str = ""
    role: Role | None = None
    search: str = ""
    sort: ForecastSort = ForecastSort.MOVE
    cursor: str = ""
    limit: int = 50


class Stored(NamedTuple):
    """A row of a book as it is shown: the claims are still to be folded."""

    forecast_id: UUID
    tally_id: str
    partner_id: str
    role: int
    changed_at: datetime
    version: int
    claims: str


@dataclass(frozen=True, slots=True)
class Found:
    """One page: its rows and the cursors of the pages around it (empty where there is none)."""

    rows: list[Stored]
    after: str
    before: str


class _Order(NamedTuple):
    """The columns that give a sort order, how their values are read from a cursor, and which way it goes."""

    columns: tuple[str, ...]
    reads: tuple[Callable[[str], Key], ...]
    descending: bool = False


_ID: Final = "f.forecast_id"
_ORDERS: Final = {
    ForecastSort.MOVE: _Order(
        ("f.move_rank", "coalesce(f.asked_at, f.last_word_at)", _ID), (int, datetime.fromisoformat, UUID)
    ),
    ForecastSort.ITEM: _Order(("f.item_code", _ID), (str, UUID)),
    ForecastSort.PARTNER: _Order(("lower(p.name)", "f.item_code", _ID), (str, str, UUID)),
    ForecastSort.SHORT: _Order(("coalesce(f.short_from, '9999-12-31')", _ID), (date.fromisoformat, UUID)),
    ForecastSort.WORST: _Order(("f.worst", _ID), (Decimal, UUID), descending=True),
    ForecastSort.AGE: _Order(("f.last_word_at", _ID), (datetime.fromisoformat, UUID), descending=True),
}
_TABS: Final = {
    ForecastTab.AWAITING_ME: f"f.move_rank = {Rank.MINE:d}",
    ForecastTab.AWAITING_THEM: f"f.move_rank = {Rank.THEIRS:d}",
    ForecastTab.SHORT: "f.short_from IS NOT NULL",
    ForecastTab.ANSWERED: f"f.move_rank = {Rank.OPEN:d}",
    ForecastTab.ALL: f"f.move_rank < {Rank.VOID:d}",
}


def page(company: str, view: ForecastView) -> Found:
    """Read one page of a view."""
    limit = max(1, min(view.limit, MOST_ROWS))
    order = _ORDERS[view.sort]
    backwards, start = _decoded(view, order) if view.cursor else (False, ())
    where, values = _wanted(company, view)
    down = order.descending != backwards
    keys = ", ".join(order.columns)
    if start:
        where += f" AND ({keys}) {'<' if down else '>'} ({', '.join(['%s'] * len(start))})"
        values += start
    direction = " DESC" if down else ""
    statement = (
        f"SELECT {SHOWN}, {keys} FROM record_bookforecast f JOIN companies_partnership p"  # noqa: S608
        f" ON p.company_id = f.company_id AND p.partner_id = f.partner_id WHERE {where}"
        f" ORDER BY {', '.join(column + direction for column in order.columns)} LIMIT {limit + 1}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        hits = cursor.fetchall()
    more, hits = len(hits) > limit, hits[:limit]
    if backwards:
        hits.reverse()
    size = len(Stored._fields)
    edges = [_encoded(view.sort, row[size:], way) for row, way in _ends(hits)]
    behind, ahead = (more, True) if backwards else (bool(view.cursor), more)
    return Found(
        [Stored(*row[:size]) for row in hits],
        edges[1] if hits and ahead else "",
        edges[0] if hits and behind else "",
    )


def rows(company: str, ids: Sequence[UUID]) -> list[Stored]:
    """The rows of these forecasts, in the order given."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {SHOWN} FROM record_bookforecast f WHERE company_id = %s AND forecast_id = ANY(%s)",  # noqa: S608
            [company, list(ids)],
        )
        found = {row[0]: Stored(*row) for row in cursor.fetchall()}
    return [found[each] for each in dict.fromkeys(ids) if each in found]


def counts(company: str) -> dict[ForecastTab, int]:
    """How many forecasts are on each tab."""
    numbers = ", ".join(f"count(*) FILTER (WHERE {_TABS[tab]})" for tab in ForecastTab)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {numbers} FROM record_bookforecast f WHERE company_id = %s",  # noqa: S608 - ours
            [company],
        )
        return dict(zip(ForecastTab, cursor.fetchone(), strict=True))


def _wanted(company: str, view: ForecastView) -> tuple[str, tuple[Key, ...]]:
    """The condition of a view, and its values."""
    values: list[Key] = [company]
    where = f"f.company_id = %s AND {_TABS[view.tab]}"
    for column, value in (("partner_id", view.partner), ("item_code", view.item)):
        if value:
            where += f" AND f.{column} = %s"
            values.append(value.replace("\0", ""))
    if view.role:
        where += f" AND f.role = {BUYS if view.role is Role.BUYER else SELLS}"
    for word in view.search.replace("\0", "").casefold().split():
        where += " AND (f.words LIKE %s OR lower(p.name) LIKE %s)"
        values += [pattern(word)] * 2
    return where, tuple(values)


def _ends(hits: Sequence[Any]) -> list[tuple[Any, bool]]:
    """The first row, from which one goes back, and the last, from which one goes on."""
    return [(hits[0], True), (hits[-1], False)] if hits else []


def _encoded(sort: ForecastSort, key: Sequence[Key], backwards: bool) -> str:
    texts = [each.isoformat() if isinstance(each, date) else str(each) for each in key]
    body = json.dumps([sort.value, int(backwards), texts], separators=(",", ":"))
    return base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")


def _decoded(view: ForecastView, order: _Order) -> tuple[bool, tuple[Key, ...]]:
    """Which way to go on and from where; from the start if the order was changed meanwhile."""
    text = view.cursor
    try:
        sort, backwards, texts = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if ForecastSort(sort) is not view.sort:
            return False, ()
        key = tuple(read(str(each)) for read, each in zip(order.reads, texts, strict=True))
        if any("\0" in each for each in key if isinstance(each, str)):
            raise ValueError("no text of ours")
        return bool(backwards), key
    except (ValueError, TypeError, InvalidOperation, binascii.Error) as problem:
        raise InvalidInput(
            "This place in the list is not known.", mend="Start from its beginning."
        ) from problem
