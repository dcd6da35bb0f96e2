"""Dates relative to the moment at which the demo is loaded, so that its history always ends now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Days:
    """A calendar whose origin is `now` (UTC)."""

    now: datetime

    @property
    def today(self) -> date:
        return self.now.date()

    def ago(self, **delta: float) -> datetime:
        """Exactly so long before now: `ago(minutes=41)`."""
        return self.now - timedelta(**delta)

    def past(self, workdays: int, hour: int = 9, minute: int = 0) -> datetime:
        """A moment of a day so many working days back: another one for every number, whatever today is."""
        day = self.today
        for _ in range(workdays):
            day = _earlier(day - timedelta(days=1))
        return self.on(day, hour, minute)

    def on(self, day: date, hour: int = 9, minute: int = 0) -> datetime:
        """A moment of that day, or of the Friday before it; at the latest five minutes ago."""
        moment = datetime.combine(_earlier(day), time(hour, minute), self.now.tzinfo)
        return min(moment, self.ago(minutes=5))

    def due(self, days: int) -> date:
        """A date `days` from today, moved to a working day; what lies in the past stays in the past."""
        day = self.today + timedelta(days=days)
        return _earlier(day) if days < 0 else _later(day)


def _earlier(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))


def _later(day: date) -> date:
    return day + timedelta(days=(7 - day.weekday()) if day.weekday() >= SATURDAY else 0)
