"""The whole way, as docs/tutorial/first-answer.md tells it: from one's own spreadsheet to goods received.

What the tutorial prints in bold must have stood on the pages that were passed.
"""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.board import banner, be_live, begin, line, move, show, timeline
from tests.browser.conftest import Visit

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial" / "first-answer.md"
EXAMPLE = Path(__file__).parents[2] / "examples" / "order-book.csv"
CODE = re.compile(r"^\s*([A-Z0-9]{4}-?[A-Z0-9]{4})\s*$", re.MULTILINE)
NORA = "nora.fenn@fenn-valves.example"
HARROW = "orders@harrow-castings.example"


def letter(page: Page, to: str) -> str:
    """The text of the last message to somebody, from the demo's outbox."""
    outbox = page.context.new_page()
    outbox.goto("/outbox/")
    text = outbox.locator("article", has_text=f"To {to}").first.inner_text()
    outbox.close()
    return text


def open_account(page: Page) -> None:
    """An account by e-mailed code, and a company."""
    page.get_by_label("Your name").fill("Nora Fenn")
    page.get_by_label("E-mail address").fill(NORA)
    page.get_by_role("button", name="E-mail me a code").click()
    expect(page.get_by_label("Code")).to_be_visible()
    code = CODE.search(letter(page, NORA))
    assert code is not None
    page.get_by_label("Code").fill(code.group(1))
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name of your company").fill("Fenn Valves")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("Your order book is empty")).to_be_visible()


def upload(page: Page) -> None:
    """Bring the example in, up to the difference to what is there."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Imports").click()
    page.locator("#file").set_input_files(EXAMPLE)
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("heading", name="What changes")).to_be_visible()


def commit(page: Page) -> None:
    """Look at the columns and the difference, and commit."""
    expect(page.get_by_label("Meaning of Order qty").locator("option:checked")).to_have_text(
        "Requested quantity"
    )
    expect(page.get_by_text("Day first")).to_be_visible()
    expect(page.get_by_role("group", name=re.compile("Order qty")).get_by_label("1500")).to_be_checked()
    expect(page.locator("#changes tbody tr")).to_have_count(9)
    page.get_by_role("button", name="Commit 9 lines").click()
    expect(page.get_by_role("link", name="Invite partners to answer")).to_be_visible()


def invite(page: Page) -> str:
    """Invite the first supplier; return the link that arrives by e-mail."""
    page.get_by_role("link", name="Invite partners to answer").click()
    page.get_by_role("link", name="Harrow Castings").click()
    page.get_by_role("link", name="Invite by e-mail").click()
    page.get_by_role("button", name="Show what is sent").click()
    page.get_by_role("button", name=f"Send to {HARROW}").click()
    expect(page.get_by_text("The invitation is on its way")).to_be_visible()
    link = re.search(r"http://\S+/a/\S+", letter(page, HARROW))
    assert link is not None
    return link.group(0)


def choose(phone: Page, item: str) -> None:
    """Go to the line of an item."""
    phone.get_by_role("link", name="All order lines").click()
    phone.get_by_role("link", name=re.compile(item)).click()
    expect(phone.locator(".fact b").first).to_have_text(item)


def answer(phone: Page) -> None:
    """One line accepted with one tap, the next with two dates."""
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Can you deliver")
    choose(phone, "HC-2210")
    phone.get_by_role("button", name=re.compile("^Yes, 240")).click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("You promised 240")
    choose(phone, "HC-2214")
    phone.get_by_text("Other dates or quantities").click()
    phone.get_by_label("Quantity 1", exact=True).fill("100")
    phone.get_by_role("button", name="Add date").click()
    phone.get_by_label("Quantity 2", exact=True).fill("60")
    phone.get_by_label("Date 2", exact=True).fill("2028-03-27")
    phone.get_by_role("button", name="Propose 2 dates").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("You proposed")


def ship(phone: Page) -> None:
    """What was promised leaves."""
    choose(phone, "HC-2210")
    phone.get_by_label("Carrier (optional)").fill("Northern Haulage")
    phone.get_by_role("button", name="Yes, it has left").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("240")


def receive(page: Page) -> None:
    """What was shipped came in, two of them damaged."""
    form = begin(page, "Receive")
    form.get_by_label("Good").fill("238")
    form.get_by_label("Damaged").fill("2")
    form.locator("[data-submit]").click()
    expect(timeline(page)).to_contain_text("Received 238 good, 2 damaged")


def plain(text: str) -> str:
    """The text with the spaces and apostrophes of a keyboard."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("’", "'")


def passed(page: Page, texts: set[str]) -> None:
    """Remember all that stands on the pages that somebody passes, as they leave them."""
    page.expose_function("leaving", lambda text: texts.add(plain(text)))
    page.add_init_script("addEventListener('click', () => leaving(document.body.innerText), true)")
    page.reload()


def test_from_a_spreadsheet_to_goods_received(visit: Visit) -> None:
    texts: set[str] = set()
    nora = visit("/accounts/signup/")
    passed(nora, texts)
    open_account(nora)
    upload(nora)
    commit(nora)
    phone = visit(invite(nora), phone=True)
    passed(phone, texts)

    nora.get_by_role("navigation", name="Main").get_by_role("link", name="Orders").click()
    be_live(nora)
    answer(phone)
    expect(move(nora, "PO-7301/10")).to_have_text("Agreed")
    expect(move(nora, "PO-7301/20")).to_have_text("Your move")
    expect(line(nora, "PO-7301/20")).to_contain_text("2 dates")

    line(nora, "PO-7301/10").locator("a.ord").click()
    expect(banner(nora)).to_be_visible()
    be_live(nora)
    ship(phone)
    expect(timeline(nora)).to_contain_text("Shipped 240")
    receive(nora)

    upload(nora)
    expect(nora.get_by_text("There is nothing to commit.")).to_be_visible()
    show(nora, "PO-7301")
    expect(line(nora, "PO-7301/10")).to_contain_text("238")
    line(nora, "PO-7301/20").click()
    bold = re.findall(r"\*\*(.+?)\*\*", plain(TUTORIAL.read_text()))
    assert [words for words in bold if not any(words in text for text in texts)] == []
