"""From a published figure back to what caused it: parts that come to the figure, each with its page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from tallystick.planning.republish.decide import Verdict, Why
from tallystick.planning.requirements.demand import Cause
from tallystick.planning.requirements.pegging import Pegging
from tallystick.server.board.rows import Reader
from tallystick.server.forecast import weeks
from tallystick.server.gate import Book, ForecastEntry
from tallystick.server.planned.causes import Causes
from tallystick.server.tiers.knowing import Worked
from tallystick.trade.forecast.document import Figure

ZERO = Decimal(0)
MOST_PARTS = 60
"""So many parts are listed; the smallest ones stand as one."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """One bucket of the forecast, to choose from."""

    start: str
    label: str
    days: str
    quantity: str
    here: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the figure: how much, its share in hundredths, what it is and where it is seen.

    `through` is the item at the top of the recipes whose demand it is, if it is another.
    """

    quantity: str
    share: int
    text: str
    url: str = ""
    through: str = ""
    through_url: str = ""
    held: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the page writes. `nothing` says why there are no parts, if there are none."""

    buckets: tuple[Bucket, ...]
    label: str
    days: str
    quantity: str
    unit: str
    parts: tuple[Part, ...]
    nothing: str
    before: str
    after: str


def page(book: Book, worked: Worked, entry: ForecastEntry, chosen: str, reader: Reader) -> Page:
    """What caused a bucket of a forecast that the company publishes; `chosen` is its first day.

    Without one it is the first bucket that asks for something.
    """
    figures = entry.document.figures
    asked = next((n for n, figure in enumerate(figures) if figure.expected), 0)
    at = next((n for n, figure in enumerate(figures) if figure.start.isoformat() == chosen), asked)
    figure = figures[at]
    around = [each.start.isoformat() for each in figures]
    parts, nothing = _parts(book, worked, entry, figure, reader)
    return Page(
        buckets=tuple(_bucket(each, reader, here=each is figure) for each in figures),
        label=_label(figure, reader),
        days=weeks.span(figure.start, figure.end, reader.formats, reader.today),
        quantity=reader.formats.quantity(figure.expected),
        unit=entry.document.unit,
        parts=tuple(parts),
        nothing=nothing,
        before=around[at - 1] if at else "",
        after=around[at + 1] if at + 1 < len(around) else "",
    )


def _parts(
    book: Book, worked: Worked, entry: ForecastEntry, figure: Figure, reader: Reader
) -> tuple[list[Part], str]:
    item, supplier, plan = entry.document.ref.item, entry.partner.id, worked.desk.weeks
    needs = worked.outcome.needs
    row = needs.structure.source_row.get((item, supplier))
    if row is None or needs.structure.items[needs.structure.index[item]].unit != entry.document.unit:
        return [], _("It was published by hand: your demand book does not have this item from this supplier.")
    first, last = plan.week(figure.start), plan.week(figure.end - timedelta(days=1))
    if last < 0:
        return [], _("This is over. What caused it was worked out anew every day since, and is not kept.")
    if last >= needs.reach[needs.structure.index[item]]:
        return [], _("It lies beyond the weeks that are planned: it was published by hand.")
    found: dict[tuple[Cause, str], Decimal] = defaultdict(Decimal)
    pegging = Pegging(needs)
    for week in range(max(first, 0), last + 1):
        for peg in pegging.explain(item, supplier, week):
            found[peg.cause, peg.item] += peg.quantity
    parts = _told(book, worked, item, found, figure.expected, reader)
    other = figure.expected - sum(found.values(), ZERO)
    if other:
        verdict = worked.outcome.verdicts.get((item, supplier))
        parts.append(Part(reader.formats.signed(other), 0, _why_other(verdict, figure.start), held=True))
    return parts, ""


def _told(
    book: Book,
    worked: Worked,
    item: str,
    found: dict[tuple[Cause, str], Decimal],
    whole: Decimal,
    reader: Reader,
) -> list[Part]:
    ordered = sorted(_rounded(found).items(), key=lambda each: (-each[1], each[0]))
    shown, rest = ordered[:MOST_PARTS], ordered[MOST_PARTS:]
    causes = Causes(book, worked, reader, {top for (_cause, top), _quantity in shown})
    parts = []
    for (cause, top), quantity in shown:
        told = causes.told(cause, top)
        through = (top, causes.page("planned:item", top)) if top != item else ("", "")
        share = _share(quantity, whole)
        parts.append(Part(reader.formats.quantity(quantity), share, told.text, told.url, *through))
    if rest:
        quantity = sum((each for _key, each in rest), ZERO)
        text = _("%(n)s smaller parts together") % {"n": reader.formats.quantity(len(rest))}
        parts.append(Part(reader.formats.quantity(quantity), _share(quantity, whole), text))
    return parts


def _rounded(found: Mapping[tuple[Cause, str], Decimal]) -> dict[tuple[Cause, str], Decimal]:
    """Hundredths, as shares of a lot have endless decimals; what rounding leaves goes to the greatest."""
    rounded = {key: round(quantity, 2) for key, quantity in found.items()}
    if rounded:
        greatest = max(found, key=lambda key: found[key])
        rounded[greatest] += sum(found.values(), ZERO) - sum(rounded.values(), ZERO)
    return {key: quantity for key, quantity in rounded.items() if quantity}


def _share(quantity: Decimal, whole: Decimal) -> int:
    return int(min(quantity / whole, Decimal(1)) * 100) if whole > 0 else 0


def _why_other(verdict: Verdict | None, start: date) -> str:
    """Why what is published is not what is needed now."""
    if verdict is None:
        return _("Published by hand: other than what is needed now.")
    if verdict.publish:
        return _("Something has just changed: the next version is on its way.")
    frozen = {each.start for each in verdict.held}
    match verdict.why:
        case Why.DEAD_BAND:
            return _("Not published: within your dead band.")
        case Why.PAUSE | Why.STORM:
            return _("Newer figures wait, as many versions went out lately.")
        case Why.TOO_LARGE:
            return _("Not published: figures beyond all bounds.")
        case _ if start in frozen:
            return _("The first weeks keep what was published; the difference is moved behind them.")
        case _:
            return _("Moved here from the first weeks, which keep what was published.")


def _bucket(figure: Figure, reader: Reader, *, here: bool) -> Bucket:
    return Bucket(
        figure.start.isoformat(),
        _label(figure, reader),
        weeks.span(figure.start, figure.end, reader.formats, reader.today),
        reader.formats.quantity(figure.expected),
        here,
    )


def _label(figure: Figure, reader: Reader) -> str:
    return weeks.label(figure.start, figure.end, reader.formats, reader.today)
