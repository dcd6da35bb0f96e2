"""A guest on a phone: without scripts, against somebody faster, in another language, and on to an account."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Visit
from tests.browser.test_phone import big_enough, fits
from tests.browser.test_whole_way import CODE, commit, letter, upload
from tests.browser.world import World

OLIVE = "olive.marsh@marsh-pumps.example"
SALES = "sales@lind-sahlin.example"


def accessible(page: Page) -> None:
    """Axe finds nothing."""
    found = Axe().run(page).response["violations"]
    assert found == [], [(each["id"], each["nodes"][0]["target"]) for each in found]


def enter_code(page: Page, email: str) -> None:
    """Enter the code that was just mailed to an address."""
    code = CODE.search(letter(page, email))
    assert code is not None
    page.get_by_label("Code").fill(code.group(1))
    page.get_by_role("button", name="Go on").click()


def invited(visit: Visit) -> str:
    """Olive opens an account, brings in her orders and invites Lind & Sahlin; their link."""
    olive = visit("/accounts/signup/")
    olive.get_by_label("Your name").fill("Olive Marsh")
    olive.get_by_label("E-mail address").fill(OLIVE)
    olive.get_by_role("button", name="E-mail me a code").click()
    expect(olive.get_by_label("Code")).to_be_visible()
    enter_code(olive, OLIVE)
    olive.get_by_label("Name of your company").fill("Marsh Pumps")
    olive.get_by_role("button", name="Begin").click()
    upload(olive)
    commit(olive)
    olive.get_by_role("navigation", name="Main").get_by_role("link", name="Partners").click()
    olive.get_by_role("link", name="Lind & Sahlin").click()
    olive.get_by_role("link", name="Invite by e-mail").click()
    olive.get_by_label("Your words to them").fill("Please tell us when it comes.")
    olive.get_by_role("button", name="Show what is sent").click()
    expect(olive.get_by_text("LS-040: 400 for 20 Mar 28")).to_be_visible()
    accessible(olive)
    olive.get_by_role("button", name=f"Send to {SALES}").click()
    expect(olive.get_by_text("The invitation is on its way")).to_be_visible()
    expect(olive.get_by_text("Invited", exact=True)).to_be_visible()
    accessible(olive)
    link = re.search(r"http://\S+/a/\S+", letter(olive, SALES))
    assert link is not None
    return link.group(0)


def line_of(page: Page, item: str) -> None:
    """Open the line of an item from the list."""
    page.get_by_role("link", name="All order lines").click()
    page.get_by_role("link", name=re.compile(item)).click()
    expect(page.locator(".fact b").first).to_have_text(item)


def without_scripts(browser: Browser, world: World, link: str) -> None:
    """Rows come and go, what is typed stays, and the answer arrives."""
    context = browser.new_context(
        base_url=world.url,
        viewport={"width": 360, "height": 800},
        java_script_enabled=False,
        locale="en-GB",
    )
    page = context.new_page()
    page.goto(link)
    expect(page.get_by_role("button", name="Tell Marsh Pumps that you have seen it")).to_be_visible()
    page.get_by_role("button", name="Tell Marsh Pumps that you have seen it").click()
    line_of(page, "LS-050")
    page.get_by_text("Other dates or quantities").click()
    page.get_by_label("Quantity 1").fill("200")
    page.get_by_label("Why? (optional)").fill("Bar stock is short")
    page.get_by_role("button", name="Add date").click()
    expect(page.get_by_text("320 of 320")).to_be_visible()
    expect(page.get_by_label("Why? (optional)")).to_have_value("Bar stock is short")
    page.get_by_role("textbox", name="Date 2").fill("2028-04-10")
    page.get_by_role("button", name="Remove date 1").click()
    page.get_by_label("Quantity 1").fill("320")
    page.get_by_role("button", name="Propose this date").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("You proposed 320 on 10.April.2028"))
    context.close()


def somebody_is_faster(visit: Visit, link: str) -> None:
    """Two people hold the link. The slower one sees what happened and loses nothing."""
    slow, fast = visit(link, phone=True), visit(link, phone=True)
    for page in (slow, fast):
        line_of(page, "LS-N12")
    slow.get_by_text("We can’t deliver this").click()
    slow.get_by_label("No material").check()
    slow.get_by_label("More (optional)").fill("Ask again in May")
    fast.get_by_role("button", name=re.compile("^Yes, 1,500")).click()
    expect(fast.get_by_role("heading", level=1)).to_contain_text("You promised 1,500")
    slow.get_by_role("button", name="Reject 1,500").click()
    expect(slow.get_by_role("alert")).to_contain_text("has changed this meanwhile")
    expect(slow.get_by_role("heading", level=1)).to_contain_text("You promised 1,500")
    fits(slow)
    accessible(slow)


def in_another_language(visit: Visit, link: str) -> None:
    """The page speaks the reader's language."""
    phone = visit(link, phone=True)
    phone.locator(".tongue summary").click()
    phone.get_by_role("button", name="Deutsch").click()
    expect(phone.locator("html")).to_have_attribute("lang", "de")
    question = re.compile(r"Können Sie 400 am Montag, 20\.\sMärz\s2028 liefern")
    expect(phone.get_by_role("heading", level=1)).to_have_text(question)
    fits(phone)


def claim(visit: Visit, link: str) -> None:
    """One code, and the company is theirs; the link has ended."""
    phone = visit(link, phone=True)
    phone.get_by_role("link", name="See all your customers").click()
    accessible(phone)
    fits(phone)
    big_enough(phone)
    phone.get_by_role("button", name="E-mail me the code").click()
    expect(phone.get_by_label("Code")).to_be_visible()
    accessible(phone)
    fits(phone)
    enter_code(phone, SALES)
    expect(phone.get_by_role("heading", name="All my customers")).to_be_visible()
    expect(phone.get_by_role("heading", name="Marsh Pumps")).to_be_visible()
    accessible(phone)
    fits(phone)
    phone.get_by_role("link", name="LS-040").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("LS-040")
    ended = visit(link, phone=True)
    expect(ended.get_by_role("heading", level=1)).to_have_text("This link no longer works")
    accessible(ended)


@pytest.mark.browser
def test_a_guest_on_a_phone(visit: Visit, browser: Browser, world: World) -> None:
    link = invited(visit)
    without_scripts(browser, world, link)
    somebody_is_faster(visit, link)
    in_another_language(visit, link)
    claim(visit, link)
