"""What is said of a forecast is folded once where both books have the same of it, and by each where not."""

from __future__ import annotations

import pytest
from django.db import connection
from tests.record.test_forecast_book import asked, both_are_what_they_are_afresh, publish, say
from tests.world import World

from tallystick.errors import Moved
from tallystick.server.gate import ForecastEntry
from tallystick.trade.forecast import compose
from tallystick.trade.forecast.document import Forecast
from tallystick.trade.line_json import placed_to_json

pytestmark = pytest.mark.django_db

COMPANIES = ("brackwater", "varnholt")


def read_anew(world: World, entry: ForecastEntry) -> list[Forecast]:
    """What each of the two reads for its planning, of which it remembers nothing."""
    found = []
    for name in COMPANIES:
        with world.system(name).open() as book:
            found.append(book.standing_forecasts({})[entry.id].document)
    return found


def test_both_read_the_one_document_that_was_folded(world: World) -> None:
    entry = asked(world)
    mine, theirs = read_anew(world, entry)
    assert mine is theirs
    say(world, "varnholt", "brackwater", compose.commit_to_all(mine))
    mine, theirs = read_anew(world, entry)
    assert mine is theirs
    assert mine.answer
    both_are_what_they_are_afresh(world)


def test_a_book_that_has_another_text_is_folded_by_itself(world: World) -> None:
    """Its row is of the earlier form, which had every claim as a list, and stands for the same."""
    entry = asked(world)
    say(world, "varnholt", "brackwater", compose.commit_to_all(entry.document))
    with world.system("varnholt").open() as book, connection.cursor() as cursor:
        now = book.forecast(entry.id).document
        earlier_form = placed_to_json(said.placed for said in now.history)
        cursor.execute("UPDATE record_bookforecast SET claims = %s", [earlier_form])
    say(world, "brackwater", "varnholt", publish(world, "CA-1", 120, now))
    both_are_what_they_are_afresh(world)


def test_what_was_folded_and_taken_back_is_remembered_without_harm(world: World) -> None:
    """Somebody else was faster: it is found out after the fold, and nothing of it is written."""
    entry = asked(world)
    claim = compose.commit_to_all(entry.document)
    with pytest.raises(Moved):
        say(world, "varnholt", "brackwater", claim, {entry.id: "v0a0"})
    assert all(not document.answer for document in read_anew(world, entry))
    say(world, "varnholt", "brackwater", claim, {entry.id: entry.token})
    both_are_what_they_are_afresh(world)


def test_a_book_that_has_gone_wrong_is_found_and_not_made_good(world: World) -> None:
    entry = asked(world)
    other = asked(world, "CA-2", 70)
    with world.system("varnholt").open() as book, connection.cursor() as cursor:
        now = book.forecast(entry.id).document
        cursor.execute(
            "UPDATE record_bookforecast b SET claims = o.claims FROM record_bookforecast o"
            " WHERE b.forecast_id = %s AND o.forecast_id = %s",
            [entry.id, other.id],
        )
    say(world, "brackwater", "varnholt", publish(world, "CA-1", 120, now))
    with world.system("brackwater").open() as book:
        assert book.compare(world.companies["varnholt"]).state == "differ"
