"""The summary of a forecast: what is expected by zone, what changed there, and what is short in all."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from tallystick.server.board.rows import Reader
from tallystick.server.forecast import weeks
from tallystick.server.forecast.words import first_short
from tallystick.server.gate import ForecastEntry
from tallystick.trade.forecast.document import Cover, Forecast
from tallystick.trade.forecast.figures import cover_by_zone
from tallystick.trade.forecast.values import Zone
from tallystick.trade.values import Role

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure of the summary: what it is, how much, how it changed, and what is to be said about it."""

    name: str
    amount: str
    change: str
    strong: bool
    note: str
    bad: bool


def tiles(entry: ForecastEntry, reader: Reader) -> list[Tile]:
    """What is expected by zone, what changed there since the last answer, and what is short in all."""
    forecast = entry.document
    covers = cover_by_zone(forecast.figures)
    made = [
        _tile(entry, zone, covers[zone], reader)
        for zone in Zone
        if any(figure.zone is zone for figure in forecast.figures)
    ]
    if forecast.figures:
        made.append(_short_tile(forecast, reader))
    return made


def _tile(entry: ForecastEntry, zone: Zone, cover: Cover, reader: Reader) -> Tile:
    forecast, formats = entry.document, reader.formats
    figures = [figure for figure in forecast.figures if figure.zone is zone]
    labels = [weeks.label(each.start, each.end, formats, reader.today) for each in figures]
    common = [figure for figure in figures if figure.before is not None]
    change = sum((figure.change for figure in common), ZERO)
    before = sum((figure.before or ZERO for figure in common), ZERO)
    words = ""
    if change:
        words = formats.signed(change)
        share = abs(change) / before if before else ZERO
        if share >= Decimal("0.1"):
            ratio = {"n": formats.quantity(round(share * 100))}
            words += ", " + (_("%(n)s %% up") if change > 0 else _("%(n)s %% down")) % ratio
    return Tile(
        name=f"{weeks.zone_name(zone)}, {weeks.reach(labels)}",
        amount=formats.quantity(cover.expected),
        change=words,
        strong=bool(before) and abs(change) >= before / 10,
        note=_zone_note(entry, zone, cover, reader),
        bad=bool(cover.short),
    )


def _zone_note(entry: ForecastEntry, zone: Zone, cover: Cover, reader: Reader) -> str:
    formats = reader.formats
    if cover.short:
        return _("%(n)s short of what is committed") % {"n": formats.quantity(cover.short)}
    if zone is Zone.OUTLOOK:
        high = [figure.high for figure in entry.document.figures if figure.zone is zone and figure.high]
        if high:
            return _("Up to %(n)s. Not binding") % {"n": formats.quantity(sum(high, ZERO))}
        return _("Not binding")
    if cover.open == cover.expected:
        return _("Not answered")
    said = _("You committed %(n)s") if entry.me is Role.SUPPLIER else _("They committed %(n)s")
    return said % {"n": formats.quantity(cover.committed)}


def _short_tile(forecast: Forecast, reader: Reader) -> Tile:
    formats = reader.formats
    open_ones = [figure for figure in forecast.figures if figure.committed is None]
    notes = []
    if forecast.worst:
        notes.append(_("First short in %(week)s") % {"week": first_short(forecast, reader)})
        if forecast.worst > forecast.cover.short:
            made_good = formats.quantity(forecast.worst - forecast.cover.short)
            notes.append(_("%(n)s made good later") % {"n": made_good})
    if open_ones:
        notes.append(_("%(buckets)s open") % {"buckets": weeks.count(open_ones)})
    return Tile(
        name=_("Short, at most"),
        amount=formats.quantity(forecast.worst),
        change=_("of %(n)s") % {"n": formats.quantity(forecast.cover.expected)},
        strong=False,
        note=". ".join(notes) or _("Nothing is short"),
        bad=bool(forecast.worst),
    )
