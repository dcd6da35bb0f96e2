"""The one grid of a forecast: its buckets as columns, under the chart, the figures and the heat strip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from tallystick.server.board.rows import Reader
from tallystick.server.forecast import weeks
from tallystick.server.forecast.weeks import WEEK
from tallystick.trade.document import OrderLine
from tallystick.trade.forecast.document import Figure, Forecast
from tallystick.trade.forecast.values import Zone

ZERO = Decimal(0)
PAST_WEEKS = 8
"""So many weeks before the first bucket are drawn, where orders are on the record."""
HEAT = (Decimal("0.05"), Decimal("0.1"), Decimal("0.2"), Decimal("0.4"))
"""From which share of what is expected a shortage is drawn darker."""


@dataclass(frozen=True, slots=True)
class Column:
    """One bucket, or one week before the first. Quantities stay numbers for the drawing."""

    start: date
    end: date
    label: str
    days: str
    zone: Zone | None
    edge: bool
    ordered: Decimal | None = None
    figure: Figure | None = None
    short_here: Decimal = ZERO

    @property
    def heat(self) -> str:
        """The class of the heat map: from h1 to h5; empty where nothing is short."""
        return heat(self.short_here, self.figure.expected if self.figure else ZERO)


def heat(short: Decimal, expected: Decimal) -> str:
    """How dark a shortage is drawn, by its share of what is expected there."""
    if short <= 0:
        return ""
    share = short / expected if expected else Decimal(1)
    return f"h{1 + sum(1 for step in HEAT if share >= step)}"


def columns(forecast: Forecast, reader: Reader, lines: Sequence[OrderLine] = ()) -> list[Column]:
    """The columns of the grid, the weeks before the first bucket in front where something was ordered."""
    if not forecast.figures:
        return []
    made = _past(forecast, reader, lines)
    edges = weeks.edges(figure.zone for figure in forecast.figures)
    for figure, edge, here in zip(forecast.figures, edges, shortages(forecast.figures), strict=True):
        made.append(
            Column(
                figure.start,
                figure.end,
                weeks.label(figure.start, figure.end, reader.formats, reader.today),
                weeks.span(figure.start, figure.end, reader.formats, reader.today),
                figure.zone,
                edge,
                None,
                figure,
                here,
            )
        )
    return made


def shortages(figures: Sequence[Figure]) -> list[Decimal]:
    """What becomes short in each bucket: what an earlier surplus makes good is none."""
    before = ZERO
    grown = []
    for figure in figures:
        grown.append(max(figure.short - before, ZERO))
        before = figure.short
    return grown


def _past(forecast: Forecast, reader: Reader, lines: Sequence[OrderLine]) -> list[Column]:
    """What was ordered for the weeks before the first bucket."""
    first = forecast.figures[0]
    if not lines or not weeks.is_week(first.start, first.end):
        return []
    begin = first.start - PAST_WEEKS * WEEK
    ordered = _ordered(lines, begin, first.start)
    if not any(ordered.values()):
        return []
    made = []
    for number in range(PAST_WEEKS):
        start = begin + number * WEEK
        name = weeks.label(start, start + WEEK, reader.formats, reader.today)
        days = weeks.span(start, start + WEEK, reader.formats, reader.today)
        made.append(Column(start, start + WEEK, name, days, None, False, ordered.get(start, ZERO)))
    return made


def _ordered(lines: Sequence[OrderLine], begin: date, until: date) -> Mapping[date, Decimal]:
    """What stands ordered, by the week for which it is needed."""
    found: dict[date, Decimal] = {}
    for line in lines:
        terms = line.standing
        for part in terms.schedule if terms else ():
            if begin <= part.date < until:
                start = part.date - timedelta(days=part.date.weekday())
                found[start] = found.get(start, ZERO) + part.quantity
    return found
