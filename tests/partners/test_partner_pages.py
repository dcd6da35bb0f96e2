"""Partners: adding, inviting with a preview, links to withdraw, names of one's own."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tallystick.server import gate
from tallystick.server.outbox.models import Message
from tallystick.server.outbox.policies import postmaster
from tallystick.server.partners.inviting import send_digest
from tallystick.server.partners.models import Reminder
from tallystick.server.partners.policies import every_reminder
from tallystick.server.partners.tasks import remind_one
from tallystick.trade import compose
from tests.forecast_pages.conftest import Shared
from tests.people.conftest import letters
from tests.world import World

pytestmark = pytest.mark.django_db

FORM = {
    "email": "rui@serafim.example",
    "person": "Rui Serafim",
    "message": "Please answer here.",
    "language": "en",
}


def as_(world: World, person: str) -> Client:
    """The browser of somebody who has signed in."""
    client = Client()
    client.force_login(world.people[person])
    return client


def at(world: World, path: str = "") -> str:
    """A page of Brackwater's partners."""
    return f"/{world.slugs['brackwater']}/partners/{path}"


def add(world: World, name: str = "Serafim & Filhos") -> str:
    """Let Ines add a partner; the id of its guest company."""
    response = as_(world, "ines").post(at(world, "add/"), {"name": name})
    found = re.search(r"/partners/(co_\w+)/invite/", response["Location"])
    assert found is not None
    world.companies["serafim"] = found[1]
    return found[1]


def invite(world: World, **changed: str) -> str:
    """Let Ines add and invite a partner; the token in the message."""
    partner = add(world)
    as_(world, "ines").post(at(world, f"{partner}/invite/"), {**FORM, **changed, "step": "send"})
    return token(letters(changed.get("email", FORM["email"]))[-1])


def token(letter: Message) -> str:
    """The token of the link in a message."""
    found = re.search(r"/a/([\w-]{43})/", letter.text)
    assert found is not None, letter.text
    return found[1]


def test_the_message_is_shown_before_it_is_sent(world: World) -> None:
    partner, ines = add(world), as_(world, "ines")
    world.order("brackwater", "serafim", item="GK-1", quantity=400, day=date(2030, 3, 26))
    shown = ines.post(at(world, f"{partner}/invite/"), {**FORM, "step": "show"}).content.decode()
    assert letters() == []
    for words in (
        "Ines Moreau of Brackwater Pumps invites Serafim &amp; Filhos",
        "Please answer here.",
        "GK-1: 400 for 26 Mar 30",
        "What they will see",
        "Nothing of other partners",
        "Send to rui@serafim.example",
    ):
        assert words in shown, words
    again = ines.post(at(world, f"{partner}/invite/"), {**FORM, "step": "edit"}).content.decode()
    assert 'value="Rui Serafim"' in again
    assert letters() == []
    ines.post(at(world, f"{partner}/invite/"), {**FORM, "step": "send"})
    letter = letters("rui@serafim.example")[0]
    assert "GK-1: 400 for 26 Mar 30" in letter.text
    assert "GK-1: 400 for 26 Mar 30" in letter.html
    assert letter.subject == "Brackwater Pumps asks you to answer its orders"


def test_the_link_in_the_message_opens_the_order(world: World) -> None:
    key = invite(world)
    world.order("brackwater", "serafim", item="GK-1", quantity=400, day=date(2030, 3, 26))
    page = Client().get(f"/a/{key}/", follow=True).content.decode()
    assert "Can you deliver 400 on" in page
    assert "This link answers for Serafim &amp; Filhos until" in page


def test_a_link_is_good_for_two_weeks(world: World) -> None:
    invite(world)
    with world.as_("ines").open() as book:
        link = book.links()[0]
    assert timedelta(days=13, hours=23) < link.expires_at - timezone.now() <= timedelta(days=14)


def test_a_message_carries_what_that_partner_may_see_and_nothing_else(world: World) -> None:
    world.order("brackwater", "varnholt", item="OTHER-SUPPLIER")
    add(world)
    entry = world.order("brackwater", "serafim", item="GK-1")
    with world.as_("ines").open() as book:
        book.write_private_note(entry.id, "SECRET NOTE")
    as_(world, "ines").post(at(world, f"{world.companies['serafim']}/invite/"), {**FORM, "step": "send"})
    letter = letters("rui@serafim.example")[0]
    for body in (letter.text, letter.html):
        assert "GK-1" in body
        assert "OTHER-SUPPLIER" not in body
        assert "Varnholt" not in body
        assert "SECRET" not in body


