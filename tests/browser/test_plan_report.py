"""The report of a company's own plan, in a browser: it fits, is read by everybody, and prints."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tallystick.planning.document import company_plan, document
from tallystick.planning.file import read_network
from tallystick.planning.report import page as report
from tallystick.planning.result import Method, solve
from tests.browser.test_axe import check
from tests.browser.test_demand_book import fits
from tests.planning.small import two

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützengußteil" * 2

CUT = """() => [...document.querySelectorAll("svg")].flatMap(svg => {
  const box = svg.getBoundingClientRect();
  return [...svg.querySelectorAll("text")].filter(text => {
    const one = text.getBoundingClientRect();
    return one.left < box.left - 1 || one.right > box.right + 1 || one.bottom > box.bottom + 1;
  }).map(text => text.textContent);
})"""


COLOURS = "(({backgroundColor, color}) => [backgroundColor, color])(getComputedStyle(document.body))"


def made(company: str, weeks: int) -> str:
    """The report of a company with long names and large figures."""
    network = two() | {"weeks": weeks}
    pumps = network["companies"][1]
    pumps["name"] = LONG
    pumps["resources"][0]["capacity"] = 10
    pumps["demands"][0]["quantity"] = 8
    pumps["stock_points"][0] |= {"item": LONG, "unit": "Paletten zu je 24 Stück", "initial": 12_345_678}
    network["companies"].append({"id": "idle", "stock_points": []})
    return report(company_plan(document(solve(read_network(network), Method.REHEARSAL)), company))


@pytest.mark.parametrize(("company", "weeks"), [("pumps", 26), ("pumps", 1), ("idle", 6)])
def test_the_report_fits_and_axe_finds_nothing(browser: Browser, company: str, weeks: int) -> None:
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        page.set_content(made(company, weeks))
        for figures in page.locator("summary").all():
            figures.click()
        assert page.evaluate(CUT) == []
        assert fits(page)
        assert page.evaluate(CUT) == []
        check(page)


def test_the_report_is_printed_on_white_whatever_the_screen_is(browser: Browser) -> None:
    with browser.new_context(color_scheme="dark") as context:
        page = context.new_page()
        page.set_content(made("pumps", 26))
        assert page.evaluate(COLOURS) == ["rgb(17, 18, 17)", "rgb(236, 236, 230)"]
        page.emulate_media(media="print", color_scheme="dark")
        assert page.evaluate(COLOURS) == ["rgb(255, 255, 255)", "rgb(27, 28, 26)"]
