"""The document of a forecast: what the two halves say about it, folded."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from tallystick.tally import canonical
from tallystick.tally.placed import Placed
from tallystick.trade.document import Effect
from tallystick.trade.fields import InvalidClaim
from tallystick.trade.forecast.claim_json import parse_forecast_claim
from tallystick.trade.forecast.claims import Commit, ForecastClaim, Publish
from tallystick.trade.forecast.fingerprint import fingerprint
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
    role: Role
    effect: Effect
    why: str = ""
    number: int = 0
    _claim: ForecastClaim | None = field(default=None, repr=False, compare=False)
    _figures: str = field(default="", repr=False, compare=False)

    @property
    def claim(self) -> ForecastClaim | None:
        """What was said, read when it is first wanted; None if it cannot be read."""
        if self._claim is None and not self.placed.refused:
            with suppress(InvalidClaim):
                object.__setattr__(self, "_claim", parse_forecast_claim(self.placed.claim))
        return self._claim

    @property
    def figures(self) -> str:
        """The fingerprint of the figures of a version; empty for what made none."""
        made_version = self.role is Role.BUYER and self.number
        if made_version and not self._figures and isinstance(self.claim, Publish):
            object.__setattr__(self, "_figures", fingerprint(self.claim))
        return self._figures

    def outline(self) -> ForecastSaid:
        """The same without the words: who and when, what became of it, and by what its figures are known."""
        bare = replace(self.placed, claim={})
        return ForecastSaid(bare, self.role, self.effect, self.why, self.number, None, self.figures)


class Earlier(NamedTuple):
    """What one side said before its claims in the history: how many claims, and a hash over them in turn."""

    claims: int = 0
    sum: str = ""

    def then(self, said: ForecastSaid) -> Earlier:
        """The same with the next claim. Whether an answer crossed is left out: that may turn out later."""
        effect = Effect.APPLIED if said.effect is Effect.CROSSED else said.effect
        why = "" if said.effect is Effect.CROSSED else said.why
        place = said.placed.place
        row = [self.sum, place.entry, place.index, effect.value, why, said.number]
        return Earlier(self.claims + 1, hashlib.sha256(canonical.encode(row)).hexdigest())


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
    crossed: bool = False


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
    commitment; it may answer an older version than the `last`. `answers` is how many answers have counted.
    `history` are the last claims of each side; `earlier` is what is known of those before.
    """

    ref: ForecastRef
    state: ForecastState
    move: Role | None
    asked_at: datetime | None
    last: Version | None
    answer: ForecastAnswer | None
    answers: int
    figures: tuple[Figure, ...]
    cover: Cover
    history: tuple[ForecastSaid, ...]
    earlier: tuple[tuple[Role, Earlier], ...]

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

    def outline(self) -> Forecast:
        """The same with outlines of what was said: all that planning needs, and a small part of the whole."""
        return replace(self, history=tuple(said.outline() for said in self.history))
