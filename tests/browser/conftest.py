"""A real server with a small demo world, and people who look at it in Chromium.

Every browser test of the project lives in this folder and asks for:

- `world`: the running server: its address, its data folder, sign-in links, the guest's answer link;
- `sign_in("Ines Moreau")`: a page of that person, in a browser of their own, on their company's board;
- `visit(address)`: a page of somebody who is not signed in.

Both take `phone=True` (360 × 800) and `dark=True`. A script error, a broken content security policy or an
answer of 500 and above on any page fails the test. Tests share the server: each works on lines that no other
test touches, or on lines that it made.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, Page, Response, expect, sync_playwright

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
COMMAND = Path(sys.executable).parent / "tallystick"
START_SECONDS = 60
STOP_SECONDS = 30
WAIT_MS = 10_000

expect.set_options(timeout=WAIT_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of this folder drive a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class World:
    """The running demo."""

    url: str
    data: Path
    people: dict[str, str]
    guest: str

    def at(self, path: str) -> str:
        """The address of a path."""
        return self.url.rstrip("/") + path


class Visit(Protocol):
    """Opens a page in a browser of its own."""

    def __call__(self, where: str, *, phone: bool = False, dark: bool = False) -> Page: ...


@pytest.fixture(scope="package")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """`tallystick demo` on a folder of its own: only the hand-drawn lines, partners who keep quiet."""
    data = tmp_path_factory.mktemp("world")
    log = data / "server.log"
    arguments = [
        "demo",
        "--port",
        "0",
        "--data",
        str(data / "data"),
        "--small",
        "--quiet-partners",
        "--json",
    ]
    with log.open("wb") as errors:
        server = subprocess.Popen([COMMAND, *arguments], stdout=subprocess.PIPE, stderr=errors, text=True)
    try:
        told = _invitation(server, log)
        people = {person["name"]: person["url"] for person in told["people"]}
        yield World(told["url"], data / "data", people, told["guest"])
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(STOP_SECONDS)
        assert server.stdout is not None
        server.stdout.close()
    assert server.returncode == 0, log.read_text()[-4000:]


def _invitation(server: subprocess.Popen[str], log: Path) -> dict[str, Any]:
    """What the server says once it is ready to be visited."""
    assert server.stdout is not None
    timer = threading.Timer(START_SECONDS, server.kill)
    timer.start()
    try:
        for line in server.stdout:
            told: dict[str, Any] = json.loads(line)
            if told.get("event") == "demo":
                return told
    finally:
        timer.cancel()
    pytest.fail(f"The server did not start.\n{log.read_text()[-4000:]}")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, as the distribution installs it."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        pytest.fail(
            f"No Chromium found: install one (apt install chromium) so that one of {CHROMIUM} is on PATH."
        )
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, world: World) -> Iterator[Visit]:
    """Open an address in a browser of its own."""
    contexts = []
    problems: list[str] = []

    def open_page(where: str, *, phone: bool = False, dark: bool = False) -> Page:
        size = (360, 800) if phone else (1440, 900)
        context = browser.new_context(
            base_url=world.url,
            viewport={"width": size[0], "height": size[1]},
            has_touch=phone,
            is_mobile=phone,
            color_scheme="dark" if dark else "light",
            locale="en-GB",
            timezone_id="UTC",
        )
        context.set_default_timeout(WAIT_MS)
        contexts.append(context)
        page = context.new_page()
        _watch(page, problems)
        page.goto(where)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not problems, "\n".join(problems)


@pytest.fixture
def sign_in(visit: Visit, world: World) -> Visit:
    """Open the board of a person by their name."""

    def as_person(where: str, *, phone: bool = False, dark: bool = False) -> Page:
        page = visit(world.people[where], phone=phone, dark=dark)
        expect(page.locator("main")).to_be_visible()
        return page

    return as_person


def _watch(page: Page, problems: list[str]) -> None:
    """Collect what must not happen on any page."""

    def failed(response: Response) -> None:
        if response.status >= 500:
            problems.append(f"{response.status} {response.url}")

    page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
    page.on("response", failed)
    page.on(
        "console",
        lambda message: (
            problems.append(f"{page.url}: {message.text}")
            if "Content Security Policy" in message.text
            else None
        ),
    )
