"""The document of a forecast: what the two halves say about it, folded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from tallystick.tally.placed import Placed
from tallystick.trade.document import Effect
from tallystick.trade.forecast.claims import Commit, ForecastClaim, Publish
from tallystick.trade.forecast.values import ForecastRef, Zone
from tallystick.trade.values import Role


class ForecastState(StrEnum):
    """What the two sides have said to each other. Same for both companies."""

    NONE = "none"  # nothing is published that holds
    NEW = "new"  # published, and no commitment counts for it
    CHANGED = "changed"  # published anew since the supplier's last answer, with other figures
    SHORT = "short"  # answered, but less is committed than is expected
    ANSWERED = "answered"  # the standing commitments cover what is expected


@dataclass(frozen=True, slots=True)
class ForecastSaid:
    """One claim on the timeline, with what became of it. `number` is the version or answer it made."""

    placed: Placed
    claim: ForecastClaim | None
    role: Role
    effect: Effect
    why: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Version:
    """What the customer expected at some time."""

    claim: Publish
    at: datetime
    by: str

    @property
    def number(self) -> int:
        return self.claim.version


@dataclass(frozen=True, slots=True)
class ForecastAnswer:
    """What the supplier committed, and to which version. It stands until a newer one."""

    claim: Commit
    answers: Version
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One bucket of the last version beside what was answered, as one week of the grid shows it.

    `before` is what the answered version expected there (None: it had no such bucket), `committed` what is
    committed (None: no commitment), `short` what is missing up to the end of the bucket, in all.
    """

    start: date
    end: date
    zone: Zone
    expected: Decimal
    high: Decimal | None
    before: Decimal | None
    committed: Decimal | None
    short: Decimal

    @property
    def change(self) -> Decimal:
        """Return by how much the bucket differs from the version that was answered last."""
        return self.expected - (self.before or Decimal(0))


@dataclass(frozen=True, slots=True)
class Cover:
    """covered + short + open = expected, always. `over` is what is committed beyond it.

    Over all buckets, or those of a zone: `short` is then what became short in that zone.
    """

    expected: Decimal = Decimal(0)
    covered: Decimal = Decimal(0)
    short: Decimal = Decimal(0)
    open: Decimal = Decimal(0)
    over: Decimal = Decimal(0)
    committed: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Forecast:
    """A forecast as both sides know it. Pure function of its claims; the same on both sides.

    `move` is whose move it is (None: nobody's), `asked_at` when it fell to them. `answer` is the standing
    commitment; it may answer an older version than the `last`.
    """

    ref: ForecastRef
    state: ForecastState
    move: Role | None
    asked_at: datetime | None
    last: Version | None
    previous: Version | None
    answer: ForecastAnswer | None
    figures: tuple[Figure, ...]
    cover: Cover
    history: tuple[ForecastSaid, ...]

    @property
    def unit(self) -> str:
        return self.last.claim.unit if self.last else ""

    @property
    def behind(self) -> int:
        """Return how many versions the standing answer is behind the last one."""
        return self.last.number - self.answer.claim.version if self.last and self.answer else 0

    @property
    def first_short(self) -> date | None:
        """Return the start of the first bucket at whose end something is missing."""
        return next((figure.start for figure in self.figures if figure.short), None)

    @property
    def worst(self) -> Decimal:
        """Return the most that is missing at the end of any bucket; it may be made good later."""
        return max((figure.short for figure in self.figures), default=Decimal(0))

    def age(self, now: datetime) -> timedelta | None:
        """Return how old the standing answer is."""
        return now - self.answer.at if self.answer else None
