"""What a supplier types to commit: a quantity per bucket, or none. What was typed is kept till sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

from tallystick.server.answer.forms import some_lines
from tallystick.server.web.formats import Formats
from tallystick.trade.forecast import compose
from tallystick.trade.forecast.claims import Commit
from tallystick.trade.forecast.document import Forecast

LONGEST_REASON = 1000


class Action(StrEnum):
    """What the button that was pressed says."""

    SEND = "send"  # what is typed per bucket
    ALL = "all"
    KEEP = "keep"
    NONE = "none"


@dataclass(slots=True)
class Typed:
    """One box: what is in it, and what is wrong with it."""

    text: str
    wrong: str = ""


class CommitForm:
    """A box per bucket of the last version. An empty box is no commitment.

    Before anything is typed a box holds what is `proposed`, else what stands committed.
    """

    def __init__(
        self,
        forecast: Forecast,
        formats: Formats,
        data: Mapping[str, str] | None = None,
        *,
        proposed: Mapping[date, Decimal] | None = None,
    ) -> None:
        self.forecast = forecast
        self.formats = formats
        data, proposed = data or {}, proposed or {}
        self.reason = data.get("reason", "")[: LONGEST_REASON + 1]
        self.error = ""
        self.typed = {
            figure.start: Typed(
                data.get(
                    self.name(figure.start),
                    formats.quantity(proposed.get(figure.start, figure.committed)),
                ).strip()[:40]
            )
            for figure in forecast.figures
        }

    @staticmethod
    def name(start: date) -> str:
        """The name of a bucket's box."""
        return f"c-{start.isoformat()}"

    def claim(self, action: Action) -> Commit | None:
        """The answer that was given; None if what was typed cannot be read, which is said beside it."""
        if len(self.reason) > LONGEST_REASON:
            self.error = _("The reason is too long.")
            return None
        reason = some_lines(self.reason)
        match action:
            case Action.ALL:
                return compose.commit_to_all(self.forecast, reason=reason)
            case Action.KEEP:
                return compose.keep_commitments(self.forecast, reason=reason)
            case Action.NONE:
                return compose.commit(self.forecast, {}, reason=reason)
        quantities = self._read()
        return None if quantities is None else compose.commit(self.forecast, quantities, reason=reason)

    def _read(self) -> dict[date, Decimal] | None:
        read: dict[date, Decimal] = {}
        for start, box in self.typed.items():
            if not box.text:
                continue
            try:
                read[start] = read_amount(box.text, self.formats)
            except ValueError as wrong:
                box.wrong = str(wrong)
        wrong_ones = sum(1 for box in self.typed.values() if box.wrong)
        if wrong_ones:
            self.error = _("What is marked cannot be read as a quantity. Nothing was sent.")
            return None
        if not read:
            self.error = _("Nothing is filled in. To commit nothing at all, press “Commit nothing”.")
            return None
        return read


def read_amount(text: str, formats: Formats) -> Decimal:
    """A quantity of zero or more, as a claim carries it. Raises `ValueError` with words for people."""
    try:
        value = formats.read_quantity(text)
    except ValueError:
        raise ValueError(_("This is not a number.")) from None
    if value < 0:
        raise ValueError(_("A quantity cannot be negative."))
    if value >= Decimal(10) ** 12 or value != round(value, 6):
        raise ValueError(_("This number is too long."))
    return value
