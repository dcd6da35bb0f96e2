"""What keeps hints and units from telling operators how large a company's numbers are.

All companies of a circle count quantities and prices in units that its operators do not know: two factors,
drawn when the circle is made, which it tells to each company under that company's own certificate. And each
company rounds in true units, on steps whose place follows from its private key, after moving its hints by
amounts that follow from it as well. All of that is the same every week and in every circle, so that seeing
them again tells nothing more: what is rounded already is only multiplied by a circle's factors. Drawn anew
under a new key it would average out, so what an earlier key blurred by goes into the new one's file.
"""

from __future__ import annotations

import base64
import contextlib
import hmac
import math
import re
import secrets
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tallystick.errors import InvalidInput
from tallystick.planning.layout import Block
from tallystick.planning.sealed.wire import own_key, own_secret
from tallystick.planning.storing import write_text

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.hpke import Suite

HINT_STEP, UNIT_STEP = 2, 4
"""Hints of a company are powers of 4 apart, its units powers of 16: so many powers of two."""

COMPANY_BLUR, BLOCK_BLUR = 0.5, 0.5
"""All hints of a company together, and each by itself, are moved by at most 2 to the power of this."""

WIDEST = 64.0
"""The circle's factors are 2 to the power of at most this, up or down."""

_WORD = struct.Struct(">dd")
_PURPOSE = b"tallystick veil 2"
_BLUR_BYTES = 32
_EARLIER = re.compile(r"-----BEGIN TALLYSTICK BLUR-----\n(.*?)\n-----END TALLYSTICK BLUR-----\n", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Veil:
    """The circle's factors of quantities and prices, as powers of two, and what a company blurs by.

    Hints and units are told as whole powers of two. The factors are not: otherwise what is left of a whole
    power would show.
    """

    quantities: float = 0.0
    prices: float = 0.0
    key: bytes = field(default=b"", repr=False)

    def hint(self, block: Block, power: float) -> int:
        """What is told of a hint of so many powers of two in true units."""
        place = self.place(block.company, "hint", HINT_STEP)
        steps = round((power + self.blur(block) - place) / HINT_STEP)
        return HINT_STEP * steps + round(place + self.quantities - self.prices)

    def unit(self, block: Block, power: float) -> int:
        """What is told of a unit of so many powers of two or more, in true units."""
        place = self.place(block.company, "unit", UNIT_STEP)
        # What comes to a whole power but for what logarithms lose needs no larger one.
        steps = math.ceil((power - place) / UNIT_STEP - 1e-9)
        return UNIT_STEP * steps + math.ceil(place + self.quantities - 1e-9)

    def place(self, company: str, what: str, step: int) -> float:
        """Where a company's steps of so many powers of two stand: evenly anywhere, and always there."""
        return step * (1.0 + self._drawn(company, what)) / 2.0

    def blur(self, block: Block) -> float:
        """By how many powers of two a block's hint is moved before it is rounded."""
        every, alone = self._drawn(block.company), self._drawn(block.company, block.kind, block.id)
        return COMPANY_BLUR * every + BLOCK_BLUR * alone

    def _drawn(self, *of: str) -> float:
        """Evenly between -1 and 1, always the same for the same key."""
        found = hmac.digest(self.key, "\n".join(of).encode(), "sha256")
        return int.from_bytes(found[:7]) / 2**55 - 1.0


OPEN = Veil()
"""Hides nothing: hints are moved by what anybody could work out. For rehearsals."""


def draw_veils(certificates: Mapping[str, str]) -> dict[str, str]:
    """The circle's two factors, drawn anew, as a word to each company that only its key opens."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509 import load_pem_x509_certificate

    powers = _WORD.pack(*(WIDEST * (secrets.randbits(53) / 2**52 - 1.0) for _ in range(2)))
    words = {}
    for company, certificate in certificates.items():
        key = load_pem_x509_certificate(certificate.encode()).public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
            raise InvalidInput(
                f"Company {company!r}: its certificate is not for a key on the curve P-256.",
                mend="Make one with `tallystick circle certificate`.",
            )
        words[company] = base64.b64encode(_suite().encrypt(powers, key, info=_PURPOSE)).decode()
    return words


def open_veil(word: str, credentials: Path) -> Veil:
    """What the circle told a company, and its key for moving hints; from its file of key and certificate."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric import ec

    key = own_key(credentials)
    try:
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise ValueError
        quantities, prices = _WORD.unpack(_suite().decrypt(base64.b64decode(word), key, info=_PURPOSE))
        if not (abs(quantities) <= WIDEST and abs(prices) <= WIDEST):
            raise ValueError
    except (InvalidTag, ValueError, struct.error):
        raise InvalidInput(
            "The circle file has no word for this company that its key opens.",
            mend="Make the circle file again, with `tallystick circle create` and its certificate.",
        ) from None
    return Veil(quantities, prices, own_blur(credentials))


def own_blur(credentials: Path) -> bytes:
    """What a company blurs by: that of an earlier key if its file has it, else what follows from its key."""
    earlier = _EARLIER.search(credentials.read_text("ascii"))
    return read_blur(earlier[1]) if earlier else own_secret(credentials, _PURPOSE)


def keep_blur(credentials: Path, blur: bytes) -> None:
    """Have a file of key and certificate blur as an earlier key did; both stay as they are."""
    file = credentials.resolve()
    rest = _EARLIER.sub("", file.read_text("ascii"))
    kept = f"-----BEGIN TALLYSTICK BLUR-----\n{written_blur(blur)}\n-----END TALLYSTICK BLUR-----\n"
    write_text(file, kept + rest, private=True)


def written_blur(blur: bytes) -> str:
    """What a company blurs by, as its own files have it."""
    return base64.b64encode(blur).decode()


def read_blur(written: object) -> bytes:
    """The same again."""
    with contextlib.suppress(ValueError):
        found = base64.b64decode(str(written), validate=True)
        if len(found) == _BLUR_BYTES:
            return found
    raise InvalidInput(
        "What hints were blurred by before cannot be read.",
        mend="Give the file as `tallystick circle join` or `tallystick circle blur` wrote it; older plans "
        "say nothing of it.",
    )


def _suite() -> Suite:
    from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

    return Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
