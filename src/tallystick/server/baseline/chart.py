"""The drawing of an item's own forecast on its grid of weeks: demanded, treated, expected, ordered."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from tallystick.server.baseline.knowing import About, WeekOf
from tallystick.server.board.rows import Reader
from tallystick.server.forecast.chart import BOTTOM, LEFT, Box, Chart, Scale, rule, stair, step_of
from tallystick.server.line.chart import Label

_GAP = 8
_WHOLE, _MARGIN, _UNDER = 1360, 60, 14


def chart(about: About, reader: Reader) -> Chart | None:
    """The drawing; None where there is neither a history nor a forecast."""
    weeks = about.weeks
    if not weeks:
        return None
    most = max(map(_highest, weeks))
    scale, step = Scale(most), step_of(len(weeks), [round(most, 0)], reader)
    drawn = Chart(width=LEFT + step * len(weeks), step=step, said=_said(about, reader))
    rule(drawn, scale, reader)
    if about.first_ahead:
        drawn.words.append(Label(LEFT + 6, 14, _("Demanded"), "k"))
    if len(weeks) > about.first_ahead:
        drawn.borders.append(drawn.x(about.first_ahead))
        drawn.words.append(Label(drawn.x(about.first_ahead) + 6, 14, _("Expected"), "k"))
    for number, week in enumerate(weeks):
        _past(drawn, scale, drawn.x(number) + _GAP, step - 2 * _GAP, week)
    _bands(drawn, scale, weeks)
    for number, week in enumerate(weeks):
        taken = week.ordered + week.forecast
        if taken:
            y = scale.y(taken)
            drawn.boxes.append(Box("rec", drawn.x(number) + _GAP, y, step - 2 * _GAP, round(BOTTOM - y, 1)))
    computed = [(n, Decimal(w.computed or 0) if w.override else None) for n, w in enumerate(weeks)]
    drawn.paths.append(("prev", stair(drawn, scale, computed)))
    mean = [(n, None if w.mean is None else Decimal(w.mean)) for n, w in enumerate(weeks)]
    drawn.paths.append(("pro", stair(drawn, scale, mean)))
    return drawn


def history(about: About, reader: Reader) -> Chart | None:
    """The whole history, a narrow bar a week; None where it is no longer than what stands above."""
    weeks = about.history
    if len(weeks) <= about.first_ahead:
        return None
    width = _WHOLE - _MARGIN
    drawn = Chart(width=_WHOLE, step=width // len(weeks), said=_said(about, reader), left=_MARGIN)
    scale = Scale(max(map(_highest, weeks)))
    rule(drawn, scale, reader)
    apart = width / len(weeks)
    for number, week in enumerate(weeks):
        _past(drawn, scale, round(_MARGIN + apart * number, 1), round(apart * 0.8, 1), week)
    for number, anchor in ((0, "start"), (len(weeks) - 1, "end")):
        x = _MARGIN if anchor == "start" else _WHOLE
        text = reader.formats.day(weeks[number].start, reader.today)
        drawn.words.append(Label(x, drawn.height - 2 + _UNDER, text, anchor=anchor))
    drawn.height += _UNDER
    return drawn


def _highest(week: WeekOf) -> Decimal:
    quantities = [week.demanded or 0.0, week.mean or 0.0, week.computed or 0.0, *week.quantiles[-1:]]
    if week.treated:
        quantities.append(week.treated.used)
    return max(Decimal(max(quantities)), week.ordered + week.forecast)


def _past(drawn: Chart, scale: Scale, x: float, width: float, week: WeekOf) -> None:
    """What was demanded; where it was read otherwise, what was used is hatched beside what was recorded."""
    if week.demanded:
        y = scale.y(Decimal(week.demanded))
        kind = "out" if week.treated else "hist"
        drawn.boxes.append(Box(kind, x, y, width, round(BOTTOM - y, 1)))
    if week.treated:
        y = scale.y(Decimal(week.treated.used))
        drawn.boxes.append(Box("used", x, y, width, round(BOTTOM - y, 1)))


def _bands(drawn: Chart, scale: Scale, weeks: Sequence[WeekOf]) -> None:
    """P10 to P90, and within it P30 to P70."""
    for kind, low, high in (("b1", 0, -1), ("b2", 2, -3)):
        path = ""
        for number, week in enumerate(weeks):
            if week.quantiles:
                bottom, top = (scale.y(Decimal(week.quantiles[at])) for at in (low, high))
                path += f"M{drawn.x(number)} {bottom}V{top}h{drawn.step}V{bottom}Z"
        if path:
            drawn.paths.append((kind, path))


def _said(about: About, reader: Reader) -> str:
    """The drawing for those who do not see it."""
    past, ahead = about.weeks[: about.first_ahead], about.weeks[about.first_ahead :]
    formats = reader.formats
    words = []
    if past:
        total = round(sum(week.demanded or 0.0 for week in past))
        words.append(
            _("%(n)s demanded in %(weeks)s weeks.") % {"n": formats.quantity(total), "weeks": len(past)}
        )
    if about.own:
        total = round(sum(week.mean or 0.0 for week in ahead))
        words.append(
            _("%(n)s expected in %(weeks)s weeks.") % {"n": formats.quantity(total), "weeks": len(ahead)}
        )
    if about.treated:
        words.append(_("%(n)s weeks were read otherwise than recorded.") % {"n": len(about.treated)})
    return " ".join(words)
