"""How calm a published forecast is kept: settings of one company, shown beside every forecast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from tallystick.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Calm:
    """Against nervousness: a dead band, a freeze fence, and a brake for storms.

    A change is published if some week, or the sum up to some week, differs from what is published by more
    than `absolute` and by more than the fraction `relative`. The first `frozen_weeks` keep what was
    published; what they lack or have over moves to the first week after them.

    `burst` versions within `longest` go out at once. After that each waits for a pause, at first `pause`,
    which doubles up to `longest`. After `most` versions within `window` none goes out until one is older.
    """

    relative: Decimal = Decimal("0.05")
    absolute: Decimal = Decimal(0)
    frozen_weeks: int = 1
    burst: int = 3
    pause: timedelta = timedelta(seconds=30)
    longest: timedelta = timedelta(hours=1)
    most: int = 24
    window: timedelta = timedelta(days=1)

    def __post_init__(self) -> None:
        if min(self.relative, self.absolute) < 0 or self.frozen_weeks < 0 or min(self.burst, self.most) < 1:
            raise InvalidInput(
                "A dead band or fence cannot be negative, and some versions must be let out.",
                mend="0 switches a dead band or a fence off.",
            )

    def within_band(self, before: Decimal, after: Decimal) -> bool:
        """Say whether a change is too small to tell."""
        return abs(after - before) <= max(self.absolute, self.relative * before)

    def pause_after(self, recent: int) -> timedelta:
        """Return how long to wait after the last version, when so many went out lately."""
        if recent < self.burst:
            return timedelta(0)
        doublings = min(recent - self.burst, 32)
        return min(self.pause * (1 << doublings), self.longest)
