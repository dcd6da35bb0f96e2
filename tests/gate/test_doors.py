"""Who is let in, as what, and what each may do once inside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from tests.world import World

from tallystick.errors import InvalidInput, NotAllowed, NotFound
from tallystick.server import gate
from tallystick.server.companies.acting import Acting, acting
from tallystick.server.companies.models import AccessLink, Company
from tallystick.server.gate import Access, Action, Book, LinkEnded, Role
from tallystick.server.gate.links import token_hash
from tallystick.trade import compose
from tallystick.trade.claims import AddNote, Cancel
from tallystick.trade.document import Agreement
from tallystick.trade.timing import Thresholds

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(world: World) -> Access:
    """Serafim, a guest of Brackwater's, who came by the link in an e-mail."""
    with world.as_("ines").open() as book:
        partner = book.add_partner("Serafim", "Rui@Serafim.example")
        world.companies["serafim"] = partner.id
        token = book.invite(partner.id, partner.email, "Rui Serafim")
    world.order("brackwater", "serafim")
    return gate.for_link(token)


@pytest.mark.parametrize("company", ["brackwater", "varnholt", "halvard"])
def test_a_company_that_one_is_not_in_does_not_exist(world: World, company: str) -> None:
    with pytest.raises(NotFound) as hidden:
        world.as_("nemo", company)
    with pytest.raises(NotFound) as missing:
        gate.for_person(world.people["nemo"], "no-such-company")
    assert hidden.value.as_dict() == missing.value.as_dict()


def test_nobody_who_has_not_signed_in_is_let_in(world: World) -> None:
    stranger = AnonymousUser()
    with pytest.raises(NotFound):
        gate.for_person(stranger, world.slugs["brackwater"])  # type: ignore[arg-type]
    assert gate.companies_of(stranger) == []  # type: ignore[arg-type]


def test_a_person_sees_the_companies_that_they_act_for(world: World) -> None:
    own = gate.create_company(world.people["ines"], "Moreau Consulting")
    assert own.role is Role.ADMIN
    assert [access.company.name for access in gate.companies_of(world.people["ines"])] == [
        "Brackwater Pumps",
        "Moreau Consulting",
    ]


DEEDS: dict[str, Callable[[World, Book], object]] = {
    "write": lambda world, book: book.write(book.partners()[0].tally, [world.request("brackwater")]),
    "add a partner": lambda _world, book: book.add_partner("New"),
    "connect": lambda world, book: book.connect(world.companies["outis"], "Outis"),
    "rename": lambda _world, book: book.rename(book.partners()[0].id, "Other"),
    "invite": lambda _world, book: book.invite(book.partners()[0].id, "a@example.com"),
    "attach": lambda _world, book: book.attach(book.partners()[0].tally, b"x"),
    "set a member": lambda world, book: book.set_member(world.people["nemo"].pk, Role.VIEWER),
    "remove a member": lambda world, book: book.remove_member(world.people["ines"].pk),
    "thresholds": lambda _world, book: book.set_thresholds(Thresholds(1, 1)),
    "rename the company": lambda _world, book: book.rename_company("Mine"),
    "rebuild": lambda _world, book: book.rebuild(),
}
PLANNER_MAY = {"write", "add a partner", "connect", "rename", "attach"}


@pytest.mark.parametrize("deed", DEEDS)
def test_a_viewer_changes_nothing(world: World, deed: str) -> None:
    with world.as_("vera").open() as book, pytest.raises(NotAllowed):
        DEEDS[deed](world, book)


@pytest.mark.parametrize("deed", sorted(DEEDS.keys() - PLANNER_MAY))
def test_a_planner_does_not_administer(world: World, deed: str) -> None:
    with world.as_("ines").open() as book, pytest.raises(NotAllowed):
        DEEDS[deed](world, book)


@pytest.mark.parametrize("deed", sorted(DEEDS.keys() - {"write", "attach"}))
def test_a_link_only_answers(world: World, guest: Access, deed: str) -> None:
    with guest.open() as book, pytest.raises((NotAllowed, NotFound)):
        DEEDS[deed](world, book)


def test_a_link_opens_the_view_at_once_and_takes_an_answer(world: World, guest: Access) -> None:
    assert (guest.role, guest.person) == (Role.GUEST, "Rui Serafim")
    with guest.open() as book:
        (entry,) = book.every(gate.BoardView(tab=gate.Tab.AWAITING_ME))
        book.write(entry.tally, [compose.accept(entry.document)], {entry.id: entry.token})
    agreed = world.seen_by("brackwater", entry).document
    assert agreed.agreement is Agreement.AGREED
    assert agreed.agreed
    assert agreed.agreed.by == "Rui Serafim (by link)"


def test_a_link_says_nothing_that_is_no_answer(world: World, guest: Access) -> None:
    with guest.open() as book:
        (entry,) = book.every(gate.BoardView())
        for claim in (Cancel(entry.document.ref), world.request("serafim"), {"type": "order.accept"}):
            with pytest.raises(NotAllowed):
                book.write(entry.tally, [claim])  # type: ignore[list-item]


def test_a_link_sees_and_writes_in_its_tally_only(world: World, guest: Access) -> None:
    with world.system("halvard").open() as book:
        elsewhere = book.connect(guest.company.id, "Serafim too").tally
        claim = world.request("halvard")
        book.write(elsewhere, [claim])
        other = book.line_id(guest.company.id, claim.ref)
    with guest.open() as book:
        assert [partner.name for partner in book.partners()] == ["Brackwater Pumps"]
        assert len(list(book.every(gate.BoardView()))) == 1
        assert book.counts(gate.BoardView()).all.number == 1
        assert len(book.matches()) == 1
        assert book.members() == []
        with pytest.raises(NotFound):
            book.line(other)
        with pytest.raises((NotAllowed, NotFound)):
            book.write(elsewhere, [AddNote(claim.ref, "hello")])
        with pytest.raises(NotFound):
            book.attach(elsewhere, b"x")