@pytest.mark.parametrize("text", ["see https://evil.example", "www.evil.example"])
def test_our_messages_carry_no_links_of_others(world: World, text: str) -> None:
    partner = add(world)
    response = as_(world, "ines").post(
        at(world, f"{partner}/invite/"), {**FORM, "message": text, "step": "send"}
    )
    assert response.status_code == 400
    assert letters() == []


def test_markup_in_a_message_stays_text(world: World) -> None:
    invite(world, message="<b>Hello</b> & more", person="<i>Rui</i>")
    letter = letters("rui@serafim.example")[0]
    assert "&lt;b&gt;Hello&lt;/b&gt; &amp; more" in letter.html
    assert "<b>Hello</b> & more" in letter.text


def test_how_an_invitation_stands(world: World) -> None:
    partner = add(world)
    ines = as_(world, "ines")

    def standing() -> str:
        page = ines.get(at(world, f"{partner}/")).content.decode()
        found = re.search(r'<span class="tag[^"]*">([^<]+)</span>', page)
        assert found is not None
        return found[1]

    assert standing() == "Not invited yet"
    ines.post(at(world, f"{partner}/invite/"), {**FORM, "step": "send"})
    assert standing() == "Invited"
    guest = Client()
    guest.get(f"/a/{token(letters(FORM['email'])[-1])}/", follow=True)
    assert standing() == "Invited", "fetching a page is not opening it"
    with world.as_("ines").open() as book:
        link = book.links(partner)[0]
    guest.post(f"/a/l/{link.id[:20]}/{'0' * 8}-0000-0000-0000-{'0' * 12}/seen/")
    assert standing() == "Opened the link"
    ines.post(at(world, f"{partner}/withdraw/"), {"link": link.id})
    assert standing() == "Link withdrawn"


def test_links_are_listed_and_withdrawn(world: World) -> None:
    key = invite(world)
    partner, ines = world.companies["serafim"], as_(world, "ines")
    page = ines.get(at(world, f"{partner}/")).content.decode()
    assert "rui@serafim.example" in page
    assert key not in page
    assert "never" in page
    guest = Client()
    assert guest.get(f"/a/{key}/").status_code == 302
    ines.post(at(world, f"{partner}/withdraw/"), {"link": "all"})
    assert guest.get(f"/a/{key}/").status_code == 404
    assert ines.post(at(world, f"{partner}/withdraw/"), {"link": "0" * 64}).status_code == 400


def test_who_has_used_a_link_is_told_once_of_one_that_goes_to_another_address(world: World) -> None:
    key = invite(world)
    page, ines = at(world, f"{world.companies['serafim']}/invite/"), as_(world, "ines")
    elsewhere = {**FORM, "email": "ines@brackwater.example", "step": "send"}
    ines.post(page, elsewhere)
    assert len(letters(FORM["email"])) == 1, "nobody has used theirs yet"
    gate.for_link(key, used=True)
    for _time in range(2):
        ines.post(page, elsewhere)
    _invitation, told = letters(FORM["email"])
    assert told.subject == "Brackwater Pumps has sent a link for Serafim & Filhos to another address"
    assert "/customers/" in told.text
    for text in (told.text, told.html):
        assert "ines@brackwater.example" not in text, "whose address that is, is not theirs to know"
        assert "/a/" not in text
    ines.post(page, {**FORM, "step": "send"})
    assert letters("ines@brackwater.example")[-1].purpose == "invitation", "that one was never used"


def test_a_reminder_that_goes_to_another_address_is_told_too(world: World) -> None:
    gate.for_link(invite(world), used=True)
    world.order("brackwater", "serafim")
    with world.as_("ines").open() as book:
        book.rename(world.companies["serafim"], "Serafim & Filhos", "ines@brackwater.example")
    assert send_digest(world.as_("ines"), world.companies["serafim"]) == 1
    assert [letter.purpose for letter in letters(FORM["email"])] == ["invitation", "link"]


