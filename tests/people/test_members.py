"""The people of a company: roles, invitations, the last administrator."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tallystick.errors import NotFound
from tallystick.server import gate
from tallystick.server.gate import Role
from tallystick.server.outbox.models import Message
from tallystick.server.outbox.posting import MOST_IN_AN_HOUR
from tallystick.server.people.accounts import make_person
from tallystick.server.people.colleagues import waiting_for
from tallystick.server.people.models import Person
from tests.people.conftest import Visitor, letters
from tests.world import World

pytestmark = pytest.mark.django_db

NEW = "eve@brackwater.example"


def as_(world: World, person: str) -> Client:
    """The browser of somebody who has signed in."""
    client = Client()
    client.force_login(world.people[person])
    return client


def members(world: World) -> dict[str, str]:
    """Who acts for Brackwater, in which role."""
    with world.system("brackwater").open() as book:
        return {member.email: member.role.value for member in book.members()}


def invite(world: World, email: str = NEW, role: str = "planner", by: str = "ada") -> str:
    """Let Ada invite a colleague; the link in the message."""
    slug = world.slugs["brackwater"]
    response = as_(world, by).post(f"/{slug}/people/invite/", {"email": email, "role": role})
    assert response.status_code == 302
    found = re.search(r"http://\S+(/customers/proof/\S+)", letters(email)[-1].text)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("person", "sees", "changes"),
    [
        ("ada", True, True),
        ("ines", True, False),
        ("vera", True, False),
        ("nemo", False, False),
        ("jonas", False, False),
    ],
)
def test_who_may_see_and_change_people(world: World, person: str, sees: bool, changes: bool) -> None:
    slug, client = world.slugs["brackwater"], as_(world, person)
    refused = 403 if sees else 404
    assert client.get(f"/{slug}/people/").status_code == (200 if sees else 404)
    assert client.get(f"/{slug}/company/").status_code == (200 if sees else 404)
    vera = {"person": world.people["vera"].pk}
    for path, form in (
        ("people/invite/", {"email": NEW, "role": "planner"}),
        ("people/role/", {**vera, "role": "planner"}),
        ("people/remove/", vera),
        ("company/", {"name": "X", "unanswered_days": 1, "not_shipped_days": 1}),
    ):
        assert client.post(f"/{slug}/{path}", form).status_code == (302 if changes else refused), path


def test_a_colleague_comes_by_code_and_joins(world: World, visitor: Visitor) -> None:
    path = invite(world, role="viewer")
    assert NEW in visitor.client.get(path).content.decode()
    asked = visitor.client.post(path)
    assert asked["Location"].startswith("/accounts/login/code/confirm/")
    assert NEW not in members(world), "an invitation alone lets nobody in"
    assert visitor.enter(NEW, asked["Location"])["Location"] == "/customers/"
    page = visitor.client.get("/customers/").content.decode()
    assert "Ada Quist invites you to act for Brackwater Pumps" in page
    person = who(visitor)
    waiting = waiting_for(person)
    joined = visitor.client.post("/customers/colleague/", {"invitation": waiting[0].pk, "answer": "join"})
    assert joined["Location"] == f"/{world.slugs['brackwater']}/orders/"
    assert members(world)[NEW] == "viewer"
    assert waiting_for(person) == []


def who(visitor: Visitor) -> Person:
    """Who has signed in in this browser."""
    return Person.objects.get(pk=visitor.client.session["_auth_user_id"])


def test_signing_in_alone_joins_nothing(world: World, visitor: Visitor) -> None:
    """Otherwise a company could find out by inviting whether an address is known here."""
    make_person(NEW, "Eve", proven=True)
    invite(world)
    visitor.sign_in(NEW)
    visitor.client.get("/customers/")
    assert NEW not in members(world)


def test_nobody_writes_to_everybody(world: World) -> None:
    own = world.companies["brackwater"]
    with world.system("brackwater").open():
        Message.objects.bulk_create(
            Message(company_id=own, purpose="invitation", to=f"p{n}@else.example", subject="s", text="t")
            for n in range(MOST_IN_AN_HOUR)
        )
    answer = as_(world, "ada").post(
        f"/{world.slugs['brackwater']}/people/invite/", {"email": NEW, "role": "viewer"}
    )
    assert answer.status_code == 400
    assert letters(NEW) == []


def test_an_invitation_is_declined_or_taken_back(world: World, visitor: Visitor) -> None:
    person = make_person(NEW, "Eve", proven=True)
    invite(world)
    visitor.client.force_login(person)
    visitor.client.post("/customers/colleague/", {"invitation": waiting_for(person)[0].pk, "answer": "no"})
    assert waiting_for(person) == []
    invite(world)
    taken_back = waiting_for(person)[0].pk
    as_(world, "ada").post(f"/{world.slugs['brackwater']}/people/withdraw/", {"invitation": taken_back})
    response = visitor.client.post("/customers/colleague/", {"invitation": taken_back, "answer": "join"})
    assert response.status_code == 404
    assert NEW not in members(world)


def test_an_invitation_is_for_its_address_only(world: World) -> None:
    invite(world)
    other = make_person("mallory@else.example", proven=True)
    unproven = make_person(NEW, "Not Eve")
    assert waiting_for(other) == []
    assert waiting_for(unproven) == []


def test_what_is_said_does_not_tell_whether_an_address_is_known(world: World) -> None:
    make_person("known@else.example", "Known", proven=True)
    slug = world.slugs["brackwater"]
    told = []
    for email in ("known@else.example", "strange@else.example"):
        client = as_(world, "ada")
        page = client.post(f"/{slug}/people/invite/", {"email": email, "role": "planner"}, follow=True)
        body = re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken":)"[^"]+"', "", page.content.decode())
        body = re.sub(r'name="invitation" value="[^"]+"', "", body)
        told.append(re.sub(r"<time[^>]*>[^<]*</time>", "", body.replace(email, "ADDRESS")))
        withdraw = client.get(f"/{slug}/people/").context["invited"][0].pk
        client.post(f"/{slug}/people/withdraw/", {"invitation": withdraw})
        assert len(letters(email)) == 1
    assert told[0] == told[1]


def test_a_proof_link_only_mails_a_code(world: World, visitor: Visitor) -> None:
    path = invite(world)
    assert visitor.client.get(path).status_code == 200
    assert len(letters(NEW)) == 1, "a scanner that fetches the link causes nothing"
    visitor.client.post(path)
    assert len(letters(NEW)) == 2
    assert not visitor.signed_in
    assert visitor.client.get(path[:-3] + "x/").status_code == 404


def test_the_last_administrator_stays(world: World) -> None:
    slug, ada = world.slugs["brackwater"], as_(world, "ada")
    me = {"person": world.people["ada"].pk}
    for path, form in (("people/remove/", me), ("people/role/", {**me, "role": "viewer"})):
        page = ada.post(f"/{slug}/{path}", form, follow=True).content.decode()
        assert "A company needs an administrator." in page
    assert members(world)["ada@brackwater.example"] == "admin"
    ada.post(f"/{slug}/people/role/", {"person": world.people["ines"].pk, "role": "admin"})
    left = ada.post(f"/{slug}/people/remove/", me)
    assert left["Location"] == "/"
    with pytest.raises(NotFound):
        gate.for_person(world.people["ada"], slug)


def test_a_role_counts_from_the_next_request_on(world: World) -> None:
    slug = world.slugs["brackwater"]
    vera = as_(world, "vera")
    assert vera.get(f"/{slug}/partners/add/").status_code == 403
    with world.as_("ada").open() as book:
        book.set_member(world.people["vera"].pk, Role.PLANNER)
    assert vera.get(f"/{slug}/partners/add/").status_code == 200
    with world.as_("ada").open() as book:
        book.remove_member(world.people["vera"].pk)
    assert vera.get(f"/{slug}/partners/add/").status_code == 404


def test_a_role_cannot_be_given_to_strangers_or_invented(world: World) -> None:
    slug, ada = world.slugs["brackwater"], as_(world, "ada")
    for form in (
        {"person": world.people["nemo"].pk, "role": "admin"},
        {"person": world.people["vera"].pk, "role": "guest"},
        {"person": "x", "role": "admin"},
    ):
        assert ada.post(f"/{slug}/people/role/", form).status_code == 400
    assert "nemo@outis.example" not in members(world)


def test_a_company_has_its_own_thresholds(world: World) -> None:
    slug = world.slugs["brackwater"]
    form = {"name": "Brackwater Pumps Ltd", "unanswered_days": 5, "not_shipped_days": 2}
    assert as_(world, "ada").post(f"/{slug}/company/", form).status_code == 302
    with world.as_("ada").open() as book:
        assert (book.thresholds.unanswered_days, book.thresholds.not_shipped_days) == (5, 2)
        assert book.access.company.name == "Brackwater Pumps Ltd"
    assert as_(world, "ada").post(f"/{slug}/company/", {**form, "unanswered_days": 999}).status_code == 200
    page = as_(world, "vera").get(f"/{slug}/company/").content.decode()
    assert "Brackwater Pumps Ltd" in page
    assert '<form class="pad"' not in page
