"""Rows: the values of all columns side by side, each row either whole or refused with what is wrong."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import repeat
from typing import Any, NamedTuple

from tallystick.errors import InvalidInput
from tallystick.interchange.orderbook.columns import ReadTable, Values
from tallystick.interchange.orderbook.faults import Fault
from tallystick.interchange.orderbook.mapping import Mapping
from tallystick.interchange.orderbook.meanings import ABOUT, Meaning
from tallystick.interchange.orderbook.numbers import Amount
from tallystick.interchange.orderbook.partners import group_names
from tallystick.interchange.orderbook.profile import ORDER_AND_LINE
from tallystick.interchange.orderbook.recognise import Recognition
from tallystick.interchange.orderbook.words import Status, cell_text, says_nothing
from tallystick.phrases import NOTHING, Phrase, _
from tallystick.trade.timing import still_to_come_everywhere


class Row(NamedTuple):
    """One row of the file, read. What is empty or has no column is None."""

    number: int
    order: str
    line: str
    partner: str
    item: str | None
    description: str | None
    partner_item: str | None
    unit: str | None
    requested: Amount | None
    requested_date: date | None
    promised: Amount | None
    promised_date: date | None
    shipped: Amount | None
    shipped_date: date | None
    expected_date: date | None
    received: Amount | None
    received_date: date | None
    damaged: Amount | None
    price: Amount | None
    price_per: Amount | None
    currency: str | None
    contact: str | None
    status: Status | None
    note: str | None
    carrier: str | None
    tracking: str | None
    email: str | None


_FIELDS = (
    Meaning.ITEM,
    Meaning.DESCRIPTION,
    Meaning.PARTNER_ITEM,
    Meaning.UNIT,
    Meaning.REQUESTED_QUANTITY,
    Meaning.REQUESTED_DATE,
    Meaning.PROMISED_QUANTITY,
    Meaning.PROMISED_DATE,
    Meaning.SHIPPED_QUANTITY,
    Meaning.SHIPPED_DATE,
    Meaning.EXPECTED_DATE,
    Meaning.RECEIVED_QUANTITY,
    Meaning.RECEIVED_DATE,
    Meaning.DAMAGED_QUANTITY,
    Meaning.PRICE,
    Meaning.PRICE_PER,
    Meaning.CURRENCY,
    Meaning.CONTACT,
    Meaning.STATUS,
    Meaning.NOTE,
    Meaning.CARRIER,
    Meaning.TRACKING,
    Meaning.PARTNER_EMAIL,
)


_NUMBERED_NAME = re.compile(r"\d{4,12}\s+(?=\S)")
# Lists of confirmations name only what is promised: that is then what was asked for, too.
STANDS_FOR = {
    Meaning.REQUESTED_QUANTITY: Meaning.PROMISED_QUANTITY,
    Meaning.REQUESTED_DATE: Meaning.PROMISED_DATE,
}


# What to say of a cell that is not empty, but says nothing that its column could mean.
_WRITTEN: dict[Meaning, Fault] = {
    Meaning.REQUESTED_QUANTITY: Fault(_("Not a number."), _("Write the quantity in digits.")),
    Meaning.REQUESTED_DATE: Fault(_("Not a date."), _("Write the day as a date.")),
}

# Days on which something happened, and what to do where one is still to come.
_HAPPENED: dict[Meaning, Phrase] = {
    Meaning.SHIPPED_DATE: _("Correct the date, or leave it empty until the goods have left."),
    Meaning.RECEIVED_DATE: _("Correct the date, or leave it empty until the goods are here."),
}

# The column to point at where a meaning has none of its own.
_SHOWN_FOR: dict[Meaning, tuple[Meaning, ...]] = {
    Meaning.ORDER: (Meaning.ORDER_AND_LINE,),
    Meaning.LINE: (Meaning.ORDER_AND_LINE, Meaning.ROW_ID),
    Meaning.PARTNER: (Meaning.PARTNER_NUMBER,),
    Meaning.ITEM: (Meaning.PARTNER_ITEM, Meaning.DESCRIPTION),
    Meaning.REQUESTED_QUANTITY: (Meaning.PROMISED_QUANTITY,),
    Meaning.REQUESTED_DATE: (Meaning.PROMISED_DATE,),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one cell: the column as the file calls it, its value, the reason and the mend."""

    column: str
    value: str
    reason: Phrase
    mend: Phrase = NOTHING


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that cannot be taken in, with everything that is wrong with it, and what it is about."""

    row: int
    problems: tuple[Problem, ...]
    order: str = ""
    line: str = ""
    partner: str = ""
    item: str = ""


class RowReader:
    """Brings the columns of one table together, row by row."""

    def __init__(
        self, found: Recognition, read: ReadTable, mapping: Mapping, today: date | None = None
    ) -> None:
        self._today = today
        self._read = read
        self._table = read.table
        self._names = {column.meaning: column.name for column in found.columns}
        self._height = len(read.table)
        check_columns(found, mapping)
        self._problems: dict[int, list[Problem]] = {}
        self._orders, self._lines = self._keys()
        self._partners = self._partner_names(mapping)

    def rows(self) -> Iterator[Row]:
        """All rows; those with problems are among them and `refused` tells which."""
        columns = [self._values(meaning) or repeat(None, self._height) for meaning in _FIELDS]
        keys = (self._table.numbers, self._orders, self._lines, self._partners)
        return map(Row._make, zip(*keys, *columns, strict=True))

    def _values(self, meaning: Meaning) -> Values | None:
        """The values of a column; where nothing is asked for, what is promised stands for it."""
        return self._read.values(meaning) or self._read.values(STANDS_FOR.get(meaning, meaning))

    def refused(self) -> dict[int, tuple[Problem, ...]]:
        """What is wrong, by the position of the row."""
        for index, fault in self._table.torn.items():
            self._add(index, "", "", fault)
        self._check_presence()
        for meaning, column in self._read.columns.items():
            if column.faulty:
                for index in _faulty(column.values):
                    self._add_for(meaning, index, column.values[index])
        self._check_received()
        self._check_days()
        return {index: tuple(problems) for index, problems in self._problems.items()}

    def _keys(self) -> tuple[Values, Values]:
        joined = self._read.values(Meaning.ORDER_AND_LINE)
        if joined is not None:
            parts = {value: _split(value) for value in set(joined)}
            return [parts[value][0] for value in joined], [parts[value][1] for value in joined]
        orders = self._read.values(Meaning.ORDER) or []
        lines = self._read.values(Meaning.LINE) or self._read.values(Meaning.ROW_ID)
        if lines is None:
            lines = self._numbered(orders)
        return orders, lines

    def _numbered(self, orders: Values) -> Values:
        """Line numbers by occurrence in each order, where the file has none: the same file, the same ones."""
        seen: Counter[object] = Counter()
        lines = []
        for order in orders:
            seen[order] += 1
            lines.append(str(seen[order]))
        return lines

    def _partner_names(self, mapping: Mapping) -> Values:
        names = self._read.values(Meaning.PARTNER)
        numbers = self._read.values(Meaning.PARTNER_NUMBER)
        if names is None:
            names = numbers
        elif numbers is not None:
            names = [name or number for name, number in zip(names, numbers, strict=True)]
        if names is None:
            return [mapping.partner] * self._height
        distinct = [name for name in dict.fromkeys(names) if isinstance(name, str)]
        spelling = group_names(distinct)
        if all(map(_NUMBERED_NAME.match, distinct)):
            # Enterprise systems print number and name in one cell.
            spelling = {name: _NUMBERED_NAME.sub("", first) for name, first in spelling.items()}
        fallback = mapping.partner or None
        return [spelling.get(name, name) if name else fallback for name in names]

    def _check_presence(self) -> None:
        needed: list[tuple[Meaning, Values | None, Phrase]] = [
            (Meaning.ORDER, self._orders, _("No order number.")),
            (Meaning.LINE, self._lines, _("No line number.")),
            (Meaning.PARTNER, self._partners, _("No partner.")),
            (Meaning.REQUESTED_QUANTITY, self._gaps(Meaning.REQUESTED_QUANTITY), _("No quantity.")),
            (Meaning.REQUESTED_DATE, self._gaps(Meaning.REQUESTED_DATE), _("No requested date.")),
        ]
        for meaning, values, reason in needed:
            for index in _missing(values):
                self._add_for(meaning, index, self._absence(meaning, index, reason))
        for index in self._without_item():
            self._add_for(Meaning.ITEM, index, Fault(_("No item."), _("Fill in the cell.")))

    def _absence(self, meaning: Meaning, index: int, reason: Phrase) -> Fault:
        """An empty cell is to be filled in; one that says something else is to be written otherwise."""
        _column, says = self._shown(meaning, index)
        if says and meaning in _WRITTEN and not says_nothing(says):
            return _WRITTEN[meaning]
        return Fault(reason, _("Fill in the cell."))

    def _gaps(self, meaning: Meaning) -> Values | None:
        """A column in which something is missing."""
        columns = self._read.columns
        column = columns.get(meaning) or columns.get(STANDS_FOR.get(meaning, meaning))
        return column.values if column and column.gaps else None

    def _without_item(self) -> list[int]:
        """Rows that name the item in no way: by no code and by no description."""
        names = (Meaning.ITEM, Meaning.PARTNER_ITEM, Meaning.DESCRIPTION)
        there = [values for values in map(self._read.values, names) if values is not None]
        gaps = [self._gaps(meaning) for meaning in names if self._read.values(meaning) is not None]
        if any(values is None for values in gaps):
            return []
        return [index for index, found in enumerate(zip(*there, strict=True)) if not any(found)]

    def _check_received(self) -> None:
        dates, quantities = (
            self._read.values(Meaning.RECEIVED_DATE),
            self._read.values(Meaning.RECEIVED_QUANTITY),
        )
        if dates is None or quantities is None:
            return
        for index, (day, quantity) in enumerate(zip(dates, quantities, strict=True)):
            if quantity is None and isinstance(day, date):
                fault = Fault(_("A received date without a quantity."), _("Fill in the received quantity."))
                self._add_for(Meaning.RECEIVED_QUANTITY, index, fault)

    def _check_days(self) -> None:
        """What was shipped or received was so today or before."""
        if self._today is None:
            return
        for meaning, mend in _HAPPENED.items():
            values = self._read.values(meaning) or []
            later = {
                day
                for day in set(values)
                if isinstance(day, date) and still_to_come_everywhere(day, self._today)
            }
            for index in (index for index, day in enumerate(values) if later and day in later):
                self._add_for(meaning, index, Fault(_("This day is still to come."), mend))

    def _add_for(self, meaning: Meaning, index: int, fault: Fault) -> None:
        self._add(index, *self._shown(meaning, index), fault)

    def _shown(self, meaning: Meaning, index: int) -> tuple[str, str]:
        """The column of the file that stands for a meaning, and what a row has in it."""
        source = next(
            (each for each in (meaning, *_SHOWN_FOR.get(meaning, ())) if each in self._names), meaning
        )
        column = self._names.get(source, str(ABOUT[meaning].label))
        cells = self._table.values.get(source)
        return column, cell_text(cells[index]) if cells else ""

    def _add(self, index: int, column: str, value: str, fault: Fault) -> None:
        problem = Problem(column, value[:200], fault.reason, fault.mend)
        known = self._problems.setdefault(index, [])
        if all(other.column != column for other in known):
            known.append(problem)


def check_columns(found: Recognition, mapping: Mapping) -> None:
    """Refuse a file in which a column that no order line can do without was not found."""

    def has(*meanings: Meaning) -> bool:
        return any(found.column(meaning) for meaning in meanings)

    missing = []
    if not has(Meaning.ORDER, Meaning.ORDER_AND_LINE):
        missing.append(ABOUT[Meaning.ORDER].label)
    if not has(Meaning.PARTNER, Meaning.PARTNER_NUMBER) and not mapping.partner:
        missing.append(ABOUT[Meaning.PARTNER].label)
    if not has(Meaning.ITEM, Meaning.DESCRIPTION, Meaning.PARTNER_ITEM):
        missing.append(ABOUT[Meaning.ITEM].label)
    if not has(Meaning.REQUESTED_QUANTITY, Meaning.PROMISED_QUANTITY):
        missing.append(ABOUT[Meaning.REQUESTED_QUANTITY].label)
    if not has(Meaning.REQUESTED_DATE, Meaning.PROMISED_DATE):
        missing.append(ABOUT[Meaning.REQUESTED_DATE].label)
    if missing:
        raise MissingColumns(found, missing)


class MissingColumns(InvalidInput):
    """A column that no order line can do without was not found in the file."""

    code = "missing-columns"

    def __init__(self, found: Recognition, missing: Iterable[Phrase]) -> None:
        self.recognition = found
        self.missing = tuple(missing)
        names = ", ".join(f"“{label}”" for label in self.missing)
        sheet = f"sheet “{found.sheet.name}”, " if found.sheet.name else ""
        headings = ", ".join(column.name for column in found.columns[:40])
        super().__init__(
            f"No column was recognised as {names} ({sheet}header on row {found.header.row}).",
            mend=f"Say by a mapping (--mapping) what the columns mean. The file has: {headings}.",
            missing=[str(label) for label in self.missing],
            header_row=found.header.row,
            columns=[column.name for column in found.columns],
        )


def _split(value: object) -> tuple[Any, Any]:
    if not isinstance(value, str):
        return value, None
    match = ORDER_AND_LINE.match(value)
    if not match:
        return value, None
    return match[1].strip(), match[3]


def _faulty(values: Values) -> list[int]:
    return [index for index, value in enumerate(values) if value.__class__ is Fault]


def _missing(values: Values | None) -> list[int]:
    if values is None:
        return []
    return [index for index, value in enumerate(values) if value is None or value == ""]
