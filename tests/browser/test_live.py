"""What one side does arrives at the other's open page by itself, marked, and disturbs nobody who types."""

from __future__ import annotations

import re

from playwright.sync_api import Route, expect

from tests.browser.board import (
    LIVE,
    OFFLINE,
    banner,
    begin,
    editor,
    line,
    move,
    open_line,
    press,
    show,
    timeline,
)
from tests.browser.conftest import WAIT_MS, Visit


def test_a_suppliers_answer_arrives_without_reload_and_marked(sign_in: Visit) -> None:
    ines, jonas = sign_in("Ines Moreau"), sign_in("Jonas Brandt")
    show(ines, "4500203")
    ines.evaluate("window.sameDocument = true")
    show(jonas, "4500203")
    expect(line(ines, "4500203/10")).to_contain_text("You changed")
    press(jonas, "4500203/10", "Accept")
    expect(line(ines, "4500203/10").locator("td.chg").first).to_be_visible()
    expect(move(ines, "4500203/10")).to_have_text("Agreed")
    expect(line(ines, "4500203/10").locator("td.aq").first).to_have_text("120")
    assert ines.evaluate("window.sameDocument")


def test_the_buyers_change_arrives_at_the_supplier(sign_in: Visit) -> None:
    ines, jonas = sign_in("Ines Moreau"), sign_in("Jonas Brandt")
    show(jonas, "4500175")
    open_line(ines, "4500175/30")
    form = begin(ines, "Change")
    form.get_by_label("Quantity 1").fill("180")
    form.get_by_label("Reason").fill("Thirty more, please")
    form.locator("[data-submit]").click()
    expect(move(jonas, "4500175/30")).to_have_text("Your move")
    expect(line(jonas, "4500175/30").locator("td.rq").first).to_have_text("180")
    expect(line(jonas, "4500175/30")).to_contain_text("They changed, +30")


def test_what_changes_while_a_page_still_loads_is_shown(sign_in: Visit) -> None:
    ines, marek = sign_in("Ines Moreau"), sign_in("Marek Kowalik")
    held: list[Route] = []
    ines.route("**/stream/*", lambda route: held.append(route))
    ines.goto("/brackwater-pumps/orders/?tab=all&q=4500244")
    show(marek, "4500244")
    press(marek, "4500244/10", "Accept")
    expect(move(marek, "4500244/10")).to_have_text("Agreed")
    expect(move(ines, "4500244/10")).to_have_text("Their move")
    for stream in held:
        stream.continue_()
    expect(move(ines, "4500244/10")).to_have_text("Agreed")


def test_what_one_types_is_kept_when_the_line_moves(sign_in: Visit) -> None:
    ines, jonas = sign_in("Ines Moreau"), sign_in("Jonas Brandt")
    show(jonas, "4500192")
    press(jonas, "4500192/10", "Refuse")
    form = editor(jonas, "4500192/10")
    form.get_by_label("Reason").fill("All sixty are cast already")
    open_line(ines, "4500192/10")
    banner(ines).get_by_role("button", name="Withdraw the cancel").click()
    expect(form.locator("[data-note]")).to_contain_text("moved meanwhile")
    expect(form.get_by_label("Reason")).to_have_value("All sixty are cast already")


def test_rows_keep_their_order_while_one_types(sign_in: Visit) -> None:
    ines, marek = sign_in("Ines Moreau"), sign_in("Marek Kowalik")
    show(ines, "Kowalik")
    order = ines.locator("tbody.line .ord").all_text_contents()
    press(ines, "4500240/10", "Propose")
    expect(editor(ines, "4500240/10")).to_be_visible()
    show(marek, "4500244")
    press(marek, "4500244/20", "Accept")
    expect(move(ines, "4500244/20")).to_have_text("Agreed")
    expect(ines.locator("#waiting")).to_contain_text("1 line changed")
    assert ines.locator("tbody.line .ord").all_text_contents() == order


def test_a_lost_connection_is_told_and_caught_up_with(sign_in: Visit) -> None:
    ines, katrin = sign_in("Ines Moreau"), sign_in("Katrin Dreyhaupt")
    show(ines, "4500236")
    show(katrin, "4500236")
    ines.context.set_offline(True)
    expect(ines.locator("[data-live]")).to_have_text(OFFLINE)
    press(katrin, "4500236/10", "Confirm")
    expect(move(katrin, "4500236/10")).to_have_text("Agreed")
    ines.context.set_offline(False)
    expect(ines.locator("[data-live]")).to_have_text(LIVE)
    expect(move(ines, "4500236/10")).to_have_text("Agreed")


def test_a_line_that_is_open_follows(sign_in: Visit) -> None:
    ines, jonas = sign_in("Ines Moreau"), sign_in("Jonas Brandt")
    open_line(ines, "4500217/20")
    expect(banner(ines)).to_contain_text("Your move")
    open_line(jonas, "4500217/20")
    form = begin(jonas, "Propose")
    form.get_by_label("Reason").fill("Could be sooner after all")
    form.locator("[data-submit]").click()
    expect(timeline(ines)).to_contain_text("Could be sooner after all")


def test_the_counts_and_the_state_of_the_halves_follow(sign_in: Visit) -> None:
    ines, sofia = sign_in("Ines Moreau"), sign_in("Sofia Carvalho")
    show(ines, "4500247")
    waiting = ines.locator("#tabs a", has_text="Awaiting them").locator("span")
    expect(waiting).to_have_text("1")
    show(sofia, "4500247")
    expect(ines.locator("[data-match-pill]")).to_contain_text("Both halves match")
    # By itself it is looked at once a minute.
    with ines.expect_response(re.compile(r"/match/$"), timeout=WAIT_MS):
        press(sofia, "4500247/10", "Accept")
    expect(move(ines, "4500247/10")).to_have_text("Agreed")
    expect(waiting).to_have_text(re.compile("^0$"))
