"""What an operator gives away to be kept, so that only it can read it when it comes back.

Its words of the prices that a run ended with go to the companies, each those of its own equations, and come
back with the next run. Nothing is kept here. A company can read none of them, change none, and put none in
another's place.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from pathlib import Path

from tallystick.planning.sealed.wire import Aborted

_NONCE, _MARK = 16, 32
OVERHEAD = _NONCE + _MARK


def own_secret(credentials: Path) -> bytes:
    """What only who has this private key can know."""
    return hashlib.sha256(b"tallystick keeping 1" + credentials.read_bytes()).digest()


def about(run: str, company: str) -> str:
    """What kept words are about."""
    return f"{run} {company}"


def seal(secret: bytes, about: str, words: bytes | memoryview) -> bytes:
    """Words that only this operator can read, and only as what they are about."""
    nonce = secrets.token_bytes(_NONCE)
    hidden = _added(words, _pad(secret, nonce, len(words)))
    return nonce + hidden + _mark(secret, about, nonce + hidden)


def unseal(secret: bytes, about: str, kept: bytes | memoryview) -> bytes:
    """The words again; refused if they are not those that were given away, about the same."""
    body, mark = bytes(kept[:-_MARK]), bytes(kept[-_MARK:])
    if not hmac.compare_digest(mark, _mark(secret, about, body)):
        raise Aborted("What was kept of the last run is of another run, company or operator.")
    return _added(body[_NONCE:], _pad(secret, body[:_NONCE], len(body) - _NONCE))


def _pad(secret: bytes, nonce: bytes, size: int) -> bytes:
    return hashlib.shake_256(hmac.digest(secret, b"pad", "sha256") + nonce).digest(size)


def _mark(secret: bytes, about: str, body: bytes) -> bytes:
    key = hmac.digest(secret, b"mark", "sha256")
    return hmac.digest(key, len(body).to_bytes(8) + body + about.encode(), "sha256")


def _added(left: bytes | memoryview, right: bytes) -> bytes:
    whole = int.from_bytes(left, "little") ^ int.from_bytes(right, "little")
    return whole.to_bytes(len(right), "little")
