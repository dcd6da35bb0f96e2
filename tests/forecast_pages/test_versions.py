"""Between versions: what changed adds up, and what is said of nervousness and reliability follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tallystick.server.forecast import versions
from tallystick.server.forecast.grid import heat, shortages
from tallystick.server.forecast.waterfall import waterfall
from tallystick.trade.forecast.values import Zone
from tests.board.reading import reader
from tests.trade.forecast.world import START, ForecastStory, week

QUANTITIES = st.lists(st.integers(0, 500), min_size=1, max_size=12)


@given(QUANTITIES, QUANTITIES, st.integers(0, 3))
def test_what_changed_always_adds_up(before: list[int], after: list[int], rolled: int) -> None:
    story = ForecastStory()
    story.publish(*before)
    story.publish(*after, first=rolled)
    one, other = versions.versions_of(story.forecast)
    told = versions.compare(one, other)
    sums = one.claim.quantity - told.passed + told.net + told.added
    assert sums == other.claim.quantity
    assert waterfall(told, reader()).bars[-1].amount


def test_the_nervousness_is_what_moved_per_what_stood() -> None:
    story = ForecastStory()
    story.publish(100, 100, 100)
    assert versions.nervousness(story.forecast) is None
    story.publish(100, 110, 80)
    told = versions.nervousness(story.forecast)
    assert told is not None
    assert told.share() == Decimal(30) / Decimal(300)
    assert told.share(Zone.FIRM) == 0


def test_only_answers_that_crossed_a_version_are_called_so() -> None:
    story = ForecastStory()
    story.publish(100, 100)
    story.commit(1, 100, 100)
    story.publish(100, 120)
    story.commit(2, 100, 100)
    assert [answer.crossed for answer in versions.answers_of(story.forecast)] == [False, False]
    story.publish(100, 130, seen=1)
    assert [answer.crossed for answer in versions.answers_of(story.forecast)] == [False, True]


def test_what_was_kept_counts_weeks_that_were_committed_before_they_began() -> None:
    story = ForecastStory()
    story.publish(100, 110, 120)
    story.commit(1, 90, 100, 110)
    told = versions.kept(story.forecast, [], week(2))
    assert (told.weeks, told.committed) == (2, 190)
    assert told.share is None
    assert replace(told, shipped=Decimal(95), orders=1).share == Decimal("0.5")
    assert versions.kept(story.forecast, [], week(0)).weeks == 0


def test_a_surplus_before_makes_good_what_a_week_lacks() -> None:
    story = ForecastStory()
    story.publish(100, 100, 100)
    story.commit(1, 120, 90, 70)
    assert shortages(story.forecast.figures) == [0, 0, 20]


def test_heat_goes_by_the_share_of_what_is_expected() -> None:
    assert [heat(Decimal(short), Decimal(100)) for short in (0, 1, 5, 10, 20, 40, 100)] == [
        "",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h5",
    ]


def test_a_week_ago_is_the_version_that_stood_then() -> None:
    story = ForecastStory()
    story.publish(100)
    story.publish(110)
    story.publish(120)
    near = versions.a_week_ago(story.forecast, START + timedelta(days=1))
    assert near is not None
    assert near.before.number == 2
