"""The demand book as a planner uses it: bring a workbook in, look at an item, change its stock."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.test_axe import check
from tests.demand_book.files import workbook

MAUD = "Maud Ferris"
LOOKS = 60
JOB_MS = 60_000
_TODAY = datetime.now(UTC).date()
WEEKS = [_TODAY - timedelta(days=_TODAY.weekday(), weeks=60 - week) for week in range(60)]
BOOK = workbook(
    {
        "Items": [
            ["Item", "Description", "Unit", "Safety stock"],
            ["BW-PUMP-80", "Pump DN80, complete", "pcs", 20],
            ["BW-CASING-80", "Casing DN80, machined and painted", "pcs", 5],
            ["BW-GASKET", "Gasket", "", 5],
        ],
        "Recipes": [["Item", "Part", "Quantity"], ["BW-PUMP-80", "BW-CASING-80", 1]],
        "Sources": [["Item", "Supplier", "Share"], ["BW-CASING-80", "Own production", 1]],
        "Stock": [["Item", "On hand", "As of"], ["BW-PUMP-80", 31, date(2025, 6, 2)]],
        "History": [
            ["Item", "Date", "Quantity"],
            *[["BW-PUMP-80", day, 10 + at % 7] for at, day in enumerate(WEEKS)],
        ],
    }
)


def bring_in(page: Page, book: bytes = BOOK) -> None:
    """Bring the workbook in, and look at what it changes."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Demand", exact=True).click()
    page.locator("#file").set_input_files(
        {"name": "book.xlsx", "mimeType": "application/octet-stream", "buffer": book}
    )
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("heading", name="What book.xlsx changes")).to_be_visible()


def fits(page: Page) -> bool:
    """Whether nothing stands out of a phone's width."""
    page.set_viewport_size({"width": 360, "height": 800})
    return bool(page.evaluate("document.documentElement.scrollWidth <= 360"))


def test_a_planner_keeps_a_demand_book(sign_in: Visit) -> None:
    maud = sign_in(MAUD)
    bring_in(maud)
    expect(maud.get_by_text("Private: does not leave this company.")).to_be_visible()
    expect(maud.get_by_text("The cell is empty.")).to_be_visible()
    check(maud)
    assert fits(maud)
    maud.set_viewport_size({"width": 1440, "height": 900})
    maud.get_by_role("button", name="good rows only").click()
    expect(maud.get_by_role("link", name="BW-PUMP-80")).to_be_visible()
    check(maud)
    assert fits(maud)
    maud.get_by_role("link", name="BW-PUMP-80").click()
    expect(maud.get_by_role("img", name="Demand by month")).to_be_visible()
    check(maud)
    assert fits(maud)
    assert "BW-PUMP" not in maud.url
    field = maud.get_by_label("On hand")
    field.focus()
    field.fill("44")
    maud.keyboard.press("Enter")
    expect(maud.get_by_text("Saved.")).to_be_visible()
    expect(maud.get_by_label("On hand")).to_have_value("44")
    maud.get_by_role("link", name="Demand book").first.click()
    maud.get_by_role("navigation", name="Demand", exact=True).get_by_role("link", name="Settings").click()
    expect(maud.get_by_role("checkbox", name="Monday")).to_be_checked()
    maud.locator("main table a").first.click()
    expect(maud.get_by_label("Firm weeks")).to_be_visible()
    check(maud)
    assert fits(maud)


