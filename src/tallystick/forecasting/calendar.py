"""Days, weeks and months as buckets: a bucket is known by a number, and the next one has the next number."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

_MONDAY = 1  # 0001-01-01, the day with the number 1, was a Monday


class Frequency(StrEnum):
    """How long a bucket is."""

    DAY = "D"
    WEEK = "W"
    MONTH = "M"

    @property
    def season(self) -> int:
        """After how many buckets demand is expected to repeat: a week of days, a year of weeks or months."""
        return {Frequency.DAY: 7, Frequency.WEEK: 52, Frequency.MONTH: 12}[self]

    @property
    def days(self) -> float:
        """How many days a bucket has, on average."""
        return {Frequency.DAY: 1.0, Frequency.WEEK: 7.0, Frequency.MONTH: 30.4375}[self]

    def bucket(self, day: date) -> int:
        """The number of the bucket that a day is in. Weeks begin on Monday."""
        if self is Frequency.DAY:
            return day.toordinal()
        if self is Frequency.WEEK:
            return (day.toordinal() - _MONDAY) // 7
        return day.year * 12 + day.month - 1

    def first_day(self, bucket: int) -> date:
        """The first day of a bucket."""
        if self is Frequency.DAY:
            return date.fromordinal(bucket)
        if self is Frequency.WEEK:
            return date.fromordinal(bucket * 7 + _MONDAY)
        return date(bucket // 12, bucket % 12 + 1, 1)

    def last_day(self, bucket: int) -> date:
        """The last day of a bucket."""
        return self.first_day(bucket + 1) - timedelta(days=1)
