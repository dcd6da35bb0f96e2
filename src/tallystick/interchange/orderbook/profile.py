"""What the values of a column look like, and how well that fits what it may mean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import date
from functools import cached_property

from tallystick.interchange.orderbook.currencies import currency_code
from tallystick.interchange.orderbook.date_order import DateSurvey, survey_dates
from tallystick.interchange.orderbook.meanings import ABOUT, Meaning, Reading
from tallystick.interchange.orderbook.numbers import NumberSurvey, survey_numbers
from tallystick.interchange.orderbook.units import unit_form
from tallystick.interchange.orderbook.words import cell_text, says_nothing
from tallystick.interchange.spreadsheet.sheet import Cell

_SAMPLE = 240
ORDER_AND_LINE = re.compile(r"(.*[^\s/\-])\s*([/\-])\s*0*(\d{1,5})$")
_EMAIL = re.compile(r"^\S+@\S+\.\S+$")
_FLAGS = frozenset(
    {"yes", "no", "y", "n", "ja", "nein", "j", "oui", "non", "o", "si", "sí", "true", "false", "x"}
)
_YEAR = re.compile(r"(19|20)\d\d$")


class Profile:
    """A sample of a column's values, measured when something wants to know."""

    def __init__(self, column: Sequence[Cell]) -> None:
        step = max(1, len(column) // _SAMPLE)
        self._column = column
        self.sample: list[Cell] = [cell for cell in column[::step] if cell not in ("", None)]
        if not self.sample:
            self.sample = [cell for cell in column if cell != ""][:_SAMPLE]
        self.texts = [text for text in map(cell_text, self.sample) if text and not says_nothing(text)]

    @cached_property
    def dates(self) -> DateSurvey:
        return survey_dates(Counter(self.sample))

    @cached_property
    def numbers(self) -> NumberSurvey:
        return survey_numbers(Counter(self.sample))

    @cached_property
    def real_dates(self) -> float:
        return self.share_of_cells(lambda cell: isinstance(cell, date))

    @cached_property
    def with_letters(self) -> float:
        return self.share(lambda text: any(map(str.isalpha, text)))

    @cached_property
    def with_digits(self) -> float:
        return self.share(lambda text: any(map(str.isdigit, text)))

    @cached_property
    def length(self) -> float:
        return sum(map(len, self.texts)) / len(self.texts) if self.texts else 0.0

    @cached_property
    def distinct(self) -> int:
        return len(set(self.texts))

    @cached_property
    def filled(self) -> bool:
        """Whether every row has a value, over the whole column."""
        return "" not in self._column

    @cached_property
    def unique(self) -> bool:
        """Whether every row has a value of its own, over the whole column."""
        return self.filled and len(set(self._column)) == len(self._column)

    def share(self, holds: Callable[[str], bool]) -> float:
        """The share of the sampled texts for which something holds."""
        return sum(map(holds, self.texts)) / len(self.texts) if self.texts else 0.0

    def share_of_cells(self, holds: Callable[[Cell], bool]) -> float:
        """The same over the cells as they are."""
        return sum(map(holds, self.sample)) / len(self.sample) if self.sample else 0.0

    @cached_property
    def whole_numbers(self) -> list[int]:
        return [int(text) for text in self.texts if text.isdigit() and len(text) <= 9]

    @cached_property
    def line_numbers(self) -> bool:
        """Whether the values count lines: 10, 20, 30 … or 1, 2, 3 …, the same ones again and again."""
        numbers = self.whole_numbers
        if not numbers or len(numbers) < len(self.texts) * 0.9 or max(numbers) > 99_999:
            return False
        tens = sum(1 for number in numbers if number % 10 == 0)
        return tens > len(numbers) * 0.8 or max(numbers) <= max(99, len(numbers) // 2)

    @cached_property
    def joined_lines(self) -> bool:
        """Whether the values are order and line in one: unique, ending in a small number after a stroke."""
        parts = [ORDER_AND_LINE.match(text) for text in self.texts]
        found = [part for part in parts if part]
        if not found or len(found) < len(self.texts) * 0.95 or self.distinct < len(self.texts):
            return False
        repeated = len({part[1] for part in found}) < len(found) or len(found) < 3
        slashes = sum(1 for part in found if part[2] == "/")
        years = sum(1 for part in found if _YEAR.match(part[1]))
        return repeated and slashes > len(found) * 0.9 and years < len(found) * 0.5


def fit(meaning: Meaning, profile: Profile, known_partners: Callable[[str], bool]) -> float:
    """How well the values fit a meaning: 1 is as expected, above is proof, near 0 is against it."""
    if not profile.texts:
        return 0.9 if not profile.sample or meaning in _MAY_BE_WORDS else 0.7
    own = _FITS.get(meaning)
    if own:
        return own(profile)
    if meaning is Meaning.PARTNER:
        return _fit_partner(profile, known_partners)
    return _fit_reading(ABOUT[meaning].reading, profile)


_MAY_BE_WORDS: Collection[Meaning] = (Meaning.NOTE, Meaning.STATUS)


def _fit_reading(reading: Reading, profile: Profile) -> float:
    if reading is Reading.DATE:
        return _fit_date(profile)
    if reading in (Reading.QUANTITY, Reading.MONEY):
        return _fit_number(profile)
    if reading is Reading.KEY:
        if profile.real_dates > 0.5 or _is_flag(profile):
            return 0.05
        return 1.0 if profile.length <= 45 else 0.4
    if reading is Reading.TEXT:
        return 0.3 if _is_flag(profile) or profile.real_dates > 0.5 else 1.0
    return 1.0


def _is_flag(profile: Profile) -> bool:
    """Yes and no, and nothing else. One letter in every row marks none of them: it is a name."""
    words = {text.casefold() for text in profile.texts}
    return words <= _FLAGS and not (profile.filled and len(words) == profile.length == 1)


def _fit_date(profile: Profile) -> float:
    survey = profile.dates
    return _fit_values(survey.dates, survey.faults, len(profile.sample) - survey.words.total())


def _fit_number(profile: Profile) -> float:
    if profile.real_dates > 0.3:
        return 0.02
    survey = profile.numbers
    return _fit_values(survey.numbers, survey.faults, len(profile.sample) - survey.words.total())


def _fit_values(good: int, faulty: int, total: int) -> float:
    """Columns may hold mistakes: what was meant to be a date or a number still speaks for one."""
    if total <= 0:
        return 0.4
    if good >= total * 0.4:
        return 1.0
    return 0.6 if good + faulty >= total * 0.5 else 0.05


def _fit_order(profile: Profile) -> float:
    if profile.real_dates > 0.5 or profile.with_digits < 0.4 or profile.length > 40:
        return 0.1
    return 0.5 if profile.joined_lines else 1.0


def _fit_line(profile: Profile) -> float:
    if profile.line_numbers:
        return 1.05
    if profile.real_dates > 0.1 or profile.length > 12:
        return 0.1
    return 0.9 if len(profile.whole_numbers) >= len(profile.texts) * 0.8 else 0.5


def _fit_item(profile: Profile) -> float:
    if profile.line_numbers and profile.length <= 5:
        return 0.4
    return _fit_reading(Reading.KEY, profile)


def _fit_partner(profile: Profile, known: Callable[[str], bool]) -> float:
    if profile.with_letters < 0.4 or profile.real_dates > 0.4 or _is_flag(profile):
        return 0.15
    if profile.share(lambda text: bool(_EMAIL.match(text))) > 0.5:
        return 0.05
    return 1.2 if profile.share(known) >= 0.5 else 1.0


def _fit_partner_number(profile: Profile) -> float:
    return 1.0 if profile.with_digits > 0.7 and profile.length <= 20 else 0.3


def _fit_email(profile: Profile) -> float:
    return 1.0 if profile.share(lambda text: "@" in text) > 0.6 else 0.02


def _fit_unit(profile: Profile) -> float:
    if (
        len(profile.whole_numbers) > len(profile.texts) * 0.5
        or profile.numbers.cells > len(profile.sample) * 0.5
    ):
        return 0.02
    if profile.share(lambda text: bool(unit_form(text))) > 0.5:
        return 1.05
    return 0.9 if profile.length <= 10 else 0.3


def _fit_currency(profile: Profile) -> float:
    return 1.1 if profile.share(lambda text: bool(currency_code(text))) > 0.6 else 0.05


def _fit_joined(profile: Profile) -> float:
    if profile.joined_lines:
        return 1.3
    matching = profile.share(lambda text: bool(ORDER_AND_LINE.match(text)))
    return 1.2 if matching > 0.95 and profile.distinct == len(profile.texts) and profile.length > 5 else 0.0


_FITS: dict[Meaning, Callable[[Profile], float]] = {
    Meaning.ORDER: _fit_order,
    Meaning.LINE: _fit_line,
    Meaning.ORDER_AND_LINE: _fit_joined,
    Meaning.ROW_ID: lambda profile: 1.0 if profile.unique else 0.0,
    Meaning.ITEM: _fit_item,
    Meaning.PARTNER_NUMBER: _fit_partner_number,
    Meaning.PARTNER_EMAIL: _fit_email,
    Meaning.UNIT: _fit_unit,
    Meaning.CURRENCY: _fit_currency,
    Meaning.AMOUNT: _fit_number,
    Meaning.ORDER_DATE: _fit_date,
}


def meanings_by_values(
    profile: Profile, known_partners: Callable[[str], bool]
) -> list[tuple[Meaning, float]]:
    """What a column must be by its values alone, whatever its heading says."""
    if len(profile.texts) < 2:
        return []
    found = []
    if profile.share(lambda text: bool(_EMAIL.match(text))) > 0.9:
        found.append((Meaning.PARTNER_EMAIL, 0.6))
    if (
        profile.length == 3
        and profile.share(lambda text: text.isupper() and bool(currency_code(text))) > 0.95
    ):
        found.append((Meaning.CURRENCY, 0.6))
    if (
        profile.distinct <= 12
        and profile.with_letters > 0.9
        and profile.share(lambda t: bool(unit_form(t))) > 0.95
    ):
        found.append((Meaning.UNIT, 0.5))
    if profile.share(known_partners) > 0.5:
        found.append((Meaning.PARTNER, 0.7))
    return found
