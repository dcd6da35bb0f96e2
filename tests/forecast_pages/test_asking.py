"""What a person is asked where no rule answers: on the list, on the page, and answered with one press."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from tallystick.server.forecast.asking import asked_about, in_short
from tallystick.server.gate import ForecastEntry
from tallystick.server.tiers.models import Question
from tallystick.trade.forecast.document import ForecastState
from tests.forecast_pages.conftest import Shared, read, text
from tests.world import World

pytestmark = pytest.mark.django_db

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def ask(world: World, entry: ForecastEntry, *quantities: str, reasons: tuple[str, ...] = ("short",)) -> None:
    """Ask Varnholt's people, as its own step does."""
    starts = [figure.start.isoformat() for figure in entry.document.figures]
    with world.system("varnholt").open() as book:
        Question.objects.create(
            company_id=book.company,
            forecast_id=entry.id,
            token=entry.token,
            reasons=list(reasons),
            quantities=dict(zip(starts, quantities, strict=True)),
            asked_at=timezone.now() - timedelta(minutes=5),
        )


def proposed(html: str) -> dict[str, str]:
    """The form that commits what is proposed."""
    form = html[html.index('id="asked"') : html.index('data-key="c"')]
    return {**dict(_HIDDEN.findall(unescape(form))), "action": "send"}


def test_the_list_tells_what_a_person_is_asked(shared: Shared, jonas: Client, ines: Client) -> None:
    asked = shared.publish(100, 110, item="A-1")
    shared.publish(100, 110, item="B-2")
    assert "Asks you" not in read(jonas, shared.url(None, "varnholt"))
    ask(shared.world, asked, "100", "70", reasons=("short", "jump"))
    html = read(jonas, shared.url(None, "varnholt"))
    assert 'data-tab="asked" href="/' in html
    assert "Asks you <span>1</span>" in html
    only = read(jonas, shared.url(None, "varnholt") + "?tab=asked")
    assert "not all can be made, differs much" in only
    assert "A-1" in only
    assert "B-2" not in only
    assert "No forecast fits" in read(jonas, shared.url(None, "varnholt") + "?tab=asked&q=B-2")
    # The customer learns nothing of it.
    assert "Asks you" not in read(ines, shared.url(None))
    assert "You are asked" not in read(ines, shared.url(asked))


def test_the_page_says_why_and_what_is_proposed_and_one_press_commits_it(
    shared: Shared, jonas: Client
) -> None:
    entry = shared.publish(1000, 1100)
    ask(shared.world, entry, "1000", "700.5", reasons=("first", "short"))
    html = read(jonas, shared.url(entry, "varnholt"))
    assert "You are asked, as no rule of yours answers this" in html
    assert "first answers are yours" in html
    assert "Not all of the firm and planned weeks can be made in time." in html
    assert "1,700.5 of 2,100 PCE could be committed." in html
    assert 'value="700.5" placeholder="1,100"' in html
    sent = jonas.post(shared.url(entry, "varnholt", "commit/"), proposed(html))
    assert sent.status_code == 302
    claim = shared.answer(entry)
    assert [each.quantity for each in claim.commitments] == [Decimal(1000), Decimal("700.5")]
    assert not claim.automatic
    assert "You are asked" not in read(jonas, shared.url(entry, "varnholt"))
    assert "Asks you" not in read(jonas, shared.url(None, "varnholt"))


def test_nothing_at_all_can_be_proposed(shared: Shared, jonas: Client) -> None:
    entry = shared.publish(100, 110)
    ask(shared.world, entry, "0", "0")
    html = read(jonas, shared.url(entry, "varnholt"))
    assert "0 of 210 PCE could be committed." in html
    jonas.post(shared.url(entry, "varnholt", "commit/"), proposed(html))
    document = shared.now(entry).document
    assert document.state is ForecastState.SHORT
    assert document.cover.open == 0


def test_a_question_about_an_older_version_is_not_shown(shared: Shared, jonas: Client) -> None:
    entry = shared.publish(100, 110)
    ask(shared.world, entry, "100", "70")
    old = proposed(read(jonas, shared.url(entry, "varnholt")))
    shared.publish(100, 150)
    html = read(jonas, shared.url(entry, "varnholt"))
    assert "You are asked" not in html
    assert 'value="70"' not in html
    moved = jonas.post(shared.url(entry, "varnholt", "commit/"), old)
    assert moved.status_code == 409
    assert 'value="70"' in text(moved)
    assert shared.now(entry).document.answer is None


def test_what_is_typed_stays_where_it_cannot_be_read(shared: Shared, jonas: Client) -> None:
    entry = shared.publish(100, 110)
    ask(shared.world, entry, "100", "70")
    form = proposed(read(jonas, shared.url(entry, "varnholt")))
    boxes = sorted(name for name in form if name.startswith("c-"))
    answer = jonas.post(shared.url(entry, "varnholt", "commit/"), form | {boxes[1]: "seventy"})
    assert answer.status_code == 422
    assert 'value="seventy"' in text(answer)


def test_the_words_for_a_row(shared: Shared) -> None:
    entry = shared.publish(100, 110)
    ask(shared.world, entry, "100", "70", reasons=("off", "first"))
    with shared.world.system("varnholt").open() as book:
        found = asked_about(book, [book.forecast(entry.id)])
    assert in_short(found[entry.id]) == "first answer, no rule"
