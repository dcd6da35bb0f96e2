"""Five companies on one server, each making its product of what the next one makes, and a worker for them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from tallystick.interchange.demandbook.values import CapacityRow, ItemRow, OrderRow, PartRow, SourceRow
from tallystick.planning.commit.rules import AutoCommit
from tallystick.server import gate
from tallystick.server.companies import founding
from tallystick.server.demand.book import DemandBook
from tallystick.server.demand.values import Changes, Rules
from tallystick.server.gate import ForecastEntry
from tallystick.server.jobs.telling import telling_failures
from tallystick.tally.keys import CompanyKey
from tallystick.trade.forecast.values import ForecastRef

TIERS = 5


@dataclass(frozen=True)
class Chain:
    """The companies' ids from the one that sells to the world to the one that digs."""

    companies: tuple[str, ...]

    @classmethod
    def known(cls) -> Chain:
        """The chain that another process has built here."""
        return cls(tuple(key_of(tier).company for tier in range(TIERS)))

    def versions(self) -> list[int]:
        """The number of the last version that each tier has published to the next."""
        found = [self.forecasts(tier, tier) for tier in range(TIERS - 1)]
        return [each[0].document.last.number if each and each[0].document.last else 0 for each in found]

    def change(self, tier: int, changes: Changes) -> None:
        """Change a company's demand book."""
        with gate.for_system(self.companies[tier], "Test").open() as book:
            DemandBook(book).change(changes)

    def order(self, number: str, quantity: int, weeks: int = 10) -> None:
        """Let somebody order the last product from the first company."""
        row = OrderRow(number, "1", "P0", in_weeks(weeks), Decimal(quantity), "City of Lund")
        self.change(0, Changes(orders=(row,)))

    def forecasts(self, tier: int, reader: int, items: int = 1) -> list[ForecastEntry]:
        """What a tier expects of the next, as one of the two has it."""
        partner = self.companies[tier + 1 if reader == tier else tier]
        names = [f"P{tier + 1}"] + [f"P{tier + 1}-{n}" for n in range(1, items)]
        with gate.for_system(self.companies[reader], "Test").open() as book:
            refs = [ForecastRef(self.companies[tier], name) for name in names]
            return book.some_forecasts(book.forecast_id(partner, ref) for ref in refs)

    def forecast(self, tier: int, reader: int) -> ForecastEntry:
        """The one of its main item."""
        (found,) = self.forecasts(tier, reader)
        return found


def key_of(tier: int) -> CompanyKey:
    """The key of a tier's company: always the same."""
    return CompanyKey.from_seed(bytes([100 + tier]) * 32)


def in_weeks(weeks: int) -> date:
    """A Wednesday some weeks from now."""
    today = datetime.now(UTC).date()
    return today - timedelta(days=today.weekday()) + timedelta(days=2, weeks=weeks)


def build(capacity: int | None = None, *, by_itself: bool = True) -> Chain:
    """Found the companies, connect and fill them. `capacity` is what the last one can make a week.

    `by_itself`: everybody tells suppliers and answers customers without a person.
    """
    ids = tuple(founding.found_company(f"Tier {tier}", key=key_of(tier)).company_id for tier in range(TIERS))
    chain = Chain(ids)
    for tier in range(TIERS - 1):
        with gate.for_system(ids[tier], "Test").open() as book:
            book.connect(ids[tier + 1], f"Tier {tier + 1}")
    if by_itself:
        _let_go(ids)
    for tier in range(TIERS):
        product, part = f"P{tier}", f"P{tier + 1}"
        limits = {}
        if tier == TIERS - 1:
            if capacity is not None:
                limits = {product: (CapacityRow(product, date(2020, 1, 6), Decimal(capacity)),)}
            chain.change(tier, Changes(items=(ItemRow(product, "PCE"),), capacity=limits))
            continue
        chain.change(
            tier,
            Changes(
                items=(ItemRow(product, "PCE"), ItemRow(part, "PCE")),
                recipes={product: (PartRow(product, part, Decimal(1), "PCE"),)},
                sources={part: (SourceRow(part, ids[tier + 1]),)},
            ),
        )
    return chain


def _let_go(ids: tuple[str, ...]) -> None:
    for tier, company in enumerate(ids):
        with gate.for_system(company, "Test").open() as book:
            for other in ids[max(tier - 1, 0) : tier] + ids[tier + 1 : tier + 2]:
                DemandBook(book).set_rules(other, Rules(commit=AutoCommit(), told=True))


def run_jobs() -> None:
    """Let workers do all that is in the queue, what that puts there, and what failed for a moment."""
    waiting = ProcrastinateJob.objects.filter(status__in=("todo", "doing"), queue_name="tiers")
    for _turn in range(50):
        asyncio.run(_work())
        waiting.filter(status="todo").update(scheduled_at=None)  # as time would
        if not waiting.exists():
            return
    raise AssertionError("the jobs do not come to an end")


async def _work() -> None:
    own = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    async with own.open_async():
        await own.run_worker_async(
            queues=["tiers"],
            wait=False,
            concurrency=2,
            install_signal_handlers=False,
            listen_notify=False,
            worker_middleware=[telling_failures],
        )
