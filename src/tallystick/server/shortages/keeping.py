"""Keeping what the company's own step finds: which customers' order lines it cannot meet in time, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from tallystick.planning.commit.effects import AtRisk, Shortage
from tallystick.planning.requirements.demand import Cause
from tallystick.planning.tiers import Desk, Outcome
from tallystick.server.gate import Book, Current
from tallystick.server.gate.beside import Beside
from tallystick.server.shortages.models import HeldUp
from tallystick.trade.document import OrderLine
from tallystick.trade.fields import plain
from tallystick.trade.forecast.values import ForecastRef

MOST_CAUSES = 5


def keep(book: Book, desk: Desk, lines: Mapping[UUID, Current[OrderLine]], outcome: Outcome) -> set[UUID]:
    """Keep which lines are held up, in place of what was kept before; return those of which that differs."""
    kept = Beside(book, HeldUp, "line_id", ("missing", "due", "met_on", "causes"))
    return kept.keep(_rows(book, desk, lines, outcome))


def _rows(
    book: Book, desk: Desk, lines: Mapping[UUID, Current[OrderLine]], outcome: Outcome
) -> Iterator[HeldUp]:
    sold = {
        Cause("order", str(held.document.ref), held.partner): key
        for key, held in lines.items()
        if held.document.ref.buyer != book.company
    }
    if not sold:
        return
    found: dict[UUID, list[AtRisk]] = defaultdict(list)
    for each in outcome.effects.at_risk():
        if each.demand.cause in sold:
            found[sold[each.demand.cause]].append(each)
    for key, risks in found.items():
        met = [each.met_in for each in risks]
        latest = max((week for week in met if week is not None), default=None)
        yield HeldUp(
            company_id=book.company,
            line_id=key,
            missing=plain(sum((each.missing for each in risks), Decimal(0))),
            due=min(each.demand.day for each in risks),
            met_on=None if None in met or latest is None else desk.weeks.start(latest),
            causes=[_cause(book, each, desk.weeks.start(each.week)) for each in _nearest(risks)],
        )


def _nearest(risks: list[AtRisk]) -> list[Shortage]:
    """The shortages behind a line, each item and supplier once, as it first appears."""
    found: dict[tuple[str, str], Shortage] = {}
    for each in risks:
        for shortage in each.because:
            found.setdefault((shortage.item, shortage.supplier), shortage)
    return list(found.values())[:MOST_CAUSES]


def _cause(book: Book, shortage: Shortage, week: date) -> dict[str, str]:
    """A cause as it is kept; of one's own production there is no forecast."""
    bought = shortage.supplier and book.forecast_id(
        shortage.supplier, ForecastRef(book.company, shortage.item)
    )
    return {
        "item": shortage.item,
        "supplier": shortage.supplier,
        "week": week.isoformat(),
        "quantity": plain(shortage.quantity),
        "forecast": str(bought),
    }
