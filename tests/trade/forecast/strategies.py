"""Hypothesis strategies: claims on forecasts, and two halves of random ones, legal and illegal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from hypothesis import strategies as st

from tallystick.trade.forecast.claims import Commit, ForecastClaim, Publish
from tallystick.trade.forecast.values import Bucket, Commitment, ForecastRef
from tallystick.trade.values import Role
from tests.trade.forecast.world import ForecastStory, answer, version
from tests.trade.strategies import dates, decimals, numbers, texts

REF = ForecastRef("co_" + "a" * 32, "CA-DN80-PN16")


@st.composite
def publications(draw: st.DrawFn, ref: ForecastRef = REF) -> Publish:
    """Any version of any grid."""
    steps = draw(st.lists(st.integers(1, 31), min_size=1, max_size=8))
    start = draw(dates.filter(lambda day: day.year < 2198))
    starts = [start + timedelta(days=sum(steps[:index])) for index in range(len(steps) + 1)]
    level = draw(st.none() | st.sampled_from([Decimal("0.9"), Decimal("0.75")]))
    buckets = []
    for each in starts[:-1]:
        quantity = draw(decimals)
        high = None if level is None else max(quantity, draw(decimals))
        buckets.append(Bucket(each, quantity, high))
    edges = sorted(draw(st.tuples(st.sampled_from(starts), st.sampled_from(starts))))
    unit = draw(st.sampled_from(["pc", "kg", ""]))
    return Publish(ref, draw(numbers), unit, *edges, starts[-1], tuple(buckets), level, draw(texts))


commitments = st.dictionaries(dates, decimals, max_size=5).map(
    lambda made: tuple(Commitment(day, quantity) for day, quantity in sorted(made.items()))
)


def forecast_claims(ref: ForecastRef = REF) -> st.SearchStrategy[ForecastClaim]:
    """Any claim of any type."""
    commits = st.builds(Commit, st.just(ref), numbers, numbers, commitments, st.booleans(), texts)
    return publications(ref) | commits


_few = st.lists(st.sampled_from([0, 50, 100, 150]), min_size=1, max_size=4)
_some = st.lists(st.sampled_from([None, 0, 50, 100, 200]), max_size=4)
_off = st.sampled_from([0, 0, 0, 0, -1, 1])
_first = st.integers(0, 2)
_units = st.sampled_from(["pc", "pc", "pc", "pc", "pc", "kg"])


def said_by(draw: st.DrawFn, story: ForecastStory, role: Role) -> ForecastClaim:
    """A claim that this side might make now; its numbers are now and then wrong."""
    published = sum(each.claim.get("type") == Publish.TYPE for each in story.placed)
    answered = sum(each.claim.get("type") == Commit.TYPE for each in story.placed)
    if role is Role.BUYER:
        number = max(1, published + 1 + draw(_off))
        quantities, first, unit = draw(_few), draw(_first), draw(_units)
        return version(story.ref, number, *quantities, first=first, unit=unit)
    to = max(1, published + draw(_off))
    return answer(story.ref, max(1, answered + 1 + draw(_off)), to, *draw(_some), first=draw(_first))


def nonsense(ref: ForecastRef) -> list[Mapping[str, object]]:
    """Claims that do not parse, or that a newer version makes, but that name the forecast."""
    named = {"buyer": ref.buyer, "item": ref.item}
    return [
        {**named, "type": "forecast.commit", "version": "1"},
        {**named, "type": "forecast.publish"},
        {**named, "type": "forecast.teleport", "quantity": "1"},
        {**named, "type": "forecast."},
    ]


@st.composite
def forecast_stories(draw: st.DrawFn) -> ForecastStory:
    """Two halves that lag behind each other, about one forecast."""
    story = ForecastStory(buyer_first=draw(st.booleans()))
    for _ in range(draw(st.integers(1, 10))):
        role = draw(st.sampled_from([Role.BUYER, Role.SUPPLIER])) if story.placed else Role.BUYER
        seen = max(0, story.count[role.other] - draw(st.integers(0, 2)))
        if draw(st.integers(0, 9)):
            story.say(role, said_by(draw, story, role), seen=seen)
        else:
            wrong: ForecastClaim | Mapping[str, object] = draw(
                st.sampled_from([said_by(draw, story, role.other), *nonsense(story.ref)])
            )
            story.say(role, wrong, seen=seen)
    return story