def test_a_link_ends(world: World) -> None:
    with world.as_("ines").open() as book:
        partner = book.add_partner("Serafim", "rui@serafim.example")
        tokens = [book.invite(partner.id, partner.email) for _ in range(3)]
        revoked = next(link for link in book.links(partner.id) if link.id == token_hash(tokens[0]))
        book.revoke_link(revoked.id)
    with transaction.atomic(), acting(Acting(company=world.companies["brackwater"])):
        AccessLink.objects.filter(token_hash=token_hash(tokens[1])).update(
            expires_at=timezone.now() - timedelta(seconds=1)
        )
    for token in tokens[:2]:
        with pytest.raises(LinkEnded):
            gate.for_link(token)
    assert gate.for_link(tokens[2]).company.id == partner.id
    with transaction.atomic(), acting(Acting(company=partner.id)):
        Company.objects.filter(company_id=partner.id).update(guest=False)
    with pytest.raises(LinkEnded):
        gate.for_link(tokens[2])
    with pytest.raises(NotFound):
        gate.for_link("never-was")


def test_nobody_revokes_the_links_of_others(world: World) -> None:
    with world.as_("ines").open() as book:
        partner = book.add_partner("Serafim", "rui@serafim.example")
        token = book.invite(partner.id, partner.email)
    with world.as_("jonas").open() as book, pytest.raises(NotFound):
        book.revoke_link(token_hash(token))
    assert gate.for_link(token)


def test_no_link_opens_a_company_with_its_own_account(world: World) -> None:
    with world.as_("ines").open() as book, pytest.raises(NotAllowed):
        book.invite(world.companies["varnholt"], "jonas@varnholt.example")


def test_a_company_keeps_an_administrator(world: World) -> None:
    ada = world.people["ada"].pk
    with world.as_("ada").open() as book:
        for deed in (lambda: book.remove_member(ada), lambda: book.set_member(ada, Role.PLANNER)):
            with pytest.raises(InvalidInput):
                deed()
        book.set_member(world.people["ines"].pk, Role.ADMIN)
        book.remove_member(ada)
    with pytest.raises(NotFound):
        world.as_("ada")
    world.as_("ines").require(Action.ADMIN)


def test_a_partners_private_name_is_only_mine(world: World) -> None:
    with world.as_("ines").open() as book:
        book.rename(world.companies["varnholt"], "Slow Iron")
    with world.as_("jonas").open() as book:
        assert {partner.name for partner in book.partners()} == {"Brackwater Pumps"}
    with world.as_("signe").open() as book:
        assert {partner.name for partner in book.partners()} == {"Brackwater Pumps"}


def test_one_partner_is_met_once_and_never_oneself(world: World) -> None:
    with world.as_("ines").open() as book:
        with pytest.raises(InvalidInput):
            book.connect(world.companies["varnholt"], "Again")
        with pytest.raises(InvalidInput):
            book.connect(world.companies["brackwater"], "Me")
        with pytest.raises(NotFound):
            book.connect("co_" + "a" * 32, "Nobody")


def test_thresholds_are_private_and_change_what_is_at_risk(world: World) -> None:
    asked = world.order("brackwater", "varnholt")
    with world.as_("ada").open() as book:
        book.set_thresholds(Thresholds(unanswered_days=0))
        assert book.counts(gate.BoardView()).at_risk.number == 1
        assert book.line(asked.id).risk
    with world.as_("jonas").open() as book:
        assert book.counts(gate.BoardView()).at_risk.number == 0


def test_the_ledger_tells_what_left_and_nothing_else(world: World) -> None:
    asked = world.order("brackwater", "varnholt")
    world.say("varnholt", "brackwater", [compose.accept(world.seen_by("varnholt", asked).document)])
    with world.as_("ines").open() as book:
        book.write_private_note(asked.id, "Never trust them")
        book.write(asked.tally, [AddNote(asked.document.ref, "Thank you")])
        page = book.disclosures(limit=1)
        assert [row.kind for row in page.rows] == ["order.note"]
        rest = book.disclosures(cursor=page.next_cursor)
        assert [(row.kind, row.partner.name) for row in rest.rows] == [("order.request", "Varnholt Guss")]
        assert rest.next_cursor == ""
        assert {(total.kind, total.claims) for total in book.disclosure_totals()} == {
            ("order.request", 1),
            ("order.note", 1),
        }
        assert [row.kind for row in book.disclosures(kinds=["order.request"]).rows] == ["order.request"]
        assert not book.disclosures(partner=world.companies["zielonka"]).rows
        assert book.private_note(asked.id) == "Never trust them"
    with world.as_("jonas").open() as book:
        assert book.private_note(asked.id) == ""


def test_a_file_is_for_its_two_companies(world: World) -> None:
    asked = world.order("brackwater", "varnholt")
    with world.as_("ines").open() as book:
        sha256 = book.attach(asked.tally, b"drawing")
    with world.as_("jonas").open() as book:
        assert book.attachment(asked.tally, sha256) == b"drawing"
    for stranger in ("marta", "nemo"):
        with world.as_(stranger).open() as book, pytest.raises(NotFound):
            book.attachment(asked.tally, sha256)
