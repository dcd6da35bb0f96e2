"""The pages of a company's own forecast, as people use them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from tallystick.interchange.demandbook.values import ItemRow, OrderRow
from tallystick.server.baseline.forecasts import OwnForecasts
from tallystick.server.baseline.knowing import About, about
from tallystick.server.demand.adjusting import Adjustments
from tallystick.server.demand.book import DemandBook
from tallystick.server.demand.values import Changes
from tests.baseline.histories import MONDAY, TODAY, keep, weekly
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def selling(world: World) -> World:
    """The world, in which Brackwater expects to sell ten pumps a week, and once had an outlier."""
    history = [9.0, 11.0, 10.0] * 10
    history[-4] = 90.0
    order = OrderRow("SO-1", "", "PUMP", MONDAY + timedelta(weeks=1, days=2), ItemRow("", "").step * 25)
    with world.as_("ines").open() as book:
        items = (ItemRow("PUMP", "PCE", "Pump DN80"), ItemRow("BOLT", "PCE"))
        DemandBook(book).change(Changes(items=items, orders=(order,), history={"PUMP": weekly(history)}))
    keep(world.system("brackwater"), {"PUMP": [10] * 52})
    return world


def client(world: World, person: str = "ines") -> Client:
    found = Client()
    found.force_login(world.people[person])
    return found


def place(world: World, code: str = "PUMP") -> str:
    with world.as_("ines").open() as book:
        item_id = DemandBook(book).ids([code])[code]
    return f"/{world.slugs['brackwater']}/demand/items/{item_id}/expected/"


def known(world: World) -> About:
    item_id = UUID(place(world).split("/")[-3])
    with world.as_("ines").open() as book:
        return about(book, item_id, TODAY)


def test_the_list_can_be_filtered_by_class(selling: World) -> None:
    ines, slug = client(selling), selling.slugs["brackwater"]
    page = ines.get(f"/{slug}/demand/expected/").content.decode()
    assert "PUMP" in page
    assert "BOLT" not in page
    assert "<b>40</b> PCE" in page
    assert "PUMP" in ines.get(f"/{slug}/demand/expected/?class=regular").content.decode()
    assert "PUMP" not in ines.get(f"/{slug}/demand/expected/?class=dying").content.decode()
    assert ines.get(f"/{slug}/demand/expected/?class=odd").status_code == 400


def test_the_page_of_an_item_shows_history_forecast_and_what_takes_from_it(selling: World) -> None:
    page = client(selling).get(place(selling)).content.decode()
    for words in ("Pump DN80", "Per week", "Planned for", "P90", "Demanded and expected per week"):
        assert words in page
    assert "Demand comes nearly every week, in even quantities." in page
    weeks = known(selling).weeks
    ahead = [week for week in weeks if week.start >= MONDAY]
    assert len(weeks) == 10 + 26
    assert [int(week.total or 0) for week in ahead[:5]] == [0, 25, 5, 10, 10]
    assert client(selling).get(place(selling, "BOLT")).status_code == 200


def test_an_override_is_said_shown_and_taken_back(selling: World) -> None:
    ines, address = client(selling), place(selling)
    first = MONDAY + timedelta(weeks=3)
    said = {
        "part": "override",
        "first": first.isoformat(),
        "last": first.isoformat(),
        "quantity": "50",
        "percent": "",
        "reason": "Trade fair",
        "expires": (TODAY + timedelta(days=5)).isoformat(),
    }
    huge = {"quantity": "", "percent": "1000000"}
    long = {"last": (first + timedelta(weeks=200)).isoformat()}
    endless = dict.fromkeys(("first", "last", "expires"), "9999-12-31")
    wrongs = (
        endless,
        {"percent": "120"},
        {"reason": ""},
        {"expires": "2020-01-01"},
        {"last": "2020-01-01"},
        huge,
        long,
    )
    for wrong in wrongs:
        answer = ines.post(address, said | wrong)
        assert answer.status_code == 400
        assert 'name="reason"' in answer.content.decode()  # with what was written, to be mended there
    assert ines.post(address, said).status_code == 302
    page = ines.get(address).content.decode()
    for words in ("50 a week", "Trade fair", "Ines Moreau", "As computed"):
        assert words in page
    week = next(week for week in known(selling).weeks if week.start == first)
    assert (week.mean, week.computed, int(week.remaining or 0)) == (50, 10, 50)
    with selling.as_("ines").open() as book:
        (override,) = Adjustments(book).overrides()
    assert ines.post(address, {"part": "end", "override": str(override.id)}).status_code == 302
    assert ines.post(address, {"part": "end", "override": str(override.id)}).status_code == 404
    assert "Trade fair" not in ines.get(address).content.decode()


def test_what_a_forecast_counts_for_can_be_said(selling: World) -> None:
    ines, address = client(selling), place(selling)
    assert ines.post(address, {"part": "rely", "counts": "no", "others": "40"}).status_code == 302
    assert not known(selling).counted
    assert str(known(selling).reliance.others) == "0.4"
    assert ines.post(address, {"part": "rely", "counts": "yes", "others": "140"}).status_code == 400
    assert "Planned for" not in ines.get(address).content.decode()


def test_events_are_added_and_removed(selling: World) -> None:
    ines, address = client(selling), f"/{selling.slugs['brackwater']}/demand/events/"
    event = {"part": "event", "name": "Easter", "first": "2030-04-19", "last": "2030-04-22"}
    assert ines.post(address, event | {"percent": "60"}).status_code == 302
    assert ines.post(address, event | {"item": "NONE"}).status_code == 400
    assert ines.post(address, event | {"last": "2030-04-01"}).status_code == 400
    assert ines.post(address, event | {"first": "9999-12-31", "last": "9999-12-31"}).status_code == 400
    assert "Easter" in ines.get(address).content.decode()
    with selling.as_("ines").open() as book:
        (found,) = Adjustments(book).events()
        assert str(found.effect) == "0.6"
    assert ines.post(address, {"part": "remove", "event": str(found.id)}).status_code == 302
    assert "No event yet" in ines.get(address).content.decode()


def test_a_viewer_looks_and_changes_nothing(selling: World) -> None:
    vera, address = client(selling, "vera"), place(selling)
    page = vera.get(address).content.decode()
    assert "PUMP" in page
    assert "Holds until" not in page
    assert vera.post(address, {"part": "rely", "counts": "no"}).status_code == 403
    assert vera.post(f"/{selling.slugs['brackwater']}/demand/events/", {"part": "event"}).status_code == 403


def test_a_renamed_item_keeps_its_forecast_and_overrides(selling: World) -> None:
    client(selling).post(
        place(selling),
        {
            "part": "override",
            "first": MONDAY.isoformat(),
            "last": MONDAY.isoformat(),
            "percent": "150",
            "reason": "Fair",
            "expires": TODAY.isoformat(),
        },
    )
    with selling.as_("ines").open() as book:
        DemandBook(book).change(Changes(renamed={"PUMP": "PUMP-2"}))
        (override,) = Adjustments(book).overrides()
        ids = DemandBook(book).ids(["PUMP-2"])
        assert OwnForecasts(book).of(ids["PUMP-2"], "PUMP-2")
    assert override.item == "PUMP-2"
