"""What holds for every record, whatever the two halves say and however it arrives."""

from __future__ import annotations

import random
from copy import deepcopy
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.tally.entry import Entry
from tallystick.tally.placed import Placed
from tallystick.trade.claims import AddNote, Claim, Request
from tallystick.trade.compose import possible, standing_token
from tallystick.trade.document import Agreement, Effect, OrderLine, Said
from tallystick.trade.fold_line import fold_line, full_fold, hold_claims, line_key
from tallystick.trade.line_json import line_bytes
from tallystick.trade.timing import due, risk
from tallystick.trade.values import LineRef, Role
from tests.tally.world import pair
from tests.trade.arriving import Kind
from tests.trade.strategies import as_json, fitting, moves, nonsense, stories
from tests.trade.world import ITEM, Story, fold, schedule

many = settings(max_examples=100)


def prefixes(story: Story) -> list[OrderLine]:
    """The document after every step, as the claims arrive."""
    return [fold(story.ref, story.placed[:length]) for length in range(1, len(story.placed) + 1)]


@many
@given(stories())
def test_the_balance_always_adds_up(story: Story) -> None:
    for line in prefixes(story):
        balance = line.balance
        parts = (balance.confirmed, balance.later, balance.refused, balance.unanswered)
        assert sum(parts) == balance.requested == (line.requested.terms.quantity if line.requested else 0)
        assert min(*parts, balance.over) >= 0


@many
@given(stories())
def test_the_document_is_consistent_in_itself(story: Story) -> None:
    for line in prefixes(story):
        assert (line.move is None) == (line.asked_at is None)
        if line.agreement in (Agreement.PROPOSED, Agreement.CANCEL_REQUESTED):
            assert line.move is (Role.BUYER if line.agreement is Agreement.PROPOSED else Role.SUPPLIER)
        if line.agreement is Agreement.CANCELLED:
            assert (line.move, line.agreed, line.proposed) == (None, None, None)
        if line.agreement in (Agreement.AGREED, Agreement.CHANGED, Agreement.CANCEL_REQUESTED):
            assert line.agreed is not None
        if line.agreement in (Agreement.NEW, Agreement.SEEN):
            assert line.agreed is None
        if line.rejection:
            assert line.agreement is Agreement.REJECTED
        assert line.received_good == sum(each.good for each in line.receipts)
        assert line.shipped == sum(each.quantity for each in line.shipments)
        assert line.closed <= (due(line) is None)
        found = risk(line)
        assert found is None or (found.quantity > 0 and due(line) is not None)
        assert standing_token(line)


@many
@given(stories(), st.randoms(use_true_random=False))
def test_the_fold_knows_no_order_of_arrival(story: Story, rng: random.Random) -> None:
    shuffled = list(story.placed)
    rng.shuffle(shuffled)
    assert fold(story.ref, shuffled) == story.line


def bare(line: OrderLine) -> tuple[OrderLine, set[Said]]:
    """The document without what names its companies or depends on the order of its history."""
    ref = LineRef("", "", "")

    def anonymous(said: Said) -> Said:
        place = replace(said.placed.place, author="")
        by = said.settled_by and (said.settled_by[0], "", *said.settled_by[2:])
        claim: Any = replace(said.claim, ref=ref) if said.claim else None
        if hasattr(claim, "said"):
            claim = replace(claim, said=replace(claim.said, ref=ref))
        bare_placed = replace(said.placed, place=place, claim=())
        return replace(said, placed=bare_placed, claim=claim, settled_by=by)

    return replace(line, ref=ref, history=(), last=None, notes=()), {anonymous(said) for said in line.history}


@many
@given(stories())
def test_crossing_moves_come_to_the_same_whichever_comes_first(story: Story) -> None:
    assert bare(story.line) == bare(story.swapped().line)


@many
@given(stories())
def test_what_is_refused_or_unknown_changes_nothing_but_the_history(story: Story) -> None:
    idle = (Effect.REFUSED, Effect.UNKNOWN)
    keys = {said.placed.place.key for said in story.line.history if said.effect in idle}
    rest = [placed for placed in story.placed if placed.place.key not in keys]
    without = fold(story.ref, rest)
    kept = tuple(said for said in story.line.history if said.effect not in idle)
    assert replace(story.line, history=kept) == without


@many
@given(stories(), st.data())
def test_a_claim_by_the_wrong_author_changes_nothing_but_the_history(
    story: Story, data: st.DataObject
) -> None:
    role = data.draw(st.sampled_from(Role))
    claim = data.draw(moves(story, role.other).filter(_is_only_for(role.other)))
    before = story.line
    said = story.say(role, claim)
    assert (said.effect, said.why) == (Effect.REFUSED, "wrong-author")
    assert replace(story.line, history=before.history) == before


