"""All customers in one place, and taking up what one was invited to."""

from __future__ import annotations

import pytest

from tallystick.errors import NotFound
from tallystick.server import gate
from tallystick.server.gate import persons
from tallystick.server.people.accounts import make_person
from tallystick.server.people.models import Person
from tests.answer.conftest import EMAIL, Guest, invite
from tests.people.conftest import Visitor, letters
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(world: World) -> Guest:
    """Rui has a link of Brackwater's."""
    return Guest(world, "", invite(world)).arrive()


def partner(world: World, inviter: str = "brackwater", short: str = "serafim") -> gate.Partner:
    """The guest as its inviter sees it."""
    with world.system(inviter).open() as book:
        return book.partner(world.companies[short])


def claim(guest: Guest) -> Visitor:
    """Ask for the code on the page of the link, and enter it."""
    asked = guest.client.post(f"{guest.base}claim/")
    assert asked["Location"].startswith("/accounts/login/code/confirm/")
    visitor = Visitor(guest.client)
    visitor.enter(EMAIL)
    return visitor


def test_one_code_makes_the_company_theirs(guest: Guest) -> None:
    world, entry = guest.world, guest.asked(item="GK-1")
    page = guest.client.get(f"{guest.base}claim/").content.decode()
    assert "r…@serafim.example" in page
    assert EMAIL not in page, "whoever was passed the link does not learn the address"
    visitor = claim(guest)
    page = visitor.client.get("/customers/").content.decode()
    assert "is yours now" in page
    assert "GK-1" in page
    person = Person.objects.get(email=EMAIL)
    access = gate.companies_of(person)[0]
    assert access.role is gate.Role.ADMIN
    with access.open() as book:
        assert book.line(entry.id).document.requested
    assert not partner(world).guest
    # From now on only its own people answer.
    assert guest.client.get(guest.url(entry)).status_code == 404
    with world.as_("ines").open() as book, pytest.raises(Exception, match="own account"):
        book.invite(world.companies["serafim"], EMAIL)


def test_the_code_goes_to_the_invited_address_only(guest: Guest) -> None:
    """Who was passed the link, or is the inviter, cannot claim with it."""
    guest.client.post(f"{guest.base}claim/", {"email": "mallory@else.example"})
    assert letters("mallory@else.example") == []
    assert len(letters(EMAIL)) == 1
    inviter = Visitor()
    inviter.client.force_login(guest.world.people["ines"])
    holder = Guest(guest.world, "", guest.token, inviter.client).arrive()
    refused = holder.client.post(f"{holder.base}claim/")
    assert refused.status_code == 403
    with pytest.raises(NotFound):
        persons.take_up(guest.world.people["ines"], guest.world.companies["serafim"])
    assert partner(guest.world).guest


def test_all_customers_of_one_address_come_together(guest: Guest) -> None:
    world = guest.world
    invite(world, inviter="halvard", name="Serafim")
    visitor = claim(guest)
    page = visitor.client.get("/customers/").content.decode()
    assert "Brackwater Pumps" in page
    assert "Halvard Waterworks invited you" in page
    # Halvard learns nothing until Rui takes its invitation up himself.
    assert partner(world, "halvard", "halvard-guest").guest
    visitor.client.post("/customers/take-up/", {"company": world.companies["halvard-guest"]})
    assert not partner(world, "halvard", "halvard-guest").guest
    person = Person.objects.get(email=EMAIL)
    assert len(gate.companies_of(person)) == 2
    page = visitor.client.get("/customers/").content.decode()
    assert page.count('class="panel cust"') == 2


def test_inviting_tells_nothing_about_who_is_here_already(world: World, visitor: Visitor) -> None:
    """An address that is known here, whose person even signs in meanwhile, looks like any other."""
    make_person("known@else.example", "Known", proven=True)
    invite(world, "known@else.example", name="Known Ltd")
    known = world.companies.pop("serafim")
    invite(world, "strange@else.example", name="Strange Ltd")
    strange = world.companies.pop("serafim")
    visitor.sign_in("known@else.example")
    visitor.client.get("/")
    visitor.client.get("/customers/")
    seen = []
    with world.as_("ines").open() as book:
        for company in (known, strange):
            one, link = book.partner(company), book.links(company)[0]
            seen.append((one.guest, one.opened, link.opened_at, link.used_at, link.claimed_at))
    assert seen[0] == seen[1] == (True, False, None, None, None)


def test_an_address_must_be_proven(guest: Guest) -> None:
    unproven = make_person("else@else.example")
    assert persons.invitations_of(unproven) == []
    pretending = Person.objects.create_user(EMAIL)
    assert persons.invitations_of(pretending) == []
    with pytest.raises(NotFound):
        persons.take_up(pretending, guest.world.companies["serafim"])


def test_what_was_withdrawn_cannot_be_taken_up(guest: Guest) -> None:
    person = make_person(EMAIL, proven=True)
    assert len(persons.invitations_of(person)) == 1
    with guest.world.as_("ines").open() as book:
        book.revoke_link(book.links()[0].id)
    assert persons.invitations_of(person) == []
    with pytest.raises(NotFound):
        persons.take_up(person, guest.world.companies["serafim"])


def test_a_company_is_taken_up_once(guest: Guest) -> None:
    with guest.world.as_("ines").open() as book:
        book.invite(guest.world.companies["serafim"], "anna@serafim.example")
    rui = make_person(EMAIL, proven=True)
    anna = make_person("anna@serafim.example", proven=True)
    persons.take_up(rui, guest.world.companies["serafim"])
    with pytest.raises(NotFound):
        persons.take_up(anna, guest.world.companies["serafim"])


def test_home_goes_where_something_waits(guest: Guest, visitor: Visitor) -> None:
    visitor.sign_in(EMAIL) if Person.objects.filter(email=EMAIL).exists() else visitor.sign_up(EMAIL, "Rui")
    assert visitor.client.get("/")["Location"] == "/customers/"
    nemo = Visitor()
    nemo.client.force_login(guest.world.people["nemo"])
    assert nemo.client.get("/")["Location"] == f"/{guest.world.slugs['outis']}/orders/"
    assert Visitor().client.get("/")["Location"] == "/accounts/login/?next=/"


def test_counts_and_next_questions_of_every_company(guest: Guest) -> None:
    visitor = claim(guest)
    guest.world.order("brackwater", "serafim", item="FIRST")
    page = visitor.client.get("/customers/").content.decode()
    assert "1 question waits for you" in page
    assert "FIRST" in page
    assert "have not told it yet" in page, "the name is asked for"
