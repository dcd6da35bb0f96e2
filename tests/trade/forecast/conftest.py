"""Every story is told twice: with ties of the fold broken in the customer's and in the supplier's favour."""

from __future__ import annotations

import pytest

from tests.trade.forecast.world import ForecastStory


@pytest.fixture(params=[True, False], ids=["buyer-first", "supplier-first"])
def talk(request: pytest.FixtureRequest) -> ForecastStory:
    """Two companies and one forecast about which nothing has been said yet."""
    return ForecastStory(buyer_first=request.param)
