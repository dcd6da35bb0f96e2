"""The reference pages say what forecasts do: every field, code and state, and none besides."""

from __future__ import annotations

import re

from hypothesis import given, settings

from tallystick.trade.document import Effect
from tallystick.trade.forecast.claim_json import FORECAST_TYPES
from tallystick.trade.forecast.document import ForecastState
from tallystick.trade.forecast.forecast_json import forecast_json
from tallystick.trade.forecast.why import FORECAST_WHY
from tests.trade.forecast.strategies import forecast_stories
from tests.trade.forecast.world import ForecastStory
from tests.trade.test_reference import CLAIMS, ENTRIES, SECTIONS, backticked, codes

TABLE = CLAIMS.split("### Why a claim on a forecast")[1].split("### What a forecast")[0]
STATES = CLAIMS.split("### What a forecast comes to")[1]


def test_the_codes_are_all_named_and_explained() -> None:
    given_ = codes("trade/forecast", "end", "_end", "_mark", "InvalidClaim") - {"type", "end", "level"}
    readers = {"bad-text", "bad-number", "bad-decimal", "bad-date", "bad-flag"}
    assert given_ | readers == FORECAST_WHY
    rows = [row.split("|")[1] for row in TABLE.splitlines() if row.startswith("| `")]
    assert {code for row in rows for code in backticked(row)} == FORECAST_WHY


def test_every_field_and_state_is_described() -> None:
    for kind, (_made, fields) in FORECAST_TYPES.items():
        assert set(fields) <= set(re.findall(r"`([a-z0-9_]+)`", SECTIONS[kind]))
    rows = [row.split("|")[1] for row in STATES.splitlines() if row.startswith("| `")]
    assert {code for row in rows for code in backticked(row)} == set(ForecastState)


@settings(max_examples=100)
@given(forecast_stories())
def test_why_a_claim_may_fail_is_said_at_its_type(story: ForecastStory) -> None:
    for said in story.forecast.history:
        if said.claim and said.effect in (Effect.REFUSED, Effect.STALE) and said.why != "wrong-author":
            assert f"`{said.why}`" in SECTIONS[said.claim.TYPE]


@settings(max_examples=50)
@given(forecast_stories())
def test_the_fields_of_a_document_are_described(story: ForecastStory) -> None:
    described = set(re.findall(r"`([a-z_]+)`", ENTRIES.split("A **forecast** is a document")[1]))
    assert set(forecast_json(story.forecast)) <= described
