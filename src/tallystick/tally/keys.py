"""Companies and their keys. A company is an Ed25519 key pair; its id is derived from the public key."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Self

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from tallystick.errors import InvalidInput

COMPANY_ID = re.compile(r"co_[a-z2-7]{32}")
TALLY_ID = re.compile(r"ta_[a-z2-7]{32}")


class CompanyKey:
    """The key pair of a company. Whoever holds the seed speaks for the company."""

    __slots__ = ("_signing", "company", "public")

    def __init__(self, seed: bytes) -> None:
        if len(seed) != 32:
            raise InvalidInput("The seed of a company's key is 32 bytes.")
        self._signing = SigningKey(seed)
        self.public: bytes = self._signing.verify_key.encode()
        self.company: str = company_id(self.public)

    @classmethod
    def generate(cls) -> Self:
        """Make a new company."""
        return cls(SigningKey.generate().encode())

    @classmethod
    def from_seed(cls, seed: bytes) -> Self:
        """Bring back the key pair whose seed was kept."""
        return cls(seed)

    @property
    def seed(self) -> bytes:
        """The secret: 32 bytes from which the key pair is derived."""
        return self._signing.encode()

    def sign(self, message: bytes) -> bytes:
        """Return the signature (64 bytes) of `message`."""
        return self._signing.sign(message).signature

    def __repr__(self) -> str:
        return f"CompanyKey({self.company})"


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether `signature` over `message` was made with the key of `public`."""
    if len(public) != 32 or len(signature) != 64:
        return False
    try:
        VerifyKey(public).verify(message, signature)
    except BadSignatureError:
        return False
    return True


def company_id(public: bytes) -> str:
    """Return the id of the company whose public key this is."""
    return "co_" + _short_hash(public)


def tally_id(one: str, other: str) -> str:
    """Return the id of the one tally between two companies, whichever is named first."""
    if one == other:
        raise InvalidInput("A tally is between two different companies.")
    first, second = sorted((one, other))
    return "ta_" + _short_hash(f"{first}\n{second}".encode())


def _short_hash(data: bytes) -> str:
    return base64.b32encode(hashlib.sha256(data).digest()[:20]).decode().lower()
