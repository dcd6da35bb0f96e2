"""The forecasts that this process has folded last, by the text that a book keeps of them.

What is said of a forecast is folded when it is delivered, and read at once by whoever plans by it: the
partner's step, and later one's own. A document is a function of its text, so none can be out of date.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Final, NamedTuple

from tallystick.trade.forecast.document import Forecast
from tallystick.trade.forecast.standing_json import forecast_of

_MOST: Final = 512
"""About what one large step says. Documents are large."""
_lock = Lock()


class Standing(NamedTuple):
    """What a text stands for, and the bytes with which a digest counts it."""

    document: Forecast
    counted: bytes


_standing: OrderedDict[str, Standing] = OrderedDict()


def remember(text: str, standing: Standing) -> None:
    """Keep what a text stands for, in place of the one that was kept first."""
    with _lock:
        _standing[text] = standing
        while len(_standing) > _MOST:
            _standing.popitem(last=False)


def recent(text: str) -> Standing | None:
    """What a text stands for, if it is remembered."""
    with _lock:
        return _standing.get(text)


def document_of(text: str) -> Forecast:
    """The document that a book keeps, folded anew unless it is remembered."""
    found = recent(text)
    return found.document if found else forecast_of(text)