def test_a_planner_sees_what_is_expected_and_knows_better(sign_in: Visit) -> None:
    maud = sign_in(MAUD)
    bring_in(maud)
    maud.get_by_role("button", name="good rows only").click()
    tabs = maud.get_by_role("navigation", name="Demand", exact=True)
    link = maud.get_by_role("link", name="BW-PUMP-80")
    for _look in range(LOOKS):  # a job forecasts the history soon after it came in
        tabs.get_by_role("link", name="Expected").click()
        if link.is_visible():
            break
        maud.wait_for_timeout(1_000)
    check(maud)
    assert fits(maud)
    maud.set_viewport_size({"width": 1440, "height": 900})
    maud.get_by_role("link", name="BW-PUMP-80").click()
    expect(maud.get_by_role("img", name="Demanded and expected per week")).to_be_visible()
    expect(maud.get_by_role("heading", name="How it is forecast")).to_be_visible()
    maud.get_by_label("Expect so much a week").fill("60")
    maud.get_by_label("Reason").fill("Trade fair")
    maud.get_by_role("button", name="Override", exact=True).click()
    expect(maud.get_by_text("60 a week")).to_be_visible()
    expect(maud.get_by_role("rowheader", name="As computed")).to_be_visible()
    check(maud)
    assert fits(maud)
    maud.emulate_media(color_scheme="dark")
    check(maud)
    tabs.get_by_role("link", name="Events").click()
    maud.get_by_label("Name").fill("Easter")
    maud.get_by_label("First day").fill("2030-04-19")
    maud.get_by_label("Last day").fill("2030-04-22")
    maud.get_by_role("button", name="Add", exact=True).click()
    expect(maud.get_by_role("rowheader", name="Easter")).to_be_visible()
    check(maud)
    assert fits(maud)


def test_what_one_does_a_colleague_sees_without_reload(sign_in: Visit) -> None:
    """Items, expected demand, one item, events and accuracy follow what happens; what is typed stays."""
    maud = sign_in(MAUD)
    slug = maud.url.split("/")[3]
    pages = {"items": "", "expected": "expected/", "events": "events/", "accuracy": "accuracy/"}
    looking = {name: sign_in("Tom Aldous") for name in pages}
    for name, page in looking.items():
        page.goto(f"/{slug}/demand/{pages[name]}")
        stay(page)
    size = looking["items"].locator("#size").inner_text()
    looking["items"].get_by_label("Find an item").fill("not sent yet")
    judged = looking["accuracy"].locator("#judged").inner_html()
    history = [["LIVE-1", day, 10 + at % 7] for at, day in enumerate(WEEKS)]
    items = [["Item", "Unit"], ["LIVE-1", "pcs"]]
    bring_in(maud, workbook({"Items": items, "History": [["Item", "Date", "Quantity"], *history]}))
    maud.locator("form[action*=commit] button.pri").click()
    tom = looking["expected"]
    expect(looking["items"].get_by_role("link", name="LIVE-1")).to_be_visible()
    expect(looking["items"].locator("#size")).not_to_have_text(size)
    expect(looking["items"].get_by_label("Find an item")).to_have_value("not sent yet")
    expect(tom.get_by_role("link", name="LIVE-1")).to_be_visible(timeout=JOB_MS)
    changed = "before => document.getElementById('judged').innerHTML !== before"
    looking["accuracy"].wait_for_function(changed, arg=judged, timeout=JOB_MS)
    expect(tom.locator("#running")).to_be_empty()
    stayed(*looking.values())

    tom.get_by_role("link", name="LIVE-1").click()
    stay(tom)
    tom.get_by_label("Reason").fill("Not sent yet")
    tom.get_by_text("All models that were tried").click()
    maud.goto(tom.url)
    maud.get_by_label("Expect so much a week").fill("60")
    maud.get_by_label("Reason").fill("Trade fair")
    maud.get_by_role("button", name="Override", exact=True).click()
    expect(tom.locator("#said")).to_contain_text("60 a week")
    expect(tom.get_by_role("rowheader", name="As computed")).to_be_visible()
    expect(tom.get_by_label("Reason")).to_have_value("Not sent yet")
    assert tom.locator("#how details").evaluate("one => one.open")

    maud.goto(f"/{slug}/demand/events/")
    for label, value in (("Name", "Whitsun"), ("First day", "2030-06-09"), ("Last day", "2030-06-10")):
        maud.get_by_label(label).fill(value)
    maud.get_by_role("button", name="Add", exact=True).click()
    expect(looking["events"].get_by_role("rowheader", name="Whitsun")).to_be_visible()
    stayed(*looking.values())
    for page in looking.values():
        check(page)


def stay(page: Page) -> None:
    """Wait until a page is live, and mark it: a page that is loaded again has no mark."""
    expect(page.locator("[data-live]")).to_have_class(re.compile(r"\bon\b"))
    page.evaluate("window.stayed = true")


def stayed(*pages: Page) -> None:
    """Nobody has loaded these pages again."""
    for page in pages:
        assert page.evaluate("window.stayed"), page.url
