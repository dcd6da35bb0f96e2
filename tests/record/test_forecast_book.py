"""Forecasts in both books: whatever is said, step by step is the same as afresh, and both sides match."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.record.test_book_properties import rows
from tests.world import World

from tallystick.errors import InvalidInput, Moved, NotAllowed, NotFound
from tallystick.server import gate
from tallystick.server.gate import Access, ForecastEntry, ForecastSort, ForecastTab, ForecastView
from tallystick.trade.forecast import compose
from tallystick.trade.forecast.claim_json import forecast_claim_json
from tallystick.trade.forecast.claims import Commit, Publish
from tallystick.trade.forecast.document import Forecast, ForecastState
from tallystick.trade.forecast.fold import RECENT
from tallystick.trade.forecast.values import Bucket, ForecastRef
from tallystick.trade.line_json import placed_to_json
from tallystick.trade.values import Role

pytestmark = pytest.mark.django_db

FIRST = date(2030, 3, 4)
_ROWS = (
    "SELECT forecast_id, tally_id, partner_id, item_code, words, role, move_rank, state, asked_at,"
    " last_word_at, short_from, worst, claims FROM record_bookforecast ORDER BY forecast_id"
)
_PAST = (
    "SELECT forecast_id, role, nth, tally_id, seq, version, said FROM record_forecastpast"
    " ORDER BY forecast_id, role, nth"
)
_SUMS = "SELECT tally_id, digest, lines, forecasts, forecast_lanes, forecast_digest FROM record_booktally"


def publish(world: World, item: str, quantity: int = 100, before: Forecast | None = None) -> Publish:
    ref = ForecastRef(world.companies["brackwater"], item)
    buckets = tuple(Bucket(FIRST + timedelta(weeks=week), Decimal(quantity)) for week in range(8))
    return compose.publish(
        ref,
        before,
        buckets,
        unit="PCE",
        planned_from=buckets[2].start,
        outlook_from=buckets[6].start,
        end=date(2030, 4, 29),
        description=f"Casing {item}",
    )


def say(world: World, author: str, partner: str, claim: object, expect: Mapping[object, str] = {}) -> None:
    with world.system(author).open() as book:
        book.write(book.partner(world.companies[partner]).tally, [claim], expect)  # type: ignore[list-item,arg-type]


def asked(world: World, item: str = "CA-1", quantity: int = 100) -> ForecastEntry:
    claim = publish(world, item, quantity)
    say(world, "brackwater", "varnholt", claim)
    with world.system("varnholt").open() as book:
        return book.forecast(book.forecast_id(world.companies["brackwater"], claim.ref))


def contents(access: Access) -> tuple[object, ...]:
    with access.open():
        return rows(_ROWS), rows(_SUMS), rows(_PAST)


def both_are_what_they_are_afresh(world: World) -> None:
    for name, other in (("brackwater", "varnholt"), ("varnholt", "brackwater")):
        access = world.system(name)
        grown = contents(access)
        with access.open() as book:
            match = book.compare(world.companies[other])
            assert (match.state, match.forecast_digest) == ("match", match.their_forecast_digest)
            assert book.verify(world.companies[other]).sound
            book.rebuild()
        assert contents(access) == grown


@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_step_by_step_is_the_same_as_afresh(world: World, data: st.DataObject) -> None:
    items = data.draw(st.lists(st.sampled_from(["A", "B", "Ł\\N"]), min_size=1, max_size=3, unique=True))
    for _ in range(data.draw(st.integers(1, 8))):
        item = data.draw(st.sampled_from(items))
        ref = ForecastRef(world.companies["brackwater"], item)
        with world.system("varnholt").open() as book:
            found = book.some_forecasts([book.forecast_id(world.companies["brackwater"], ref)])
        now = found[0].document if found else None
        claim: object
        match data.draw(st.integers(0, 4)):
            case 0 | 1:
                claim = publish(world, item, data.draw(st.integers(0, 300)), now)
            case 2 if now and now.last:
                claim = compose.commit_to_all(now, automatic=True)
            case 3 if now and now.last:
                claim = compose.commit(now, {FIRST: Decimal(data.draw(st.integers(0, 200)))})
            case _:
                claim = {"type": "forecast.of-tomorrow", "buyer": ref.buyer, "item": item}
        author, partner = data.draw(st.permutations(["brackwater", "varnholt"]))
        say(world, author, partner, claim)
    both_are_what_they_are_afresh(world)


def test_a_thousand_at_once_take_one_statement_in_each_book(world: World) -> None:
    claims = [publish(world, f"I-{n}") for n in range(1_000)]
    with world.system("brackwater").open() as book, CaptureQueriesContext(connection) as queries:
        book.write(book.partner(world.companies["varnholt"]).tally, claims)
    written = [each for each in queries.captured_queries if "INTO record_bookforecast" in each["sql"]]
    assert len(written) == 2
    with world.as_("jonas").open() as book:
        assert book.forecast_counts().awaiting_me.number == 1_000
        seen, cursor = [], ""
        while True:
            page = book.forecasts(ForecastView(sort=ForecastSort.ITEM, cursor=cursor, limit=300))
            seen += [row.document.ref.item for row in page.rows]
            cursor = page.next_cursor
            if not cursor:
                break
        assert seen == sorted(f"I-{n}" for n in range(1_000))
        back = book.forecasts(ForecastView(sort=ForecastSort.ITEM, cursor=page.prev_cursor, limit=300))
        assert [row.document.ref.item for row in back.rows] == seen[600:900]
    both_are_what_they_are_afresh(world)


def test_a_shortage_is_seen_on_both_sides(world: World) -> None:
    entry = asked(world)
    assert (entry.me, entry.document.state, entry.partner.name) == (
        "supplier",
        ForecastState.NEW,
        "Brackwater Pumps",
    )
    say(world, "varnholt", "brackwater", compose.commit(entry.document, {FIRST: Decimal(60)}))
    with world.as_("ines").open() as book:
        (row,) = book.forecasts(ForecastView(ForecastTab.SHORT, sort=ForecastSort.WORST)).rows
        assert (row.id, row.document.first_short) == (entry.id, FIRST)
        assert row.document.worst == Decimal(40)
        counts = book.forecast_counts()
        assert (counts.short.number, counts.awaiting_me.number, counts.all.number) == (1, 1, 1)
        for view in (
            ForecastView(search="casing ca-1"),
            ForecastView(partner=world.companies["varnholt"], item="CA-1"),
            *(ForecastView(sort=sort) for sort in ForecastSort),
        ):
            assert [each.id for each in book.forecasts(view).rows] == [entry.id]
        assert not book.forecasts(ForecastView(search="nothing like it")).rows
        with pytest.raises(InvalidInput):
            book.forecasts(ForecastView(cursor="nonsense"))


def test_an_answer_to_what_has_moved_is_not_written(world: World) -> None:
    entry = asked(world)
    say(world, "brackwater", "varnholt", publish(world, "CA-1", 120, entry.document))
    answer = compose.commit_to_all(entry.document)
    with pytest.raises(Moved) as moved:
        say(world, "varnholt", "brackwater", answer, {entry.id: entry.token})
    assert moved.value.details["forecasts"] == [str(entry.id)]
    with world.as_("jonas").open() as book:
        now = book.forecast(entry.id)
        assert now.document.state is ForecastState.NEW
    say(world, "varnholt", "brackwater", compose.commit_to_all(now.document), {now.id: now.token})
    with world.as_("jonas").open() as book:
        assert book.forecast(entry.id).document.state is ForecastState.ANSWERED


def test_a_forecast_of_many_versions_has_a_small_row_and_a_long_history(world: World) -> None:
    entry = asked(world)
    buyer, supplier = world.companies["brackwater"], world.companies["varnholt"]
    first = publish(world, "CA-1")
    for start in range(2, 122, 40):
        with world.system("brackwater").open() as book:
            versions = [replace(first, version=start + n) for n in range(40)]
            book.write(book.partner(supplier).tally, versions)
        with world.system("varnholt").open() as book:
            now = book.some_forecasts([entry.id])[0]
            book.write(book.partner(buyer).tally, [compose.commit_to_all(now.document)])
    with world.system("varnholt").open() as book:
        now = book.some_forecasts([entry.id])[0].document
        assert (now.last and now.last.number, now.answers) == (121, 3)
        ((role, earlier),) = now.earlier
        assert (role, earlier.claims, len(now.history)) == (Role.BUYER, 121 - RECENT, RECENT + 3)
        shown = book.forecast(entry.id).document
        assert [said.number for said in shown.history if isinstance(said.claim, Publish)] == list(
            range(1, 122)
        )
    both_are_what_they_are_afresh(world)
    # The row no longer has these versions, and yet what was said of them is judged rightly.
    say(world, "varnholt", "brackwater", Commit(entry.document.ref, 5, 4, ()))
    say(world, "varnholt", "brackwater", Commit(entry.document.ref, 500, 4, ()))
    with world.system("brackwater").open() as book:
        stale, unknown = book.forecast(entry.id).document.history[-2:]
        assert (stale.why, unknown.why) == ("old-version", "unknown-version")
    both_are_what_they_are_afresh(world)


def test_an_answer_to_a_version_that_is_past_counts(world: World) -> None:
    entry = asked(world)
    first = publish(world, "CA-1")
    with world.system("brackwater").open() as book:
        later = [replace(first, version=2 + n) for n in range(2 * RECENT)]
        book.write(book.partner(world.companies["varnholt"]).tally, later)
    answer = compose.commit_to_all(entry.document)
    assert answer.version == 1
    say(world, "varnholt", "brackwater", answer)
    with world.system("brackwater").open() as book:
        document = book.forecast(entry.id).document
        assert document.answer
        assert (document.state, document.behind) == (ForecastState.ANSWERED, 2 * RECENT)
    both_are_what_they_are_afresh(world)


def test_a_row_of_the_earlier_form_goes_on(world: World) -> None:
    """It had every claim as a list."""
    entry = asked(world)
    say(world, "varnholt", "brackwater", compose.commit_to_all(entry.document))
    for name in ("brackwater", "varnholt"):
        with world.system(name).open() as book, connection.cursor() as cursor:
            now = book.forecast(entry.id).document
            earlier_form = placed_to_json(said.placed for said in now.history)
            cursor.execute("UPDATE record_bookforecast SET claims = %s", [earlier_form])
            assert book.forecast(entry.id).document == now
    say(world, "brackwater", "varnholt", publish(world, "CA-1", 120, now))
    both_are_what_they_are_afresh(world)


@pytest.mark.django_db(transaction=True)  # what changed is told by transactions
def test_the_stream_and_the_ledger_name_forecasts(world: World) -> None:
    with world.as_("jonas").open() as book:
        cursor = book.now()
    entry = asked(world)
    with world.as_("jonas").open() as book:
        changes = book.changed_since(cursor)
        assert (changes.forecasts, changes.lines, changes.many_forecasts) == ([entry.id], [], False)
    with world.as_("ada").open() as book:
        (told,) = book.disclosures(kinds=("forecast.publish",)).rows
        assert told.forecast_id == entry.id


def test_a_link_sees_and_answers_forecasts_of_its_tally_only(world: World) -> None:
    asked(world)
    with world.as_("ines").open() as book:
        guest = book.add_partner("Serafim", "rui@serafim.example")
        book.write(guest.tally, [publish(world, "SE-9")])
        token = book.invite(guest.id, guest.email)
    access = gate.for_link(token)
    with access.open() as book:
        (entry,) = book.forecasts(ForecastView()).rows
        assert (entry.document.ref.item, book.forecast_counts().all.number) == ("SE-9", 1)
        book.write(entry.tally, [compose.commit_to_all(entry.document)], {entry.id: entry.token})
        with pytest.raises(NotAllowed):
            book.write(entry.tally, [forecast_claim_json(publish(world, "SE-9"))])
    with world.as_("nemo").open() as book, pytest.raises(NotFound):
        book.forecast(entry.id)
