"""When a partner is written to again. One message for many lines, never one for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

#: whoever writes an order line by line is let finish first
QUIET: Final = timedelta(minutes=10)
#: but nobody waits longer than this for the first of them
LONGEST: Final = timedelta(hours=1)
#: at most one message in this time
APART: Final = timedelta(hours=4)
#: lines that stay unanswered are brought up again after this, so many times
PATIENCE: Final = timedelta(days=3)
REPEATS: Final = 2


@dataclass(frozen=True, slots=True)
class Told:
    """What a partner was told last, and when."""

    sent_at: datetime
    asked_until: datetime
    repeated: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    """A message is due; `again` counts how often the same lines were brought up."""

    again: int = 0


def due(told: Told, asked: Sequence[datetime], now: datetime) -> Due | None:
    """Whether to write now, given when each waiting line was asked."""
    if not asked or now - told.sent_at < APART:
        return None
    fresh = [at for at in asked if at > told.asked_until]
    if fresh:
        settled = now - max(fresh) >= QUIET or now - min(fresh) >= LONGEST
        return Due() if settled else None
    if told.repeated < REPEATS and now - told.sent_at >= PATIENCE:
        return Due(told.repeated + 1)
    return None
