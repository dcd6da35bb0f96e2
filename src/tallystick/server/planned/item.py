"""The page of an item's projected stock as a view model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from tallystick.planning.commit.effects import AtRisk, Shortage
from tallystick.planning.requirements.items import OWN
from tallystick.planning.requirements.structure import Floats
from tallystick.server.board.rows import Reader
from tallystick.server.forecast import weeks
from tallystick.server.forecast.chart import Chart
from tallystick.server.forecast.words import short_words
from tallystick.server.gate import Book
from tallystick.server.planned.causes import Causes, Told
from tallystick.server.planned.chart import chart
from tallystick.server.planned.figures import hundredths
from tallystick.server.planned.stock import EPSILON, Outlook, Stock, outlook, stock_of
from tallystick.server.shortages.reading import Cause
from tallystick.server.shortages.words import Because, because
from tallystick.server.tiers.knowing import Worked
from tallystick.trade.forecast.values import ForecastRef

MOST_ORDERS = 50
MOST_PARENTS = 40


@dataclass(frozen=True, slots=True)
class Column:
    """One week of the grid."""

    label: str
    days: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the grid. `kind` is how it is drawn: strong, usual, part (of the line above), short."""

    name: str
    cells: tuple[str, ...]
    kind: str = "usual"


@dataclass(frozen=True, slots=True)
class HeldUp:
    """An order, or a customer's forecast, that cannot be met in time."""

    told: Told
    item: str
    missing: str
    due: str
    met: str


