"""Everything about one item that its page shows: history, forecast, what takes from it, what people said."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import numpy as np

from tallystick.forecasting.calendar import Frequency
from tallystick.planning.commit.weekly import claimant
from tallystick.planning.requirements.calendars import Weeks
from tallystick.planning.requirements.demand import Cause, Demand
from tallystick.server.baseline.forecasts import OwnForecasts, Standing, overridden
from tallystick.server.baseline.joining import STALE, Wants, own_weeks, still_expected
from tallystick.server.baseline.values import HIGH, Own
from tallystick.server.demand.adjusting import Adjustments, Counts, Event, Override, Reliance
from tallystick.server.demand.book import DemandBook
from tallystick.server.demand.desk import demands_of, week_of
from tallystick.server.demand.records import Records
from tallystick.server.demand.values import Sheet
from tallystick.server.gate import BoardView, Book, ForecastView
from tallystick.trade.timing import to_despatch
from tallystick.trade.values import Role

HISTORY, PAST, AHEAD = 104, 10, 26
_MOST_LINES = 500
WEEK = timedelta(weeks=1)
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Taking:
    """What takes from what is expected of an item: orders, and what customers forecast beside them."""

    ordered: list[Demand]
    asked: list[Wants]

    def by_week(self, weeks: Weeks) -> tuple[list[Decimal], list[Decimal]]:
        """Both, added up by week."""
        ordered, forecast = [_ZERO] * weeks.count, [_ZERO] * weeks.count
        for demand in self.ordered:
            if 0 <= weeks.week(demand.day) < weeks.count:
                ordered[weeks.week(demand.day)] += demand.quantity
        for _forecast, wants in self.asked:
            forecast = [one + other for one, other in zip(forecast, wants.wanted, strict=True)]
        return ordered, forecast


@dataclass(frozen=True, slots=True)
class Treated:
    """A week of the history that was read otherwise than recorded."""

    week: date
    cause: str
    recorded: float | None
    used: float


@dataclass(frozen=True, slots=True)
class WeekOf:
    """One week of an item: what was demanded, or what is expected and what takes from that."""

    start: date
    demanded: float | None = None
    treated: Treated | None = None
    mean: float | None = None
    computed: float | None = None
    quantiles: tuple[float, ...] = ()
    ordered: Decimal = _ZERO
    forecast: Decimal = _ZERO
    remaining: Decimal | None = None
    override: Override | None = None

    @property
    def total(self) -> Decimal | None:
        """What is planned for: orders, what customers forecast, and what is still expected beside them."""
        return None if self.remaining is None else self.ordered + self.forecast + self.remaining


@dataclass(frozen=True, slots=True)
class About:
    """An item with its history and forecast."""

    item_id: UUID
    sheet: Sheet
    own: Own | None
    standing: Standing
    history: tuple[WeekOf, ...]
    """Two years."""
    weeks: tuple[WeekOf, ...]
    """The last weeks of it, and those to come from `first_ahead` on."""
    first_ahead: int
    treated: tuple[Treated, ...]
    overrides: tuple[Override, ...]
    events: tuple[Event, ...]
    reliance: Reliance
    counted: bool
    """Whether the forecast is demand."""
    part: bool
    stale: bool


def about(book: Book, item_id: UUID, today: date) -> About:
    """Read all of an item."""
    demand, adjustments, forecasts = DemandBook(book), Adjustments(book), OwnForecasts(book)
    code = demand.code_of(item_id)
    sheet, own, standing = demand.item(code), forecasts.of(item_id, code), forecasts.standing()
    overrides, reliance = adjustments.overrides(code), adjustments.reliances().get(code, Reliance())
    treated = tuple(_treated(own)) if own else ()
    monday = week_of(today)
    stale = standing.history_until is not None and today - standing.history_until > STALE
    part = bool(sheet.used_in)
    counted = reliance.counts is Counts.YES or (reliance.counts is Counts.AUTO and not part)
    past = tuple(_past(sheet.history, treated, monday))
    planned, weeks = demand.planned(), Weeks(monday, AHEAD)
    taking = _taking(book, sheet, weeks)
    ahead = (
        _expected(
            own, overrides, reliance, sheet.item.step, taking, today, (planned.backward, planned.forward)
        )
        if own
        else _only_known(weeks, taking)
    )
    events = tuple(each for each in adjustments.events() if each.item in ("", code))
    return About(
        item_id=item_id,
        sheet=sheet,
        own=own,
        standing=standing,
        history=past,
        weeks=(*past[-PAST:], *ahead),
        first_ahead=len(past[-PAST:]),
        treated=treated,
        overrides=tuple(overrides),
        events=events,
        reliance=reliance,
        counted=counted and own is not None and not stale,
        part=part,
        stale=stale,
    )


def _treated(own: Own) -> list[Treated]:
    return [
        Treated(date.fromisoformat(one["from"]), one["cause"], one["recorded"], one["used"])
        for one in own.about["treated"]
    ]


def by_week(records: Records) -> dict[int, float]:
    """What was demanded by the number of the week; not a number where nothing was recorded."""
    found: dict[int, float] = {}
    for day, quantity in zip(records.days.tolist(), records.quantities.tolist(), strict=True):
        week = Frequency.WEEK.bucket(date.fromordinal(day))
        before = found.get(week, np.nan)
        found[week] = quantity if np.isnan(before) else before + (0 if np.isnan(quantity) else quantity)
    return found


def _past(records: Records, treated: tuple[Treated, ...], monday: date) -> list[WeekOf]:
    """The weeks before this one, from the first with a record on."""
    demanded = by_week(records)
    if not demanded:
        return []
    this = Frequency.WEEK.bucket(monday)
    first, last = max(min(demanded), this - HISTORY), min(max(demanded), this - 1)
    otherwise = {each.week: each for each in treated}
    found = []
    for number in range(first, this):
        start = Frequency.WEEK.first_day(number)
        # between records nothing was demanded; after the last one nothing is known
        quantity = demanded.get(number, 0.0) if number <= last else None
        found.append(WeekOf(start, quantity, otherwise.get(start)))
    return found


def _only_known(weeks: Weeks, taking: Taking) -> list[WeekOf]:
    """The weeks to come of an item without a forecast."""
    ordered, forecast = taking.by_week(weeks)
    if not any((*ordered, *forecast)):
        return []
    return [WeekOf(weeks.start(at), ordered=ordered[at], forecast=forecast[at]) for at in range(AHEAD)]


def _expected(
    own: Own,
    overrides: list[Override],
    reliance: Reliance,
    step: Decimal,
    taking: Taking,
    today: date,
    windows: tuple[int, int],
) -> list[WeekOf]:
    """The weeks to come of an item, and what of its forecast is still expected in each."""
    weeks = Weeks(week_of(today), AHEAD)
    laid, said = overridden(own.item, own.expected, overrides, today)
    now, plain = laid.from_week(weeks.first, AHEAD), own.expected.from_week(weeks.first, AHEAD)
    past = (weeks.first - own.expected.first_day).days // 7
    planned = own_weeks(laid.mean, laid.quantiles[HIGH], past, AHEAD, said, reliance.others)
    _whole, left = still_expected(planned, weeks, step, taking.ordered, taking.asked, windows)
    ordered, forecast = taking.by_week(weeks)
    before = max(-past, 0)  # weeks that begin before the forecast does
    return [
        WeekOf(
            now.first_day + at * WEEK,
            mean=float(now.mean[at]),
            computed=float(plain.mean[at]),
            quantiles=tuple(now.quantiles[:, at].tolist()),
            ordered=ordered[at + before],
            forecast=forecast[at + before],
            remaining=left[at + before],
            override=said.get(max(past, 0) + at),
        )
        for at in range(min(len(now.mean), AHEAD - before))
    ]


def _taking(book: Book, sheet: Sheet, weeks: Weeks) -> Taking:
    """What is ordered of an item, and what customers forecast beside that."""
    item, asked = sheet.item, list[Wants]()
    ordered = list(demands_of(sheet.orders, {item.code: item.unit}))
    codes: dict[str, set[str]] = defaultdict(set)  # customers by what they call it
    for row in sheet.codes:
        codes[row.code].add(row.customer)
    called = {row.customer for row in sheet.codes}
    for code in {item.code, *codes}:
        lines = book.page(BoardView(item=code, role=Role.SUPPLIER, limit=_MOST_LINES)).rows
        published = book.forecasts(ForecastView(item=code, role=Role.SUPPLIER)).rows
        for line in lines:
            terms = line.document.standing
            fits = terms is not None and terms.unit == item.unit
            if fits and _means(code, line.partner.id, sheet, codes, called):
                cause = Cause("order", str(line.document.ref), line.partner.id)
                for day, quantity in to_despatch(line.document):
                    ordered.append(Demand(item.code, day, quantity, item.unit, cause))
        for entry in published:
            fits = bool(entry.document.last) and entry.document.unit == item.unit
            if fits and _means(code, entry.partner.id, sheet, codes, called):
                asked.append((entry.document, claimant(entry.document, weeks, entry.partner.id, item.step)))
    return Taking(ordered, asked)


def _means(code: str, customer: str, sheet: Sheet, codes: dict[str, set[str]], called: set[str]) -> bool:
    """Whether a customer means this item by a code."""
    return customer in codes[code] if customer in called else code == sheet.item.code
