"""The board of a company with a million order lines: every tab's first page, any depth, filters and search.

Reference, in the same run: the bare SQL of the same page (the rows of one range of one index), by psycopg.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from benchmarks.scratch import percentile, scratch

LINES = int(os.environ.get("TALLYSTICK_BENCH_LINES", "1000000"))
PARTNERS = 200
ITEMS = 20_000
ROUNDS = 30
DEEP_PAGES = 40


def run(lines: int = LINES) -> Iterator[dict[str, object]]:
    """Measure, and tell each number with its reference."""
    with scratch():
        from tallystick.server import gate
        from tallystick.server.companies import founding

        company = founding.found_company("Benchmark Works").company_id
        access = gate.for_system(company, "Benchmark")
        started = time.perf_counter()
        with access.open() as book:
            partners = [book.add_partner(f"Supplier {number:04d}") for number in range(PARTNERS)]
        load(access, [(partner.id, partner.tally) for partner in partners], lines)
        yield {"benchmark": "board", "case": "load", "lines": lines, "seconds": since(started)}
        yield from pages(access, lines)
        yield from held_up(access, lines)


def held_up(access: object, lines: int) -> Iterator[dict[str, object]]:
    """Hold up every hundredth line, as planning does when a shortage comes, and look at what is at risk then."""
    from django.db import connection

    from tallystick.server.gate import Access, BoardView, Tab
    from tallystick.server.gate.holding import hold, lock

    assert isinstance(access, Access)
    with access.open() as book, connection.cursor() as cursor:
        before = book.counts(BoardView()).at_risk.number
        cursor.execute(
            "SELECT line_id FROM record_bookline WHERE company_id = %s AND due >= %s ORDER BY line_id LIMIT %s",
            [book.company, book.today, lines // 100],
        )
        ids = [line for (line,) in cursor.fetchall()]
        started = time.perf_counter()
        lock(book, [], ids)
        hold(book, dict.fromkeys(ids, True))
        seconds = since(started)
        after = book.counts(BoardView()).at_risk.number
    yield {
        "benchmark": "board",
        "case": "hold up",
        "lines": lines,
        "held_up": len(ids),
        "seconds": seconds,
        "at_risk_before": before,
        "at_risk_after": after,
    }
    view = BoardView(tab=Tab.AT_RISK)
    yield measure(access, "tab at-risk, lines held up", view, lines)
    yield measure(access, "tab at-risk, lines held up, deep", view, lines, deep=True)


def load(access: object, partners: list[tuple[str, str]], lines: int) -> None:
    """Fill the book by one statement: synthetic lines whose claims fold to what their columns say.

    Of a hundred lines 2 await us, 5 await the partner, 33 are agreed and open, 60 are done.
    """
    from django.db import connection

    from tallystick.server.gate import Access

    assert isinstance(access, Access)
    today = datetime.now(UTC).date()
    with access.open(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE pair (n int PRIMARY KEY, id text, tally text) ON COMMIT DROP")
        cursor.executemany(
            "INSERT INTO pair VALUES (%s, %s, %s)", [(n, *pair) for n, pair in enumerate(partners)]
        )
        cursor.execute(_LOAD, {"me": access.company.id, "today": today, "lines": lines, "n": len(partners)})
        cursor.execute(_COUNT, {"me": access.company.id})
        cursor.execute(_ITEMS, {"me": access.company.id, "n": len(partners), "items": ITEMS})
        cursor.execute(_ORDERS, {"me": access.company.id})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")


def analyse() -> None:
    """What autovacuum does after a minute."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        for table in ("record_bookline", "record_bookitem", "record_bookorder"):
            cursor.execute(f"VACUUM (ANALYZE) {table}")
    connections["owner"].close()


