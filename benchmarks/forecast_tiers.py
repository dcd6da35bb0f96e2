"""A big order at tier 0 of five, on a real server: how long until tier 4 sees it, and the commitment is back.

Five companies with 1,000 items each make every item from two of the next tier's. A server runs with its worker;
a planner of the first company and one of the last have the page of a forecast open. A page here is what a
browser does: it listens to the stream, and reads the forecast again when the stream names it. An order is
entered in the first company's demand book. *Up* is until the new version stands in the last company's page,
*down* from then until the commitment that answers it stands in the first one's.

Reference, in the same run: the bare computation of the same nine steps, requirements and effects of each
company up the chain and down again, with nothing read, signed, stored, told or shown. Beside it stands the same
order among companies in memory (`forecast_tiers_pure`), which also sign, fold and decide.
"""

from __future__ import annotations

import json
import re
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from http.client import HTTPConnection, HTTPResponse
from threading import Event, Thread
from typing import TYPE_CHECKING
from uuid import UUID

from benchmarks import forecast_tiers_pure as pure
from benchmarks.live import serving, sign_in
from benchmarks.scratch import scratch

if TYPE_CHECKING:
    from tallystick.server.demand.values import Changes
    from tallystick.server.gate import Access

ORDERS = 5
PATIENCE = 120.0
TOKEN = re.compile(rb'data-token="v(\d+)a(\d+)"')
FIRST, LAST = 0, pure.TIERS - 1


def run(items: int = 1_000) -> Iterator[dict[str, object]]:
    """Measure big orders of one item, one after the other, then one that is spread over a hundred items."""
    with scratch() as options:
        chain = build(items)
        with serving(options.data) as address:
            began = time.perf_counter()
            chain.settle()
            yield {
                "measure": "first publication of everything, up and down",
                "items": items,
                "seconds": round(time.perf_counter() - began, 1),
            }
            single = [chain.measure(address, [2 * number]) for number in range(ORDERS)]
            many = chain.measure(address, range(1, min(200, items), 2))
    network, names = pure.settled(items)
    for ordered, times in ((1, single), (100, [many])):
        yield told(times, items, pure.big_order(network, names, items, min(ordered, items)))


def told(times: list[tuple[float, float]], items: int, in_memory: dict[str, object]) -> dict[str, object]:
    """The medians and the worst, beside the references."""
    up, down = ([each[way] for each in times] for way in (0, 1))
    return {
        "measure": "a big order, up five tiers and back, in open pages",
        "items": items,
        "items_ordered": in_memory["items_ordered"],
        "orders": len(times),
        "seconds_up": round(statistics.median(up), 2),
        "seconds_up_worst": round(max(up), 2),
        "seconds_down": round(statistics.median(down), 2),
        "seconds_down_worst": round(max(down), 2),
        "in_memory_seconds_up": in_memory["seconds_up"],
        "in_memory_seconds_down": in_memory["seconds_down"],
        "reference_bare_computation_seconds": in_memory["reference_bare_computation_seconds"],
    }


@dataclass
class Chain:
    """The companies, and who looks at which page."""

    companies: list[Access]
    cookies: dict[int, str]
    orders: int = 0

    def settle(self) -> None:
        """Wait until nobody has anything more to say."""
        from django.db import connection

        until = time.monotonic() + 10 * PATIENCE
        while time.monotonic() < until:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'tiers' AND status IN ('todo', 'doing')"
                    " AND task_name = 'tiers.step' AND scheduled_at IS NULL"
                )
                if cursor.fetchone() == (0,):
                    return
            time.sleep(0.5)
        raise TimeoutError("the companies do not come to rest")

    def page(self, tier: int, of_tier: int, number: int) -> Page:
        """The page, at one tier, of what a tier expects of the next."""
        from tallystick.trade.forecast.values import ForecastRef

        buyer, supplier = (self.companies[each].company.id for each in (of_tier, of_tier + 1))
        other = supplier if tier == of_tier else buyer
        access = self.companies[tier]
        with access.open() as book:
            forecast = book.forecast_id(other, ForecastRef(buyer, f"T{of_tier + 1}-{number}"))
        return Page(access.company.slug, self.cookies[tier], forecast)

    def measure(self, address: tuple[str, int], numbers: list[int] | range) -> tuple[float, float]:
        """Enter an order for each of some items; return how long it took up, and down, for the first of them."""
        from tallystick.interchange.demandbook.values import OrderRow
        from tallystick.server.demand.book import DemandBook
        from tallystick.server.demand.values import Changes

        top, bottom = self.page(LAST, LAST - 1, numbers[0]), self.page(FIRST, FIRST, numbers[0])
        for page in (top, bottom):
            page.open(address)
        self.orders += 1
        rows = tuple(
            OrderRow(f"big {self.orders}", str(each), f"T0-{each}", day_in(20), Decimal(500), "City of Lund")
            for each in numbers
        )
        began = time.perf_counter()
        with self.companies[FIRST].open() as book:
            DemandBook(book).change(Changes(orders=rows))
        up = top.seen(version=top.version + 1) - began
        down = bottom.seen(version=bottom.version + 1, answer=bottom.answer + 1) - began - up
        for page in (top, bottom):
            page.close()
        self.settle()
        return up, down


