"""The board by keyboard alone: no key acts while one types."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.board import editor, line
from tests.browser.conftest import Visit


def current(page: Page) -> str:
    """The number of the current line."""
    return page.locator("#lines > .cur .ord").inner_text()


def test_j_and_k_move_and_enter_opens(sign_in: Visit) -> None:
    ines = sign_in("Ines Moreau")
    numbers = ines.locator("tbody.line .ord").all_text_contents()
    ines.keyboard.press("j")
    ines.keyboard.press("j")
    assert current(ines) == numbers[1]
    ines.keyboard.press("k")
    assert current(ines) == numbers[0]
    ines.keyboard.press("Enter")
    expect(ines).to_have_url(re.compile(r"/brackwater-pumps/orders/[0-9a-f-]{36}/$"))


def test_slash_searches_and_no_key_acts_while_typing(sign_in: Visit) -> None:
    ines = sign_in("Ines Moreau")
    ines.keyboard.press("/")
    expect(ines.locator("#find")).to_be_focused()
    ines.keyboard.type("4500217")
    expect(ines.locator("tbody.line")).to_have_count(2)
    ines.keyboard.type("xpaj?")
    expect(ines.locator("#find")).to_have_value("4500217xpaj?")
    expect(ines.locator("tr.edit")).to_have_count(0)
    expect(ines.locator("#keys")).to_be_hidden()


def test_x_selects_a_asks_and_says_how_many_it_can(sign_in: Visit) -> None:
    ines = sign_in("Ines Moreau")
    ines.goto("/brackwater-pumps/orders/?q=4500231")
    expect(ines.locator("tbody.line")).to_have_count(2)
    for key in ("j", "x", "j", "x"):
        ines.keyboard.press(key)
    expect(ines.locator("#dock")).to_contain_text("2 selected")
    expect(ines.locator("#dock [data-deed=accept]")).to_have_text("Accept 2")
    ines.keyboard.press("a")
    ines.get_by_role("button", name="Yes, accept 2").click()
    for ref in ("4500231/10", "4500231/20"):
        expect(line(ines, ref).locator(".mv")).to_have_text("Agreed")


def test_p_proposes_and_escape_discards(sign_in: Visit) -> None:
    ines = sign_in("Ines Moreau")
    ines.goto("/brackwater-pumps/orders/?q=4500198/30")
    ines.keyboard.press("j")
    ines.keyboard.press("p")
    expect(editor(ines, "4500198/30")).to_be_visible()
    ines.keyboard.press("Escape")
    expect(editor(ines, "4500198/30")).to_have_count(0)
    expect(line(ines, "4500198/30").locator("tr").first).to_be_focused()


def test_question_mark_shows_all_keys(sign_in: Visit) -> None:
    ines = sign_in("Ines Moreau")
    ines.keyboard.press("?")
    expect(ines.get_by_role("dialog", name="Keys")).to_be_visible()
    ines.keyboard.press("Escape")
    expect(ines.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_everything_on_a_board_can_be_reached_by_tab(sign_in: Visit) -> None:
    """The first stop skips to the content; focus is always to be seen."""
    ines = sign_in("Ines Moreau")
    ines.keyboard.press("Tab")
    expect(ines.get_by_role("link", name="Skip to content")).to_be_focused()
    ines.keyboard.press("Enter")
    expect(ines.locator("main")).to_be_focused()
