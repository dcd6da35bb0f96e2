"""The pages of imports: from an upload to what is committed, and who may do what."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tallystick.server.imports import working
from tallystick.server.imports.models import PreviewRow, State, Upload
from tests.imports.test_commit import HEAD, ROWS, silent
from tests.world import World


def client(world: World, person: str) -> Client:
    found = Client()
    found.force_login(world.people[person])
    return found


def bring(world: World, text: str = HEAD + ROWS, person: str = "ines", name: str = "book.csv") -> uuid.UUID:
    """Upload a file as its page does, and let the job read it."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    url = reverse("imports:index", args=[world.slugs["brackwater"]])
    answer = client(world, person).post(url, {"file": SimpleUploadedFile(name, text.encode())})
    assert answer.status_code == 302
    upload_id = uuid.UUID(answer["Location"].rstrip("/").rsplit("/", 1)[-1])
    working.read(world.system("brackwater"), upload_id, silent)
    return upload_id


def kept(world: World, upload_id: uuid.UUID) -> Upload:
    with world.system("brackwater").open():
        return Upload.objects.get(id=upload_id)


def page(world: World, upload_id: uuid.UUID, person: str = "ines", **query: str) -> str:
    url = reverse("imports:upload", args=[world.slugs["brackwater"], upload_id])
    answer = client(world, person).get(url, query)
    assert answer.status_code == 200
    return answer.content.decode()


def post(world: World, name: str, upload_id: uuid.UUID, person: str = "ines", **values: object) -> int:
    url = reverse(f"imports:{name}", args=[world.slugs["brackwater"], upload_id])
    return client(world, person).post(url, values).status_code


def test_an_upload_waits_for_its_job_and_says_so(world: World) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    url = reverse("imports:index", args=[world.slugs["brackwater"]])
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")  # of tests that committed
    answer = client(world, "ines").post(
        url, {"file": SimpleUploadedFile("book.csv", (HEAD + ROWS).encode())}, follow=True
    )
    assert "Reading and comparing" in answer.content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, scheduled_at FROM procrastinate_jobs ORDER BY id")
        jobs = cursor.fetchall()
    assert [name for name, _at in jobs] == ["imports.read", "imports.purge"]
    assert (jobs[1][1] - datetime.now(UTC)).days == 13


def test_the_page_shows_columns_and_differences(world: World) -> None:
    shown = page(world, bring(world, HEAD + ROWS.replace(";180;", ";18O;")))
    assert "Recognised by" in shown
    assert "4500217/10" in shown
    assert "400 on" in shown
    assert "letter O instead of zero" in shown
    assert "Commit 2 good lines" in shown
    assert "Download 1 refused row" in shown


def test_what_is_shown_is_what_is_committed_and_the_file_is_forgotten(world: World) -> None:
    upload_id = bring(world)
    before = kept(world, upload_id)
    assert post(world, "commit", upload_id, how="good", seen=before.seen) == 302
    working.commit(world.system("brackwater"), upload_id, silent)
    after = kept(world, upload_id)
    assert (after.state, after.content) == (State.COMMITTED, None)
    with world.as_("jonas").open() as book:
        [first, _second] = book.find("4500217")
    assert first.document.requested is not None
    assert first.document.requested.by == "Ines Moreau"
    assert "4 claims committed" in page(world, upload_id)


def test_committing_twice_writes_once(world: World) -> None:
    upload_id = bring(world)
    seen = kept(world, upload_id).seen
    post(world, "commit", upload_id, how="good", seen=seen)
    working.commit(world.system("brackwater"), upload_id, silent)
    working.commit(world.system("brackwater"), upload_id, silent)
    post(world, "commit", upload_id, how="good", seen=seen)
    with world.as_("ines").open() as book:
        assert len(book.find("4500217", "10")[0].document.history) == 1


def test_a_book_that_moved_shows_its_differences_anew(world: World) -> None:
    first = bring(world)
    post(world, "commit", first, how="good", seen=kept(world, first).seen)
    working.commit(world.system("brackwater"), first, silent)
    second = bring(world, HEAD + ROWS.replace(";400;", ";450;"))
    post(world, "commit", second, how="good", seen=kept(world, second).seen)
    with world.system("varnholt").open() as book:
        line = book.find("4500217", "10")[0]
    from tallystick.trade.claims import Accept

    world.say("varnholt", "brackwater", [Accept(line.document.ref, 1)])
    working.commit(world.system("brackwater"), second, silent)
    after = kept(world, second)
    assert after.state == State.READY
    assert "The book has moved since this was shown" in page(world, second)


