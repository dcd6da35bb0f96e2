"""Bringing in 100,000 order lines: from the bytes of an xlsx to committed and shown on the board.

Reference, in the same run: only reading the same workbook with python-calamine. Peak memory is that of the
whole process, with Django and the workbook in it. `until` says when each phase was over, `python_cpu_seconds`
what of it all was Python's own work: the rest is PostgreSQL's, and waiting for a busy machine.
docs/decisions/0065-importing-in-bulk.md says where the time goes.
"""

from __future__ import annotations

import io
import os
import resource
import time
from collections.abc import Iterator
from datetime import date, timedelta

from benchmarks.scratch import scratch

LINES = int(os.environ.get("TALLYSTICK_BENCH_IMPORT_LINES", "100000"))
PARTNERS = 50
ITEMS = 5_000
FIRST_DAY = date(2027, 1, 4)
HEAD = (
    *("PO number", "Line", "Supplier", "Item", "Description", "Quantity", "Unit"),
    *("Need date", "Price", "Currency", "Buyer"),
)


def run(lines: int = LINES) -> Iterator[dict[str, object]]:
    """Measure, and tell each number with its reference."""
    data = workbook(lines)
    read = _read_only(data)
    with scratch():
        from tallystick.server import gate
        from tallystick.server.companies import founding

        company = founding.found_company("Benchmark Works").company_id
        access = gate.for_system(company, "Benchmark")
        with access.open() as book:
            for number in range(PARTNERS):
                book.add_partner(f"Supplier {number:03d}")
        yield _measured("first", data, lines, read, access)
        yield _measured("same-again", data, lines, read, access)
        yield _rows(company, lines)


def workbook(lines: int) -> bytes:
    """An order book as an ERP exports it: ten lines an order, plain cells, real dates."""
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    sheet = book.add_worksheet("Orders")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, HEAD)
    for n in range(lines):
        order, item = n // 10, (n * 7919) % ITEMS
        cells = (4_500_000 + order, 10 * (n % 10 + 1), f"Supplier {order % PARTNERS:03d}", f"IT-{item:05d}")
        sheet.write_row(n + 1, 0, (*cells, f"Item number {item}", 10 + n % 990, "PCE"))
        sheet.write_datetime(n + 1, 7, FIRST_DAY + timedelta(days=n % 180), day)
        sheet.write_row(n + 1, 8, (round(1 + (n % 5000) / 7, 2), "EUR", f"Buyer {order % 20}"))
    book.close()
    return target.getvalue()


def _read_only(data: bytes) -> float:
    from python_calamine import CalamineWorkbook

    best = float("inf")
    for _ in range(3):
        started = time.perf_counter()
        CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
        best = min(best, time.perf_counter() - started)
    return best


def _measured(case: str, data: bytes, lines: int, read: float, access: object) -> dict[str, object]:
    from tallystick.server.gate import Access, BoardView
    from tallystick.server.imports.committing import commit_import
    from tallystick.server.imports.comparing import Wish

    assert isinstance(access, Access)
    phases: dict[str, float] = {}
    started, worked = time.perf_counter(), time.process_time()

    def told(percent: float, _words: str) -> None:
        phases.setdefault(_phase(percent), round(time.perf_counter() - started, 2))

    done = commit_import(access, "orders.xlsx", data, Wish(FIRST_DAY), told)
    with access.open() as book:
        shown = book.page(BoardView())
        count = book.counts(BoardView()).all.number
    seconds, worked = time.perf_counter() - started, time.process_time() - worked
    assert count == lines
    assert shown.rows
    return {
        "case": case,
        "lines": lines,
        "claims": done.claims,
        "seconds": round(seconds, 2),
        "python_cpu_seconds": round(worked, 2),
        "lines_a_second": round(lines / seconds),
        "reference": "python-calamine reads the workbook",
        "reference_seconds": round(read, 2),
        "ratio": round(seconds / read, 1),
        "until": {**phases, "shown": round(seconds, 2)},
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _rows(company: str, lines: int) -> dict[str, object]:
    """What PostgreSQL takes for the rows of the book by themselves, and with their places in the indexes."""
    from django.db import connections, transaction

    from tallystick.server.postgres.rls import COMPANY_SETTING

    taken: dict[str, float] = {}
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [COMPANY_SETTING, company])
        for name, like in (("rows", ""), ("rows_and_indexes", "INCLUDING INDEXES")):
            cursor.execute(f"CREATE TABLE {name} (LIKE record_bookline {like})")
            started = time.perf_counter()
            cursor.execute(f"INSERT INTO {name} SELECT * FROM record_bookline")
            taken[name] = round((time.perf_counter() - started) / lines * 1_000_000, 1)
            assert cursor.rowcount == lines
        transaction.set_rollback(True, using="owner")
    return {
        "case": "the rows alone",
        "lines": lines,
        "microseconds_a_line": taken["rows_and_indexes"],
        "reference": "the same rows into a table without an index",
        "reference_microseconds_a_line": taken["rows"],
    }


def _phase(percent: float) -> str:
    for end, name in ((50, "reading"), (75, "read"), (80, "compared"), (85, "partners"), (98, "claims")):
        if percent < end:
            return name
    return "written"
