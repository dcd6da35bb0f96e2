"""The board as the server gives it: pages, parts, filters, and answers to one line or many."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client

from tallystick.server.gate import BookEntry
from tallystick.trade import compose
from tallystick.trade.claims import Claim
from tallystick.trade.document import Agreement
from tallystick.trade.values import Role
from tests.world import World

PART = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def client(world: World, client: Client) -> Client:
    """A browser in which Ines has signed in."""
    client.force_login(world.people["ines"])
    return client


@pytest.fixture
def jonas(world: World) -> Client:
    """A browser in which Jonas of Varnholt has signed in."""
    browser = Client()
    browser.force_login(world.people["jonas"])
    return browser


def orders(world: World, company: str = "brackwater") -> str:
    """The address of a company's board."""
    return f"/{world.slugs[company]}/orders/"


def shown(html: str) -> list[str]:
    """The numbers of the lines on a page, in their order."""
    return re.findall(r'class="ord" href="[^"]*">([^<]+)<', html)


def posted(entry: BookEntry) -> str:
    """A line as its box posts it."""
    return f"{entry.id} {entry.token}"


def propose(world: World, entry: BookEntry) -> BookEntry:
    """Let Varnholt propose a later date; return the line as Brackwater has it."""
    requested = entry.document.requested
    assert requested
    later = tuple(replace(one, date=one.date + timedelta(days=9)) for one in requested.terms.schedule)
    world.say("varnholt", "brackwater", [compose.propose(entry.document, later)])
    return world.seen_by("brackwater", entry)


def test_a_stranger_is_asked_to_sign_in_and_an_outsider_finds_nothing(world: World) -> None:
    stranger = Client()
    response = stranger.get(orders(world))
    assert (response.status_code, response["Location"][:17]) == (302, "/accounts/login/?")
    stranger.force_login(world.people["nemo"])
    assert stranger.get(orders(world)).status_code == 404


def test_the_board_lists_lines_with_my_move_first(client: Client, world: World) -> None:
    first = world.order("brackwater", "varnholt", order="4500100")
    second = world.order("brackwater", "varnholt", order="4500200")
    propose(world, second)
    html = client.get(orders(world)).content.decode()
    assert shown(html) == ["4500200/10", "4500100/10"]
    assert "Proposed later" in html
    assert str(first.id) in html


def test_tabs_count_and_filter(client: Client, world: World) -> None:
    propose(world, world.order("brackwater", "varnholt", order="4500100"))
    world.order("brackwater", "zielonka", order="4500200")
    html = client.get(orders(world) + "?tab=awaiting-me").content.decode()
    assert shown(html) == ["4500100/10"]
    tabs = re.findall(r">([A-Z][a-z ]+) <span>([^<]+)</span></a>", html)
    assert tabs == [
        ("Awaiting me", "1"),
        ("Awaiting them", "1"),
        ("Late", "0"),
        ("At risk", "1"),
        ("Agreed", "0"),
        ("All", "2"),
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=4500200", ["4500200/10"]),
        ("?item=SH-045", ["4500200/10"]),
        ("?buyer=Tom Aldous", ["4500200/10"]),
        ("?to=1 Apr 2030", ["4500100/10"]),
        ("?state=agreed", []),
        ("?sort=-order", ["4500200/10", "4500100/10"]),
        ("?sort=order", ["4500100/10", "4500200/10"]),
    ],
)
def test_filters_and_sorts_are_in_the_address(
    client: Client, world: World, query: str, found: list[str]
) -> None:
    world.order("brackwater", "varnholt", order="4500100", day=date(2030, 3, 31))
    world.order(
        "brackwater", "zielonka", order="4500200", item="SH-045", day=date(2030, 5, 1), contact="Tom Aldous"
    )
    assert shown(client.get(orders(world) + query).content.decode()) == found


def test_pages_go_on_and_back(client: Client, world: World) -> None:
    claims = [world.request("brackwater", order=str(4500100 + number)) for number in range(60)]
    world.say("brackwater", "varnholt", claims)
    first = client.get(orders(world) + "?sort=order").content.decode()
    assert len(shown(first)) == 50
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = client.get(following[1].replace("&amp;", "&")).content.decode()
    assert shown(second) == [f"{4500150 + number}/10" for number in range(10)]
    back = re.search(r'rel="prev" href="([^"]+)"', second)
    assert back
    assert shown(client.get(back[1].replace("&amp;", "&")).content.decode()) == shown(first)


def test_an_empty_book_says_how_to_begin_and_an_empty_tab_that_all_is_well(
    client: Client, world: World
) -> None:
    assert "Your order book is empty" in client.get(orders(world)).content.decode()
    assert "Nothing waits for you" in client.get(orders(world) + "?tab=awaiting-me").content.decode()
    assert "No line fits these filters" in client.get(orders(world) + "?q=nothing").content.decode()


def test_a_viewer_reads_and_is_offered_nothing(world: World) -> None:
    entry = world.order("brackwater", "varnholt")
    viewer = Client()
    viewer.force_login(world.people["vera"])
    html = viewer.get(orders(world)).content.decode()
    assert "<button" in html
    assert 'name="line"' not in html
    answer = viewer.post(orders(world) + "answers/", {"do": "again", "line": posted(entry)})
    assert answer.status_code == 403