def test_a_person_corrects_a_column(world: World) -> None:
    text = HEAD.replace("Item", "Frob").replace("Description", "Nix") + ROWS
    upload_id = bring(world, text)
    names = [column["name"] for column in kept(world, upload_id).summary["columns"]]
    chosen = [
        {"Frob": "item", "Nix": "description"}.get(column["name"], column["meaning"])
        for column in kept(world, upload_id).summary["columns"]
    ]
    assert post(world, "mapping", upload_id, column=names, meaning=chosen, role="buyer") == 302
    working.read(world.system("brackwater"), upload_id, silent)
    after = kept(world, upload_id)
    assert after.state == State.READY
    assert {c["name"]: c["meaning"] for c in after.summary["columns"]}["Frob"] == "item"
    assert "CA-DN80" in page(world, upload_id)


def test_headings_that_nobody_knows_are_found_by_saying_where_they_are_and_what_they_mean(
    world: World,
) -> None:
    names = ["Zamówienie", "Poz", "Dostawca", "Indeks", "Ile", "Kiedy"]
    meanings = ["order", "line", "partner", "item", "requested-quantity", "requested-date"]
    text = (
        ";".join(["Wykaz"] + [""] * 5) + "\n" + ";".join(names) + "\nP1;10;Varnholt Guss;AB-1;7;2027-03-01\n"
    )
    upload_id = bring(world, text)
    assert kept(world, upload_id).state == State.FAILED
    shown = page(world, upload_id)
    assert "Where are the headings?" in shown
    assert 'name="header_row"' in shown

    def again(**values: object) -> Upload:
        assert post(world, "mapping", upload_id, **values) == 302
        working.read(world.system("brackwater"), upload_id, silent)
        return kept(world, upload_id)

    assert [column["name"] for column in again(header_row="2").summary["columns"]] == names
    found = again(header_row="2", column=names, meaning=meanings)
    assert found.state == State.READY
    # Whatever is put right afterwards, the row stays that was named.
    found = again(header_row="2", column=names, meaning=meanings, currency="EUR")
    assert (found.state, found.summary["header_row"], found.summary["lines"]) == (State.READY, 2, 1)


def test_the_note_of_a_missing_column_points_at_the_form_below_it(world: World) -> None:
    shown = page(world, bring(world, "PO;Line;Supplier;Item;Qty\n1;10;Varnholt Guss;A;5\n"))
    assert "Say below which column is which" in shown
    assert "mapping)" not in shown  # that is how a command line says it
    assert 'name="meaning"' in shown
    note = shown[shown.index('role="alert">') :].removeprefix('role="alert">')
    assert note.startswith("<span><b>"), "one text of one column, also on a phone"


def test_goods_received_on_a_day_to_come_are_refused_on_the_page(world: World) -> None:
    shown = page(world, bring(world, HEAD + ROWS.replace("2026-01-09", "2126-01-09")))
    assert "Download 1 refused row" in shown


def test_a_file_that_cannot_be_read_says_why(world: World) -> None:
    upload_id = bring(world, "\x00\x01\x02" * 100, name="junk.xlsx")
    after = kept(world, upload_id)
    assert after.state == State.FAILED
    assert after.error["message"]
    assert "Choose another file" in page(world, upload_id)


def test_refused_rows_come_back_as_a_workbook_even_after_the_commit(world: World) -> None:
    upload_id = bring(world, HEAD + ROWS.replace(";180;", ";18O;"))
    post(world, "commit", upload_id, how="good", seen=kept(world, upload_id).seen)
    working.commit(world.system("brackwater"), upload_id, silent)
    url = reverse("imports:refused", args=[world.slugs["brackwater"], upload_id])
    answer = client(world, "ines").get(url)
    assert answer.status_code == 200
    assert answer.content.startswith(b"PK")


def test_discarding_forgets_the_file_and_its_rows(world: World) -> None:
    upload_id = bring(world)
    assert post(world, "commit", upload_id, how="discard") == 302
    with world.system("brackwater").open():
        assert not PreviewRow.objects.filter(upload_id=upload_id).exists()
    assert kept(world, upload_id).content is None


def test_nobody_finishing_an_import_ends_it(world: World) -> None:
    upload_id = bring(world)
    working.purge(world.system("brackwater"), upload_id)
    assert kept(world, upload_id).state == State.DISCARDED


@pytest.mark.parametrize("name", ["mapping", "commit", "again"])
def test_a_viewer_looks_and_changes_nothing(world: World, name: str) -> None:
    upload_id = bring(world)
    assert "4500217/10" in page(world, upload_id, "vera")
    assert post(world, name, upload_id, "vera", how="good") == 403


def test_another_company_finds_nothing(world: World) -> None:
    upload_id = bring(world)
    nemo = client(world, "nemo")
    for slug in (world.slugs["outis"], world.slugs["brackwater"]):
        assert nemo.get(reverse("imports:upload", args=[slug, upload_id])).status_code == 404
