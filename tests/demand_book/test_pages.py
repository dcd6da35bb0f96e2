"""The pages of the demand book, as people use them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tallystick.server.demand import draft_work
from tallystick.server.demand.book import DemandBook
from tallystick.server.demand.draft_work import Report
from tallystick.server.demand.models import Draft
from tallystick.server.gate import Access
from tests.demand_book.files import workbook
from tests.demand_book.test_book import filled
from tests.world import World

pytestmark = pytest.mark.django_db

BAD = {
    "Items": [
        ["Item", "Description", "Unit", "Safety stock"],
        ["PUMP", "Pump", "pcs", 4],
        ["NUT", "Nut", "", 1],
    ],
    "Stock": [["Item", "On hand"], ["PUMP", 7], ["PUMB", 3]],
}


def client(world: World, person: str) -> Client:
    found = Client()
    found.force_login(world.people[person])
    return found


def upload(browser: Client, world: World, data: bytes, name: str = "book.xlsx", **more: str) -> str:
    """Bring a file in; return the address of what it changes."""
    file = SimpleUploadedFile(name, data)
    answer = browser.post(f"/{world.slugs['brackwater']}/demand/files/", {"file": file, **more})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


@pytest.fixture
def book_of(world: World) -> World:
    """The world, in which Brackwater has a demand book."""
    with world.as_("ines").open() as book:
        DemandBook(book).change(filled(world))
    return world


def test_a_file_is_shown_as_a_difference_and_then_committed(world: World) -> None:
    ines = client(world, "ines")
    place = upload(ines, world, workbook(BAD))
    page = ines.get(place).content.decode()
    for words in ("Private: does not leave this company.", "The cell is empty.", "Did you mean PUMP?"):
        assert words in page
    assert "Commit 2 changes" in page
    with world.as_("ines").open() as book:
        assert DemandBook(book).size().items == 0
        # kept so that they can be said in the language of whoever looks
        refusals = Draft.objects.get().summary["tables"]["stock"]["refusals"]
        assert [one["mend"] for one in refusals] == [{"t": "Did you mean {code}?", "v": {"code": "PUMP"}}]
    refused = ines.get(f"{place}refused/")
    assert refused.content.startswith(b"PK")
    assert ines.post(f"{place}commit/", {"how": "good"}).status_code == 302
    page = ines.get(f"/{world.slugs['brackwater']}/demand/").content.decode()
    assert "PUMP" in page
    assert "NUT" not in page
    assert not Draft.objects.exists()


def test_all_or_nothing_writes_nothing_if_a_row_is_refused(world: World) -> None:
    ines = client(world, "ines")
    place = upload(ines, world, workbook(BAD))
    assert ines.post(f"{place}commit/", {"how": "all"}).status_code == 409
    with world.as_("ines").open() as book:
        assert DemandBook(book).size().items == 0


def test_what_was_not_shown_is_not_committed(book_of: World) -> None:
    ines = client(book_of, "ines")
    rows = [["Item", "On hand"], ["PUMP", 7]]
    place = upload(ines, book_of, workbook({"Stock": rows}))
    again = upload(ines, book_of, workbook({"Stock": [rows[0], ["PUMP", 8]]}))
    assert ines.post(f"{again}commit/", {"how": "good"}).status_code == 302
    assert ines.post(f"{place}commit/", {"how": "good"}).status_code == 409
    with book_of.as_("ines").open() as book:
        assert DemandBook(book).stock()[0].on_hand == 8
    assert ines.post(f"{place}commit/", {"how": "discard"}).status_code == 302
    assert ines.get(place).status_code == 404


def test_a_file_that_cannot_be_read_says_why_and_can_be_tried_again(book_of: World) -> None:
    ines = client(book_of, "ines")
    text = b"Item;Date;Quantity\nPUMP;03/04/2025;2\nPUMP;05/06/2025;3\n"
    file = SimpleUploadedFile("history.csv", text)
    answer = ines.post(f"/{book_of.slugs['brackwater']}/demand/files/", {"file": file})
    assert answer.status_code == 422 or answer.status_code == 400
    assert "leave it open" in answer.content.decode()
    upload(ines, book_of, text, "history.csv", date_order="day-first")


def test_an_item_can_be_searched_opened_and_changed(book_of: World) -> None:
    ines, slug = client(book_of, "ines"), book_of.slugs["brackwater"]
    page = ines.get(f"/{slug}/demand/", {"q": "pump dn80"}).content.decode()
    assert "CASING" not in page
    place = re.findall(rf"/{slug}/demand/items/[0-9a-f-]+/", page)[0]
    page = ines.get(place).content.decode()
    for words in ("PUMP", "City of Lund", "Demand by month", "HW-P-80", "CASING", f'href="{place}planned/"'):
        assert words in page
    changed = {
        "part": "item",
        "description": "Pump, new",
        "safety": "7.5",
        "lead_days": "4",
        "step": "0.5",
        "minimum": "0",
        "multiple": "0",
    }
    assert ines.post(place, changed).status_code == 302
    assert ines.post(place, {"part": "stock", "on_hand": "33", "as_of": "2025-05-05"}).status_code == 302
    wrong = ines.post(place, {"part": "stock", "on_hand": "-3", "as_of": "2025-05-05"})
    assert wrong.status_code == 400
    assert "0 or more" in wrong.content.decode()
    with book_of.as_("ines").open() as book:
        sheet = DemandBook(book).item("PUMP")
    assert (sheet.item.description, str(sheet.item.safety), sheet.item.lead_days) == ("Pump, new", "7.5", 4)
    assert sheet.stock is not None
    assert (int(sheet.stock.on_hand), sheet.stock.as_of) == (33, date(2025, 5, 5))
    assert ines.get(place).status_code == 200  # the address outlives the change


def test_settings_and_rules_are_kept(book_of: World) -> None:
    ines, slug = client(book_of, "ines"), book_of.slugs["brackwater"]
    varnholt = book_of.companies["varnholt"]
    settings = {"weekdays": ["0", "1", "5"], "plan_weeks": "20", "patience_hours": "3"}
    settings |= {"backward": "4", "forward": "1"}
    assert ines.post(f"/{slug}/demand/settings/", settings).status_code == 302
    rules = {
        "firm": "2",
        "planned": "4",
        "weeks": "12",
        "level": "0.9",
        "relative": "10",
        "absolute": "5",
        "frozen_weeks": "2",
        "automatic": "on",
        "within": "20",
        "priority": "3",
        "told": "on",
    }
    assert ines.post(f"/{slug}/demand/partners/{varnholt}/", rules).status_code == 302
    page = ines.get(f"/{slug}/demand/partners/{varnholt}/").content.decode()
    assert 'value="20"' in page
    assert "Good Friday" in ines.get(f"/{slug}/demand/settings/").content.decode()
    with book_of.as_("ines").open() as book:
        demand = DemandBook(book)
        assert demand.planned().weekdays == "1100010"
        kept = demand.rules()[varnholt]
    assert (kept.horizon.weeks, str(kept.horizon.level), str(kept.calm.relative)) == (12, "0.9", "0.1")
    assert (kept.commit.short, str(kept.commit.within), kept.priority, kept.told) == (False, "0.2", 3, True)
    assert ines.post(f"/{slug}/demand/partners/{varnholt}/", {**rules, "weeks": "0"}).status_code == 400


def test_a_viewer_looks_and_changes_nothing(book_of: World) -> None:
    vera, slug = client(book_of, "vera"), book_of.slugs["brackwater"]
    page = vera.get(f"/{slug}/demand/").content.decode()
    assert "PUMP" in page
    assert "Read the file" not in page
    place = re.findall(rf"/{slug}/demand/items/[0-9a-f-]+/", page)[0]
    assert "Save stock" not in vera.get(place).content.decode()
    assert vera.post(place, {"part": "stock", "on_hand": "1", "as_of": "2025-05-05"}).status_code == 403
    assert vera.post(f"/{slug}/demand/files/", {}).status_code == 403
    assert vera.get(f"/{slug}/demand/export/").content.startswith(b"PK")


def test_the_pages_of_a_book_that_is_empty(world: World) -> None:
    ines, slug = client(world, "ines"), world.slugs["brackwater"]
    page = ines.get(f"/{slug}/demand/").content.decode()
    assert "Nothing here yet" in page
    assert "Read the file" in page
    assert ines.get(f"/{slug}/demand/settings/").status_code == 200
    assert ines.get(f"/{slug}/demand/", {"after": "nonsense"}).status_code in (400, 422)


def large(text: str) -> bytes:
    """A file that is too large to be read while somebody waits."""
    return (text + "".join(f"PAD-{number:05},{'x' * 40},pcs\n" for number in range(3_000))).encode()


def run_job(world: World, place: str, work: Callable[[Access, UUID, Report], None]) -> list[str]:
    """Do what the job of a large file does; return what it told."""
    told: list[str] = []
    work(
        world.system("brackwater"),
        UUID(place.rstrip("/").rsplit("/", 1)[-1]),
        lambda _at, say: told.append(say),
    )
    return told


def test_a_large_file_is_read_and_committed_by_jobs_that_tell_how_far_they_are(world: World) -> None:
    ines = client(world, "ines")
    place = upload(ines, world, large("Item,Description,Unit\n"), "items.csv")
    assert 'data-progress="waiting"' in ines.get(place).content.decode()
    assert ines.post(f"{place}commit/", {"how": "good"}).status_code == 409  # not shown yet
    assert run_job(world, place, draft_work.read_by_job)[-1] == "Keeping what differs"
    assert "Commit 3,000 changes" in ines.get(place).content.decode()
    assert ines.post(f"{place}commit/", {"how": "good"})["Location"] == place
    assert 'data-progress="waiting"' in ines.get(place).content.decode()
    assert run_job(world, place, draft_work.commit_by_job)[-1] == "Writing"
    assert run_job(world, place, draft_work.commit_by_job) == []  # run again after a crash it does nothing
    assert ines.get(f"{place}?committed").status_code == 302
    with world.as_("ines").open() as book:
        assert DemandBook(book).size().items == 3_000


def test_a_large_file_that_cannot_be_read_says_why(world: World) -> None:
    ines = client(world, "ines")
    place = upload(ines, world, large("One,Two,Three\n"), "rows.csv")
    run_job(world, place, draft_work.read_by_job)
    answer = ines.get(place)
    assert answer.status_code == 400
    assert "no sheet of a demand book was recognised" in answer.content.decode()


def test_a_large_file_whose_book_moved_meanwhile_waits_again_and_says_so(world: World) -> None:
    ines = client(world, "ines")
    place = upload(ines, world, large("Item,Description,Unit\n"), "items.csv")
    run_job(world, place, draft_work.read_by_job)
    assert ines.post(f"{place}commit/", {"how": "good"}).status_code == 302
    with world.as_("ines").open() as book:
        DemandBook(book).change(filled(world))
    run_job(world, place, draft_work.commit_by_job)
    assert "has changed since this was shown" in ines.get(f"{place}?committed").content.decode()
    with world.as_("ines").open() as book:
        assert DemandBook(book).size().items == len(filled(world).items)


@pytest.mark.parametrize("address", ["demand/?q=%00", "demand/expected/?q=a%00b", "demand/partners/co_%00/"])
def test_an_address_with_what_no_database_keeps_is_no_page_and_no_fault_of_ours(
    book_of: World, address: str
) -> None:
    answer = client(book_of, "ines").get(f"/{book_of.slugs['brackwater']}/{address}")
    assert answer.status_code == 404
