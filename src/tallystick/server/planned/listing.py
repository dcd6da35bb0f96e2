"""The list of items by where their stock goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext as _

from tallystick.server.board.rows import Reader
from tallystick.server.demand.book import DemandBook
from tallystick.server.forecast import weeks
from tallystick.server.gate import Book
from tallystick.server.planned.figures import hundredths
from tallystick.server.planned.stock import Outlook, outlooks
from tallystick.server.tiers.knowing import Worked

ROWS = 50


class Below(StrEnum):
    """Which items are listed."""

    ZERO = "zero"
    SAFETY = "safety"
    ANY = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One item: what there is of it, the least that it comes to, and from when on it is too little."""

    id: UUID
    code: str
    description: str
    unit: str
    stock: str
    least: str
    least_in: str
    short: str
    low: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the list: filters as address, name, number and whether it is this one."""

    rows: tuple[Row, ...]
    filters: tuple[tuple[str, str, int, bool], ...]
    previous: str
    next: str


def listing(book: Book, worked: Worked, asked: Mapping[str, str], reader: Reader) -> Listing:
    """Some items of the plan, the most pressing first."""
    below = next((each for each in Below if each == asked.get("below")), Below.ANY)
    words = asked.get("q", "")[:100].casefold().split()
    found = [each for each in outlooks(worked) if _matches(worked, each, words)]
    sorted_out = {
        Below.ZERO: [each for each in found if each.below_zero >= 0],
        Below.SAFETY: [each for each in found if each.below_safety >= 0],
        Below.ANY: found,
    }
    names = {Below.ZERO: _("Below zero"), Below.SAFETY: _("Below the safety stock"), Below.ANY: _("All")}
    first = _number(asked.get("from", ""))
    rows = sorted_out[below][first : first + ROWS]
    ids = DemandBook(book).ids([each.item for each in rows])

    def address(below: Below, first: int = 0) -> str:
        given = {"below": below.value, "q": asked.get("q", "")[:100], "from": str(first) if first else ""}
        return "?" + urlencode({name: value for name, value in given.items() if value})

    return Listing(
        tuple(_row(worked, each, ids[each.item], reader) for each in rows),
        tuple((address(each), names[each], len(sorted_out[each]), each is below) for each in Below),
        address(below, max(first - ROWS, 0)) if first else "",
        address(below, first + ROWS) if first + ROWS < len(sorted_out[below]) else "",
    )


def _matches(worked: Worked, outlook: Outlook, words: list[str]) -> bool:
    structure = worked.desk.structure
    text = f"{outlook.item} {structure.items[structure.number(outlook.item)].description}".casefold()
    return all(word in text for word in words)


def _row(worked: Worked, outlook: Outlook, key: UUID, reader: Reader) -> Row:
    structure = worked.desk.structure
    item = structure.items[structure.number(outlook.item)]

    def week(number: int) -> str:
        start = worked.desk.weeks.start(number)
        return weeks.week(start, reader.formats, reader.today) if number >= 0 else ""

    return Row(
        key,
        item.code,
        item.description,
        item.unit,
        reader.formats.quantity(hundredths(outlook.stock)),
        reader.formats.quantity(hundredths(outlook.least)),
        week(outlook.least_in),
        week(outlook.below_zero),
        week(outlook.below_safety) if outlook.below_zero < 0 else "",
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
