"""What browser tests do on a board and on an order line, in the words of the pages."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

LIVE = re.compile("^Live")
OFFLINE = re.compile("^Offline since")


def show(page: Page, words: str, tab: str = "all") -> None:
    """Go to the board of the company that is open, search it, and be live."""
    slug = page.url.split("/")[3]
    page.goto(f"/{slug}/orders/?tab={tab}&q={words}")
    be_live(page)


def be_live(page: Page) -> None:
    """Wait until the stream is open: from then on nothing is missed."""
    expect(page.locator("[data-live]")).to_have_text(LIVE)


def line(page: Page, ref: str) -> Locator:
    """An order line on the board: "4500217/10"."""
    return page.locator(f'tbody.line[data-ref="{ref}"]')


def move(page: Page, ref: str) -> Locator:
    """Whose move it is, as the board says it."""
    return line(page, ref).locator(".mv")


def press(page: Page, ref: str, button: str) -> None:
    """Press one of a line's own buttons on the board."""
    body = line(page, ref)
    body.hover()
    body.locator(".x-acts").get_by_text(button, exact=True).click()


def editor(page: Page, ref: str) -> Locator:
    """The editor that is open under a line of the board."""
    return line(page, ref).locator("tr.edit form")


def open_line(page: Page, ref: str) -> None:
    """Go to the page of one order line, by its link on the board, and be live."""
    show(page, ref.split("/")[0])
    line(page, ref).locator("a.ord").click()
    expect(banner(page)).to_be_visible()
    be_live(page)


def banner(page: Page) -> Locator:
    """On a line's page: whose move it is, and the buttons."""
    return page.get_by_role("region", name="Whose move")


def begin(page: Page, button: str) -> Locator:
    """On a line's page: press a button that opens a form, and return the form."""
    banner(page).get_by_role("link", name=button, exact=True).click()
    form = page.locator("#doing form")
    expect(form).to_be_visible()
    return form


def timeline(page: Page) -> Locator:
    """On a line's page: who said what."""
    return page.get_by_role("region", name="Who said what")
