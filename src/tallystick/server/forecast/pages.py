"""The page of one forecast as a view model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tallystick.server.board.rows import Reader
from tallystick.server.forecast import grid, versions, weeks
from tallystick.server.forecast.chart import Chart, chart
from tallystick.server.forecast.forms import CommitForm
from tallystick.server.forecast.grid import Column
from tallystick.server.forecast.tiles import Tile, tiles
from tallystick.server.forecast.waterfall import Waterfall, waterfall
from tallystick.server.forecast.words import glyph, stake
from tallystick.server.gate import ForecastEntry
from tallystick.server.line.stake import Stake
from tallystick.trade.document import OrderLine
from tallystick.trade.forecast.compose import possible_on_forecast
from tallystick.trade.forecast.document import Forecast, ForecastState, Version
from tallystick.trade.forecast.figures import figures_of
from tallystick.trade.forecast.values import Zone
from tallystick.trade.values import Role

MOST_LISTED = 20
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Cell:
    """One week of the grid, ready to be written; `typed` and `wrong` belong to the box of the form."""

    column: Column
    expected: str
    before: str
    change: str
    committed: str
    short: str
    bad: bool
    here: str
    box: str = ""
    typed: str = ""
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One version or answer in the lists."""

    number: int
    who: str
    when: str
    amount: str
    change: str
    note: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Trust:
    """A figure about what was published or committed, or why there is none."""

    name: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the page of a forecast writes."""

    entry: ForecastEntry
    glyph: str
    mine: bool
    supplier: bool
    stake: Stake
    tiles: tuple[Tile, ...]
    cells: tuple[Cell, ...]
    chart: Chart | None
    waterfall: Waterfall | None
    versions: tuple[Told, ...]
    answers: tuple[Told, ...]
    trust: tuple[Trust, ...]
    more_versions: int
    may_commit: bool
    may_keep: bool
    may_publish: bool
    may_all: bool
    last: int
    answered: int
    published: str
    per: str
    sum: str
    committed_row: str


def page(
    entry: ForecastEntry, reader: Reader, lines: Sequence[OrderLine] = (), form: CommitForm | None = None
) -> Page:
    """The page of a forecast as the reader's company sees it."""
    forecast = entry.document
    columns = grid.columns(forecast, reader, lines)
    may = possible_on_forecast(forecast, entry.me) if reader.may_write else frozenset[str]()
    may_commit = "forecast.commit" in may
    difference = versions.a_week_ago(forecast, reader.now)
    told = _versions(forecast, reader)
    return Page(
        entry=entry,
        glyph=glyph(forecast, entry.me),
        mine=forecast.move is entry.me,
        supplier=entry.me is Role.SUPPLIER,
        stake=stake(entry, reader),
        tiles=tuple(tiles(entry, reader)),
        cells=tuple(cells(columns, reader, form if may_commit else None)),
        chart=chart(forecast, columns, reader),
        waterfall=waterfall(difference, reader) if difference else None,
        versions=tuple(told[:MOST_LISTED]),
        answers=tuple(_answers(forecast, reader)[:MOST_LISTED]),
        trust=tuple(_trust(entry, reader, lines)),
        more_versions=max(len(told) - MOST_LISTED, 0),
        may_commit=may_commit,
        may_keep=may_commit and forecast.answer is not None and forecast.state is ForecastState.CHANGED,
        may_publish="forecast.publish" in may,
        may_all=may_commit and forecast.state is not ForecastState.ANSWERED,
        last=forecast.last.number if forecast.last else 0,
        answered=forecast.answer.claim.version if forecast.answer else 0,
        published=reader.formats.moment(forecast.last.at, reader.now, midway=True) if forecast.last else "",
        per=_per(forecast),
        sum=sum_words(forecast, reader),
        committed_row=_("You commit") if entry.me is Role.SUPPLIER else _("They commit"),
    )


def sum_words(forecast: Forecast, reader: Reader) -> str:
    """Of what is expected: committed, short, open. The three that add up."""
    cover, formats = forecast.cover, reader.formats
    parts = [
        _("%(n)s of %(all)s committed")
        % {"n": formats.quantity(cover.committed), "all": formats.quantity(cover.expected)}
    ]
    if cover.short:
        parts.append(_("%(n)s short") % {"n": formats.quantity(cover.short)})
    if cover.open:
        parts.append(_("%(n)s open") % {"n": formats.quantity(cover.open)})
    if cover.over:
        parts.append(_("%(n)s over") % {"n": formats.quantity(cover.over)})
    return ", ".join(parts)


