"""From a company's demand book to the pure values that planning computes with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from tallystick.interchange.demandbook.values import (
    CapacityRow,
    CodeRow,
    ItemRow,
    OrderRow,
    PartRow,
    SourceRow,
    StockRow,
)
from tallystick.planning.requirements.calendars import Weeks, WorkingDays
from tallystick.planning.requirements.demand import Cause, Demand
from tallystick.planning.requirements.items import OWN, ZERO, Item, Lot, Part, Source
from tallystick.planning.requirements.structure import Structure
from tallystick.planning.tiers.desk import Desk, Partner
from tallystick.server.demand.values import Rules

_ANY = Decimal("Infinity")  # no limit is known for a week


@dataclass(frozen=True, slots=True)
class Master:
    """Items with all that says how they come about."""

    items: Sequence[ItemRow]
    parts: Sequence[PartRow]
    sources: Sequence[SourceRow]
    stock: Sequence[StockRow] = ()


def items_of(master: Master, calendar: WorkingDays | None = None) -> list[Item]:
    """The items as planning takes them. An item without a source is made here."""
    calendar = calendar or WorkingDays()
    parts: dict[str, list[Part]] = defaultdict(list)
    for row in master.parts:
        parts[row.item].append(Part(row.part, row.quantity, row.unit, row.scrap))
    sources: dict[str, list[SourceRow]] = defaultdict(list)
    for source in master.sources:
        sources[source.item].append(source)
    on_hand = {row.item: row.on_hand for row in master.stock}
    return [
        Item(
            code=row.code,
            unit=row.unit,
            stock=on_hand.get(row.code, ZERO),
            safety=row.safety,
            lead_days=row.lead_days,
            step=row.step,
            sources=tuple(_source(row, each) for each in sources[row.code])
            or (Source(lot=Lot(row.minimum, row.multiple)),),
            parts=tuple(parts[row.code]),
            calendar=calendar,
            description=row.description,
        )
        for row in master.items
    ]


def _source(item: ItemRow, row: SourceRow) -> Source:
    """The lots of one's own production stand beside the item, those of suppliers beside the source."""
    own = row.supplier == OWN
    lot = Lot(item.minimum, item.multiple) if own else Lot(row.minimum, row.multiple)
    return Source(row.supplier, row.share, lot)


def checked(master: Master) -> Structure:
    """The structure of the items; raises InvalidInput where recipes, units or shares make no sense."""
    return Structure.of(items_of(master))


def week_of(day: date) -> date:
    """The Monday of a day's week: planning weeks begin on Mondays."""
    return day - timedelta(days=day.weekday())


def desk_of(
    company: str,
    master: Master,
    calendar: WorkingDays,
    weeks: Weeks,
    partners: tuple[Partner, ...],
    capacity: Iterable[CapacityRow],
    patience: timedelta,
) -> Desk:
    """A company's desk."""
    return Desk(
        company=company,
        structure=Structure.of(items_of(master, calendar)),
        weeks=weeks,
        partners=partners,
        capacity=capacities(capacity, weeks),
        patience=patience,
    )


def capacities(rows: Iterable[CapacityRow], weeks: Weeks) -> dict[str, tuple[Decimal, ...]]:
    """What can be made of each item in each week: as the last row says that began before the week's end."""
    by_item: dict[str, list[CapacityRow]] = defaultdict(list)
    for row in rows:
        by_item[row.item].append(row)
    found = {}
    for item, steps in by_item.items():
        steps.sort(key=lambda each: each.from_day)
        limits, current, at = [], _ANY, 0
        for week in range(weeks.count):
            end = weeks.start(week + 1)
            while at < len(steps) and steps[at].from_day < end:
                current = steps[at].weekly
                at += 1
            limits.append(current)
        found[item] = tuple(limits)
    return found


def partners_of(
    ids: Iterable[str],
    rules: Mapping[str, Rules],
    sources: Iterable[SourceRow],
    codes: Iterable[CodeRow],
) -> tuple[Partner, ...]:
    """How the company deals with each partner, and what each of them calls its items."""
    theirs: dict[str, dict[str, str]] = defaultdict(dict)
    for source in sources:
        if source.code:
            theirs[source.supplier][source.item] = source.code
    for row in codes:
        theirs[row.customer][row.item] = row.code
    found = []
    for each in ids:
        own = rules.get(each, Rules())
        called = theirs.get(each, {})
        found.append(Partner(each, own.horizon, own.calm, own.commit, own.priority, called, own.told))
    return tuple(found)


def demands_of(orders: Iterable[OrderRow], units: Mapping[str, str]) -> tuple[Demand, ...]:
    """Customers' orders as demands, in the units of their items."""
    return tuple(
        Demand(
            item=row.item,
            day=row.day,
            quantity=row.quantity,
            unit=units[row.item],
            cause=Cause("order", f"{row.number}/{row.line}" if row.line else row.number, row.customer),
        )
        for row in orders
    )
