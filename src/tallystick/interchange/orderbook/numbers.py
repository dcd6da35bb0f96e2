"""Quantities and amounts as people write them, and whether a column uses a decimal comma or a point."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from math import isfinite
from typing import NamedTuple

from tallystick.interchange.orderbook.faults import Fault
from tallystick.interchange.orderbook.questions import Option, Question, Topic
from tallystick.interchange.spreadsheet.sheet import Cell
from tallystick.phrases import NOTHING, Phrase, _, ngettext

_SPACES = dict.fromkeys(map(ord, " \u00a0\u2007\u2009\u202f'’ʼ`´"))
_SPACED = re.compile(r"\d{1,3}(?:[ \u00a0\u2007\u2009\u202f'’ʼ`´]\d{3})+(?:[.,]\d+)?$")
_BODY = re.compile(r"[\d.,]*\d[\d.,]*$")
SCIENTIFIC = re.compile(r"\d+(?:[.,]\d+)?[eE][+-]?\d{1,3}$")
SHORTENED = _("Shortened by a spreadsheet program: its last digits are lost.")
_SHOW_DIGITS = _("Show all digits (cell format “number”, no decimals) and save the file again.")
# Groups of two are Indian; nobody separates those by full stops.
_GROUPED = {
    ",": re.compile(r"\d{1,3}(?:,\d{2,3})*,\d{3}$"),
    ".": re.compile(r"\d{1,3}(?:\.\d{3})+$"),
}
_LETTER_O = re.compile(r"^[\dOo.,\s]+$")
_LETTER_L = re.compile(r"^(?![\d.,\s]+l$)[\dIl|.,\s]+$")
# What may stand around a number: a currency sign or code, a unit.
_AFFIX = re.compile(
    r"^([^\d+\-−(.,]{0,8}?)\s*"
    r"([+\-−(]?[\d.,][\d.,\s'’ʼ`´\u00a0\u2007\u2009\u202f]*?(?:[eE][+-]?\d+)?[)\-−]?)"
    r"\s*([^\d]{0,12})$"
)
_MOST = Decimal(10) ** 12
_PLACES = Decimal("0.000001")


class Decimals(StrEnum):
    """Which sign separates the decimals."""

    COMMA = "comma"
    POINT = "point"
    NONE = "none"
    AMBIGUOUS = "ambiguous"


class Amount(NamedTuple):
    """A number in a cell, and the text around it (a unit, a currency) if there was any."""

    value: Decimal
    affix: str = ""


@dataclass(frozen=True, slots=True)
class _Parts:
    """A number's digits and signs before its decimal sign is decided."""

    body: str
    negative: bool
    affix: str

    @property
    def proves(self) -> Decimals:
        """Which decimal sign the digits prove; AMBIGUOUS for 1.200, NONE if there is no sign at all."""
        comma, point = self.body.count(","), self.body.count(".")
        if not comma and not point:
            return Decimals.NONE
        if comma and point:
            return Decimals.COMMA if self.body.rfind(",") > self.body.rfind(".") else Decimals.POINT
        mark = "," if comma else "."
        if comma + point > 1:
            return Decimals.POINT if comma else Decimals.COMMA
        whole, _mark, rest = self.body.partition(mark)
        if len(rest) == 3 and 1 <= len(whole) <= 3 and whole.strip("0"):
            return Decimals.AMBIGUOUS
        return Decimals.COMMA if comma else Decimals.POINT


def read_number(cell: Cell, decimals: Decimals) -> Amount | Fault | None:
    """Read a cell as a number: None where it holds none, a fault where it cannot be one.

    A value that proves its own decimal sign is read by that; `decimals` decides the others.
    """
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return _of_float(cell)
    if isinstance(cell, datetime | date | time | timedelta):
        return Fault(_("A date where a number is expected."), _("Format the cell as a number."))
    if isinstance(cell, bool):
        return Fault(_("Not a number."))
    parts = take_apart(cell)
    if not isinstance(parts, _Parts):
        return parts
    return _read_parts(parts, decimals)


def _of_float(number: float) -> Amount | Fault:
    if not isfinite(number):
        return Fault(_("Not a number."))
    # Fifteen digits are what a spreadsheet shows; the rest is noise of binary fractions.
    if number == int(number) and -_MOST < number < _MOST:
        return Amount(Decimal(int(number)))
    return _bounded(Decimal(f"{number:.15g}"), "")


def take_apart(text: str) -> _Parts | Fault | None:
    """The parts of a written number, None where there is no digit in it, or what is wrong with it."""
    text = text.strip()
    if not any(letter.isdigit() for letter in text):
        return None if not _LETTER_O.match(text) else Fault(*_letter_o())
    match = _AFFIX.match(text)
    if not match or _mistyped(text):
        return _diagnosis(text)
    before, number, after = match[1].strip(), match[2].strip(), match[3].strip()
    if "%" in after:
        return Fault(_("A percentage where a quantity is expected."))
    if before and after:
        return _diagnosis(text)
    negative = number[0] in "-−(" or number[-1] in "-−"
    number = number.strip("+-−() ")
    if SCIENTIFIC.match(number):
        return Fault(SHORTENED, _SHOW_DIGITS)
    if _SPACED.match(number):
        number = number.translate(_SPACES)
    if not _BODY.match(number):
        return _diagnosis(text)
    return _Parts(number, negative, before or after)


