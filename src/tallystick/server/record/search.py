"""Free search in a book: by any part of an order number, by item and by partner.

Under row-level security PostgreSQL uses an index only for operators that leak nothing, which LIKE and
full-text search are not. So words are looked up in the short lists of order numbers, items and partners
first, and the lines are then found by equality (docs/decisions/0023-search-under-row-level-security.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection

from tallystick.server.record import orders
from tallystick.server.record.orders import MOST_FOUND, pattern
from tallystick.server.record.values import Value

_MOST_WORDS: Final = 6
_LAST: Final = "\U0010ffff"
_NOTHING: Final = "false"

Part = tuple[str, list[Value]]


@dataclass(frozen=True, slots=True)
class Searched:
    """An SQL condition on `record_bookline` for the words of a search.

    `broad` are words that are part of more than `MOST_FOUND` order numbers or items: of these, only the
    orders that begin with the word are found.
    """

    sql: str
    values: list[Value]
    broad: tuple[str, ...]


def searched(company: str, text: str, partners: Mapping[str, str]) -> Searched:
    """Look up the words of a search. `partners` are the names that the company uses.

    A line is found when one item has all of the words, or when each word is part of its order number (its
    beginning, if the word is short), of its partner's name or of its item.
    """
    words = _words(text)
    if not words:
        return Searched("true", [], ())
    items, every = _items(company, words)
    parts: list[Part] = []
    broad: list[str] = []
    for word, of_items in zip(words, items, strict=True):
        numbers = orders.holding(company, word)
        parts.append(_word(word, of_items, numbers, partners))
        if max(len(of_items), len(numbers)) > MOST_FOUND:
            broad.append(word)
        if parts[-1][0] == _NOTHING:
            break  # no line has this word, whatever has the others
    ways = [] if parts[-1][0] == _NOTHING else [_all_of(parts)]
    if len(words) > 1 and every:
        ways.append(("item_code = ANY(%s)", [every]))
        # Words that are common alone but name few items together are narrow enough.
        broad = broad if len(every) > MOST_FOUND else []
    sql, values = _any_of(ways)
    return Searched(sql, values, tuple(broad))


def _words(text: str) -> list[str]:
    """The words as typed, each once, whatever their case."""
    found: dict[str, str] = {}
    for word in text.replace("\0", "").split():
        found.setdefault(word.casefold(), word)
    return list(found.values())[:_MOST_WORDS]


def _word(word: str, items: list[str], numbers: list[str], partners: Mapping[str, str]) -> Part:
    """How a line may have one word."""
    ways = _orders(word, numbers)
    if 0 < len(items) <= MOST_FOUND:
        ways.append(("item_code = ANY(%s)", [items]))
    named = [partner for partner, name in partners.items() if word.casefold() in name.casefold()]
    if named:
        ways.append(("partner_id = ANY(%s)", [named]))
    return _any_of(ways)


def _orders(word: str, numbers: list[str]) -> list[Part]:
    """`217` is part of an order number; `45` begins one, `4500217/1` names one and a line."""
    ways: list[Part] = []
    for spelling in sorted({word, word.upper(), word.lower()}):
        number, slash, line = spelling.partition("/")
        if number and slash:
            begins = "order_no = %s AND line_no >= %s AND line_no < %s"
            ways.append((begins, [number, line, line + _LAST]))
        elif len(numbers) > MOST_FOUND or len(word) < orders.SHORTEST:
            ways.append(("order_no >= %s AND order_no < %s", [spelling, spelling + _LAST]))
    if 0 < len(numbers) <= MOST_FOUND:
        ways.append(("order_no = ANY(%s)", [numbers]))
    return ways


def _any_of(ways: Sequence[Part]) -> Part:
    if not ways:
        return _NOTHING, []
    joined = " OR ".join(f"({sql})" for sql, _values in ways)
    return f"({joined})", [value for _sql, values in ways for value in values]


def _all_of(parts: Sequence[Part]) -> Part:
    return " AND ".join(sql for sql, _values in parts), [value for _sql, values in parts for value in values]


def _items(company: str, words: Sequence[str]) -> tuple[list[list[str]], list[str]]:
    """For each word the items that have it, and the items that have all of them; a bounded number of each."""
    patterns: list[Value] = [pattern(word.casefold()) for word in words]
    wanted = ["words LIKE %s"] * len(words)
    if len(words) > 1:
        wanted.append(" AND ".join(["words LIKE %s"] * len(words)))
    selects = [
        f"(SELECT DISTINCT {place} AS place, item_code FROM record_bookitem"  # noqa: S608 - places for values
        f" WHERE company_id = %s AND {condition} LIMIT {MOST_FOUND + 1})"
        for place, condition in enumerate(wanted)
    ]
    values: list[Value] = []
    for each in patterns:
        values += [company, each]
    if len(words) > 1:
        values += [company, *patterns]
    found: list[list[str]] = [[] for _each in wanted]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects), values)
        for place, code in cursor.fetchall():
            found[place].append(code)
    return found[: len(words)], found[-1] if len(words) > 1 else []
