"""Five tiers, from a pump maker to the raw material; each makes its item from the next one's."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from tallystick.planning.commit import AutoCommit
from tallystick.planning.republish import Calm
from tallystick.planning.requirements import Cause, Demand, Horizon, Item, Part, Source, Structure, Weeks
from tallystick.planning.tiers import Desk, Partner
from tallystick.planning.tiers.rehearsal import Network, Weather
from tallystick.tally.keys import CompanyKey
from tests.requirements.world import MONDAY, week

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WEEKS = Weeks(MONDAY, 30)
TIERS = 5
KEYS = [CompanyKey.from_seed(bytes([tier + 1]) * 32) for tier in range(TIERS)]
NAMES = [key.company for key in KEYS]
CALM = Calm(relative=Decimal("0.02"), frozen_weeks=0)


def desk(
    tier: int, *, capacity: int = 0, calm: Calm = CALM, rule: AutoCommit | None = None, items: int = 1
) -> Desk:
    """The desk of a tier: it makes its items, in a week, each from two of the next tier's item."""
    made = []
    for number in range(items):
        parts = ()
        if tier + 1 < TIERS:
            parts = (Part(f"T{tier + 1}-{number}", Decimal(2), "pc"),)
            source = Source(NAMES[tier + 1])
            made.append(Item(parts[0].item, "pc", sources=(source,)))
        made.append(Item(f"T{tier}-{number}", "pc", lead_days=5, parts=parts))
    partners = []
    if tier:
        partners.append(Partner(NAMES[tier - 1], rule=rule or AutoCommit(short=True)))
    if tier + 1 < TIERS:
        partners.append(Partner(NAMES[tier + 1], horizon=Horizon(4, 6, 26), calm=calm))
    limits = {f"T{tier}-{number}": (Decimal(capacity),) * WEEKS.count for number in range(items)}
    return Desk(NAMES[tier], Structure.of(made), WEEKS, tuple(partners), limits if capacity else {})


def chain(
    seed: int = 0, weather: Weather | None = None, *, last_capacity: int = 0, items: int = 1
) -> Network:
    """A chain of five companies of which the last may be short of capacity."""
    desks = {
        key: desk(tier, capacity=last_capacity if tier == TIERS - 1 else 0, items=items)
        for tier, key in enumerate(KEYS)
    }
    return Network(desks, START, seed, weather)


def order(in_week: int, quantity: int, name: str = "big", number: int = 0) -> Demand:
    """A customer's order for the first tier's item."""
    return Demand(f"T0-{number}", week(in_week), Decimal(quantity), "pc", Cause("order", name, "Waterworks"))
