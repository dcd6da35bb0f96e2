"""A forecast that was published ten thousand times: what a step, its page and an answer cost, and its row.

Reference, in the same run: the same of a forecast with few versions. Every step goes the whole way: signed,
stored and delivered into both books, which must come to the same digest in the end.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from benchmarks.scratch import percentile, scratch
from tallystick.trade.forecast import compose
from tallystick.trade.forecast.claims import Commit, Publish
from tallystick.trade.forecast.values import Bucket, ForecastRef

VERSIONS = int(os.environ.get("TALLYSTICK_BENCH_VERSIONS", "10000"))
FEW = 10
WEEKS = 52
ROUNDS = 20
FIRST = date(2027, 1, 4)
_AT_ONCE = 500


def run(versions: int = VERSIONS) -> Iterator[dict[str, object]]:
    """Measure both, and folding all of it afresh."""
    with scratch():
        world = _World()
        world.publish_until(FEW)
        few = world.measured()
        yield {"case": "few versions", **few}
        world.publish_until(versions)
        yield {
            "case": "many versions",
            **world.measured(),
            "reference": f"the same with {few['versions']} versions",
            **{f"reference_{name}": value for name, value in few.items() if name != "versions"},
        }
        yield {"case": "all of it afresh", **world.afresh()}


class _World:
    """A customer and a supplier, and one forecast between them."""

    def __init__(self) -> None:
        from tallystick.server import gate
        from tallystick.server.companies import founding

        supplier = founding.found_company("Supplier").company_id
        self.customer = gate.for_system(founding.found_company("Customer").company_id, "Benchmark")
        self.supplier = gate.for_system(supplier, "Benchmark")
        self.ref = ForecastRef(self.customer.company.id, "CA-DN80-PN16")
        self.version = 0
        with self.customer.open() as book:
            self.tally = book.connect(supplier, "Supplier").tally
            self.id = book.forecast_id(supplier, self.ref)

    def publish_until(self, version: int) -> None:
        """Publish many, some hundred at a time."""
        while self.version < version:
            with self.customer.open() as book:
                book.write(self.tally, [self._next() for _ in range(min(_AT_ONCE, version - self.version))])

    def measured(self) -> dict[str, object]:
        """What the things cost that people and planning do, at so many versions."""
        steps, shown, listed, answers = (
            _rounds(work) for work in (self._publish, self._show, self._list, self._answer)
        )
        return {
            "versions": self.version,
            "step_p95_ms": _ms(steps),
            "read_with_its_history_p95_ms": _ms(shown),
            "read_in_a_list_p95_ms": _ms(listed),
            "answer_p95_ms": _ms(answers),
            "late_answer_ms": round(1_000 * _timed(self._answer_late), 1),
            "row_kilobytes": self._row() // 1_000,
        }

    def afresh(self) -> dict[str, object]:
        """Fold all entries into the book of the customer again; both sides must still be equal."""
        from tallystick.server.gate import MatchState

        def rebuild() -> None:
            with self.customer.open() as book:
                book.rebuild()

        seconds = _timed(rebuild)
        with self.customer.open() as book:
            assert book.compare(self.supplier.company.id).state is MatchState.MATCH
        return {"versions": self.version, "seconds": round(seconds, 1)}

    def _next(self) -> Publish:
        self.version += 1
        days = [FIRST + timedelta(weeks=week) for week in range(WEEKS + 1)]
        buckets = tuple(
            Bucket(day, Decimal(100 + (7 * week + self.version) % 50)) for week, day in enumerate(days[:-1])
        )
        return Publish(self.ref, self.version, "PCE", days[4], days[26], days[-1], buckets)

    def _publish(self) -> None:
        with self.customer.open() as book:
            book.write(self.tally, [self._next()])

    def _answer(self) -> None:
        with self.supplier.open() as book:
            entry = book.some_forecasts([self.id])[0]
            book.write(self.tally, [compose.commit_to_all(entry.document)], {self.id: entry.token})

    def _answer_late(self) -> None:
        """To the very first version, which is no longer in the row; there is a newer answer by now."""
        with self.supplier.open() as book:
            number = book.some_forecasts([self.id])[0].document.answers + 1
            book.write(self.tally, [Commit(self.ref, 1, number, ())])

    def _show(self) -> None:
        with self.supplier.open() as book:
            assert book.forecast(self.id).document.history

    def _list(self) -> None:
        from tallystick.server.gate import ForecastView

        with self.supplier.open() as book:
            assert book.forecasts(ForecastView()).rows

    def _row(self) -> int:
        from django.db import connection

        with self.customer.open(), connection.cursor() as cursor:
            cursor.execute("SELECT length(claims) FROM record_bookforecast")
            length: int = cursor.fetchone()[0]
            return length


def _rounds(work: Callable[[], object]) -> list[float]:
    """How long it takes, time after time; the first is left out, whatever had to be read for it."""
    return [_timed(work) for _ in range(ROUNDS + 1)][1:]


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _ms(seconds: list[float]) -> float:
    return round(1_000 * percentile(seconds, 0.95), 1)