def test_changed_lines_are_given_without_the_board(client: Client, world: World) -> None:
    entry = world.order("brackwater", "varnholt")
    html = client.get(orders(world) + f"rows/?id={entry.id}", **PART).content.decode()
    assert shown(html) == [str(entry.document.ref)]
    assert "<html" not in html
    assert 'id="tabs"' in html
    assert client.get(orders(world) + "rows/?id=none").status_code == 400


def test_accepting_a_request_is_one_post(jonas: Client, world: World) -> None:
    entry = world.order("brackwater", "varnholt")
    response = jonas.post(
        orders(world, "varnholt") + "answers/", {"do": "accept", "line": posted(entry)}, **PART
    )
    assert response.status_code == 200
    assert "Agreed" in response.content.decode()
    assert world.seen_by("brackwater", entry).document.agreement is Agreement.AGREED


def test_a_lines_own_button_works_without_a_script_and_returns_to_the_view(
    client: Client, world: World
) -> None:
    entry = propose(world, world.order("brackwater", "varnholt"))
    ticked = world.order("brackwater", "varnholt")
    response = client.post(
        orders(world) + "answers/",
        {"one": f"accept {posted(entry)}", "line": posted(ticked), "back": "?tab=awaiting-me"},
    )
    assert (response.status_code, response["Location"]) == (302, orders(world) + "?tab=awaiting-me")
    assert world.seen_by("brackwater", entry).document.agreement is Agreement.AGREED
    assert world.seen_by("brackwater", ticked).document.agreement is Agreement.NEW


def test_back_never_leads_to_another_site(client: Client, world: World) -> None:
    entry = propose(world, world.order("brackwater", "varnholt"))
    for back in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        response = client.post(orders(world) + "answers/", {"one": f"accept {posted(entry)}", "back": back})
        assert response["Location"] == orders(world)


def test_many_lines_are_asked_about_first_and_then_answered_together(client: Client, world: World) -> None:
    entries = [propose(world, world.order("brackwater", "varnholt")) for _number in range(2)]
    world_lines = [posted(entry) for entry in entries]
    question = client.post(orders(world) + "answers/", {"do": "accept", "line": world_lines})
    assert "Accept 2 lines?" in question.content.decode()
    assert world.seen_by("brackwater", entries[0]).document.agreement is Agreement.PROPOSED
    client.post(orders(world) + "answers/", {"do": "accept", "line": world_lines, "confirmed": "1"})
    found = [world.seen_by("brackwater", entry).document for entry in entries]
    assert [line.agreement for line in found] == [Agreement.AGREED] * 2
    entry_ids = {line.last.placed.place.entry for line in found if line.last}
    assert len(entry_ids) == 1, "one entry for one partner"


def test_what_moved_meanwhile_is_left_alone_and_said(client: Client, world: World) -> None:
    good, moved = (propose(world, world.order("brackwater", "varnholt")) for _number in range(2))
    shown_before = [posted(good), posted(moved)]
    world.say("varnholt", "brackwater", [_withdraw(moved)])
    response = client.post(
        orders(world) + "answers/", {"do": "accept", "line": shown_before, "confirmed": "1"}, **PART
    )
    assert response.status_code == 200
    assert "1 line was answered. 1 line moved meanwhile" in response.content.decode()
    assert world.seen_by("brackwater", good).document.agreement is Agreement.AGREED
    alone = client.post(orders(world) + "answers/", {"do": "accept", "line": shown_before[1]}, **PART)
    assert alone.status_code == 409
    assert shown(alone.content.decode()) == [str(moved.document.ref)]


def _withdraw(entry: BookEntry) -> Claim:
    assert entry.document.requested
    return compose.propose(entry.document, entry.document.requested.terms.schedule, reason="another one")


def test_requesting_again_is_a_new_revision_of_the_same(client: Client, world: World) -> None:
    entry = world.order("brackwater", "varnholt", quantity=400)
    client.post(orders(world) + "answers/", {"do": "again", "line": posted(entry)})
    line = world.seen_by("varnholt", entry).document
    assert line.requested
    assert entry.document.requested
    assert (line.requested.revision, line.move) == (2, Role.SUPPLIER)
    assert line.requested.terms == entry.document.requested.terms


def test_what_nobody_offers_cannot_be_posted(client: Client, world: World) -> None:
    entry = world.order("brackwater", "varnholt")
    assert (
        client.post(orders(world) + "answers/", {"do": "accept", "line": posted(entry)}, **PART).status_code
        == 409
    )
    assert client.post(orders(world) + "answers/", {"do": "ship", "line": posted(entry)}).status_code == 400
    assert client.post(orders(world) + "answers/", {"do": "accept", "line": "nonsense"}).status_code == 400


def test_partners_and_items_can_be_found_by_typing(client: Client, world: World) -> None:
    world.order("brackwater", "varnholt", item="CA-DN80", description="Pump casing")
    html = client.get(orders(world) + "find/?what=item&words=casing&tab=late").content.decode()
    assert "CA-DN80 Pump casing" in html
    assert "item=CA-DN80" in html
    assert "tab=late" in html
    assert "Varnholt Guss" in client.get(orders(world) + "find/?words=varn").content.decode()
