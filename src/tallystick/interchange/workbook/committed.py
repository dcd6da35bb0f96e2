"""A workbook of commitments read back, whatever was done to its sheet: what was filled in for which item."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tallystick.interchange.orderbook.faults import Fault
from tallystick.interchange.orderbook.numbers import Decimals, infer_numbers, survey_numbers
from tallystick.interchange.orderbook.rows import Problem, RefusedRow
from tallystick.interchange.orderbook.words import cell_text
from tallystick.interchange.spreadsheet.sheet import Cell, Sheet, SpreadsheetFile
from tallystick.interchange.workbook.commit_layout import MAGIC, VERSION, Answer, Field, Kind
from tallystick.interchange.workbook.form import find_header, read_about, read_filled_number
from tallystick.phrases import _

Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class FilledForecast:
    """What was filled in for one forecast. `columns` are the headings of the buckets, for naming them."""

    row: int
    ref: str
    token: str
    answer: Answer | None
    reason: str
    quantities: dict[Span, Decimal]
    columns: dict[Span, str]
    item: str = ""
    partner: str = ""
    chosen: str = ""

    @property
    def blank(self) -> bool:
        """Nothing was filled in."""
        return self.answer is None and not self.quantities


@dataclass(slots=True)
class FilledCommitments:
    """All rows that came back, those that cannot be read, and what is expected by the file, by reference."""

    rows: int = 0
    forecasts: list[FilledForecast] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    expected: dict[str, dict[Span, Decimal]] = field(default_factory=dict)


def read_commitments(file: SpreadsheetFile) -> FilledCommitments:
    """Read a workbook back by its headings and references, in whatever order its rows and columns are."""
    about = read_about(file, MAGIC, VERSION)
    sheet, header = find_header(file, about.get(f"column:{Field.REF.value}", ""))
    reader = _Reader(sheet, header, about)
    found = FilledCommitments()
    for index in range(header + 1, len(sheet.rows)):
        reader.read(index, found)
    return found


class _Reader:
    """Reads rows; the form of numbers is decided by all quantities that were filled in."""

    def __init__(self, sheet: Sheet, header: int, about: dict[str, str]) -> None:
        self._rows = sheet.rows
        headings = {cell_text(cell): index for index, cell in enumerate(sheet.rows[header]) if cell != ""}
        names = {each: about.get(f"column:{each.value}", "") for each in Field}
        self._place = {each: headings[name] for each, name in names.items() if name in headings}
        self._names = names
        spans = {name: _span(key) for key, name in about.items() if key.startswith("bucket:")}
        self._buckets = {span: headings[name] for name, span in spans.items() if name in headings}
        self._columns = {span: name for name, span in spans.items()}
        choices = {
            name: key.removeprefix("answer:") for key, name in about.items() if key.startswith("answer:")
        }
        self._choices = {name.casefold(): Answer(key) for name, key in choices.items()}
        self._labels = sorted(choices)
        self._decimals = self._survey(header)

    def _survey(self, header: int) -> Decimals:
        values: Counter[Cell] = Counter()
        for index in range(header + 1, len(self._rows)):
            if self._text(index, Field.KIND) == Kind.YOURS:
                values.update(self._filled(index).values())
        how = infer_numbers("", survey_numbers(values), chosen="", likely=Decimals.NONE)
        return Decimals.AMBIGUOUS if how.questions else how.decimals

    def read(self, index: int, found: FilledCommitments) -> None:
        """Take in one row."""
        ref, kind = self._text(index, Field.REF), self._text(index, Field.KIND)
        if kind == Kind.YOURS:
            found.rows += 1
            self._yours(index, ref, found)
        elif kind == Kind.EXPECTED and ref:
            found.expected[ref] = self._expected(index)
        elif not kind and self._filled(index):
            reason = _("It is not clear to which item this row belongs.")
            self._refuse(index, found, [Problem("", "", reason, _("Fill in the rows as they were sent."))])

    def _yours(self, index: int, ref: str, found: FilledCommitments) -> None:
        problems: list[Problem] = []
        answer = self._answer(index, problems)
        quantities = {}
        for span, cell in self._filled(index).items():
            number = read_filled_number(cell, self._decimals)
            if isinstance(number, Fault):
                value = cell_text(cell)[:200]
                problems.append(Problem(self._columns[span], value, number.reason, number.mend))
            else:
                quantities[span] = number
        if problems:
            self._refuse(index, found, problems)
            return
        found.forecasts.append(
            FilledForecast(
                index + 1,
                ref,
                self._text(index, Field.STANDING),
                answer,
                self._text(index, Field.REASON),
                quantities,
                self._columns,
                self._text(index, Field.ITEM),
                self._text(index, Field.PARTNER),
                self._text(index, Field.ANSWER),
            )
        )

    def _expected(self, index: int) -> dict[Span, Decimal]:
        read = {span: read_filled_number(cell, Decimals.POINT) for span, cell in self._filled(index).items()}
        return {span: number for span, number in read.items() if isinstance(number, Decimal)}

    def _answer(self, index: int, problems: list[Problem]) -> Answer | None:
        text = self._text(index, Field.ANSWER)
        if not text:
            return None
        answer = self._choices.get(text.casefold())
        if answer is None:
            mend = _("Choose one of: {known}.", known=", ".join(self._labels))
            reason = _("Not an answer that can be given.")
            problems.append(Problem(self._names[Field.ANSWER], text[:200], reason, mend))
        return answer

    def _refuse(self, index: int, found: FilledCommitments, problems: list[Problem]) -> None:
        item, partner = self._text(index, Field.ITEM), self._text(index, Field.PARTNER)
        found.refused.append(RefusedRow(index + 1, tuple(problems), item=item, partner=partner))

    def _text(self, index: int, each: Field) -> str:
        place = self._place.get(each)
        return "" if place is None else cell_text(self._cell(index, place))

    def _filled(self, index: int) -> dict[Span, Cell]:
        """What stands in the columns of buckets."""
        cells = {span: self._cell(index, place) for span, place in self._buckets.items()}
        return {span: cell for span, cell in cells.items() if cell != ""}

    def _cell(self, index: int, place: int) -> Cell:
        row = self._rows[index]
        cell = row[place] if place < len(row) else ""
        return cell.strip() if isinstance(cell, str) else cell


def _span(key: str) -> Span:
    _kind, start, end = key.split(":")
    return date.fromisoformat(start), date.fromisoformat(end)
