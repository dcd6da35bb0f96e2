"""The chain of the bullwhip benchmark keeps its goods, and both ways start from the same."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from benchmarks.forecast_bullwhip import GENERATORS, LEAD, TIERS, run, simulate


@pytest.mark.parametrize("living", [False, True])
@pytest.mark.parametrize("made", GENERATORS.values(), ids=list(GENERATORS))
def test_goods_are_neither_lost_nor_made(
    made: Callable[[random.Random, int], list[float]], living: bool
) -> None:
    demand = made(random.Random(1), 60)
    tiers = simulate(demand, living=living)
    level = sum(demand[:13]) / 13
    for number, tier in enumerate(tiers):
        shipped_in = sum(tier.orders) - tier.owed_by
        shipped_out = sum(tier.asked) - tier.owed_to
        before = level * (2 + LEAD + 1)
        assert before + shipped_in - shipped_out == pytest.approx(tier.stock + sum(tier.coming))
        below = demand if number == 0 else tiers[number - 1].orders
        assert tier.asked == below
        if number:
            assert tier.owed_to == pytest.approx(tiers[number - 1].owed_by)
        assert min(tier.held) >= 0
    assert tiers[-1].owed_by == pytest.approx(0)


def test_the_benchmark_runs_in_small() -> None:
    rows = list(run(years=1, seeds=1, warm=20))
    assert len(rows) >= TIERS * len(GENERATORS)
    for row in rows:
        if row["tier"] == 0:
            assert row["bullwhip_by_itself"] == pytest.approx(row["bullwhip_living"], rel=0.1)
