"""What the database itself shows and takes, whatever the code above it does: raw SQL as the app's role."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from tests.world import World

from tallystick.server import gate
from tallystick.server.companies.acting import Acting, acting
from tallystick.server.gate.renewing import renew_private
from tallystick.trade import compose
from tallystick.trade.forecast.fold import RECENT

pytestmark = pytest.mark.django_db

TABLES = sorted(
    model._meta.db_table
    for label in ("companies", "record")
    for model in apps.get_app_config(label).get_models()
)


@contextmanager
def acting_as(**who: str) -> Iterator[None]:
    with transaction.atomic(), acting(Acting(**who)):
        yield


def visible(table: str) -> list[str]:
    """Every row of a table that can be seen, as text."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT row_to_json(t)::text FROM {table} t")
        return [row[0] for row in cursor.fetchall()]


@pytest.fixture
def spoken(world: World) -> World:
    """A world in which every table has rows of Brackwater and Varnholt."""
    asked = world.order("brackwater", "varnholt")
    world.say("varnholt", "brackwater", [compose.accept(world.seen_by("varnholt", asked).document)])
    with world.as_("ines").open() as book:
        book.write_private_note(asked.id, "They always deliver late.")
        expected = {"type": "forecast.publish", "buyer": book.company, "item": "CA-DN80-PN16"}
        book.write(asked.tally, [expected] * (RECENT + 1))
        book.attach(asked.tally, b"drawing")
        guest = book.add_partner("Serafim", "rui@serafim.example")
        book.invite(guest.id, guest.email)
        renew_private(book.company)
    return world


def test_the_world_fills_the_tables_that_matter(spoken: World) -> None:
    with acting_as(company=spoken.companies["brackwater"]):
        empty = {table for table in TABLES if not visible(table)}
    assert empty == {"record_heldentry", "record_setaside"}


@pytest.mark.parametrize("table", TABLES)
def test_without_a_company_nothing_is_visible(spoken: World, table: str) -> None:
    assert visible(table) == []


@pytest.mark.parametrize("table", TABLES)
def test_an_outsider_sees_only_itself(spoken: World, table: str) -> None:
    with acting_as(company=spoken.companies["outis"]):
        rows = visible(table)
    others = [company for name, company in spoken.companies.items() if name != "outis"]
    assert not [row for row in rows for company in others if company in row]
    its_own = {
        "companies_company",
        "companies_companykey",
        "companies_companyprofile",
        "companies_membership",
    }
    assert bool(rows) == (table in its_own)


@pytest.mark.parametrize("table", TABLES)
def test_a_partner_sees_nothing_of_another_partnership(spoken: World, table: str) -> None:
    tally = spoken.tally("brackwater", "varnholt")
    with acting_as(company=spoken.companies["zielonka"]):
        rows = visible(table)
    assert not [row for row in rows if tally in row or spoken.companies["varnholt"] in row]


@pytest.mark.parametrize(
    "table",
    [
        "record_bookline",
        "record_bookforecast",
        "record_forecastpast",
        "record_booktally",
        "record_bookcount",
        "record_bookitem",
        "record_privatenote",
    ],
)
def test_a_partner_does_not_see_the_book_of_the_other(spoken: World, table: str) -> None:
    with acting_as(company=spoken.companies["varnholt"]):
        rows = visible(table)
    assert not [row for row in rows if f'"company_id":"{spoken.companies["brackwater"]}"' in row]
    assert not [row for row in rows if "always deliver late" in row]


@pytest.mark.parametrize(
    "table", ["companies_companyprofile", "companies_companykey", "companies_membership"]
)
def test_a_partner_sees_no_keys_members_or_private_facts(spoken: World, table: str) -> None:
    with acting_as(company=spoken.companies["varnholt"]):
        assert not [row for row in visible(table) if spoken.companies["brackwater"] in row]


