"""The one way to what a company expects by itself. Private, as the histories from which it comes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import numpy as np
from django.db.models import Count, F
from django.utils import timezone

from tallystick.forecasting.calendar import Frequency
from tallystick.forecasting.overriding import lay_over
from tallystick.forecasting.series import Floats
from tallystick.server.baseline import models
from tallystick.server.baseline.values import LAGS, DemandClass, Expected, Own, unpacked
from tallystick.server.demand.adjusting import Override
from tallystick.server.gate import Action, Book

_BATCH = 500
SNAPSHOT_WEEKS = 104
"""So many weeks back it is kept what was expected when each of them began."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the forecasts have come: another number, another forecast."""

    revision: int = 0
    refreshed_at: datetime | None = None
    history_until: date | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was expected when a week began: rows of the mean and P10 to P90, columns of weeks from it on."""

    item_id: UUID
    week: date
    figures: Floats


class OwnForecasts:
    """The forecasts of a company's histories, for as long as its book is open."""

    def __init__(self, book: Book) -> None:
        book.access.require_whole(Action.READ)
        self._company = book.company

    def standing(self) -> Standing:
        """How far they have come."""
        row = models.Standing.objects.filter(company_id=self._company).first()
        return Standing(row.revision, row.refreshed_at, row.history_until) if row else Standing()

    def of(self, item_id: UUID, code: str) -> Own | None:
        """The forecast of one item; None if its history has not been forecast."""
        row = models.OwnForecast.objects.filter(company_id=self._company, item_id=item_id).first()
        return _own(row, code) if row else None

    def some(self, codes: Mapping[UUID, str]) -> dict[str, Own]:
        """The forecasts of some items, by their codes."""
        found = models.OwnForecast.objects.filter(company_id=self._company, item_id__in=list(codes))
        return {codes[row.item_id]: _own(row, codes[row.item_id]) for row in found}

    def numbers(self, codes: Mapping[UUID, str]) -> dict[str, Expected]:
        """What all items are expected to need, by their codes; nothing of how it came about."""
        columns = ("item_id", "first_day", "mean", "quantiles")
        found = models.OwnForecast.objects.filter(company_id=self._company).values_list(*columns)
        return {
            codes[item]: unpacked(first, bytes(mean), bytes(quantiles))
            for item, first, mean, quantiles in found.iterator(chunk_size=_BATCH)
            if item in codes
        }

    def abouts(self) -> Iterator[tuple[UUID, dict[str, object]]]:
        """How each forecast came about."""
        found = models.OwnForecast.objects.filter(company_id=self._company)
        yield from found.values_list("item_id", "about").iterator(chunk_size=_BATCH)

    def classes(self) -> dict[DemandClass, int]:
        """How many items there are of each class."""
        found = models.OwnForecast.objects.filter(company_id=self._company)
        counted = dict(found.values_list("demand_class").annotate(Count("item_id")))
        return {each: counted[each.value] for each in DemandClass if counted.get(each.value)}

    def items_of(self, demand_class: DemandClass | None) -> set[UUID]:
        """The items of a class, or all that have a forecast."""
        found = models.OwnForecast.objects.filter(company_id=self._company)
        if demand_class is not None:
            found = found.filter(demand_class=demand_class.value)
        return set(found.values_list("item_id", flat=True))

    # -- what the job needs --------------------------------------------------------------------------

    def bases(self) -> dict[UUID, str]:
        """What each forecast was computed from."""
        found = models.OwnForecast.objects.filter(company_id=self._company)
        return dict(found.values_list("item_id", "basis"))

    def forget_bases(self) -> None:
        """Let everything be computed anew."""
        models.OwnForecast.objects.filter(company_id=self._company).update(basis="")

    def keep(self, given: Iterable[tuple[Own, str]]) -> None:
        """Write forecasts, each with what it was computed from."""
        rows, now = [], timezone.now()
        for own, basis in given:
            mean, quantiles = own.expected.packed()
            rows.append(
                models.OwnForecast(
                    company_id=self._company,
                    item_id=own.item_id,
                    basis=basis,
                    demand_class=own.demand_class.value,
                    first_day=own.expected.first_day,
                    mean=mean,
                    quantiles=quantiles,
                    about=own.about,
                    made_at=now,
                )
            )
        ids = [row.item_id for row in rows]
        models.OwnForecast.objects.filter(company_id=self._company, item_id__in=ids).delete()
        models.OwnForecast.objects.bulk_create(rows)

    def drop_others(self, kept: set[UUID]) -> int:
        """Forget the forecasts of items that have no history any more; how many those were."""
        gone = list(set(self.bases()) - kept)
        for at in range(0, len(gone), _BATCH):
            some = {"company_id": self._company, "item_id__in": gone[at : at + _BATCH]}
            models.OwnForecast.objects.filter(**some).delete()
            models.Snapshot.objects.filter(**some).delete()
        return len(gone)

    def refreshed(self, until: date | None, *, changed: bool) -> None:
        """Note that all is forecast, and whether anything came out otherwise."""
        models.Standing.objects.get_or_create(company_id=self._company)
        models.Standing.objects.filter(company_id=self._company).update(
            revision=F("revision") + int(changed), refreshed_at=timezone.now(), history_until=until
        )

    # -- snapshots -----------------------------------------------------------------------------------

    def snapshot(self, week: date, expected: Iterable[tuple[UUID, Expected]]) -> None:
        """Keep what is expected now that a week has begun; what was kept of the week first stays."""
        rows = []
        for item_id, each in expected:
            figures = np.vstack([each.mean, each.quantiles])[:, :LAGS].astype("<f4").tobytes()
            rows.append(
                models.Snapshot(company_id=self._company, item_id=item_id, week=week, figures=figures)
            )
        models.Snapshot.objects.bulk_create(rows, ignore_conflicts=True, batch_size=_BATCH)
        oldest = date.fromordinal(week.toordinal() - 7 * SNAPSHOT_WEEKS)
        models.Snapshot.objects.filter(company_id=self._company, week__lt=oldest).delete()

    def snapshots(self, since: date, items: Sequence[UUID] | None = None) -> Iterator[Snapshot]:
        """What was expected when weeks began, of all items or of some."""
        found = models.Snapshot.objects.filter(company_id=self._company, week__gte=since)
        if items is not None:
            found = found.filter(item_id__in=items)
        columns = found.order_by("item_id", "week").values_list("item_id", "week", "figures")
        for item_id, week, figures in columns.iterator(chunk_size=_BATCH):
            numbers = np.frombuffer(bytes(figures), dtype="<f4").astype(np.float64)
            yield Snapshot(item_id, week, numbers.reshape(10, -1))


def _own(row: models.OwnForecast, code: str) -> Own:
    return Own(
        row.item_id,
        code,
        DemandClass(row.demand_class),
        unpacked(row.first_day, bytes(row.mean), bytes(row.quantiles)),
        row.about,
    )


def overridden(
    item: str, expected: Expected, overrides: Iterable[Override], today: date
) -> tuple[Expected, dict[int, Override]]:
    """A forecast with what people know better laid over it; and which word counts in which week."""
    given = [each for each in overrides if each.item == item]
    if not given:
        return expected, {}
    words = [each.laid() for each in given]
    laid = {id(word): each for word, each in zip(words, given, strict=True)}
    mean, quantiles, applied, _expired = lay_over(
        item, Frequency.WEEK, expected.first_week, expected.mean, expected.quantiles, words, today
    )
    by_week = {week: laid[id(word)] for word, weeks in applied for week in weeks}
    return Expected(expected.first_day, mean, quantiles), by_week