def test_a_message_names_the_forecasts_that_wait(world: World) -> None:
    gate.for_link(invite(world), used=True)
    shared, before = Shared(world), len(letters(FORM["email"]))
    entry = shared.publish(1000, 2000, to="serafim")
    assert send_digest(world.as_("ines"), world.companies["serafim"]) == 1
    letter = letters(FORM["email"])[-1]
    assert len(letters(FORM["email"])) == before + 1
    assert letter.subject == "Brackwater Pumps: 1 forecast waits for your answer"
    assert "- CA-DN80-PN16: 3,000 PCE, 2 weeks" in letter.text
    assert "CA-DN80-PN16: 3,000 PCE, 2 weeks" in letter.html
    shared.commit(entry, 1000, 2000, by="serafim")
    assert send_digest(world.as_("ines"), world.companies["serafim"]) == 0, "it is answered"
    shared.publish(1000, 2500, to="serafim")
    world.order("brackwater", "serafim")
    assert send_digest(world.as_("ines"), world.companies["serafim"]) == 2
    both = letters(FORM["email"])[-1]
    assert both.subject == "Brackwater Pumps: 1 order line waits for your answer"
    assert "- CA-DN80-PN16: 3,500 PCE, 2 weeks (+500 since your last answer)" in both.text


def test_another_partners_links_cannot_be_withdrawn(world: World) -> None:
    key = invite(world)
    with world.as_("ines").open() as book:
        link = book.links()[0].id
    outsider = as_(world, "nemo")
    slug = world.slugs["outis"]
    path = f"/{slug}/partners/{world.companies['serafim']}/withdraw/"
    assert outsider.post(path, {"link": link}).status_code == 404
    assert Client().get(f"/a/{key}/").status_code == 302


def test_my_name_for_a_partner_is_mine(world: World) -> None:
    partner = world.companies["varnholt"]
    as_(world, "ines").post(
        at(world, f"{partner}/name/"), {"name": "The slow foundry", "email": "X@v.example"}
    )
    with world.as_("ines").open() as book:
        known = book.partner(partner)
        assert (known.name, known.email) == ("The slow foundry", "x@v.example")
    jonas = as_(world, "jonas")
    for page in ("orders/", "partners/", "company/"):
        assert "slow" not in jonas.get(f"/{world.slugs['varnholt']}/{page}").content.decode()


def test_a_company_of_this_server_is_connected_by_its_id(world: World) -> None:
    ines = as_(world, "ines")
    made = ines.post(at(world, "add/"), {"name": "Outis", "company": world.companies["outis"]})
    assert made["Location"] == at(world, f"{world.companies['outis']}/")
    for wrong in ("co_" + "a" * 32, "co_x", world.companies["brackwater"], world.companies["varnholt"]):
        assert ines.post(at(world, "add/"), {"name": "Other", "company": wrong}).status_code == 400


@pytest.mark.parametrize("person", ["vera", "nemo", "jonas"])
def test_who_may_not(world: World, person: str) -> None:
    partner = add(world)
    client = as_(world, person)
    refused = 403 if person == "vera" else 404
    for path in (
        "add/",
        f"{partner}/name/",
        f"{partner}/invite/",
        f"{partner}/remind/",
        f"{partner}/withdraw/",
    ):
        assert client.post(at(world, path), {**FORM, "name": "X", "step": "send"}).status_code == refused, (
            path
        )
    assert client.get(at(world)).status_code == (200 if person == "vera" else 404)
    assert client.get(at(world, f"{partner}/")).status_code == (200 if person == "vera" else 404)
    assert letters() == []


def test_the_list_counts_what_waits(world: World) -> None:
    world.order("brackwater", "varnholt")
    late = world.order("brackwater", "zielonka", day=date(2020, 1, 1))
    world.say("zielonka", "brackwater", [compose.accept(world.seen_by("zielonka", late).document)])
    page = as_(world, "ines").get(at(world)).content.decode()
    assert "Varnholt Guss" in page
    assert f"tab=awaiting-them&amp;partner={world.companies['varnholt']}" in page
    assert f"tab=late&amp;partner={world.companies['zielonka']}" in page
    only = as_(world, "ines").get(at(world) + "?q=ziel").content.decode()
    assert "Zielonka Metal" in only
    assert "Varnholt Guss" not in only


