"""A short text that is the same for the same figures, so that they need not be kept to be known again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from tallystick.trade.forecast.values import Bucket


class Figures(Protocol):
    """What is published of an item, or would be."""

    @property
    def unit(self) -> str: ...
    @property
    def planned_from(self) -> date: ...
    @property
    def outlook_from(self) -> date: ...
    @property
    def end(self) -> date: ...
    @property
    def buckets(self) -> Sequence[Bucket]: ...


def fingerprint(told: Figures) -> str:
    """Return the text of these figures. Books keep it: made otherwise, it would know none of theirs again."""
    figures = [[str(each.start), _plain(each.quantity), _plain(each.high)] for each in told.buckets]
    body = [told.unit, str(told.planned_from), str(told.outlook_from), str(told.end), figures]
    return hashlib.sha256(json.dumps(body).encode()).hexdigest()[:16]


def _plain(figure: Decimal | None) -> str:
    """The same for the same number: what is worked out may have zeros at its end that a claim has not."""
    return str(figure if figure is None else figure.normalize())
