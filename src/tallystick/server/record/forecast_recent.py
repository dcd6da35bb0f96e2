"""The forecasts that this process has folded last, by the text that a book keeps of them.

What is said of a forecast is folded when it is delivered, and read at once by whoever plans by it: the
partner's step, and later one's own. A document is a function of its text, so none can be out of date.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Final

from tallystick.trade.forecast.document import Forecast
from tallystick.trade.forecast.standing_json import forecast_of

_MOST: Final = 512
"""About what one large step says. Documents are large."""
_lock = Lock()
_documents: OrderedDict[str, Forecast] = OrderedDict()


def remember(text: str, document: Forecast) -> None:
    """Keep what a text stands for, in place of the one that was kept first."""
    with _lock:
        _documents[text] = document
        while len(_documents) > _MOST:
            _documents.popitem(last=False)


def document_of(text: str) -> Forecast:
    """The document that a book keeps, folded anew unless it is remembered."""
    with _lock:
        found = _documents.get(text)
    return found or forecast_of(text)
