"""What a forecast comes to, told as stories between a customer and a supplier."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tallystick.trade.document import Effect
from tallystick.trade.forecast import compose
from tallystick.trade.forecast.claims import Publish
from tallystick.trade.forecast.document import ForecastState
from tallystick.trade.forecast.figures import cover_by_zone
from tallystick.trade.forecast.values import Bucket, Commitment, Zone
from tallystick.trade.values import Role
from tests.trade.forecast.world import ForecastStory, answer, version, week


def test_a_published_forecast_waits_for_the_supplier(talk: ForecastStory) -> None:
    talk.publish(100, 120, 80)
    forecast = talk.forecast
    assert (forecast.state, forecast.move) == (ForecastState.NEW, Role.SUPPLIER)
    assert forecast.cover.open == forecast.cover.expected == 300
    assert [figure.zone for figure in forecast.figures] == [Zone.FIRM, Zone.PLANNED, Zone.PLANNED]


def test_committing_to_all_of_it_answers_it(talk: ForecastStory) -> None:
    talk.publish(100, 120, 80)
    said = talk.say(Role.SUPPLIER, compose.commit_to_all(talk.forecast, automatic=True))
    forecast = talk.forecast
    assert said.effect is Effect.APPLIED
    assert (forecast.state, forecast.move, forecast.asked_at) == (ForecastState.ANSWERED, None, None)
    assert forecast.answer
    assert forecast.age(forecast.answer.at + timedelta(days=9)) == timedelta(days=9)
    assert forecast.cover.covered == 300


def test_the_shortage_is_cumulative_and_open_weeks_are_no_shortage(talk: ForecastStory) -> None:
    talk.publish(100, 110, 125, 140, 105, firm=2)
    talk.commit(1, 100, 100, 105, 160, None)
    forecast = talk.forecast
    assert [figure.short for figure in forecast.figures] == [0, 10, 30, 10, 10]
    assert (forecast.state, forecast.move) == (ForecastState.SHORT, Role.BUYER)
    cover = forecast.cover
    assert (cover.expected, cover.covered, cover.short, cover.open) == (580, 465, 10, 105)
    assert (forecast.first_short, forecast.worst) == (week(1), 30)
    zones = cover_by_zone(forecast.figures)
    assert [zones[zone].short for zone in Zone] == [10, 0, 0]


def test_what_comes_early_covers_what_is_needed_later(talk: ForecastStory) -> None:
    talk.publish(100, 100)
    talk.commit(1, 150, 50)
    assert talk.forecast.state is ForecastState.ANSWERED
    assert talk.forecast.cover.over == 0


def test_no_commitment_leaves_a_binding_week_short_for_the_customer_to_see(talk: ForecastStory) -> None:
    talk.publish(100, 100, 100, 100)
    talk.commit(1, 100, 100, 100)
    assert talk.forecast.state is ForecastState.ANSWERED  # only the outlook is open
    talk.commit(1, 100)
    assert talk.forecast.state is ForecastState.SHORT
    assert talk.forecast.cover.short == 0


def test_what_changed_is_told_against_the_last_answer_not_the_last_version(talk: ForecastStory) -> None:
    talk.publish(95, 100, 105)
    talk.commit(1, 95, 100, 105)
    talk.publish(95, 110, 105)
    second = talk.forecast.asked_at
    talk.publish(95, 110, 125)
    forecast = talk.forecast
    assert (forecast.state, forecast.move) == (ForecastState.CHANGED, Role.SUPPLIER)
    assert [figure.change for figure in forecast.figures] == [0, 10, 20]
    assert (forecast.behind, forecast.asked_at) == (2, second)
    assert forecast.cover.short == 30


def test_a_version_that_asks_for_what_is_committed_needs_no_answer(talk: ForecastStory) -> None:
    talk.publish(100, 120)
    talk.commit(1, 100, 90)
    talk.publish(100, 90)
    assert (talk.forecast.state, talk.forecast.move) == (ForecastState.ANSWERED, None)


def test_that_weeks_pass_is_no_change_but_new_weeks_are(talk: ForecastStory) -> None:
    talk.publish(100, 120, 80)
    talk.commit(1, 100, 120, 80)
    talk.publish(120, 80, first=1)
    assert talk.forecast.state is ForecastState.ANSWERED
    talk.publish(120, 80, 90, first=1)
    assert talk.forecast.state is ForecastState.CHANGED
    assert talk.forecast.figures[-1].before is None


def test_an_answer_that_crosses_a_version_stands_until_a_newer_one(talk: ForecastStory) -> None:
    talk.publish(100, 100)
    talk.publish(100, 150)
    said = talk.commit(1, 100, 100, seen=1)
    assert (said.effect, said.why) == (Effect.CROSSED, "crossed-version")
    forecast = talk.forecast
    assert (forecast.state, forecast.behind, forecast.cover.short) == (ForecastState.CHANGED, 1, 50)
    talk.commit(2, 100, 150)
    assert talk.forecast.state is ForecastState.ANSWERED
    assert talk.again(said).effect is Effect.CROSSED


def test_an_answer_never_goes_back_to_an_older_version(talk: ForecastStory) -> None:
    talk.publish(100)
    talk.publish(150)
    talk.commit(2, 150)
    said = talk.commit(1, 100)
    assert (said.effect, said.why) == (Effect.STALE, "old-version")
    assert talk.forecast.state is ForecastState.ANSWERED
    assert compose.next_answer(talk.forecast) == 2


def test_a_late_answer_to_a_version_known_to_be_old_still_commits(talk: ForecastStory) -> None:
    talk.publish(100)
    talk.publish(150)
    said = talk.commit(1, 100)
    assert said.effect is Effect.APPLIED
    assert (talk.forecast.behind, talk.forecast.cover.short) == (1, 50)


@pytest.mark.parametrize(
    ("role", "number", "why"),
    [
        (Role.SUPPLIER, 1, "wrong-author"),
        (Role.BUYER, 1, "version-out-of-order"),
        (Role.BUYER, 3, "version-out-of-order"),
    ],
)
def test_versions_that_nobody_may_publish(talk: ForecastStory, role: Role, number: int, why: str) -> None:
    talk.publish(100)
    before = talk.forecast
    said = talk.say(role, version(talk.ref, number, 50))
    assert (said.effect, said.why) == (Effect.REFUSED, why)
    assert talk.forecast.last == before.last


@pytest.mark.parametrize(
    ("role", "number", "to", "first", "why"),
    [
        (Role.BUYER, 1, 1, 0, "wrong-author"),
        (Role.SUPPLIER, 2, 1, 0, "answer-out-of-order"),
        (Role.SUPPLIER, 1, 2, 0, "unknown-version"),
        (Role.SUPPLIER, 1, 1, 1, "unknown-bucket"),
    ],
)
def test_answers_that_nobody_may_give(
    talk: ForecastStory, role: Role, number: int, to: int, first: int, why: str
) -> None:
    talk.publish(100)
    said = talk.say(role, answer(talk.ref, number, to, 100, first=first))
    assert (said.effect, said.why) == (Effect.REFUSED, why)
    assert talk.forecast.answer is None


def test_a_supplier_cannot_answer_what_it_has_not_seen(talk: ForecastStory) -> None:
    talk.publish(100)
    assert talk.commit(1, 100, seen=0).why == "unknown-version"


def test_a_type_of_a_newer_version_is_kept_and_ignored(talk: ForecastStory) -> None:
    talk.publish(100)
    before = talk.forecast
    said = talk.say(
        Role.BUYER, {"type": "forecast.explain", "buyer": talk.ref.buyer, "item": talk.ref.item, "x": [1]}
    )
    assert (said.effect, said.why) == (Effect.UNKNOWN, "unknown-type")
    assert (talk.forecast.state, talk.forecast.last) == (before.state, before.last)


def test_an_answer_in_another_unit_of_measure_commits_nothing(talk: ForecastStory) -> None:
    talk.publish(100)
    talk.commit(1, 100)
    talk.say(Role.BUYER, version(talk.ref, 2, 100, unit="kg"))
    assert (talk.forecast.state, talk.forecast.answer) == (ForecastState.NEW, None)


def test_keeping_the_commitments_answers_the_last_version_with_them(talk: ForecastStory) -> None:
    talk.publish(100, 120, 80, 60)
    talk.commit(1, 100, 100, 80)
    talk.publish(150, 80, 60, 60, first=1)
    talk.say(Role.SUPPLIER, compose.keep_commitments(talk.forecast))
    forecast = talk.forecast
    assert (forecast.behind, forecast.state) == (0, ForecastState.SHORT)
    assert [figure.committed for figure in forecast.figures] == [100, 80, None, None]


def test_commitments_by_month_count_in_weeks_when_their_month_is_over(talk: ForecastStory) -> None:
    month = Publish(
        talk.ref,
        1,
        "pc",
        date(2026, 3, 1),
        date(2026, 5, 1),
        date(2026, 5, 1),
        (Bucket(date(2026, 3, 1), Decimal(400)), Bucket(date(2026, 4, 1), Decimal(400))),
    )
    talk.say(Role.BUYER, month)
    talk.commit(1)
    made = (Commitment(date(2026, 3, 1), Decimal(400)),)
    talk.say(Role.SUPPLIER, compose.commit(talk.forecast, {each.start: each.quantity for each in made}))
    talk.publish(100, 100, 100, 100, 100)
    # 9 March … 6 April: the commitment for March is there by the week of 30 March, which April shares
    assert [figure.committed for figure in talk.forecast.figures] == [0, 0, 0, None, None]


def test_what_each_side_may_say_next(talk: ForecastStory) -> None:
    assert compose.possible_on_forecast(None, Role.SUPPLIER) == set()
    talk.publish(100)
    token = compose.forecast_token(talk.forecast)
    assert compose.possible_on_forecast(talk.forecast, Role.SUPPLIER) == {"forecast.commit"}
    assert compose.possible_on_forecast(talk.forecast, Role.BUYER) == {"forecast.publish"}
    talk.commit(1, 100)
    assert compose.forecast_token(talk.forecast) != token
