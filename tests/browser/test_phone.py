"""The supplier's answer on a phone of 360 px, from the link as it arrives by e-mail."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.world import World


def fits(page: Page) -> None:
    """Nothing hangs over the edge of the screen."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def big_enough(page: Page) -> None:
    """Every button that can be seen is large enough for a thumb."""
    for button in page.locator("main .btn:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 40, button.inner_text()


def test_one_tap_answers_from_the_link(visit: Visit, world: World) -> None:
    phone = visit(world.guest, phone=True)
    question = phone.get_by_role("heading", level=1)
    expect(question).to_contain_text("?")
    fits(phone)
    big_enough(phone)
    phone.locator("main .btn.pri.big").first.click()
    expect(question).to_contain_text("You")
    expect(phone.get_by_text("Both halves match")).to_be_visible()
    fits(phone)


def test_other_dates_can_be_proposed(visit: Visit, world: World) -> None:
    phone = visit(world.guest, phone=True)
    phone.get_by_text("Other dates or quantities").click()
    phone.get_by_role("button", name="Add date").click()
    expect(phone.get_by_label("Quantity 2")).to_be_visible()
    fits(phone)
    big_enough(phone)


def test_a_long_link_that_is_wrong_says_so(visit: Visit) -> None:
    phone = visit("/a/this-is-no-link-that-was-ever-sent/", phone=True)
    expect(phone.get_by_role("heading", level=1)).to_be_visible()
    fits(phone)
    expect(phone.locator("body")).not_to_contain_text(re.compile("Brackwater|Serafim"))
