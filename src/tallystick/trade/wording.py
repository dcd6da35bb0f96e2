"""Claims in the words in which they are signed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tallystick.tally.entry import claim_text
from tallystick.trade.claim_json import claim_json
from tallystick.trade.claims import Claim, Request
from tallystick.trade.first_request import Opening, opening


class Wording(NamedTuple):
    """The canonical text of a claim that is going to be signed, with its type.

    Beside it what it was made from: of a first request the `opening`, of anything else the `claim` as JSON.
    """

    kind: str
    text: str
    claim: Mapping[str, object] | None
    opening: Opening | None = None

    @property
    def size(self) -> int:
        """How many bytes it takes in an entry."""
        return len(self.text) if self.text.isascii() else len(self.text.encode(errors="replace"))


def wording(claim: Claim | Mapping[str, object]) -> Wording:
    """Put a claim into words, once for all that is made of them."""
    if isinstance(claim, Request):
        said = opening(claim)
        if said is not None:
            return Wording(Request.TYPE, said.text, None, said)
    written = claim if isinstance(claim, Mapping) else claim_json(claim)
    return Wording(kind_of(written), claim_text(written), written)


def kind_of(claim: Mapping[str, object]) -> str:
    """The type of a claim as it is counted; whatever is no name of a type is unknown."""
    kind = claim.get("type")
    return kind[:60].replace("\0", "") if isinstance(kind, str) else "unknown"
