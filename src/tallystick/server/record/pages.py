"""The pages of a board, at any depth by keyset: no row is read that is not shown, however far one scrolls.

A board is a sequence of buckets, each of which is one range of one index in its order. Sorted by move, the
buckets are the ranks and follow each other; sorted by partner, they are partner by rank; sorted by anything
else, the ranks are merged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from django.db import connection

from tallystick.server.record.codes import Rank
from tallystick.server.record.position import Key, Position
from tallystick.server.record.stored import LINES, Stored
from tallystick.server.record.values import Value
from tallystick.server.record.views import BoardView, Sort, Tab
from tallystick.server.record.wanted import RANKS, Condition, filtered, on_tab

_KEYS: Final = {
    Sort.MOVE: ("sort_date", "order_no", "line_sort", "line_id"),
    Sort.DATE: ("needed_by", "line_id"),
    Sort.AGE: ("last_word_at", "line_id"),
    Sort.ORDER: ("order_no", "line_sort", "line_id"),
    Sort.ITEM: ("item_code", "sort_date", "line_id"),
    Sort.PARTNER: ("sort_date", "line_id"),
}
_READS: Final[Mapping[str, Callable[[str], Value]]] = {
    "sort_date": date.fromisoformat,
    "needed_by": date.fromisoformat,
    "last_word_at": datetime.fromisoformat,
    "line_id": UUID,
}
_READ_KEYS: Final = {
    sort.value: [_READS.get(column, str) for column in columns] for sort, columns in _KEYS.items()
}
MOST_ROWS: Final = 500
CAP: Final = 1_000
_SIZE: Final = len(Stored._fields)


@dataclass(frozen=True, slots=True)
class Found:
    """One page: its rows and the cursors of the pages around it (empty where there is none).

    `broad` are words of the search that have to be narrowed.
    """

    rows: list[Stored]
    after: str
    before: str
    broad: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bucket:
    """A range of an index: one rank, and one partner when sorted by partner."""

    name: str
    rank: int
    partner: str = ""

    def descending(self, sort: Sort) -> bool:
        """Whether it is read from its end: the newest word, and what was done last, come first."""
        return sort is Sort.AGE or (sort is Sort.MOVE and self.rank == Rank.DONE)


@dataclass(frozen=True, slots=True)
class _Hit:
    bucket: Bucket
    key: Key
    row: Stored


class _Counted(NamedTuple):
    """How many lines of a rank there are, how many of them are late, and how many at risk."""

    lines: int
    late: int
    at_risk: int


class Pages:
    """Reads pages of one company's book as of a day. `names` gives the names of its partners by id."""

    def __init__(self, company: str, today: date, names: Callable[[], Mapping[str, str]]) -> None:
        self._company = company
        self._today = today
        self._names = names
        self._known: dict[BoardView, Condition] = {}

    def page(self, view: BoardView) -> Found:
        """Read one page of a view."""
        limit = max(1, min(view.limit, MOST_ROWS))
        position = Position.named(view.cursor, view.sort, _READ_KEYS)
        backwards = bool(position and position.backwards)
        wanted = self._where(view)
        buckets = self._buckets(view)
        if view.sort in (Sort.MOVE, Sort.PARTNER):
            hits = self._in_turn(view, buckets, wanted, position, limit + 1)
        else:
            hits = self._merged(view, buckets, wanted, position, limit + 1)
        more, hits = len(hits) > limit, hits[:limit]
        if backwards:
            hits.reverse()
        found = _found(view.sort, hits, more=more, position=position, backwards=backwards)
        return replace(found, broad=wanted.broad)

    def counts(self, view: BoardView) -> dict[Tab, int]:
        """Count each tab under the filters of a view, up to `CAP` + 1.

        So many lines of each rank are looked at. Only of a rank that has more, those that are late and those
        at risk are counted by themselves.
        """
        where = self._filters(view)
        ranks = self._ranks(where)
        busy = [rank for rank in RANKS[Tab.LATE] if ranks[rank].lines > CAP]
        for rank, late, at_risk in self._dated(where, busy) if busy else ():
            ranks[rank] = ranks[rank]._replace(late=late, at_risk=at_risk)
        still_open = [ranks[rank] for rank in RANKS[Tab.LATE]]
        return {
            Tab.AWAITING_ME: ranks[Rank.MINE].lines,
            Tab.AWAITING_THEM: ranks[Rank.THEIRS].lines,
            Tab.LATE: _capped(each.late for each in still_open),
            Tab.AT_RISK: _capped(each.at_risk for each in still_open),
            Tab.AGREED: ranks[Rank.OPEN].lines,
            Tab.ALL: _capped(each.lines for each in ranks.values()),
        }

    def _ranks(self, where: Condition) -> dict[int, _Counted]:
        """What the first lines of each rank come to, in whatever order: all of it, if there are no more."""
        late, at_risk = on_tab(Tab.LATE, self._today), on_tab(Tab.AT_RISK, self._today)
        parts = [
            f"(SELECT {rank:d}, count(*), count(*) FILTER (WHERE {late.sql}),"  # noqa: S608 - ours
            f" count(*) FILTER (WHERE {at_risk.sql}) FROM (SELECT sort_date, due, risk_from"
            f" FROM record_bookline WHERE company_id = %s AND move_rank = {rank:d} AND {where.sql}"
            f" LIMIT {CAP + 1}) first)"
            for rank in RANKS[Tab.ALL]
        ]
        values = (*late.values, *at_risk.values, self._company, *where.values)
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), values * len(parts))
            return {rank: _Counted(*numbers) for rank, *numbers in cursor.fetchall()}

    def _dated(self, where: Condition, ranks: Sequence[int]) -> list[tuple[int, int, int]]:
        """Of each of these ranks, how many lines are late, and how many at risk, up to `CAP` + 1."""
        parts: list[str] = []
        values: list[Value] = []
        for rank in ranks:
            counts = []
            for tab in (Tab.LATE, Tab.AT_RISK):
                on = on_tab(tab, self._today, found=bool(where.search)).also(where.sql, *where.values)
                counts.append(
                    "(SELECT count(*) FROM (SELECT 1 FROM record_bookline"  # noqa: S608 - conditions of ours
                    f" WHERE company_id = %s AND move_rank = {rank:d} AND {on.sql} LIMIT {CAP + 1}) capped)"
                )
                values += [self._company, *on.values]
            parts.append(f"SELECT {rank:d}, {', '.join(counts)}")
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), values)
            counted: list[tuple[int, int, int]] = cursor.fetchall()
            return counted

    # -- what is wanted ------------------------------------------------------------------------------

    def _filters(self, view: BoardView) -> Condition:
        """The condition of a view without its tab, worked out once for its page and its counts."""
        key = replace(view, tab=Tab.ALL, sort=Sort.MOVE, reverse=False, cursor="", limit=0)
        if key not in self._known:
            self._known[key] = filtered(self._company, view, self._names)
        return self._known[key]

    def _where(self, view: BoardView) -> Condition:
        where = self._filters(view)
        on = on_tab(view.tab, self._today).also(where.sql, *where.values)
        return replace(on, search=where.search, broad=where.broad)

    def _buckets(self, view: BoardView) -> list[Bucket]:
        ranks = RANKS[view.tab]
        if view.sort is not Sort.PARTNER:
            return [Bucket(f"{rank:d}", rank) for rank in ranks]
        names = self._names()
        named = sorted(names, key=lambda partner: (names[partner].casefold(), partner))
        chosen = [partner for partner in named if view.partner in ("", partner)]
        return [Bucket(f"{partner} {rank:d}", rank, partner) for partner in chosen for rank in ranks]

    # -- reading -------------------------------------------------------------------------------------

    def _in_turn(
        self,
        view: BoardView,
        buckets: list[Bucket],
        where: Condition,
        position: Position | None,
        most: int,
    ) -> list[_Hit]:
        """Fill a page from one bucket after the other."""
        if _turned(view, position):
            buckets = buckets[::-1]
        if position:
            names = [bucket.name for bucket in buckets]
            start = names.index(position.bucket) if position.bucket in names else 0
            buckets = buckets[start:]
        hits: list[_Hit] = []
        for group in _growing(buckets):
            for bucket in self._occupied(group, where):
                at = position if position and bucket.name == position.bucket else None
                hits += self._read(view, bucket, where, position, at, most - len(hits))
                if len(hits) >= most:
                    return hits
        return hits

    def _merged(
        self,
        view: BoardView,
        buckets: list[Bucket],
        where: Condition,
        position: Position | None,
        most: int,
    ) -> list[_Hit]:
        """Fill a page from all buckets at once, in the order of their keys."""
        hits = [
            hit for bucket in buckets for hit in self._read(view, bucket, where, position, position, most)
        ]
        hits.sort(key=lambda hit: hit.key, reverse=_turned(view, position) != (view.sort is Sort.AGE))
        return hits[:most]

    def _read(
        self,
        view: BoardView,
        bucket: Bucket,
        where: Condition,
        position: Position | None,
        at: Position | None,
        most: int,
    ) -> list[_Hit]:
        columns = _KEYS[view.sort]
        down = bucket.descending(view.sort) != _turned(view, position)
        condition = where.sql
        values: list[Value] = [self._company, bucket.rank, *where.values]
        if bucket.partner:
            condition += " AND partner_id = %s"
            values.append(bucket.partner)
        if at:
            condition += (
                f" AND ({', '.join(columns)}) {'<' if down else '>'} ({', '.join(['%s'] * len(columns))})"
            )
            values += at.key
        order = ", ".join(f"{column} DESC" if down else column for column in columns)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {LINES.shown}, {', '.join(columns)} FROM record_bookline b"  # noqa: S608 - names of ours
                f" WHERE company_id = %s AND move_rank = %s AND {condition} ORDER BY {order} LIMIT {most:d}",
                values,
            )
            return [_Hit(bucket, row[_SIZE:], Stored(*row[:_SIZE])) for row in cursor.fetchall()]

    def _occupied(self, buckets: Sequence[Bucket], where: Condition) -> Sequence[Bucket]:
        """Leave out the partners who have no line at all in their bucket, with one statement for many."""
        if len(buckets) < 5 or not buckets[0].partner:
            return buckets
        names, ranks = [bucket.partner for bucket in buckets], [int(bucket.rank) for bucket in buckets]
        values: list[Value] = [names, ranks, self._company, *where.values]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT place FROM unnest(%s::text[], %s::int[])"  # noqa: S608 - conditions of ours
                " WITH ORDINALITY AS b(partner, rank, place)"
                " WHERE EXISTS (SELECT 1 FROM record_bookline WHERE company_id = %s AND move_rank = b.rank"
                f" AND partner_id = b.partner AND {where.sql}) ORDER BY place",
                values,
            )
            return [buckets[place - 1] for (place,) in cursor.fetchall()]


def _capped(numbers: Iterable[int]) -> int:
    return min(sum(numbers), CAP + 1)


def _turned(view: BoardView, position: Position | None) -> bool:
    """Whether the usual order is read the other way round."""
    return view.reverse != bool(position and position.backwards)


def _growing(buckets: list[Bucket]) -> Iterator[list[Bucket]]:
    """A few buckets first, then more and more at a time."""
    start, size = 0, 4
    while start < len(buckets):
        yield buckets[start : start + size]
        start, size = start + size, size * 8


def _found(sort: Sort, hits: list[_Hit], *, more: bool, position: Position | None, backwards: bool) -> Found:
    rows = [hit.row for hit in hits]
    if not hits:
        return Found(rows, "", "")
    first, last = hits[0], hits[-1]
    has_after = backwards or more
    has_before = more if backwards else position is not None
    after = Position(sort.value, False, last.bucket.name, last.key).encode() if has_after else ""
    before = Position(sort.value, True, first.bucket.name, first.key).encode() if has_before else ""
    return Found(rows, after, before)
