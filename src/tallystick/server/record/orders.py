"""The order numbers of a book, each once: the short list in which a part of a number is looked up."""

from __future__ import annotations

from collections.abc import Collection, Sequence
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


def holding(company: str, words: Sequence[str]) -> list[list[str]]:
    """For each word the order numbers of which it is a part: at most `MOST_FOUND` and one more.

    None for words that are too short to be looked for in the middle of a number.
    """
    parts: list[str] = []
    values: list[Value] = []
    for place, word in enumerate(words):
        if len(word) < SHORTEST:
            continue
        spellings = sorted({word, word.upper(), word.lower()})
        like = " OR ".join(["order_no LIKE %s"] * len(spellings))
        parts.append(
            f"(SELECT {place} AS place, order_no FROM record_bookorder"  # noqa: S608 - only places for values
            f" WHERE company_id = %s AND ({like}) LIMIT {MOST_FOUND + 1})"
        )
        values += [company, *(pattern(each) for each in spellings)]
    found: list[list[str]] = [[] for _word in words]
    if not parts:
        return found
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        for place, number in cursor.fetchall():
            found[place].append(number)
    return found


def pattern(word: str) -> str:
    """A word as LIKE understands it, anywhere in a text."""
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
