"""What an operator gives away to be kept, so that only it can read it when it comes back.

Its words of the prices that a run ended with go to the companies, each those of its own equations, and come
back with the next run. Nothing is kept here. A company can read none of them, change none, and put none in
another's place.
"""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tallystick.planning.sealed.wire import Aborted

PURPOSE = b"tallystick keeping 1"
"""The secret that seals follows from the operator's private key for this."""

_NONCE, _MARK = 12, 16
OVERHEAD = _NONCE + _MARK


def about(run: str, company: str) -> str:
    """What kept words are about."""
    return f"{run} {company}"


def seal(secret: bytes, about: str, words: bytes | memoryview) -> bytes:
    """Words that only this operator can read, and only as what they are about."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(secret).encrypt(nonce, words, about.encode())


def unseal(secret: bytes, about: str, kept: bytes | memoryview) -> bytes:
    """The words again; refused if they are not those that were given away, about the same."""
    try:
        return AESGCM(secret).decrypt(kept[:_NONCE], kept[_NONCE:], about.encode())
    except InvalidTag:
        raise Aborted("What was kept of the last run is of another run, company or operator.") from None
