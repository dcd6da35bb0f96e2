"""Order lines out into a workbook that can be answered offline: protected but for the answers."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from tallystick.interchange.phrases import Phrase, _
from tallystick.interchange.workbook.answer_layout import (
    ABOUT_SHEET,
    ANSWERS,
    MAGIC,
    VERSION,
    Column,
    Field,
    columns,
)
from tallystick.interchange.workbook.sheetwriter import Formats, new_workbook, write_cell
from tallystick.trade.document import Agreement, OrderLine
from tallystick.trade.values import Role, ScheduleLine

Say = Callable[[Phrase], str]

_HEAD = {"bold": True, "bg_color": "#E9EBE4", "text_wrap": True, "valign": "vcenter", "bottom": 1}
_HEAD_FILLED = {**_HEAD, "bg_color": "#0B5C75", "font_color": "#FFFFFF"}
_OPEN = {"locked": False, "bg_color": "#F3F9FB", "border": 1, "border_color": "#93C0CF"}
_HEAD_ROW = 2

STATES = {
    Agreement.NEW: _("New"),
    Agreement.SEEN: _("Seen"),
    Agreement.PROPOSED: _("Proposed"),
    Agreement.AGREED: _("Agreed"),
    Agreement.CHANGED: _("Changed by the buyer"),
    Agreement.REJECTED: _("Rejected"),
    Agreement.CANCEL_REQUESTED: _("Cancel requested"),
    Agreement.CANCELLED: _("Cancelled"),
}
_HOW = {
    Role.SUPPLIER: (
        _("Fill in the coloured columns only; everything else is protected."),
        _("Accept: you deliver what is requested, on the date requested."),
        _("Other dates or quantities: give your quantity or your date; what comes later goes into Rest."),
        _("Reject: say why in the column Reason."),
        _("Shipped: give the quantity that left, the day, and the tracking number if there is one."),
        _("Leave a row empty to answer it later. Save the file and send it back, or upload it yourself."),
    ),
    Role.BUYER: (
        _("Fill in the coloured columns only; everything else is protected."),
        _("Approve or refuse a proposal; change a line by giving another quantity or date."),
        _("Received: give the quantity that came, and the day."),
        _("Leave a row empty to leave it as it is. Save the file and upload it."),
    ),
}


@dataclass(frozen=True, slots=True)
class SheetLine:
    """An order line on its way out. `token` is what an answer to it depends on."""

    ref: str
    partner: str
    document: OrderLine
    token: str


def answer_workbook(
    lines: Iterable[SheetLine], *, asks: Role, company: str, made_at: datetime, say: Say = str
) -> bytes:
    """A workbook of order lines for one side to fill in: a row for each requested date of each line."""
    target = io.BytesIO()
    workbook = new_workbook(target)
    formats = Formats(workbook)
    sheet = workbook.add_worksheet(say(_("Orders")))
    shown = columns(asks)
    _write_heading(sheet, shown, formats, company, made_at, say)
    row = _HEAD_ROW
    for line in lines:
        for part, asked in enumerate(_schedule(line.document)):
            row += 1
            _write_line(sheet, row, shown, formats, _values(line, part, asked, say))
    _finish(sheet, shown, row, asks, say)
    _write_how(workbook, formats, asks, say)
    _write_about(workbook, formats, asks, shown, made_at, say)
    workbook.close()
    return target.getvalue()


def _schedule(line: OrderLine) -> tuple[ScheduleLine | None, ...]:
    """The requested dates; a line without any still gets its row."""
    asked = line.requested.terms.schedule if line.requested else ()
    return asked or (None,)


def _values(line: SheetLine, part: int, asked: ScheduleLine | None, say: Say) -> dict[Field, object]:
    document = line.document
    terms = document.standing
    price = terms.price if terms else None
    promise = document.proposed or document.agreed
    promised = promise.terms.schedule if promise else ()
    return {
        Field.ORDER: document.ref.order,
        Field.LINE: document.ref.line,
        Field.PARTNER: line.partner,
        Field.ITEM: terms.item.code if terms else "",
        Field.DESCRIPTION: terms.item.description if terms else "",
        Field.PARTNER_ITEM: terms.item.partner_code if terms else "",
        Field.UNIT: terms.unit if terms else "",
        Field.REQUESTED_QUANTITY: asked.quantity if asked else None,
        Field.REQUESTED_DATE: asked.date if asked else None,
        Field.PROMISED: ", ".join(f"{each.quantity:f} · {each.date.isoformat()}" for each in promised),
        Field.PRICE: price.amount if price else None,
        Field.CURRENCY: price.currency if price else "",
        Field.SHIPPED: document.shipped or None,
        Field.RECEIVED: document.received_good or None,
        Field.CONTACT: document.requested.contact if document.requested else "",
        Field.STATE: say(STATES[document.agreement]),
        Field.REF: line.ref,
        Field.PART: part,
        Field.STANDING: line.token,
    }


def _write_heading(
    sheet: Any, shown: tuple[Column, ...], formats: Formats, company: str, made_at: datetime, say: Say
) -> None:
    write_cell(sheet, 0, 0, f"{company} · {made_at:%Y-%m-%d %H:%M} UTC", formats, bold=True, font_size=13)
    for index, column in enumerate(shown):
        look = _HEAD_FILLED if column.filled else _HEAD
        write_cell(sheet, _HEAD_ROW, index, say(column.heading), formats, **look)
        sheet.set_column(index, index, column.width, None, {"hidden": True} if column.hidden else {})
    sheet.set_row(_HEAD_ROW, 32)


def _write_line(
    sheet: Any, row: int, shown: tuple[Column, ...], formats: Formats, values: dict[Field, object]
) -> None:
    for index, column in enumerate(shown):
        if column.filled:
            sheet.write_blank(row, index, None, formats.get(**_open(column.field)))
        else:
            value = values.get(column.field)
            look = {"num_format": "#,##0.######"} if isinstance(value, Decimal) else {}
            write_cell(sheet, row, index, value, formats, **look)


def _open(field: Field) -> dict[str, object]:
    if field in (Field.DATE, Field.REST_DATE, Field.MOVED_DATE):
        return {**_OPEN, "num_format": "yyyy-mm-dd"}
    return _OPEN


def _finish(sheet: Any, shown: tuple[Column, ...], last: int, asks: Role, say: Say) -> None:
    place = {column.field: index for index, column in enumerate(shown)}
    last = max(last, _HEAD_ROW + 1)
    first = _HEAD_ROW + 1

    def valid(field: Field, rule: dict[str, object]) -> None:
        sheet.data_validation(first, place[field], last, place[field], rule)

    choices = [say(label) for label in ANSWERS[asks].values()]
    valid(Field.ANSWER, {"validate": "list", "source": choices})
    number = {
        "validate": "decimal",
        "criteria": ">=",
        "value": 0,
        "error_message": say(_("A number, please.")),
    }
    for field in (Field.QUANTITY, Field.REST_QUANTITY, Field.NEW_PRICE, Field.MOVED_QUANTITY):
        valid(field, number)
    day = {
        "validate": "date",
        "criteria": ">=",
        "value": datetime(2000, 1, 1),  # noqa: DTZ001 - a day in a sheet has no zone
        "error_message": say(_("A date, please.")),
    }
    for field in (Field.DATE, Field.REST_DATE, Field.MOVED_DATE):
        valid(field, day)
    sheet.freeze_panes(first, 2)
    sheet.autofilter(_HEAD_ROW, 0, last, len(shown) - 1)
    # Without a password: the protection is against slips only, and whoever knows better may lift it.
    sheet.protect(
        "",
        {"sort": True, "autofilter": True, "insert_rows": True, "delete_rows": True, "format_columns": True},
    )


def _write_how(workbook: Any, formats: Formats, asks: Role, say: Say) -> None:
    sheet = workbook.add_worksheet(say(_("How to answer")))
    sheet.set_column(0, 0, 100)
    for index, sentence in enumerate(_HOW[asks]):
        write_cell(sheet, index, 0, say(sentence), formats, text_wrap=True)


def _write_about(
    workbook: Any, formats: Formats, asks: Role, shown: tuple[Column, ...], made_at: datetime, say: Say
) -> None:
    """What reading the workbook back goes by, whatever the language of its headings."""
    sheet = workbook.add_worksheet(ABOUT_SHEET)
    rows: list[tuple[object, object]] = [
        (MAGIC, VERSION),
        ("asks", asks.value),
        ("made", made_at.isoformat()),
    ]
    rows += [(f"column:{column.field.value}", say(column.heading)) for column in shown]
    rows += [(f"answer:{answer.value}", say(label)) for answer, label in ANSWERS[asks].items()]
    for index, (name, value) in enumerate(rows):
        write_cell(sheet, index, 0, name, formats)
        write_cell(sheet, index, 1, value, formats)
    sheet.very_hidden()
