"""From histories to forecasts in the database: what is computed, when, and by whom it can be seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from tallystick.errors import NotFound
from tallystick.server.baseline.forecasts import OwnForecasts
from tallystick.server.baseline.refreshing import progress_id, refresh, start_over
from tallystick.server.baseline.values import DemandClass, Own
from tallystick.server.demand.book import DemandBook
from tallystick.server.demand.values import Changes
from tallystick.server.gate import Access
from tallystick.server.jobs.models import Progress
from tests.baseline.histories import MONDAY, fill, weekly
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def forecasts(access: Access) -> dict[str, Own]:
    """All that a company expects by itself."""
    with access.open() as book:
        ids = DemandBook(book).ids([row.code for row in DemandBook(book).items()])
        return OwnForecasts(book).some({item_id: code for code, item_id in ids.items()})


def test_histories_become_forecasts_once(world: World) -> None:
    access, company = world.system("brackwater"), world.companies["brackwater"]
    level = [20.0 + at % 3 for at in range(30)]
    level[12] = 400.0  # an outlier, to be told
    fill(access, {"PUMP": weekly(level), "NEW": weekly([4, 6, 5])})
    assert refresh(company) == 2
    found = forecasts(access)
    pump = found["PUMP"]
    assert pump.expected.first_day == MONDAY
    assert len(pump.expected.mean) == 39 + 13
    assert np.all(np.diff(pump.expected.quantiles, axis=0) >= 0)
    assert 18 < pump.expected.mean[0] < 25
    assert [one["cause"] for one in pump.about["treated"]] == ["outlier"]
    assert pump.about["models"]
    assert pump.about["why"]
    assert (pump.demand_class, found["NEW"].demand_class) == (DemandClass.REGULAR, DemandClass.NEW)
    assert refresh(company) == 0  # nothing has changed
    with access.open() as book:
        own = OwnForecasts(book)
        assert own.classes() == {DemandClass.REGULAR: 1, DemandClass.NEW: 1}
        assert own.standing().revision == 1
        snapshots = list(own.snapshots(MONDAY))
        assert Progress.objects.get(id=progress_id(company)).state == "done"
    assert {each.week for each in snapshots} == {MONDAY}
    assert snapshots[0].figures.shape == (10, 13)
    # only what changed is computed again, and what is gone is forgotten
    with access.open() as book:
        DemandBook(book).change(
            Changes(history={"NEW": weekly([4, 6, 5, 5])}, removed_items=("PUMP",)), "import"
        )
    assert refresh(company) == 1
    assert set(forecasts(access)) == {"NEW"}
    # a week later everything is computed anew, and what was expected then is kept beside it
    start_over(company)
    assert refresh(company, datetime.now(UTC) + timedelta(weeks=1)) == 1
    with access.open() as book:
        weeks = [each.week for each in OwnForecasts(book).snapshots(MONDAY)]
    assert weeks == [MONDAY, MONDAY + timedelta(weeks=1)]


def test_a_company_without_histories_has_nothing_to_forecast(world: World) -> None:
    start_over(world.companies["brackwater"])
    assert refresh(world.companies["brackwater"]) == 0


def test_nobody_else_sees_a_forecast(world: World) -> None:
    fill(world.system("brackwater"), {"PUMP": weekly([3, 4, 5])})
    refresh(world.companies["brackwater"])
    with world.as_("ines").open() as book:
        item_id = DemandBook(book).ids(["PUMP"])["PUMP"]
        assert OwnForecasts(book).of(item_id, "PUMP")
    with world.as_("jonas").open() as book:
        assert OwnForecasts(book).of(item_id, "PUMP") is None
        assert list(OwnForecasts(book).snapshots(MONDAY)) == []
        with pytest.raises(NotFound):
            DemandBook(book).code_of(item_id)
