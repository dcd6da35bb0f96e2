"""Names of the buckets of a forecast: weeks by their number, months by name, other stretches by their day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from tallystick.server.web.formats import Formats
from tallystick.trade.forecast.claims import Publish
from tallystick.trade.forecast.document import Figure
from tallystick.trade.forecast.values import Zone

WEEK = timedelta(days=7)


def is_week(start: date, end: date) -> bool:
    """Whether a stretch is one calendar week, Monday to Sunday."""
    return start.weekday() == 0 and end - start == WEEK


def label(start: date, end: date, formats: Formats, today: date) -> str:
    """The short name of a bucket: W11, Mar or 9 Mar."""
    if is_week(start, end):
        return pgettext("calendar week", "W%(n)02d") % {"n": start.isocalendar().week}
    if start.day == end.day == 1 and (end - start).days <= 31:
        return formats.month(start)
    return formats.day(start, today)


def week(start: date, formats: Formats, today: date) -> str:
    """The short name of the seven days from a day on: W11 where that is a Monday."""
    return label(start, start + WEEK, formats, today)


def span(start: date, end: date, formats: Formats, today: date) -> str:
    """The days of a bucket: 9 Mar to 15 Mar."""
    last = end - timedelta(days=1)
    return pgettext("forecast", "%(first)s to %(last)s") % {
        "first": formats.day(start, today),
        "last": formats.day(last, today),
    }


def reach(labels: Sequence[str]) -> str:
    """From which bucket to which: W11–W14."""
    if not labels:
        return ""
    return labels[0] if len(labels) == 1 else f"{labels[0]}–{labels[-1]}"


def zone_name(zone: Zone) -> str:
    """A zone in a word."""
    return {Zone.FIRM: _("Firm"), Zone.PLANNED: _("Planned"), Zone.OUTLOOK: _("Outlook")}[zone]


def count(figures: Sequence[Figure]) -> str:
    """How many buckets there are, in words: 18 weeks."""
    number = len(figures)
    if all(is_week(figure.start, figure.end) for figure in figures):
        return ngettext("%(n)d week", "%(n)d weeks", number) % {"n": number}
    return ngettext("%(n)d bucket", "%(n)d buckets", number) % {"n": number}


def weekly(claim: Publish) -> bool:
    """Whether all buckets of a version are calendar weeks."""
    starts = (bucket.start for bucket in claim.buckets)
    return all(is_week(start, end) for start, end in zip(starts, claim.ends, strict=True))


def edges(zones: Iterable[Zone]) -> list[bool]:
    """Where another zone begins."""
    before: Zone | None = None
    found = []
    for zone in zones:
        found.append(zone is not before)
        before = zone
    return found
