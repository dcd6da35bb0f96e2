"""The high side at the level that a partner may see."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tallystick.planning.requirements import Cause, Demand, Horizon, Item, Source, Weeks, explode
from tallystick.planning.requirements.demand import HIGH, reach_of
from tallystick.planning.requirements.expectation import expectations
from tallystick.planning.requirements.structure import Structure

MONDAY = date(2026, 1, 5)


def high_at(level: str) -> Decimal | None:
    """What a supplier sees of a week in which 100 are expected and 200 at P90."""
    item = Item("PUMP", "PCE", sources=(Source("co_other"),))
    cause = Cause("forecast", "week")
    demand = Demand("PUMP", MONDAY, Decimal(100), "PCE", cause, Decimal(200))
    needs = explode(Structure.of([item]), Weeks(MONDAY, 4), [demand])
    (told,) = expectations(needs, "co_other", Horizon(1, 1, 4, Decimal(level)))
    return told.buckets[0].high


def test_a_further_quantile_lies_further_out() -> None:
    # quantiles of the normal distribution: 0.8416 at P80, 1.2816 at P90, 1.6449 at P95
    assert [high_at(level) for level in ("0.9", "0.8", "0.95")] == [200, 166, 229]
    assert reach_of(HIGH) == 1
    assert reach_of(Decimal("0.95")) == pytest.approx(1.6449 / 1.2816, abs=1e-4)
