"""What browser tests do on a board, in the words of the page."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

LIVE = re.compile("^Live")
OFFLINE = re.compile("^Offline since")


def show(page: Page, order: str, tab: str = "all") -> None:
    """Go to the board of the company that is open, searched for an order number, and be live."""
    slug = page.url.split("/")[3]
    page.goto(f"/{slug}/orders/?tab={tab}&q={order}")
    be_live(page)


def be_live(page: Page) -> None:
    """Wait until the stream is open: from then on nothing is missed."""
    expect(page.locator("[data-live]")).to_have_text(LIVE)


def line(page: Page, ref: str) -> Locator:
    """An order line on the board: "4500217/10"."""
    return page.locator(f'tbody.line[data-ref="{ref}"]')


def press(page: Page, ref: str, button: str) -> None:
    """Press one of a line's own buttons."""
    body = line(page, ref)
    body.hover()
    body.locator(".x-acts").get_by_text(button, exact=True).click()


def editor(page: Page, ref: str) -> Locator:
    """The editor that is open under a line."""
    return line(page, ref).locator("tr.edit form")
