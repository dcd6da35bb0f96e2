"""Keeping what the company's own step finds: which customers' orders it cannot meet in time, and why."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from tallystick.planning.commit.effects import AtRisk, Shortage
from tallystick.planning.requirements.demand import Cause, Demand
from tallystick.planning.tiers import Desk, Outcome
from tallystick.server.gate import Book
from tallystick.server.gate.beside import Beside
from tallystick.server.gate.holding import hold
from tallystick.server.gate.renewing import renew_private
from tallystick.server.shortages.models import HeldUp
from tallystick.trade.fields import plain
from tallystick.trade.forecast.values import ForecastRef

MOST_CAUSES = 5


@dataclass(frozen=True, slots=True)
class Found:
    """The orders that are held up now, in rows, beside those that are kept."""

    kept: Beside[HeldUp]
    rows: Sequence[HeldUp]

    @property
    def turned(self) -> dict[UUID, bool]:
        """The order lines that are held up now and were not before, or the other way round."""
        before, after = self.kept.before, {row.line_id: row for row in self.rows}
        lines = {key: row for key, row in {**before, **after}.items() if not row.order}
        return {key: key in after for key in lines if (key in before) != (key in after)}

    def keep(self, book: Book) -> set[UUID]:
        """Keep these, and return of which that differs. The lines that turned must be locked."""
        hold(book, self.turned)
        differ = self.kept.keep(self.rows)
        orders = {row.line_id for row in (*self.kept.before.values(), *self.rows) if row.order}
        if differ & orders:  # they are no lines, of which the stream could tell
            renew_private(book.company)
        return differ


def find(book: Book, desk: Desk, sold: Mapping[Cause, UUID], outcome: Outcome) -> Found:
    """Find out which orders are held up. `sold` are the order lines of customers, as causes of demand."""
    kept = Beside(book, HeldUp, "line_id", ("missing", "due", "met_on", "causes"))
    return Found(kept, list(_rows(book, desk, sold, outcome)))


def _rows(book: Book, desk: Desk, sold: Mapping[Cause, UUID], outcome: Outcome) -> Iterator[HeldUp]:
    found: dict[UUID, list[AtRisk]] = defaultdict(list)
    for each in outcome.effects.at_risk():
        if each.demand.cause.kind == "order":
            found[sold.get(each.demand.cause) or _id_of(each.demand)].append(each)
    for key, risks in found.items():
        met = [each.met_in for each in risks]
        latest = max((week for week in met if week is not None), default=None)
        yield HeldUp(
            company_id=book.company,
            line_id=key,
            **({} if risks[0].demand.cause in sold else _from_outside(risks[0].demand)),
            missing=plain(sum((each.missing for each in risks), Decimal(0))),
            due=min(each.demand.day for each in risks),
            met_on=None if None in met or latest is None else desk.weeks.start(latest),
            causes=[_cause(book, each, desk.weeks.start(each.week)) for each in _nearest(risks)],
        )


def _id_of(demand: Demand) -> UUID:
    """The id of an order from outside: always the same of the same."""
    name = json.dumps(["outside", demand.cause.name, demand.cause.customer, demand.item])
    return UUID(bytes=hashlib.sha256(name.encode()).digest()[:16])


def _from_outside(demand: Demand) -> dict[str, str]:
    return {"order": demand.cause.name, "item": demand.item, "customer": demand.cause.customer}


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
