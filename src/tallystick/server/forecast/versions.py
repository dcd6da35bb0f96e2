"""Between the versions of a forecast: what changed from one to another, how nervous they are, and how well
what was committed was kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from tallystick.trade.document import Effect, OrderLine
from tallystick.trade.forecast.claims import Commit, Publish
from tallystick.trade.forecast.document import Figure, Forecast, Version
from tallystick.trade.forecast.figures import figures_of
from tallystick.trade.forecast.values import Zone

ZERO = Decimal(0)
LOOKED_BACK = 12
"""So many versions make the nervousness."""
_COUNTS = (Effect.APPLIED, Effect.CROSSED)


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of the supplier, and the version that it answers."""

    claim: Commit
    version: Publish
    at: datetime
    by: str
    crossed: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from one version to another. Adds up: before − passed + by zone + added = after."""

    before: Version
    after: Version
    passed: Decimal
    changed: dict[Zone, Decimal]
    added: Decimal

    @property
    def net(self) -> Decimal:
        """By how much the weeks changed that both versions have."""
        return sum(self.changed.values(), ZERO)


@dataclass(slots=True)
class Nervousness:
    """How much of what was published for a week changed with the next version, on average, by zone."""

    versions: int = 0
    moved: dict[Zone, Decimal] = field(default_factory=lambda: dict.fromkeys(Zone, ZERO))
    stood: dict[Zone, Decimal] = field(default_factory=lambda: dict.fromkeys(Zone, ZERO))

    def share(self, zone: Zone | None = None) -> Decimal | None:
        """Moved quantity per published quantity; None where nothing was published."""
        zones = tuple(Zone) if zone is None else (zone,)
        stood = sum((self.stood[each] for each in zones), ZERO)
        return sum((self.moved[each] for each in zones), ZERO) / stood if stood else None


@dataclass(frozen=True, slots=True)
class Kept:
    """What was committed for weeks that have passed, beside what was shipped in them."""

    weeks: int
    committed: Decimal
    shipped: Decimal
    orders: int

    @property
    def share(self) -> Decimal | None:
        """How much of it came, at most all; None where nothing was committed or no order is on record."""
        if not self.committed or not self.orders:
            return None
        return min(self.shipped / self.committed, Decimal(1))


def versions_of(forecast: Forecast) -> list[Version]:
    """The versions in the history, the first one first."""
    return [
        Version(said.claim, said.placed.place.at, said.placed.place.by)
        for said in forecast.history
        if isinstance(said.claim, Publish) and said.effect is Effect.APPLIED
    ]


def answers_of(forecast: Forecast) -> list[Answered]:
    """The answers that counted when they were given, to the versions that are shown, the first one first."""
    by_number = {version.number: version.claim for version in versions_of(forecast)}
    return [
        Answered(
            said.claim,
            by_number[said.claim.version],
            said.placed.place.at,
            said.placed.place.by,
            said.effect is Effect.CROSSED,
        )
        for said in forecast.history
        if isinstance(said.claim, Commit) and said.effect in _COUNTS and said.claim.version in by_number
    ]


def compare(before: Version, after: Version) -> Difference:
    """What changed between two versions."""
    rows = beside(before.claim, after.claim)
    changed = dict.fromkeys(Zone, ZERO)
    added = kept = ZERO
    for figure in rows:
        if figure.before is None:
            added += figure.expected
        else:
            changed[figure.zone] += figure.expected - figure.before
            kept += figure.before
    return Difference(before, after, before.claim.quantity - kept, changed, added)


def beside(before: Publish, after: Publish) -> tuple[Figure, ...]:
    """The buckets of a version, each with what an earlier one expected there."""
    return figures_of(after, before, Commit(before.ref, before.version, 1, ()))


def a_week_ago(forecast: Forecast, now: datetime) -> Difference | None:
    """What changed since the version that stood a week ago, or else since the one before the last."""
    versions = versions_of(forecast)
    if len(versions) < 2:
        return None
    old = [version for version in versions[:-1] if version.at <= now - timedelta(days=7)]
    return compare(old[-1] if old else versions[-2], versions[-1])


def nervousness(forecast: Forecast) -> Nervousness | None:
    """Over the last versions; None while there is only one."""
    versions = versions_of(forecast)[-LOOKED_BACK - 1 :]
    told = Nervousness(versions=len(versions))
    for before, after in pairwise(versions):
        for figure in beside(before.claim, after.claim):
            if figure.before is not None:
                told.moved[figure.zone] += abs(figure.expected - figure.before)
                told.stood[figure.zone] += figure.before
    return told if len(versions) > 1 else None


def kept(forecast: Forecast, lines: Sequence[OrderLine], today: date) -> Kept:
    """What stood committed when each week began, for the weeks that are over, and what was shipped."""
    promised: dict[date, tuple[date, Decimal]] = {}
    for answer in answers_of(forecast):
        spans = {
            bucket.start: end for bucket, end in zip(answer.version.buckets, answer.version.ends, strict=True)
        }
        said_on = answer.at.date()
        for each in answer.claim.commitments:
            if said_on <= each.start and spans[each.start] <= today:
                promised[each.start] = (spans[each.start], each.quantity)
    shipped = ZERO
    if promised:
        first, last = min(promised), max(end for end, _quantity in promised.values())
        shipped = sum(
            (
                shipment.quantity
                for line in lines
                for shipment in line.shipments
                if first <= shipment.despatched < last
            ),
            ZERO,
        )
    committed = sum((quantity for _end, quantity in promised.values()), ZERO)
    return Kept(len(promised), committed, shipped, len(lines))
