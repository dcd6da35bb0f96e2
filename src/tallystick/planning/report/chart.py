"""Small charts as SVG: bars, stacked bars, a stepped line and a limit, one value a week."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

WIDTH, HEIGHT = 360, 130
LEFT, RIGHT, TOP, BOTTOM = 44, 4, 10, 20


@dataclass(frozen=True, slots=True)
class Series:
    """Values by week under a name. `style` is a class of the page: it gives the colour in light and dark."""

    name: str
    values: Sequence[float]
    style: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars stand on each other; lines are drawn over them; a limit has gaps where it is None."""

    title: str
    unit: str
    weeks: Sequence[str]
    bars: Sequence[Series] = ()
    lines: Sequence[Series] = ()
    limit: tuple[str, Sequence[float | None]] | None = field(default=None)

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
        return "".join(parts) + "</svg>"

    def legend(self) -> str:
        """What each colour means, if there is more than one thing to see."""
        entries = [(one.name, one.style) for one in (*self.bars, *self.lines)]
        if self.limit is not None:
            entries.append((self.limit[0], "limit"))
        spans = (f'<span class="key {style}">{escape(name)}</span>' for name, style in entries)
        return f'<p class="legend">{"".join(spans)}</p>'

    def table(self) -> str:
        """The same figures as a table."""
        series = [*self.bars, *self.lines]
        head = "".join(f"<th>{escape(one.name)}</th>" for one in series)
        rows = (
            f"<tr><th>{escape(week)}</th>"
            + "".join(f"<td>{number(one.values[i])}</td>" for one in series)
            + "</tr>"
            for i, week in enumerate(self.weeks)
        )
        return (
            "<details><summary>Figures</summary><div class=scroll><table>"
            f"<tr><th>Week of</th>{head}</tr>{''.join(rows)}</table></div></details>"
        )

    def _stacked(self) -> list[float]:
        return [sum(one.values[i] for one in self.bars) for i in range(len(self.weeks))]

    def _top(self) -> float:
        seen = [*self._stacked(), *(value for one in self.lines for value in one.values)]
        if self.limit is not None:
            seen += [value for value in self.limit[1] if value is not None]
        return _rounded_up(max([*seen, 0.0]))

    def _x(self, week: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * week / len(self.weeks)

    def _y(self, value: float, top: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top)

    def _axis(self, top: float) -> list[str]:
        lines = []
        for share in (0.0, 0.5, 1.0):
            y = self._y(share * top, top)
            lines.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
            lines.append(
                f'<text x="{LEFT - 5}" y="{y + 3.5:.1f}" text-anchor="end">{number(share * top)}</text>'
            )
        every = max(1, math.ceil(len(self.weeks) / 6))
        for week in range(0, len(self.weeks), every):
            lines.append(
                f'<text x="{self._x(week):.1f}" y="{HEIGHT - 7}">{escape(self.weeks[week][5:])}</text>'
            )
        return lines

    def _bars(self, top: float) -> list[str]:
        below = [0.0] * len(self.weeks)
        drawn = []
        gap = min(2.0, 0.2 * (self._x(1) - self._x(0)))
        for one in self.bars:
            for week, value in enumerate(one.values):
                if value > 0:
                    y, base = self._y(below[week] + value, top), self._y(below[week], top)
                    x, width = self._x(week) + gap / 2, self._x(1) - self._x(0) - gap
                    drawn.append(
                        f'<rect class="{one.style}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" '
                        f'height="{base - y:.1f}"><title>{escape(self.weeks[week])}: {escape(one.name)} '
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


def number(value: float) -> str:
    """A figure for people: no more digits than say something, and a thin space between thousands."""
    if abs(value) < 10:
        return f"{round(value, 2) + 0.0:g}"
    return f"{value:,.0f}".replace(",", "\u202f")


def _rounded_up(value: float) -> float:
    """The next of 1, 1.5, 2, 3, 4, 5, 6, 8, 10 times a power of ten."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(
        step * power for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * power >= value * (1 - 1e-12)
    )
