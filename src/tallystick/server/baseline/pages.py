"""The page of an item's own forecast as a view model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from tallystick.server.baseline.chart import chart, history
from tallystick.server.baseline.knowing import About, WeekOf
from tallystick.server.baseline.words import CAUSES, CLASSES, against_naive, model, reasons, share
from tallystick.server.board.rows import Reader
from tallystick.server.demand.adjusting import Override
from tallystick.server.forecast import weeks as named
from tallystick.server.forecast.chart import Chart

WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Cell:
    """One week of the grid, ready to be written."""

    label: str
    days: str
    edge: bool
    past: bool
    demanded: str
    used: str
    mean: str
    computed: str
    low: str
    high: str
    ordered: str
    forecast: str
    total: str


@dataclass(frozen=True, slots=True)
class Word:
    """An override in the list."""

    id: UUID | None
    weeks: str
    said: str
    reason: str
    by: str
    until: str
    over: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the page writes."""

    kind: str
    chart: Chart | None
    history: Chart | None
    cells: tuple[Cell, ...]
    treated: tuple[tuple[str, str, str, str], ...]
    overrides: tuple[Word, ...]
    overridden: bool
    otherwise: bool
    asked: bool
    why: str
    scores: tuple[tuple[str, str], ...]
    tried: tuple[tuple[str, str], ...]
    effects: tuple[tuple[str, str, int], ...]


def page(known: About, reader: Reader) -> Page:
    """The page of an item."""
    own = known.own
    document = own.about if own else {}
    edge = known.first_ahead
    return Page(
        kind=str(CLASSES[own.demand_class]) if own else "",
        chart=chart(known, reader),
        history=history(known, reader),
        cells=tuple(_cell(week, at == edge, at < edge, reader) for at, week in enumerate(known.weeks)),
        treated=tuple(
            (
                named.label(each.week, each.week + WEEK, reader.formats, reader.today),
                named.span(each.week, each.week + WEEK, reader.formats, reader.today),
                _("%(used)s instead of %(recorded)s")
                % {"used": _number(each.used, reader), "recorded": _number(each.recorded, reader) or "–"},
                str(CAUSES[each.cause]),
            )
            for each in reversed(known.treated)
        ),
        overrides=tuple(_word(each, reader) for each in reversed(known.overrides)),
        overridden=any(week.override for week in known.weeks),
        otherwise=any(week.treated for week in known.weeks),
        asked=any(week.forecast for week in known.weeks),
        why=reasons(document) if own else "",
        scores=tuple(_scores(document)),
        tried=tuple(
            (model(each), _number(each["rmse"], reader) or "–") for each in document.get("tried", ())
        ),
        effects=tuple(
            (effect["name"], share(effect["factor"]), effect["seen"]) for effect in document.get("events", ())
        ),
    )


def _cell(week: WeekOf, edge: bool, past: bool, reader: Reader) -> Cell:
    return Cell(
        label=named.label(week.start, week.start + WEEK, reader.formats, reader.today),
        days=named.span(week.start, week.start + WEEK, reader.formats, reader.today),
        edge=edge,
        past=past,
        demanded=_number(week.demanded, reader),
        used=_number(week.treated.used, reader) if week.treated else "",
        mean=_number(week.mean, reader),
        computed=_number(week.computed, reader) if week.override else "",
        low=_number(week.quantiles[0], reader) if week.quantiles else "",
        high=_number(week.quantiles[-1], reader) if week.quantiles else "",
        ordered=reader.formats.quantity(week.ordered) if week.ordered else "",
        forecast=reader.formats.quantity(week.forecast) if week.forecast else "",
        total="" if week.total is None else reader.formats.quantity(week.total),
    )


def _number(value: float | None, reader: Reader) -> str:
    """A statistic: whole from ten on, one decimal below."""
    if value is None:
        return ""
    digits = 0 if value >= 10 or value == int(value) else 1
    return reader.formats.quantity(Decimal(f"{value:.{digits}f}"))


def _word(one: Override, reader: Reader) -> Word:
    formats, today = reader.formats, reader.today
    if one.quantity is not None:
        said = _("%(n)s a week") % {"n": formats.quantity(one.quantity)}
    else:
        said = _("%(n)s %% of the forecast") % {"n": formats.quantity((one.factor or 0) * 100)}
    return Word(
        one.id,
        named.span(one.first_day, one.last_day + timedelta(days=1), formats, today),
        said,
        one.reason,
        one.by,
        formats.day(one.expires, today),
        not one.holds(today),
    )


def _scores(document: dict[str, object]) -> list[tuple[str, str]]:
    validation = document.get("validation")
    if not isinstance(validation, dict):
        return []
    chosen = validation["chosen"]
    return [
        (_("Absolute error (WAPE)"), share(chosen["wape"])),
        (_("Bias"), share(chosen["bias"])),
        (_("Against naive"), against_naive(document)),
        (_("Tried at"), _("%(n)s earlier times") % {"n": validation["origins"]}),
    ]
