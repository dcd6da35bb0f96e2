"""What this process has folded of forecasts last, by the text that a book keeps of them.

What is said of a forecast is folded when it is delivered, and read at once by whoever plans by it: the
partner's step, and later one's own. When the next thing is said of it, all that is asked about what stood
before is its token and how the digest counted it. All of it is a function of the text and of nothing else, so
none can be out of date, or wrong because what wrote the text was taken back. Companies share this memory:
nothing is found by anything but the whole text, so a company is served only what it has already.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from threading import Lock
from typing import Final, Generic, NamedTuple, TypeVar

from tallystick.trade.forecast.document import Forecast
from tallystick.trade.forecast.standing_json import forecast_of

Kept = TypeVar("Kept")


class Standing(NamedTuple):
    """The little that is asked about a text when it is replaced: its token, and how the digest counts it."""

    token: str
    counted: bytes


class _Last(Generic[Kept]):
    """The last so many things that were kept, by a hash of the text: texts are large."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._kept: OrderedDict[bytes, Kept] = OrderedDict()

    def keep(self, text: str, thing: Kept) -> None:
        """Keep one, in place of the one that was kept first."""
        with self._lock:
            self._kept[_name(text)] = thing
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def get(self, text: str) -> Kept | None:
        """What is kept of a text, if anything is."""
        with self._lock:
            return self._kept.get(_name(text))


_outlines: Final = _Last[Forecast](2_048)
"""What some large steps say, up the tiers and down: in the worker mostly those that planning keeps anyway."""
_standing: Final = _Last[Standing](16_384)
"""Two kilobytes each."""


def remember(text: str, standing: Standing, document: Forecast) -> None:
    """Keep what a text stands for."""
    _standing.keep(text, standing)
    _outlines.keep(text, document.outline())


def recent_standing(text: str) -> Standing | None:
    """What is asked about a text when it is replaced, if it is remembered."""
    return _standing.get(text)


def recent_outline(text: str) -> Forecast | None:
    """The outline of the document of a text, if it is remembered."""
    return _outlines.get(text)


def outline_of(text: str) -> Forecast:
    """The outline of the document that a book keeps, folded anew unless it is remembered."""
    return recent_outline(text) or forecast_of(text).outline()


def _name(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
