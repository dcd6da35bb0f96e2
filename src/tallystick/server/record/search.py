"""Free search in a book: by order number from its beginning, by item and by partner.

Under row-level security PostgreSQL uses an index only for operators that leak nothing, which LIKE and
full-text search are not. So words are looked up in the short lists of items and partners first, and the
lines are then found by equality (docs/decisions/0023-search-under-row-level-security.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from django.db import connection

from tallystick.server.record.values import Value

_MOST_ITEMS: Final = 2_000
_MOST_WORDS: Final = 6
_LAST: Final = "\U0010ffff"

Part = tuple[str, list[Value]]


def conditions(company: str, text: str, partners: Mapping[str, str]) -> list[Part]:
    """SQL conditions on `record_bookline`, all of which must hold, for the words of a search.

    A line is found when one item has all of the words, or when each word is the beginning of its order
    number, or part of its partner's name or of its item. `partners` are the names that the company uses.
    """
    words = list(dict.fromkeys(text.replace("\0", "").casefold().split()))[:_MOST_WORDS]
    if not words:
        return []
    items = _items(company, words)
    every = sorted(code for code, matched in items.items() if all(matched))
    parts = [_word(number, word, text, items, partners) for number, word in enumerate(words)]
    if len(words) == 1:
        return parts
    each = " AND ".join(sql for sql, _values in parts)
    values = [value for _sql, given in parts for value in given]
    return [(f"(item_code = ANY(%s) OR ({each}))", [every[:_MOST_ITEMS], *values])]


def pattern(word: str) -> str:
    """A word as LIKE understands it, anywhere in a text."""
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _word(
    number: int, word: str, text: str, items: Mapping[str, Sequence[bool]], partners: Mapping[str, str]
) -> Part:
    sql, values = _order(word, text)
    matching = sorted(code for code, matched in items.items() if matched[number])
    if 0 < len(matching) <= _MOST_ITEMS:
        sql.append("item_code = ANY(%s)")
        values.append(matching)
    named = [partner for partner, name in partners.items() if word in name.casefold()]
    if named:
        sql.append("partner_id = ANY(%s)")
        values.append(named)
    return "(" + " OR ".join(f"({part})" for part in sql) + ")", values


def _order(word: str, text: str) -> tuple[list[str], list[Value]]:
    """`4500217` begins an order number, `4500217/1` names an order and begins a line number."""
    typed = next((part for part in text.split() if part.casefold() == word), word)
    sql: list[str] = []
    values: list[Value] = []
    for spelling in sorted({typed, typed.upper(), typed.lower()}):
        order, slash, line = spelling.partition("/")
        if slash:
            sql.append("order_no = %s AND line_no >= %s AND line_no < %s")
            values += [order, line, line + _LAST]
        else:
            sql.append("order_no >= %s AND order_no < %s")
            values += [order, order + _LAST]
    return sql, values


def _items(company: str, words: Sequence[str]) -> dict[str, Sequence[bool]]:
    """The items that have at least one of the words, and which; read in one pass over the list."""
    patterns: list[Value] = [pattern(word) for word in words]
    flags = ", ".join(["words LIKE %s"] * len(words))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT item_code, {flags} FROM record_bookitem"  # noqa: S608 - only places for values
            " WHERE company_id = %s AND words LIKE ANY(%s)",
            [*patterns, company, [str(each) for each in patterns]],
        )
        found: dict[str, Sequence[bool]] = {}
        for code, *matched in cursor.fetchall():
            before = found.get(code)
            found[code] = (
                matched if before is None else [a or b for a, b in zip(before, matched, strict=True)]
            )
        return found