def pages(access: object, lines: int) -> Iterator[dict[str, object]]:
    """Each tab's first page and counts, deep pages, filters, search and sorts."""
    from tallystick.server.gate import Access, BoardView, Sort, Tab
    from tallystick.trade.document import Agreement

    assert isinstance(access, Access)
    analyse()
    today = datetime.now(UTC).date()
    with access.open() as book:
        some = book.partners()[17].id
    for tab in Tab:
        yield measure(access, f"tab {tab}", BoardView(tab=tab), lines)
        yield measure(access, f"tab {tab}, deep", BoardView(tab=tab), lines, deep=True)
    for sort in Sort:
        yield measure(access, f"sort {sort}", BoardView(sort=sort), lines)
        yield measure(access, f"sort {sort}, deep", BoardView(sort=sort), lines, deep=True)
    views = {
        "partner": BoardView(partner=some),
        "item": BoardView(item="IT-00042"),
        "contact": BoardView(tab=Tab.AGREED, buyer="Buyer 7"),
        "state": BoardView(states=(Agreement.PROPOSED,)),
        "needed in a week": BoardView(needed_from=today, needed_to=today + timedelta(days=7)),
        "search order": BoardView(search="4500777"),
        "search order begins": BoardView(search="45007"),
        "search order, middle": BoardView(search="0777"),
        "search order, end": BoardView(search="07771"),
        "search item": BoardView(search="number 42"),
        "search partner": BoardView(search="supplier 0017"),
        "search nothing": BoardView(search="no such thing"),
        "partner, sort date": BoardView(partner=some, sort=Sort.DATE),
        "partner late": BoardView(partner=some, tab=Tab.LATE),
    }
    for name, view in views.items():
        yield measure(access, name, view, lines)


def measure(access: object, case: str, view: object, lines: int, *, deep: bool = False) -> dict[str, object]:
    """Times of one view: the page as the server makes it, its counts, and the bare SQL of its rows."""
    from tallystick.server.gate import Access, BoardView

    assert isinstance(access, Access)
    assert isinstance(view, BoardView)
    views = (list(_scrolled(access, view)) if deep else []) or [view]
    page_times, count_times, bare_times = [], [], []
    shown = 0
    for number in range(ROUNDS):
        at = views[number % len(views)]
        with access.open() as book:
            page_times.append(clock(lambda at=at: book.page(at)))
            count_times.append(clock(lambda: book.counts(view)))
            ids = [row.id for row in book.page(at).rows]
            shown = max(shown, len(ids))
        bare_times.append(bare(access.company.id, [str(each) for each in ids]))
    total = [page + count for page, count in zip(page_times, count_times, strict=True)]
    return {
        "benchmark": "board",
        "case": case,
        "lines": lines,
        "rows": shown,
        "page_p50_ms": ms(percentile(page_times, 0.5)),
        "counts_p50_ms": ms(percentile(count_times, 0.5)),
        "p95_ms": ms(percentile(total, 0.95)),
        "bare_sql_p95_ms": ms(percentile(bare_times, 0.95)),
        "ratio": round(percentile(total, 0.5) / max(percentile(bare_times, 0.5), 1e-9), 1),
    }


def _scrolled(access: object, view: object) -> Iterator[object]:
    """Pages far down: by jumping to positions taken from rows that are spread over the whole view."""
    from tallystick.server.gate import Access, BoardView

    assert isinstance(access, Access)
    assert isinstance(view, BoardView)
    with access.open() as book:
        page = book.page(replace(view, limit=500))
        for _step in range(DEEP_PAGES):
            if not page.next_cursor:
                break
            yield replace(view, cursor=page.next_cursor)
            page = book.page(replace(view, cursor=page.next_cursor, limit=500))


def bare(company: str, ids: list[str]) -> float:
    """The same rows by primary key, fetched by psycopg with nothing around it."""
    from django.db import connections, transaction

    from tallystick.server.companies.acting import Acting, acting

    with transaction.atomic(), acting(Acting(company=company)):
        raw = connections["default"].connection
        return clock(
            lambda: raw.execute(
                "SELECT * FROM record_bookline WHERE company_id = %s AND line_id = ANY(%s::uuid[])",
                (company, ids),
            ).fetchall()
        )


