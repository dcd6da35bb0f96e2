"""The list and the page of a forecast, commitments and versions published by hand, over HTTP."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from tallystick.trade.forecast.document import ForecastState
from tests.forecast_pages.conftest import Shared, monday, read, signed_in, text, token_in
from tests.world import World

pytestmark = pytest.mark.django_db


def test_an_empty_list_says_what_to_do(shared: Shared, ines: Client) -> None:
    html = read(ines, shared.url(None))
    assert "No forecast is shared yet" in html
    assert "Publish a forecast" in html


def test_the_list_shows_whose_move_it_is_and_what_is_short(
    shared: Shared, ines: Client, jonas: Client
) -> None:
    shared.publish(100, 100, 100, item="A-1")
    short = shared.publish(100, 100, 100, item="B-2")
    shared.commit(short, 100, 60, 100)
    html = read(ines, shared.url(None))
    assert "A-1" in html
    assert "B-2" in html
    assert 'class="bad">40<' in html
    only = read(ines, shared.url(None) + "?tab=short")
    assert "B-2" in only
    assert "A-1" not in only
    assert "A-1" in read(jonas, shared.url(None, "varnholt") + "?tab=awaiting-me")
    assert "No forecast fits" in read(ines, shared.url(None) + "?q=nothing-like-it")


def test_the_supplier_commits_to_all(shared: Shared, jonas: Client) -> None:
    entry = shared.publish(100, 110, 120, 130, 140)
    html = read(jonas, shared.url(entry, "varnholt"))
    assert "Your move." in html
    assert "Commit to all of v1" in html
    response = jonas.post(
        shared.url(entry, "varnholt", "commit/"), {"token": token_in(html), "action": "all", "reason": ""}
    )
    assert response.status_code == 302
    assert shared.now(entry).document.state is ForecastState.ANSWERED


def test_the_supplier_commits_per_week_with_a_reason(shared: Shared, jonas: Client, ines: Client) -> None:
    entry = shared.publish(100, 110, 120)
    html = read(jonas, shared.url(entry, "varnholt"))
    starts = [figure.start.isoformat() for figure in entry.document.figures]
    form = {"token": token_in(html), "action": "send", "reason": "One furnace is down"}
    form |= {f"c-{starts[0]}": "100", f"c-{starts[1]}": "1,000", f"c-{starts[2]}": ""}
    assert jonas.post(shared.url(entry, "varnholt", "commit/"), form).status_code == 302
    claim = shared.answer(entry)
    assert [each.quantity for each in claim.commitments] == [Decimal(100), Decimal(1000)]
    assert "One furnace is down" in read(ines, shared.url(entry))


def test_what_cannot_be_read_is_kept_and_nothing_is_sent(shared: Shared, jonas: Client) -> None:
    entry = shared.publish(100, 110)
    html = read(jonas, shared.url(entry, "varnholt"))
    start = entry.document.figures[0].start.isoformat()
    form = {"token": token_in(html), "action": "send", f"c-{start}": "many"}
    response = jonas.post(shared.url(entry, "varnholt", "commit/"), form)
    assert response.status_code == 422
    assert 'value="many"' in text(response)
    assert "cannot be read" in text(response)
    assert shared.now(entry).document.answer is None


def test_an_answer_to_an_old_version_is_not_sent_and_stays_typed(shared: Shared, jonas: Client) -> None:
    entry = shared.publish(100, 110)
    html = read(jonas, shared.url(entry, "varnholt"))
    shared.publish(100, 190)
    start = entry.document.figures[1].start.isoformat()
    form = {"token": token_in(html), "action": "send", f"c-{start}": "109", "reason": "Night shift"}
    response = jonas.post(shared.url(entry, "varnholt", "commit/"), form)
    assert response.status_code == 409
    assert 'value="109"' in text(response)
    assert 'value="Night shift"' in text(response)
    assert "moved meanwhile" in text(response)
    assert shared.now(entry).document.answer is None


def test_nothing_can_be_committed_and_kept_commitments_answer_anew(shared: Shared, jonas: Client) -> None:
    entry = shared.publish(100, 110)
    shared.commit(entry, 100, 110)
    shared.publish(100, 150)
    html = read(jonas, shared.url(entry, "varnholt"))
    assert "Version 2 asks for 40 more" in html
    url = shared.url(entry, "varnholt", "commit/")
    jonas.post(url, {"token": token_in(html), "action": "keep"})
    document = shared.now(entry).document
    assert document.state is ForecastState.SHORT
    assert document.worst == 40
    html = read(jonas, shared.url(entry, "varnholt"))
    jonas.post(url, {"token": token_in(html), "action": "none", "reason": "Flooded"})
    assert shared.answer(entry).commitments == ()


def test_only_the_supplier_commits_and_only_who_may_write(shared: Shared, ines: Client, world: World) -> None:
    entry = shared.publish(100, 110)
    form = {"token": entry.token, "action": "all"}
    assert ines.post(shared.url(entry, page="commit/"), form).status_code == 403
    vera = signed_in(world, "vera")
    assert "Publish the next version" not in read(vera, shared.url(entry))
    assert vera.get(shared.url(None, page="new/")).status_code == 403
    assert vera.post(shared.url(entry, page="commit/"), form).status_code == 403


def test_publishing_by_hand_is_looked_at_before_it_leaves(shared: Shared, ines: Client, world: World) -> None:
    form = {
        "partner": world.companies["varnholt"],
        "item": "IM-220-BZ",
        "description": "Impeller",
        "unit": "PCE",
        "start": monday().isoformat(),
        "firm": "1",
        "planned": "1",
        "weeks": "40\t50\t60",
        "step": "check",
    }
    response = ines.post(shared.url(None, page="new/"), form)
    assert response.status_code == 200
    assert "Send version 1 to Varnholt Guss" in text(response)
    assert "Leaves your company: 3 quantities" in text(response)
    assert "No forecast is shared yet" in read(ines, shared.url(None))
    sent = ines.post(shared.url(None, page="new/"), {**form, "step": "send", "token": ""})
    assert sent.status_code == 302
    html = read(ines, sent["Location"])
    assert "IM-220-BZ" in html
    assert "150" in html


def test_what_leaves_is_what_was_shown(shared: Shared) -> None:
    entry = shared.publish(100, 110)
    claim = entry.document.history[-1].placed.claim
    allowed = {"type", "buyer", "item", "version", "unit", "planned_from", "outlook_from", "end", "buckets"}
    assert set(claim) <= allowed | {"description", "level"}
    shared.commit(entry, 100)
    said = shared.now(entry).document.history[-1].placed.claim
    assert set(said) <= {"type", "buyer", "item", "version", "number", "commitments", "automatic", "reason"}


def test_the_next_version_by_hand(shared: Shared, ines: Client) -> None:
    entry = shared.publish(100, 110, 120)
    url = shared.url(entry, page="publish/")
    html = read(ines, url)
    assert f"{monday().isoformat()}\t100" in html
    form = {
        "description": "Pump casing DN80",
        "unit": "PCE",
        "start": monday().isoformat(),
        "firm": "2",
        "planned": "2",
        "weeks": "100\n160\n120\n50",
    }
    shown = text(ines.post(url, {**form, "step": "check"}))
    assert "What changed since version 1" in shown
    sent = ines.post(url, {**form, "step": "send", "token": token_in(shown)})
    assert sent.status_code == 302
    assert shared.now(entry).document.cover.expected == 430
    again = ines.post(url, {**form, "step": "send", "token": token_in(shown)})
    assert again.status_code == 409
    assert shared.now(entry).document.last is not None
    assert shared.now(entry).token.startswith("v2")


def test_what_is_pasted_wrongly_is_said(shared: Shared, ines: Client) -> None:
    entry = shared.publish(100)
    form = {"unit": "PCE", "start": monday().isoformat(), "firm": "1", "planned": "1", "weeks": "10 -5"}
    response = ines.post(shared.url(entry, page="publish/"), {**form, "step": "check"})
    assert response.status_code == 422
    assert "cannot be negative" in text(response)


def test_the_page_tells_of_trust_only_what_the_record_holds(shared: Shared, ines: Client) -> None:
    entry = shared.publish(100, 110)
    html = read(ines, shared.url(entry))
    assert "It takes two versions to tell." in html
    assert "No week that was committed before it began has passed yet." in html
    shared.publish(100, 121)
    html = read(ines, shared.url(entry))
    assert "5.2 %" in html
    assert "What changed since version 1" in html
