"""What is said of an order line that a shortage holds up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from tallystick.server.forecast import weeks
from tallystick.server.shortages.reading import Cause, Held
from tallystick.server.web.formats import Formats


@dataclass(frozen=True, slots=True)
class Because:
    """One cause in words, and the forecast on which it is seen (empty: made here)."""

    item: str
    forecast: str
    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """A line that is held up, in words."""

    missing: str
    met: str
    because: tuple[Because, ...]


def told(held: Held, formats: Formats, today: date) -> Told:
    """What is not there in time, when it is, and why."""
    missing = _("%(n)s will not be there by %(day)s") % {
        "n": formats.quantity(held.missing),
        "day": formats.day(held.due, today),
    }
    met = _("All of it cannot be there as far as is planned.")
    if held.met_on:
        week = weeks.week(held.met_on, formats, today)
        met = _("All of it can be there in %(week)s.") % {"week": week}
    return Told(missing, met, tuple(because(cause, formats, today) for cause in held.causes))


def because(cause: Cause, formats: Formats, today: date) -> Because:
    """A cause in words."""
    words = {
        "n": formats.quantity(cause.quantity),
        "partner": cause.supplier.name if cause.supplier else "",
        "week": weeks.week(cause.week, formats, today),
    }
    if cause.supplier:
        text = _("%(n)s short from %(partner)s, from %(week)s on") % words
    else:
        text = _("%(n)s short of what can be made here, from %(week)s on") % words
    return Because(cause.item, cause.forecast, text)
