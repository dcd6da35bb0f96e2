"""The digest of a folded tally: an additive lattice hash, so that one changed document costs one update.

Each document is spread over 1024 lanes of 16 bits by SHAKE-256; the lanes of all documents are added, modulo
2^16. The order of documents does not matter and a document can be taken out again (LtHash, Bellare and
Micciancio 1997, with the parameters of Lewi and others 2019). What is compared is the SHA-256 of the lanes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Self

import numpy as np
import numpy.typing as npt

LANES = 1024
SIZE = 2 * LANES
_TOGETHER = 256


def spread(document: bytes) -> bytes:
    """Return a document as the sum counts it: all that is needed to put it in, or to take it out again."""
    return hashlib.shake_256(document).digest(SIZE)


class Digest:
    """The sum over a set of documents, each given by its canonical bytes."""

    __slots__ = ("_lanes",)

    def __init__(self) -> None:
        self._lanes: npt.NDArray[np.uint16] = np.zeros(LANES, dtype="<u2")

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Bring back a digest that was kept with `to_bytes`."""
        if len(data) != SIZE:
            raise ValueError(f"a digest has {SIZE} bytes")
        digest = cls()
        digest._lanes = np.frombuffer(data, dtype="<u2").copy()
        return digest

    def to_bytes(self) -> bytes:
        """Return the lanes, to be kept and gone on with later."""
        return self._lanes.tobytes()

    def add(self, document: bytes) -> None:
        """Put a document in."""
        self.add_spread(spread(document))

    def add_spread(self, counted: bytes) -> None:
        """Put in a document that was spread before."""
        self._lanes += np.frombuffer(counted, dtype="<u2")

    def add_all(self, documents: Sequence[bytes]) -> None:
        """Put many documents in: their lanes are added up together."""
        for start in range(0, len(documents), _TOGETHER):
            counted = b"".join(map(spread, documents[start : start + _TOGETHER]))
            lanes = np.frombuffer(counted, dtype="<u2").reshape(-1, LANES)
            self._lanes += lanes.sum(axis=0, dtype=np.uint16)

    def remove(self, document: bytes) -> None:
        """Take out a document that was put in."""
        self.remove_spread(spread(document))

    def remove_spread(self, counted: bytes) -> None:
        """Take out a document that was spread before."""
        self._lanes -= np.frombuffer(counted, dtype="<u2")

    def merge(self, other: Digest) -> None:
        """Put in all that is in another digest."""
        self._lanes += other._lanes

    def hex(self) -> str:
        """Return what two companies compare."""
        return hashlib.sha256(self.to_bytes()).hexdigest()
