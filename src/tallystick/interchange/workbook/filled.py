"""A filled-in workbook read back: what was answered in which row, whatever was done to the sheet."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial

from tallystick.interchange.orderbook.dates import DateOrder, Numeric, take_apart
from tallystick.interchange.orderbook.faults import Fault
from tallystick.interchange.orderbook.numbers import (
    Decimals,
    infer_numbers,
    survey_numbers,
)
from tallystick.interchange.orderbook.rows import Problem, RefusedRow
from tallystick.interchange.spreadsheet.sheet import Cell, Sheet, SpreadsheetFile
from tallystick.interchange.workbook.answer_layout import MAGIC, VERSION, Answer, Field
from tallystick.interchange.workbook.form import find_header, read_about, read_filled_number
from tallystick.phrases import _
from tallystick.trade.values import Role

_NUMBERS = (
    Field.QUANTITY,
    Field.REST_QUANTITY,
    Field.NEW_PRICE,
    Field.MOVED_QUANTITY,
    Field.REQUESTED_QUANTITY,
)


@dataclass(frozen=True, slots=True)
class FilledRow:
    """One row as it came back. What was left empty is None or "". `chosen` is the answer in its own words."""

    row: int
    part: int
    token: str
    asked: Decimal | None
    asked_date: date | None
    answer: Answer | None
    quantity: Decimal | None
    day: date | None
    rest: Decimal | None
    rest_day: date | None
    price: Decimal | None
    reason: str
    moved: Decimal | None
    moved_day: date | None
    tracking: str
    order: str = ""
    line: str = ""
    partner: str = ""
    item: str = ""
    chosen: str = ""

    @property
    def blank(self) -> bool:
        """Nothing was filled in."""
        return not self.answers and self.moved is None

    @property
    def answers(self) -> bool:
        """Something was answered, beside what was shipped or received."""
        filled = (self.answer, self.quantity, self.day, self.rest, self.rest_day, self.price)
        return any(value is not None for value in filled)


@dataclass(slots=True)
class FilledWorkbook:
    """All rows that came back, by the id of their order line; and those that cannot be read."""

    asks: Role
    lines: dict[str, list[FilledRow]] = field(default_factory=dict)
    refused: list[RefusedRow] = field(default_factory=list)
    rows: int = 0


def read_answers(file: SpreadsheetFile) -> FilledWorkbook:
    """Read a workbook back by its headings and references, in whatever order its rows and columns are."""
    about = read_about(file, MAGIC, VERSION)
    sheet, header = find_header(file, about.get(f"column:{Field.REF.value}", ""))
    heading = {about[f"column:{each.value}"]: each for each in Field if f"column:{each.value}" in about}
    place = {
        heading[str(cell)]: index for index, cell in enumerate(sheet.rows[header]) if str(cell) in heading
    }
    answers = {name: key.removeprefix("answer:") for key, name in about.items() if key.startswith("answer:")}
    reader = _Reader(sheet, header, place, {name.casefold(): Answer(key) for name, key in answers.items()})
    found = FilledWorkbook(Role(about["asks"]))
    for index in range(header + 1, len(sheet.rows)):
        reader.read(index, found)
    return found


class _Reader:
    """Reads rows; the form of numbers is decided by all values of their column."""

    def __init__(
        self, sheet: Sheet, header: int, place: dict[Field, int], answers: dict[str, Answer]
    ) -> None:
        self._rows = sheet.rows
        self._names = {each: str(sheet.rows[header][index]) for each, index in place.items()}
        self._place = place
        self._answers = answers
        self._numbers = {each: self._number_reader(each, header) for each in _NUMBERS if each in place}

    def read(self, index: int, found: FilledWorkbook) -> None:
        """Take in one row."""
        ref = self._text(index, Field.REF)
        filled = [each for each in _FILLED if self._cell(index, each) != ""]
        if not ref:
            if filled:
                found.rows += 1
                reason = _("The row has lost its hidden reference.")
                problem = Problem("", "", reason, _("Copy a whole row to split a line, not single cells."))
                found.refused.append(self._refused(index, [problem]))
            return
        found.rows += 1
        problems: list[Problem] = []
        row = self._row(index, problems)
        if problems:
            found.refused.append(self._refused(index, problems))
        found.lines.setdefault(ref, []).append(row)

    def _row(self, index: int, problems: list[Problem]) -> FilledRow:
        number = partial(self._number, index, problems)
        day = partial(self._date, index, problems)
        return FilledRow(
            row=index + 1,
            part=int(number(Field.PART) or 0),
            token=self._text(index, Field.STANDING),
            asked=number(Field.REQUESTED_QUANTITY),
            asked_date=day(Field.REQUESTED_DATE),
            answer=self._answer(index, problems),
            quantity=number(Field.QUANTITY),
            day=day(Field.DATE),
            rest=number(Field.REST_QUANTITY),
            rest_day=day(Field.REST_DATE),
            price=number(Field.NEW_PRICE),
            reason=self._text(index, Field.REASON),
            moved=number(Field.MOVED_QUANTITY),
            moved_day=day(Field.MOVED_DATE),
            tracking=self._text(index, Field.TRACKING),
            order=self._text(index, Field.ORDER),
            line=self._text(index, Field.LINE),
            partner=self._text(index, Field.PARTNER),
            item=self._text(index, Field.ITEM),
            chosen=self._text(index, Field.ANSWER),
        )

    def _refused(self, index: int, problems: list[Problem]) -> RefusedRow:
        text = partial(self._text, index)
        return RefusedRow(
            index + 1,
            tuple(problems),
            text(Field.ORDER),
            text(Field.LINE),
            text(Field.PARTNER),
            text(Field.ITEM),
        )

    def _cell(self, index: int, each: Field) -> Cell:
        place = self._place.get(each)
        row = self._rows[index]
        if place is None or place >= len(row):
            return ""
        cell = row[place]
        return cell.strip() if isinstance(cell, str) else cell

    def _text(self, index: int, each: Field) -> str:
        cell = self._cell(index, each)
        if isinstance(cell, float) and cell.is_integer():
            return str(int(cell))
        return str(cell)

    def _answer(self, index: int, problems: list[Problem]) -> Answer | None:
        text = self._text(index, Field.ANSWER)
        if not text:
            return None
        answer = self._answers.get(text.casefold())
        if answer is None:
            known = ", ".join(sorted(self._answers))
            mend = _("Choose one of: {known}.", known=known)
            problems.append(
                Problem(self._names[Field.ANSWER], text, _("Not an answer that can be given."), mend)
            )
        return answer

    def _number_reader(self, each: Field, header: int) -> Decimals:
        values = Counter(self._cell(index, each) for index in range(header + 1, len(self._rows)))
        how = infer_numbers(self._names[each], survey_numbers(values), chosen="", likely=Decimals.NONE)
        return Decimals.AMBIGUOUS if how.questions else how.decimals

    def _number(self, index: int, problems: list[Problem], each: Field) -> Decimal | None:
        cell = self._cell(index, each)
        if cell == "":
            return None
        found = read_filled_number(cell, self._numbers.get(each, Decimals.POINT))
        if isinstance(found, Fault):
            problems.append(Problem(self._names[each], str(cell)[:200], found.reason, found.mend))
            return None
        return found

    def _date(self, index: int, problems: list[Problem], each: Field) -> date | None:
        cell = self._cell(index, each)
        if cell == "":
            return None
        found = take_apart(cell) or Fault(_("Not a date."), _("Write the date as 2027-04-03."))
        if isinstance(found, Numeric):
            found = _proven(found)
        if isinstance(found, Fault):
            problems.append(Problem(self._names[each], str(cell)[:200], found.reason, found.mend))
            return None
        return found


_FILLED = (
    Field.ANSWER,
    Field.QUANTITY,
    Field.DATE,
    Field.REST_QUANTITY,
    Field.REST_DATE,
    Field.NEW_PRICE,
    Field.MOVED_QUANTITY,
)


def _proven(found: Numeric) -> date | Fault:
    """A date in figures, if only one reading of it is a date: a single cell decides nothing more."""
    if found.proves is DateOrder.AMBIGUOUS:
        return Fault(_("Either number can be the day."), _("Write the date as 2027-04-03."))
    return found.read(DateOrder.DAY_FIRST)
