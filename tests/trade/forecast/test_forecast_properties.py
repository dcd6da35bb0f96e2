"""What holds for every forecast, whatever the two halves say and however it arrives."""

from __future__ import annotations

import json
import random
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.tally.entry import Entry
from tallystick.tally.placed import Placed
from tallystick.trade.document import Effect
from tallystick.trade.documents import Document, Ref, document_bytes, document_key, fold_document
from tallystick.trade.fold_line import fold_line, line_key
from tallystick.trade.forecast.claim_json import forecast_claim_json, forecast_ref
from tallystick.trade.forecast.claims import Commit, Publish
from tallystick.trade.forecast.compose import commit_to_all
from tallystick.trade.forecast.document import ForecastSaid, ForecastState
from tallystick.trade.forecast.figures import cover_by_zone
from tallystick.trade.forecast.fingerprint import fingerprint
from tallystick.trade.forecast.fold import Folding, Parted, fold_forecast
from tallystick.trade.forecast.forecast_json import forecast_bytes, forecast_json
from tallystick.trade.forecast.standing_json import (
    counted_bytes,
    folding_of,
    forecast_of,
    read_said,
    said_row,
    standing_text,
)
from tallystick.trade.forecast.values import ForecastRef
from tallystick.trade.line_json import compact, line_bytes, placed_to_json
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
    book = standing_text(folded(ref, whole))
    assert len(book) < len(standing_text(folded(ref, story.placed))) + 1_000
    kept = forecast_of(book)
    assert {forecast_ref(said.placed.claim) for said in kept.history} == {ref}
    assert kept == fold_sorted(ref, whole)
    assert forecast_bytes(kept) == forecast_bytes(fold_sorted(ref, whole))


@many
@given(forecast_stories(), st.integers(1, 4), st.randoms(use_true_random=False))
def test_going_on_from_what_stands_is_folding_everything_afresh(
    story: ForecastStory, recent: int, rng: random.Random
) -> None:
    """The same document and the same past, however the halves interleave and however little is kept."""
    everything = sorted(story.placed, key=lambda each: each.place.key)
    afresh = Folding(story.ref, recent=recent)
    for placed in everything:
        afresh.take(placed)
    past = Memory(story.ref)
    text = ""
    for placed in as_they_may_arrive(everything, rng):
        folding = folding_of(text, past, recent) if text else Folding(story.ref, past, recent)
        folding.take(placed)
        past.keep(folding.parted)
        text = standing_text(folding)
    assert forecast_of(text, recent) == afresh.document()
    assert forecast_bytes(forecast_of(text, recent)) == forecast_bytes(afresh.document())
    assert sorted(map(place_in_half, past.parted)) == sorted(map(place_in_half, afresh.parted))
    assert len(forecast_of(text, recent).history) <= 2 * recent
    whole = fold_sorted(story.ref, story.placed)
    assert replace(forecast_of(text, recent), history=whole.history, earlier=()) == whole


def place_in_half(parted: Parted) -> tuple[Role, int, tuple[int, str, int, int]]:
    """Whose claim it was, its number, and which."""
    return parted.said.role, parted.nth, parted.said.placed.place.key


@many
@given(forecast_stories())
def test_a_row_of_the_earlier_form_is_read_as_it_was_counted(story: ForecastStory) -> None:
    everything = sorted(story.placed, key=lambda each: each.place.key)
    row = placed_to_json(everything)
    assert counted_bytes(row, forecast_of(row)) == forecast_bytes(
        fold_forecast(story.ref, everything, len(everything))
    )
    assert forecast_of(row, 2) == fold_forecast(story.ref, everything, 2)
    assert standing_text(folding_of(row)) == standing_text(folded(story.ref, everything))


@many
@given(forecast_stories())
def test_an_outline_tells_all_that_planning_asks_about_what_was_said(story: ForecastStory) -> None:
    """Which claims are versions, and of what figures, and which are answers: without the words of any."""
    whole, outline = story.forecast, story.forecast.outline()
    assert replace(outline, history=whole.history) == whole
    assert not any(said.placed.claim for said in outline.history)
    versions = {Effect.APPLIED: Publish}
    answers = {Effect.APPLIED: Commit, Effect.CROSSED: Commit}
    for said, bare in zip(whole.history, outline.history, strict=True):
        assert (bare.placed.place, bare.effect) == (said.placed.place, said.effect)
        assert bool(bare.figures) is isinstance(said.claim, versions.get(said.effect, ()))
        is_answer = isinstance(said.claim, answers.get(said.effect, ()))
        assert (bare.role is Role.SUPPLIER and bare.number > 0) is is_answer
        if isinstance(said.claim, Publish) and bare.figures:
            assert bare.figures == fingerprint(said.claim)


