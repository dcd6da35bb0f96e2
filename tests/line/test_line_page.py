"""The page of a line: its moves with a script and without, notes, files, and what stays at home."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tallystick.server.gate import BookEntry
from tallystick.trade import compose
from tallystick.trade.document import Agreement, Fulfilment
from tallystick.trade.values import ScheduleLine
from tests.world import World

PART = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def ines(world: World) -> Client:
    """A browser in which the buyer has signed in."""
    browser = Client()
    browser.force_login(world.people["ines"])
    return browser


@pytest.fixture
def jonas(world: World) -> Client:
    """A browser in which the supplier has signed in."""
    browser = Client()
    browser.force_login(world.people["jonas"])
    return browser


def at(world: World, company: str, entry: BookEntry, move: str = "") -> str:
    """The address of a line, or of a move of it."""
    return f"/{world.slugs[company]}/orders/{entry.id}/" + (f"{move}/" if move else "")


def token(world: World, company: str, entry: BookEntry) -> str:
    """What a form of the line would carry now."""
    return world.seen_by(company, entry).token


def test_it_shows_whose_move_it_is_and_what_can_be_said(jonas: Client, world: World) -> None:
    entry = world.order("brackwater", "varnholt", order="4500217", quantity=400)
    html = jonas.get(at(world, "varnholt", entry)).content.decode()
    assert "Your move." in html
    assert "400 on 31 Mar 30" in html
    for label in ("Accept revision 1", "Propose", "Reject", "Record what was said elsewhere"):
        assert label in html
    assert "No open proposal." in html


def test_lines_of_others_do_not_exist(ines: Client, world: World) -> None:
    entry = world.order("brackwater", "varnholt")
    stranger = Client()
    stranger.force_login(world.people["marta"])
    assert stranger.get(at(world, "zielonka", entry)).status_code == 404
    assert stranger.get(at(world, "brackwater", entry)).status_code == 404
    assert ines.get(at(world, "brackwater", entry, "dance")).status_code == 404


def test_getting_a_page_says_nothing_and_opening_it_is_told_once(jonas: Client, world: World) -> None:
    entry = world.order("brackwater", "varnholt")
    page = at(world, "varnholt", entry)
    assert "you have seen revision 1" in jonas.get(page).content.decode()
    assert world.seen_by("brackwater", entry).document.agreement is Agreement.NEW
    for _time in range(2):
        assert jonas.post(page + "see/", **PART).status_code == 204
    line = world.seen_by("brackwater", entry).document
    assert line.agreement is Agreement.SEEN
    assert len(line.history) == 2
    assert "you have seen" not in jonas.get(page).content.decode()


def test_a_form_opens_on_its_own_address_and_in_part(jonas: Client, world: World) -> None:
    entry = world.order("brackwater", "varnholt")
    address = at(world, "varnholt", entry, "propose")
    whole = jonas.get(address).content.decode()
    assert "<html" in whole
    assert 'name="quantity" value="400"' in whole
    row = jonas.get(address, **PART).content.decode()
    assert "<html" not in row
    assert '<tr class="edit">' in row
    part = jonas.get(address, **PART, HTTP_HX_TARGET="doing").content.decode()
    assert part.lstrip().startswith('<section id="doing"')


def test_a_proposal_goes_out_and_leads_back_to_the_line(jonas: Client, world: World) -> None:
    entry = world.order("brackwater", "varnholt")
    response = jonas.post(
        at(world, "varnholt", entry, "propose"),
        {
            "token": entry.token,
            "quantity": ["250", "150"],
            "day": ["31 Mar 2030", "7 Apr 2030"],
            "reason": "Full",
        },
    )
    assert (response.status_code, response["Location"]) == (302, at(world, "varnholt", entry))
    proposed = world.seen_by("brackwater", entry).document.proposed
    assert proposed
    assert proposed.terms.schedule == (
        ScheduleLine(date(2030, 3, 31), Decimal(250)),
        ScheduleLine(date(2030, 4, 7), Decimal(150)),
    )


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(jonas: Client, world: World) -> None:
    entry = world.order("brackwater", "varnholt")
    typed = {"token": entry.token, "quantity": "lots", "day": "31 Mar 2030", "reason": "Full"}
    for headers in ({}, PART):
        response = jonas.post(at(world, "varnholt", entry, "propose"), typed, **headers)
        html = response.content.decode()
        assert response.status_code == 422
        assert "This is not a number." in html
        assert 'value="lots"' in html
        assert 'value="Full"' in html


@pytest.mark.parametrize("headers", [{}, PART])
def test_of_two_who_answer_at_once_one_keeps_their_text_and_sees_the_new_state(
    jonas: Client, world: World, headers: dict[str, str]
) -> None:
    entry = world.order("brackwater", "varnholt", quantity=400)
    line = entry.document
    assert line.requested
    world.say("brackwater", "varnholt", [compose.request(line, line.requested.terms, reason="More to come")])
    typed = {"token": entry.token, "quantity": "390", "day": "7 Apr 2030", "reason": "As I typed it"}
    response = jonas.post(at(world, "varnholt", entry, "propose"), typed, **headers)
    html = response.content.decode()
    assert response.status_code == 409
    assert "moved meanwhile" in html
    assert 'value="390"' in html
    assert 'value="As I typed it"' in html
    assert world.seen_by("brackwater", entry).document.proposed is None
    again = jonas.post(
        at(world, "varnholt", entry, "propose"), typed | {"token": token(world, "varnholt", entry)}
    )
    assert again.status_code == 302


def test_one_tap_moves_need_the_state_that_was_shown(jonas: Client, world: World) -> None:
    entry = world.order("brackwater", "varnholt")
    line = entry.document
    assert line.requested
    world.say("brackwater", "varnholt", [compose.request(line, line.requested.terms)])
    stale = jonas.post(at(world, "varnholt", entry, "accept"), {"token": entry.token})
    assert stale.status_code == 409
    assert "Nothing was sent" in stale.content.decode()
    fresh = jonas.post(at(world, "varnholt", entry, "accept"), {"token": token(world, "varnholt", entry)})
    assert fresh.status_code == 302
    assert world.seen_by("brackwater", entry).document.agreement is Agreement.AGREED


def test_a_line_goes_from_request_to_received(ines: Client, jonas: Client, world: World) -> None:
    entry = world.order("brackwater", "varnholt", quantity=400, day=date(2030, 3, 31))
    jonas.post(at(world, "varnholt", entry, "accept"), {"token": token(world, "varnholt", entry)})
    jonas.post(
        at(world, "varnholt", entry, "ship"),
        {
            "token": token(world, "varnholt", entry),
            "quantity": "400",
            "despatched": date.today().isoformat(),  # noqa: DTZ011
            "packages": "4 pallets",
        },
    )
    html = ines.get(at(world, "brackwater", entry)).content.decode()
    assert "Shipment 1" in html
    assert "4 pallets" in html
    ines.post(
        at(world, "brackwater", entry, "receive"),
        {
            "token": token(world, "brackwater", entry),
            "good": "398",
            "damaged": "2",
            "received": date.today().isoformat(),  # noqa: DTZ011
            "shipment": "1",
            "final": "on",
        },
    )
    line = world.seen_by("varnholt", entry).document
    assert (line.received_good, line.received_damaged) == (398, 2)
    assert line.fulfilment is Fulfilment.CLOSED_SHORT


def test_what_was_said_by_phone_is_recorded_and_confirmed(ines: Client, jonas: Client, world: World) -> None:
    entry = world.order("brackwater", "varnholt")
    ines.post(
        at(world, "brackwater", entry, "report"),
        {"token": entry.token, "channel": "phone", "said": "accept", "reason": "Yes, all of it"},
    )
    html = jonas.get(at(world, "varnholt", entry)).content.decode()
    assert "Confirm what was recorded" in html
    assert world.seen_by("varnholt", entry).document.agreement is Agreement.NEW
    jonas.post(at(world, "varnholt", entry, "confirm"), {"token": token(world, "varnholt", entry)})
    assert world.seen_by("brackwater", entry).document.agreement is Agreement.AGREED


def test_a_note_with_a_file_reaches_the_partner_as_a_download(
    ines: Client, jonas: Client, world: World
) -> None:
    entry = world.order("brackwater", "varnholt")
    evil = SimpleUploadedFile("../../flange <b>.html", b"<script>alert(1)</script>", content_type="text/html")
    response = ines.post(
        at(world, "brackwater", entry, "note"), {"text": "Two chipped\nat the flange", "file": evil}
    )
    assert response.status_code == 302
    page = jonas.get(at(world, "varnholt", entry)).content.decode()
    assert "Two chipped" in page
    assert "flange &lt;b&gt;.html" in page
    (note,) = [note for note in world.seen_by("varnholt", entry).document.notes if note.sha256]
    assert "/" not in note.name
    file = jonas.get(at(world, "varnholt", entry) + f"files/{note.sha256}/")
    assert file.content == b"<script>alert(1)</script>"
    assert file["Content-Disposition"].startswith("attachment")
    assert file["Content-Type"] == "application/octet-stream"
    assert "sandbox" in file["Content-Security-Policy"]
    assert file["X-Content-Type-Options"] == "nosniff"


def test_files_of_other_lines_are_not_given_out(ines: Client, world: World) -> None:
    entry, other = world.order("brackwater", "varnholt"), world.order("brackwater", "varnholt")
    ines.post(
        at(world, "brackwater", entry, "note"), {"file": SimpleUploadedFile("a.txt", b"for this line only")}
    )
    (note,) = world.seen_by("brackwater", entry).document.notes
    assert ines.get(at(world, "brackwater", other) + f"files/{note.sha256}/").status_code == 404
    assert ines.get(at(world, "brackwater", entry) + "files/0000/").status_code == 404


def test_an_empty_note_and_a_huge_file_are_refused_with_the_text_kept(ines: Client, world: World) -> None:
    entry = world.order("brackwater", "varnholt")
    assert ines.post(at(world, "brackwater", entry, "note"), {"text": "  "}).status_code == 422
    huge = SimpleUploadedFile("huge.bin", b"0" * (10 * 1024 * 1024 + 1))
    response = ines.post(at(world, "brackwater", entry, "note"), {"text": "See file", "file": huge})
    assert response.status_code == 422
    assert "at most 10 MB" in response.content.decode()
    assert "See file" in response.content.decode()
    assert world.seen_by("brackwater", entry).document.notes == ()


def test_a_note_for_ourselves_stays_at_home(ines: Client, jonas: Client, world: World) -> None:
    entry = world.order("brackwater", "varnholt")
    ines.post(at(world, "brackwater", entry, "private"), {"private": "They need us more than we need them"})
    assert "need us more" in ines.get(at(world, "brackwater", entry)).content.decode()
    assert "need us more" not in jonas.get(at(world, "varnholt", entry)).content.decode()


def test_a_viewer_reads_and_is_offered_nothing(world: World) -> None:
    entry = world.order("brackwater", "varnholt")
    viewer = Client()
    viewer.force_login(world.people["vera"])
    html = viewer.get(at(world, "brackwater", entry)).content.decode()
    assert "Their move." in html
    assert "Change" not in html
    assert "Post note" not in html
    for move in ("change", "note", "report", "again"):
        assert viewer.post(at(world, "brackwater", entry, move), {"token": entry.token}).status_code == 403
    for path in ("see/", "private/"):
        assert viewer.post(at(world, "brackwater", entry) + path).status_code == 403


def test_both_halves_match_with_the_digest(ines: Client, jonas: Client, world: World) -> None:
    entry = world.order("brackwater", "varnholt")
    pages = [
        browser.get(at(world, company, entry)).content.decode()
        for browser, company in ((ines, "brackwater"), (jonas, "varnholt"))
    ]
    assert all("Both halves match" in page for page in pages)
    digests = [re.findall(r"<dd><code>([0-9a-f ]+)</code>", page)[:2] for page in pages]
    assert digests[0] == digests[1]


def test_what_people_type_is_shown_as_text(ines: Client, jonas: Client, world: World) -> None:
    entry = world.order("brackwater", "varnholt", description="<img src=x onerror=alert(1)>")
    jonas.post(
        at(world, "varnholt", entry, "reject"), {"token": entry.token, "reason": "<script>alert(2)</script>"}
    )
    for path in (at(world, "brackwater", entry), f"/{world.slugs['brackwater']}/orders/"):
        html = ines.get(path).content.decode()
        assert "<img src=x" not in html
        assert "<script>alert" not in html


def test_a_german_reader_sees_german_numbers_and_days_and_a_sound_drawing(ines: Client, world: World) -> None:
    person = world.people["ines"]
    person.language, person.date_format, person.time_zone = "de", "dots", "Europe/Berlin"
    person.save()
    entry = world.order("brackwater", "varnholt", quantity="1200.5")
    board = ines.get(f"/{world.slugs['brackwater']}/orders/").content.decode()
    assert "1.200,5" in board
    assert "31.03.30" in board
    html = ines.get(at(world, "brackwater", entry)).content.decode()
    assert '<html lang="de"' in html
    for path in re.findall(r' (?:d|x|y|viewBox)="([^"]*)"', html):
        assert "," not in path
