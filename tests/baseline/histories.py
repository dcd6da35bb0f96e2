"""Small companies whose items have a history up to last week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from tallystick.interchange.demandbook.values import ItemRow
from tallystick.server.demand.book import DemandBook
from tallystick.server.demand.records import Records
from tallystick.server.demand.values import Changes
from tallystick.server.gate import Access

TODAY = datetime.now(UTC).date()
MONDAY = TODAY - timedelta(days=TODAY.weekday())


def weeks_ago(count: int) -> date:
    """A Monday."""
    return MONDAY - timedelta(weeks=count)


def weekly(quantities: Sequence[float]) -> Records:
    """A history of one record a week, the last one of last week."""
    days = [weeks_ago(len(quantities) - at) for at in range(len(quantities))]
    return Records.of(days, quantities)


def fill(access: Access, histories: dict[str, Records]) -> None:
    """Give a company items with these histories."""
    items = tuple(ItemRow(code, "PCE") for code in histories)
    with access.open() as book:
        DemandBook(book).change(Changes(items=items, history=histories))