def clock(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def since(started: float) -> float:
    return round(time.perf_counter() - started, 2)


def ms(seconds: float) -> float:
    return round(seconds * 1000, 2)


_LOAD = """
INSERT INTO record_bookline (company_id, line_id, tally_id, partner_id, order_no, line_no, line_sort, role,
  move_rank, sort_date, state, fulfilment, item_code, contact, needed_by, due, risk_from, last_word_at, claims)
SELECT %(me)s, gen_random_uuid(), p.tally, p.id, l.order_no, l.line_no, lpad(l.line_no, 8, '0'), 0,
  l.rank, l.day, l.state, CASE WHEN l.rank = 3 THEN 4 ELSE 0 END, l.item, 'Buyer ' || (l.i %% 12), l.day,
  CASE WHEN l.rank < 3 THEN l.day END,
  CASE WHEN l.rank = 2 THEN l.day - 7 WHEN l.rank = 1 THEN LEAST(l.day, l.said::date + 3) END, l.said,
  '[' || concat_ws(',',
    format('[1,"%%s",%%s,0,0,"%%s","%%s","Ines Moreau",{"buyer":"%%s","contact":"Buyer %%s","item":{"code":"%%s",'
           '"description":"Item number %%s"},"line":"%%s","order":"%%s","price":{"amount":"84.2","currency":"EUR"},'
           '"revision":1,"schedule":[{"date":"%%s","quantity":"%%s"}],"type":"order.request","unit":"PCE"}]',
           %(me)s, l.i, md5(l.i::text) || md5(l.i::text), l.at, %(me)s, l.i %% 12, l.item, l.i %% 20000, l.line_no,
           l.order_no, l.day, l.quantity),
    CASE WHEN l.rank >= 2 THEN
      format('[2,"%%s",%%s,0,%%s,"%%s","%%s","Jonas Brandt",{"buyer":"%%s","line":"%%s","order":"%%s","revision":1,'
             '"type":"order.accept"}]', p.id, l.i, l.i, md5('a' || l.i) || md5('a' || l.i), l.at, %(me)s, l.line_no,
             l.order_no) END,
    CASE WHEN l.rank = 0 THEN
      format('[2,"%%s",%%s,0,%%s,"%%s","%%s","Jonas Brandt",{"buyer":"%%s","line":"%%s","order":"%%s","proposal":1,'
             '"revision":1,"schedule":[{"date":"%%s","quantity":"%%s"}],"type":"order.propose"}]', p.id, l.i, l.i,
             md5('p' || l.i) || md5('p' || l.i), l.at, %(me)s, l.line_no, l.order_no, l.day + 9, l.quantity) END,
    CASE WHEN l.rank = 3 THEN
      format('[3,"%%s",%%s,0,%%s,"%%s","%%s","Pavel Ruzek",{"buyer":"%%s","good":"%%s","line":"%%s","order":"%%s",'
             '"received":"%%s","type":"order.receive"}]', %(me)s, l.i + 1, l.i, md5('r' || l.i) || md5('r' || l.i),
             l.at, %(me)s, l.quantity, l.line_no, l.order_no, l.day) END
  ) || ']'
FROM (
  SELECT i, i %% %(n)s AS n, '45' || lpad((i / 5)::text, 7, '0') AS order_no, ((i %% 5 + 1) * 10)::text AS line_no,
    'IT-' || lpad((i %% 20000)::text, 5, '0') AS item, i %% 900 + 1 AS quantity, rank, state,
    said, to_char(said AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at,
    CASE rank WHEN 3 THEN %(today)s::date - 20 - (i * 7919 %% 1500)::int
              ELSE %(today)s::date - 6 + (i * 104729 %% 240)::int END AS day
  FROM (
    SELECT i, CASE WHEN r < 2 THEN 0 WHEN r < 7 THEN 1 WHEN r < 40 THEN 2 ELSE 3 END AS rank,
      CASE WHEN r < 2 THEN 3 WHEN r < 7 THEN 1 ELSE 4 END AS state,
      date_trunc('second', now() - make_interval(mins => (i * 31 %% 200000)::int)) AS said
    FROM (SELECT i, (i * 61 + i / 100) %% 100 AS r FROM generate_series(1, %(lines)s::bigint) i) numbered
  ) placed
) l JOIN pair p ON p.n = l.n
"""
_COUNT = """
INSERT INTO record_bookcount (company_id, heading, day, delta)
SELECT %(me)s, move_rank, NULL, count(*) FROM record_bookline GROUP BY move_rank
UNION ALL SELECT %(me)s, 4, due, count(*) FROM record_bookline WHERE due IS NOT NULL GROUP BY due
UNION ALL SELECT %(me)s, 5, risk_from, count(*) FROM record_bookline WHERE risk_from IS NOT NULL GROUP BY risk_from
UNION ALL SELECT %(me)s, 6, due, count(*) FROM record_bookline WHERE risk_from IS NOT NULL GROUP BY due
"""
_ITEMS = """
INSERT INTO record_bookitem (company_id, partner_id, item_code, description, partner_code, words)
SELECT %(me)s, p.id, 'IT-' || lpad(i::text, 5, '0'), 'Item number ' || i, '',
       'it-' || lpad(i::text, 5, '0') || ' item number ' || i
FROM generate_series(0, %(items)s - 1) i JOIN pair p ON p.n = i %% %(n)s
"""
_ORDERS = """
INSERT INTO record_bookorder (company_id, order_no)
SELECT DISTINCT %(me)s, order_no FROM record_bookline WHERE company_id = %(me)s
"""
