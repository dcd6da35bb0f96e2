"""What an operator gives away to be kept: only it can read it, and only as what it was."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest
from tallystick_operator.keeping import OVERHEAD, PURPOSE, about, seal, unseal

from tallystick.errors import InvalidInput
from tallystick.planning.sealed.local import certificate
from tallystick.planning.sealed.wire import Aborted, own_secret

WORDS = bytes(range(256)) * 5


def test_what_was_kept_comes_back_and_is_never_alike_in_between() -> None:
    secret = secrets.token_bytes(32)
    kept = [seal(secret, about("run", "pumps"), WORDS) for _ in range(2)]
    assert kept[0] != kept[1]
    assert all(len(one) == len(WORDS) + OVERHEAD for one in kept)
    assert all(unseal(secret, about("run", "pumps"), one) == WORDS for one in kept)
    hidden = kept[0][12:-16]
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


def test_a_secret_follows_from_the_private_key_alone_and_is_another_for_each_purpose(tmp_path: Path) -> None:
    key, public = certificate("North")
    other, renewed = certificate("North")
    (tmp_path / "one.pem").write_text(key + public)
    (tmp_path / "renewed.pem").write_text(key + renewed)
    (tmp_path / "other.pem").write_text(other + renewed)
    one, same, another = (
        own_secret(tmp_path / f"{name}.pem", PURPOSE) for name in ("one", "renewed", "other")
    )
    assert one == same
    assert len({one, another, own_secret(tmp_path / "one.pem", b"something else")}) == 3


@pytest.mark.parametrize("written", ["", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_file_without_a_key_is_refused_by_name(tmp_path: Path, written: str) -> None:
    (tmp_path / "one.pem").write_text(written + certificate("North")[1])
    with pytest.raises(InvalidInput, match=r"one\.pem has no private key"):
        own_secret(tmp_path / "one.pem", PURPOSE)
