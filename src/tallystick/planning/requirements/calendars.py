"""Weeks, and days on which people work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from tallystick.errors import InvalidInput

Days = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class Weeks:
    """The weeks of a plan: `count` of them from `first` on, which is any day that weeks start on."""

    first: date
    count: int

    def __post_init__(self) -> None:
        if self.count < 1:
            raise InvalidInput("A plan has at least one week.")

    def start(self, week: int) -> date:
        """Return the first day of a week; weeks before and after the plan count, too."""
        return self.first + timedelta(weeks=week)

    def starts(self) -> tuple[date, ...]:
        """Return the first days of all weeks."""
        return tuple(self.start(week) for week in range(self.count))

    def week(self, day: date) -> int:
        """Return the week of a day; negative for days before the plan."""
        return (day - self.first).days // 7


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """On which weekdays people work (Monday first), and on which days they don't all the same."""

    weekdays: str = "1111100"
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if len(self.weekdays) != 7 or set(self.weekdays) - {"0", "1"} or "1" not in self.weekdays:
            raise InvalidInput("A calendar needs a working day in its week.", mend='Write it like "1111100".')

    def releases(self, weeks: Weeks, lead_days: int) -> Days:
        """Return, for each week and the one after the last, the day to start so that all is ready in it.

        Ready means at the first working day of the week; if it has none, on the last one before it.
        """
        calendar = np.busdaycalendar(self.weekdays, sorted(self.holidays))
        first = np.datetime64(weeks.first, "D")
        week = np.timedelta64(7, "D")
        starts: Days = first + week * np.arange(weeks.count + 1)
        ready = np.busday_offset(starts, 0, roll="forward", busdaycal=calendar)
        before = np.busday_offset(starts, 0, roll="backward", busdaycal=calendar)
        ready = np.where(ready < starts + week, ready, before)
        found: Days = np.busday_offset(ready, -lead_days, busdaycal=calendar)
        return found


def start_weeks(weeks: Weeks, calendar: WorkingDays, lead_days: int) -> NDArray[np.int64]:
    """Return in which week to start what is to be ready in each week, and in the one after the last.

    Negative where that should have been before the plan begins.
    """
    if lead_days < 0:
        raise InvalidInput("A lead time cannot be negative.")
    days = calendar.releases(weeks, lead_days) - np.datetime64(weeks.first, "D")
    found: NDArray[np.int64] = days.astype(np.int64) // 7
    return found
