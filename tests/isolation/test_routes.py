"""Every address of the server, walked by everybody who has no business there.

Brackwater and Zielonka have an order whose every text and number is marked, and Brackwater has something of
everything else: an upload, a job, links, invitations, messages. Then every route of the project, taken from
the resolver, is asked for by GET and by POST with their real ids, by

- a visitor who has not signed in,
- an outsider who acts for another company on the same server,
- a wrong partner: one of Brackwater's suppliers, to whom this order is none of their business,
- a guest who holds a link into another tally of Brackwater's,
- a viewer of Brackwater, who may look but change nothing.

No answer holds a mark, none but the viewer's shows anything at all, and afterwards nothing has changed. A
route that this test does not know makes it fail: say below what it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.answer.conftest import Guest
from tests.isolation.conftest import MARK, NUMBER, Victim, everything

pytestmark = pytest.mark.django_db

_MARKED = re.compile(rf"{MARK}|{NUMBER}|9\D?876\D?501", re.IGNORECASE)

#: pages for whoever comes: the way in, and what says nothing of any company
PUBLIC = frozenset(
    [
        "account_login",
        "account_logout",
        "account_inactive",
        "account_signup",
        "account_reset_password",
        "account_request_login_code",
        "account_confirm_login_code",
        "account_confirm_password_reset_code",
        "account_complete_password_reset",
        "account_password_reset_completed",
        "account_email_verification_sent",
        "mfa_authenticate",
        "health:live",
        "health:ready",
        "people:language",
        "people:home",
        "people:proof",
        "entry:enter",
        "demo:people",
        "demo:enter",
        "demo:partners",
        "outbox:demo",
    ]
)
#: pages about whoever has signed in, and nobody else
OWN = frozenset(
    [
        "account_email",
        "account_change_password",
        "account_set_password",
        "account_reauthenticate",
        "mfa_index",
        "mfa_reauthenticate",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "usersessions_list",
        "people:settings",
        "people:new",
        "people:customers",
        "people:take-up",
        "people:colleague",
    ]
)
#: endless answers, which need tests of their own
STREAMS = frozenset({"live:stream"})
#: what a refusal looks like; 405 where an address takes only the other method
REFUSED = frozenset({403, 404, 405})


@dataclass(frozen=True)
class Route:
    """One address pattern of the project."""

    name: str
    pattern: str

    @property
    def parts(self) -> list[str]:
        """The names of what has to be filled in."""
        return re.findall(r"<\w+:(\w+)>", self.pattern)

    def fill(self, values: dict[str, list[str]]) -> Iterator[str]:
        """Every address that the values make."""
        for combination in product(*(values[part] for part in self.parts)):
            address = self.pattern
            for value in combination:
                address = re.sub(r"<\w+:\w+>", value, address, count=1)
            yield f"/{address}"


def routes() -> list[Route]:
    """All routes of the project."""

    def walk(resolver: URLResolver, prefix: str, space: str) -> Iterator[Route]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                inner = ":".join(filter(None, (space, entry.namespace)))
                yield from walk(entry, prefix + str(entry.pattern), inner)
            elif isinstance(entry, URLPattern):
                yield Route(":".join(filter(None, (space, entry.name))), prefix + str(entry.pattern))

    return list(walk(get_resolver(), "", ""))


def walked(*parts: str) -> list[Route]:
    """The routes that have one of these parts, streams aside."""
    return [route for route in routes() if set(parts) & set(route.parts) and route.name not in STREAMS]


def _visitor(victim: Victim) -> Client:
    return Client()


def _person(name: str) -> Callable[[Victim], Client]:
    def sign_in(victim: Victim) -> Client:
        client = Client()
        client.force_login(victim.world.people[name])
        return client

    return sign_in


def _guest(victim: Victim) -> Client:
    """Somebody with a link into another tally of Brackwater's."""
    with victim.world.system("brackwater").open() as book:
        partner = book.add_partner("Another guest", "another@guest.example")
        key = book.invite(partner.id, "another@guest.example")
    return Guest(victim.world, partner.id, key).arrive().client


WHO = {
    "visitor": _visitor,
    "outsider": _person("nemo"),
    "wrong partner": _person("jonas"),
    "guest of another tally": _guest,
}


def test_every_route_is_known() -> None:
    """A new page is either a company's (its address has a slug), behind a link, or listed above."""
    unknown = [
        route.name or route.pattern
        for route in routes()
        if route.name not in PUBLIC | OWN and not {"slug", "link", "token"} & set(route.parts)
    ]
    assert unknown == [], "say in PUBLIC or OWN who these pages are for"


def test_every_part_of_an_address_has_a_real_id(victim: Victim) -> None:
    parts = {part for route in routes() for part in route.parts}
    assert parts - {"slug"} <= set(victim.ids), "make a real one in the fixture"


@pytest.mark.parametrize("who", WHO)
def test_nobody_gets_into_a_company_that_is_not_theirs(victim: Victim, who: str) -> None:
    client = WHO[who](victim)
    before = everything(victim)
    count = 0
    for route in walked("slug"):
        for address in route.fill({**victim.ids, "slug": [victim.slug]}):
            for response in ask(client, address, victim):
                count += 1
                told = f"{who}: {_line(response)}"
                assert MARK not in str(response.headers).lower(), told
                assert not _MARKED.search(body(response)), told
                if response.status_code == 302:
                    assert response["Location"].startswith("/accounts/login/"), told
                    assert who in ("visitor", "guest of another tally"), told
                else:
                    assert response.status_code in REFUSED, told
    assert count > 80
    assert everything(victim) == before


