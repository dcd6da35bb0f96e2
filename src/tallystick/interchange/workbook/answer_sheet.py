"""Order lines out into a workbook that can be answered offline: protected but for the answers."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from tallystick.interchange.workbook.answer_layout import (
    ANSWERS,
    MAGIC,
    VERSION,
    Field,
    columns,
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
from tallystick.phrases import _
from tallystick.trade.document import Agreement, OrderLine
from tallystick.trade.values import Role, ScheduleLine

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
    write_heading(sheet, shown, formats, company, made_at, say)
    row = HEAD_ROW
    for line in lines:
        for part, asked in enumerate(_schedule(line.document)):
            row += 1
            _write_line(sheet, row, shown, formats, _values(line, part, asked, say))
    _finish(sheet, shown, row, asks, say)
    write_how(workbook, formats, _HOW[asks], say)
    write_about(workbook, formats, _about(asks, shown, made_at, say))
    workbook.close()
    return target.getvalue()


def _schedule(line: OrderLine) -> tuple[ScheduleLine | None, ...]:
    """The requested dates; a line without any still gets its row."""
    asked = line.requested.terms.schedule if line.requested else ()
    return asked or (None,)


def _values(line: SheetLine, part: int, asked: ScheduleLine | None, say: Say) -> dict[StrEnum, object]:
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


def _write_line(
    sheet: Any, row: int, shown: tuple[Column, ...], formats: Formats, values: dict[StrEnum, object]
) -> None:
    for index, column in enumerate(shown):
        if column.filled:
            sheet.write_blank(row, index, None, formats.get(**_open(column.field)))
        else:
            value = values.get(column.field)
            look = {"num_format": "#,##0.######"} if isinstance(value, Decimal) else {}
            write_cell(sheet, row, index, value, formats, **look)


def _open(field: StrEnum) -> dict[str, object]:
    if field in (Field.DATE, Field.REST_DATE, Field.MOVED_DATE):
        return {**OPEN, "num_format": "yyyy-mm-dd"}
    return OPEN


def _finish(sheet: Any, shown: tuple[Column, ...], last: int, asks: Role, say: Say) -> None:
    place = {column.field: index for index, column in enumerate(shown)}
    last = max(last, HEAD_ROW + 1)
    first = HEAD_ROW + 1

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
    protect(sheet, last, len(shown))


def _about(asks: Role, shown: tuple[Column, ...], made_at: datetime, say: Say) -> list[tuple[object, object]]:
    rows: list[tuple[object, object]] = [
        (MAGIC, VERSION),
        ("asks", asks.value),
        ("made", made_at.isoformat()),
    ]
    rows += [(f"column:{column.field.value}", say(column.heading)) for column in shown]
    return rows + [(f"answer:{answer.value}", say(label)) for answer, label in ANSWERS[asks].items()]
