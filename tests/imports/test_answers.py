"""A workbook out of the board and back: by the supplier itself, and by the buyer on its behalf."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tallystick.server.imports import working
from tallystick.server.imports.models import State, Upload
from tallystick.trade.claims import Accept
from tallystick.trade.document import Agreement
from tests.imports.test_commit import silent
from tests.imports.test_pages import client
from tests.world import World


def exported(world: World, person: str, company: str, **query: str) -> bytes:
    answer = client(world, person).get(reverse("imports:export", args=[world.slugs[company]]), query)
    assert answer.status_code == 200, answer.content[:300]
    return answer.content


def filled(data: bytes, *cells: tuple[str, str, object]) -> bytes:
    """Fill in cells: order, heading, value."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["Orders"]
    columns = {str(cell.value): cell.column for cell in sheet[3]}
    rows = {str(sheet.cell(row, 1).value): row for row in range(4, sheet.max_row + 1)}
    for order, heading, value in cells:
        sheet.cell(rows[order], columns[heading], value)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def bring(world: World, person: str, company: str, data: bytes, *, commit: bool = True) -> Upload:
    answer = client(world, person).post(
        reverse("imports:index", args=[world.slugs[company]]),
        {"file": SimpleUploadedFile("answers.xlsx", data)},
    )
    upload_id = answer["Location"].rstrip("/").rsplit("/", 1)[-1]
    system = world.system(company)
    with system.open():
        upload = Upload.objects.get(id=upload_id)
    working.read(system, upload.id, silent)
    if commit:
        with system.open():
            upload = Upload.objects.get(id=upload_id)
        url = reverse("imports:commit", args=[world.slugs[company], upload.id])
        assert client(world, person).post(url, {"how": "good", "seen": upload.seen}).status_code == 302
        working.commit(system, upload.id, silent)
    with system.open():
        return Upload.objects.get(id=upload_id)


def orders(world: World) -> None:
    world.order("brackwater", "varnholt", order="4500001", quantity=400)
    world.order("brackwater", "varnholt", order="4500002", quantity=180)
    world.order("brackwater", "zielonka", order="4500003", quantity=90)


def state(world: World, order: str) -> Agreement:
    with world.as_("ines").open() as book:
        return book.find(order)[0].document.agreement


def test_a_supplier_answers_in_the_workbook_that_the_buyer_sent(world: World) -> None:
    orders(world)
    data = exported(world, "ines", "brackwater", partner=world.companies["varnholt"])
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Orders"]
    assert {str(row[0].value) for row in sheet.iter_rows(min_row=4)} == {"4500001", "4500002"}
    back = filled(data, ("4500001", "Your answer", "Accept"), ("4500002", "Your date", date(2030, 4, 9)))
    upload = bring(world, "jonas", "varnholt", back)
    assert upload.state == State.COMMITTED
    assert (state(world, "4500001"), state(world, "4500002")) == (Agreement.AGREED, Agreement.PROPOSED)


def test_brought_in_by_the_buyer_it_is_only_reported(world: World) -> None:
    orders(world)
    data = exported(world, "ines", "brackwater", partner=world.companies["varnholt"])
    bring(world, "ines", "brackwater", filled(data, ("4500001", "Your answer", "Accept")))
    with world.as_("ines").open() as book:
        line = book.find("4500001")[0].document
    assert line.agreed is None
    assert line.proposed is not None
    assert line.proposed.reported is not None


def test_lines_that_moved_come_back_and_the_rest_is_written(world: World) -> None:
    orders(world)
    data = exported(world, "jonas", "varnholt")
    with world.as_("ines").open() as book:
        ref = book.find("4500001")[0].document.ref
    world.say(
        "brackwater", "varnholt", [world.request("brackwater", order="4500001", revision=2, quantity=500)]
    )
    back = filled(data, ("4500001", "Your answer", "Accept"), ("4500002", "Your answer", "Accept"))
    upload = bring(world, "jonas", "varnholt", back)
    assert upload.summary["counts"] == {"changed": 1, "refused": 1, "unchanged": 0}
    assert (state(world, "4500001"), state(world, "4500002")) == (Agreement.NEW, Agreement.AGREED)
    url = reverse("imports:upload", args=[world.slugs["varnholt"], upload.id])
    shown = client(world, "jonas").get(url, {"kind": "refused"}).content.decode()
    assert "The line has moved since the workbook was made." in shown
    assert ref.order in shown


def test_the_same_workbook_twice_changes_nothing(world: World) -> None:
    orders(world)
    back = filled(exported(world, "jonas", "varnholt"), ("4500001", "Your answer", "Accept"))
    bring(world, "jonas", "varnholt", back)
    again = bring(world, "jonas", "varnholt", back, commit=False)
    assert again.summary["counts"] == {"changed": 0, "refused": 0, "unchanged": 1}


def test_a_line_that_moves_between_preview_and_commit_is_shown_again(world: World) -> None:
    orders(world)
    back = filled(exported(world, "jonas", "varnholt"), ("4500001", "Your answer", "Accept"))
    upload = bring(world, "jonas", "varnholt", back, commit=False)
    with world.as_("jonas").open() as book:
        ref = book.find("4500001")[0].document.ref
    url = reverse("imports:commit", args=[world.slugs["varnholt"], upload.id])
    client(world, "jonas").post(url, {"how": "good", "seen": upload.seen})
    world.say("varnholt", "brackwater", [Accept(ref, 1)])
    working.commit(world.system("varnholt"), upload.id, silent)
    with world.system("varnholt").open():
        after = Upload.objects.get(id=upload.id)
    assert after.state == State.READY
    assert after.summary["counts"]["unchanged"] == 1


def test_another_partners_line_is_not_in_the_book(world: World) -> None:
    orders(world)
    back = filled(exported(world, "ines", "brackwater"), ("4500003", "Your answer", "Accept"))
    upload = bring(world, "jonas", "varnholt", back, commit=False)
    assert upload.summary["counts"] == {"changed": 0, "refused": 1, "unchanged": 0}
    assert state(world, "4500003") is Agreement.NEW


def test_an_export_of_many_partners_says_that_it_is_for_own_use(world: World) -> None:
    orders(world)
    book = openpyxl.load_workbook(io.BytesIO(exported(world, "ines", "brackwater")))
    assert "for your own use only" in str(book["Orders"].cell(1, 1).value)
