"""What the lines of one order have in common."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from tallystick.server.demo.scenario.days import Days
from tallystick.server.demo.scenario.people import PAVEL, SIGRID, Person
from tallystick.server.demo.scenario.story import Story

CARRIERS = {"DE": "Spedition Hartwig", "PL": "Raben", "PT": "Transportes Sado", "GB": "Humber Freight"}
COUNTRIES = {
    "varnholt-guss": "DE",
    "dreyhaupt-motoren": "DE",
    "zielonka-metal": "PL",
    "kowalik-lozyska": "PL",
    "serafim-filhos": "PT",
    "tejo-electronica": "PT",
    "brackwater-pumps": "GB",
}


@dataclass(frozen=True, slots=True)
class Frame:
    """An order's own moments. Its lines share them, so that one entry speaks of several lines."""

    days: Days
    luck: Random
    placed: datetime
    seen: datetime
    answered: datetime

    def before_due(self, story: Story, days: int, hour: int = 14) -> datetime:
        """A moment so many days before the line is due; the minute is the order's, for one entry an order."""
        return self.days.on(story.deal.due - timedelta(days=days), hour, self.placed.minute)

    def hours_after_answer(self, hours: float) -> datetime:
        """Some hours after the order was answered, never after now."""
        return min(self.answered + timedelta(hours=hours), self.days.now)

    def pick(self, *texts: str) -> str:
        return self.luck.choice(texts)


def receiver(story: Story) -> Person:
    """Who books in goods at the buyer's."""
    return SIGRID if story.deal.buyer is SIGRID else PAVEL


def carrier(story: Story) -> str:
    """The haulier that the seller uses."""
    return CARRIERS[COUNTRIES[story.deal.seller.company]]


def share(quantity: int, percent: int) -> int:
    """A part of a quantity in whole units, at least one."""
    return max(1, quantity * percent // 100)
