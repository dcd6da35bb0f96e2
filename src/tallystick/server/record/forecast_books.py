"""Projecting claims on forecasts into a company's book: fold what they touch, write rows and the digest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from tallystick.server.record import forecast_past, forecast_rows
from tallystick.server.record.forecast_past import StoredPast
from tallystick.server.record.forecast_recent import (
    Standing,
    recent_outline,
    recent_standing,
    remember,
)
from tallystick.server.record.forecast_rows import Row, forecast_id, row_of
from tallystick.server.record.models import Tally
from tallystick.server.record.sums import Sums
from tallystick.tally.digest import spread
from tallystick.tally.placed import Placed
from tallystick.trade.forecast.compose import forecast_token
from tallystick.trade.forecast.document import Forecast
from tallystick.trade.forecast.fold import Folding, Parted
from tallystick.trade.forecast.forecast_json import forecast_bytes
from tallystick.trade.forecast.standing_json import counted_bytes, folding_of, forecast_of, standing_text
from tallystick.trade.forecast.values import ForecastRef


class Folded(NamedTuple):
    """What some claims make of a forecast, and what it was before (None: unknown)."""

    before: Standing | None
    after: Standing
    document: Forecast
    text: str
    parted: list[Parted]


#: by the forecast's id and the text that a book has of it (empty: none). Both books of a tally have the same
#: one as a rule, so what one delivery makes of it is worked out once; where they differ, for each by itself.
Folds = dict[tuple[UUID, str], Folded]


class Told(NamedTuple):
    """What a delivery says about one forecast; `folds` are those of the delivery."""

    tally: Tally
    ref: ForecastRef
    claims: list[Placed]
    folds: Folds


@dataclass(slots=True)
class ForecastWork:
    """One projection: what the book has, what it is told, and which ids had moved."""

    company: str
    told: Mapping[UUID, Told]
    known: Mapping[UUID, str]
    expected: frozenset[UUID]
    moved: list[UUID] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    past: list[forecast_past.Row] = field(default_factory=list)

    @classmethod
    def of(cls, company: str, told: Iterable[Told], expect: Iterable[UUID]) -> ForecastWork:
        """Look up what the book has of these forecasts, and which of the expected ids are forecasts."""
        keyed = {forecast_id(each.tally.tally_id, each.ref): each for each in told}
        wanted = keyed.keys() | set(expect)
        known = forecast_rows.existing(company, list(wanted)) if wanted else {}
        return cls(company, keyed, known, frozenset(key for key in expect if key in keyed or key in known))

    def fold(self, sums: Sums, expect: Mapping[UUID, str]) -> None:
        """Fold what is told; whatever is not as expected is remembered as moved."""
        for key in self.expected - self.told.keys():
            if forecast_token(forecast_of(self.known[key])) != expect[key]:
                self.moved.append(key)
        for key, told in self.told.items():
            folded = self._folded(key, told)
            before, after = folded.before, folded.after
            if key in self.expected and (before.token if before else "") != expect[key]:
                self.moved.append(key)
            tally, kept = told.tally, sums[told.tally.tally_id]
            if before:
                kept.remove_forecast(before.counted)
            kept.add_forecast(after.counted)
            partner = tally.partner_of(self.company)
            self.rows.append(row_of(self.company, tally.tally_id, partner, folded.document, folded.text))
            self.past += forecast_past.rows_of(self.company, tally.tally_id, key, folded.parted)

    def save(self) -> None:
        """Write the rows."""
        forecast_rows.write(self.rows)
        forecast_past.write(self.past)

    def _folded(self, key: UUID, told: Told) -> Folded:
        text = self.known.get(key, "")
        found = told.folds.get((key, text))
        if found is None:
            past = StoredPast(self.company, key, told.ref.buyer)
            found = told.folds[key, text] = _folded(told, text, past)
        return found


def _folded(told: Told, text: str, past: StoredPast) -> Folded:
    """Go on from what a book has of a forecast with what is told of it."""
    folding = folding_of(text, past, document=recent_outline(text)) if text else Folding(told.ref, past)
    before = (recent_standing(text) or _standing(text, folding)) if text else None
    for placed in told.claims:
        folding.take(placed)
    document, now = folding.document(), standing_text(folding)
    after = Standing(forecast_token(document), spread(forecast_bytes(document)))
    remember(now, after, document)
    return Folded(before, after, document, now, folding.parted)


def _standing(text: str, folding: Folding) -> Standing:
    document = folding.document()
    return Standing(forecast_token(document), spread(counted_bytes(text, document)))


def told_of(tally: Tally, forecasts: Mapping[ForecastRef, Sequence[Placed]], folds: Folds) -> list[Told]:
    """What one delivery says about forecasts."""
    return [Told(tally, ref, list(claims), folds) for ref, claims in forecasts.items()]
