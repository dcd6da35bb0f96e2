"""A running demo: killed without warning, started again, and its partners let loose and hushed."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.server.process import Server
from tests.server.visitor import Visitor

QUIET = ("--small", "--quiet-partners")
Twice = tuple[dict[str, Any], dict[str, str], Server]
BANNER, BOARD = "/demo/partners/", "/brackwater-pumps/orders/"


def demo(data: Path, port: int = 0) -> Server:
    return Server(data, *QUIET, command="demo", port=port)


def told(server: Server) -> dict[str, Any]:
    """Whom one can be, as the demo tells it when it is ready."""
    return {name: value for name, value in server.wait_for("demo").items() if name != "event"}


def sign_in(invitation: dict[str, Any], name: str) -> Visitor:
    """A visitor who has opened the sign-in link of a person."""
    link = next(str(person["url"]) for person in invitation["people"] if person["name"] == name)
    url = str(invitation["outbox"]).removesuffix("/outbox/")
    visitor = Visitor(url)
    visitor.read(link.removeprefix(url))
    return visitor


def counts(visitor: Visitor) -> dict[str, str]:
    """The numbers on the tabs of Brackwater's board."""
    return dict(re.findall(r'data-tab="([a-z-]+)"[^>]*>[^<]+<span>([^<]+)</span>', visitor.read(BOARD)))


def standing(visitor: Visitor) -> list[tuple[str, str]]:
    """Every line of the first page and its version, the last that was spoken of first."""
    return re.findall(r'data-version="([^"]+)" data-ref="([^"]+)"', visitor.read(f"{BOARD}?sort=age"))


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twice]:
    """What a first start told and showed before it was killed, with its database; and the second start."""
    data = tmp_path_factory.mktemp("demo") / "data"
    with demo(data) as first:
        before = told(first)
        shown = counts(sign_in(before, "Ines Moreau"))
        database, port = first.postgres_pid(), int(first.url.rsplit(":", 1)[1])
        os.kill(database, signal.SIGKILL)
        first.kill()
    with demo(data, port) as second:
        second.ready()
        yield before, shown, second
        assert second.stop() == 0


def test_a_second_start_loads_nothing_and_shows_the_same(twice: Twice) -> None:
    before, shown, server = twice
    after = told(server)
    assert after == before, "the same companies, people and links"
    assert counts(sign_in(after, "Ines Moreau")) == shown
    assert int(shown["all"]) > 50


def test_links_from_before_still_work(twice: Twice) -> None:
    before, _shown, server = twice
    assert "4500217/20" in sign_in(before, "Jonas Brandt").read("/varnholt-guss/orders/?q=4500217")
    question = Visitor(server.url).read(str(before["guest"]).removeprefix(server.url))
    assert "Can you deliver" in question


def test_partners_speak_when_they_are_let_and_hush_when_they_are_told(twice: Twice) -> None:
    before, _shown, server = twice
    ines = sign_in(before, "Ines Moreau")
    assert "Partners keep quiet." in ines.read(BOARD)
    was = standing(ines)
    ines.send(BOARD, to=BANNER, quiet="no")
    assert "Partners answer by themselves." in ines.read(BOARD)
    os.kill(server.pid_of("jobs and partners"), signal.SIGKILL)
    server.wait_for("started", part="jobs and partners")
    server.until(lambda: standing(ines) != was)
    ines.send(BOARD, to=BANNER, quiet="yes")
    assert "Partners keep quiet." in ines.read(BOARD)


def test_postgresql_that_is_killed_takes_nothing_with_it(twice: Twice) -> None:
    before, _shown, server = twice
    ines = sign_in(before, "Ines Moreau")
    shown = counts(ines)
    os.kill(server.postgres_pid(), signal.SIGKILL)
    server.until(lambda: counts(ines) == shown)
    server.until_healthy()
