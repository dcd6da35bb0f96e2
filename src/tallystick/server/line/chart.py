"""Requested, promised and received over time: a drawing, and the sentence that says the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from math import ceil, log10

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tallystick.server.board.rows import Reader
from tallystick.trade.document import OrderLine

WIDTH, HEIGHT = 430, 236
LEFT, RIGHT, TOP, BOTTOM = 40.0, 348.0, 22.0, 212.0
APART = 14.0

Steps = list[tuple[date, Decimal]]


@dataclass(frozen=True, slots=True)
class Label:
    """A word in the drawing."""

    x: float
    y: float
    text: str
    kind: str = ""
    anchor: str = "start"


@dataclass(slots=True)
class Chart:
    """The drawing: grid lines, paths by class, labels; and what it says in words."""

    rules: list[tuple[float, str]] = field(default_factory=list)
    days: list[Label] = field(default_factory=list)
    paths: list[tuple[str, str]] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    today: float | None = None
    words: str = ""
    width: int = WIDTH
    height: int = HEIGHT
    left: float = LEFT
    right: float = RIGHT
    top: float = TOP
    bottom: float = BOTTOM


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date
    most: Decimal

    def x(self, day: date) -> float:
        share = (day - self.first).days / max((self.last - self.first).days, 1)
        return round(LEFT + share * (RIGHT - LEFT), 1)

    def y(self, quantity: Decimal) -> float:
        return round(BOTTOM - float(quantity / self.most) * (BOTTOM - TOP), 1)


def chart(line: OrderLine, reader: Reader) -> Chart | None:
    """The drawing of a line; None where nothing was ever asked for."""
    series = _series(line)
    days = [day for steps in series.values() for day, _quantity in steps]
    most = max((steps[-1][1] for steps in series.values() if steps), default=Decimal(0))
    if not days or most <= 0:
        return None
    scale = _scale([*days, reader.today], most)
    drawn = Chart(words=_words(series, reader))
    _grid(drawn, scale, reader)
    promise = series["pro"] or series["agr"]
    short = _shortage(drawn, scale, series["req"], promise) if promise else None
    _received(drawn, scale, series["rec"], reader)
    for name in ("req", "agr", "pro"):
        if series[name]:
            drawn.paths.append((name, _path(scale, series[name], scale.last)))
    _ends(drawn, scale, series, reader)
    if short is not None:
        day, behind, length = short
        text = _("%(n)s short") % {"n": reader.formats.quantity(behind)}
        if length:
            text += ", " + ngettext("%(n)s day", "%(n)s days", length) % {"n": length}
        x = scale.x(day) - 5
        room = x > LEFT + 96
        y = scale.y(_at(promise, day)) - 8 if room else TOP - 8
        drawn.labels.append(Label(x if room else LEFT + 4, y, text, "kl", "end" if room else "start"))
    return drawn


def _series(line: OrderLine) -> dict[str, Steps]:
    receipts = sorted((receipt.received, receipt.good) for receipt in line.receipts)
    return {
        "req": _cumulate((p.date, p.quantity) for p in line.requested.terms.schedule)
        if line.requested
        else [],
        "pro": _cumulate((p.date, p.quantity) for p in line.proposed.terms.schedule) if line.proposed else [],
        "agr": _cumulate((p.date, p.quantity) for p in line.agreed.terms.schedule) if line.agreed else [],
        "rec": _cumulate(receipts),
    }


def _cumulate(parts: Iterable[tuple[date, Decimal]]) -> Steps:
    steps: Steps = []
    total = Decimal(0)
    for day, quantity in parts:
        total += quantity
        if steps and steps[-1][0] == day:
            steps[-1] = (day, total)
        else:
            steps.append((day, total))
    return steps


def _at(steps: Steps, day: date) -> Decimal:
    return next((total for start, total in reversed(steps) if start <= day), Decimal(0))


def _scale(days: list[date], most: Decimal) -> _Scale:
    first, last = min(days), max(days)
    pad = max((last - first).days // 6, 4)
    return _Scale(first - timedelta(days=pad), last + timedelta(days=pad), most)


def _grid(drawn: Chart, scale: _Scale, reader: Reader) -> None:
    step = _nice(scale.most / 4)
    quantity = Decimal(0)
    while quantity <= scale.most:
        drawn.rules.append((scale.y(quantity), reader.formats.quantity(quantity)))
        quantity += step
    span = (scale.last - scale.first).days
    count = min(4, span)
    for number in range(count + 1):
        day = scale.first + timedelta(days=span * number // count)
        anchor = "start" if number == 0 else "end" if number == count else "middle"
        drawn.days.append(Label(scale.x(day), BOTTOM + 18, reader.formats.day(day, reader.today), "", anchor))
    if scale.first <= reader.today <= scale.last:
        drawn.today = scale.x(reader.today)


def _nice(step: Decimal) -> Decimal:
    """A round step: 1, 2 or 5 times a power of ten, and a whole number where that is possible."""
    power = Decimal(10) ** int(ceil(log10(float(step))) - 1)
    return next(
        (power * factor for factor in (1, 2, 5, 10) if power * factor >= step), power * 10
    ).normalize()


def _path(scale: _Scale, steps: Steps, until: date) -> str:
    parts = [f"M{LEFT} {BOTTOM}"]
    for day, total in steps:
        parts.append(f"H{scale.x(day)}V{scale.y(total)}")
    return "".join([*parts, f"H{scale.x(until)}"])


def _received(drawn: Chart, scale: _Scale, steps: Steps, reader: Reader) -> None:
    """What has come is a surface, from the day it came until today."""
    if not steps:
        return
    until = max(reader.today, steps[-1][0] + timedelta(days=1))
    until = min(until, scale.last)
    path = f"M{scale.x(steps[0][0])} {BOTTOM}"
    for day, total in steps:
        path += f"H{scale.x(day)}V{scale.y(total)}"
    drawn.paths.append(("rec", f"{path}H{scale.x(until)}V{BOTTOM}Z"))
    total = steps[-1][1]
    text = _("%(n)s received") % {"n": reader.formats.quantity(total)}
    # The word "today" stands on the other side of its line.
    drawn.labels.append(Label(scale.x(min(until, reader.today)) - 4, scale.y(total) - 6, text, "", "end"))


def _shortage(drawn: Chart, scale: _Scale, asked: Steps, promise: Steps) -> tuple[date, Decimal, int] | None:
    """Hatch where less is promised than requested; return since when, how much at most, and for how long.

    What never comes has no end: its length is 0.
    """
    days = sorted({day for day, _total in (*asked, *promise)})
    ends = [*days[1:], scale.last]
    worst, since, length = Decimal(0), None, 0
    for day, end in zip(days, ends, strict=True):
        behind = _at(asked, day) - _at(promise, day)
        if behind <= 0:
            continue
        since = since or day
        worst = max(worst, behind)
        length += (end - day).days
        left, right = scale.x(day), scale.x(end)
        high, low = scale.y(_at(asked, day)), scale.y(_at(promise, day))
        drawn.paths.append(("gap", f"M{left} {low}V{high}H{right}V{low}Z"))
    never = _at(asked, scale.last) > _at(promise, scale.last)
    return (since, worst, 0 if never else length) if since else None


def _ends(drawn: Chart, scale: _Scale, series: dict[str, Steps], reader: Reader) -> None:
    """Name each line at its end, apart from each other."""
    named = [
        ("pro", "ka", _("%(n)s proposed")),
        ("req", "", _("%(n)s requested")),
        ("agr", "k", _("%(n)s agreed")),
    ]
    taken: list[float] = []
    for name, kind, text in named:
        if not series[name]:
            continue
        total = series[name][-1][1]
        y = scale.y(total) + 4
        while any(abs(y - other) < APART for other in taken):
            y += 2
        taken.append(y)
        drawn.labels.append(Label(RIGHT + 5, y, text % {"n": reader.formats.quantity(total)}, kind))


def _words(series: dict[str, Steps], reader: Reader) -> str:
    """The drawing for those who do not see it."""
    names = [
        ("req", _("Requested: %(what)s.")),
        ("pro", _("Proposed: %(what)s.")),
        ("agr", _("Agreed: %(what)s.")),
        ("rec", _("Received: %(what)s.")),
    ]
    formats, today = reader.formats, reader.today
    sentences = []
    for name, text in names:
        if series[name]:
            steps = [
                _("%(n)s by %(day)s") % {"n": formats.quantity(total), "day": formats.day(day, today)}
                for day, total in series[name][:12]
            ]
            sentences.append(text % {"what": ", ".join(steps)})
    return " ".join(sentences)
