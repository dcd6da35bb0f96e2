"""Forecasts in a list: one row each, with its weeks as a strip, and the heat map of what is short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tallystick.server.board.filters import TabLink, count_text
from tallystick.server.board.rows import Reader
from tallystick.server.forecast import grid, weeks
from tallystick.server.forecast.asking import Asked, in_short
from tallystick.server.forecast.query import ASKED, address
from tallystick.server.forecast.words import first_short, glyph, state, whose_move
from tallystick.server.gate import (
    Count,
    ForecastCounts,
    ForecastEntry,
    ForecastSort,
    ForecastTab,
    ForecastView,
)
from tallystick.trade.forecast.document import Forecast, ForecastState

HEAT_WEEKS = 18
STRIP_HEIGHT, STRIP_STEP = 22, 7
MOST_BARS = 26


@dataclass(frozen=True, slots=True)
class Bar:
    """One bucket of a strip: how high what is expected is, and what of it is committed or short."""

    x: int
    y: float
    height: float
    kind: str


@dataclass(frozen=True, slots=True)
class Row:
    """One forecast in the list."""

    id: str
    version: int
    mine: bool
    glyph: str
    move: str
    state: str
    item: str
    description: str
    partner: str
    expects: str
    total: str
    unit: str
    number: int
    published_at: datetime | None
    answered: int
    answered_at: datetime | None
    short: str
    first: str
    open: bool
    asked: str
    bars: tuple[Bar, ...]
    strip: str
    strip_width: int


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One week of an item in the heat map."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One item in the heat map."""

    row: Row
    cells: tuple[HeatCell, ...]
    here: bool = False


@dataclass(frozen=True, slots=True)
class Heat:
    """Item by week: what becomes short."""

    labels: tuple[str, ...]
    rows: tuple[HeatRow, ...]


def row(entry: ForecastEntry, reader: Reader, asked: Asked | None = None) -> Row:
    """A forecast as its row in the list, with what a person is asked about it."""
    forecast = entry.document
    bars = strip(forecast)
    last = forecast.last
    return Row(
        id=str(entry.id),
        version=entry.version,
        mine=forecast.move is entry.me or asked is not None,
        glyph=glyph(forecast, entry.me),
        move=whose_move(forecast, entry.me),
        state=state(forecast, entry.me),
        item=forecast.ref.item,
        description=last.claim.description if last else "",
        partner=entry.partner.name,
        expects=_("you expect") if entry.me.value == "buyer" else _("they expect"),
        total=reader.formats.quantity(forecast.cover.expected),
        unit=forecast.unit,
        number=last.number if last else 0,
        published_at=last.at if last else None,
        answered=forecast.answer.claim.version if forecast.answer else 0,
        answered_at=forecast.answer.at if forecast.answer else None,
        short=reader.formats.quantity(forecast.worst) if forecast.worst else "",
        first=first_short(forecast, reader),
        open=forecast.state is ForecastState.NEW,
        asked=in_short(asked) if asked else "",
        bars=tuple(bars),
        strip=_strip_words(forecast, reader),
        strip_width=STRIP_STEP * min(len(forecast.figures), MOST_BARS),
    )


def strip(forecast: Forecast) -> list[Bar]:
    """The weeks of a forecast as small bars: solid committed, hatched short, hollow not answered."""
    figures = forecast.figures[:MOST_BARS]
    most = max((max(each.expected, each.committed or Decimal(0)) for each in figures), default=Decimal(0))
    bars = []
    for number, figure in enumerate(figures):
        x = number * STRIP_STEP
        whole = _height(figure.expected, most)
        if figure.committed is None:
            bars.append(Bar(x, STRIP_HEIGHT - whole, whole, "open"))
            continue
        part = _height(min(figure.committed, figure.expected), most)
        if figure.committed < figure.expected:
            bars.append(Bar(x, STRIP_HEIGHT - whole, max(round(whole - part, 1), 1.0), "gap"))
        if part:
            bars.append(Bar(x, STRIP_HEIGHT - part, part, "done"))
    return bars