@pytest.mark.parametrize(("who", "slug"), [("outsider", "outis"), ("wrong partner", "varnholt")])
def test_ones_own_pages_open_nothing_of_others(victim: Victim, who: str, slug: str) -> None:
    """One's own company in the address, and the others' ids after it."""
    client = WHO[who](victim)
    before = everything(victim, but=slug)
    for route in walked("slug"):
        if route.name == "partners:add":
            continue  # whoever knows a company's id has been told it, and may start a tally with it
        foreign = set(route.parts) - {"slug", "move"}
        for address in route.fill({**victim.ids, "slug": [victim.world.slugs[slug]]}):
            for response in ask(client, address, victim):
                told = f"{who}: {_line(response)}"
                assert not _MARKED.search(body(response)), told
                assert response.status_code < 500, told
                if foreign:
                    assert response.status_code in REFUSED or leads_nowhere(client, response), told
    assert everything(victim, but=slug) == before


@pytest.mark.parametrize("who", WHO)
def test_what_is_behind_a_link_needs_that_link(victim: Victim, who: str) -> None:
    client = WHO[who](victim)
    before = everything(victim)
    for route in walked("link", "token"):
        if "slug" in route.parts or route.name in PUBLIC:
            continue
        for address in route.fill(victim.ids):
            for response in ask(client, address, victim):
                told = f"{who}: {_line(response)}"
                assert response.status_code in REFUSED, told
                assert not _MARKED.search(body(response)), told
    assert everything(victim) == before


def test_a_guest_finds_no_line_of_another_tally(victim: Victim) -> None:
    client = _guest(victim)
    own = next(name for name in client.cookies if name.startswith("answer_")).removeprefix("answer_")
    before = everything(victim)
    for route in walked("link"):
        for address in route.fill({**victim.ids, "link": [own]}):
            if route.name == "answer:claim":
                continue
            for response in ask(client, address, victim):
                told = _line(response)
                assert not _MARKED.search(body(response)), told
                if {"line", "forecast"} & set(route.parts):
                    assert response.status_code in REFUSED, told
    assert everything(victim) == before


@pytest.mark.parametrize("who", ["visitor", "outsider", "wrong partner"])
def test_public_and_own_pages_say_nothing_of_others(victim: Victim, who: str) -> None:
    before = everything(victim)
    for route in routes():
        if route.name not in PUBLIC | OWN:
            continue
        for address in route.fill(victim.ids):
            # A fresh browser each time: signing out must not decide what the next page says.
            for response in ask(WHO[who](victim), address, victim):
                told = f"{who}: {_line(response)}"
                # No worker runs in this test, and the health page says so.
                assert response.status_code < 500 or route.name == "health:ready", told
                assert not _MARKED.search(body(response)), told
                if who == "visitor" and route.name in OWN:
                    assert response.status_code in {302, 405}, told
    assert everything(victim) == before


def test_a_viewer_sees_and_changes_nothing(victim: Victim) -> None:
    client = _person("vera")(victim)
    before = everything(victim)
    seen = 0
    for route in walked("slug"):
        for address in route.fill({**victim.ids, "slug": [victim.slug]}):
            for response in ask(client, address, victim):
                told = _line(response)
                if told.startswith("GET"):
                    assert response.status_code < 500, told
                    seen += bool(_MARKED.search(body(response)))
                else:
                    assert response.status_code in REFUSED, told
    # Otherwise the marks, which nobody else may see, would not be there to be seen.
    assert seen > 10
    assert everything(victim) == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", WHO)
def test_no_stream_flows_to_others(victim: Victim, who: str) -> None:
    client = WHO[who](victim)
    for route in routes():
        if route.name not in STREAMS:
            continue
        for address in route.fill({**victim.ids, "slug": [victim.slug]}):
            response = client.get(address)
            assert not response.streaming, f"{who}: {_line(response)}"  # type: ignore[arg-type]
            assert response.status_code in REFUSED | {302}


def ask(client: Client, address: str, victim: Victim) -> Iterator[HttpResponse]:
    """The same address by GET and by POST, with and without a file."""
    file = SimpleUploadedFile("orders.csv", b"Order;Item\n1;A\n", "text/csv")
    forms = [*victim.forms, {**victim.forms[0], "file": file}]
    for form in (None, *forms):
        response = client.get(address) if form is None else client.post(address, form)
        yield response  # type: ignore[misc]


def leads_nowhere(client: Client, response: HttpResponse) -> bool:
    """Whether it only sends one on, to a page of one's own company that does not exist."""
    return response.status_code == 302 and client.get(response["Location"]).status_code == 404


def _line(response: HttpResponse) -> str:
    """What was asked and how it was answered."""
    asked = response.request  # type: ignore[attr-defined]
    return f"{asked['REQUEST_METHOD']} {asked['PATH_INFO']} {response.status_code}"


def body(response: HttpResponse) -> str:
    """What was answered."""
    parts = response.streaming_content if response.streaming else [response.content]  # type: ignore[attr-defined]
    return b"".join(parts).decode(errors="replace")
