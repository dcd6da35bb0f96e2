"""No page hinders anybody: axe finds nothing on any of them, light and dark, on a desk and on a phone.

Every address of the server must be known here, as a page or as something that is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Page, expect

from tests.browser.board import begin, editor, open_line, press, show
from tests.browser.conftest import Visit
from tests.browser.world import World

EXAMPLE = Path(__file__).parents[2] / "examples" / "order-book.csv"
VISITOR, GUEST = "", "guest"
INES, MAUD, OSKAR, RUI, TOM = "Ines Moreau", "Maud Ferris", "Oskar Lind", "Rui Serafim", "Tom Aldous"

PAGES: dict[str, tuple[str, str]] = {
    "account_login": (VISITOR, "/accounts/login/"),
    "account_logout": (INES, "/accounts/logout/"),
    "account_inactive": (VISITOR, "/accounts/inactive/"),
    "account_signup": (VISITOR, "/accounts/signup/"),
    "account_reset_password": (VISITOR, "/accounts/password/reset/"),
    "account_request_login_code": (VISITOR, "/accounts/login/code/"),
    "account_email": (INES, "/accounts/email/"),
    "account_set_password": (INES, "/accounts/password/set/"),
    "mfa_index": (INES, "/accounts/2fa/"),
    "usersessions_list": (INES, "/accounts/sessions/"),
    "outbox:demo": (VISITOR, "/outbox/"),
    "outbox:company": (MAUD, "/{slug}/outbox/"),
    "demo:people": (VISITOR, "/demo/"),
    "answer:first": (GUEST, "/a/l/{link}/"),
    "answer:lines": (GUEST, "/a/l/{link}/all/"),
    "answer:claim": (GUEST, "/a/l/{link}/claim/"),
    "answer:arrive": (VISITOR, "/a/no-such-link/"),
    "people:home": (VISITOR, "/"),
    "people:settings": (INES, "/settings/"),
    "people:new": (RUI, "/new/"),
    "people:customers": (RUI, "/customers/"),
    "people:members": (MAUD, "/{slug}/people/"),
    "board:orders": (INES, "/{slug}/orders/"),
    "line:line": (TOM, "{line}"),
    "forecast:forecasts": (INES, "/{slug}/forecasts/"),
    "forecast:forecast": (INES, "{forecast}"),
    "forecast:new": (INES, "/{slug}/forecasts/new/"),
    "forecast:publish": (INES, "{forecast}publish/"),
    "forecast:guest-forecasts": (GUEST, "/a/l/{link}/forecasts/"),
    "partners:index": (INES, "/{slug}/partners/"),
    "partners:partner": (INES, "{partner}"),
    "disclosure:ledger": (INES, "/{slug}/disclosure/"),
    "imports:index": (INES, "/{slug}/imports/"),
    "demand:index": (INES, "/{slug}/demand/"),
    "demand:settings": (INES, "/{slug}/demand/settings/"),
    "baseline:items": (INES, "/{slug}/demand/expected/"),
    "baseline:item": (INES, "{expected}"),
    "baseline:events": (INES, "/{slug}/demand/events/"),
    "baseline:accuracy": (INES, "/{slug}/demand/accuracy/"),
    "planned:items": (INES, "/{slug}/demand/planned/"),
}

NO_PAGES = {
    # steps that lead on at once, or that come after another of allauth's pages in the same frame
    "account_reauthenticate",
    "account_email_verification_sent",
    "account_change_password",
    "account_confirm_login_code",
    "account_confirm_password_reset_code",
    "account_complete_password_reset",
    "account_password_reset_completed",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    # files, streams and words for machines
    "mfa_download_recovery_codes",
    "health:live",
    "health:ready",
    "live:stream",
    "line:file",
    "disclosure:signed",
    "disclosure:sheet",
    "imports:refused",
    "imports:export",
    "imports:commitments",
    # parts of a page
    "board:rows",
    "board:find",
    "web:match",
    "disclosure:verify",
    # what a form sends, or a link that leads on
    "entry:enter",
    "demo:enter",
    "demo:partners",
    "board:answers",
    "line:see",
    "line:private",
    "line:move",
    "answer:line",
    "answer:seen",
    "answer:say",
    "answer:done",
    "answer:arrive-at",
    "forecast:guest-arrive",
    "forecast:guest-commit",
    "forecast:commit",
    # tried further down
    "forecast:guest-forecast",
    "people:language",
    "people:take-up",
    "people:colleague",
    "people:proof",
    "people:invite",
    "people:withdraw",
    "people:role",
    "people:remove",
    "people:company",
    "partners:add",
    "partners:rename",
    "partners:invite",
    "partners:remind",
    "partners:withdraw",
    "imports:mapping",
    "imports:commit",
    "imports:again",
    "jobs:progress",
    "demand:upload",
    "demand:commit",
    "demand:refused",
    "demand:export",
    # tried further down, or in test_demand_book
    "imports:upload",
    "demand:draft",
    "demand:item",
    "demand:rules",
    # tried in test_planned
    "planned:item",
    "planned:why",
}


COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}


def names(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    """The names of all addresses of the server."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from names(pattern.url_patterns, inner)
        else:
            yield f"{space}{pattern.name}"


