"""Forecasting the histories of a company that have changed since they were forecast last.

Which have is told by a digest of all that a forecast is computed from. So a job that was killed goes on with
what is left, and one that runs twice does nothing the second time.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import islice
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.conf import settings as django_settings

from tallystick.forecasting.calendar import Frequency
from tallystick.forecasting.document import NAMES, VERSION
from tallystick.forecasting.events import Event
from tallystick.forecasting.panel import Panel
from tallystick.forecasting.result import Settings
from tallystick.forecasting.series import Series
from tallystick.server import gate
from tallystick.server.baseline.computing import computed
from tallystick.server.baseline.forecasts import OwnForecasts, overridden
from tallystick.server.baseline.judging import judge
from tallystick.server.baseline.told import keep_told
from tallystick.server.baseline.values import LAGS, Expected, Own, class_of
from tallystick.server.demand import signals
from tallystick.server.demand.adjusting import Adjustments
from tallystick.server.demand.book import DemandBook
from tallystick.server.demand.desk import week_of
from tallystick.server.demand.records import Histories
from tallystick.server.gate import Access, Book
from tallystick.server.gate.renewing import renew_private
from tallystick.server.jobs.models import Progress
from tallystick.server.jobs.progress import Reporter, reporting

log = logging.getLogger("tallystick.baseline")

BY: Final = "Forecasting"
_PART: Final = 20
"""So many forecasts are written in one transaction: what a crash costs at most."""
_QUARTER: Final = 13
_NAMESPACE: Final = UUID("5f1b6c0a-6f0e-4d43-9a57-0f3a4a5b8f21")


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be forecast, of which histories, and what is known beforehand."""

    panel: Panel
    histories: Panel
    settings: Settings
    ids: dict[str, UUID]
    bases: dict[str, str]
    until: date
    kept: frozenset[UUID]
    """All items that have a history, whether theirs is to be forecast or stands."""


def progress_id(company: str) -> UUID:
    """The one row in which a company's people see how far the forecasting is."""
    return uuid.uuid5(_NAMESPACE, company)


def refresh(company: str, now: datetime | None = None) -> int:
    """Forecast what has changed; how many items that were."""
    access = gate.for_system(company, BY)
    count = _forecast(access, (now or datetime.now(UTC)).date())
    with access.open() as book:  # once more when it is told that it is done: pages show that, too
        renew_private(book.company)
    return count


def _forecast(access: Access, today: date) -> int:
    company = access.company.id
    with access.open() as book:
        work = _work(book, today)
        if work is None or not len(work.panel):
            _finish(book, work, today, changed=False)
            return 0
        _note_progress(company)
    with reporting(company, progress_id(company)) as report:
        count = _compute(access, work, today, report)
        with access.open() as book:
            _finish(book, work, today, changed=True)
        report.result(items=count)
    log.info("forecast %s of %s histories", count, len(work.kept))
    return count


def start_over(company: str) -> None:
    """Let everything be computed anew."""
    with gate.for_system(company, BY).open() as book:
        OwnForecasts(book).forget_bases()


def _work(book: Book, today: date) -> Work | None:
    """What there is to forecast; None if there is no history."""
    demand = DemandBook(book)
    histories = demand.histories()
    if not len(histories):
        return None
    panel = _weekly(histories, today)
    events = tuple(each.happens() for each in Adjustments(book).events())
    settings = Settings(_horizon(panel, demand.planned().plan_weeks, today), Frequency.WEEK, events)
    ids = demand.ids(panel.items)
    known = OwnForecasts(book).bases()
    bases = {series.item: _basis(series, settings) for series in panel.series()}
    changed = [at for at, item in enumerate(panel.items) if known.get(ids[item]) != bases[item]]
    until = _last_day(panel)
    return Work(_only(panel, changed), panel, settings, ids, bases, until, frozenset(ids.values()))


def _weekly(histories: Histories, today: date) -> Panel:
    """The histories by weeks. The week that is not over yet says too little of itself."""
    sunday = week_of(today) - timedelta(days=1)
    begun = int(histories.day.max()) > sunday.toordinal()
    return histories.gathered(Frequency.WEEK, sunday if begun else None).panel


def _last_day(panel: Panel) -> date:
    return Frequency.WEEK.last_day(int(panel.starts[0]) + int(panel.bounds[1] - panel.bounds[0]) - 1)


