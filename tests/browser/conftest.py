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

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from tests.browser.world import World, chromium, running

WAIT_MS = 10_000

expect.set_options(timeout=WAIT_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of this folder drive a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


class Visit(Protocol):
    """Opens a page in a browser of its own."""

    def __call__(self, where: str, *, phone: bool = False, dark: bool = False) -> Page: ...


@pytest.fixture(scope="package")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The demo, with only the hand-drawn lines and the customer's."""
    with running(tmp_path_factory.mktemp("world"), "--small") as found:
        yield found


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One browser for all tests; each page of it has a context of its own."""
    with chromium() as found:
        yield found


@pytest.fixture
def visit(browser: Browser, world: World) -> Iterator[Visit]:
    """Open an address in a browser of its own."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def open_page(where: str, *, phone: bool = False, dark: bool = False) -> Page:
        context = browser.new_context(
            base_url=world.url,
            viewport={"width": 360, "height": 800} if phone else {"width": 1440, "height": 900},
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
        page.goto(world.boards[where])
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
