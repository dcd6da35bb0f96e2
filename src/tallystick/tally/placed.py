"""A claim in its place in the record: who said it, when, and what they had seen when they said it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Place:
    """Where a claim stands. The fold applies claims in the order of `key`.

    `clock` is the Lamport clock of the entry: one more than the larger of the clocks of `prev` and `seen`.
    `seen` is the last `seq` of the other half that the author held when writing (0 for none).
    """

    clock: int
    author: str
    seq: int
    index: int
    seen: int
    entry: str
    at: datetime
    by: str

    @property
    def key(self) -> tuple[int, str, int, int]:
        return (self.clock, self.author, self.seq, self.index)


@dataclass(frozen=True, slots=True)
class Placed:
    """One claim as it stands in an entry, unparsed: its meaning belongs to the layer above.

    `refused` is set where that layer has read the claim before and kept only a stub of it: it says why.
    """

    place: Place
    claim: Mapping[str, object]
    refused: str = ""
