"""Forecasts behind an e-mailed link: seen and answered without an account, and only those of that tally."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import Client

from tallystick.server.gate import ForecastEntry
from tallystick.trade.forecast.document import ForecastState
from tests.answer.conftest import Guest, invite
from tests.forecast_pages.conftest import Shared, read, text, token_in
from tests.world import World

pytestmark = pytest.mark.django_db


@dataclass
class Link:
    """Rui, who holds a link, and what is expected of him."""

    guest: Guest
    client: Client

    def url(self, entry: ForecastEntry | None = None, page: str = "") -> str:
        """The address of a forecast behind the link."""
        return f"{self.guest.base}forecasts/" + (f"{entry.id}/{page}" if entry else "")


@pytest.fixture
def link(world: World) -> Link:
    """A link that was opened."""
    guest = Guest(world, "", invite(world)).arrive()
    return Link(guest, guest.client)


def test_the_mail_leads_to_the_forecast(shared: Shared, link: Link) -> None:
    entry = shared.publish(10, 20, to="serafim")
    response = Client().get(f"/a/{link.guest.token}/forecasts/{entry.id}/")
    assert response.status_code == 302
    assert response["Location"] == link.url(entry)


def test_a_link_opens_at_the_forecast_where_no_order_line_waits(shared: Shared, link: Link) -> None:
    entry = shared.publish(10, 20, to="serafim")
    assert link.client.get(link.guest.base)["Location"] == link.url(entry)
    line = link.guest.asked()
    assert link.client.get(link.guest.base)["Location"] == link.guest.url(line)


def test_a_guest_commits_to_all_with_one_tap(shared: Shared, link: Link) -> None:
    entry = shared.publish(10, 20, 30, to="serafim")
    assert "1 waits for your answer" in read(link.client, link.url())
    html = read(link.client, link.url(entry))
    assert "Commit to all 60" in html
    response = link.client.post(link.url(entry, "commit/"), {"token": token_in(html), "action": "all"})
    assert response.status_code == 302
    assert "sees your commitments now" in read(link.client, response["Location"])
    assert shared.now(entry).document.state is ForecastState.ANSWERED


def test_a_guest_commits_per_week_and_keeps_what_was_typed(shared: Shared, link: Link) -> None:
    entry = shared.publish(10, 20, to="serafim")
    html = read(link.client, link.url(entry))
    starts = [figure.start.isoformat() for figure in entry.document.figures]
    form = {"token": token_in(html), "action": "send", f"c-{starts[0]}": "7", "reason": "Press is down"}
    shared.publish(10, 25, to="serafim")
    moved = link.client.post(link.url(entry, "commit/"), form)
    assert moved.status_code == 409
    assert 'value="7"' in text(moved)
    assert shared.now(entry).document.answer is None
    again = link.client.post(link.url(entry, "commit/"), {**form, "token": token_in(text(moved))})
    assert again.status_code == 302
    assert shared.answer(entry).reason == "Press is down"


def test_a_guest_finds_no_forecast_of_others(shared: Shared, link: Link) -> None:
    other = shared.publish(10, 20, item="SECRET-1")
    own = shared.publish(10, 20, to="serafim")
    html = read(link.client, link.url())
    assert "SECRET-1" not in html
    assert str(own.id) in html
    assert link.client.get(link.url(other)).status_code == 404
    form = {"token": other.token, "action": "all"}
    assert link.client.post(link.url(other, "commit/"), form).status_code == 404
    assert shared.now(other).document.answer is None


def test_the_list_of_a_guest_shows_forecasts_beside_orders(shared: Shared, link: Link) -> None:
    line = link.guest.asked()
    entry = shared.publish(10, 20, to="serafim")
    html = read(link.client, f"{link.guest.base}all/")
    assert str(line.id) in html
    assert f'href="{link.url(entry)}"' in html
    assert "30 PCE, 2 weeks" in html
    assert "2 wait for your answer" in html
    question = read(link.client, link.guest.url(line))
    assert f'<a href="{link.url(entry)}">CA-DN80-PN16, 30 PCE, 2 weeks</a>' in question
    assert "1 more question waits" in question


@pytest.mark.parametrize(
    ("language", "expects", "week"),
    [
        ("de", "Brackwater Pumps erwartet", "KW"),
        ("pl", "Brackwater Pumps oczekuje", "T"),
        ("pt", "Brackwater Pumps espera", "S"),
    ],
)
def test_a_forecast_in_the_guests_language(
    shared: Shared, link: Link, language: str, expects: str, week: str
) -> None:
    entry = shared.publish(1000, 2000, to="serafim")
    link.client.cookies["django_language"] = language
    html = read(link.client, link.url(entry))
    assert expects in html
    assert f"{week}{entry.document.figures[0].start.isocalendar().week:02d}" in html
    for english in ("Commit", "expected", "Your move", "Not answered", "Reason", "weeks"):
        assert english not in html, english
    assert "Forecasts" not in read(link.client, link.url())


def test_a_desk_stays_in_one_language(shared: Shared, ines: Client) -> None:
    entry = shared.publish(1000, 2000)
    ines.cookies["django_language"] = "de"
    person = shared.world.people["ines"]
    person.language = "de"
    person.save()
    html = read(ines, shared.url(entry))
    assert "Their move." in html
    assert "has not answered yet: 3.000 PCE expected." in html
