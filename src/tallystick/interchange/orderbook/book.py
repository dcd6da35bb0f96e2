"""From the bytes of a file to its order lines: the whole way, in one call."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from tallystick.collector import uncollected
from tallystick.errors import InvalidInput
from tallystick.interchange.orderbook.columns import ReadTable, read_columns
from tallystick.interchange.orderbook.dates import DateOrder
from tallystick.interchange.orderbook.layout import Filled, Skipped, lay_out
from tallystick.interchange.orderbook.lines import FileLine, Reading, gather, late_share
from tallystick.interchange.orderbook.mapping import Mapping, layout_fingerprint
from tallystick.interchange.orderbook.meanings import ABOUT, Meaning
from tallystick.interchange.orderbook.partners import KnownPartner, PartnerNames
from tallystick.interchange.orderbook.questions import Question
from tallystick.interchange.orderbook.recognise import Recognition, choose_sheet, recognise
from tallystick.interchange.orderbook.rows import STANDS_FOR, RefusedRow, RowReader
from tallystick.interchange.spreadsheet import LIMITS, Limits, SpreadsheetFile, read_file
from tallystick.phrases import Phrase, _, ngettext
from tallystick.trade.values import Role

Progress = Callable[[str, float], None]


@dataclass(slots=True)
class OrderBookFile:
    """An order book as a file has it: how it was understood, its lines, and what was refused."""

    file: SpreadsheetFile
    recognition: Recognition
    read: ReadTable
    mapping: Mapping
    lines: list[FileLine]
    refused: list[RefusedRow]
    repeated: list[tuple[int, int]]
    notices: list[Phrase]

    @property
    def role(self) -> Role:
        """Which side the importing company is on."""
        return self.recognition.role

    @property
    def rows(self) -> int:
        """Rows that stand for order lines, the refused ones among them."""
        return len(self.read.table)

    @property
    def skipped(self) -> list[tuple[int, Skipped]]:
        return self.read.table.skipped

    @property
    def filled(self) -> Filled:
        return self.read.table.filled

    @property
    def questions(self) -> list[Question]:
        return self.read.questions

    @property
    def fingerprint(self) -> str:
        """The layout, by which a mapping is remembered."""
        return layout_fingerprint(self.recognition.header.names)

    def effective_mapping(self) -> Mapping:
        """How the file was understood, as a mapping that says it all: what is shown, and remembered."""
        columns = []
        for column in self.recognition.columns:
            chosen = self.mapping.choice(column.name)
            columns.append(replace(chosen, column=column.name, meaning=column.meaning))
        header_row = self.mapping.header_row
        return replace(self.mapping, role=self.role, header_row=header_row, columns=tuple(columns))

    def orders(self) -> int:
        """How many orders the good lines are of."""
        return len({(line.partner, line.order) for line in self.lines})

    def partners(self) -> list[str]:
        """The partners of the good lines, in the order in which they first come."""
        return list(dict.fromkeys(line.partner for line in self.lines))

    def late(self) -> tuple[int, int]:
        """How many lines came late, of how many whose dates are known."""
        return late_share(self.lines)

    def date_orders(self) -> dict[str, DateOrder]:
        """The order of day, month and year in every column of dates, by its heading."""
        names = {column.meaning: column.name for column in self.recognition.columns}
        return {
            names[meaning]: column.date_order
            for meaning, column in self.read.columns.items()
            if column.date_order is not None
        }


def read_order_book(
    data: bytes,
    name: str,
    *,
    mapping: Mapping | None = None,
    role: Role | None = None,
    partners: Iterable[KnownPartner] = (),
    today: date | None = None,
    limits: Limits = LIMITS,
    progress: Progress | None = None,
) -> OrderBookFile:
    """Read an order book: spreadsheet, header, columns, values, rows, lines.

    Raises `InvalidInput` if the file as a whole cannot be read, with a mend; what is wrong with single rows
    is told in `refused`: with `today` also what is said to have moved after it. `progress` is called with
    the name of a step and the share that is done.
    """
    with uncollected():
        return _read(
            data, name, mapping or Mapping(), role, tuple(partners), today, limits, progress or _silent
        )


def _read(
    data: bytes,
    name: str,
    mapping: Mapping,
    role: Role | None,
    partners: tuple[KnownPartner, ...],
    today: date | None,
    limits: Limits,
    tell: Progress,
) -> OrderBookFile:
    tell("file", 0.0)
    file = read_file(data, name, limits=limits, encoding=mapping.encoding, delimiter=mapping.delimiter)
    tell("columns", 0.3)
    found = _recognise(file, mapping, role, PartnerNames(partners))
    tell("rows", 0.4)
    table = lay_out(found, file.kind)
    if not len(table):
        raise InvalidInput(
            f"{name}: there are no rows below the header on row {found.header.row}.",
            mend="Choose the sheet or the file with your order lines.",
            file=name,
        )
    read = read_columns(found, table, mapping)
    reader = RowReader(found, read, mapping, today)
    problems = reader.refused()
    tell("lines", 0.7)
    gathered = gather(reader.rows(), problems, Reading(found.role, read.currency, mapping.unit))
    tell("lines", 1.0)
    notices = [*file.notices, *_notices(found, read, gathered.repeated)]
    return OrderBookFile(
        file, found, read, mapping, gathered.good, gathered.refused, gathered.repeated, notices
    )


def _recognise(
    file: SpreadsheetFile, mapping: Mapping, role: Role | None, partners: PartnerNames
) -> Recognition:
    chosen = choose_sheet(file.sheets, mapping.sheet, mapping.header_row)
    if chosen is None and mapping.remembered:
        # A remembered sheet may have been renamed and its header may have moved.
        mapping = replace(mapping, sheet="", header_row=0)
        chosen = choose_sheet(file.sheets)
    if chosen is None:
        raise _no_header(file, mapping)
    sheet, header = chosen
    return recognise(sheet, header, partners=partners, role=role, mapping=mapping)


class NoHeader(InvalidInput):
    """No row of the file was recognised as headings: a person may know which one it is."""

    code = "no-headings"

    def __init__(self, file: str, sheets: list[str]) -> None:
        self.sheets = sheets
        where = f" in any sheet ({', '.join(sheets[:10])})" if len(sheets) > 1 else ""
        super().__init__(
            f"{file}: no row with headings such as order number, item, quantity, date was found{where}.",
            mend="Add a row with headings above the order lines, or say in which row they are.",
            file=file,
            sheets=sheets,
        )


def _no_header(file: SpreadsheetFile, mapping: Mapping) -> InvalidInput:
    sheets = [sheet.name for sheet in file.sheets if sheet.name]
    if mapping.sheet and mapping.sheet not in sheets:
        return InvalidInput(
            f"{file.name}: there is no sheet “{mapping.sheet}”.",
            mend=f"The sheets are: {', '.join(sheets) or 'one without a name'}.",
            file=file.name,
        )
    return NoHeader(file.name, sheets)


def _notices(found: Recognition, read: ReadTable, repeated: list[tuple[int, int]]) -> list[Phrase]:
    notices = []
    if found.column(Meaning.PRICE) and not found.column(Meaning.CURRENCY) and not read.currency:
        prices = read.values(Meaning.PRICE) or ()
        if not any(value is not None and getattr(value, "affix", "") for value in prices):
            notices.append(_("Prices are left out: the file does not say in which currency they are."))
    if not found.column(Meaning.LINE) and not found.column(Meaning.ORDER_AND_LINE):
        column = found.column(Meaning.ROW_ID)
        if column:
            notices.append(_("Lines are numbered by the column {column}.", column=column.name))
        else:
            notices.append(_("The file has no line numbers: lines are counted 1, 2, 3 … in each order."))
    for asked, promised in STANDS_FOR.items():
        column = found.column(promised)
        if column and not found.column(asked):
            label = ABOUT[asked].label
            notices.append(_("{label}: taken from the column {column}.", label=label, column=column.name))
    if repeated:
        notices.append(
            ngettext(
                "{count} row only repeats another row and counts once.",
                "{count} rows only repeat another row and count once.",
                len(repeated),
            )
        )
    return notices


def _silent(_step: str, _share: float) -> None:
    """No one wants to know how far it is."""
