"""Whether a rule may answer a forecast by itself, or a person is asked, and what to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from tallystick.trade.forecast import compose
from tallystick.trade.forecast.claims import Commit
from tallystick.trade.forecast.document import Forecast, ForecastState
from tallystick.trade.forecast.values import Zone

ZERO = Decimal(0)


class Ask(StrEnum):
    """Why a person is asked."""

    OFF = "off"  # the company commits nothing by itself
    SHORT = "short"  # not all of a binding week can be made by its end
    JUMP = "jump"  # the answer would differ too much from the last one
    FIRST = "first"  # nothing was ever committed to this customer for this item


@dataclass(frozen=True, slots=True)
class AutoCommit:
    """When a supplier's system may answer by itself: rules of its own, which no customer sees.

    `within` is by how much, as a fraction of what was committed, an answer may differ from it in a binding
    week (None: by any amount). `short` says whether less than is expected may be committed by itself, `first`
    whether the first answer may be.
    """

    on: bool = True
    within: Decimal | None = None
    short: bool = False
    first: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What could be committed, per bucket, and for which reasons a person is asked first (none: say it)."""

    quantities: Mapping[date, Decimal]
    ask: tuple[Ask, ...]

    @property
    def automatic(self) -> bool:
        return not self.ask

    def claim(self, forecast: Forecast) -> Commit:
        """Return the claim that says so, as a rule's word."""
        return compose.commit(forecast, self.quantities, automatic=True)


def answer(forecast: Forecast, possible: Mapping[date, Decimal], rule: AutoCommit) -> Answer | None:
    """Answer the last version with what is possible per bucket; None if that has been said already.

    A standing commitment that can no longer be kept is answered anew, also if the customer changed nothing:
    so a shortage comes down without anybody asking.
    """
    if forecast.last is None:
        return None
    said = all(possible.get(figure.start) == figure.committed for figure in forecast.figures)
    if said and forecast.state not in (ForecastState.NEW, ForecastState.CHANGED):
        return None
    starts = {figure.start for figure in forecast.figures}
    quantities = {start: quantity for start, quantity in possible.items() if start in starts}
    return Answer(quantities, tuple(_reasons(forecast, quantities, rule)))


def _reasons(forecast: Forecast, possible: Mapping[date, Decimal], rule: AutoCommit) -> list[Ask]:
    reasons = []
    if not rule.on:
        reasons.append(Ask.OFF)
    if forecast.answer is None and not rule.first:
        reasons.append(Ask.FIRST)
    if not rule.short and _falls_short(forecast, possible):
        reasons.append(Ask.SHORT)
    if rule.within is not None and _jumps(forecast, possible, rule.within):
        reasons.append(Ask.JUMP)
    return reasons


def _falls_short(forecast: Forecast, possible: Mapping[date, Decimal]) -> bool:
    missing = ZERO
    for figure in forecast.figures:
        missing += figure.expected - possible.get(figure.start, ZERO)
        if missing > 0 and figure.zone is not Zone.OUTLOOK:
            return True
    return False


def _jumps(forecast: Forecast, possible: Mapping[date, Decimal], within: Decimal) -> bool:
    return any(
        abs(possible.get(figure.start, ZERO) - figure.committed) > within * figure.committed
        for figure in forecast.figures
        if figure.committed is not None and figure.zone is not Zone.OUTLOOK
    )
