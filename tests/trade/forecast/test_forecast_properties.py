"""What holds for every forecast, whatever the two halves say and however it arrives."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.tally.entry import Entry
from tallystick.tally.placed import Placed
from tallystick.trade.document import Effect
from tallystick.trade.documents import Document, Ref, document_bytes, document_key, fold_document
from tallystick.trade.fold_line import fold_line, line_key
from tallystick.trade.forecast.claim_json import forecast_claim_json, forecast_ref
from tallystick.trade.forecast.compose import commit_to_all
from tallystick.trade.forecast.document import ForecastState
from tallystick.trade.forecast.figures import cover_by_zone
from tallystick.trade.forecast.forecast_json import forecast_bytes, forecast_json
from tallystick.trade.forecast.values import ForecastRef
from tallystick.trade.keeping import kept_claims
from tallystick.trade.line_json import line_bytes, placed_from_json, placed_to_json
from tallystick.trade.values import LineRef, Role
from tests.tally.world import pair
from tests.trade.arriving import Kind
from tests.trade.forecast.strategies import forecast_claims, forecast_stories, said_by
from tests.trade.forecast.world import ForecastStory, answer, fold_sorted, version
from tests.trade.strategies import as_json, claims

many = settings(max_examples=100)


@many
@given(forecast_stories(), st.randoms(use_true_random=False))
def test_the_fold_knows_no_order_of_arrival(story: ForecastStory, rng: random.Random) -> None:
    shuffled = list(story.placed)
    rng.shuffle(shuffled)
    assert fold_sorted(story.ref, shuffled) == story.forecast


@many
@given(forecast_stories(), st.sampled_from(["forecast.publish", "forecast.dream", f"forecast.{'x' * 9_000}"]))
def test_a_book_keeps_a_stub_of_what_cannot_be_read_and_folds_to_the_same(
    story: ForecastStory, kind: str
) -> None:
    ref = story.ref
    place = story.placed[-1].place
    unread = {"type": kind, "buyer": ref.buyer, "item": ref.item, "text": "x" * 50_000}
    later = Placed(replace(place, clock=place.clock + 1, seq=place.seq + 1, index=0), unread)
    whole = [*story.placed, later]
    document = fold_sorted(ref, whole)
    book = placed_to_json(kept_claims(document, whole))
    assert len(book) < len(placed_to_json(story.placed)) + 1_000
    held = placed_from_json(book)
    assert {forecast_ref(each.claim) for each in held} == {ref}
    assert forecast_bytes(fold_sorted(ref, held)) == forecast_bytes(document)


@many
@given(forecast_stories())
def test_crossing_claims_come_to_the_same_whichever_comes_first(story: ForecastStory) -> None:
    def bare(told: ForecastStory) -> tuple[dict[str, object], set[tuple[str, int, str, str, int]]]:
        written = forecast_json(told.forecast)
        effects = {
            (said.placed.place.entry, said.placed.place.index, said.effect.value, said.why, said.number)
            for said in told.forecast.history
        }
        return {name: each for name, each in written.items() if name not in ("buyer", "history")}, effects

    assert bare(story) == bare(story.swapped())


@many
@given(forecast_stories())
def test_what_is_expected_is_covered_short_or_open(story: ForecastStory) -> None:
    forecast = story.forecast
    for cover in (forecast.cover, *cover_by_zone(forecast.figures).values()):
        assert cover.covered + cover.short + cover.open == cover.expected
        assert min(cover.covered, cover.short, cover.open, cover.over) >= 0
    assert sum(each.expected for each in forecast.figures) == forecast.cover.expected
    assert (forecast.move is None) == (forecast.asked_at is None)
    assert (forecast.state is ForecastState.NONE) == (forecast.last is None)
    assert (forecast.state is ForecastState.SHORT) == (forecast.move is Role.BUYER)
    assert forecast.behind >= 0


@many
@given(forecast_stories())
def test_what_is_refused_or_unknown_changes_nothing_but_the_history(story: ForecastStory) -> None:
    idle = (Effect.REFUSED, Effect.STALE, Effect.UNKNOWN)
    forecast = story.forecast
    keys = {said.placed.place.key for said in forecast.history if said.effect in idle}
    without = fold_sorted(story.ref, [each for each in story.placed if each.place.key not in keys])
    kept = tuple(said for said in forecast.history if said.effect not in idle)
    assert replace(forecast, history=kept) == without


@many
@given(forecast_stories(), st.data())
def test_only_the_right_author_changes_anything(story: ForecastStory, data: st.DataObject) -> None:
    role = data.draw(st.sampled_from(Role))
    claim = said_by(data.draw, story, role.other)
    before = story.forecast
    said = story.say(role, claim)
    assert (said.effect, said.why) == (Effect.REFUSED, "wrong-author")
    assert replace(story.forecast, history=before.history) == before


@many
@given(forecast_stories())
def test_committing_to_all_of_the_last_version_always_answers_it(story: ForecastStory) -> None:
    if story.forecast.last is None:
        return
    said = story.say(Role.SUPPLIER, commit_to_all(story.forecast))
    assert said.effect is Effect.APPLIED
    assert story.forecast.state is ForecastState.ANSWERED


@settings(max_examples=60)
@given(st.data())
def test_both_kinds_of_document_fold_the_same_in_any_order(data: st.DataObject) -> None:
    """The central property over signed entries that mix orders and forecasts, however they arrive."""
    entries = data.draw(mixed_records())
    rng = data.draw(st.randoms(use_true_random=False))
    both = Kind[Ref, Document](document_key, fold_document, document_bytes)
    claims_of = both.folds_the_same_in_any_order(entries, rng)
    orders_only = Kind(line_key, fold_line, line_bytes).record()
    orders_only.add(entries)
    assert orders_only.documents == {ref: held for ref, held in claims_of.items() if isinstance(ref, LineRef)}


@st.composite
def mixed_records(draw: st.DrawFn) -> list[Entry]:
    """Signed halves about an order line and a forecast in each direction; now and then an author forks."""
    one, other = pair()
    lies: list[Entry] = []
    for _ in range(draw(st.integers(1, 8))):
        writer = draw(st.sampled_from((one, other)))
        known = max((entry.seen.seq for entry in writer.half if entry.seen), default=0)
        seen = draw(st.integers(known, len(writer.partner.half)))
        buyer = draw(st.sampled_from((one, other))).company
        ref = ForecastRef(buyer, draw(st.sampled_from(["A", "B"])))
        said = [
            as_json(draw(claims(LineRef(buyer, "1", "10")))),
            forecast_claim_json(draw(forecast_claims(ref))),
            forecast_claim_json(version(ref, draw(st.integers(1, 3)), 100, 50)),
            forecast_claim_json(answer(ref, draw(st.integers(1, 2)), draw(st.integers(1, 2)), 80, None)),
        ]
        if writer.half and draw(st.integers(0, 14)) == 0:
            lies.append(writer.half.pop())
        writer.write(*draw(st.lists(st.sampled_from(said), min_size=1, max_size=4)), seen=seen)
    return [*one.half, *other.half, *lies]


@many
@given(forecast_stories())
def test_the_bytes_of_a_document_tell_documents_apart(story: ForecastStory) -> None:
    before = forecast_bytes(story.forecast)
    assert forecast_bytes(story.forecast) == before
    story.say(Role.BUYER, version(story.ref, 1, 7))
    assert forecast_bytes(story.forecast) != before
