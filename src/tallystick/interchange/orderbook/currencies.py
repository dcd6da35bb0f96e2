"""Currencies: ISO 4217 codes and the signs that people write instead."""

from __future__ import annotations

import re
from functools import cache

from babel.core import get_global

_SIGNS = {
    "€": "EUR",
    "$": "USD",
    "us$": "USD",
    "£": "GBP",
    "zł": "PLN",
    "kč": "CZK",
    "ft": "HUF",
    "₺": "TRY",
    "₹": "INR",
    "¥": "JPY",
    "₩": "KRW",
    "₽": "RUB",
    "₴": "UAH",
    "fr.": "CHF",
    "sfr": "CHF",
    "sfr.": "CHF",
    "euro": "EUR",
    "euros": "EUR",
    "dollar": "USD",
    "dollars": "USD",
    "pound": "GBP",
    "pounds": "GBP",
    "rmb": "CNY",
    "lei": "RON",
}
_CODE = re.compile(r"(?<![A-Za-z])([A-Z]{3})(?![A-Za-z])")
_SIGN_IN_TEXT = re.compile(r"[€£₺₹¥₩₽₴$]")


@cache
def _codes() -> frozenset[str]:
    """Codes that are in use somewhere today."""
    return frozenset(
        code
        for uses in get_global("territory_currencies").values()
        for code, _start, end, tender in uses
        if end is None and tender
    )


def currency_code(text: str) -> str:
    """The ISO code of a currency, or nothing if it is not known."""
    plain = text.strip()
    code = plain.upper()
    if code in _codes():
        return code
    return _SIGNS.get(plain.casefold(), "")


def currency_in(text: str) -> str:
    """The currency that a heading names, such as "Price (EUR)" or "Prix €"."""
    for match in _CODE.finditer(text):
        if match[1] in _codes():
            return match[1]
    sign = _SIGN_IN_TEXT.search(text)
    return _SIGNS[sign[0]] if sign else ""
