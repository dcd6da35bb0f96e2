"""What a company expects by itself beside what it knows: orders and customers' forecasts take from it first.

What is ordered, and what a customer forecasts, is mostly what was expected anyway; only the rest is added
(docs/decisions/0092-customers-forecasts-consume.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

import numpy as np

from tallystick.forecasting.consumption import consume
from tallystick.forecasting.series import Floats
from tallystick.planning.commit.share import Claimant
from tallystick.planning.requirements.calendars import Weeks
from tallystick.planning.requirements.demand import Cause, Demand
from tallystick.planning.tiers import Desk, Known
from tallystick.planning.tiers.incoming import incoming_forecasts
from tallystick.planning.tiers.memo import Incoming, Memo
from tallystick.server.baseline.forecasts import OwnForecasts, overridden
from tallystick.server.baseline.values import HIGH
from tallystick.server.demand.adjusting import Adjustments, Counts, Override, Reliance
from tallystick.server.demand.book import DemandBook
from tallystick.server.gate import Book
from tallystick.trade.forecast.document import Forecast

STALE: Final = timedelta(weeks=26)
"""What a history lets expect that ended longer ago than this is no basis to plan by."""
_ZERO: Final = Decimal(0)
WeeksOf = tuple[Decimal, ...]
Wants = tuple[Forecast, Claimant]
"""What a customer forecasts, and what that wants week by week; the claimant is named by the company's id."""


@dataclass(frozen=True, slots=True)
class OwnWeeks:
    """What the company expects of an item in the weeks of its plan, before anything takes from it.

    `carried` is what was expected before the plan begins: whole quantities are made of sums from there on.
    `said` are the weeks in which a person's word counts, `others` is the share of customers who publish no
    forecast.
    """

    mean: Floats
    upside: Floats
    carried: float
    said: frozenset[int]
    others: Decimal | None


@dataclass(slots=True)
class Expecting:
    """What one process remembers of one company's own forecast. Nothing of it could not be read again."""

    own: dict[str, OwnWeeks] = field(default_factory=dict)
    until: datetime | None = None
    """When it is another one, though nothing happens: the end of an override."""
    _desk: Desk | None = None
    _is_of: Hashable = None
    _windows: tuple[int, int] = (0, 0)
    _found: dict[str, tuple[Hashable, tuple[Demand, ...]]] = field(default_factory=dict)

    def demands(self, book: Book, desk: Desk, known: Known, memo: Memo, today: date) -> tuple[Demand, ...]:
        """What the company expects beyond what it knows, item by item and week by week."""
        self._read(book, desk, today)
        if not self.own:
            return ()
        memo.use_for(desk)
        asked: dict[str, list[Incoming]] = defaultdict(list)
        for each in incoming_forecasts(desk, known, memo):
            asked[each.item].append(each)
        ordered: dict[str, list[Demand]] = defaultdict(list)
        for demand in known.demands:
            ordered[demand.item].append(demand)
        found: list[Demand] = []
        for item, weeks in self.own.items():
            basis = (tuple(ordered[item]), tuple(each.demands for each in asked[item]))
            held = self._found.get(item)
            if held is None or held[0] != basis:
                held = basis, tuple(_beside(desk, item, weeks, ordered[item], asked[item], self._windows))
                self._found[item] = held
            found += held[1]
        return tuple(found)

    def _read(self, book: Book, desk: Desk, today: date) -> None:
        """Read it again if the forecasts or what people say of them are others, or the plan is."""
        adjustments, planned = Adjustments(book), DemandBook(book).planned()
        overrides, reliances = adjustments.overrides(), adjustments.reliances()
        standing, windows = OwnForecasts(book).standing(), (planned.backward, planned.forward)
        is_of = standing, today, windows, tuple(overrides), tuple(reliances.items())
        if desk is self._desk and is_of == self._is_of:
            return
        self._desk, self._is_of, self._windows = desk, is_of, windows
        self._found, self.own, self.until = {}, {}, None
        if standing.history_until and today - standing.history_until <= STALE:
            self._load(book, desk, today, overrides, reliances)

    def _load(
        self,
        book: Book,
        desk: Desk,
        today: date,
        overrides: Sequence[Override],
        reliances: Mapping[str, Reliance],
    ) -> None:
        counting = [code for code in desk.structure.index if _counts(desk, code, reliances)]
        codes = {item_id: code for code, item_id in DemandBook(book).ids(counting).items()}
        for code, expected in OwnForecasts(book).numbers(codes).items():
            laid, said = overridden(code, expected, overrides, today)
            past = (desk.weeks.first - expected.first_day).days // 7
            others = reliances.get(code, Reliance()).others
            self.own[code] = own_weeks(laid.mean, laid.quantiles[HIGH], past, desk.weeks.count, said, others)
        ends = [each.expires for each in overrides if each.holds(today) and each.item in self.own]
        if ends:
            self.until = datetime.combine(min(ends) + timedelta(days=1), time(), UTC)