def _height(quantity: Decimal, most: Decimal) -> float:
    return round(float(quantity / most) * (STRIP_HEIGHT - 2), 1) if most else 0.0


def _strip_words(forecast: Forecast, reader: Reader) -> str:
    labels = [weeks.label(f.start, f.end, reader.formats, reader.today) for f in forecast.figures]
    return _("%(reach)s: %(n)s expected, %(committed)s committed") % {
        "reach": weeks.reach(labels),
        "n": reader.formats.quantity(forecast.cover.expected),
        "committed": reader.formats.quantity(forecast.cover.committed),
    }


def heat_map(
    entries: Sequence[ForecastEntry], reader: Reader, here: ForecastEntry | None = None
) -> Heat | None:
    """What becomes short, item by week, from the week of today on. None where nothing is expected."""
    shown = [entry for entry in entries if entry.document.figures]
    if not shown:
        return None
    monday = reader.today - timedelta(days=reader.today.weekday())
    earliest = min(entry.document.figures[0].start for entry in shown)
    first = max(monday, earliest - timedelta(days=earliest.weekday()))
    mondays = [first + timedelta(weeks=number) for number in range(HEAT_WEEKS)]
    return Heat(
        tuple(weeks.week(day, reader.formats, reader.today) for day in mondays),
        tuple(
            HeatRow(
                row(entry, reader),
                tuple(_cells(entry, mondays, reader)),
                here=bool(here and entry.id == here.id),
            )
            for entry in shown
        ),
    )


def _cells(entry: ForecastEntry, mondays: Sequence[date], reader: Reader) -> list[HeatCell]:
    """A bucket is told in the week in which it begins."""
    figures = entry.document.figures
    begins = {
        figure.start - timedelta(days=figure.start.weekday()): (figure, short)
        for figure, short in zip(figures, grid.shortages(figures), strict=True)
    }
    cells = []
    for monday in mondays:
        if monday not in begins:
            cells.append(HeatCell("", ""))
            continue
        figure, short = begins[monday]
        if figure.committed is None:
            cells.append(HeatCell("?", "dim"))
        elif short:
            cells.append(HeatCell(reader.formats.quantity(short), grid.heat(short, figure.expected)))
        else:
            cells.append(HeatCell("·", "dim"))
    return cells


def tabs(
    view: ForecastView, counts: ForecastCounts, waiting: tuple[UUID, ...], reader: Reader
) -> list[TabLink]:
    """The tabs under the filters of a view; one for what a person is asked, where anything is."""
    numbers: list[tuple[ForecastTab, str, Count]] = [
        (ForecastTab.AWAITING_ME, _("Awaiting me"), counts.awaiting_me),
        (ForecastTab.AWAITING_THEM, _("Awaiting them"), counts.awaiting_them),
        (ForecastTab.SHORT, _("Short"), counts.short),
        (ForecastTab.ANSWERED, _("Answered"), counts.answered),
        (ForecastTab.ALL, pgettext("all forecasts", "All"), counts.all),
    ]
    asked = view.among is not None
    found = [
        TabLink(
            tab.value,
            address(replace(view, tab=tab, among=None, cursor="")),
            label,
            count_text(count, reader),
            tab is view.tab and not asked,
        )
        for tab, label, count in numbers
    ]
    if waiting or asked:
        url = address(replace(view, tab=ForecastTab.ALL, among=waiting, cursor=""))
        found.insert(0, TabLink(ASKED, url, _("Asks you"), reader.formats.quantity(len(waiting)), asked))
    return found


def sorts(view: ForecastView) -> list[tuple[str, str, bool]]:
    """The orders of the list: address, name, and whether it is this one."""
    names = {
        ForecastSort.MOVE: _("Whose move"),
        ForecastSort.ITEM: _("Item"),
        ForecastSort.PARTNER: _("Partner"),
        ForecastSort.SHORT: _("First short week"),
        ForecastSort.WORST: _("Most short"),
        ForecastSort.AGE: _("Last word"),
    }
    return [
        (address(replace(view, sort=sort, cursor="")), name, sort is view.sort)
        for sort, name in names.items()
    ]
