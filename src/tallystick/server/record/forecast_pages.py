"""Lists of a book's forecasts, at any depth by keyset."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from django.db import connection

from tallystick.server.record.codes import BUYS, SELLS, Rank
from tallystick.server.record.orders import pattern
from tallystick.server.record.position import Position
from tallystick.server.record.stored import FORECASTS, Stored
from tallystick.server.record.values import Value
from tallystick.trade.values import Role

MOST_ROWS: Final = 500


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
    """One view of a book's forecasts. Everything that a page shows follows from it.

    With `among` it is of these forecasts only.
    """

    tab: ForecastTab = ForecastTab.ALL
    partner: str = ""
    item: str = ""
    role: Role | None = None
    among: tuple[UUID, ...] | None = None
    search: str = ""
    sort: ForecastSort = ForecastSort.MOVE
    cursor: str = ""
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Found:
    """One page: its rows and the cursors of the pages around it (empty where there is none)."""

    rows: list[Stored]
    after: str
    before: str


class _Order(NamedTuple):
    """The columns that give a sort order, how their values are read from a cursor, and which way it goes."""

    columns: tuple[str, ...]
    reads: tuple[Callable[[str], Value], ...]
    descending: bool = False


_ID: Final = "b.forecast_id"
_ORDERS: Final = {
    ForecastSort.MOVE: _Order(
        ("b.move_rank", "coalesce(b.asked_at, b.last_word_at)", _ID), (int, datetime.fromisoformat, UUID)
    ),
    ForecastSort.ITEM: _Order(("b.item_code", _ID), (str, UUID)),
    ForecastSort.PARTNER: _Order(("lower(p.name)", "b.item_code", _ID), (str, str, UUID)),
    ForecastSort.SHORT: _Order(("coalesce(b.short_from, '9999-12-31')", _ID), (date.fromisoformat, UUID)),
    ForecastSort.WORST: _Order(("b.worst", _ID), (Decimal, UUID), descending=True),
    ForecastSort.AGE: _Order(("b.last_word_at", _ID), (datetime.fromisoformat, UUID), descending=True),
}
_READ_KEYS: Final = {sort.value: order.reads for sort, order in _ORDERS.items()}
_TABS: Final = {
    ForecastTab.AWAITING_ME: f"b.move_rank = {Rank.MINE:d}",
    ForecastTab.AWAITING_THEM: f"b.move_rank = {Rank.THEIRS:d}",
    ForecastTab.SHORT: "b.short_from IS NOT NULL",
    ForecastTab.ANSWERED: f"b.move_rank = {Rank.OPEN:d}",
    ForecastTab.ALL: f"b.move_rank < {Rank.VOID:d}",
}


def page(company: str, view: ForecastView) -> Found:
    """Read one page of a view."""
    limit = max(1, min(view.limit, MOST_ROWS))
    order = _ORDERS[view.sort]
    position = Position.named(view.cursor, view.sort, _READ_KEYS)
    backwards = bool(position and position.backwards)
    where, values = _wanted(company, view)
    down = order.descending != backwards
    keys = ", ".join(order.columns)
    if position:
        where += f" AND ({keys}) {'<' if down else '>'} ({', '.join(['%s'] * len(position.key))})"
        values += position.key
    direction = " DESC" if down else ""
    statement = (
        f"SELECT {FORECASTS.shown}, {keys} FROM record_bookforecast b JOIN companies_partnership p"  # noqa: S608
        f" ON p.company_id = b.company_id AND p.partner_id = b.partner_id WHERE {where}"
        f" ORDER BY {', '.join(column + direction for column in order.columns)} LIMIT {limit + 1}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        hits = cursor.fetchall()
    more, hits = len(hits) > limit, hits[:limit]
    if backwards:
        hits.reverse()
    size = len(Stored._fields)
    found = Found([Stored(*row[:size]) for row in hits], "", "")
    if hits and (backwards or more):
        found = replace(found, after=Position(view.sort.value, False, "", hits[-1][size:]).encode())
    if hits and (more if backwards else position):
        found = replace(found, before=Position(view.sort.value, True, "", hits[0][size:]).encode())
    return found


def counts(company: str) -> dict[ForecastTab, int]:
    """How many forecasts are on each tab."""
    numbers = ", ".join(f"count(*) FILTER (WHERE {_TABS[tab]})" for tab in ForecastTab)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {numbers} FROM record_bookforecast b WHERE company_id = %s",  # noqa: S608 - ours
            [company],
        )
        return dict(zip(ForecastTab, cursor.fetchone(), strict=True))


def _wanted(company: str, view: ForecastView) -> tuple[str, tuple[Value, ...]]:
    """The condition of a view, and its values."""
    values: list[Value] = [company]
    where = f"b.company_id = %s AND {_TABS[view.tab]}"
    for column, value in (("partner_id", view.partner), ("item_code", view.item)):
        if value:
            where += f" AND b.{column} = %s"
            values.append(value.replace("\0", ""))
    if view.role:
        where += f" AND b.role = {BUYS if view.role is Role.BUYER else SELLS}"
    if view.among is not None:
        where += " AND b.forecast_id = ANY(%s)"
        values.append(list(view.among))
    for word in view.search.replace("\0", "").casefold().split():
        where += " AND (b.words LIKE %s OR lower(p.name) LIKE %s)"
        values += [pattern(word)] * 2
    return where, tuple(values)
