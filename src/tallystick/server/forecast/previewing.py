"""What a version would say, shown before it leaves the company."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import ngettext

from tallystick.server.board.rows import Reader
from tallystick.server.forecast import grid
from tallystick.server.forecast.pages import Cell, cells
from tallystick.server.forecast.publishing import PublishForm
from tallystick.server.forecast.versions import compare
from tallystick.server.forecast.waterfall import Waterfall, waterfall
from tallystick.server.gate import ForecastEntry, Partner
from tallystick.trade.forecast.claims import Publish
from tallystick.trade.forecast.document import Forecast, ForecastState, Version
from tallystick.trade.forecast.figures import cover_of, figures_of


@dataclass(frozen=True, slots=True)
class Preview:
    """The weeks as they would stand, what changes, and what would leave."""

    item: str
    partner: str
    number: int
    total: str
    unit: str
    cells: tuple[Cell, ...]
    change: Waterfall | None
    filled: str
    leaves: str
    high: bool


def preview(
    claim: Publish, entry: ForecastEntry | None, partner: Partner, reader: Reader, form: PublishForm
) -> Preview:
    """What would be published."""
    before = entry.document.last if entry else None
    version = Version(claim, reader.now, "")
    figures = figures_of(claim, None, None)
    document = Forecast(
        claim.ref, ForecastState.NEW, None, None, version, None, 0, figures, cover_of(figures), (), ()
    )
    count = len(claim.buckets)
    filled = form.read.filled if form.read else 0
    return Preview(
        item=claim.ref.item,
        partner=partner.name,
        number=claim.version,
        total=reader.formats.quantity(claim.quantity),
        unit=claim.unit,
        cells=tuple(cells(grid.columns(document, reader), reader, None)),
        change=waterfall(compare(before, version), reader) if before else None,
        filled=ngettext(
            "One week was not given and counts as 0.", "%(n)d weeks were not given and count as 0.", filled
        )
        % {"n": filled}
        if filled
        else "",
        leaves=ngettext(
            "Leaves your company: one quantity with its week and zone, the item, its description and unit.",
            "Leaves your company: %(n)d quantities with their weeks and zones, the item, its description"
            " and unit.",
            count,
        )
        % {"n": count},
        high=before is not None and before.claim.level is not None,
    )
