"""No page turns the direction of what it shows, whoever signed the text."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from tallystick.server.web.compressed import compressed
from tallystick.server.web.direction import SteadyDirection
from tallystick.trade.claims import AddNote
from tests.world import World

TURNS = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]


def passed(content: str, kind: str = "text/html; charset=utf-8") -> str:
    answer = SteadyDirection(lambda request: HttpResponse(content, content_type=kind))(
        RequestFactory().get("/")
    )
    assert isinstance(answer, HttpResponse)
    return answer.content.decode()


@pytest.mark.parametrize("turn", TURNS)
def test_pages_lose_what_turns_and_nothing_else(turn: str) -> None:
    assert passed(f"– {turn}400‰ \u05d0\u200f…") == "– 400‰ \u05d0\u200f…"


def test_files_go_out_as_they_are() -> None:
    assert passed("\u202e400", "text/csv") == "\u202e400"


def test_a_compressed_page_is_cleaned_before_and_left_alone_after() -> None:
    page = "We send \u202e004" + "".join(f"<td>{n * 7919 % 10007}" for n in range(9_000))
    view = compressed(lambda request: HttpResponse(page))
    request = RequestFactory().get("/", HTTP_ACCEPT_ENCODING="gzip")
    for _try in range(60):  # what is random in compressed bytes looks like such a character now and then
        answer = SteadyDirection(view)(request)
        assert answer.headers["Content-Encoding"] == "gzip"
        assert int(answer.headers["Content-Length"]) == len(answer.content)
        shown = gzip.decompress(answer.content).decode()
        assert shown == page.replace("\u202e", "")


def test_nothing_is_compressed_without_being_cleaned() -> None:
    server = Path(__file__).parent.parent.parent / "src/tallystick/server"
    using = [file.name for file in server.rglob("*.py") if "decorators.gzip" in file.read_text()]
    assert using == ["compressed.py"]


@pytest.mark.django_db
def test_a_partners_signed_note_does_not_turn_our_page(world: World) -> None:
    asked = world.order("brackwater", "varnholt")
    world.say("varnholt", "brackwater", [AddNote(asked.document.ref, "We send \u202e004")])
    client = Client()
    client.force_login(world.people["ines"])
    page = client.get(f"/{world.slugs['brackwater']}/orders/{asked.id}/").content.decode()
    assert "We send 004" in page
    assert "\u202e" not in page
