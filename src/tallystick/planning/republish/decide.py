"""The decision: publish, or hold, and why. Pure: the time and what was published before are given.

The same figures never go out twice, whatever caused them and however often: what is compared is what would be
published, not why. So a job that is run again after a crash publishes nothing that went out already.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import accumulate

from tallystick.planning.republish.calm import Calm
from tallystick.planning.requirements.expectation import Expectation
from tallystick.trade.forecast.fingerprint import fingerprint
from tallystick.trade.forecast.values import Bucket

_TOO_LARGE = Decimal(10**11)  # a claim holds ten times that, so that the fence may add some up


class Why(StrEnum):
    """Why a version goes out, or why not."""

    FIRST = "first"  # nothing was published yet
    CHANGED = "changed"  # some week is outside the dead band
    ROLLED = "rolled"  # a week has begun: zones and horizon move on
    TERMS = "terms"  # unit, zones, horizon or high side are set otherwise
    FORCED = "forced"  # a person wants it now
    SAME = "same"  # nothing differs from what is published
    DEAD_BAND = "dead-band"  # what differs is too small to tell
    PAUSE = "pause"  # many versions lately: wait for the next
    TOO_LARGE = "too-large"  # no figure can be: an input is wrong, or companies supply each other in a circle
    STORM = "storm"  # too many versions: no more by itself for a while


@dataclass(frozen=True, slots=True)
class Held:
    """A week that is not published as computed: it is inside the fence, or all changes in the dead band."""

    start: date
    published: Decimal
    computed: Decimal


@dataclass(frozen=True, slots=True)
class Memory:
    """What has been published of one item to one supplier: the last figures, and when which went out.

    `sent` holds the times and fingerprints of late versions; older ones are forgotten.
    """

    last: Expectation | None = None
    sent: tuple[tuple[datetime, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """`publish` is what goes out now (None: nothing), `memory` what to remember once it has.

    `again_at` is when to ask again if nothing else happens. `returned` says how often, lately, these same
    figures went out before: more than once is a flapping input.
    """

    why: Why
    publish: Expectation | None
    memory: Memory
    held: tuple[Held, ...] = ()
    again_at: datetime | None = None
    returned: int = 0


def decide(
    memory: Memory, computed: Expectation, now: datetime, calm: Calm, *, forced: bool = False
) -> Verdict:
    """Say whether a computed expectation becomes the next version. `forced` lifts fence, band and brake."""
    last = memory.last
    if any(max(bucket.quantity, bucket.high or 0) >= _TOO_LARGE for bucket in computed.buckets):
        return Verdict(Why.TOO_LARGE, None, memory)
    wanted, held = (computed, ()) if forced or last is None else _fenced(last, computed, calm)
    print_ = fingerprint(wanted)
    returned = sum(1 for _, each in memory.sent if each == print_)
    if last is not None and wanted == last:
        return Verdict(Why.SAME, None, memory, held)
    why = Why.FORCED if forced else _why(last, wanted, calm)
    if why is Why.DEAD_BAND and last is not None:
        return Verdict(why, None, memory, _differences(last, computed))
    lately = tuple((at, each) for at, each in memory.sent if now - at < max(calm.window, calm.longest))
    if not forced and last is not None:
        brake = braked([at for at, _ in lately], now, calm)
        if brake:
            return Verdict(brake[0], None, memory, held, brake[1], returned)
    return Verdict(why, wanted, Memory(wanted, (*lately, (now, print_))), held, None, returned)


def _fenced(last: Expectation, computed: Expectation, calm: Calm) -> tuple[Expectation, tuple[Held, ...]]:
    """Keep what is published for the first weeks, and move what they lack or have over behind them."""
    published = {bucket.start: bucket for bucket in last.buckets}
    held: list[Held] = []
    buckets: list[Bucket] = []
    carried = Decimal(0)
    for number, bucket in enumerate(computed.buckets):
        before = published.get(bucket.start)
        if number < calm.frozen_weeks and before is not None:
            if before.quantity != bucket.quantity:
                held.append(Held(bucket.start, before.quantity, bucket.quantity))
            carried += bucket.quantity - before.quantity
            buckets.append(_high_kept(bucket, before.quantity))
            continue
        quantity = max(bucket.quantity + carried, Decimal(0))
        carried += bucket.quantity - quantity
        buckets.append(_high_kept(bucket, quantity))
    return replace(computed, buckets=tuple(buckets)), tuple(held)


def _high_kept(bucket: Bucket, quantity: Decimal) -> Bucket:
    """Put another quantity in a bucket; the distance to its high side stays."""
    if quantity == bucket.quantity:
        return bucket
    high = None if bucket.high is None else quantity + bucket.high - bucket.quantity
    return Bucket(bucket.start, quantity, high)


def _why(last: Expectation | None, wanted: Expectation, calm: Calm) -> Why:
    if last is None:
        return Why.FIRST
    if wanted.buckets[0].start > last.buckets[0].start:
        return Why.ROLLED
    if _terms(wanted) != _terms(last):
        return Why.TERMS
    return Why.DEAD_BAND if _calm_enough(last.buckets, wanted.buckets, calm) else Why.CHANGED


def _terms(told: Expectation) -> tuple[object, ...]:
    starts = tuple(bucket.start for bucket in told.buckets)
    return told.unit, told.planned_from, told.outlook_from, told.end, told.level, told.description, starts


def _calm_enough(before: Sequence[Bucket], after: Sequence[Bucket], calm: Calm) -> bool:
    for part in (_quantities, _highs):
        one, other = part(before), part(after)
        pairs = [*zip(one, other, strict=True), *zip(accumulate(one), accumulate(other), strict=True)]
        if not all(calm.within_band(*pair) for pair in pairs):
            return False
    return True


def _quantities(buckets: Sequence[Bucket]) -> list[Decimal]:
    return [bucket.quantity for bucket in buckets]


def _highs(buckets: Sequence[Bucket]) -> list[Decimal]:
    return [bucket.quantity if bucket.high is None else bucket.high for bucket in buckets]


def _differences(last: Expectation, computed: Expectation) -> tuple[Held, ...]:
    published = {bucket.start: bucket.quantity for bucket in last.buckets}
    return tuple(
        Held(bucket.start, published[bucket.start], bucket.quantity)
        for bucket in computed.buckets
        if bucket.start in published and published[bucket.start] != bucket.quantity
    )


def braked(sent: Sequence[datetime], now: datetime, calm: Calm) -> tuple[Why, datetime] | None:
    """Say until when to wait, if too much went out lately; `sent` is when, the earliest first."""
    in_window = [at for at in sent if now - at < calm.window]
    if len(in_window) >= calm.most:
        return Why.STORM, in_window[-calm.most] + calm.window
    recent = [at for at in sent if now - at < calm.longest]
    if recent:
        free_at = recent[-1] + calm.pause_after(len(recent))
        if free_at > now:
            return Why.PAUSE, free_at
    return None
