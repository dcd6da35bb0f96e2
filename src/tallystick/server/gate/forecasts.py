"""Reading living forecasts out of a book."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from tallystick.server.gate.shown import Count, Partner
from tallystick.server.record import forecast_pages, forecast_past
from tallystick.server.record.forecast_pages import ForecastTab, ForecastView
from tallystick.server.record.stored import FORECASTS, Stored, rows
from tallystick.trade.forecast.compose import forecast_token
from tallystick.trade.forecast.document import Forecast
from tallystick.trade.forecast.standing_json import forecast_of
from tallystick.trade.values import Role

#: of each side, so many claims are read that are no longer in the row
MOST_OLDER: Final = 150

PartnersOf = Callable[[Sequence[Stored]], Mapping[str, Partner]]


@dataclass(frozen=True, slots=True)
class ForecastEntry:
    """A forecast in my company's book.

    `token` names what an answer to it depends on; a form posts it back. `version` grows with every change of
    the row.
    """

    id: UUID
    tally: str
    document: Forecast
    me: Role
    partner: Partner
    token: str
    version: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class ForecastPage:
    """One page of forecasts. The cursors are empty where there is no page before or after."""

    rows: list[ForecastEntry]
    next_cursor: str
    prev_cursor: str


@dataclass(frozen=True, slots=True)
class ForecastCounts:
    """The numbers beside the tabs."""

    awaiting_me: Count
    awaiting_them: Count
    short: Count
    answered: Count
    all: Count


def page(company: str, view: ForecastView, partners_of: PartnersOf) -> ForecastPage:
    """One page of a view."""
    found = forecast_pages.page(company, view)
    return ForecastPage(_entries(found.rows, partners_of), found.after, found.before)


def some(company: str, ids: Sequence[UUID], partners_of: PartnersOf) -> list[ForecastEntry]:
    """Those of these forecasts that the book has, in the order given."""
    return _entries(rows(FORECASTS, company, ids), partners_of)


def with_older(company: str, entry: ForecastEntry) -> ForecastEntry:
    """The same with a history that goes further back than the row: a week of it, and usually all."""
    document = entry.document
    if not document.earlier:
        return entry
    older = forecast_past.older(company, entry.id, document.ref.buyer, MOST_OLDER)
    history = sorted((*older, *document.history), key=lambda said: said.placed.place.key)
    return replace(entry, document=replace(document, history=tuple(history)))


def counts(company: str) -> ForecastCounts:
    """The numbers beside the tabs; of one tally only, for whoever came by a link."""
    found = forecast_pages.counts(company)
    return ForecastCounts(**{tab.name.lower(): Count(found[tab]) for tab in ForecastTab})


def _entries(rows: Sequence[Stored], partners_of: PartnersOf) -> list[ForecastEntry]:
    known = partners_of(rows)
    return [_entry(row, known[row.partner_id]) for row in rows]


def _entry(row: Stored, partner: Partner) -> ForecastEntry:
    document = forecast_of(row.claims)
    return ForecastEntry(
        id=row.id,
        tally=row.tally_id,
        document=document,
        me=Role.SUPPLIER if row.role else Role.BUYER,
        partner=partner,
        token=forecast_token(document),
        version=row.version,
        changed_at=row.changed_at,
    )
