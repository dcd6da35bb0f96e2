"""The drawing of an item's projected stock on its grid of weeks. What is below zero hangs under the line."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from tallystick.server.board.rows import Reader
from tallystick.server.forecast.chart import LEFT, TOP, Box, Chart, Scale, rule, stair, step_of
from tallystick.server.line.chart import Label
from tallystick.server.planned.figures import hundredths
from tallystick.server.planned.stock import Stock

_GAP = 8


def chart(stock: Stock, reader: Reader, said: str) -> Chart:
    """The drawing; `said` says the same in words."""
    projected = [hundredths(each) for each in stock.projected]
    hoped = [hundredths(each) for each in stock.hoped]
    safety = hundredths(stock.safety)
    scale = Scale(max(*projected, *hoped, safety, Decimal(0)), min(*projected, *hoped, Decimal(0)))
    shown = [hundredths(each) for each in (*stock.needed, *stock.asked)]
    step = step_of(len(projected), [*projected, *hoped, *shown], reader)
    drawn = Chart(width=LEFT + step * len(projected), step=step, said=said)
    rule(drawn, scale, reader)
    zero = scale.y(Decimal(0))
    for number, quantity in enumerate(projected):
        y = scale.y(quantity)
        if quantity:
            kind = "gap" if quantity < 0 else "hist"
            box = Box(kind, drawn.x(number) + _GAP, min(y, zero), step - 2 * _GAP, round(abs(zero - y), 1))
            drawn.boxes.append(box)
    drawn.paths.append(("zero", f"M{LEFT} {zero}H{drawn.width}"))
    drawn.paths.append(("prev", stair(drawn, scale, list(enumerate(hoped)))))
    if safety:
        drawn.paths.append(("safe", f"M{LEFT} {scale.y(safety)}H{drawn.width}"))
        drawn.words.append(Label(drawn.width - 4, scale.y(safety) - 5, _("Safety stock"), "k", "end"))
    _label(drawn, scale, projected, reader)
    return drawn


def _label(drawn: Chart, scale: Scale, projected: list[Decimal], reader: Reader) -> None:
    """How much is short at most, over the week in which it is."""
    least = min(projected)
    if least < 0:
        text = _("%(n)s short") % {"n": reader.formats.quantity(-least)}
        at = projected.index(least)
        drawn.words.append(Label(drawn.x(at) + 4, max(scale.y(Decimal(0)) - 6, TOP - 4), text, "kl"))
