"""What is expected beside what was answered: per bucket, per zone and in all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from tallystick.trade.forecast.claims import Commit, Publish
from tallystick.trade.forecast.document import Cover, Figure
from tallystick.trade.forecast.values import Zone

ZERO = Decimal(0)


class _Spans:
    """Quantities over stretches of time that do not overlap."""

    __slots__ = ("_exact",)

    def __init__(self, version: Publish, quantities: dict[date, Decimal]) -> None:
        self._exact = {
            (bucket.start, end): quantities[bucket.start]
            for bucket, end in zip(version.buckets, version.ends, strict=True)
            if bucket.start in quantities
        }

    def within(self, start: date, end: date) -> Decimal | None:
        """Return what comes from `start` to before `end`; None unless every day of it is covered.

        Where the grids differ, a span counts where it ends: by then, and not before, what it says must be
        there.
        """
        exact = self._exact.get((start, end))
        if exact is not None:
            return exact
        days = (end - start).days
        total = ZERO
        for (began, ended), quantity in self._exact.items():
            shared = (min(ended, end) - max(began, start)).days
            if shared > 0:
                days -= shared
                if ended <= end:
                    total += quantity
        return None if days else total


def figures_of(last: Publish, answered: Publish | None, answer: Commit | None) -> tuple[Figure, ...]:
    """Put the buckets of the last version beside the version that was answered and its answer."""
    before = promised = None
    if answered and answer:
        before = _Spans(answered, {each.start: each.quantity for each in answered.buckets})
        promised = _Spans(answered, {each.start: each.quantity for each in answer.commitments})
    figures: list[Figure] = []
    missing = ZERO
    for bucket, end in zip(last.buckets, last.ends, strict=True):
        committed = promised.within(bucket.start, end) if promised else None
        if committed is not None:
            missing += bucket.quantity - committed
        figures.append(
            Figure(
                start=bucket.start,
                end=end,
                zone=last.zone(bucket.start),
                expected=bucket.quantity,
                high=bucket.high,
                before=before.within(bucket.start, end) if before else None,
                committed=committed,
                short=max(missing, ZERO),
            )
        )
    return tuple(figures)


def cover_of(figures: Iterable[Figure]) -> Cover:
    """Sum up all buckets: what is expected is covered, short or open."""
    expected = unanswered = committed = ZERO
    for figure in figures:
        expected += figure.expected
        if figure.committed is None:
            unanswered += figure.expected
        else:
            committed += figure.committed
    missing = expected - unanswered - committed
    short = max(missing, ZERO)
    return Cover(
        expected=expected,
        covered=expected - unanswered - short,
        short=short,
        open=unanswered,
        over=max(-missing, ZERO),
        committed=committed,
    )


def cover_by_zone(figures: Sequence[Figure]) -> dict[Zone, Cover]:
    """Sum up by zone. What an earlier zone has over helps a later one; what it lacks is short there only."""
    covers = {}
    carried = ZERO
    for zone in Zone:
        own = cover_of(figure for figure in figures if figure.zone is zone)
        missing = own.short - own.over - carried
        short = max(missing, ZERO)
        carried = max(-missing, ZERO)
        covers[zone] = Cover(
            own.expected, own.expected - own.open - short, short, own.open, carried, own.committed
        )
    return covers


def differs(last: Publish, answered: Publish) -> bool:
    """Say whether a later version expects anything else than the one that was answered.

    That buckets have passed is no change; buckets that were added are.
    """
    if last.unit != answered.unit:
        return True
    before = _Spans(answered, {each.start: each.quantity for each in answered.buckets})
    return any(
        before.within(bucket.start, end) != bucket.quantity
        for bucket, end in zip(last.buckets, last.ends, strict=True)
    )