@dataclass(frozen=True, slots=True)
class Promise:
    """What is committed to one customer of the item."""

    forecast: UUID
    partner: str
    expected: str
    committed: str
    short: str


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the page writes."""

    unit: str
    description: str
    words: str
    bad: bool
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    chart: Chart
    because: tuple[Because, ...]
    held_up: tuple[HeldUp, ...]
    more_held_up: int
    own_held_up: str
    promises: tuple[Promise, ...]
    told: tuple[tuple[str, UUID], ...]
    parents: tuple[tuple[str, str], ...]
    more_parents: int
    parts: tuple[tuple[str, str], ...]


def page(book: Book, worked: Worked, code: str, reader: Reader) -> Page:
    """The page of an item that the company plans."""
    structure = worked.desk.structure
    item, stock = structure.items[structure.number(code)], stock_of(worked, code)
    goes = outlook(item, stock.projected)
    words = _words(worked, goes, reader)
    risks = [each for each in worked.outcome.effects.at_risk() if _concerns(each, code)]
    theirs = [each for each in risks if _of_customer(each)]
    own = sum((each.missing for each in risks if not _of_customer(each)), Decimal(0))
    above = structure.edge_parent[structure.edge_child == structure.number(code)]
    parents = [structure.items[number].code for number in above[:MOST_PARENTS]]
    parts = [part.item for part in item.parts]
    causes = Causes(book, worked, reader, {code, *parents, *parts, *(each.demand.item for each in theirs)})
    return Page(
        unit=item.unit,
        description=item.description,
        words=words,
        bad=goes.below_zero >= 0,
        columns=tuple(_columns(worked, reader)),
        rows=tuple(_rows(stock, reader, made=any(source.supplier == OWN for source in item.sources))),
        chart=chart(stock, reader, words),
        because=tuple(_because(book, worked, goes, reader)),
        held_up=tuple(_held_up(worked, each, causes, reader) for each in theirs[:MOST_ORDERS]),
        more_held_up=max(len(theirs) - MOST_ORDERS, 0),
        own_held_up=reader.formats.quantity(own) if own else "",
        promises=tuple(_promises(book, worked, code, reader)),
        told=tuple(_told(book, worked, code)),
        parents=tuple((each, causes.page("planned:item", each)) for each in parents),
        more_parents=len(above) - len(parents),
        parts=tuple((each, causes.page("planned:item", each)) for each in parts),
    )


def _words(worked: Worked, goes: Outlook, reader: Reader) -> str:
    """Where the stock goes, in a sentence or two."""
    if goes.below_zero >= 0:
        words = {
            "week": _week(worked, goes.below_zero, reader),
            "n": reader.formats.quantity(hundredths(-goes.least)),
            "worst": _week(worked, goes.least_in, reader),
        }
        return _("Falls below zero in %(week)s: %(n)s short at most, at the end of %(worst)s.") % words
    if goes.below_safety >= 0:
        week = {"week": _week(worked, goes.below_safety, reader)}
        return _("Stays above zero as far as is planned; below the safety stock in %(week)s.") % week
    return _("Stays above zero as far as is planned.")


def _columns(worked: Worked, reader: Reader) -> Iterator[Column]:
    for start in worked.desk.weeks.starts():
        yield Column(
            weeks.week(start, reader.formats, reader.today),
            weeks.span(start, start + weeks.WEEK, reader.formats, reader.today),
        )


def _rows(stock: Stock, reader: Reader, *, made: bool) -> Iterator[Row]:
    def row(name: str, quantities: Floats, kind: str = "usual") -> Row:
        return Row(name, tuple(_cells(quantities, reader)), kind)

    yield row(_("Needed"), stock.needed, "strong")
    for name, quantities in (
        (_("ordered"), stock.ordered),
        (_("customers forecast"), stock.forecast),
        (_("expected by yourself"), stock.own),
        (_("for other items"), stock.inside),
    ):
        if quantities.any():
            yield row(name, quantities, "part")
    yield row(_("On order"), stock.on_order)
    yield row(_("Can be made") if made else _("Committed"), stock.coming)
    yield row(_("Planned") if made else _("Asked for"), stock.asked, "part")
    shown = reader.formats.quantity
    yield Row(_("Projected stock"), tuple(shown(hundredths(each)) for each in stock.projected), "strong")
    short = tuple(_("short") if each < -EPSILON else "" for each in stock.projected)
    if any(short):
        yield Row(_("Below zero"), short, "short")
        yield Row(_("If all came as asked"), tuple(shown(hundredths(each)) for each in stock.hoped), "part")


def _cells(quantities: Floats, reader: Reader) -> Iterator[str]:
    for each in quantities:
        yield reader.formats.quantity(hundredths(each)) if abs(each) > EPSILON else ""


def _because(book: Book, worked: Worked, goes: Outlook, reader: Reader) -> Iterator[Because]:
    """The shortages behind the first week below zero."""
    if goes.below_zero < 0:
        return
    partners = {partner.id: partner for partner in book.partners()}
    for each in worked.outcome.effects.because(goes.item, goes.below_zero):
        cause = Cause(
            each.item,
            partners.get(each.supplier),
            worked.desk.weeks.start(each.week),
            each.quantity,
            _forecast(book, each),
        )
        yield because(cause, reader.formats, reader.today)


def _forecast(book: Book, shortage: Shortage) -> str:
    if shortage.supplier == OWN:
        return ""
    return str(book.forecast_id(shortage.supplier, ForecastRef(book.company, shortage.item)))


def _concerns(risk: AtRisk, code: str) -> bool:
    return risk.demand.item == code or any(each.item == code for each in risk.because)


def _of_customer(risk: AtRisk) -> bool:
    """Whether somebody has ordered or forecast it; the rest is what the company expects by itself."""
    return risk.demand.cause.kind == "order" or bool(risk.demand.cause.customer)


def _held_up(worked: Worked, risk: AtRisk, causes: Causes, reader: Reader) -> HeldUp:
    demand, formats = risk.demand, reader.formats
    met = _("not as far as is planned") if risk.met_in is None else _week(worked, risk.met_in, reader)
    return HeldUp(
        causes.told(demand.cause, demand.item),
        demand.item,
        formats.quantity(risk.missing),
        formats.day(demand.day, reader.today),
        met,
    )


def _promises(book: Book, worked: Worked, code: str, reader: Reader) -> Iterator[Promise]:
    """What stands committed to customers who forecast the item."""
    names = {partner.id: partner.name for partner in book.partners()}
    for partner in worked.desk.partners:
        ref = ForecastRef(partner.company, partner.codes.get(code, code))
        forecast = worked.known.forecast(partner.company, ref)
        if forecast is None or partner.own_code(ref.item) != code:
            continue
        yield Promise(
            book.forecast_id(partner.company, ref),
            names.get(partner.company, ""),
            reader.formats.quantity(forecast.cover.expected),
            reader.formats.quantity(forecast.cover.committed),
            short_words(forecast, reader),
        )


def _told(book: Book, worked: Worked, code: str) -> Iterator[tuple[str, UUID]]:
    """The forecasts of the item that suppliers were told: who, and the forecast."""
    for partner in book.partners():
        ref = ForecastRef(book.company, code)
        if worked.known.forecast(partner.id, ref):
            yield partner.name, book.forecast_id(partner.id, ref)


def _week(worked: Worked, number: int, reader: Reader) -> str:
    return weeks.week(worked.desk.weeks.start(number), reader.formats, reader.today)
