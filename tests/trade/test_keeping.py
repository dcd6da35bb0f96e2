"""What a book keeps of a line stays small, and folds to the same document."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.tally.placed import Placed
from tallystick.trade.document import Effect
from tallystick.trade.fold_line import fold_line, hold_claims
from tallystick.trade.keeping import MOST_UNKNOWN, kept_claims
from tallystick.trade.line_json import line_bytes, placed_from_json, placed_to_json
from tallystick.trade.values import Role
from tests.trade.strategies import nonsense, stories
from tests.trade.world import Story

LARGE = "x" * 100_000


@settings(max_examples=150)
@given(stories(), st.randoms(use_true_random=False))
def test_a_book_that_keeps_stubs_folds_as_if_it_had_kept_everything(
    story: Story, chance: random.Random
) -> None:
    """However many claims arrive at a time: fold(kept, new) == fold(all), in the bytes of the digest, too."""
    for large in nonsense(story.ref):
        story.write(chance.choice(list(Role)), {**large, "more": LARGE}, {**large})
    everything = sorted(story.placed, key=lambda placed: placed.place.key)
    waiting, book = list(everything), ""
    while waiting:
        size = chance.randint(1, len(waiting))
        held: list[Placed] = placed_from_json(book) if book else []
        hold_claims(held, waiting[:size])
        del waiting[:size]
        line = fold_line(story.ref, held)
        book = placed_to_json(kept_claims(line, held))
    assert line_bytes(line) == line_bytes(fold_line(story.ref, everything))
    assert line_bytes(fold_line(story.ref, placed_from_json(book))) == line_bytes(line)
    assert len(book) < 1_000 * len(everything)


def test_a_refused_claim_is_kept_as_its_place_its_type_and_why(story: Story) -> None:
    story.request("300 31.3")
    named = {"buyer": story.ref.buyer, "order": story.ref.order, "line": story.ref.line}
    story.write(Role.SUPPLIER, {**named, "type": "order.note", "text": LARGE})
    first, refused = kept_claims(story.line, story.placed)
    assert first == story.placed[0]
    assert refused.place == story.placed[1].place
    assert (refused.claim, refused.refused) == ({**named, "type": "order.note"}, "bad-text")


def test_a_claim_of_a_newer_version_is_carried_whole_unless_it_is_large(story: Story) -> None:
    story.request("300 31.3")
    named = {"buyer": story.ref.buyer, "order": story.ref.order, "line": story.ref.line}
    newer = {**named, "type": "order.teleport"}
    story.write(Role.BUYER, {**newer, "to": "Mars"}, {**newer, "to": "x" * MOST_UNKNOWN})
    kept = kept_claims(story.line, story.placed)
    assert [each.claim for each in kept[1:]] == [{**newer, "to": "Mars"}, newer]
    effects = [said.effect for said in fold_line(story.ref, kept).history]
    assert effects == [Effect.APPLIED, Effect.UNKNOWN, Effect.UNKNOWN]


def test_not_even_a_type_is_kept_that_is_none(story: Story) -> None:
    story.request("300 31.3")
    named = {"buyer": story.ref.buyer, "order": story.ref.order, "line": story.ref.line}
    story.write(Role.BUYER, {**named, "type": LARGE}, {**named, "type": [LARGE]})
    assert len(placed_to_json(kept_claims(story.line, story.placed))) < 2_000
