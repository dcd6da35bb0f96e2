"""Nothing hangs over the edge of a screen, whatever its width, and what is folded away can still be found."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.board import editor, line, press, show
from tests.browser.conftest import Visit

WIDTHS = (360, 760, 768, 900, 1024, 1180, 1261, 1280, 1366, 1440)
PAGES = ("orders/?tab=all", "partners/", "imports/", "disclosure/", "people/", "company/", "outbox/")
VISITED = (
    "/demo/",
    "/outbox/",
    "/accounts/login/",
    "/accounts/signup/",
    "/a/no-such-link/",
    "/no/such/page/",
)


def hanging_over(page: Page) -> list[int]:
    """The widths at which the page scrolls sideways."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(width)
    return found


def shown_whole(cell: Locator) -> bool:
    """Whether all of the text of a cell can be seen."""
    return bool(cell.evaluate("cell => cell.scrollWidth <= cell.clientWidth"))


@pytest.mark.parametrize("path", PAGES)
def test_pages_of_a_company(path: str, sign_in: Visit) -> None:
    maud = sign_in("Maud Ferris")
    maud.goto(f"/{maud.url.split('/')[3]}/{path}")
    expect(maud.locator("main h1").first).to_be_attached()
    assert hanging_over(maud) == []


@pytest.mark.parametrize("path", VISITED)
def test_pages_for_everybody(path: str, visit: Visit) -> None:
    assert hanging_over(visit(path)) == []


@pytest.mark.parametrize("width", [800, 1024, 1280])
def test_a_folded_board_still_says_what_counts(width: int, sign_in: Visit) -> None:
    ines = sign_in("Ines Moreau")
    ines.set_viewport_size({"width": width, "height": 800})
    show(ines, "4500217")
    body = line(ines, "4500217/20")
    for word in (
        "Your move",
        "4500217/20",
        "CA-DN65-PN16",
        "Varnholt Guss",
        "180",
        "Proposed later",
    ):
        expect(body).to_contain_text(word)
    expect(body).to_contain_text(re.compile(r"\+\d+ d"))  # by how much: a week or more, as weekends fall
    for day in body.locator("td:has(> time):not(.x-age)").all():
        assert shown_whole(day), day.inner_text()
    press(ines, "4500217/20", "Propose")
    expect(editor(ines, "4500217/20").get_by_role("button", name="Send revision")).to_be_in_viewport()
    assert ines.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [360, 1024, 1440])
def test_no_last_word_is_cut_by_the_mark_beside_it(width: int, sign_in: Visit) -> None:
    ines = sign_in("Ines Moreau")
    ines.set_viewport_size({"width": width, "height": 800})
    show(ines, "", tab="at-risk")
    words = ines.locator("tbody.line .word:has(+ .tag)")
    expect(
        words.filter(has_text="Reported by you").or_(words.filter(has_text="refused to cancel")).first
    ).to_be_visible()
    assert [word.inner_text() for word in words.all() if not shown_whole(word)] == []


def test_what_is_ticked_and_what_is_shown_can_be_exported(sign_in: Visit) -> None:
    ines = sign_in("Ines Moreau")
    show(ines, "4500231")
    ines.locator("#tools summary").click()
    with ines.expect_download() as view:
        ines.get_by_role("link", name="CSV, a plain table").click()
    ines.keyboard.press("Escape")
    line(ines, "4500231/20").get_by_role("checkbox").check()
    with ines.expect_download() as workbook:
        ines.get_by_role("button", name="Export 1").click()
    with ines.expect_download() as ticked:
        ines.get_by_role("button", name="CSV", exact=True).click()
    assert workbook.value.suggested_filename.endswith(".xlsx")
    assert {row["Order"] for row in rows_of(view.value.path())} == {"4500231"}
    assert [row["Line"] for row in rows_of(ticked.value.path())] == ["20"]
    expect(line(ines, "4500231/20").get_by_role("checkbox")).to_be_checked()


def rows_of(file: Path) -> list[dict[str, str]]:
    """The rows of a table that was downloaded."""
    return list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
