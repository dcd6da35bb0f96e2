"""The drawing of a forecast over its grid: ordered, expected, answered, committed, short; a column is a week.

An SVG with the classes of the style sheet, as that of an order line: it follows the theme by itself, and says
the same in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil, log10

from django.utils.translation import gettext as _

from tallystick.server.board.rows import Reader
from tallystick.server.forecast import weeks
from tallystick.server.forecast.grid import Column
from tallystick.server.forecast.words import first_short
from tallystick.server.line.chart import Label
from tallystick.trade.forecast.document import Figure, Forecast

LEFT, NARROW, WIDE = 130, 45, 70
FITS = 18
"""So many wide columns fit a desk; more are narrow, and scroll."""
LONGEST = 5
"""So many characters fit a narrow column; with more the table would grow out from under the drawing."""
TOP, BOTTOM, HEIGHT = 32.0, 244.0, 250
INSET = 6


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the drawing."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(slots=True)
class Chart:
    """The drawing: rules with their numbers, zone borders, boxes, paths, words; and what it says."""

    width: int
    rules: list[tuple[float, str]] = field(default_factory=list)
    borders: list[float] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    paths: list[tuple[str, str]] = field(default_factory=list)
    words: list[Label] = field(default_factory=list)
    said: str = ""
    step: int = NARROW
    height: int = HEIGHT
    left: int = LEFT
    top: float = TOP
    bottom: float = BOTTOM

    @property
    def roomy(self) -> bool:
        """Whether the columns are wide."""
        return self.step == WIDE

    def x(self, number: int) -> int:
        """Where a column begins."""
        return LEFT + self.step * number


class Scale:
    """From quantities to heights of the drawing, which goes from the least (usually nought) to the most."""

    def __init__(self, most: Decimal, least: Decimal = Decimal(0)) -> None:
        self.least = least
        self.most = most if most > least else least + 1

    def y(self, quantity: Decimal) -> float:
        """How high a quantity is."""
        return round(BOTTOM - float((quantity - self.least) / self.reach) * (BOTTOM - TOP), 1)

    @property
    def reach(self) -> Decimal:
        """From the least to the most."""
        return self.most - self.least


def chart(forecast: Forecast, columns: Sequence[Column], reader: Reader) -> Chart | None:
    """The drawing of the last version; None where nothing holds."""
    if not columns:
        return None
    scale = Scale(_most(columns))
    step = step_of(len(columns), [_most(columns)], reader)
    drawn = Chart(width=LEFT + step * len(columns), said=_said(forecast, reader), step=step)
    rule(drawn, scale, reader)
    _zones(drawn, columns)
    _ordered(drawn, scale, columns)
    _stairs(drawn, scale, columns)
    _committed(drawn, scale, columns)
    _label(drawn, scale, forecast, columns, reader)
    return drawn


def _most(columns: Sequence[Column]) -> Decimal:
    values = [column.ordered for column in columns if column.ordered is not None]
    for column in columns:
        if column.figure:
            figure = column.figure
            values += [figure.expected, figure.high or Decimal(0)]
            values += [figure.before or Decimal(0), figure.committed or Decimal(0)]
    return max(values, default=Decimal(0))


def step_of(count: int, figures: Iterable[Decimal], reader: Reader) -> int:
    """How wide a column is, in the drawing as in the table under it."""
    long = any(len(reader.formats.quantity(each)) > LONGEST for each in figures)
    return WIDE if long or count <= FITS else NARROW


def rule(drawn: Chart, scale: Scale, reader: Reader) -> None:
    """Rule the drawing with about five lines, at round numbers."""
    power = Decimal(10) ** (ceil(log10(float(scale.reach / 5))) - 1)
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= scale.reach / 5)
    quantity = ceil(scale.least / step) * step
    while quantity <= scale.most:
        drawn.rules.append((scale.y(quantity), reader.formats.quantity(quantity.normalize())))
        quantity += step


def _zones(drawn: Chart, columns: Sequence[Column]) -> None:
    if columns[0].figure is None:
        drawn.words.append(Label(LEFT + 6, 14, _("Ordered"), "k"))
    for number, column in enumerate(columns):
        if column.edge and column.zone:
            drawn.borders.append(drawn.x(number))
            drawn.words.append(Label(drawn.x(number) + 6, 14, weeks.zone_name(column.zone), "k"))


def _ordered(drawn: Chart, scale: Scale, columns: Sequence[Column]) -> None:
    for number, column in enumerate(columns):
        if column.ordered:
            y = scale.y(column.ordered)
            drawn.boxes.append(Box("hist", drawn.x(number) + 8, y, drawn.step - 16, round(BOTTOM - y, 1)))


def _stairs(drawn: Chart, scale: Scale, columns: Sequence[Column]) -> None:
    """The high side as a surface from what is expected up, then the lines of both versions."""
    numbered = [(n, column.figure) for n, column in enumerate(columns) if column.figure]
    if any(figure.high is not None for _n, figure in numbered):
        high = "".join(
            f"M{drawn.x(n)} {scale.y(f.expected)}V{_top(scale, f)}h{drawn.step}V{scale.y(f.expected)}Z"
            for n, f in numbered
        )
        drawn.paths.append(("b1", high))
    before = [(n, figure.before) for n, figure in numbered]
    if any(quantity is not None for _n, quantity in before):
        drawn.paths.append(("prev", stair(drawn, scale, before)))
    drawn.paths.append(("pro", stair(drawn, scale, [(n, figure.expected) for n, figure in numbered])))


def _top(scale: Scale, figure: Figure) -> float:
    return scale.y(figure.expected if figure.high is None else figure.high)


def stair(drawn: Chart, scale: Scale, points: Sequence[tuple[int, Decimal | None]]) -> str:
    """A stair over the columns that have a quantity, broken where one has none."""
    path = ""
    joined = False
    for number, quantity in points:
        if quantity is None:
            joined = False
            continue
        y = scale.y(quantity)
        path += f"{f'V{y}' if joined else f'M{drawn.x(number)} {y}'}h{drawn.step}"
        joined = True
    return path


def _committed(drawn: Chart, scale: Scale, columns: Sequence[Column]) -> None:
    for number, column in enumerate(columns):
        figure = column.figure
        if figure is None or figure.committed is None:
            continue
        y = scale.y(figure.committed)
        if figure.expected > figure.committed:
            top = scale.y(figure.expected)
            drawn.boxes.append(
                Box("gap", drawn.x(number) + INSET, top, drawn.step - 2 * INSET, round(y - top, 1))
            )
        drawn.paths.append(("com", f"M{drawn.x(number) + INSET - 1} {y}h{drawn.step - 2 * INSET + 2}"))


def _label(drawn: Chart, scale: Scale, forecast: Forecast, columns: Sequence[Column], reader: Reader) -> None:
    """How much is short, where it begins."""
    for number, column in enumerate(columns):
        if column.figure and column.figure.short and forecast.worst:
            text = _("%(n)s short") % {"n": reader.formats.quantity(forecast.worst)}
            y = scale.y(max(column.figure.expected, column.figure.high or Decimal(0))) - 7
            drawn.words.append(Label(drawn.x(number) + 4, max(y, TOP - 4), text, "kl"))
            return


def _said(forecast: Forecast, reader: Reader) -> str:
    """The drawing for those who do not see it."""
    formats = reader.formats
    cover = forecast.cover
    words = _("%(n)s expected, %(committed)s committed.") % {
        "n": formats.quantity(cover.expected),
        "committed": formats.quantity(cover.committed),
    }
    if forecast.worst:
        words += " " + _("%(n)s short from %(week)s on.") % {
            "n": formats.quantity(forecast.worst),
            "week": first_short(forecast, reader),
        }
    return words
