"""Claims on forecasts have one form each, and nothing else is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given

from tallystick.trade.claim_json import line_ref
from tallystick.trade.fields import InvalidClaim
from tallystick.trade.forecast.claim_json import forecast_claim_json, forecast_ref, parse_forecast_claim
from tallystick.trade.forecast.claims import ForecastClaim
from tests.trade.forecast.strategies import REF, forecast_claims
from tests.trade.forecast.world import answer, version

PUBLISHED = forecast_claim_json(version(REF, 1, 100, 120, 80, 60))
ANSWERED = forecast_claim_json(answer(REF, 1, 1, 100, None, 80))


@given(forecast_claims())
def test_what_is_written_reads_back(claim: ForecastClaim) -> None:
    written = forecast_claim_json(claim)
    assert parse_forecast_claim(written) == claim
    assert forecast_claim_json(parse_forecast_claim(written)) == written
    assert forecast_ref(written) == REF
    assert line_ref(written) is None


def bucket(start: str, quantity: str = "1", **more: str) -> dict[str, str]:
    return {"start": start, "quantity": quantity, **more}


@pytest.mark.parametrize(
    ("claim", "change", "why"),
    [
        (PUBLISHED, {"type": "forecast.wish"}, "unknown-type"),
        (PUBLISHED, {"item": " A"}, "bad-forecast"),
        (PUBLISHED, {"version": 0}, "bad-number"),
        (PUBLISHED, {"more": 1}, "unexpected-field"),
        (PUBLISHED, {"description": ""}, "unexpected-field"),
        (PUBLISHED, {"unit": None}, "missing-field"),
        (PUBLISHED, {"buckets": []}, "bad-buckets"),
        (PUBLISHED, {"buckets": [{"start": "2026-03-09"}]}, "bad-buckets"),
        (PUBLISHED, {"buckets": [bucket("2026-03-16"), bucket("2026-03-09")]}, "bad-buckets"),
        (PUBLISHED, {"buckets": [bucket("2026-03-09", "-1")]}, "bad-decimal"),
        (PUBLISHED, {"buckets": [bucket("2026-03-09", "1.0")]}, "bad-decimal"),
        (PUBLISHED, {"buckets": [bucket("2026-03-09", "5", high="4")]}, "bad-level"),
        (PUBLISHED, {"end": "2026-03-30"}, "bad-buckets"),
        (PUBLISHED, {"planned_from": "2026-03-10"}, "bad-zone"),
        (PUBLISHED, {"outlook_from": "2026-03-09"}, "bad-zone"),
        (PUBLISHED, {"outlook_from": "2027-03-09"}, "bad-zone"),
        (PUBLISHED, {"level": "0.9"}, "bad-level"),
        (PUBLISHED, {"level": "1"}, "bad-level"),
        (ANSWERED, {"commitments": [bucket("2026-03-09", high="2")]}, "bad-buckets"),
        (ANSWERED, {"commitments": "all"}, "bad-buckets"),
        (ANSWERED, {"automatic": False}, "unexpected-field"),
        (ANSWERED, {"reason": 3}, "bad-text"),
        (ANSWERED, {"number": None}, "missing-field"),
    ],
)
def test_what_is_not_of_its_form_is_refused(
    claim: Mapping[str, object], change: Mapping[str, Any], why: str
) -> None:
    changed = {name: value for name, value in {**claim, **change}.items() if value is not None}
    with pytest.raises(InvalidClaim) as caught:
        parse_forecast_claim(changed)
    assert caught.value.why == why


@pytest.mark.parametrize(
    "claim",
    [
        {"type": "order.request", "buyer": REF.buyer, "item": "A"},
        {"type": "forecast.publish", "buyer": "co_me", "item": "A"},
        {"type": "forecast.publish", "buyer": REF.buyer, "item": {"code": "A"}},
        {"type": "forecast.publish", "buyer": REF.buyer},
        {"type": 7, "buyer": REF.buyer, "item": "A"},
    ],
)
def test_what_names_no_forecast_is_about_none(claim: Mapping[str, object]) -> None:
    assert forecast_ref(claim) is None