def cells(columns: Sequence[Column], reader: Reader, form: CommitForm | None) -> list[Cell]:
    """The grid, week by week, with the boxes of the form where there is one."""
    formats = reader.formats
    made = []
    for column in columns:
        figure = column.figure
        if figure is None:
            made.append(Cell(column, formats.quantity(column.ordered), "", "", "", "", False, ""))
            continue
        known = figure.before is not None
        typed = form.typed[column.start] if form else None
        open_ = figure.committed is None
        made.append(
            Cell(
                column=column,
                expected=formats.quantity(figure.expected),
                before=formats.quantity(figure.before),
                change=formats.signed(figure.change) if known and figure.change else "",
                committed=formats.quantity(figure.committed),
                short=_("open") if open_ and not figure.short else formats.quantity(figure.short),
                bad=bool(figure.short),
                here="?" if open_ else formats.quantity(column.short_here) if column.short_here else "·",
                box=form.name(column.start) if form else "",
                typed=typed.text if typed else "",
                wrong=typed.wrong if typed else "",
            )
        )
    return made


def _per(forecast: Forecast) -> str:
    if forecast.last is None:
        return ""
    unit = forecast.unit or _("no unit")
    return _("%(unit)s, per week") % {"unit": unit} if weeks.weekly(forecast.last.claim) else unit


def _versions(forecast: Forecast, reader: Reader) -> list[Told]:
    """Newest first, each with what it changed."""
    told = []
    before: Version | None = None
    for version in versions.versions_of(forecast):
        change = ""
        if before is not None:
            net = versions.compare(before, version).net
            change = reader.formats.signed(net) if net else _("no change in sum")
        told.append(
            Told(
                version.number,
                version.by,
                reader.formats.moment(version.at, reader.now),
                reader.formats.quantity(version.claim.quantity),
                change,
                _("for %(buckets)s") % {"buckets": weeks.count(figures_of(version.claim, None, None))},
            )
        )
        before = version
    return told[::-1]


def _answers(forecast: Forecast, reader: Reader) -> list[Told]:
    told = []
    for answer in versions.answers_of(forecast):
        notes = [_("to version %(n)s") % {"n": answer.version.version}]
        if answer.claim.automatic:
            notes.append(_("by a rule"))
        if answer.crossed:
            notes.append(_("crossed a newer version"))
        committed = sum((each.quantity for each in answer.claim.commitments), ZERO)
        told.append(
            Told(
                answer.claim.number,
                answer.by,
                reader.formats.moment(answer.at, reader.now),
                reader.formats.quantity(committed),
                _("of %(n)s") % {"n": reader.formats.quantity(answer.version.quantity)},
                ", ".join(notes),
                answer.claim.reason,
            )
        )
    return told[::-1]


def _trust(entry: ForecastEntry, reader: Reader, lines: Sequence[OrderLine]) -> list[Trust]:
    return [_nervous(entry.document, reader), _reliable(entry, reader, lines)]


def _nervous(forecast: Forecast, reader: Reader) -> Trust:
    told = versions.nervousness(forecast)
    name = _("Nervousness of what is published")
    share = told.share() if told else None
    if told is None or share is None:
        return Trust(name, "—", _("It takes two versions to tell."))
    zones = [
        f"{weeks.zone_name(zone)} {_percent(part, reader)}"
        for zone in Zone
        if (part := told.share(zone)) is not None
    ]
    note = _("of a week’s quantity moves with each new version, over the last %(n)s versions: %(zones)s.")
    return Trust(name, _percent(share, reader), note % {"n": told.versions, "zones": ", ".join(zones)})


def _reliable(entry: ForecastEntry, reader: Reader, lines: Sequence[OrderLine]) -> Trust:
    name = _("Reliability of what is committed")
    kept = versions.kept(entry.document, lines, reader.today)
    if not kept.weeks:
        return Trust(name, "—", _("No week that was committed before it began has passed yet."))
    if kept.share is None:
        return Trust(
            name, "—", _("No order for this item is on the record, so deliveries cannot be compared.")
        )
    note = ngettext(
        "%(shipped)s shipped in the week that passed, of %(committed)s committed when it began.",
        "%(shipped)s shipped in the %(weeks)d weeks that passed, of %(committed)s committed when they began.",
        kept.weeks,
    )
    words = {
        "weeks": kept.weeks,
        "shipped": reader.formats.quantity(kept.shipped),
        "committed": reader.formats.quantity(kept.committed),
    }
    return Trust(name, _percent(kept.share, reader), note % words)


def _percent(share: Decimal, reader: Reader) -> str:
    return f"{reader.formats.quantity(round(share * 100, 1))} %"