def _counts(desk: Desk, code: str, reliances: Mapping[str, Reliance]) -> bool:
    """Whether an item's own forecast is demand: of parts only if somebody said so."""
    said = reliances.get(code, Reliance()).counts
    return said is Counts.YES or (said is Counts.AUTO and not is_part(desk, code))


def is_part(desk: Desk, code: str) -> bool:
    """Whether an item goes into another's recipe."""
    return bool((desk.structure.edge_child == desk.structure.index[code]).any())


def own_weeks(
    mean: Floats, high: Floats, past: int, count: int, said: Iterable[int], others: Decimal | None
) -> OwnWeeks:
    """Cut the weeks of a plan out of a forecast that begins `past` weeks before it (or after, if below 0).

    `said` are the weeks of the forecast in which a person's word counts.
    """
    weeks, upside = np.zeros(count), np.zeros(count)
    cut = mean[max(past, 0) : max(past, 0) + count]
    at = max(-past, 0)
    size = max(min(len(cut), count - at), 0)
    weeks[at : at + size] = cut[:size]
    upside[at : at + size] = np.maximum(high[max(past, 0) :][:size] - cut[:size], 0.0)
    own = frozenset(week - past for week in said if 0 <= week - past < count)
    return OwnWeeks(weeks, upside, float(mean[: max(past, 0)].sum()), own, others)


def _beside(
    desk: Desk,
    item: str,
    own: OwnWeeks,
    ordered: Sequence[Demand],
    asked: Sequence[Incoming],
    windows: tuple[int, int],
) -> Iterable[Demand]:
    """Yield what is still expected of an item beside orders and what customers forecast."""
    planned = desk.structure.items[desk.structure.index[item]]
    wants = [(each.forecast, each.wants) for each in asked]
    expected, left = still_expected(own, desk.weeks, planned.step, ordered, wants, windows)
    for week, (quantity, before) in enumerate(zip(left, expected, strict=True)):
        if quantity:
            day = desk.weeks.start(week)
            cause = Cause("override" if week in own.said else "forecast", day.isoformat())
            upside = float(own.upside[week]) * float(quantity / before)
            high = quantity + Decimal(str(round(upside, 6)))
            yield Demand(item, day, quantity, planned.unit, cause, high)


def still_expected(
    own: OwnWeeks,
    weeks: Weeks,
    step: Decimal,
    ordered: Iterable[Demand],
    asked: Sequence[Wants],
    windows: tuple[int, int],
) -> tuple[WeeksOf, WeeksOf]:
    """What is expected of an item, in whole steps, and what of it orders and customers' forecasts leave."""
    mean, taken = own.mean, [_ZERO] * weeks.count
    if own.others is None or not asked:
        for _forecast, wants in asked:
            taken = [one + other for one, other in zip(taken, wants.wanted, strict=True)]
    else:
        covered = np.zeros(weeks.count, dtype=np.bool_)
        for forecast, _wants in asked:
            covered |= covered_weeks(weeks, forecast)
        mean = np.where(covered, mean * float(own.others), mean)
        sharing = {wants.name for _forecast, wants in asked}
        ordered = [demand for demand in ordered if demand.cause.customer not in sharing]
    for demand in ordered:
        week = weeks.week(demand.day)
        if 0 <= week < weeks.count:  # what is overdue was expected of weeks that are over
            taken[week] += demand.quantity
    expected = whole(mean, own.carried, step)
    return expected, consume(expected, taken, backward=windows[0], forward=windows[1]).remaining


def covered_weeks(weeks: Weeks, forecast: Forecast) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """The weeks of which a forecast says something."""
    starts = np.array([weeks.start(week).toordinal() for week in range(weeks.count)])
    if not forecast.figures:
        return np.zeros(weeks.count, dtype=np.bool_)
    first, end = forecast.figures[0].start, forecast.figures[-1].end
    return (starts + 6 >= first.toordinal()) & (starts < end.toordinal())


def whole(mean: Floats, carried: float, step: Decimal) -> WeeksOf:
    """Expected quantities in whole steps: rounded in sum, so that in the end nothing is lost or gained."""
    sums = np.rint(np.concatenate([[carried], carried + np.cumsum(mean)]) / float(step) + 1e-9)
    return tuple(step * int(each) for each in np.diff(sums))
