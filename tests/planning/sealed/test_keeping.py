"""What an operator gives away to be kept: only it can read it, and only as what it was."""

from __future__ import annotations

import secrets

import pytest
from tallystick_operator.keeping import OVERHEAD, about, seal, unseal

from tallystick.planning.sealed.wire import Aborted

WORDS = bytes(range(256)) * 5


def test_what_was_kept_comes_back_and_is_never_alike_in_between() -> None:
    secret = secrets.token_bytes(32)
    kept = [seal(secret, about("run", "pumps"), WORDS) for _ in range(2)]
    assert kept[0] != kept[1]
    assert all(len(one) == len(WORDS) + OVERHEAD for one in kept)
    assert all(unseal(secret, about("run", "pumps"), one) == WORDS for one in kept)
    hidden = kept[0][16:-32]
    assert sum(a == b for a, b in zip(hidden, WORDS, strict=True)) < 30, "one in 256 by chance"


@pytest.mark.parametrize("what", ["operator", "run", "company", "bit", "length"])
def test_what_was_kept_of_anything_else_is_refused(what: str) -> None:
    secret, run, company = secrets.token_bytes(32), "run", "pumps"
    kept = bytearray(seal(secret, about(run, company), WORDS))
    match what:
        case "operator":
            secret = secrets.token_bytes(32)
        case "run":
            run = "other"
        case "company":
            company = "foundry"
        case "bit":
            kept[100] ^= 1
        case "length":
            del kept[20:36]
    with pytest.raises(Aborted, match="of another run, company or operator"):
        unseal(secret, about(run, company), bytes(kept))
