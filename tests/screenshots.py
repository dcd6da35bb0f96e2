"""Takes the pictures of the README and the documentation: `make screenshots`.

The world is the demo's with its fixed seed, seen on the day on which the pictures are taken.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.board import be_live, open_line
from tests.browser.world import World, chromium, running
from tests.pictures import take

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
LARGEST = 150_000
ALL_TOGETHER = 1_500_000
WAIT_MS = 20_000

SPREADSHEET = (
    ("Kowalik Łożyska;4500244;10;BR-6310-C3;Ball bearing 6310 C3;900;pcs;57,20;PLN", 24),
    ("Kowalik Łożyska;4500251;10;BR-6312-C3;Ball bearing 6312 C3;300;pcs;84,90;PLN", 30),
    ("Varnholt Guss;4500252;10;CA-DN80-PN16;Pump casing DN80 GJS-400;150;pcs;84,20;EUR", 35),
    ("Varnholt Guss;4500203;10;CA-DN100-PN16;Pump casing DN100 GJS-400;120;pcs;112,50;EUR", 18),
    ("Serafim & Filhos;4500253;10;MS-38-SIC;Mechanical seal 38 SiC/SiC;sixty;pcs;41,50;EUR", 28),
    ("Tejo Electrónica;4500254;10;CT-PS-16;Pressure sensor 0–16 bar;1.200;pcs;48,30;EUR", 40),
)
"""Rows of an order book, and in how many days each is needed."""


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


def _import(page: Page) -> None:
    """A spreadsheet with every kind of difference to the demo's book."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Imports").click()
    rows = [f"{row};{_day(ahead)}" for row, ahead in SPREADSHEET]
    file = "\n".join(
        ["Supplier;PO;Item;Material;Description;Qty;Unit;Net price;Currency;Delivery date", *rows]
    )
    page.locator("#file").set_input_files(
        {"name": "open-orders.csv", "mimeType": "text/csv", "buffer": file.encode()}
    )
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("heading", name="What changes")).to_be_visible()


def _day(ahead: int) -> str:
    return f"{datetime.now(UTC).date() + timedelta(days=ahead):%d.%m.%Y}"


def _disclosure(page: Page) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Disclosure").click()
    expect(page.get_by_text("chains and signatures hold")).to_be_visible()


def _forecast(page: Page) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Forecasts").click()
    page.get_by_role("link", name="CA-DN80-PN16").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("CA-DN80-PN16")
    expect(page.get_by_role("button", name="as proposed")).to_be_visible()
    be_live(page)


def _question(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text("?")


PICTURES = (
    Picture("board-light", "Ines Moreau", _board),
    Picture("board-dark", "Ines Moreau", _board, dark=True),
    Picture("line-light", "Ines Moreau", _line, height=1100),
    Picture("forecast-light", "Jonas Brandt", _forecast, height=1000),
    Picture("import-light", "Ines Moreau", _import, height=1180),
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
    if picture.who:
        expect(page.locator("[data-match-pill]")).to_contain_text("Both halves match")
    page.evaluate("document.querySelector('aside.demo')?.remove()")
    written = take(page, blank, FOLDER / f"{picture.name}.png")
    context.close()
    return written


if __name__ == "__main__":
    main()
