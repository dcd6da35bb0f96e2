"""The order numbers of a book, each once: the short list in which a part of a number is looked up."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db import connection

from tallystick.server.record.values import Value

#: a word that is part of more order numbers, or items, than this has to be narrowed
MOST_FOUND: Final = 500
#: a shorter word is the beginning of an order number, or no part of one
SHORTEST: Final = 3


def learn(company: str, numbers: Collection[str]) -> None:
    """Keep the numbers of lines that are new in a book."""
    if not numbers:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO record_bookorder (company_id, order_no) SELECT %s, unnest(%s::text[])"
            " ON CONFLICT DO NOTHING",
            [company, sorted(numbers)],
        )


def holding(company: str, word: str) -> list[str]:
    """The order numbers of which a word is a part: at most `MOST_FOUND` and one more.

    None for a word that is too short to be looked for in the middle of a number.
    """
    if len(word) < SHORTEST:
        return []
    patterns: list[Value] = [pattern(each) for each in sorted({word, word.upper()})]
    like = " OR ".join(["order_no LIKE %s"] * len(patterns))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT order_no FROM record_bookorder"  # noqa: S608 - only places for values
            f" WHERE company_id = %s AND ({like}) LIMIT {MOST_FOUND + 1}",
            [company, *patterns],
        )
        return [number for (number,) in cursor.fetchall()]


def pattern(word: str) -> str:
    """A word as LIKE understands it, anywhere in a text."""
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
