"""Names of months and weekdays in the languages of order books."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from babel import Locale

_LOCALES = ("en", "de", "fr", "es", "pt", "it", "nl", "pl")
# Abbreviations that people use beside those of the locale data.
_MORE = {"sept": 9, "mrz": 3, "maerz": 3, "janner": 1, "febr": 2, "okt": 10, "dez": 12}
_THREE_NUMBERS = re.compile(r"\d{1,4}\D{1,3}\d{1,2}\D{1,3}\d{2,4}")
_LEADING_WORD = re.compile(r"^([^\W\d_]+)\.?,?\s+(?=\S)")


@lru_cache(maxsize=2_000)
def month_number(word: str) -> int:
    """The month of a name in any of the languages, or 0. No name means two months in two of them."""
    plain = _plain(word)
    if plain in _MORE:
        return _MORE[plain]
    return next((months[plain] for months in map(_months, _LOCALES) if plain in months), 0)


def without_weekday(text: str) -> str:
    """A date without the weekday before it, such as in "Mo, 24.03.2026"."""
    match = _LEADING_WORD.match(text)
    if not match or _plain(match[1]) not in _weekdays() or not text[match.end()].isdigit():
        return text
    rest = text[match.end() :]
    # "mar" is a Tuesday in French and March in English: only a whole date after it decides.
    return text if month_number(match[1]) and not _THREE_NUMBERS.match(rest) else rest


def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.casefold().rstrip("."))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@cache
def _months(locale: str) -> dict[str, int]:
    return {
        _plain(name): number
        for form in Locale(locale).months.values()
        for width in ("wide", "abbreviated")
        for number, name in form[width].items()
        if not name.isdigit()
    }


@cache
def _weekdays() -> frozenset[str]:
    return frozenset(
        _plain(name)
        for locale in _LOCALES
        for form in Locale(locale).days.values()
        for width in ("wide", "abbreviated", "short")
        for name in form[width].values()
    )
