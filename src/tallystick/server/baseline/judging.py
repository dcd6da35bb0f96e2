"""How good what was expected was, how restless what was told, and how well it was kept what was committed.

Works from what was kept when weeks began, so it costs what there is of items and weeks, and not of versions.
It reads all histories and recent order lines: a job does it, and a page shows what came of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from math import isnan
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.utils import timezone

from tallystick.forecasting.accuracy import (
    NOTHING_COMMITTED,
    STILL,
    AccuracySums,
    Instability,
    Reliability,
    called,
    instability_by_lag,
    known_weeks,
    reliability,
)
from tallystick.forecasting.calendar import Frequency
from tallystick.forecasting.panel import Panel
from tallystick.forecasting.series import Floats, Series
from tallystick.server.baseline import models
from tallystick.server.baseline.forecasts import OwnForecasts
from tallystick.server.baseline.told import JUDGED
from tallystick.server.baseline.values import LAGS
from tallystick.server.demand.desk import week_of
from tallystick.server.gate import BoardView, Book
from tallystick.trade.document import Agreement, OrderLine
from tallystick.trade.values import Role

NEAR: Final = 4
"""The lags up to this are told together, as are those behind it."""
_WEEK: Final = timedelta(weeks=1)
_BATCH: Final = 500
_ByWeek = dict[date, Decimal]


@dataclass(frozen=True, slots=True)
class Roll:
    """What stood published and committed when a week began, for the weeks from it on.

    `expected` is not a number where nothing was published, as beyond the end of a forecast.
    """

    week: date
    expected: Floats
    committed: Floats


def judge(book: Book, histories: Panel | None, ids: Mapping[str, UUID], today: date) -> None:
    """Judge anew, and keep what came of it."""
    content = {"own": _own(book, histories, ids, today), **_published(book, today)}
    models.Judgement.objects.update_or_create(
        company_id=book.company, defaults={"content": content, "made_at": timezone.now()}
    )


def _own(book: Book, histories: Panel | None, ids: Mapping[str, UUID], today: date) -> dict[str, Any]:
    """What the company expected by itself against its histories, lag by lag."""
    sums, weeks = AccuracySums(LAGS), set[date]()
    if histories is not None:
        series = {ids[each.item]: each for each in histories.series()}
        for snapshot in OwnForecasts(book).snapshots(week_of(today) - JUDGED * _WEEK):
            if snapshot.item_id in series:
                actual = _came(series[snapshot.item_id], snapshot.week)
                sums.add(snapshot.figures, actual)
                if not np.isnan(actual).all():
                    weeks.add(snapshot.week)
    return _by_lag(sums, len(weeks))


def _by_lag(sums: AccuracySums, weeks: int) -> dict[str, Any]:
    """JSON of errors lag by lag."""
    return {
        "weeks": weeks,
        "lags": [asdict(each) for each in sums.by_lag()],
        "near": asdict(sums.over(1, NEAR)),
        "far": asdict(sums.over(NEAR + 1, LAGS)),
    }


def _came(series: Series, week: date) -> Floats:
    """What was demanded from a week on, where it is known: not where there was nothing to sell."""
    hidden = np.flatnonzero(series.stock_out | np.isnan(series.values)) + series.start
    first = Frequency.WEEK.bucket(week)
    return known_weeks(series.values, series.start, first, LAGS, hidden.tolist())


@dataclass(slots=True)
class _Told:
    """What one supplier was told, by what became of it."""

    sums: AccuracySums = field(default_factory=lambda: AccuracySums(LAGS))
    restless: Instability = STILL
    kept: Reliability = NOTHING_COMMITTED


def _published(book: Book, today: date) -> dict[str, Any]:
    """What was published against what was then ordered, and how restless it was: lag by lag, by supplier.

    And how well each of them keeps what it commits.
    """
    this = week_of(today)
    rolls = _rolls(book, this)
    ordered, delivered = _ordered_and_delivered(book, this, _units(book)) if rolls else ({}, {})
    every, moves, weeks = AccuracySums(LAGS), defaultdict[int, Instability](lambda: STILL), set[date]()
    suppliers = defaultdict[str, _Told](_Told)
    for (partner, item), each in rolls.items():
        told, wanted = suppliers[partner], ordered.get((partner, item), {})
        for lag, moved in instability_by_lag({roll.week: _plan(roll) for roll in each}).items():
            told.restless += moved
            moves[lag] += moved
        due = called(_committed(each, this), wanted)
        told.kept += reliability(due, delivered.get((partner, item), {}))
        for roll in each:
            came = np.where(np.isnan(roll.expected), np.nan, _ordered_from(roll.week, wanted, this))
            every.add(roll.expected[None], came)
            told.sums.add(roll.expected[None], came)
            if not np.isnan(came).all():
                weeks.add(roll.week)
    published = _by_lag(every, len(weeks))
    for lag in published["lags"]:
        lag["moved"] = _share(moves[lag["lag"]].share)
    return {
        "published": published,
        "suppliers": [_supplier(partner, suppliers[partner]) for partner in sorted(suppliers)],
    }


def _rolls(book: Book, this: date) -> dict[tuple[str, str], list[Roll]]:
    """What stood published and committed when weeks began, by supplier and item."""
    rolls: dict[tuple[str, str], list[Roll]] = defaultdict(list)
    found = models.Told.objects.filter(company_id=book.company, week__gte=this - JUDGED * _WEEK)
    columns = found.order_by("week").values_list("partner", "item", "week", "figures")
    for partner, item, week, figures in columns.iterator(chunk_size=_BATCH):
        numbers = np.frombuffer(bytes(figures), dtype="<f8").reshape(2, -1)
        rolls[partner, item].append(Roll(week, numbers[0], numbers[1]))
    return rolls


def _ordered_from(week: date, ordered: _ByWeek, this: date) -> Floats:
    """What was ordered for the weeks from one on; not a number for those that are not over.

    Nor for those before the first order on record: what was ordered elsewhere is not known.
    """
    first, weeks = min(ordered, default=this), [week + at * _WEEK for at in range(LAGS)]
    return np.array([float(ordered.get(each, 0)) if first <= each < this else np.nan for each in weeks])


def _plan(roll: Roll) -> _ByWeek:
    weeks = enumerate(roll.expected.tolist())
    return {roll.week + at * _WEEK: _exact(quantity) for at, quantity in weeks if not isnan(quantity)}


def _committed(rolls: list[Roll], this: date) -> _ByWeek:
    """What stood committed for each week when it began, or when a week before it was last looked at."""
    found: _ByWeek = {}
    for roll in rolls:  # a later one replaces what an earlier one had
        for at, quantity in enumerate(roll.committed.tolist()):
            if roll.week + at * _WEEK < this:
                found[roll.week + at * _WEEK] = _exact(quantity)
    return found


def _exact(quantity: float) -> Decimal:
    return Decimal(str(round(quantity, 6)))


_Weekly = defaultdict[tuple[str, str], _ByWeek]


def _units(book: Book) -> dict[tuple[str, str], str]:
    """In which unit each supplier is told of an item."""
    held = book.standing_forecasts({}).values()
    mine = [each for each in held if each.document.ref.buyer == book.company]
    return {(each.partner, each.document.ref.item): each.document.unit for each in mine}


def _ordered_and_delivered(
    book: Book, this: date, units: Mapping[tuple[str, str], str]
) -> tuple[_Weekly, _Weekly]:
    """What was ordered for each week by supplier and item, and what came in it.

    Lines in another unit than the forecast's cannot be compared; what was cancelled was not ordered.
    """
    ordered, delivered = _Weekly(dict), _Weekly(dict)
    view = BoardView(role=Role.BUYER, needed_from=this - JUDGED * _WEEK, needed_to=this + LAGS * _WEEK)
    for entry in book.every(view):
        line, terms = entry.document, entry.document.standing
        key = entry.partner.id, terms.item.code if terms else ""
        if terms is None or line.agreement is Agreement.CANCELLED or units.get(key) != terms.unit:
            continue
        for part in terms.schedule:
            _add(ordered[key], part.date, part.quantity)
        for day, quantity in _came_in(line):
            _add(delivered[key], day, quantity)
    return ordered, delivered


def _came_in(line: OrderLine) -> list[tuple[date, Decimal]]:
    """What came of a line in good order, as it was received; where nothing is booked, as it was shipped."""
    if line.receipts:
        return [(each.received, each.good) for each in line.receipts]
    return [(each.expected or each.despatched, each.quantity) for each in line.shipments]


def _add(weeks: _ByWeek, day: date, quantity: Decimal) -> None:
    week = week_of(day)
    weeks[week] = weeks.get(week, Decimal(0)) + quantity


def _supplier(partner: str, told: _Told) -> dict[str, Any]:
    """JSON of a supplier. Sums over items of different units mean little: only the shares are told."""
    near = told.sums.over(1, NEAR)
    return {
        "partner": partner,
        "rolls": told.restless.rolls,
        "moved": _share(told.restless.share),
        "wape": near.wape,
        "bias": near.bias,
        "weeks": told.kept.weeks,
        "kept": _share(told.kept.share),
    }


def _share(share: Decimal | None) -> float | None:
    return None if share is None else float(share)
