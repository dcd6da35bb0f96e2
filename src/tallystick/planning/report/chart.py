"""Small charts as SVG: bars, stacked bars, a stepped line and a limit, one value a week."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from babel.dates import format_date

WIDTH, HEIGHT = 320, 130
RIGHT, TOP, BOTTOM = 4, 8, 24
DIGIT = 6.2
"""About how wide a figure or letter of an axis is."""
SEEN = 0.005
"""Less than this is told as 0: what solvers and turns leave of nothing."""


@dataclass(frozen=True, slots=True)
class Series:
    """Values by week under a name. `style` is a class of the page: it gives the colour in light and dark."""

    name: str
    values: Sequence[float]
    style: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars stand on each other; lines are drawn over them; a limit has gaps where it is None.

    `unit` stands over the axis; `says` is what there is to say under the title, if anything.
    """

    title: str
    unit: str
    says: str
    weeks: Sequence[date]
    bars: Sequence[Series] = ()
    lines: Sequence[Series] = ()
    limit: tuple[str, Sequence[float | None]] | None = None

    def figure(self) -> str:
        """The chart with its title, its unit, what its colours mean, and its figures."""
        says = f'<p class="quiet">{escape(self.says)}</p>' if self.says else ""
        return (
            f'<figure><h3>{escape(self.title)}</h3>{says}<p class="unit">{escape(self.unit)}</p>'
            f"{self.svg()}{self.legend()}{self.table()}</figure>"
        )

    def svg(self) -> str:
        """The chart as an SVG element with a text for those who cannot see it."""
        top = self._top()
        parts = [
            f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(self._spoken())}">',
            *self._axis(top),
            *self._bars(top),
            *(self._line(one.values, one.style, top) for one in self.lines),
        ]
        if self.limit is not None:
            parts.append(self._line(self.limit[1], "limit", top))
        if not self._anything():
            middle = (self._left() + WIDTH - RIGHT) / 2
            parts.append(
                f'<text x="{middle:.1f}" y="{TOP + 30}" text-anchor="middle">None in any week</text>'
            )
        return "".join(parts) + "</svg>"

    def legend(self) -> str:
        """What each colour means, if there is more than one thing to see."""
        entries = [(one.name, one.style) for one in (*self.bars, *self.lines)]
        if self.limit is not None:
            entries.append((self.limit[0], "limit"))
        if len(entries) == 1:
            return ""
        spans = (f'<span class="key {style}">{escape(name)}</span>' for name, style in entries)
        return f'<p class="legend">{"".join(spans)}</p>'

    def table(self) -> str:
        """The same figures as a table."""
        columns: list[tuple[str, Sequence[float | None]]] = [
            (one.name, one.values) for one in (*self.bars, *self.lines)
        ]
        if self.limit is not None:
            columns.append(self.limit)
        head = "".join(f'<th scope="col">{escape(name)}, {escape(self.unit)}</th>' for name, _ in columns)
        rows = (
            f'<tr><th scope="row">{in_full(week)}</th>'
            + "".join(f"<td>{_or_none(values[i])}</td>" for _, values in columns)
            + "</tr>"
            for i, week in enumerate(self.weeks)
        )
        return (
            "<details><summary>Figures</summary>"
            f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(self.title)}, figures">'
            f'<table><tr><th scope="col">Week from</th>{head}</tr>{"".join(rows)}</table></div></details>'
        )

    def _anything(self) -> bool:
        return any(value >= SEEN for one in (*self.bars, *self.lines) for value in one.values)

    def _stacked(self) -> list[float]:
        return [sum(one.values[i] for one in self.bars) for i in range(len(self.weeks))]

    def _top(self) -> float:
        seen = [*self._stacked(), *(value for one in self.lines for value in one.values)]
        if self.limit is not None:
            seen += [value for value in self.limit[1] if value is not None]
        return _rounded_up(max([*seen, 0.0]))

    def _left(self) -> float:
        """Where the weeks begin: right of the widest figure at the axis."""
        return 9 + DIGIT * max(len(number(share * self._top())) for share in _MARKS)

    def _x(self, week: float) -> float:
        return self._left() + (WIDTH - self._left() - RIGHT) * week / len(self.weeks)

    def _y(self, value: float, top: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top)

    def _axis(self, top: float) -> list[str]:
        left = self._left()
        marks = []
        for share in _MARKS:
            y = self._y(share * top, top)
            marks.append(
                f'<line class="grid" x1="{left:.1f}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
                f'<text x="{left - 5:.1f}" y="{y + 3.5:.1f}" text-anchor="end">{number(share * top)}</text>'
            )
        every = max(1, math.ceil(len(self.weeks) / 5))
        for week in range(0, len(self.weeks), every):
            label = self._label(week, every)
            # under the middle of its week, unless it would be cut
            x = self._x(week + 0.5)
            if x + DIGIT * len(label) / 2 <= WIDTH:
                marks.append(f'<text x="{x:.1f}" y="{HEIGHT - 5}" text-anchor="middle">{label}</text>')
        return marks

    def _label(self, week: int, every: int) -> str:
        """The day on which a week begins, with the year where that is another than before."""
        day, before = self.weeks[week], self.weeks[max(week - every, 0)]
        return format_date(day, "d MMM" if day.year == before.year else "d MMM yy", "en")

    def _bars(self, top: float) -> list[str]:
        below = [0.0] * len(self.weeks)
        drawn = []
        gap = min(2.0, 0.2 * (self._x(1) - self._x(0)))
        for one in self.bars:
            for week, value in enumerate(one.values):
                if value >= SEEN:
                    y, base = self._y(below[week] + value, top), self._y(below[week], top)
                    x, width = self._x(week) + gap / 2, self._x(1) - self._x(0) - gap
                    drawn.append(
                        f'<rect class="{one.style}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" '
                        f'height="{base - y:.1f}"><title>{in_full(self.weeks[week])}: {escape(one.name)} '
                        f"{number(value)} {escape(self.unit)}</title></rect>"
                    )
                    below[week] += value
        return drawn

    def _line(self, values: Sequence[float | None], style: str, top: float) -> str:
        """A stepped line, broken where there is no value."""
        steps, pen = [], "M"
        for week, value in enumerate(values):
            if value is None:
                pen = "M"
                continue
            y = self._y(min(value, top), top)
            steps.append(f"{pen}{self._x(week):.1f} {y:.1f}L{self._x(week + 1):.1f} {y:.1f}")
            pen = "L"
        return f'<path class="line {style}" d="{"".join(steps)}"/>' if steps else ""

    def _spoken(self) -> str:
        parts = [
            f"{one.name} from {number(min(one.values))} to {number(max(one.values))} {self.unit}"
            for one in (*self.bars, *self.lines)
        ]
        return f"{self.title}: " + "; ".join(parts)


_MARKS = (0.0, 0.5, 1.0)


def in_full(day: date) -> str:
    """A day as the product's pages write it in full."""
    return format_date(day, "d MMM y", "en")


def number(value: float) -> str:
    """A figure for people: no more digits than say something."""
    return f"{round(value, 2) + 0.0:g}" if abs(value) < 10 else f"{value:,.0f}"


def _or_none(value: float | None) -> str:
    return "none" if value is None else number(value)


def _rounded_up(value: float) -> float:
    """The next of 1, 1.5, 2, 3, 4, 5, 6, 8, 10 times a power of ten."""
    if value < SEEN:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(
        step * power for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * power >= value * (1 - 1e-12)
    )
