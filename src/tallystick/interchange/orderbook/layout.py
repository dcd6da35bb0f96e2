"""The rows that are order lines, without titles, totals and remarks, and with what is merged filled in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from tallystick.interchange.orderbook.faults import Fault
from tallystick.interchange.orderbook.meanings import ABOUT, Meaning, Reading
from tallystick.interchange.orderbook.recognise import Recognition
from tallystick.interchange.orderbook.words import is_totals_label
from tallystick.interchange.spreadsheet.sheet import Cell, Kind
from tallystick.phrases import _

_GROUP = (
    Meaning.ORDER,
    Meaning.PARTNER,
    Meaning.PARTNER_NUMBER,
    Meaning.PARTNER_EMAIL,
    Meaning.CONTACT,
    Meaning.ORDER_DATE,
    Meaning.CURRENCY,
)
# What a further schedule line of the same order line takes from the row above it.
_LINE = (
    Meaning.LINE,
    Meaning.ITEM,
    Meaning.DESCRIPTION,
    Meaning.PARTNER_ITEM,
    Meaning.UNIT,
    Meaning.PRICE,
    Meaning.PRICE_PER,
)
_TEXT_KEYS = (Meaning.ORDER, Meaning.ORDER_AND_LINE, Meaning.ITEM, Meaning.DESCRIPTION, Meaning.PARTNER)
_VALUE_KEYS = (Meaning.REQUESTED_QUANTITY, Meaning.REQUESTED_DATE)


class Skipped(StrEnum):
    """Why a row below the header is not an order line."""

    TOTALS = "totals"
    HEADER = "header"
    REMARK = "remark"


class Filled(StrEnum):
    """How order numbers came to rows that have none of their own."""

    NO = ""
    MERGED = "merged"
    BLANK = "blank"


Columns = dict[Meaning, tuple[Cell, ...]]


@dataclass(slots=True)
class Table:
    """Order lines as columns of cells. `numbers` are the rows as a person counts them."""

    numbers: list[int]
    values: dict[Meaning, list[Cell]]
    skipped: list[tuple[int, Skipped]] = field(default_factory=list)
    torn: dict[int, Fault] = field(default_factory=dict)
    filled: Filled = Filled.NO

    def __len__(self) -> int:
        return len(self.numbers)


def lay_out(found: Recognition, kind: Kind) -> Table:
    """Take the order lines out of a sheet."""
    columns: Columns = {
        c.meaning: _without_spaces(found.cells[c.index])
        for c in found.columns
        if c.meaning is not Meaning.IGNORE
    }
    first = found.header.bottom + 2
    skip = _rows_to_skip(found, columns)
    merged = _fill_merged(found, columns)
    height = len(found.sheet.rows) - first + 1
    if skip:
        kept = [index for index in range(height) if index not in skip]
        values: dict[Meaning, list[Cell]] = {
            meaning: [cells[index] for index in kept] for meaning, cells in columns.items()
        }
        numbers = [first + index for index in kept]
    else:
        values = {meaning: list(cells) for meaning, cells in columns.items()}
        numbers = list(range(first, first + height))
    table = Table(numbers, values)
    table.skipped = [(first + index, why) for index, why in sorted(skip.items()) if why is not None]
    table.filled = Filled.MERGED if merged else Filled.NO
    if _fill_blank(table) and not merged:
        table.filled = Filled.BLANK
    _fill_partners(table)
    if kind is Kind.TEXT:
        _find_torn(found, table)
    return table


def _without_spaces(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """A cell with nothing but spaces is empty."""
    blank = {cell for cell in set(cells) if isinstance(cell, str) and cell.isspace()}
    return tuple("" if cell in blank else cell for cell in cells) if blank else cells


def _rows_to_skip(found: Recognition, columns: Columns) -> dict[int, Skipped | None]:
    """Rows that are no order lines, by position; None for those that are simply empty."""
    keys = [columns[meaning] for meaning in (*_TEXT_KEYS, *_VALUE_KEYS) if meaning in columns]
    skip: dict[int, Skipped | None] = {}
    rows = found.sheet.rows
    first = found.header.bottom + 1
    for index, cells in enumerate(zip(*keys, strict=True)):
        if "" in cells:
            row = rows[first + index]
            if all(isinstance(cell, str) and not cell.strip() for cell in row):
                skip[index] = None
            else:
                why = _why_skipped(row, index, columns)
                if why:
                    skip[index] = why
    skip.update(dict.fromkeys(_repeated_headers(found, columns), Skipped.HEADER))
    return skip


def _why_skipped(row: Sequence[Cell], index: int, columns: Columns) -> Skipped | None:
    label = any(is_totals_label(cell) for cell in row)
    texts = [columns[meaning][index] for meaning in _TEXT_KEYS if meaning in columns]
    missing = sum(1 for cell in texts if cell == "" or is_totals_label(cell))
    date = columns[Meaning.REQUESTED_DATE][index] if Meaning.REQUESTED_DATE in columns else ""
    if label and missing * 2 >= len(texts) and (missing == len(texts) or date == ""):
        return Skipped.TOTALS
    quantity = columns[Meaning.REQUESTED_QUANTITY][index] if Meaning.REQUESTED_QUANTITY in columns else ""
    if missing == len(texts) and date == "" and isinstance(quantity, float | int):
        return Skipped.TOTALS
    filled = sum(1 for cell in row if cell != "")
    if quantity == "" and date == "" and (filled <= 1 or (filled <= 2 and missing == len(texts))):
        return Skipped.REMARK
    return None


def _repeated_headers(found: Recognition, columns: Columns) -> list[int]:
    """Rows that repeat the header, as lists printed page by page have them."""
    headed = {c.meaning: c.name for c in found.columns if c.meaning in columns}
    if len(headed) < 3:
        return []
    (meaning, name), *_rest = headed.items()
    rows = [
        index for index, cell in enumerate(columns[meaning]) if isinstance(cell, str) and cell.strip() == name
    ]
    return [
        index
        for index in rows
        if sum(str(columns[m][index]).strip() == n for m, n in headed.items()) >= min(3, len(headed))
    ]


def _fill_merged(found: Recognition, columns: Columns) -> bool:
    """Give every row of a merged range its value; quantities are left, since they would count twice."""
    first = found.header.bottom + 1
    by_index = {
        c.index: c.meaning
        for c in found.columns
        if c.meaning in columns and ABOUT[c.meaning].reading is not Reading.QUANTITY
    }
    changed: dict[Meaning, list[Cell]] = {}
    for merge in found.sheet.merges:
        meaning = by_index.get(merge.left)
        if meaning is None or merge.bottom == merge.top or merge.top < first:
            continue
        cells = changed.setdefault(meaning, list(columns[meaning]))
        for row in range(merge.top + 1, min(merge.bottom + 1, first + len(cells))):
            cells[row - first] = cells[merge.top - first]
    columns.update({meaning: tuple(cells) for meaning, cells in changed.items()})
    return Meaning.ORDER in changed


def _fill_blank(table: Table) -> bool:
    """Fill order numbers down where the layout writes each once, above its lines.

    That it does so is shown by the numbers that are there: none stands twice, one under the other. Where
    one does, an empty cell is a mistake and stays one.
    """
    orders = table.values.get(Meaning.ORDER)
    if not orders or orders[0] == "" or "" not in orders:
        return False
    if any(one == other != "" for one, other in pairwise(orders)):
        return False
    lines = table.values.get(Meaning.LINE)
    for index, order in enumerate(orders):
        if order != "":
            continue
        for meaning in _GROUP:
            _take_from_above(table, meaning, index)
        if lines is not None and lines[index] == "" and _is_further_schedule_line(table, index):
            for meaning in _LINE:
                _take_from_above(table, meaning, index)
    return True


def _is_further_schedule_line(table: Table, index: int) -> bool:
    def cell(meaning: Meaning) -> Cell:
        return table.values[meaning][index] if meaning in table.values else ""

    named = cell(Meaning.ITEM) != "" or cell(Meaning.DESCRIPTION) != ""
    return not named and cell(Meaning.REQUESTED_QUANTITY) != "" and cell(Meaning.REQUESTED_DATE) != ""


def _take_from_above(table: Table, meaning: Meaning, index: int) -> None:
    cells = table.values.get(meaning)
    if cells and cells[index] == "" and index:
        cells[index] = cells[index - 1]


def _fill_partners(table: Table) -> None:
    """An order has one partner: a row without takes that of the other rows of its order, if they agree."""
    orders, partners = table.values.get(Meaning.ORDER), table.values.get(Meaning.PARTNER)
    if not orders or not partners or "" not in partners:
        return
    known: dict[Cell, set[Cell]] = {}
    for order, partner in zip(orders, partners, strict=True):
        if partner != "" and order != "":
            known.setdefault(order, set()).add(partner)
    for index, partner in enumerate(partners):
        if partner == "" and len(known.get(orders[index], ())) == 1:
            [partners[index]] = known[orders[index]]


def _find_torn(found: Recognition, table: Table) -> None:
    """Rows of a text file with more cells than the header, or cut off: values stand in wrong columns."""
    rows = found.sheet.rows
    width = len(rows[found.header.bottom])
    for index, number in enumerate(table.numbers):
        row = rows[number - 1]
        if len(row) > width and any(row[width:]):
            table.torn[index] = Fault(
                _("{cells} cells where the header has {columns}.", cells=len(row), columns=width),
                _("Put values that contain the separator in quotation marks."),
            )
    if not table.numbers:
        return
    widths = Counter(len(rows[number - 1]) for number in table.numbers)
    last = len(rows[table.numbers[-1] - 1])
    if last < width and widths[width] == len(table) - 1 and len(table) > 2:
        table.torn[len(table) - 1] = Fault(
            _("The file ends in the middle of this row."),
            _("Ask for the file again, or download it again: it did not arrive whole."),
        )
