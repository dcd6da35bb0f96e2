"""Tries of a code, counted so that guesses at the same moment cannot slip past the count."""

from __future__ import annotations

from typing import Final

from django.core.cache import cache
from django.utils.crypto import salted_hmac

#: as many as allauth's own count in the session allows
MOST: Final = 3
#: longer than any code is good for
_SECONDS: Final = 3_600


def take(code: str) -> bool:
    """Take one of the few tries that there are of a code; False when all are taken.

    Each try is a key of its own in the shared cache, and adding a key either succeeds or finds it taken.
    """
    name = salted_hmac("tallystick.people.tries", code, algorithm="sha256").hexdigest()
    return any(cache.add(f"code:{name}:{number}", 1, _SECONDS) for number in range(MOST))
