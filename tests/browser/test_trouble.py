"""The server or its database is away for a while: pages say so, and lose nothing."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.board import editor, line, press, show
from tests.browser.conftest import Visit

BUSY = "<html><body><main><h1>Not just now</h1><p>Too many at once.</p></main></body></html>"


def test_a_list_stays_when_the_next_one_cannot_be_had(sign_in: Visit) -> None:
    ines = sign_in("Ines Moreau")
    lines = ines.locator("tbody.line")
    before = lines.count()
    ines.route(
        "**/orders/?tab=late", lambda route: route.fulfill(status=429, content_type="text/html", body=BUSY)
    )
    ines.locator("#tabs a", has_text="Late").click()
    expect(ines.get_by_role("alert")).to_contain_text("Not just now Too many at once.")
    expect(lines).to_have_count(before)
    ines.unroute("**/orders/?tab=late")
    ines.locator("#tabs a", has_text="Late").click()
    expect(ines).to_have_url(re.compile("tab=late"))
    expect(ines.get_by_role("alert")).to_have_count(0)


def test_an_answer_that_cannot_be_sent_is_kept(sign_in: Visit) -> None:
    ines = sign_in("Ines Moreau")
    show(ines, "4500183")
    press(ines, "4500183/10", "Change")
    form = editor(ines, "4500183/10")
    form.get_by_label("Quantity 1").fill("30")
    ines.context.set_offline(True)
    form.locator("[data-submit]").click()
    expect(form.locator("[data-note]")).to_contain_text("cannot be reached")
    expect(form.get_by_label("Quantity 1")).to_have_value("30")
    ines.context.set_offline(False)
    form.locator("[data-submit]").click()
    expect(line(ines, "4500183/10").locator("td.rq").first).to_have_text("30")
    expect(form).to_have_count(0)