@many
@given(forecast_stories())
def test_what_is_worked_out_has_the_fingerprint_that_it_has_as_it_was_published(story: ForecastStory) -> None:
    """Lots and steps may be written with zeros at their end, and so may what is rounded up to them."""
    nothing = Decimal("0.000000")
    for said in story.forecast.history:
        if isinstance(said.claim, Publish):
            worked_out = [
                replace(each, quantity=each.quantity + nothing, high=each.high and each.high + nothing)
                for each in said.claim.buckets
            ]
            assert fingerprint(replace(said.claim, buckets=tuple(worked_out))) == fingerprint(said.claim)


@many
@given(forecast_stories())
def test_going_on_with_the_outline_at_hand_reads_no_claim_that_counts_again(story: ForecastStory) -> None:
    everything = sorted(story.placed, key=lambda each: each.place.key)
    text, outline = standing_text(folded(story.ref, everything)), story.forecast.outline()
    folding = folding_of(text, document=outline)
    assert folding.document() == story.forecast
    assert standing_text(folding) == text
    if outline.last:
        assert folding.last
        assert folding.last.claim is outline.last.claim
    if outline.answer:
        assert folding.answer
        assert folding.answered
        assert folding.answer.claim is outline.answer.claim
        assert folding.answered.claim is outline.answer.answers.claim


@many
@given(forecast_stories())
def test_a_row_from_before_there_were_fingerprints_has_the_same_outline(story: ForecastStory) -> None:
    kept = json.loads(standing_text(folded(story.ref, sorted(story.placed, key=lambda each: each.place.key))))
    kept |= {name: row[:4] for name, row in kept.items() if name in ENDS and isinstance(row, list)}
    earlier = forecast_of(compact(kept | {"recent": [row[:4] for row in kept["recent"]]})).outline()
    outline = story.forecast.outline()
    assert earlier == outline
    assert [said.figures for said in earlier.history] == [said.figures for said in outline.history]


#: what a row tells beside its last claims, where it is none of them
ENDS = ("last", "answer", "answered")


class Memory:
    """The past of a forecast, as a book keeps it."""

    def __init__(self, ref: ForecastRef) -> None:
        self.ref = ref
        self.parted: list[Parted] = []

    def keep(self, parted: Sequence[Parted]) -> None:
        """Keep it as text, as a book does."""
        for nth, said in parted:
            self.parted.append(Parted(nth, read_said(json.loads(compact(said_row(said))), self.ref.buyer)))

    def known(self, seq: int) -> int:
        """How many versions there are up to this entry of the customer's half."""
        return sum(1 for said in self._versions() if said.placed.place.seq <= seq)

    def versions(self, first: int) -> Iterator[ForecastSaid]:
        """These versions, from this number on."""
        return (said for said in self._versions() if said.number >= first)

    def _versions(self) -> list[ForecastSaid]:
        return [said for _nth, said in self.parted if said.number and said.role is Role.BUYER]


def as_they_may_arrive(everything: Sequence[Placed], rng: random.Random) -> Iterator[Placed]:
    """Each half in its order, and nothing before what its author had seen."""
    halves = {
        author: deque(each for each in everything if each.place.author == author)
        for author in {each.place.author for each in everything}
    }
    held = dict.fromkeys(halves, 0)
    while ready := [
        author
        for author, half in sorted(halves.items())
        if half
        and all(
            half[0].place.seen <= held[other] or not waits(halves[other], half[0].place.seen)
            for other in halves
            if other != author
        )
    ]:
        author = rng.choice(ready)
        placed = halves[author].popleft()
        held[author] = placed.place.seq
        yield placed


def waits(half: Sequence[Placed], seen: int) -> bool:
    """Whether anything of a half that was seen is still to come."""
    return bool(half) and half[0].place.seq <= seen


def folded(ref: ForecastRef, placed: Sequence[Placed]) -> Folding:
    """A forecast whose claims were all taken in."""
    folding = Folding(ref)
    for each in placed:
        folding.take(each)
    return folding


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
