"""The list of items with what is expected of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import numpy as np

from tallystick.server.baseline.forecasts import OwnForecasts, overridden
from tallystick.server.baseline.values import DemandClass, Own
from tallystick.server.baseline.words import CLASSES, models, share
from tallystick.server.board.rows import Reader
from tallystick.server.demand.adjusting import Adjustments, Override
from tallystick.server.demand.book import DemandBook
from tallystick.server.demand.desk import week_of
from tallystick.server.demand.records import EMPTY, Records
from tallystick.server.demand.values import Listed
from tallystick.server.gate import Book

_WEEKS = 4


@dataclass(frozen=True, slots=True)
class Row:
    """An item: what it sold in the last four weeks, what it is expected to in the next four."""

    id: UUID
    code: str
    description: str
    unit: str
    kind: str
    before: str
    ahead: str
    high: str
    models: str
    wape: str
    overridden: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """Some rows, and where to go on."""

    rows: tuple[Row, ...]
    after: str
    before: str


def listing(book: Book, reader: Reader, chosen: DemandClass | None, asked: Mapping[str, str]) -> Listing:
    """A page of the list."""
    demand, forecasts = DemandBook(book), OwnForecasts(book)
    after, before = (demand.code_at(asked.get(name, "")) for name in ("after", "before"))
    among = forecasts.items_of(chosen)
    found = demand.page(asked.get("q", "")[:100], after, before, among=among)
    own = forecasts.some({row.id: row.item.code for row in found.rows})
    histories = demand.histories_of([row.item.code for row in found.rows])
    overrides = Adjustments(book).overrides()
    rows = tuple(
        _row(row, own[row.item.code], histories.get(row.item.code, EMPTY), overrides, reader)
        for row in found.rows
    )
    return Listing(
        rows,
        str(rows[-1].id) if rows and found.after else "",
        str(rows[0].id) if rows and found.before else "",
    )


def _row(listed: Listed, own: Own, history: Records, overrides: list[Override], reader: Reader) -> Row:
    monday = week_of(reader.today)
    laid, said = overridden(own.item, own.expected, overrides, reader.today)
    ahead = laid.from_week(monday, _WEEKS)
    past = (monday - own.expected.first_day).days // 7
    recent = history.days >= (monday - timedelta(weeks=_WEEKS)).toordinal()
    before = float(np.nansum(history.quantities[recent & (history.days < monday.toordinal())]))
    validation = own.about.get("validation")
    return Row(
        id=listed.id,
        code=listed.item.code,
        description=listed.item.description,
        unit=listed.item.unit,
        kind=str(CLASSES[own.demand_class]),
        before=reader.formats.quantity(round(before)),
        ahead=reader.formats.quantity(round(float(ahead.mean.sum()))),
        high=reader.formats.quantity(round(float(ahead.quantiles[-1].max(initial=0.0)))),
        models=models(own.about),
        wape=share(validation["chosen"]["wape"] if validation else None),
        overridden=any(week >= past for week in said),
    )
