"""Forecasts in two browsers: what one company says the other sees at once, on a desk and on a phone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.test_axe import check
from tests.browser.test_phone import fits
from tests.browser.world import World
from tests.demand_book.files import workbook

INES, JONAS, KATRIN = "Ines Moreau", "Jonas Brandt", "Katrin Dreyhaupt"


def open_forecast(page: Page, item: str) -> None:
    """Go to a forecast by the navigation and the list."""
    slug = page.url.split("/")[3]
    page.goto(f"/{slug}/forecasts/?q={item}")
    page.get_by_role("link", name=item).first.click()
    expect(page.locator("h1")).to_contain_text(item)
    page.wait_for_load_state("load")  # before that keys go unheard


def test_a_commitment_appears_at_the_customers_without_reload(sign_in: Visit) -> None:
    ines, jonas = sign_in(INES), sign_in(JONAS)
    open_forecast(ines, "CA-DN80-PN16")
    open_forecast(jonas, "CA-DN80-PN16")
    expect(jonas.locator("#banner")).to_contain_text("Version 6 asks for 150 more than version 4")
    jonas.get_by_label("Commit W", exact=False).nth(3).fill("104")
    jonas.get_by_label("Reason (optional)").fill("Second shift from W51")
    jonas.get_by_role("button", name="Send commitments").click()
    expect(jonas.locator("#banner")).to_contain_text("Their move.")
    expect(ines.locator("#banner")).to_contain_text("Your move.")
    expect(ines.locator("#banner")).to_contain_text("Second shift from W51")
    expect(ines.locator("#weeks")).to_contain_text("104")


def test_what_is_typed_stays_when_the_customer_publishes_anew(sign_in: Visit) -> None:
    ines, jonas = sign_in(INES), sign_in(JONAS)
    open_forecast(jonas, "BB-45-GJL")
    open_forecast(ines, "BB-45-GJL")
    box = jonas.get_by_label("Commit W", exact=False).first
    box.fill("57")
    ines.keyboard.press("p")
    weeks = ines.get_by_label("Quantity per week")
    expect(weeks).to_be_visible()
    weeks.fill(re.sub(r"\t(\d+)$", "\t61", weeks.input_value(), count=1, flags=re.MULTILINE))
    ines.get_by_role("button", name="Look at it first").click()
    check(ines)
    ines.set_viewport_size({"width": 1440, "height": 900})
    ines.get_by_role("button", name="Send version 2").click()
    expect(ines.locator("h1")).to_contain_text("BB-45-GJL")
    expect(jonas.locator("#banner [role=alert]")).to_contain_text("moved meanwhile")
    expect(box).to_have_value("57")
    expect(jonas.locator("#weeks")).to_contain_text("Expected, v2")


def test_the_supplier_answers_on_a_phone(sign_in: Visit) -> None:
    tom = sign_in("Tom Aldous", phone=True)
    open_forecast(tom, "P-80-250-150")
    fits(tom)
    boxes = tom.get_by_label("Commit W", exact=False)
    first, second = boxes.nth(0).bounding_box(), boxes.nth(1).bounding_box()
    assert first
    assert second
    assert second["y"] > first["y"]  # a week is a line
    assert second["x"] == first["x"]
    boxes.nth(5).fill("7")
    tom.get_by_role("button", name="Send commitments").click()
    expect(tom.locator("#answers")).to_contain_text("to version 2")


def test_boxes_stand_under_their_heading_on_a_phone(sign_in: Visit) -> None:
    jonas = sign_in(JONAS)
    jonas.set_viewport_size({"width": 360, "height": 800})
    open_forecast(jonas, "BB-45-GJL")
    column = jonas.locator("#weeks tbody tr", has=jonas.locator(".in"))
    heading, box = column.locator("th").bounding_box(), column.locator(".in").first.bounding_box()
    assert heading
    assert box
    assert abs(heading["x"] + heading["width"] - box["x"] - box["width"]) < 8


def test_a_guest_answers_by_link_on_a_phone(visit: Visit, world: World) -> None:
    phone = visit(world.guest, phone=True)
    link = phone.url.split("/a/l/")[1].split("/")[0]
    phone.goto(f"/a/l/{link}/forecasts/")
    fits(phone)
    phone.get_by_role("link", name="MS-48-SIC").click()
    phone.get_by_text("Other quantities per week").click()
    check(phone)
    phone.set_viewport_size({"width": 360, "height": 800})
    fits(phone)
    phone.get_by_role("button", name=re.compile("Commit to all")).click()
    expect(phone.get_by_role("status")).to_contain_text("sees your commitments now")


def test_nobody_else_sees_them(sign_in: Visit) -> None:
    other = sign_in(KATRIN)
    slug = other.url.split("/")[3]
    other.goto(f"/{slug}/forecasts/")
    expect(other.get_by_role("heading", name="No forecast is shared yet")).to_be_visible()


def test_the_keyboard_walks_the_list(sign_in: Visit) -> None:
    ines = sign_in(INES)
    slug = ines.url.split("/")[3]
    ines.goto(f"/{slug}/forecasts/")
    ines.keyboard.press("j")
    ines.keyboard.press("j")
    expect(ines.locator("#rows tr.cur")).to_have_count(1)
    ines.keyboard.press("Enter")
    expect(ines.locator("#forecast")).to_be_visible()
    ines.keyboard.press("u")
    expect(ines.locator("#rows")).to_be_visible()


def test_who_is_asked_commits_what_is_proposed_with_one_press(sign_in: Visit) -> None:
    ines, jonas = sign_in(INES), sign_in(JONAS)
    slug = jonas.url.split("/")[3]
    jonas.goto(f"/{slug}/forecasts/")
    jonas.locator("#tabs").get_by_role("link", name=re.compile("Asks you")).click()
    row = jonas.locator("#rows tbody tr", has_text="CA-DN100-PN16")
    expect(row).to_contain_text("Asks you")
    row.locator("a.ord").click()
    asked = jonas.locator("#asked")
    expect(asked).to_contain_text("You are asked, as no rule of yours answers this")
    check(jonas)
    fits(jonas)
    jonas.set_viewport_size({"width": 1440, "height": 900})
    open_forecast(ines, "CA-DN100-PN16")
    expect(ines.locator("#asked")).to_be_empty()
    said = asked.get_by_role("button", name=re.compile("Commit .* as proposed")).inner_text().split()[1]
    jonas.keyboard.press("c")
    expect(jonas.locator("#answers")).to_contain_text(said)
    expect(asked).to_be_empty()
    expect(ines.locator("#answers")).to_contain_text(said)


def test_a_line_leads_to_the_shortage_that_holds_it_up(sign_in: Visit) -> None:
    tom = sign_in("Tom Aldous")
    slug = tom.url.split("/")[3]
    tom.goto(f"/{slug}/orders/?q=HW-20644/10")
    line = tom.locator("tbody.line").first
    expect(line).to_contain_text("SK-65-200")
    at_risk = tom.locator("#tabs a[data-tab=at-risk]")
    expect(at_risk.locator("span")).to_have_text("0")
    maud = sign_in("Maud Ferris")
    recipes = [["Item", "Part", "Quantity"], ["SK-65-200", "IM-220-BZ", 200]]
    due = datetime.now(UTC).date() + timedelta(weeks=4)
    outside = [["Order", "Item", "Due", "Quantity", "Customer"], ["SO-88", "SK-65-200", due, 3, "Lund"]]
    stock = [["Item", "On hand", "As of"], ["SK-65-200", 0, datetime.now(UTC).date()]]
    bring_book(maud, workbook({"Recipes": recipes, "Orders": outside, "Stock": stock}))
    # The company's own step finds it within seconds, and the open board shows it.
    tag = line.get_by_role("link", name="IM-220-BZ short")
    expect(tag).to_be_visible()
    expect(at_risk.locator("span")).to_have_text("1")
    at_risk.click()
    expect(at_risk).to_have_attribute("aria-current", "page")
    expect(line).to_contain_text("HW-20644")
    line.locator("a.ord").click()
    expect(tom.locator("#held")).to_contain_text("A shortage holds this line up")
    check(tom)
    tom.set_viewport_size({"width": 1440, "height": 900})
    tom.locator("#held").get_by_role("link", name="IM-220-BZ").click()
    expect(tom.locator("h1")).to_contain_text("IM-220-BZ")
    expect(tom.locator("#holds")).to_contain_text("HW-20644/10")
    check(tom)
    fits(tom)
    tom.set_viewport_size({"width": 1440, "height": 900})
    tom.goto(f"/{slug}/orders/?tab=at-risk")
    tom.get_by_text(re.compile(r"\d+ orders? from outside Tallystick")).click()
    others = tom.locator("details.outside")
    ours = others.get_by_role("row", name=re.compile("SO-88"))
    expect(ours.get_by_role("link", name="IM-220-BZ")).to_be_visible()
    check(tom)
    fits(tom)
    more = [outside[0], ["SO-99", "SK-65-200", due, 2, "Turku"]]
    bring_book(maud, workbook({"Orders": more}))
    expect(others.get_by_role("row", name=re.compile("SO-99"))).to_be_visible()
    ours.get_by_role("link", name="SK-65-200").click()
    expect(tom.locator("h1")).to_contain_text("SK-65-200")
    sigrid = sign_in("Sigrid Halvorsen")
    sigrid.goto(f"/{sigrid.url.split('/')[3]}/orders/?q=HW-20644/10")
    expect(sigrid.locator("tbody.line").first).to_contain_text("SK-65-200")
    expect(sigrid.locator("main")).not_to_contain_text("IM-220-BZ")
    expect(sigrid.locator("#tabs a[data-tab=at-risk] span")).to_have_text("0")


def bring_book(page: Page, book: bytes) -> None:
    """Bring a workbook into the company's demand book."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Demand", exact=True).click()
    page.locator("#file").set_input_files(
        {"name": "book.xlsx", "mimeType": "application/octet-stream", "buffer": book}
    )
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("heading", name="What book.xlsx changes")).to_be_visible()
    page.locator("form[action*=commit] button.pri").first.click()
