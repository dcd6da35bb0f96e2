"""The machinery of the fold: which claims of which entries apply, whatever the order they come in."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.tally.entry import Entry, InvalidEntry
from tallystick.tally.fold import Tally
from tallystick.tally.placed import Placed
from tests.tally.world import Writer, pair


def topic(claim: Mapping[str, object]) -> str | None:
    value = claim.get("topic")
    return value if isinstance(value, str) else None


def say(text: str) -> dict[str, object]:
    return {"type": "test.say", "topic": text[0], "text": text}


def tally(entries: Iterable[Entry] = ()) -> Tally[str]:
    one, other = pair()
    record = Tally(one.company, other.company, topic)
    record.add(entries)
    return record


def texts(placed: Iterable[Placed]) -> list[object]:
    return [each.claim["text"] for each in placed]


def test_claims_are_grouped_by_document_and_ordered_by_what_was_seen() -> None:
    one, other = pair()
    one.write(say("a1"), say("b1"))
    other.write(say("a2"))
    one.write(say("a3"), {"type": "test.stray"})
    record = tally([*one.half, *other.half])
    assert {key: texts(placed) for key, placed in record.documents.items()} == {
        "a": ["a1", "a2", "a3"],
        "b": ["b1"],
    }
    assert [placed.place.clock for placed in record.claims("a")] == [1, 2, 3]
    assert [placed.place.seen for placed in record.claims("a")] == [0, 1, 1]
    assert [placed.place.index for placed in record.claims("b")] == [1]
    assert record.claims("c") == ()
    assert record.head(one.company) == one.half[-1].link


def test_adding_says_which_documents_changed() -> None:
    one, _ = pair()
    record = tally()
    assert record.add([one.write(say("a1"), say("b1"))]) == {"a", "b"}
    assert record.add([one.write(say("b2"))]) == {"b"}
    assert record.add(one.half) == set()


def test_an_entry_waits_for_what_it_names() -> None:
    one, other = pair()
    first = one.write(say("a1"))
    second = other.write(say("a2"))
    third = other.write(say("a3"))
    record = tally([third, second])
    assert record.documents == {}
    assert record.waiting() == [third, second]
    assert record.missing() == {first.id}
    assert record.add([first]) == {"a"}
    assert texts(record.claims("a")) == ["a1", "a2", "a3"]
    assert record.waiting() == []
    assert record.missing() == set()


def forked() -> tuple[Writer, Writer, Entry]:
    """One forks at its second entry; the other has seen the first version of it, and wrote on."""
    one, other = pair()
    one.write(say("a1"))
    one.write(say("a2"))
    one.write(say("a3"))
    other.write(say("b1"), say("a9"))
    kept = one.half[1:]
    del one.half[1:]
    lie = one.write(say("a2 again"), seen=0)
    one.half[1:] = kept
    return one, other, lie


def test_a_fork_stops_its_half_but_not_the_other() -> None:
    one, other, lie = forked()
    record = tally([*one.half, *other.half])
    assert record.fork(one.company) is None
    assert record.add([lie]) == {"a"}
    fork = record.fork(one.company)
    assert fork is not None
    assert (fork.seq, set(fork.ids)) == (2, {one.half[1].id, lie.id})
    assert record.fork(other.company) is None
    assert texts(record.claims("a")) == ["a1", "a9"]
    assert texts(record.claims("b")) == ["b1"]
    assert record.head(one.company) == one.half[0].link
    assert list(record.applied(other.company)) == other.half


def test_a_document_that_only_the_forked_half_spoke_of_goes() -> None:
    one, _, lie = forked()
    record = tally(one.half)
    later = one.write(say("z1"), seen=0)
    record.add([later])
    assert texts(record.claims("z")) == ["z1"]
    assert record.add([lie]) == {"a", "z"}
    assert "z" not in record.documents


def test_naming_another_predecessor_stops_the_half() -> None:
    one, _, lie = forked()
    held, unknown = one.half[0], lie
    one.half[1:] = [unknown]
    later = one.write(say("a3"), seen=0)
    one.half[1:] = []
    rival = one.write(say("a2"), seen=0)
    record = tally([held, rival, later])
    fork = record.fork(one.company)
    assert fork is not None
    assert fork.seq == 2
    assert texts(record.claims("a")) == ["a1"]
    assert record.missing() == {unknown.id}


def test_an_entry_that_contradicts_what_it_names_is_unsound_and_so_is_all_after_it() -> None:
    one, other = pair()
    one.write(say("a1"))
    other.write(say("a2"), seen=1)
    unseen = other.write(say("a3"), seen=0)
    after = other.write(say("a4"))
    honest = one.write(say("a5"), seen=1)
    record = tally([*one.half, *other.half])
    assert record.unsound() == [unseen, after]
    assert texts(record.claims("a")) == ["a1", "a2", "a5"]
    assert record.head(other.company) == other.half[0].link
    assert record.head(one.company) == honest.link


def test_seeing_an_entry_of_ones_own_half_is_unsound() -> None:
    one, other = pair()
    one.write(say("a1"))
    one.write(say("a2"))
    third = Writer(1)
    third.partner = one  # claims to have seen an entry that is in its own half
    third.half = one.half[:]
    partner = Writer(2)
    partner.half = [one.half[0]]
    third.partner = partner
    third.partner.half = one.half[:1]
    bad = third.write(say("a3"))
    record = tally([*one.half, bad])
    assert record.unsound() == [bad]
    assert texts(record.claims("a")) == ["a1", "a2"]
    assert record.head(other.company) is None


def test_entries_of_another_tally_are_refused() -> None:
    one, other = pair(1, 3)
    entry = one.write(say("a1"))
    with pytest.raises(InvalidEntry):
        tally([entry])
    with pytest.raises(InvalidEntry):
        tally([other.write(say("a1"))])


@st.composite
def records(draw: st.DrawFn) -> list[Entry]:
    """Two halves that lag behind each other, now and then with a fork or an entry that unsees."""
    one, other = pair()
    lies: list[Entry] = []
    for _ in range(draw(st.integers(1, 9))):
        writer = draw(st.sampled_from((one, other)))
        known = max((entry.seen.seq for entry in writer.half if entry.seen), default=0)
        least = draw(st.sampled_from((known, known, known, 0)))
        seen = draw(st.integers(least, len(writer.partner.half)))
        said = [say(draw(st.sampled_from("abc")) + str(n)) for n in range(draw(st.integers(1, 3)))]
        if writer.half and draw(st.integers(0, 9)) == 0:
            lies.append(writer.half.pop())
        writer.write(*said, seen=seen)
    return [*one.half, *other.half, *lies]


def state(record: Tally[str]) -> object:
    one, other = record.companies
    return (
        {
            key: [(placed.place, placed.claim) for placed in claims]
            for key, claims in record.documents.items()
        },
        [(record.fork(company), record.head(company)) for company in (one, other)],
        {entry.id for entry in record.waiting()},
        {entry.id for entry in record.unsound()},
        record.missing(),
    )


@settings(max_examples=150)
@given(records(), st.randoms(use_true_random=False))
def test_any_order_repetition_or_delay_folds_to_the_same(entries: list[Entry], rng: random.Random) -> None:
    record = tally()
    delivered = [*entries, *rng.choices(entries, k=3)]
    rng.shuffle(delivered)
    held: list[Entry] = []
    while delivered:
        some, delivered = delivered[:2], delivered[2:]
        before = {key: list(claims) for key, claims in record.documents.items()}
        touched = record.add(some)
        held += some
        fresh = tally(sorted(set(held), key=lambda entry: entry.id))
        assert state(record) == state(fresh)
        changed = {
            key
            for key in before.keys() | record.documents.keys()
            if before.get(key) != record.documents.get(key)
        }
        assert changed <= touched
