"""Forecasts out into a workbook in which the supplier fills in what it commits."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tallystick.interchange.workbook.commit_layout import (
    ANSWERS,
    HIDDEN,
    HOW,
    LEADING,
    MAGIC,
    ROWS,
    VERSION,
    Field,
    Kind,
    bucket_heading,
    bucket_name,
)
from tallystick.interchange.workbook.form import (
    HEAD_ROW,
    OPEN,
    Column,
    Say,
    protect,
    write_about,
    write_heading,
    write_how,
)
from tallystick.interchange.workbook.sheetwriter import Formats, new_workbook, write_cell
from tallystick.phrases import Phrase, _
from tallystick.trade.forecast.document import Figure, Forecast
from tallystick.trade.forecast.values import Zone

_NUMBER = {"num_format": "#,##0.######"}
_ZONES: dict[Zone, dict[str, object]] = {
    Zone.FIRM: {"bold": True},
    Zone.PLANNED: {},
    Zone.OUTLOOK: {"font_color": "#6B6F66"},
}
_BUCKET_WIDTH = 11
_RULES: dict[Kind, dict[str, object]] = {Kind.EXPECTED: {"top": 1}, Kind.SO_FAR: {}, Kind.YOURS: {}}


@dataclass(frozen=True, slots=True)
class SheetForecast:
    """A forecast on its way out. `token` is what an answer to it depends on."""

    ref: str
    partner: str
    document: Forecast
    token: str


def commit_workbook(
    forecasts: Sequence[SheetForecast], *, company: str, made_at: datetime, say: Say = str
) -> bytes:
    """A workbook of forecasts for the supplier to fill in: three rows an item, a bucket a column."""
    spans = sorted({(one.start, one.end) for each in forecasts for one in each.document.figures})
    buckets = [Column(Field.ROW, Phrase(bucket_heading(*span)), _BUCKET_WIDTH) for span in spans]
    shown = (*LEADING, *buckets, *HIDDEN)
    target = io.BytesIO()
    workbook = new_workbook(target)
    formats = Formats(workbook)
    sheet = workbook.add_worksheet(say(_("Forecasts")))
    write_heading(sheet, shown, formats, company, made_at, say)
    row = HEAD_ROW
    for each in forecasts:
        for kind in Kind:
            row += 1
            _write_row(sheet, row, spans, formats, each, kind, say)
    _finish(sheet, max(row, HEAD_ROW + 1), len(shown), len(spans), say)
    write_how(workbook, formats, HOW, say)
    about: list[tuple[object, object]] = [(MAGIC, VERSION), ("made", made_at.isoformat())]
    about += [(f"column:{one.field.value}", say(one.heading)) for one in (*LEADING, *HIDDEN)]
    about += [(bucket_name(*span), bucket_heading(*span)) for span in spans]
    about += [(f"answer:{answer.value}", say(label)) for answer, label in ANSWERS.items()]
    write_about(workbook, formats, about)
    workbook.close()
    return target.getvalue()


def _write_row(
    sheet: Any,
    row: int,
    spans: Sequence[tuple[date, date]],
    formats: Formats,
    each: SheetForecast,
    kind: Kind,
    say: Say,
) -> None:
    forecast, rule = each.document, _RULES[kind]
    claim = forecast.last.claim if forecast.last else None
    values: dict[Field, object] = {
        Field.ITEM: forecast.ref.item,
        Field.ROW: say(ROWS[kind]),
        Field.PARTNER: each.partner,
        Field.DESCRIPTION: claim.description if claim else "",
        Field.UNIT: forecast.unit,
        Field.VERSION: claim.version if claim else None,
    }
    for index, column in enumerate(LEADING):
        if column.filled and kind is Kind.YOURS:
            sheet.write_blank(row, index, None, formats.get(**OPEN))
        else:
            write_cell(sheet, row, index, values.get(Field(column.field)), formats, **rule)
    figures = {(one.start, one.end): one for one in forecast.figures}
    for index, span in enumerate(spans, len(LEADING)):
        figure = figures.get(span)
        if figure is None:
            write_cell(sheet, row, index, None, formats, bg_color="#F1F2EE", **rule)
        elif kind is Kind.YOURS:
            sheet.write_blank(row, index, None, formats.get(**OPEN, **_NUMBER))
        else:
            write_cell(sheet, row, index, _figure(figure, kind), formats, **_look(figure, kind), **rule)
    for index, value in enumerate((each.ref, kind.value, each.token), len(LEADING) + len(spans)):
        write_cell(sheet, row, index, value, formats)


def _figure(figure: Figure, kind: Kind) -> object:
    return figure.expected if kind is Kind.EXPECTED else figure.committed


def _look(figure: Figure, kind: Kind) -> dict[str, object]:
    return {**_NUMBER, **(_ZONES[figure.zone] if kind is Kind.EXPECTED else {})}


def _finish(sheet: Any, last: int, columns: int, buckets: int, say: Say) -> None:
    first, answer = HEAD_ROW + 1, [one.field for one in LEADING].index(Field.ANSWER)
    choices = [say(label) for label in ANSWERS.values()]
    sheet.data_validation(first, answer, last, answer, {"validate": "list", "source": choices})
    number = {
        "validate": "decimal",
        "criteria": ">=",
        "value": 0,
        "error_message": say(_("A number, please.")),
    }
    if buckets:
        sheet.data_validation(first, len(LEADING), last, len(LEADING) + buckets - 1, number)
    sheet.freeze_panes(first, 2)
    protect(sheet, last, columns)
