"""What a person decided about a layout: kept as JSON, and applied when the layout comes again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from collections.abc import Mapping as JsonObject
from dataclasses import dataclass

from tallystick.errors import InvalidInput
from tallystick.interchange.orderbook.dates import DateOrder
from tallystick.interchange.orderbook.headings import normal
from tallystick.interchange.orderbook.meanings import Meaning
from tallystick.interchange.orderbook.numbers import Decimals
from tallystick.trade.values import Role

VERSION = 1
_ORDERS = ("", DateOrder.DAY_FIRST.value, DateOrder.MONTH_FIRST.value)
_DECIMALS = ("", Decimals.COMMA.value, Decimals.POINT.value)
_SWAPPED = ("", "yes", "no")
_MEND = "Compare it with docs/reference/import-columns.md, or leave the mapping out."


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person decided about one column. What is empty, or None, is left to recognition."""

    column: str
    meaning: Meaning | None = None
    date_order: str = ""
    swapped: str = ""
    decimals: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """What a person decided about a file. All of it may be empty."""

    role: Role | None = None
    sheet: str = ""
    header_row: int = 0
    columns: tuple[Choice, ...] = ()
    date_order: str = ""  # of every column whose values leave it open
    decimals: str = ""
    currency: str = ""
    unit: str = ""
    partner: str = ""  # where the file is about one partner and does not name it
    week_day: int = 5
    encoding: str = ""
    delimiter: str = ""
    remembered: bool = False

    def choice(self, column: str) -> Choice:
        """What was decided about a column, or an empty choice."""
        plain = normal(column)
        for choice in self.columns:
            if choice.column == column or (plain and normal(choice.column) == plain):
                return choice
        return Choice(column)

    def to_json(self) -> dict[str, object]:
        """The mapping as JSON; what was not decided is left out."""
        written: dict[str, object] = {"version": VERSION}
        if self.role:
            written["role"] = self.role.value
        for name in (*_TEXTS, "date_order", "decimals"):
            if getattr(self, name):
                written[name] = getattr(self, name)
        if self.header_row:
            written["header_row"] = self.header_row
        if self.week_day != 5:
            written["week_day"] = self.week_day
        written["columns"] = [_choice_json(choice) for choice in self.columns]
        return written

    @classmethod
    def from_json(cls, given: object, *, remembered: bool = False) -> Mapping:
        """Read a mapping strictly; what it does not know is refused by name."""
        if not isinstance(given, dict):
            raise InvalidInput("The mapping is not a JSON object.", mend=_MEND)
        unknown = given.keys() - _KEYS
        if unknown:
            raise InvalidInput(f"The mapping has an unknown field: {min(unknown)}.", mend=_MEND)
        if given.get("version", VERSION) != VERSION:
            raise InvalidInput("The mapping is of another version.", mend=_MEND)
        columns = given.get("columns", [])
        if not isinstance(columns, list):
            raise InvalidInput("The mapping's columns are not a list.", mend=_MEND)
        return cls(
            role=Role(_one_of(given, "role", ("", "buyer", "supplier"))) if given.get("role") else None,
            header_row=_number(given, "header_row", 0, 0, 1_048_576),
            week_day=_number(given, "week_day", 5, 1, 7),
            date_order=_one_of(given, "date_order", _ORDERS),
            decimals=_one_of(given, "decimals", _DECIMALS),
            columns=tuple(_read_choice(column) for column in columns),
            remembered=remembered,
            **{name: _text(given, name) for name in _TEXTS},
        )


_TEXTS = ("sheet", "currency", "unit", "partner", "encoding", "delimiter")
_KEYS = {"version", "role", "header_row", "week_day", "date_order", "decimals", "columns", *_TEXTS}
_CHOICE_KEYS = {"column", "meaning", "date_order", "swapped", "decimals"}


def _choice_json(choice: Choice) -> dict[str, object]:
    written: dict[str, object] = {"column": choice.column}
    if choice.meaning is not None:
        written["meaning"] = choice.meaning.value
    for name in ("date_order", "swapped", "decimals"):
        if getattr(choice, name):
            written[name] = getattr(choice, name)
    return written


def _read_choice(given: object) -> Choice:
    if not isinstance(given, dict) or not given.keys() <= _CHOICE_KEYS or not _text(given, "column"):
        raise InvalidInput("A column of the mapping is not of the known form.", mend=_MEND)
    meaning = _one_of(given, "meaning", ("", *(m.value for m in Meaning)))
    return Choice(
        column=_text(given, "column"),
        meaning=Meaning(meaning) if meaning else None,
        date_order=_one_of(given, "date_order", _ORDERS),
        swapped=_one_of(given, "swapped", _SWAPPED),
        decimals=_one_of(given, "decimals", _DECIMALS),
    )


def _text(given: JsonObject[str, object], name: str) -> str:
    value = given.get(name, "")
    if not isinstance(value, str) or len(value) > 500:
        raise InvalidInput(f"The mapping's {name} is not a text.", mend=_MEND)
    return value


def _one_of(given: JsonObject[str, object], name: str, allowed: Iterable[str]) -> str:
    value = _text(given, name)
    if value not in (known := list(allowed)):
        shown = ", ".join(filter(None, known))
        raise InvalidInput(f"The mapping's {name} “{value}” is none of: {shown}.", mend=_MEND)
    return value


def _number(given: JsonObject[str, object], name: str, default: int, least: int, most: int) -> int:
    value = given.get(name, default)
    if type(value) is not int or not least <= value <= most:
        raise InvalidInput(f"The mapping's {name} is not a number from {least} to {most}.", mend=_MEND)
    return value


def layout_fingerprint(headings: Iterable[str]) -> str:
    """Tells layouts apart: the same headings in any order are the same layout."""
    names = sorted({normal(heading) for heading in headings} - {""})
    return hashlib.sha256(json.dumps(names).encode()).hexdigest()[:32]
