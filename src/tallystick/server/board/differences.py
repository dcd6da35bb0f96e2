"""How one value set differs from another, in figures and in a reader's words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tallystick.server.web.formats import Formats
from tallystick.trade.values import ScheduleLine, Terms


@dataclass(frozen=True, slots=True)
class Differences:
    """What `other` says differently from `base`; zero and None where they say the same.

    `days` is how much later (earlier if negative) the quantity comes that is moved the most. `price` is
    relative; `repriced` is set also where no ratio can be told, as between currencies.
    """

    item: bool
    quantity: Decimal
    dates: int
    days: int
    price: Decimal | None
    repriced: bool

    @property
    def any(self) -> bool:
        return bool(self.item or self.quantity or self.dates or self.days or self.repriced)

    def texts(self, formats: Formats) -> list[str]:
        """Each difference as short as a table cell, the most telling first."""
        texts = []
        if self.item:
            texts.append(_("Item"))
        if self.quantity:
            texts.append(formats.signed(self.quantity))
        if self.dates:
            texts.append(
                ngettext("%(n)s date", "%(n)s dates", abs(self.dates)) % {"n": formats.signed(self.dates)}
            )
        elif self.days:
            texts.append(days(self.days, formats))
        if self.repriced:
            texts.append(formats.percent(self.price) if self.price is not None else _("Price"))
        return texts


def days(number: int, formats: Formats) -> str:
    """A shift in days: +9 d."""
    return _("%(n)s d") % {"n": formats.signed(number)}


def between(base: Terms, other: Terms) -> Differences:
    """Compare two value sets."""
    price, repriced = _price(base, other)
    moves = list(shifts(base.schedule, other.schedule))
    return Differences(
        item=base.item.code != other.item.code or base.item.partner_code != other.item.partner_code,
        quantity=other.quantity - base.quantity,
        dates=len(other.schedule) - len(base.schedule),
        days=max((by for _day, _quantity, by in moves), key=abs, default=0),
        price=price,
        repriced=repriced,
    )


def _price(base: Terms, other: Terms) -> tuple[Decimal | None, bool]:
    before, after = base.price, other.price
    if after is None or before == after:
        return None, False
    if (
        before is None
        or before.currency != after.currency
        or not before.amount
        or not before.per
        or not after.per
    ):
        return None, True
    each, each_after = before.amount / before.per, after.amount / after.per
    return ((each_after - each) / each, True) if each != each_after else (None, False)


def shifts(
    base: tuple[ScheduleLine, ...], other: tuple[ScheduleLine, ...]
) -> Iterator[tuple[date, Decimal, int]]:
    """Match quantities in order of date: the date in `other`, how much of it, how many days later."""
    left = list(base)
    for line in other:
        rest = line.quantity
        while rest > 0 and left:
            first = left[0]
            part = min(rest, first.quantity)
            if part > 0:
                yield line.date, part, (line.date - first.date).days
            rest -= part
            if part < first.quantity:
                left[0] = ScheduleLine(first.date, first.quantity - part)
            else:
                left.pop(0)