class Page:
    """An open page of a forecast: it listens, and reads itself again when it is named."""

    def __init__(self, slug: str, cookie: str, forecast: UUID) -> None:
        self._forecast = forecast
        self._url = f"/{slug}/forecasts/{forecast}/"
        self._stream_url = f"/{slug}/stream/"
        self._headers = {"Host": "localhost", "Cookie": f"sessionid={cookie}"}
        self._states: list[tuple[float, int, int]] = []
        self._news = Event()
        self._closed = False
        self.version = self.answer = 0

    def open(self, address: tuple[str, int]) -> None:
        """Read the page, and begin to listen."""
        self._address = address
        self.version, self.answer = self._read()
        stream = HTTPConnection(*address, timeout=PATIENCE)
        stream.request("GET", self._stream_url, headers=self._headers)
        answer = stream.getresponse()
        opened = Event()
        Thread(target=self._listen, args=(answer, opened), daemon=True).start()
        if not opened.wait(30):
            raise TimeoutError("the stream did not open")

    def seen(self, version: int, answer: int = 0) -> float:
        """Wait until the page shows at least this version and answer; the time at which it did."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for at, shown, answered in list(self._states):
                if shown >= version and answered >= answer:
                    return at
            self._news.wait(0.2)
            self._news.clear()
        raise TimeoutError(f"the page never showed version {version} with answer {answer}")

    def close(self) -> None:
        """Read no more; the thread ends with its stream."""
        self._closed = True

    def _listen(self, answer: HTTPResponse, opened: Event) -> None:
        event = ""
        while not self._closed and (line := answer.readline()):
            name, _, value = line.decode().strip().partition(": ")
            if name == "event":
                event = value
                if event == "open":
                    opened.set()
            elif name == "data" and (event == "many" or self._names(event, json.loads(value))):
                found = self._read()
                self._states.append((time.perf_counter(), *found))
                self._news.set()

    def _names(self, event: str, said: dict[str, object]) -> bool:
        ids = said.get("ids")
        named = bool(said.get("many")) or (isinstance(ids, list) and str(self._forecast) in ids)
        return event == "forecasts" and named

    def _read(self) -> tuple[int, int]:
        connection = HTTPConnection(*self._address, timeout=30)
        connection.request("GET", self._url, headers=self._headers)
        found = TOKEN.search(connection.getresponse().read())
        connection.close()
        if not found:
            raise RuntimeError("the page shows no forecast")
        return int(found[1]), int(found[2])


def build(items: int) -> Chain:
    """Found, connect and fill the companies; the first has an order for each of its items."""
    from tallystick.planning.commit.rules import AutoCommit
    from tallystick.planning.republish.calm import Calm
    from tallystick.server import gate
    from tallystick.server.demand.book import DemandBook
    from tallystick.server.demand.values import Rules
    from tallystick.server.people.models import Person

    people = [
        Person.objects.create_user(f"planner{tier}@example.com", name="Planner") for tier in range(pure.TIERS)
    ]
    companies = [gate.create_company(person, f"Tier {tier}") for tier, person in enumerate(people)]
    ids = [access.company.id for access in companies]
    for tier in range(pure.TIERS - 1):
        with companies[tier].open() as book:
            book.connect(ids[tier + 1], f"Tier {tier + 1}")
    for tier, access in enumerate(companies):
        with access.open() as book:
            demand = DemandBook(book)
            for other in ids[max(tier - 1, 0) : tier] + ids[tier + 1 : tier + 2]:
                rules = Rules(calm=Calm(frozen_weeks=0), commit=AutoCommit(short=True), told=True)
                demand.set_rules(other, rules)
            demand.change(master(tier, items, ids))
    return Chain(companies, {tier: sign_in(people[tier]) for tier in (FIRST, LAST)})


def master(tier: int, items: int, ids: list[str]) -> Changes:
    """The demand book of a tier, as `forecast_tiers_pure` has it in memory."""
    from tallystick.interchange.demandbook.values import ItemRow, OrderRow, PartRow, SourceRow
    from tallystick.server.demand.values import Changes

    listed, recipes, sources = [], {}, {}
    for number in range(items):
        made = f"T{tier}-{number}"
        listed.append(ItemRow(made, "pc", lead_days=5))
        if tier < LAST:
            bought = f"T{tier + 1}-{number}"
            listed.append(ItemRow(bought, "pc"))
            sources[bought] = (SourceRow(bought, ids[tier + 1]),)
            parts = sorted({number, (7 * number + 3) % items})
            recipes[made] = tuple(
                PartRow(made, f"T{tier + 1}-{part}", Decimal(2), "pc", Decimal("0.02")) for part in parts
            )
    orders = [OrderRow("base", str(each), f"T0-{each}", day_in(20), Decimal(40)) for each in range(items)]
    return Changes(
        items=tuple(listed), recipes=recipes, sources=sources, orders=tuple(orders) if tier == FIRST else ()
    )


def day_in(weeks: int) -> date:
    """A Wednesday some weeks from now."""
    today = datetime.now(UTC).date()
    return today + timedelta(days=2 - today.weekday(), weeks=weeks)
