"""What a company's step holds back, kept for its people: too much went out lately, or no figure can be right.

Nobody outside learns of it. A circle of companies, or an input that flaps, is seen here: on the page of the
forecast, and once in the log.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from tallystick.planning.republish.decide import Why
from tallystick.planning.tiers import Outcome
from tallystick.server.gate import Book
from tallystick.server.gate.beside import Beside
from tallystick.server.tiers.models import Restraint
from tallystick.trade.forecast.values import ForecastRef

log = logging.getLogger("tallystick.tiers")

_RESTRAINED: Final = frozenset((Why.PAUSE, Why.STORM, Why.TOO_LARGE))
_WORTH_TELLING: Final = frozenset((Why.STORM.value, Why.TOO_LARGE.value))
_FLAPPING: Final = 2


def keep(book: Book, outcome: Outcome) -> set[UUID]:
    """Keep what is held back, in place of what was; return the forecasts of which that differs."""
    kept = Beside(book, Restraint, "forecast_id", ("why", "until", "flapping"))
    rows = list(_rows(book, outcome))
    for row in rows:
        known = kept.before.get(row.forecast_id)
        if row.why in _WORTH_TELLING and (known is None or known.why != row.why):
            log.warning("forecast %s of %s is held back: %s", row.forecast_id, book.company, row.why)
    return kept.keep(rows)


def restraint_on(book: Book, forecast: UUID) -> Restraint | None:
    """What is held back of a forecast; whoever came by a link learns nothing of it."""
    if book.access.tally:
        return None
    return Restraint.objects.filter(company_id=book.company, forecast_id=forecast).first()


def _rows(book: Book, outcome: Outcome) -> Iterator[Restraint]:
    for (item, supplier), verdict in outcome.verdicts.items():
        if verdict.why in _RESTRAINED:
            key = book.forecast_id(supplier, ForecastRef(book.company, item))
            flapping = verdict.returned >= _FLAPPING
            yield _row(book, key, verdict.why, verdict.again_at, flapping=flapping)
    for (customer, ref), held in outcome.held.items():
        yield _row(book, book.forecast_id(customer, ref), held.why, held.until, flapping=False)


def _row(book: Book, key: UUID, why: Why, until: datetime | None, *, flapping: bool) -> Restraint:
    return Restraint(company_id=book.company, forecast_id=key, why=why.value, until=until, flapping=flapping)
