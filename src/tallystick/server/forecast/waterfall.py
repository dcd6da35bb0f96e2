"""The waterfall from one version to another: what passed, what changed by zone, what was added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tallystick.server.board.rows import Reader
from tallystick.server.forecast import weeks
from tallystick.server.forecast.versions import Difference
from tallystick.server.forecast.words import ago

WIDTH, HEIGHT = 640, 190
LEFT, TOP, BOTTOM = 8, 26.0, 152.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One step: a sum (from the ground), or what it rises or falls by."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    label: str
    amount: str
    link: str
    middle: float


@dataclass(slots=True)
class Waterfall:
    """The drawing, and the same in words."""

    bars: list[Bar] = field(default_factory=list)
    title: str = ""
    said: str = ""
    cut: str = ""
    width: int = WIDTH
    height: int = HEIGHT
    bottom: float = BOTTOM


def waterfall(difference: Difference, reader: Reader) -> Waterfall:
    """Draw what changed."""
    before, after = difference.before, difference.after
    steps = [(_("v%(n)s") % {"n": before.number}, before.claim.quantity, True)]
    steps.append((pgettext("weeks", "Passed"), -difference.passed, False))
    steps += [(weeks.zone_name(zone), amount, False) for zone, amount in difference.changed.items()]
    steps.append((pgettext("weeks", "Added"), difference.added, False))
    steps.append((_("v%(n)s") % {"n": after.number}, after.claim.quantity, True))
    title = _("What changed since version %(n)s, %(ago)s") % {
        "n": before.number,
        "ago": ago(before.at, reader),
    }
    said = ", ".join(
        f"{name} {reader.formats.quantity(amount) if whole else reader.formats.signed(amount)}"
        for name, amount, whole in steps
    )
    ground = ground_of(steps)
    cut = _("The bars of the sums begin at %(n)s.") % {"n": reader.formats.quantity(ground)} if ground else ""
    return Waterfall(_bars(steps, reader), title, f"{said}.", cut)


def _bars(steps: Sequence[tuple[str, Decimal, bool]], reader: Reader) -> list[Bar]:
    levels = _levels(steps)
    most = max(high for _low, high, _end in levels)
    ground = ground_of(steps)
    reach = (most - ground) or Decimal(1)
    slot = (WIDTH - 2 * LEFT) / len(steps)

    def y(quantity: Decimal) -> float:
        return round(BOTTOM - float(max(quantity - ground, Decimal(0)) / reach) * (BOTTOM - TOP), 1)

    bars = []
    for number, ((name, amount, whole), (low, high, end)) in enumerate(zip(steps, levels, strict=True)):
        x = round(LEFT + number * slot + 8, 1)
        kind = "sum" if whole else "up" if amount > 0 else "down"
        text = reader.formats.quantity(amount) if whole else reader.formats.signed(amount)
        link = "" if number == len(steps) - 1 else f"M{round(x + slot - 16, 1)} {y(end)}h16"
        height = max(round(y(low) - y(high), 1), 1.0)
        bars.append(
            Bar(kind, x, y(high), round(slot - 16, 1), height, name, text, link, round(x + slot / 2 - 8, 1))
        )
    return bars


def ground_of(steps: Sequence[tuple[str, Decimal, bool]]) -> Decimal:
    """Where the sums are cut, so that what changed can be seen beside them; it is said under the drawing."""
    ends = [end for _low, _high, end in _levels(steps)]
    lowest, highest = min(ends), max(ends)
    ground = lowest - (highest - lowest) * 2
    return ground.quantize(Decimal(1)) if ground > lowest / 4 else Decimal(0)


def _levels(steps: Sequence[tuple[str, Decimal, bool]]) -> list[tuple[Decimal, Decimal, Decimal]]:
    """The lower and the upper end of each bar, and where the next one starts from."""
    level = Decimal(0)
    levels = []
    for _name, amount, whole in steps:
        if whole:
            levels.append((Decimal(0), amount, amount))
            level = amount
        else:
            levels.append((min(level, level + amount), max(level, level + amount), level + amount))
            level += amount
    return levels
