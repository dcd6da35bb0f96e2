"""Which order a column of dates uses, inferred from all of its values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from tallystick.interchange.orderbook.dates import DateOrder, DateReading, Numeric, take_apart
from tallystick.interchange.orderbook.faults import Fault
from tallystick.interchange.orderbook.questions import Option, Question, Topic
from tallystick.interchange.spreadsheet.sheet import Cell
from tallystick.phrases import Phrase, _, ngettext

_DAY, _MONTH = DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST
# So many real dates, none after the 12th, beside text whose days are all after it: no coincidence.
_ENOUGH_SWAPPED = 4


@dataclass(slots=True)
class Notation:
    """How many values of one notation prove which order."""

    day_first: int = 0
    month_first: int = 0
    ambiguous: int = 0
    sample: str = ""
    sample_value: Numeric | None = None

    @property
    def proven(self) -> DateOrder:
        if self.day_first and self.month_first:
            return DateOrder.MIXED
        if self.day_first:
            return _DAY
        return _MONTH if self.month_first else DateOrder.NONE


@dataclass(slots=True)
class DateSurvey:
    """What the values of a column are, counted."""

    cells: int = 0
    cells_late_in_month: int = 0
    year_first: int = 0
    named_day_first: int = 0
    named_month_first: int = 0
    weeks: int = 0
    words: Counter[str] = field(default_factory=Counter)
    faults: int = 0
    notations: dict[str, Notation] = field(default_factory=dict)

    @property
    def dates(self) -> int:
        plain = self.cells + self.year_first + self.named_day_first + self.named_month_first + self.weeks
        numeric = (n.day_first + n.month_first + n.ambiguous for n in self.notations.values())
        return plain + sum(numeric)


def survey_dates(values: Counter[Cell]) -> DateSurvey:
    """Look at every distinct value of a column once."""
    survey = DateSurvey()
    for cell, count in values.items():
        if cell == "":
            continue
        found = take_apart(cell)
        if isinstance(found, Numeric):
            _count_numeric(survey, str(cell), found, count)
        elif isinstance(found, Fault):
            survey.faults += count
        elif found is None:
            survey.words[str(cell).strip()] += count
        elif isinstance(cell, str):
            _count_text(survey, cell.strip(), count)
        else:
            survey.cells += count
            survey.cells_late_in_month += count if found.day > 12 else 0
    return survey


def _count_numeric(survey: DateSurvey, text: str, found: Numeric, count: int) -> None:
    notation = survey.notations.setdefault(found.notation, Notation())
    proves = found.proves
    if proves is _DAY:
        notation.day_first += count
    elif proves is _MONTH:
        notation.month_first += count
    else:
        notation.ambiguous += count
        if proves is DateOrder.AMBIGUOUS and notation.sample_value is None:
            notation.sample, notation.sample_value = text.strip(), found


def _count_text(survey: DateSurvey, text: str, count: int) -> None:
    if "w" in text.casefold()[:6] and not text[:1].isdigit():
        survey.weeks += count
    elif text[:4].isdigit():
        survey.year_first += count
    elif text[:1].isdigit():
        survey.named_day_first += count
    else:
        survey.named_month_first += count


@dataclass(frozen=True, slots=True)
class DateInference:
    """How a column is read, its order in one word, the reason in a sentence, and what stays open."""

    reading: DateReading
    order: DateOrder
    because: Phrase
    questions: tuple[Question, ...] = ()


def infer_dates(
    column: str, survey: DateSurvey, *, chosen: str, swapped: str, likely: DateOrder, week_day: int
) -> DateInference:
    """Decide how a column is read.

    `chosen` and `swapped` are a person's answers, or empty. `likely` is what other columns suggest; it only
    preselects an answer.
    """
    orders: dict[str, DateOrder] = {}
    questions = []
    for form, notation in survey.notations.items():
        order, open_ = _order_of(form, notation, likely)
        if open_ and chosen in (_DAY, _MONTH):
            order, open_ = DateOrder(chosen), False
        if open_:
            questions.append(_question(column, notation, order))
        orders[form] = order
    is_swapped = swapped == "yes"
    if not swapped and _looks_swapped(survey):
        questions.append(_swapped_question(column, survey))
    reading = DateReading(orders, week_day, is_swapped)
    order = _summary(survey, orders, open_=any(q.topic is Topic.DATE_ORDER for q in questions))
    return DateInference(reading, order, _because(survey, order, orders), tuple(questions))


def _order_of(form: str, notation: Notation, likely: DateOrder) -> tuple[DateOrder, bool]:
    """The order of one notation, and whether a person must confirm it."""
    proven = notation.proven
    if proven in (_DAY, _MONTH):
        return proven, False
    if proven is DateOrder.MIXED:
        majority = _DAY if notation.day_first >= notation.month_first else _MONTH
        return majority, notation.sample_value is not None
    if notation.sample_value is None:
        return _DAY, False
    if form.startswith(".") and likely is not _MONTH:
        # Nobody who writes the month first separates by full stops.
        return _DAY, False
    return (likely if likely in (_DAY, _MONTH) else _DAY), True


def _question(column: str, notation: Notation, assumed: DateOrder) -> Question:
    sample = notation.sample_value
    assert sample is not None
    options = tuple(
        Option(order.value, _("{day}", day=_written(sample.read(order)))) for order in (_DAY, _MONTH)
    )
    if notation.proven is DateOrder.MIXED:
        note = ngettext(
            "{count} value could be either; {day} have the day first, {month} the month.",
            "{count} values could be either; {day} have the day first, {month} the month.",
            notation.ambiguous,
            day=notation.day_first,
            month=notation.month_first,
        )
    else:
        note = ngettext("{count} value, not over 12", "{count} values, none over 12", notation.ambiguous)
    return Question(
        column, Topic.DATE_ORDER, notation.sample, options, assumed.value, notation.ambiguous, note
    )


def _written(found: date | Fault) -> str:
    return found.isoformat() if isinstance(found, date) else "–"


def _looks_swapped(survey: DateSurvey) -> bool:
    if survey.cells < _ENOUGH_SWAPPED or survey.cells_late_in_month:
        return False
    text = [n for form, n in survey.notations.items() if form[0] in "/-"]
    return sum(n.day_first for n in text) >= _ENOUGH_SWAPPED and not any(
        n.ambiguous or n.month_first for n in text
    )


def _swapped_question(column: str, survey: DateSurvey) -> Question:
    options = (
        Option("no", _("as they are stored")),
        Option("yes", _("with day and month exchanged")),
    )
    note = ngettext(
        "{count} real date, not after the 12th, stands beside text that has the day first: a spreadsheet "
        "program set to month first may have exchanged it.",
        "{count} real dates, none after the 12th, stand beside text that has the day first: a spreadsheet "
        "program set to month first may have exchanged them.",
        survey.cells,
    )
    return Question(column, Topic.SWAPPED_DATES, "", options, "yes", survey.cells, note)


def _summary(survey: DateSurvey, orders: dict[str, DateOrder], *, open_: bool) -> DateOrder:
    if open_:
        return DateOrder.AMBIGUOUS
    found = set(orders.values())
    if survey.named_day_first:
        found.add(_DAY)
    if survey.named_month_first:
        found.add(_MONTH)
    if any(n.proven is DateOrder.MIXED for n in survey.notations.values()) or len(found) > 1:
        return DateOrder.MIXED
    if found:
        return found.pop()
    if survey.year_first:
        return DateOrder.YEAR_FIRST
    if survey.weeks:
        return DateOrder.WEEKS
    return DateOrder.CELLS if survey.cells else DateOrder.NONE


def _because(survey: DateSurvey, order: DateOrder, orders: dict[str, DateOrder]) -> Phrase:
    day = sum(n.day_first for n in survey.notations.values())
    month = sum(n.month_first for n in survey.notations.values())
    if order is _DAY and day:
        return ngettext(
            "Day first: {count} value has a day over 12", "Day first: {count} values have a day over 12", day
        )
    if order is _MONTH and month:
        return ngettext(
            "Month first: {count} value has a day over 12",
            "Month first: {count} values have a day over 12",
            month,
        )
    if order is _DAY and survey.named_day_first:
        return _("Months are written as words")
    if order is _DAY:
        return (
            _("Day first, as always with full stops")
            if any(notation.startswith(".") for notation in orders)
            else _("Day first")
        )
    return _BECAUSE.get(order, _("Month first"))


_BECAUSE = {
    DateOrder.MIXED: _("Different forms in one column, each read as it stands"),
    DateOrder.AMBIGUOUS: _("The values leave open which is the day"),
    DateOrder.YEAR_FIRST: _("Year first"),
    DateOrder.WEEKS: _("Calendar weeks, taken as their Friday"),
    DateOrder.CELLS: _("Real dates"),
    DateOrder.NONE: _("No dates in it"),
}


def likely_order(surveys: Iterable[DateSurvey]) -> DateOrder:
    """What the columns that prove an order suggest for those that do not."""
    day = sum(n.day_first for survey in surveys for n in survey.notations.values())
    month = sum(n.month_first for survey in surveys for n in survey.notations.values())
    if bool(day) == bool(month):
        return DateOrder.NONE
    return _DAY if day else _MONTH
