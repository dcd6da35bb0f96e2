"""The machinery of the fold: two halves, given as any set of entries in any order, become placed claims.

What is applied is a pure function of the set of entries that are held:

- an entry is *settled* when the entries that it names (`prev`, `seen`) are held and settled; its clock is
  then one more than the larger of theirs;
- it is *sound* when those entries are what it says they are, and it has not unseen what its half saw before;
- it is *applied* when it is settled and sound and its half has no fork at or before its number.

A document is a key, given by the layer above, with all applied claims about it, sorted by their place.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Generic, TypeVar

from tallystick.tally.entry import Entry, InvalidEntry, Link
from tallystick.tally.half import Fork
from tallystick.tally.keys import tally_id
from tallystick.tally.placed import Place, Placed

K = TypeVar("K")

_by_place = attrgetter("place.key")


def next_clock(prev: int, seen: int) -> int:
    """Return the Lamport clock of an entry from those of the entries that it names (0 for none)."""
    return 1 + max(prev, seen)


def place_claims(entry: Entry, clock: int) -> Iterator[Placed]:
    """Put the claims of an entry in their place."""
    seen = entry.seen.seq if entry.seen else 0
    author, seq, name, at, by = entry.author, entry.seq, entry.id, entry.at, entry.by
    for index, claim in enumerate(entry.claims):
        yield Placed(Place(clock, author, seq, index, seen, name, at, by), claim)


def insert_claims(held: list[Placed], new: Iterable[Placed]) -> None:
    """Insert claims into the sorted claims of their document."""
    for placed in new:
        if not held or held[-1].place.key < placed.place.key:
            held.append(placed)
        else:
            insort(held, placed, key=_by_place)


@dataclass(slots=True)
class _Node:
    entry: Entry
    clock: int = 0
    sound: bool = False
    applied: bool = False

    @property
    def settled(self) -> bool:
        return self.clock > 0


class Tally(Generic[K]):
    """The record between two companies, folded as far as what is held allows."""

    def __init__(self, one: str, other: str, key_of: Callable[[Mapping[str, object]], K | None]) -> None:
        self.id = tally_id(one, other)
        self.companies = (one, other)
        self.documents: dict[K, list[Placed]] = {}
        self._key_of = key_of
        self._nodes: dict[str, _Node] = {}
        self._waiters: dict[str, list[_Node]] = {}
        self._halves: dict[str, dict[int, list[_Node]]] = {one: {}, other: {}}
        self._attested: dict[str, dict[int, set[str]]] = {one: {}, other: {}}
        self._fork_at: dict[str, int] = {}

    def add(self, entries: Iterable[Entry]) -> set[K]:
        """Take in entries, whatever their order or repetition; return the keys of documents that changed.

        Their signatures must have been checked before. A document that lost all of its claims to a fork is
        among the keys, too, and has no claims any more.
        """
        touched: set[K] = set()
        for entry in entries:
            if entry.id in self._nodes:
                continue
            if entry.tally != self.id or entry.author not in self.companies:
                raise InvalidEntry("wrong-tally", "The entry belongs to another tally.")
            node = _Node(entry)
            self._nodes[entry.id] = node
            self._halves[entry.author].setdefault(entry.seq, []).append(node)
            self._attest(node, touched)
            self._settle(node, touched)
        return touched

    def head(self, author: str) -> Link | None:
        """Return the last entry of this half that is applied."""
        last: Link | None = None
        for entry in self.applied(author):
            last = entry.link
        return last

    def applied(self, author: str) -> Iterator[Entry]:
        """Yield the applied entries of a half in their order."""
        half = self._halves[author]
        seq = 1
        while seq in half:
            node = next((node for node in half[seq] if node.applied), None)
            if node is None:
                return
            yield node.entry
            seq += 1

    def fork(self, author: str) -> Fork | None:
        """Return the proof, if there is one, that this company signed two entries with one number."""
        seq = self._fork_at.get(author)
        if seq is None:
            return None
        return Fork(author, seq, tuple(sorted(self._attested[author][seq])))

    def waiting(self) -> list[Entry]:
        """Return the entries that wait for others which they name."""
        return [node.entry for node in self._nodes.values() if not node.settled]

    def missing(self) -> set[str]:
        """Return the ids of entries that others name and that are not held."""
        return {name for name in self._waiters if name not in self._nodes}

    def unsound(self) -> list[Entry]:
        """Return the entries that contradict the entries which they name."""
        return [node.entry for node in self._nodes.values() if node.settled and not node.sound]

    def claims(self, key: K) -> Sequence[Placed]:
        """Return the claims about a document in the order in which they apply."""
        return self.documents.get(key, ())

    def _attest(self, node: _Node, touched: set[K]) -> None:
        entry = node.entry
        attested = self._attested[entry.author]
        attested.setdefault(entry.seq, set()).add(entry.id)
        if entry.prev is not None:
            attested.setdefault(entry.seq - 1, set()).add(entry.prev)
        for seq in (entry.seq - 1, entry.seq):
            if len(attested.get(seq, ())) > 1 and seq < self._fork_at.get(entry.author, seq + 1):
                self._fork_at[entry.author] = seq
                self._withdraw_from(entry.author, seq, touched)

    def _withdraw_from(self, author: str, seq: int, touched: set[K]) -> None:
        for number, nodes in self._halves[author].items():
            for node in nodes:
                if number >= seq and node.applied:
                    node.applied = False
                    self._take_out(node.entry, touched)

    def _take_out(self, entry: Entry, touched: set[K]) -> None:
        keys = {key for key in map(self._key_of, entry.claims) if key is not None}
        for key in keys:
            rest = [placed for placed in self.documents[key] if placed.place.entry != entry.id]
            if rest:
                self.documents[key] = rest
            else:
                del self.documents[key]
        touched |= keys

    def _settle(self, node: _Node, touched: set[K]) -> None:
        ready = [node]
        while ready:
            node = ready.pop()
            if node.settled or not self._ancestors_settled(node):
                continue
            self._set_clock(node)
            if node.sound and node.entry.seq < self._fork_at.get(node.entry.author, node.entry.seq + 1):
                self._apply(node, touched)
            ready.extend(self._waiters.pop(node.entry.id, ()))

    def _ancestors_settled(self, node: _Node) -> bool:
        for name in (node.entry.prev, node.entry.seen.id if node.entry.seen else None):
            if name is None:
                continue
            ancestor = self._nodes.get(name)
            if ancestor is None or not ancestor.settled:
                self._waiters.setdefault(name, []).append(node)
                return False
        return True

    def _set_clock(self, node: _Node) -> None:
        entry = node.entry
        prev = self._nodes[entry.prev] if entry.prev else None
        seen = self._nodes[entry.seen.id] if entry.seen else None
        node.clock = next_clock(prev.clock if prev else 0, seen.clock if seen else 0)
        node.sound = _follows(entry, prev) and _saw(entry, prev, seen)

    def _apply(self, node: _Node, touched: set[K]) -> None:
        node.applied = True
        for placed in place_claims(node.entry, node.clock):
            key = self._key_of(placed.claim)
            if key is not None:
                insert_claims(self.documents.setdefault(key, []), (placed,))
                touched.add(key)


def _follows(entry: Entry, prev: _Node | None) -> bool:
    if prev is None:
        return True
    return prev.sound and prev.entry.author == entry.author and prev.entry.seq == entry.seq - 1


def _saw(entry: Entry, prev: _Node | None, seen: _Node | None) -> bool:
    before = prev.entry.seen.seq if prev and prev.entry.seen else 0
    if seen is None or entry.seen is None:
        return before == 0
    if not seen.sound or seen.entry.author == entry.author or seen.entry.seq != entry.seen.seq:
        return False
    return entry.seen.seq >= before
