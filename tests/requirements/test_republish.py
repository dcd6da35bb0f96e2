"""When a forecast is published anew: once a cause, calmly, and never in a storm."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.errors import InvalidInput
from tallystick.planning.republish import Calm, Held, Memory, Why, decide
from tallystick.planning.requirements import Expectation
from tallystick.trade.forecast.values import Bucket
from tests.requirements.world import week

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OPEN = Calm(frozen_weeks=0)


def told(*quantities: int, first: int = 0, high: int | None = None) -> Expectation:
    """What the foundry is to expect, week by week."""
    buckets = tuple(
        Bucket(week(first + number), Decimal(each), None if high is None else Decimal(each + high))
        for number, each in enumerate(quantities)
    )
    count = len(quantities)
    edges = (week(first + min(1, count)), week(first + min(3, count)), week(first + count))
    level = None if high is None else Decimal("0.9")
    return Expectation("foundry", "casing", "pc", buckets, *edges, level)


def after(*versions: Expectation, calm: Calm = OPEN) -> Memory:
    """Remember these versions as published, an hour and more apart."""
    memory = Memory()
    for number, each in enumerate(versions):
        at = NOW - (len(versions) - number) * timedelta(hours=25)
        memory = decide(memory, each, at, calm, forced=True).memory
    return memory


def test_the_first_figures_go_out_and_the_same_never_again() -> None:
    first = decide(Memory(), told(100, 100), NOW, OPEN)
    assert (first.why, first.publish) == (Why.FIRST, told(100, 100))
    again = decide(first.memory, told(100, 100), NOW, OPEN)
    assert (again.why, again.publish, again.memory) == (Why.SAME, None, first.memory)


def test_small_changes_stay_in_the_dead_band_and_are_shown() -> None:
    verdict = decide(after(told(100, 100, 100)), told(104, 100, 97), NOW, OPEN)
    assert (verdict.why, verdict.publish) == (Why.DEAD_BAND, None)
    assert verdict.held == (
        Held(week(0), Decimal(100), Decimal(104)),
        Held(week(2), Decimal(100), Decimal(97)),
    )


def test_a_big_order_goes_out_with_all_figures_as_they_are() -> None:
    verdict = decide(after(told(100, 100, 100)), told(104, 160, 97), NOW, OPEN)
    assert (verdict.why, verdict.publish) == (Why.CHANGED, told(104, 160, 97))


def test_small_changes_that_add_up_go_out() -> None:
    calm = Calm(relative=Decimal(0), absolute=Decimal(10), frozen_weeks=0)
    assert decide(after(told(100, 100, 100)), told(104, 104, 100), NOW, calm).publish is None
    assert decide(after(told(100, 100, 100)), told(104, 104, 104), NOW, calm).why is Why.CHANGED


def test_slow_drift_is_measured_against_what_is_published() -> None:
    memory = after(told(100))
    for quantity in (102, 104):
        verdict = decide(memory, told(quantity), NOW, OPEN)
        assert verdict.publish is None
        memory = verdict.memory
    assert decide(memory, told(106), NOW, OPEN).why is Why.CHANGED


def test_the_fence_keeps_the_first_weeks_and_moves_what_they_lack_behind_it() -> None:
    calm = Calm(frozen_weeks=2)
    verdict = decide(after(told(100, 100, 100, 100)), told(150, 90, 100, 100), NOW, calm)
    assert verdict.publish == told(100, 100, 140, 100)
    assert [held.computed for held in verdict.held] == [150, 90]
    assert decide(verdict.memory, told(150, 90, 100, 100), NOW, calm).why is Why.SAME


def test_what_a_fenced_week_has_over_is_taken_from_the_weeks_behind_it() -> None:
    verdict = decide(after(told(100, 40, 100)), told(0, 40, 100), NOW, Calm(frozen_weeks=1))
    assert verdict.publish == told(100, 0, 40)


def test_a_person_may_lift_the_fence() -> None:
    verdict = decide(after(told(100, 100)), told(150, 100), NOW, Calm(frozen_weeks=2), forced=True)
    assert (verdict.why, verdict.publish) == (Why.FORCED, told(150, 100))


def test_a_new_week_is_published_once_though_nothing_changed() -> None:
    verdict = decide(after(told(100, 100, 100)), told(100, 100, 100, first=1), NOW, OPEN)
    assert verdict.why is Why.ROLLED
    assert decide(verdict.memory, told(100, 100, 100, first=1), NOW, OPEN).why is Why.SAME


def test_other_zones_and_units_are_published() -> None:
    assert decide(after(told(100)), replace(told(100), unit="kg"), NOW, OPEN).why is Why.TERMS
    assert decide(after(told(100)), told(100, high=10), NOW, OPEN).why is Why.TERMS


def test_a_high_side_that_grows_goes_out_and_moves_with_the_fence() -> None:
    assert decide(after(told(100, high=10)), told(100, high=40), NOW, OPEN).why is Why.CHANGED
    fenced = decide(after(told(100, 100, high=10)), told(130, 100, high=10), NOW, Calm()).publish
    assert fenced == told(100, 130, high=10)


def test_a_flapping_input_is_damped_and_told() -> None:
    memory, sent, stormed = after(told(100)), 0, 0
    returned = 0
    for second in range(0, 86_400, 5):
        at = NOW + timedelta(seconds=second)
        verdict = decide(memory, told(200 if second // 5 % 2 else 100), at, OPEN)
        memory = verdict.memory
        sent += verdict.publish is not None
        stormed += verdict.why in (Why.PAUSE, Why.STORM)
        returned = max(returned, verdict.returned)
        assert (verdict.again_at is not None) == (verdict.why in (Why.PAUSE, Why.STORM))
        assert verdict.again_at is None or verdict.again_at > at
    assert sent == OPEN.most
    assert stormed > 1_000
    assert returned > 2


def test_after_a_pause_the_last_figures_go_out_once() -> None:
    memory = after(told(100))
    verdicts = []
    for quantity in (200, 300, 400, 500, 600):
        verdict = decide(memory, told(quantity), NOW, OPEN)
        memory = verdict.memory
        verdicts.append(verdict)
    assert [each.why for each in verdicts] == [Why.CHANGED] * 3 + [Why.PAUSE] * 2
    again = verdicts[-1].again_at
    assert again == NOW + OPEN.pause
    assert decide(memory, told(600), again, OPEN).publish == told(600)


def test_figures_that_no_claim_can_hold_are_held_and_told() -> None:
    assert decide(after(told(100)), told(10**11), NOW, OPEN).why is Why.TOO_LARGE
    assert decide(Memory(), told(1, high=10**11), NOW, OPEN, forced=True).publish is None


@pytest.mark.parametrize("wrong", [{"relative": Decimal(-1)}, {"frozen_weeks": -1}, {"burst": 0}])
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        Calm(**wrong)  # type: ignore[arg-type]


_lists = st.lists(st.integers(0, 300), min_size=4, max_size=4)
_calms = st.builds(
    Calm,
    st.sampled_from([Decimal(0), Decimal("0.05"), Decimal("0.5")]),
    st.sampled_from([Decimal(0), Decimal(20)]),
    st.integers(0, 5),
)


@given(st.lists(_lists, min_size=1, max_size=12), _calms, st.randoms(use_true_random=False))
def test_each_set_of_figures_goes_out_once_and_none_is_far_from_the_truth(
    computed: list[list[int]], calm: Calm, rng: object
) -> None:
    memory, at = Memory(), NOW
    for quantities in computed:
        at += timedelta(hours=2)
        verdict = decide(memory, told(*quantities), at, calm)
        assert decide(memory, told(*quantities), at, calm) == verdict
        memory = verdict.memory
        assert memory.last
        repeated = decide(memory, told(*quantities), at + timedelta(seconds=1), calm)
        assert repeated.publish is None
        if calm.frozen_weeks == 0:
            for bucket, quantity in zip(memory.last.buckets, quantities, strict=True):
                assert calm.within_band(bucket.quantity, Decimal(quantity))
        elif verdict.publish and verdict.why is not Why.FIRST:
            total = sum(bucket.quantity for bucket in verdict.publish.buckets)
            assert total >= sum(quantities)
