"""Signed entries that arrive in any order, folded as they come and afresh."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Generic, TypeVar

from tallystick.tally.digest import Digest
from tallystick.tally.entry import Entry
from tallystick.tally.fold import Tally
from tallystick.tally.placed import Placed
from tests.tally.world import pair

R = TypeVar("R", bound=Hashable)
D = TypeVar("D")


@dataclass(frozen=True)
class Kind(Generic[R, D]):
    """How the claims of a tally are grouped, folded and written."""

    key: Callable[[str, str], Callable[[Mapping[str, object]], R | None]]
    fold: Callable[[R, Sequence[Placed]], D]
    written: Callable[[D], bytes]

    def record(self) -> Tally[R]:
        """An empty tally between the two companies of the tests."""
        one, other = (side.company for side in pair())
        return Tally(one, other, self.key(one, other))

    def folds_the_same_in_any_order(self, entries: Sequence[Entry], rng: Random) -> dict[R, list[Placed]]:
        """The central property: fold(state, new) == fold(all, afresh), and so are the digests.

        Some entries arrive twice. Returns the claims by document.
        """
        delivered = [*entries, *rng.choices(entries, k=3)]
        rng.shuffle(delivered)
        record = self.record()
        documents: dict[R, D] = {}
        digest = Digest()
        while delivered:
            some, delivered = delivered[:2], delivered[2:]
            for ref in record.add(some):  # only the documents that the new entries touch are folded again
                if ref in documents:
                    digest.remove(self.written(documents.pop(ref)))
                if record.claims(ref):
                    documents[ref] = self.fold(ref, record.claims(ref))
                    digest.add(self.written(documents[ref]))
        fresh = self.record()
        fresh.add(sorted(set(entries), key=lambda entry: entry.id))
        assert documents == {ref: self.fold(ref, claims) for ref, claims in fresh.documents.items()}
        again = Digest()
        for document in documents.values():
            again.add(self.written(document))
        assert digest.hex() == again.hex()
        return fresh.documents