def check(page: Page) -> None:
    """Nothing is found, whichever way one looks at the page. In the dark only the colours are others."""
    found = []
    for width, height in ((1440, 900), (360, 800)):
        page.set_viewport_size({"width": width, "height": height})
        for scheme, options in (("light", None), ("dark", COLOURS)):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.evaluate("document.getAnimations().forEach((animation) => animation.finish())")
            result = Axe().run(page, options=options)
            found += [f"{width} px, {scheme}: {told}" for told in map(_told, result.response["violations"])]
    assert not found, page.url + "\n" + "\n".join(found)


def _told(violation: dict[str, object]) -> str:
    nodes = violation["nodes"]
    assert isinstance(nodes, list)
    places = "; ".join(f"{node['target']} {node['html'][:160]}" for node in nodes[:4])
    return f"{violation['id']}: {violation['help']} ({len(nodes)} places): {places}"


def test_every_address_is_a_page_or_known_to_be_none() -> None:
    known = set(names(get_resolver().url_patterns))
    assert known - set(PAGES) - NO_PAGES == set()
    assert (set(PAGES) | NO_PAGES) - known == set()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_page(name: str, sign_in: Visit, visit: Visit, world: World) -> None:
    who, path = PAGES[name]
    if who == GUEST:
        page = visit(world.guest)
        page.goto(path.format(link=page.url.split("/a/l/")[1].split("/")[0]))
    elif who == VISITOR:
        page = visit(path)
    else:
        page = sign_in(who)
        slug = page.url.split("/")[3]
        if path == "{line}":
            path = str(page.locator("a.ord").first.get_attribute("href"))
        elif path.startswith("{forecast}"):
            page.goto(f"/{slug}/forecasts/")
            path = f"{page.locator('a.ord').first.get_attribute('href')}{path.removeprefix('{forecast}')}"
        elif path == "{expected}":
            page.goto(f"/{slug}/demand/")
            path = f"{page.locator('main table a').first.get_attribute('href')}expected/"
        elif path == "{partner}":
            page.goto(f"/{slug}/partners/")
            path = str(page.locator("main table a").first.get_attribute("href"))
        page.goto(path.format(slug=slug))
    expect(page.locator("main h1").first).to_be_attached()
    check(page)


def test_the_line_with_the_long_history(sign_in: Visit) -> None:
    ines = sign_in(INES)
    open_line(ines, "4500217/10")
    check(ines)


def test_an_open_editor_on_the_board(sign_in: Visit) -> None:
    ines = sign_in(INES)
    show(ines, "4500198")
    press(ines, "4500198/30", "Propose")
    expect(editor(ines, "4500198/30")).to_be_visible()
    check(ines)


def test_an_open_form_on_a_line(sign_in: Visit) -> None:
    ines = sign_in(INES)
    open_line(ines, "4500166/20")
    begin(ines, "Receive")
    check(ines)


def test_a_board_with_selected_lines_and_the_list_of_keys(sign_in: Visit) -> None:
    ines = sign_in(INES)
    ines.keyboard.press("j")
    ines.keyboard.press("x")
    ines.keyboard.press("?")
    expect(ines.get_by_role("dialog", name="Keys")).to_be_visible()
    check(ines)


def test_a_folded_board_with_its_exports_open(sign_in: Visit) -> None:
    ines = sign_in(INES)
    ines.locator("#tools summary").click()
    ines.set_viewport_size({"width": 1024, "height": 800})
    expect(ines.get_by_text("CSV, a plain table")).to_be_visible()
    assert [_told(one) for one in Axe().run(ines).response["violations"]] == []


def test_a_viewers_board(sign_in: Visit) -> None:
    check(sign_in(OSKAR))


def test_the_question_with_everything_unfolded(visit: Visit, world: World) -> None:
    phone = visit(world.guest)
    phone.evaluate(
        "document.querySelectorAll('details').forEach((one) => { one.name = ''; one.open = true; })"
    )
    check(phone)


def test_an_import_before_it_is_committed(sign_in: Visit) -> None:
    ines = sign_in(INES)
    ines.get_by_role("navigation", name="Main").get_by_role("link", name="Imports").click()
    ines.locator("#file").set_input_files(EXAMPLE)
    ines.get_by_role("button", name="Read the file").click()
    expect(ines.get_by_role("heading", name="What changes")).to_be_visible()
    check(ines)
    ines.get_by_role("button", name="Discard").click()


def test_axe_would_find_something(visit: Visit) -> None:
    page = visit("/demo/")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"/x.png\">')")
    with pytest.raises(AssertionError, match="image-alt"):
        check(page)


def test_a_page_that_is_not_there(sign_in: Visit) -> None:
    ines = sign_in(INES)
    ines.goto("/no-such-company/orders/")
    check(ines)
