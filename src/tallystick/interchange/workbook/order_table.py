"""Order lines out into one plain table (CSV), for whichever program reads it next."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import zip_longest

from tallystick.interchange.workbook.answer_sheet import STATES, SheetLine
from tallystick.interchange.workbook.safe import clean, looks_like_formula
from tallystick.phrases import Phrase, _
from tallystick.trade.document import Fulfilment
from tallystick.trade.values import ScheduleLine, Terms

Say = Callable[[Phrase], str]

HEADINGS = (
    _("Order"),
    _("Line"),
    _("Partner"),
    _("Item"),
    _("Description"),
    _("Unit"),
    _("Date number"),
    _("Requested"),
    _("Requested date"),
    _("Proposed"),
    _("Proposed date"),
    _("Agreed"),
    _("Agreed date"),
    _("Shipped"),
    _("Received"),
    _("Price"),
    _("Currency"),
    _("Buyer"),
    _("State"),
    _("Fulfilment"),
)
FULFILMENT = {
    Fulfilment.NONE: _("None"),
    Fulfilment.PARTLY_SHIPPED: _("Partly shipped"),
    Fulfilment.SHIPPED: _("Shipped"),
    Fulfilment.PARTLY_RECEIVED: _("Partly received"),
    Fulfilment.RECEIVED: _("Received"),
    Fulfilment.CLOSED_SHORT: _("Closed short"),
}

Value = str | Decimal | date | int | None


def order_table(lines: Iterable[SheetLine], say: Say = str) -> bytes:
    """A row for each date of each line: requested, proposed and agreed side by side.

    What is said of the line as a whole (shipped, received, price) stands in its first row only, so that sums
    come out right. Numbers have a decimal point and dates are ISO dates, whatever the reader's language.
    """
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(say(heading) for heading in HEADINGS)
    for line in lines:
        for values in _rows(line, say):
            writer.writerow(map(_cell, values))
    # The mark at the start is how spreadsheet programs know UTF-8.
    return target.getvalue().encode("utf-8-sig")


def _rows(line: SheetLine, say: Say) -> Iterator[tuple[Value, ...]]:
    document = line.document
    terms = document.standing
    price = terms.price if terms else None
    sets = (document.requested, document.proposed, document.agreed)
    dates = list(zip_longest(*(_schedule(one.terms if one else None) for one in sets))) or [(None,) * 3]
    for number, parts in enumerate(dates, 1):
        first = number == 1
        yield (
            document.ref.order,
            document.ref.line,
            line.partner,
            terms.item.code if terms else "",
            terms.item.description if terms else "",
            terms.unit if terms else "",
            number,
            *(value for part in parts for value in ((part.quantity, part.date) if part else (None, None))),
            document.shipped if first else None,
            document.received_good if first else None,
            price.amount if price and first else None,
            price.currency if price and first else "",
            document.requested.contact if document.requested else "",
            say(STATES[document.agreement]),
            say(FULFILMENT[document.fulfilment]),
        )


def _schedule(terms: Terms | None) -> tuple[ScheduleLine, ...]:
    return terms.schedule if terms else ()


def _cell(value: Value) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if value is None:
        return ""
    text = clean(str(value))
    # A cell of this format has no type: the apostrophe keeps a text from being taken for a formula.
    return f"'{text}" if looks_like_formula(text) else text