def test_the_inviters_own_people_never_see_the_link(world: World) -> None:
    """Not who sent it, nor an administrator: on no page that speaks of it, sent or still waiting."""
    invite(world)
    secret = token(letters("rui@serafim.example")[-1])
    partner = world.companies["serafim"]
    outbox = f"/{world.slugs['brackwater']}/outbox/"
    ada = as_(world, "ada")
    shown = ada.get(outbox).content.decode()
    assert "Brackwater Pumps asks you to answer its orders" in shown
    for page in (
        shown,
        ada.get(outbox, headers={"HX-Request": "true"}).content.decode(),
        as_(world, "ines").get(at(world, f"{partner}/")).content.decode(),
        as_(world, "ines").get(at(world)).content.decode(),
    ):
        assert secret not in page
        assert "/a/" not in page.replace("://", "")
    assert as_(world, "ines").get(outbox).status_code == 403
    assert ada.get("/outbox/").status_code == 404, "only in the demo"


def test_a_reminder_by_hand_is_one_message(world: World) -> None:
    invite(world)
    partner, ines = world.companies["serafim"], as_(world, "ines")
    for number in range(12):
        world.order("brackwater", "serafim", item=f"GK-{number:02}")
    page = ines.post(at(world, f"{partner}/remind/"), follow=True).content.decode()
    assert "nothing was sent now" in page, "just written to"
    assert "Remind them" not in page
    assert len(letters("rui@serafim.example")) == 1
    _rewind(partner, timedelta(hours=5))
    assert ines.post(at(world, f"{partner}/remind/")).status_code == 302
    letter = letters("rui@serafim.example")[-1]
    assert letter.subject == "Brackwater Pumps: 12 order lines wait for your answer"
    assert letter.text.count("GK-") == 8
    assert "and 4 more" in letter.text
    assert Client().get(f"/a/{token(letter)}/").status_code == 302


def test_the_job_writes_once_for_many_lines(world: World) -> None:
    invite(world)
    for _line in range(3):
        world.order("brackwater", "serafim")
    assert [remind_one(reminder) for reminder in every_reminder()] == [0], "just written to"
    _rewind(world.companies["serafim"], timedelta(hours=5))
    with postmaster():
        before = Message.objects.count()
    # The lines were asked a moment ago: whoever is writing is let finish.
    assert [remind_one(reminder) for reminder in every_reminder()] == [0]
    _rewind(world.companies["serafim"], timedelta(days=3))
    asked = timezone.now() + timedelta(minutes=1)
    with world.as_("ines").open():
        Reminder.objects.update(asked_until=asked)
    assert [remind_one(reminder) for reminder in every_reminder()] == [3]
    assert [remind_one(reminder) for reminder in every_reminder()] == [0]
    with postmaster():
        assert Message.objects.count() == before + 1


def test_a_partner_with_an_account_gets_no_link(world: World) -> None:
    ines = as_(world, "ines")
    partner = world.companies["varnholt"]
    ines.post(at(world, f"{partner}/name/"), {"name": "Varnholt Guss", "email": "jonas@varnholt.example"})
    world.order("brackwater", "varnholt", item="CA-1")
    ines.post(at(world, f"{partner}/remind/"))
    letter = letters("jonas@varnholt.example")[0]
    assert "CA-1" in letter.text
    assert "/a/" not in letter.text
    page = ines.post(at(world, f"{partner}/invite/"), {**FORM, "step": "send"}).content.decode()
    assert "only their own people answer" in page


def test_reminders_are_the_companys_own(world: World) -> None:
    invite(world)
    with world.as_("nemo").open():
        assert list(Reminder.objects.all()) == []
    with world.as_("ines").open():
        assert Reminder.objects.count() == 1


def _rewind(partner: str, by: timedelta) -> None:
    """Let the last message be longer ago."""
    for reminder in every_reminder():
        if reminder.partner_id == partner:
            with gate.for_system(reminder.company_id, "Test").open():
                Reminder.objects.filter(partner_id=partner).update(sent_at=reminder.sent_at - by)
