"""The ledger: everything that left is listed, counted, checked, and can be taken away."""

from __future__ import annotations

import io
import json
import re

import pytest
from django.test import Client
from openpyxl import load_workbook

from tallystick.server.gate import BookEntry
from tallystick.tally.entry import check_signature, from_envelope
from tallystick.tally.keys import CompanyKey
from tallystick.trade.claims import AddNote, AskCancel
from tests.world import World


@pytest.fixture
def ines(world: World) -> Client:
    """A browser in which Ines has signed in."""
    browser = Client()
    browser.force_login(world.people["ines"])
    return browser


@pytest.fixture
def spoken(world: World) -> BookEntry:
    """Two requests and a note to Varnholt, one request to Zielonka; and an answer, which is not ours."""
    entry = world.order("brackwater", "varnholt", order="4500217", item="CA-DN80-PN16")
    world.order("brackwater", "varnholt", order="4500218")
    world.order("brackwater", "zielonka", order="4500231")
    world.say("brackwater", "varnholt", [AddNote(entry.document.ref, "=cmd|' /C calc'!A1")])
    world.say("varnholt", "brackwater", [AddNote(entry.document.ref, "Noted by the supplier")])
    return entry


def address(world: World, path: str = "") -> str:
    """The ledger of Brackwater."""
    return f"/{world.slugs['brackwater']}/disclosure/{path}"


def listed(html: str) -> list[str]:
    """What the entries of a page are about."""
    return re.findall(r'orders/[0-9a-f-]{36}/">([^<]+)</a>', html)


def test_what_left_is_listed_the_newest_first(ines: Client, world: World, spoken: BookEntry) -> None:
    html = ines.get(address(world)).content.decode()
    assert listed(html) == [
        "Note, PO 4500217/10",
        "PO 4500231/10, CA-DN80-PN16",
        "PO 4500218/10, CA-DN80-PN16",
        "PO 4500217/10, CA-DN80-PN16",
    ]
    assert "Quantities, dates, price, item, unit, buyer’s name" in html
    assert "Text, 18 characters" in html
    assert "Noted by the supplier" not in html


def test_totals_count_claims_by_partner_and_kind(ines: Client, world: World, spoken: BookEntry) -> None:
    html = ines.get(address(world)).content.decode()
    rows = re.findall(r'<th scope="row" class="w">([^<]+)</th>(.*?)</tr>', html)
    numbers = {name: re.findall(r">(\d+)<", cells) for name, cells in rows}
    assert numbers["Varnholt Guss"] == ["2", "0", "0", "0", "0", "0", "0", "0", "1", "0", "3"]
    assert numbers["All partners"] == ["3", "0", "0", "0", "0", "0", "0", "0", "1", "0", "4"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?kind=note", 1),
        ("?kind=request", 3),
        ("?kind=answer", 0),
        ("?span=today", 4),
        ("?by=Nobody", 0),
        ("?span=tomorrow", 4),
    ],
)
def test_the_list_can_be_narrowed(
    ines: Client, world: World, spoken: BookEntry, query: str, count: int
) -> None:
    assert len(listed(ines.get(address(world) + query).content.decode())) == count


def test_it_goes_on_to_older_ones(ines: Client, world: World) -> None:
    world.say("brackwater", "varnholt", [world.request("brackwater") for _number in range(60)])
    html = ines.get(address(world)).content.decode()
    older = re.search(r'href="(\?at=[^"#]+)[^"]*">Older', html)
    assert older
    rest = ines.get(address(world) + older[1].replace("&amp;", "&")).content.decode()
    assert (len(listed(html)), len(listed(rest))) == (50, 10)


def test_signatures_and_chains_are_checked(ines: Client, world: World, spoken: BookEntry) -> None:
    html = ines.get(address(world, "verify/")).content.decode()
    assert "2 halves" in html
    assert "4 entries, chains and signatures hold" in " ".join(html.split())


def test_the_signed_list_can_be_checked_by_anybody(ines: Client, world: World, spoken: BookEntry) -> None:
    response = ines.get(address(world, "signed/"))
    lines = b"".join(response.streaming_content).splitlines()  # type: ignore[attr-defined]
    key = CompanyKey.from_seed(bytes([1]) * 32)
    assert key.company == world.companies["brackwater"]
    assert len(lines) == 4
    for line in lines:
        entry = from_envelope(json.loads(line))
        partner = next(
            world.companies[name]
            for name in ("varnholt", "zielonka")
            if world.tally("brackwater", name) == entry.tally
        )
        check_signature(entry, key.public, partner)


def test_the_workbook_lists_the_same_and_holds_no_formula(
    ines: Client, world: World, spoken: BookEntry
) -> None:
    world.say("brackwater", "varnholt", [AskCancel(spoken.document.ref, "=1+1")])
    response = ines.get(address(world, "sheet/?kind=note"))
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active  # type: ignore[attr-defined]
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 2
    assert rows[1][1:4] == ("Varnholt Guss", "Note", "Note, PO 4500217/10")
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_a_stranger_finds_no_ledger(world: World, spoken: BookEntry) -> None:
    stranger = Client()
    stranger.force_login(world.people["jonas"])
    for path in ("", "verify/", "signed/", "sheet/"):
        assert stranger.get(address(world, path)).status_code == 404
