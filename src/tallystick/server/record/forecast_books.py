"""Projecting claims on forecasts into a company's book: fold what they touch, write rows and the digest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from tallystick.server.record import forecast_past, forecast_rows
from tallystick.server.record.forecast_past import StoredPast
from tallystick.server.record.forecast_rows import Row, forecast_id, row_of
from tallystick.server.record.models import Tally
from tallystick.server.record.sums import Sums
from tallystick.tally.placed import Placed
from tallystick.trade.forecast.compose import forecast_token
from tallystick.trade.forecast.document import Forecast
from tallystick.trade.forecast.fold import Folding
from tallystick.trade.forecast.forecast_json import forecast_bytes
from tallystick.trade.forecast.standing_json import counted_bytes, folding_of, forecast_of, standing_text
from tallystick.trade.forecast.values import ForecastRef


class Told(NamedTuple):
    """What a delivery says about one forecast."""

    tally: Tally
    ref: ForecastRef
    claims: list[Placed]


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
        for key in self.expected:
            if token_of(self._before(key)) != expect[key]:
                self.moved.append(key)
        for key, (tally, ref, claims) in self.told.items():
            kept = sums[tally.tally_id]
            past = StoredPast(self.company, key, ref.buyer)
            folding = Folding(ref, past)
            if key in self.known:
                folding = folding_of(self.known[key], past)
                kept.remove_forecast(counted_bytes(self.known[key], folding))
            for placed in claims:
                folding.take(placed)
            document = folding.document()
            kept.add_forecast(forecast_bytes(document))
            partner = tally.partner_of(self.company)
            self.rows.append(row_of(self.company, tally.tally_id, partner, document, standing_text(folding)))
            self.past += forecast_past.rows_of(self.company, tally.tally_id, key, folding.parted)

    def save(self) -> None:
        """Write the rows."""
        forecast_rows.write(self.rows)
        forecast_past.write(self.past)

    def _before(self, key: UUID) -> Forecast | None:
        return forecast_of(self.known[key]) if key in self.known else None


def token_of(forecast: Forecast | None) -> str:
    """What an answer to a forecast depends on; empty for one that the book does not have."""
    return forecast_token(forecast) if forecast else ""


def told_of(tally: Tally, forecasts: Mapping[ForecastRef, Sequence[Placed]]) -> list[Told]:
    """What one delivery says about forecasts."""
    return [Told(tally, ref, list(claims)) for ref, claims in forecasts.items()]
