"""The page says: “Private: does not leave this company.” This is what shows it.

Everything in a demand book is marked. Then it is used as people use it, by pages, files and the command, and
afterwards everything that ever left, or could be read by others, is searched for the mark: entries, partners'
books, e-mails, streams, logs and addresses.
"""

from __future__ import annotations

import logging
import re
from unittest.mock import ANY

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client

from tallystick.interchange.demandbook.reading import Hints
from tallystick.server.companies.acting import Acting, acting
from tallystick.server.demand.command import export_file, import_file
from tallystick.server.outbox.models import Message
from tallystick.server.record.changes import Changes
from tallystick.server.record.models import Entry
from tests.isolation.conftest import MARK, NUMBER, marked_demand
from tests.world import World

pytestmark = pytest.mark.django_db

_MARKED = re.compile(rf"{MARK}|{NUMBER}", re.IGNORECASE)


def use_it(world: World) -> list[str]:
    """Do all that one can do with a demand book; return the addresses that it took."""
    ines, slug = Client(), world.slugs["brackwater"]
    ines.force_login(world.people["ines"])
    with world.as_("ines").open() as book:
        ids = marked_demand(book)
    item, draft = f"/{slug}/demand/items/{ids['item_id'][0]}/", f"/{slug}/demand/files/{ids['draft_id'][0]}/"
    addresses = [f"/{slug}/demand/", item, draft, f"/{slug}/demand/settings/", f"/{slug}/demand/export/"]
    addresses += [f"{item}expected/", f"/{slug}/demand/expected/", f"/{slug}/demand/events/"]
    addresses.append(f"/{slug}/demand/accuracy/")
    seen = "".join(str(ines.get(address).content) for address in addresses)
    assert _MARKED.search(seen)  # otherwise there would be nothing to find
    ines.post(item, {"part": "stock", "on_hand": NUMBER, "as_of": "2025-05-05"})
    ines.post(f"{draft}commit/", {"how": "good"})
    rows = f"Item;Date;Quantity\nDB-{MARK};2025-01-07;{NUMBER}\n"
    file = SimpleUploadedFile(f"History {MARK}.csv", rows.encode())
    place = ines.post(f"/{slug}/demand/files/", {"file": file})["Location"]
    ines.post(f"{place}commit/", {"how": "good"})
    import_file(slug, f"{MARK}.xlsx", export_file(slug), Hints())
    links = re.findall(r'(?:href|action|src)="([^"]+)"', seen)
    return [*addresses, place, *links]


def test_nothing_of_a_demand_book_leaves_the_company(world: World, caplog: pytest.LogCaptureFixture) -> None:
    before, cursor = entries(world), now(world)
    with caplog.at_level(logging.DEBUG):
        addresses = use_it(world)
    assert entries(world) == before
    assert not Message.objects.exists()
    assert streamed_since(world, cursor) == Changes([], False, ANY, [], False, private=ANY)
    assert not [line for line in caplog.messages if _MARKED.search(line)]
    assert not [address for address in addresses if _MARKED.search(address)]
    for other in ("varnholt", "zielonka", "halvard", "outis"):
        assert not everything_that(world, other), other


def test_a_partner_with_a_link_finds_nothing_of_it(world: World) -> None:
    with world.as_("ines").open() as book:
        marked_demand(book)
        tally = next(iter(book.partners())).tally
    company = world.companies["brackwater"]
    with transaction.atomic(), acting(Acting(company=company, tally=tally)):
        assert marked_tables() == []
    with transaction.atomic(), acting(Acting(company=company)):
        assert len(marked_tables()) >= 9


def now(world: World) -> str:
    """The place in Brackwater's stream of now."""
    with world.as_("ines").open() as book:
        return book.now()


def streamed_since(world: World, cursor: str) -> Changes:
    """What the stream would tell Brackwater's own people after a place: only that there is something new."""
    with world.as_("ines").open() as book:
        return book.changed_since(cursor)


def entries(world: World) -> list[str]:
    """The hashes of everything that was ever signed."""
    found = []
    for company in world.companies.values():
        with transaction.atomic(), acting(Acting(company=company)):
            found += list(Entry.objects.order_by("hash").values_list("hash", flat=True))
    return sorted(map(str, found))


def everything_that(world: World, company: str) -> list[str]:
    """The tables in which another company could read a mark."""
    with transaction.atomic(), acting(Acting(company=world.companies[company])):
        return marked_tables()


def marked_tables() -> list[str]:
    """The tables of which whoever acts can read a row with a mark; in the role of the app, row by row."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND has_table_privilege(oid, 'SELECT')"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text ~* %s', [f"{MARK}|{NUMBER}"])
            if cursor.fetchone()[0]:
                found.append(table)
    return found
