"""The chain of one half: what follows what, what is missing, and what proves a lie."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tallystick.tally.entry import Entry, Link


@dataclass(frozen=True, slots=True)
class Next:
    """The entry continues the half."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The entry is held already; giving it again changes nothing."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Entries `first` to `last` are missing before this one."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Fork:
    """The author signed two different entries as number `seq`: proof of a lie, signed by themselves."""

    author: str
    seq: int
    ids: tuple[str, ...]


Verdict = Next | Duplicate | Gap | Fork


def judge(entry: Entry, head: Link | None, held: Callable[[int], str | None]) -> Verdict:
    """Say how `entry` relates to the half that is held.

    `head` is the last entry of that half, `held` gives the id of its entry of a number.
    """
    last = head.seq if head else 0
    if entry.seq <= last:
        known = held(entry.seq)
        if known is None:
            return Gap(entry.seq, entry.seq)
        if known == entry.id:
            return Duplicate()
        return Fork(entry.author, entry.seq, tuple(sorted((known, entry.id))))
    if entry.seq > last + 1:
        return Gap(last + 1, entry.seq - 1)
    if head and entry.prev is not None and entry.prev != head.id:
        # By naming another entry as the one before, the author attests a second entry of that number.
        return Fork(entry.author, head.seq, tuple(sorted((head.id, entry.prev))))
    return Next()
