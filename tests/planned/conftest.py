"""Brackwater makes pumps of Varnholt's casings; Halvard and others order pumps, and Halvard forecasts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.utils import timezone

from tallystick.interchange.demandbook.values import ItemRow, OrderRow, PartRow, SourceRow, StockRow
from tallystick.server.demand.book import DemandBook
from tallystick.server.demand.values import Changes, Rules
from tallystick.server.gate import ForecastEntry
from tallystick.server.tiers import stepping
from tallystick.trade.forecast import compose
from tallystick.trade.forecast.values import Bucket, ForecastRef
from tests.world import World

PUMP, CASING = "P-80", "CA-80"


@dataclass
class Pumps:
    """What Brackwater plans, by the words of its demand book and of its customers."""

    world: World

    @property
    def monday(self) -> date:
        """The first day of the plan."""
        today = timezone.now().date()
        return today - timedelta(days=today.weekday())

    def week(self, number: int) -> date:
        """The Wednesday of a week of the plan."""
        return self.monday + timedelta(weeks=number, days=2)

    def change(self, changes: Changes) -> None:
        """Change Brackwater's demand book."""
        with self.world.system("brackwater").open() as book:
            DemandBook(book).change(changes)

    def order(self, number: str, quantity: int, week: int, customer: str = "City of Turku") -> None:
        """Let somebody outside order pumps."""
        row = OrderRow(number, "1", PUMP, self.week(week), Decimal(quantity), customer)
        self.change(Changes(orders=(row,)))

    def expects(self, quantity: int, week: int) -> None:
        """Let Halvard forecast pumps for one week."""
        with self.world.system("halvard").open() as book:
            partner = book.partner(self.world.companies["brackwater"])
            ref, start = ForecastRef(book.company, PUMP), self.monday + timedelta(weeks=week)
            end = start + timedelta(weeks=1)
            claim = compose.publish(
                ref,
                None,
                (Bucket(start, Decimal(quantity)),),
                unit="PCE",
                planned_from=end,
                outlook_from=end,
                end=end,
            )
            book.write(partner.tally, [claim])

    def step(self) -> None:
        """Let Brackwater say what follows."""
        stepping.take_step(self.world.companies["brackwater"])

    def casings(self) -> ForecastEntry:
        """What Brackwater expects of Varnholt."""
        with self.world.system("brackwater").open() as book:
            ref = ForecastRef(book.company, CASING)
            return book.forecast(book.forecast_id(self.world.companies["varnholt"], ref))

    def commit(self, share: str) -> None:
        """Let Varnholt commit a share of each week."""
        casings = self.casings()
        with self.world.system("varnholt").open() as book:
            entry = book.forecast(casings.id)
            said = {each.start: each.expected * Decimal(share) for each in entry.document.figures}
            book.write(entry.tally, [compose.commit(entry.document, said)])

    def item(self, code: str) -> UUID:
        """By which id addresses name an item."""
        with self.world.system("brackwater").open() as book:
            return DemandBook(book).ids([code])[code]

    def url(self, page: str) -> str:
        """An address of Brackwater's."""
        return f"/{self.world.slugs['brackwater']}/{page}"


@pytest.fixture
def pumps(world: World) -> Pumps:
    """A pump takes two casings, which come in lots of fifty; ten pumps and 15 casings are there."""
    made = Pumps(world)
    with world.system("brackwater").open() as book:
        rules = Rules(told=True)
        DemandBook(book).set_rules(world.companies["varnholt"], rules)
        DemandBook(book).change(
            Changes(
                items=(
                    ItemRow(PUMP, "PCE", "Pump", lead_days=5),
                    ItemRow(CASING, "PCE", "Casing", safety=Decimal(20)),
                ),
                recipes={PUMP: (PartRow(PUMP, CASING, Decimal(2), "PCE"),)},
                sources={CASING: (SourceRow(CASING, world.companies["varnholt"], multiple=Decimal(50)),)},
                stock=(StockRow(PUMP, Decimal(10), made.monday), StockRow(CASING, Decimal(15), made.monday)),
            )
        )
    return made
