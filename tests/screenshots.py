"""Takes the pictures of the README and the documentation: `make screenshots`.

The world is the demo's with its fixed seed, seen on the day on which the pictures are taken.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.board import be_live, open_line
from tests.browser.world import World, chromium, running
from tests.pictures import take

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
EXAMPLE = Path(__file__).parent.parent / "examples" / "order-book.csv"
LARGEST = 150_000
ALL_TOGETHER = 1_500_000
WAIT_MS = 20_000


@dataclass(frozen=True)
class Picture:
    """One picture: who looks, and how they come to where it is taken."""

    name: str
    who: str
    go: Callable[[Page], None]
    phone: bool = False
    dark: bool = False
    height: int = 900


def _board(page: Page) -> None:
    be_live(page)
    page.keyboard.press("j")
    page.keyboard.press("j")


def _line(page: Page) -> None:
    open_line(page, "4500217/10")


def _disclosure(page: Page) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Disclosure").click()
    expect(page.get_by_role("heading", name="Disclosure")).to_be_visible()


def _question(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text("?")


PICTURES = (
    Picture("board-light", "Ines Moreau", _board),
    Picture("board-dark", "Ines Moreau", _board, dark=True),
    Picture("line-light", "Ines Moreau", _line, height=1100),
    Picture("disclosure-light", "Ines Moreau", _disclosure),
    Picture("answer-phone", "", _question, phone=True),
)


def main() -> None:
    """Take all pictures; stop when one is too large."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as world, chromium() as browser:
        sizes = {picture.name: _take(picture, world, browser) for picture in PICTURES}
    for name, size in sizes.items():
        print(f"{name}.png  {size / 1000:.0f} kB")
    assert max(sizes.values()) < LARGEST, sizes
    assert sum(sizes.values()) < ALL_TOGETHER, sizes


def _take(picture: Picture, world: World, browser: Browser) -> int:
    size = (360, 800) if picture.phone else (1440, picture.height)
    context = browser.new_context(
        base_url=world.url,
        viewport={"width": size[0], "height": size[1]},
        is_mobile=picture.phone,
        has_touch=picture.phone,
        color_scheme="dark" if picture.dark else "light",
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="UTC",
    )
    context.set_default_timeout(WAIT_MS)
    page, blank = context.new_page(), context.new_page()
    page.goto(world.people[picture.who] if picture.who else world.guest)
    if picture.who:
        page.goto(world.boards[picture.who])
    page.bring_to_front()
    picture.go(page)
    written = take(page, blank, FOLDER / f"{picture.name}.png")
    context.close()
    return written


if __name__ == "__main__":
    main()