def _horizon(panel: Panel, plan_weeks: int, today: date) -> int:
    """The weeks of the plan, and up to a quarter of a year to spare: a plan moves on with the same forecast.

    A history that ended long ago is forecast so much further.
    """
    behind = max((today - _last_day(panel)).days // 7, 0)
    return plan_weeks + _QUARTER * (behind // _QUARTER + 1)


def _basis(series: Series, settings: Settings) -> str:
    """The digest of all that the forecast of an item is computed from."""
    digest = sha256(f"{VERSION} {settings.horizon} {series.start}".encode())
    digest.update(np.nan_to_num(series.values, nan=-1.0).astype("<f8").tobytes())
    digest.update(series.stock_out.tobytes())
    for event in settings.events:
        if event.concerns(series.item):
            digest.update(_spelled(event).encode())
    return digest.hexdigest()


def _spelled(event: Event) -> str:
    return f"\n{event.name} {event.first} {event.last} {event.effect:g}"


def _only(panel: Panel, chosen: list[int]) -> Panel:
    """Some items of a panel."""
    if len(chosen) == len(panel):
        return panel
    sizes = np.diff(panel.bounds)[chosen]
    spans = [slice(panel.bounds[at], panel.bounds[at + 1]) for at in chosen]
    return Panel(
        panel.frequency,
        [panel.items[at] for at in chosen],
        panel.starts[chosen],
        np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        np.concatenate([panel.values[span] for span in spans] or [np.zeros(0)]),
        np.concatenate([panel.stock_out[span] for span in spans] or [np.zeros(0, np.bool_)]),
    )


def _compute(access: Access, work: Work, today: date, report: Reporter) -> int:
    done, total = 0, len(work.panel)
    engine = django_settings.OPTIONS.forecast_engine
    documents = computed(work.panel, work.settings, today, engine)
    for part in _parts(documents):
        with access.open() as book:
            there = DemandBook(book).ids([document["item"] for document in part])
            OwnForecasts(book).keep(
                (_own(document, work.ids[document["item"]]), work.bases[document["item"]])
                for document in part
                # one that was removed or renamed meanwhile is not written under the id of another
                if there.get(document["item"]) == work.ids[document["item"]]
            )
            renew_private(book.company)
        done += len(part)
        report(100 * done / total, f"{done} / {total}")
    return done


def _parts(documents: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while part := list(islice(documents, _PART)):
        yield part


def _own(document: dict[str, Any], item_id: UUID) -> Own:
    buckets = document["forecast"]
    expected = Expected(
        date.fromisoformat(buckets[0]["from"]),
        np.array([bucket["mean"] for bucket in buckets], dtype=np.float64),
        np.array([[bucket[name] for bucket in buckets] for name in NAMES], dtype=np.float64),
    )
    about = {key: value for key, value in document.items() if key not in ("item", "forecast", "overrides")}
    return Own(item_id, document["item"], class_of(document), expected, about)


def _finish(book: Book, work: Work | None, today: date, *, changed: bool) -> None:
    """Forget what has no history any more, keep what is expected now, and tell whoever plans by it."""
    own = OwnForecasts(book)
    dropped = own.drop_others(set(work.kept) if work else set())
    if work:
        own.snapshot(week_of(today), _expected_now(book, work.ids, today))
    keep_told(book, today)
    judge(book, work.histories if work else None, work.ids if work else {}, today)
    if changed or dropped:
        own.refreshed(work.until if work else None, changed=True)
        signals.changed.send(sender=OwnForecasts, company=book.company, cause="forecast")
    elif work:
        own.refreshed(work.until, changed=False)


def _expected_now(book: Book, ids: dict[str, UUID], today: date) -> Iterable[tuple[UUID, Expected]]:
    codes = {item_id: code for code, item_id in ids.items()}
    overrides = Adjustments(book).overrides()
    for code, expected in OwnForecasts(book).numbers(codes).items():
        laid, _weeks = overridden(code, expected, overrides, today)
        now = laid.from_week(week_of(today), LAGS)
        if len(now.mean) and now.first_day == week_of(today):
            yield ids[code], now


def _note_progress(company: str) -> None:
    """Make the row of the progress, if it is not there."""
    Progress.objects.get_or_create(
        id=progress_id(company),
        defaults={"company_id": company, "kind": "baseline", "title": "Forecasts of all histories", "by": BY},
    )
