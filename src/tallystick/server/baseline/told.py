"""What stood published to suppliers, and committed by them, when each week began: kept on Mondays.

What stood before the first Monday that was kept is on record, and is taken from there once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Final
from uuid import UUID

import numpy as np

from tallystick.planning.commit.weekly import claimant, committed_by_week
from tallystick.planning.requirements.calendars import Weeks
from tallystick.server.baseline import models
from tallystick.server.baseline.joining import covered_weeks
from tallystick.server.baseline.values import LAGS
from tallystick.server.demand.desk import week_of
from tallystick.server.forecast.versions import answers_of, versions_of
from tallystick.server.gate import Book
from tallystick.trade.forecast.document import Forecast
from tallystick.trade.forecast.figures import figures_of

JUDGED: Final = 26
"""So many weeks back are judged."""
_WEEK: Final = timedelta(weeks=1)
_BATCH: Final = 500


def keep_told(book: Book, today: date) -> None:
    """Keep what stands published to suppliers and committed by them, once a week."""
    week, kept = week_of(today), models.Told.objects.filter(company_id=book.company)
    if kept.filter(week=week).exists():
        return
    known = set(kept.values_list("forecast_id", flat=True).distinct())
    rows = []
    for key, held in book.standing_forecasts({}).items():
        if held.document.ref.buyer != book.company or not held.document.last:
            continue
        row = partial(_row, book.company, key, held.partner)
        rows.append(row(held.document, week))
        if key not in known:
            rows += [row(stood, monday) for monday, stood in _on_record(book, key, week)]
    models.Told.objects.bulk_create(rows, ignore_conflicts=True, batch_size=_BATCH)
    kept.filter(week__lt=week - JUDGED * 2 * _WEEK).delete()


def _on_record(book: Book, forecast: UUID, week: date) -> Iterator[tuple[date, Forecast]]:
    """A forecast as it stood when each week before one began, as far back as its versions are known."""
    document = book.forecast(forecast).document
    versions, answers = versions_of(document), answers_of(document)
    for back in range(1, JUDGED + 1):
        monday = week - back * _WEEK
        began = datetime.combine(monday, time(), UTC)
        stood = next((each.claim for each in reversed(versions) if each.at < began), None)
        if stood is None:
            return
        given = next((each for each in reversed(answers) if each.at < began), None)
        figures = figures_of(stood, given.version if given else None, given.claim if given else None)
        yield monday, replace(document, figures=figures)


def _row(company: str, forecast: UUID, partner: str, stood: Forecast, week: date) -> models.Told:
    weeks = Weeks(week, LAGS)
    wanted = np.array(claimant(stood, weeks, "").wanted, dtype=np.float64)
    expected = np.where(covered_weeks(weeks, stood), wanted, np.nan)
    committed = np.array(committed_by_week(stood, weeks), dtype=np.float64)
    return models.Told(
        company_id=company,
        forecast_id=forecast,
        week=week,
        partner=partner,
        item=stood.ref.item,
        figures=np.stack([expected, committed]).astype("<f8").tobytes(),
    )
