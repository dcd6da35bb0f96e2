"""Answers where they are typed: nothing typed is lost, nothing is answered that one has not seen."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.board import banner, begin, editor, line, move, open_line, press, show, timeline
from tests.browser.conftest import Visit


def deaf(page: Page) -> None:
    """Let no live change arrive, as if both pressed at the same moment."""
    page.route("**/stream/*", lambda route: route.abort())


def waiting(page: Page, word: str) -> str:
    """A line on which the customer of Brackwater waits for its answer."""
    page.goto("/brackwater-pumps/orders/?tab=awaiting-me&role=supplier")
    found = page.locator("tbody.line", has=page.get_by_text(re.compile(f"^{word}"))).first
    return found.locator(".ord").inner_text()


def test_of_two_who_answer_at_once_one_sees_the_new_state_and_keeps_their_text(sign_in: Visit) -> None:
    ines, tom = sign_in("Ines Moreau"), sign_in("Tom Aldous")
    deaf(tom)
    ref = waiting(tom, "New")
    press(tom, ref, "Propose")
    form = editor(tom, ref)
    form.get_by_label("Quantity 1").fill("1")
    form.get_by_label("Reason").fill("Motor is short")
    show(ines, ref.split("/")[0])
    press(ines, ref, "Accept")
    expect(move(ines, ref)).to_have_text("Agreed")
    form.locator("[data-submit]").click()
    expect(form.locator("[data-note]")).to_contain_text("moved meanwhile")
    expect(move(tom, ref)).to_have_text("Agreed")
    expect(form.get_by_label("Quantity 1")).to_have_value("1")
    expect(form.get_by_label("Reason")).to_have_value("Motor is short")
    tom.wait_for_timeout(1100)  # a press within a second of a change may have been meant for what was there
    form.locator("[data-submit]").click()
    expect(move(tom, ref)).to_have_text("Their move")


def test_what_is_not_sent_is_back_when_one_comes_back(sign_in: Visit) -> None:
    tom = sign_in("Tom Aldous")
    ref = waiting(tom, "New")
    press(tom, ref, "Propose")
    form = editor(tom, ref)
    form.get_by_label("Quantity 1").fill("1")
    form.get_by_role("button", name="Add date").click()
    form.get_by_label("Date 2").fill("24 Feb")
    form.get_by_label("Quantity 2").fill("2")
    tom.goto("/brackwater-pumps/disclosure/")
    show(tom, ref.split("/")[0])
    form = editor(tom, ref)
    expect(form.get_by_label("Quantity 1")).to_have_value("1")
    expect(form.get_by_label("Date 2")).to_have_value("24 Feb")
    expect(form.locator("output")).to_contain_text(re.compile(r"^3 of"))
    form.get_by_label("Quantity 1").press("Escape")
    tom.reload()
    expect(line(tom, ref)).to_be_visible()
    expect(editor(tom, ref)).to_have_count(0)


def test_filters_change_the_list_in_place_and_the_address_with_it(sign_in: Visit) -> None:
    ines = sign_in("Ines Moreau")
    ines.evaluate("window.sameDocument = true")
    ines.locator("#chips summary", has_text="Partner").click()
    ines.locator("#chips").get_by_role("link", name="Kowalik Łożyska").click()
    expect(ines).to_have_url(re.compile(r"\?partner=co_"))
    expect(ines.locator("tbody.line").first).to_contain_text("Kowalik")
    ines.locator("#find").fill("BR-6308")
    expect(ines).to_have_url(re.compile(r"q=BR-6308"))
    expect(ines).to_have_url(re.compile(r"partner=co_"))
    for number in ines.locator("tbody.line .item b").all_text_contents():
        assert number.startswith("BR-6308")
    ines.get_by_role("link", name="Lift filter Partner").click()
    expect(ines).not_to_have_url(re.compile("partner="))
    ines.go_back()
    expect(ines).to_have_url(re.compile("partner="))
    assert ines.evaluate("window.sameDocument")


def test_a_chosen_theme_stays_and_the_systems_own_is_no_choice(sign_in: Visit) -> None:
    ines = sign_in("Ines Moreau")
    root = ines.locator("html")
    switch = ines.get_by_role("button", name="Light or dark")
    switch.click()
    expect(root).to_have_attribute("data-theme", "dark")
    ines.reload()
    expect(root).to_have_attribute("data-theme", "dark")
    switch.click()
    expect(root).not_to_have_attribute("data-theme", re.compile("."))


def test_a_line_is_answered_on_its_own_page_by_keyboard(sign_in: Visit) -> None:
    tom = sign_in("Tom Aldous")
    open_line(tom, waiting(tom, "They changed"))
    expect(banner(tom)).to_contain_text("Halvard Waterworks wants to change the agreement:")
    tom.keyboard.press("p")
    form = tom.locator("#doing form")
    expect(form.get_by_label("Quantity 1")).to_be_focused()
    expect(tom).to_have_url(re.compile("/propose/$"))
    tom.keyboard.press("Escape")
    expect(form).to_have_count(0)
    tom.keyboard.press("a")
    expect(banner(tom)).to_contain_text("Agreed.")
    expect(timeline(tom)).to_contain_text("Both halves are notched.")


def test_a_note_with_a_file_reaches_the_partner(sign_in: Visit, tmp_path: Path) -> None:
    drawing = tmp_path / "flange.txt"
    drawing.write_text("A drawing.")
    ines, agnieszka = sign_in("Ines Moreau"), sign_in("Agnieszka Nowak")
    open_line(agnieszka, "4500171/10")
    open_line(ines, "4500171/10")
    ines.get_by_label("Add a note").fill("Please look at the flange.")
    ines.get_by_label("A file, at most 10 MB").set_input_files(drawing)
    ines.get_by_role("button", name="Post note").click()
    expect(ines.locator("#remarks")).to_contain_text("Please look at the flange.")
    expect(agnieszka.locator("#remarks")).to_contain_text("Please look at the flange.")
    with agnieszka.expect_download() as download:
        agnieszka.get_by_role("link", name="flange.txt").click()
    assert Path(download.value.path()).read_text() == "A drawing."


def test_what_was_said_by_phone_is_recorded_beside_and_binds_nobody(sign_in: Visit) -> None:
    ines = sign_in("Ines Moreau")
    open_line(ines, "4500226/20")
    form = begin(ines, "Record what was said elsewhere")
    form.get_by_label("What they said").select_option("accept")
    form.get_by_label("In their words").fill("Yes, the 400 are fine")
    form.get_by_role("button", name="Record what was said").click()
    expect(timeline(ines)).to_contain_text("By phone: “Yes, the 400 are fine”")
    expect(banner(ines)).to_contain_text("Their move.")
    expect(ines.locator("#sets")).to_contain_text("Reported, not yet said here")
