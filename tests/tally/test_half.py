"""The chain rules of one half, as values."""

from __future__ import annotations

from tallystick.tally.entry import Entry, Link
from tallystick.tally.half import Duplicate, Fork, Gap, Next, Verdict, judge
from tests.tally.world import pair


def against(half: list[Entry], entry: Entry) -> Verdict:
    ids = {held.seq: held.id for held in half}
    head: Link | None = half[-1].link if half else None
    return judge(entry, head, ids.get)


def test_the_next_entry_continues_the_half() -> None:
    one, _ = pair()
    first, second = one.write(), one.write()
    assert against([], first) == Next()
    assert against([first], second) == Next()


def test_the_same_entry_again_is_a_duplicate() -> None:
    one, _ = pair()
    half = [one.write(), one.write()]
    assert [against(half, entry) for entry in half] == [Duplicate(), Duplicate()]


def test_what_is_missing_is_named() -> None:
    one, _ = pair()
    entries = [one.write() for _ in range(4)]
    assert against([], entries[2]) == Gap(1, 2)
    assert against(entries[:1], entries[3]) == Gap(2, 3)


def test_a_second_entry_of_one_number_is_a_fork() -> None:
    one, _ = pair()
    first = one.write({"type": "a"})
    one.half.clear()
    other_first = one.write({"type": "b"})
    ids = tuple(sorted((first.id, other_first.id)))
    assert against([first], other_first) == Fork(one.company, 1, ids)


def test_naming_another_predecessor_is_a_fork_too() -> None:
    one, _ = pair()
    first = one.write({"type": "a"})
    one.half.clear()
    other_first = one.write({"type": "b"})
    second = one.write()
    ids = tuple(sorted((first.id, other_first.id)))
    assert against([first], second) == Fork(one.company, 1, ids)


def test_an_old_entry_of_which_only_the_later_ones_are_held_is_asked_for() -> None:
    one, _ = pair()
    first, second = one.write(), one.write()
    assert judge(first, second.link, {2: second.id}.get) == Gap(1, 1)
