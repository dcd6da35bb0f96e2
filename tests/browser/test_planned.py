"""Where the stock of an item goes, and what caused a figure: on a desk, on a phone, by keys, and live."""

from __future__ import annotations

import re
from decimal import Decimal

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.test_axe import check
from tests.browser.test_demand_book import fits

INES = "Ines Moreau"
BEARING = "BR-6308-C3"


def go(page: Page, path: str) -> None:
    """Go to a page of the company."""
    page.goto(f"/{page.url.split('/')[3]}/{path}")


def open_forecast(page: Page) -> None:
    """Open the forecast of the bearing, which Kowalik is told again once histories are forecast."""
    go(page, f"forecasts/?q={BEARING}")
    page.get_by_role("link", name=BEARING).first.click()
    expect(page.locator("h1")).to_contain_text(BEARING)
    expect(page.locator("#versions tbody tr").nth(1)).to_be_visible(timeout=90_000)


def number(text: str) -> Decimal:
    """A quantity as it is written."""
    return Decimal(re.sub(r"[^0-9.\u2212-]", "", text).replace("\u2212", "-") or 0)


def test_a_figure_leads_to_what_caused_it_and_on(sign_in: Visit) -> None:
    ines = sign_in(INES)
    open_forecast(ines)
    ines.keyboard.press("w")
    expect(ines.locator("h1")).to_contain_text("Why")
    weeks = ines.locator("#picks a b").all_inner_texts()
    asked = next(at for at, quantity in enumerate(weeks) if number(quantity) and at)
    ines.locator("#picks a").nth(asked).click()
    expect(ines.locator("#parts tbody")).to_contain_text("through the recipe of")
    parts = [number(one) for one in ines.locator("#parts tbody td:first-child").all_inner_texts()]
    assert sum(parts) == number(ines.locator("#parts tfoot td b").inner_text())
    check(ines)
    assert fits(ines)
    ines.set_viewport_size({"width": 1440, "height": 900})
    week = ines.url
    ines.keyboard.press("k")
    expect(ines).not_to_have_url(week)
    ines.keyboard.press("j")
    expect(ines).to_have_url(week)
    ines.keyboard.press("u")
    expect(ines.locator("#weeks")).to_be_visible()


def test_the_stock_of_an_item_goes_below_zero_and_says_so(sign_in: Visit) -> None:
    ines, other = sign_in(INES), sign_in(INES)
    go(ines, "demand/planned/?q=P-80-250-150")
    ines.keyboard.press("j")
    ines.keyboard.press("Enter")
    expect(ines.locator("h1")).to_have_text("P-80-250-150")
    expect(ines.locator("#weeks svg")).to_be_visible()
    check(ines)
    assert fits(ines)
    ines.set_viewport_size({"width": 1440, "height": 900})
    go(other, "demand/planned/?below=zero")
    other.locator("#rows a").first.click()
    expect(other.locator("#goes")).to_contain_text("Falls below zero in W")
    expect(other.locator("#weeks tr.short")).to_contain_text("short")
    expect(other.locator("#weeks svg rect.gap").first).to_be_attached()
    drawn, table = (other.locator(f"#weeks {one}").bounding_box() for one in ("svg", "table"))
    assert drawn
    assert table
    assert abs(drawn["width"] - table["width"]) < 1  # each bar stands over its week
    check(other)
    assert fits(other)


def test_on_a_phone_the_projected_stock_needs_no_scrolling(sign_in: Visit) -> None:
    ines = sign_in(INES)
    ines.set_viewport_size({"width": 360, "height": 800})
    go(ines, "demand/planned/?below=zero")
    ines.locator("#rows a").first.click()
    column = ines.locator("#weeks tbody tr.strong", has_text="Projected stock").bounding_box()
    assert column
    assert column["x"] + column["width"] <= 360


def test_a_stock_that_is_corrected_moves_the_open_page(sign_in: Visit) -> None:
    ines, other = sign_in(INES), sign_in(INES)
    go(other, "demand/planned/?q=GK-DN80-EP")
    other.locator("#rows a").first.click()
    expect(other.locator("#weeks")).to_be_visible()
    go(ines, "demand/?q=GK-DN80-EP")
    ines.get_by_role("link", name="GK-DN80-EP").click()
    ines.get_by_label("On hand").fill("99500")
    ines.get_by_role("button", name="Save stock").click()
    expect(other.locator("#weeks tr.strong").last).to_contain_text(re.compile(r"99,\d{3}"))


def test_a_storm_is_told_on_the_open_page(sign_in: Visit) -> None:
    ines, other = sign_in(INES), sign_in(INES)
    open_forecast(other)
    go(ines, f"demand/?q={BEARING}")
    ines.get_by_role("link", name=BEARING).click()
    note = other.get_by_role("status", name="Held back")
    for turn in range(8):
        said = other.locator("#versions tbody tr").count()
        ines.get_by_label("On hand").fill("0" if turn % 2 else "9000")
        ines.get_by_role("button", name="Save stock").click()
        expect(ines.get_by_text("Saved.")).to_be_visible()
        expect(note.or_(other.locator("#versions tbody tr").nth(said))).to_be_visible()
        if note.count():
            break
    expect(note).to_contain_text("Newer figures wait: many versions went out lately.")
    check(other)
    assert fits(other)
