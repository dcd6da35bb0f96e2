"""What a link opens, and what it does not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tallystick.errors import NotAllowed
from tallystick.server import gate
from tallystick.server.companies.acting import Acting, acting
from tallystick.server.companies.models import AccessLink
from tallystick.trade import compose
from tallystick.trade.claims import Cancel
from tests.answer.conftest import Guest, invite

pytestmark = pytest.mark.django_db


def _change(guest: Guest, **values: object) -> None:
    from django.db import transaction

    with transaction.atomic(), acting(Acting(company=guest.world.companies["brackwater"])):
        assert AccessLink.objects.filter(company_id=guest.company).update(**values)


def test_the_token_leaves_the_address_at_once(guest: Guest) -> None:
    response = guest.client.get(f"/a/{guest.token}/")
    assert response.status_code == 302
    assert guest.token not in response["Location"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    cookie = next(iter(response.cookies.values()))
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == guest.base


def test_the_same_link_works_again_and_again(guest: Guest) -> None:
    entry = guest.asked()
    for _time in range(3):
        assert (
            Guest(guest.world, guest.company, guest.token).arrive().client.get(guest.url(entry)).status_code
            == 200
        )


def test_fetching_tells_nobody_anything(guest: Guest) -> None:
    """Mail scanners follow links: the buyer must not take that for somebody who has seen the order."""
    entry = guest.asked()
    guest.arrive()
    assert guest.client.get(guest.base, follow=True).status_code == 200
    assert guest.client.get(guest.url(entry)).status_code == 200
    assert guest.client.head(guest.url(entry)).status_code == 200
    now = guest.world.seen_by("brackwater", entry)
    assert len(now.document.history) == 1
    with guest.world.as_("ines").open() as book:
        link = book.links(guest.company)[0]
    assert link.opened_at is None
    assert link.used_at is None


def test_looking_is_told_by_a_post_once(guest: Guest) -> None:
    entry = guest.asked()
    guest.arrive()
    for _time in range(2):
        response = guest.client.post(guest.url(entry, "seen/"), headers={"X-Requested-With": "fetch"})
        assert response.status_code == 204
    now = guest.world.seen_by("brackwater", entry)
    assert [said.claim.TYPE for said in now.document.history if said.claim] == ["order.request", "order.see"]
    with guest.world.as_("ines").open() as book:
        link = book.links(guest.company)[0]
    assert link.opened_at
    assert link.used_at


@pytest.mark.parametrize("ending", ["expired", "revoked", "unknown", "forged"])
def test_an_ended_link_opens_nothing_and_always_says_the_same(guest: Guest, ending: str) -> None:
    entry = guest.asked(item="SECRET-ITEM")
    guest.arrive()
    assert guest.client.get(guest.url(entry)).status_code == 200
    token = guest.token
    if ending == "expired":
        _change(guest, expires_at=timezone.now() - timedelta(seconds=1))
    elif ending == "revoked":
        with guest.world.as_("ines").open() as book:
            book.revoke_link(book.links(guest.company)[0].id)
    else:
        token = "A" * 43
        guest.client.cookies.clear()
        if ending == "forged":
            guest.client.cookies["answer_" + guest.base.split("/")[3]] = guest.token
    pages = [
        guest.client.get(f"/a/{token}/"),
        guest.client.get(guest.base),
        guest.client.get(guest.url(entry)),
    ]
    pages += [guest.client.post(guest.url(entry, "say/"), {"action": "yes", "token": entry.token})]
    pages += [guest.client.post(guest.url(entry, "seen/")), guest.client.get(f"{guest.base}all/")]
    for page in pages:
        assert page.status_code == 404
        assert "This link no longer works" in page.content.decode()
        assert "SECRET-ITEM" not in page.content.decode()
        assert "Brackwater" not in page.content.decode()
    assert len(guest.world.seen_by("brackwater", entry).document.history) == 1


def test_a_link_reaches_one_tally_only(guest: Guest) -> None:
    """Nothing of the inviter's other partners, and nothing of the same person's other customers."""
    other_line = guest.world.order("brackwater", "varnholt", item="OTHER-SUPPLIER")
    token = invite(guest.world, inviter="halvard", name="Serafim")
    elsewhere = guest.world.companies["halvard-guest"]
    with guest.world.system("halvard").open() as book:
        tally = book.partner(elsewhere).tally
        claim = guest.world.request("halvard", item="OTHER-CUSTOMER")
        book.write(tally, [claim])
        line = book.line(book.line_id(elsewhere, claim.ref))
    guest.arrive()
    for entry in (other_line, line):
        assert guest.client.get(guest.url(entry)).status_code == 404
        assert guest.client.post(guest.url(entry, "seen/")).status_code == 404
        answer = guest.client.post(guest.url(entry, "say/"), {"action": "yes", "token": entry.token})
        assert answer.status_code == 404
    body = guest.client.get(f"{guest.base}all/").content.decode()
    assert "OTHER" not in body
    assert "Halvard" not in body
    # The cookie of one link opens no page of another.
    other = Guest(guest.world, elsewhere, token, guest.client)
    assert other.client.get(other.base).status_code == 404


def test_a_guest_never_speaks_for_the_buyer(guest: Guest) -> None:
    entry = guest.asked()
    access = gate.for_link(guest.token)
    with access.open() as book, pytest.raises(NotAllowed):
        book.write(entry.tally, [Cancel(entry.document.ref)])
    with access.open() as book, pytest.raises(NotAllowed):
        book.add_partner("Somebody")
    with access.open() as book, pytest.raises(NotAllowed):
        book.set_member(1, gate.Role.ADMIN)
    assert len(guest.world.seen_by("brackwater", entry).document.history) == 1


def test_a_link_and_a_signed_in_person_do_not_touch_each_other(guest: Guest) -> None:
    entry = guest.asked()
    browser = Client()
    browser.force_login(
        guest.world.people["nemo"], backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    holder = Guest(guest.world, guest.company, guest.token, browser).arrive()
    assert holder.say(entry, "yes").status_code == 302
    now = guest.world.seen_by("brackwater", entry)
    assert now.document.history[-1].placed.place.by == "Rui Serafim (by link)"
    assert browser.get(f"/{guest.world.slugs['brackwater']}/orders/").status_code == 404
    browser.post("/accounts/logout/")
    assert browser.get(holder.url(entry)).status_code == 200


def test_a_guest_gets_no_session(guest: Guest) -> None:
    entry = guest.asked()
    guest.arrive()
    guest.client.get(guest.url(entry))
    guest.say(entry, "yes")
    assert "sessionid" not in guest.client.cookies
    assert compose.revision(guest.world.seen_by("serafim", entry).document) == 1
