"""Free search in a book: by order number from its beginning, by item and by partner.

Under row-level security PostgreSQL uses an index only for operators that leak nothing, which LIKE and
full-text search are not. So words are looked up in the short lists of items and partners first, and the
lines are then found by equality (docs/decisions/0023-search-under-row-level-security.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db import connection

from tallystick.server.record.values import Value

_MOST_ITEMS: Final = 500
_MOST_WORDS: Final = 6
_LAST: Final = "\U0010ffff"

Condition = tuple[str, list[Value]]


def conditions(company: str, search: str, partners: Mapping[str, str]) -> list[Condition]:
    """SQL conditions on `record_bookline`, all of which must hold, for the words of a search.

    `partners` are the names under which the company knows its partners, by id.
    """
    return [_word(company, word, partners) for word in search.replace("\0", "").split()[:_MOST_WORDS]]


def _word(company: str, word: str, partners: Mapping[str, str]) -> Condition:
    order, slash, line = word.partition("/")
    spellings = sorted({order, order.upper(), order.lower()})
    parts: list[str] = []
    values: list[Value] = []
    for spelling in spellings:
        if slash:
            parts.append("order_no = %s AND line_no >= %s AND line_no < %s")
            values += [spelling, line, line + _LAST]
        else:
            parts.append("order_no >= %s AND order_no < %s")
            values += [spelling, spelling + _LAST]
    items = _items(company, word)
    if items:
        parts.append("item_code = ANY(%s)")
        values.append(items)
    named = [partner for partner, name in partners.items() if word.casefold() in name.casefold()]
    if named:
        parts.append("partner_id = ANY(%s)")
        values.append(named)
    return "(" + " OR ".join(f"({part})" for part in parts) + ")", values


def _items(company: str, word: str) -> list[str]:
    pattern = word.casefold().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT item_code FROM record_bookitem WHERE company_id = %s AND words LIKE %s LIMIT %s",
            [company, f"%{pattern}%", _MOST_ITEMS],
        )
        return [row[0] for row in cursor.fetchall()]
