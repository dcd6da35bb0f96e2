"""Reading order lines out of a book."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db import connection

from tallystick.server.gate.shown import BookEntry, Count, Counts, Partner
from tallystick.server.record import counts as counting
from tallystick.server.record.orders import pattern
from tallystick.server.record.pages import CAP, MOST_ROWS, Pages
from tallystick.server.record.stored import LINES, Stored, line_of, rows
from tallystick.server.record.views import BoardView, Tab
from tallystick.trade import timing
from tallystick.trade.compose import standing_token
from tallystick.trade.document import OrderLine
from tallystick.trade.timing import Thresholds
from tallystick.trade.values import Role

if TYPE_CHECKING:
    from tallystick.server.gate.book import Book

_MOST_FOUND: Final = 1_000


def entry(row: Stored, partner: Partner, today: date, thresholds: Thresholds) -> BookEntry:
    """Fold a row into what is shown."""
    line = line_of(row.claims)
    due = timing.due(line)
    late = due is not None and due < today
    risk = None if late else timing.risk(line, thresholds)
    return BookEntry(
        id=row.id,
        tally=row.tally_id,
        document=line,
        me=Role.SUPPLIER if row.role else Role.BUYER,
        partner=partner,
        token=standing_token(line),
        version=row.version,
        changed_at=row.changed_at,
        due=due,
        late=late,
        risk=risk if risk and risk.since <= today else None,
    )


def documents(company: str, lines: Sequence[UUID]) -> dict[UUID, OrderLine]:
    """The documents of these lines, folded and no more."""
    return {row.id: line_of(row.claims) for row in rows(LINES, company, lines)}


def partners_with_lines(company: str) -> frozenset[str]:
    """The partners with whom the book has any line."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.partner_id FROM companies_partnership p"
            " JOIN record_booktally t ON t.company_id = p.company_id AND t.tally_id = p.tally_id"
            " WHERE p.company_id = %s AND t.lines > 0",
            [company],
        )
        return frozenset(partner for (partner,) in cursor.fetchall())


def open_besides(book: Book, view: BoardView, known: Collection[UUID]) -> Iterator[OrderLine]:
    """The documents of all lines of a view that are not done, but for those known: they are not folded."""
    for tab in (Tab.AWAITING_ME, Tab.AWAITING_THEM, Tab.AGREED):
        wanted = replace(view.on(tab), limit=MOST_ROWS)
        while True:
            page = book.pages.page(wanted)
            yield from (line_of(row.claims) for row in page.rows if row.id not in known)
            if not page.after:
                break
            wanted = replace(wanted, cursor=page.after)


def find(company: str, order: str, line: str) -> list[Stored]:
    """The rows of an order number, and of a line number if it is given."""
    only = " AND line_no = %s" if line else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {LINES.shown} FROM record_bookline b"  # noqa: S608 - names of ours
            " WHERE company_id = %s AND move_rank IN (0, 1, 2, 3, 4)"
            f" AND order_no = %s{only} ORDER BY line_sort, line_id LIMIT {_MOST_FOUND}",
            [company, order.replace("\0", ""), *([line.replace("\0", "")] if line else [])],
        )
        return [Stored(*row) for row in cursor.fetchall()]


def every(book: Book, view: BoardView) -> Iterator[BookEntry]:
    """All lines of a view, page by page."""
    view = replace(view, cursor="", limit=MOST_ROWS)
    while True:
        page = book.page(view)
        yield from page.rows
        if not page.next_cursor:
            return
        view = replace(view, cursor=page.next_cursor)


def counts(company: str, view: BoardView, pages: Pages, today: date, *, limited: bool) -> Counts:
    """The numbers beside the tabs. A link sees one tally only, so its numbers are counted, not summed."""
    if view.filtered or limited:
        counted = {tab: Count(min(found, CAP), found > CAP) for tab, found in pages.counts(view).items()}
        return Counts(
            awaiting_me=counted[Tab.AWAITING_ME],
            awaiting_them=counted[Tab.AWAITING_THEM],
            late=counted[Tab.LATE],
            at_risk=counted[Tab.AT_RISK],
            agreed=counted[Tab.AGREED],
            all=counted[Tab.ALL],
        )
    sums = counting.read(company, today)
    return Counts(
        Count(sums.mine),
        Count(sums.theirs),
        Count(sums.late),
        Count(sums.at_risk),
        Count(sums.agreed),
        Count(sums.every),
    )


def items(company: str, words: str, limit: int) -> list[tuple[str, str]]:
    """Items whose code or description holds some words."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT item_code, max(description) FROM record_bookitem WHERE company_id = %s AND words LIKE %s"
            " GROUP BY item_code ORDER BY item_code LIMIT %s",
            [company, pattern(words.replace("\0", "").casefold()), limit],
        )
        return [(code, description) for code, description in cursor.fetchall()]


def units(company: str, codes: Sequence[str]) -> dict[str, str]:
    """The unit in which each of these items is ordered, by any line of it that the book has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code, found.claims FROM unnest(%s::text[]) code CROSS JOIN LATERAL ("
            " SELECT claims FROM record_bookline WHERE company_id = %s AND move_rank IN (0, 1, 2, 3, 4)"
            " AND item_code = code LIMIT 1) found",
            [list(codes), company],
        )
        found = {}
        for code, claims in cursor.fetchall():
            requested = line_of(claims).requested
            if requested:
                found[code] = requested.terms.unit
    return found


def contacts(company: str) -> list[str]:
    """The contacts that the book names."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT contact FROM record_bookcontact WHERE company_id = %s"
            " ORDER BY contact LIMIT 500",
            [company],
        )
        return [row[0] for row in cursor.fetchall()]