def test_a_link_sees_one_tally_of_its_company(spoken: World) -> None:
    with spoken.as_("ines").open() as book:
        guest = next(partner for partner in book.partners() if partner.name == "Serafim")
        token = book.invite(guest.id, guest.email)
    with spoken.system("halvard").open() as book:
        book.connect(guest.id, "Serafim too")
        elsewhere = book.partner(guest.id).tally
        book.write(elsewhere, [spoken.request("halvard")])
    access = gate.for_link(token)
    assert access.tally == guest.tally
    with acting_as(company=guest.id, tally=guest.tally):
        seen = {table: visible(table) for table in TABLES}
    assert not [row for rows in seen.values() for row in rows if elsewhere in row]
    assert not [row for rows in seen.values() for row in rows if spoken.companies["halvard"] in row]
    assert not seen["record_bookcount"]
    assert not seen["record_bookitem"]
    assert not seen["companies_membership"]


def refused(statement: str, values: list[object]) -> str:
    """What PostgreSQL says to a statement that it must refuse."""
    with pytest.raises(ProgrammingError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)  # type: ignore[arg-type]
    return str(caught.value)


def test_nobody_writes_into_anothers_book(spoken: World) -> None:
    brackwater, outis = spoken.companies["brackwater"], spoken.companies["outis"]
    with acting_as(company=outis):
        said = refused(
            "INSERT INTO record_bookcount (company_id, heading, day, delta) VALUES (%s, 0, NULL, 99)",
            [brackwater],
        )
        assert "row-level security" in said
        with connection.cursor() as cursor:
            cursor.execute("UPDATE record_bookline SET state = 8")
            assert cursor.rowcount == 0
            cursor.execute("DELETE FROM record_bookline")
            assert cursor.rowcount == 0


def test_nobody_makes_themselves_a_member(spoken: World) -> None:
    nemo = spoken.people["nemo"]
    with acting_as(company=spoken.companies["outis"], person=str(nemo.pk)):
        said = refused(
            "INSERT INTO companies_membership (person_id, company_id, role, since)"
            " VALUES (%s, %s, 'admin', now())",
            [nemo.pk, spoken.companies["brackwater"]],
        )
    assert "row-level security" in said


def test_nobody_makes_a_link_into_a_company_with_an_account(spoken: World) -> None:
    brackwater, varnholt = spoken.companies["brackwater"], spoken.companies["varnholt"]
    tally = spoken.tally("brackwater", "varnholt")
    with acting_as(company=brackwater):
        said = refused(
            "INSERT INTO companies_accesslink (token_hash, company_id, issuer_id, tally_id, purpose, email,"
            " person, issued_at, issued_by, expires_at)"
            " VALUES ('x', %s, %s, %s, 'answer', '', '', now(), '', now())",
            [varnholt, brackwater, tally],
        )
    assert "row-level security" in said


@pytest.mark.parametrize("verb", ["UPDATE record_entry SET seq = 9", "DELETE FROM record_entry"])
def test_entries_are_never_changed_or_removed(spoken: World, verb: str) -> None:
    with acting_as(company=spoken.companies["brackwater"]):
        assert "permission denied" in refused(verb, [])


def test_an_entry_between_others_cannot_be_slipped_in(spoken: World) -> None:
    tally = spoken.tally("brackwater", "varnholt")
    with acting_as(company=spoken.companies["outis"]):
        said = refused(
            "INSERT INTO record_entry"
            " (tally_id, author, seq, reader, hash, clock, at, body, signature, kinds)"
            " VALUES (%s, %s, 2, %s, 'h', 9, now(), '', '', '{}')",
            [
                tally,
                spoken.companies["brackwater"],
                spoken.companies["varnholt"],
            ],
        )
    assert "row-level security" in said


def test_the_settings_end_with_the_transaction(spoken: World) -> None:
    with acting_as(company=spoken.companies["brackwater"]):
        assert visible("record_bookline")
    assert visible("record_bookline") == []
    with pytest.raises(RuntimeError), acting_as(company=spoken.companies["brackwater"]):
        raise RuntimeError
    assert visible("record_bookline") == []