def _read_parts(parts: _Parts, decimals: Decimals) -> Amount | Fault:
    proven = parts.proves
    if proven in (Decimals.COMMA, Decimals.POINT):
        decimals = proven
    body = parts.body
    mark = "," if decimals is Decimals.COMMA else "."
    group = "." if mark == "," else ","
    whole, _mark, rest = body.partition(mark)
    if mark in rest or group in rest or (group in whole and not _GROUPED[group].match(whole)):
        return Fault(_("Not a number: its separators do not fit together."), _("Write it as in 1200.50."))
    digits = whole.replace(group, "") + ("." + rest if rest else "")
    value = Decimal(digits or "0")
    return _bounded(-value if parts.negative else value, parts.affix)


def _bounded(value: Decimal, affix: str) -> Amount | Fault:
    if abs(value) >= _MOST:
        return Fault(_("The number is too large."), _("Correct it, or count in a larger unit."))
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -6 and value != value.quantize(_PLACES):
        return Fault(_("More than six decimals."), _("Round it to six decimals."))
    return Amount(value, affix)


def _letter_o() -> tuple[Phrase, Phrase]:
    return _("Not a number: letter O instead of zero"), _("Replace the letter O by 0.")


def _mistyped(text: str) -> bool:
    """Whether letters stand where digits should; they must not be taken for a unit."""
    letters = any(map(str.isalpha, text))
    return letters and bool(_LETTER_O.match(text) or _LETTER_L.match(text))


def _diagnosis(text: str) -> Fault:
    if _LETTER_O.match(text):
        return Fault(*_letter_o())
    if _LETTER_L.match(text):
        return Fault(_("Not a number: letter l or I instead of one"), _("Replace the letter by 1."))
    return Fault(_("Not a number."), _("Write a number only."))


@dataclass(slots=True)
class NumberSurvey:
    """What the values of a column prove, counted."""

    numbers: int = 0
    cells: int = 0
    comma: int = 0
    point: int = 0
    ambiguous: int = 0
    sample: str = ""
    faults: int = 0
    words: Counter[str] = field(default_factory=Counter)
    affixes: Counter[str] = field(default_factory=Counter)


def survey_numbers(values: Counter[Cell]) -> NumberSurvey:
    """Look at every distinct value of a column once."""
    survey = NumberSurvey()
    for cell, count in values.items():
        if isinstance(cell, float | int) and not isinstance(cell, bool):
            survey.cells += count
            survey.numbers += count
        elif isinstance(cell, str) and cell.strip():
            _count(survey, cell.strip(), count)
        elif cell != "":
            survey.faults += count
    return survey


def _count(survey: NumberSurvey, text: str, count: int) -> None:
    parts = take_apart(text)
    if parts is None:
        survey.words[text] += count
        return
    if isinstance(parts, Fault) or isinstance(_read_parts(parts, Decimals.POINT), Fault):
        survey.faults += count
        return
    survey.numbers += count
    if parts.affix:
        survey.affixes[parts.affix] += count
    proves = parts.proves
    if proves is Decimals.COMMA:
        survey.comma += count
    elif proves is Decimals.POINT:
        survey.point += count
    elif proves is Decimals.AMBIGUOUS:
        survey.ambiguous += count
        survey.sample = survey.sample or parts.body


@dataclass(frozen=True, slots=True)
class NumberInference:
    """How a column is read, the reason in a sentence, and what stays open."""

    decimals: Decimals
    because: Phrase = NOTHING
    questions: tuple[Question, ...] = ()


def infer_numbers(column: str, survey: NumberSurvey, *, chosen: str, likely: Decimals) -> NumberInference:
    """Decide how a column is read; `likely` is what other columns suggest and only preselects an answer."""
    if survey.comma and not survey.point:
        because = ngettext(
            "Decimal comma: {count} value shows it", "Decimal comma: {count} values show it", survey.comma
        )
        return NumberInference(Decimals.COMMA, because)
    if survey.point and not survey.comma:
        because = ngettext(
            "Decimal point: {count} value shows it", "Decimal point: {count} values show it", survey.point
        )
        return NumberInference(Decimals.POINT, because)
    if not survey.ambiguous:
        mixed = _("Decimal comma and point, each read as it stands") if survey.comma else NOTHING
        return NumberInference(Decimals.POINT, mixed)
    if chosen in (Decimals.COMMA, Decimals.POINT):
        return NumberInference(Decimals(chosen), _("As chosen"))
    grouping = Decimals.COMMA if "." in survey.sample else Decimals.POINT
    assumed = likely if likely in (Decimals.COMMA, Decimals.POINT) else grouping
    return NumberInference(
        assumed, _("The values leave open what the sign means"), (_question(column, survey, assumed),)
    )


def _question(column: str, survey: NumberSurvey, assumed: Decimals) -> Question:
    options = []
    for decimals in (Decimals.COMMA, Decimals.POINT):
        read = read_number(survey.sample, decimals)
        shown = f"{read.value:f}" if isinstance(read, Amount) else "–"
        options.append(Option(decimals.value, _("{number}", number=shown)))
    note = ngettext(
        "One value, with three digits after the sign",
        "{count} values, all with three digits after the sign",
        survey.ambiguous,
    )
    return Question(
        column, Topic.DECIMAL, survey.sample, tuple(options), assumed.value, survey.ambiguous, note
    )


def likely_decimals(surveys: Iterable[NumberSurvey]) -> Decimals:
    """What the columns that prove a decimal sign suggest for those that do not."""
    listed = list(surveys)
    comma, point = sum(s.comma for s in listed), sum(s.point for s in listed)
    if bool(comma) == bool(point):
        return Decimals.NONE
    return Decimals.COMMA if comma else Decimals.POINT