def _is_only_for(role: Role) -> Any:
    return lambda claim: getattr(claim, "SIDE", None) is role


@many
@given(stories(), st.data())
def test_what_is_not_possible_does_nothing(story: Story, data: st.DataObject) -> None:
    role = data.draw(st.sampled_from(Role))
    line = story.line
    claim = data.draw(moves(story, role).filter(lambda claim: getattr(claim, "SIDE", None) is role))
    said = story.say(role, claim)
    if said.claim and said.claim.TYPE not in possible(line, role):
        assert said.effect in (Effect.REFUSED, Effect.STALE)
        assert bare(story.line)[0] == bare(line)[0]


@many
@given(stories(), st.sampled_from(Role))
def test_what_is_possible_applies(story: Story, role: Role) -> None:
    line = story.line
    for kind in sorted(possible(line, role)):
        said = deepcopy(story).say(role, fitting(line, kind, role, schedule("10 31.3")))
        assert said.effect is Effect.APPLIED, (kind, said.why)


@settings(max_examples=60)
@given(st.data())
def test_two_halves_fold_to_the_same_documents_and_digest(data: st.DataObject) -> None:
    entries, refs = data.draw(records())
    rng = data.draw(st.randoms(use_true_random=False))
    orders = Kind(line_key, fold_line, line_bytes)
    assert set(orders.folds_the_same_in_any_order(entries, rng)) <= set(refs)


@st.composite
def records(draw: st.DrawFn) -> tuple[list[Entry], list[LineRef]]:
    """Signed halves about three lines, in which now and then an author forks or talks nonsense."""
    one, other = pair()
    refs = [
        LineRef(one.company, "1", "10"),
        LineRef(one.company, "1", "20"),
        LineRef(other.company, "1", "10"),
    ]
    lies: list[Entry] = []
    for _ in range(draw(st.integers(1, 8))):
        writer = draw(st.sampled_from((one, other)))
        known = max((entry.seen.seq for entry in writer.half if entry.seen), default=0)
        seen = draw(st.integers(known, len(writer.partner.half)))
        said = [
            _about(draw, ref, writer.company)
            for ref in draw(st.lists(st.sampled_from(refs), min_size=1, max_size=3))
        ]
        if writer.half and draw(st.integers(0, 14)) == 0:
            lies.append(writer.half.pop())
        writer.write(*said, seen=seen)
    return [*one.half, *other.half, *lies], refs


def _about(draw: st.DrawFn, ref: LineRef, author: str) -> dict[str, object]:
    story = Story()
    story.ref = ref
    claim: Claim | dict[str, object]
    if draw(st.integers(0, 9)) == 0:
        return dict(draw(st.sampled_from(nonsense(ref))))
    claim = draw(moves(story, Role.BUYER if author == ref.buyer else Role.SUPPLIER))
    return dict(as_json(claim))


@many
@given(stories(), st.integers(0, 6), st.randoms(use_true_random=False))
def test_too_many_claims_are_left_out_however_they_arrive(
    story: Story, most: int, chance: random.Random
) -> None:
    everything = full_fold(story.ref, sorted(story.placed, key=lambda each: each.place.key), most)
    halves = [
        [placed for placed in story.placed if placed.place.author == author]
        for author in sorted({placed.place.author for placed in story.placed})
    ]
    held: list[Placed] = []
    while any(halves):
        half = chance.choice([half for half in halves if half])
        size = chance.randint(1, len(half))
        hold_claims(held, half[:size], most)
        del half[:size]
    assert line_bytes(full_fold(story.ref, held, most)) == line_bytes(everything)
    for role in Role:
        mine = [said for said in everything.history if said.role is role]
        assert len(mine) <= most + 1
        assert [said.why for said in mine[most:]] in ([], ["too-many-claims"])


def test_one_who_says_too_much_does_not_silence_the_other() -> None:
    story = Story()
    story.say(Role.BUYER, Request(story.ref, 1, ITEM, "pc", schedule("10 31.3")))
    for number in range(5):
        story.say(Role.SUPPLIER, AddNote(story.ref, f"note {number}"))
    story.say(Role.BUYER, AddNote(story.ref, "still here"))
    line = full_fold(story.ref, sorted(story.placed, key=lambda each: each.place.key), 3)
    said = [each.why for each in line.history if each.role is Role.SUPPLIER]
    assert said == ["", "", "", "too-many-claims"]
    assert line.notes[-1].text == "still here"
