"""Every story is told twice: with ties of the fold broken in the buyer's and in the supplier's favour."""

from __future__ import annotations

import pytest

from tests.trade.world import Story


@pytest.fixture(params=[True, False], ids=["buyer-first", "supplier-first"])
def story(request: pytest.FixtureRequest) -> Story:
    """Two companies and one order line about which nothing has been said yet."""
    return Story(buyer_first=request.param)
