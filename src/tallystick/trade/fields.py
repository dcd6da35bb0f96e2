"""The fields of claims: strict reading from JSON, and writing. One value has one form.

A reader takes a JSON value and returns what it means, or raises InvalidClaim with a stable `why` that is
documented in docs/reference/claims.md and shown beside the refused claim. Order books repeat themselves, so
what reads well is remembered: dates, quantities, items and prices.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache

from tallystick.errors import InvalidInput
from tallystick.trade.values import Item, Price, ScheduleLine, Terms

MAX_KEY = 100
MAX_SHORT = 200
MAX_DESCRIPTION = 500
MAX_REASON = 1_000
MAX_NOTE = 10_000
MAX_SCHEDULE = 1_000
MAX_NUMBER = 1_000_000
FIRST_YEAR, LAST_YEAR = 1970, 2199

_DECIMAL = re.compile(r"(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{0,5}[1-9])?")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_CONTROL_OR_BREAK = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CURRENCY = re.compile(r"[A-Z]{3}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}")


class InvalidClaim(InvalidInput):
    """A claim that does not parse. `why` is a stable code, `field` the field at fault."""

    code = "invalid-claim"

    def __init__(self, why: str, field: str = "") -> None:
        super().__init__(f"{why}: {field}" if field else why, why=why, field=field)
        self.why = why
        self.field = field


def read_key(value: object, most: int = MAX_KEY) -> str:
    """Read a text that names something: one line, composed form, no space at its ends, not empty."""
    if type(value) is not str or not 0 < len(value) <= most or not value.isprintable():
        raise InvalidClaim("bad-text")
    if value[0] == " " or value[-1] == " " or not unicodedata.is_normalized("NFC", value):
        raise InvalidClaim("bad-text")
    return value


def read_code(value: object) -> str:
    """Read a name that may be empty."""
    return value if value == "" and type(value) is str else read_key(value)


def read_short(value: object, most: int = MAX_SHORT) -> str:
    """Read one line of text."""
    if type(value) is not str or len(value) > most:
        raise InvalidClaim("bad-text")
    if not value.isprintable() and _CONTROL_OR_BREAK.search(value):
        raise InvalidClaim("bad-text")
    return value


def read_description(value: object) -> str:
    """Read one longer line of text."""
    return read_short(value, MAX_DESCRIPTION)


def read_reason(value: object, most: int = MAX_REASON) -> str:
    """Read text that may have several lines."""
    if type(value) is not str or len(value) > most:
        raise InvalidClaim("bad-text")
    if not value.isprintable() and _CONTROL.search(value):
        raise InvalidClaim("bad-text")
    return value


def read_note(value: object) -> str:
    """Read the text of a note: several lines, not empty."""
    text = read_reason(value, MAX_NOTE)
    if not text.strip():
        raise InvalidClaim("bad-text")
    return text


def read_unit(value: object) -> str:
    """Read a unit of measure; empty where it is not known."""
    return value if value == "" and type(value) is str else read_key(value, 20)


def read_number(value: object) -> int:
    """Read a running number: 1, 2, 3 …"""
    if type(value) is not int or not 0 < value <= MAX_NUMBER:
        raise InvalidClaim("bad-number")
    return value


def read_size(value: object) -> int:
    """Read a size in bytes."""
    if type(value) is not int or value < 0:
        raise InvalidClaim("bad-number")
    return value


def read_flag(value: object) -> bool:
    """Read true or false."""
    if type(value) is not bool:
        raise InvalidClaim("bad-flag")
    return value


def read_decimal(value: object) -> Decimal:
    """Read a decimal string: plain notation, at most 12 digits before the point and 6 after, none idle."""
    if type(value) is not str or len(value) > 19:
        raise InvalidClaim("bad-decimal")
    return _decimal(value)


@lru_cache(maxsize=16_384)
def _decimal(text: str) -> Decimal:
    if not _DECIMAL.fullmatch(text):
        raise InvalidClaim("bad-decimal")
    return Decimal(text)


def read_positive(value: object) -> Decimal:
    """Read a decimal string above zero."""
    number = read_decimal(value)
    if not number:
        raise InvalidClaim("bad-decimal")
    return number


def read_date(value: object) -> date:
    """Read an ISO date."""
    if type(value) is not str or len(value) != 10:
        raise InvalidClaim("bad-date")
    return _date(value)


@lru_cache(maxsize=4_096)
def _date(text: str) -> date:
    if text[4] != "-" or text[7] != "-":
        raise InvalidClaim("bad-date")
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise InvalidClaim("bad-date") from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InvalidClaim("bad-date")
    return day


def read_currency(value: object) -> str:
    """Read an ISO 4217 code."""
    return _read_pattern(value, _CURRENCY, "bad-currency")


def read_sha256(value: object) -> str:
    """Read a SHA-256 in lower-case hexadecimal."""
    return _read_pattern(value, _SHA256, "bad-hash")


def read_media_type(value: object) -> str:
    """Read a media type such as image/jpeg."""
    return _read_pattern(value, _MEDIA_TYPE, "bad-media-type")


def _read_pattern(value: object, pattern: re.Pattern[str], why: str) -> str:
    if type(value) is not str or not pattern.fullmatch(value):
        raise InvalidClaim(why)
    return value


def read_schedule(value: object) -> tuple[ScheduleLine, ...]:
    """Read a schedule: 1 to 1000 lines, sorted by date, one line a date, quantities above zero."""
    if type(value) is not list or not 0 < len(value) <= MAX_SCHEDULE:
        raise InvalidClaim("bad-schedule")
    lines = []
    last = date.min
    for each in value:
        if type(each) is not dict or each.keys() != _SCHEDULE_KEYS:
            raise InvalidClaim("bad-schedule")
        day = read_date(each["date"])
        if day <= last:
            raise InvalidClaim("bad-schedule")
        last = day
        lines.append(ScheduleLine(day, read_positive(each["quantity"])))
    return tuple(lines)


def read_item(value: object) -> Item:
    """Read an item: a code or a description is needed."""
    if type(value) is not dict or not value.keys() <= _ITEM_KEYS or "" in value.values():
        raise InvalidClaim("bad-item")
    code, description = value.get("code", ""), value.get("description", "")
    partner_code = value.get("partner_code", "")
    if not type(code) is type(description) is type(partner_code) is str:
        raise InvalidClaim("bad-item")
    return _item(code, description, partner_code)


@lru_cache(maxsize=4_096)
def _item(code: str, description: str, partner_code: str) -> Item:
    if not code and not description:
        raise InvalidClaim("bad-item")
    return Item(read_code(code), read_description(description), read_code(partner_code))


def read_price(value: object) -> Price:
    """Read a price: an amount of a currency for a number of units (1 if not said)."""
    if type(value) is not dict or not value.keys() <= _PRICE_KEYS or value.get("per") == "1":
        raise InvalidClaim("bad-price")
    amount, currency, per = value.get("amount"), value.get("currency"), value.get("per", "1")
    if not type(amount) is type(currency) is type(per) is str:
        raise InvalidClaim("bad-price")
    return _price(amount, currency, per)


@lru_cache(maxsize=4_096)
def _price(amount: str, currency: str, per: str) -> Price:
    return Price(read_decimal(amount), read_currency(currency), read_positive(per))


_SCHEDULE_KEYS = {"date", "quantity"}
_ITEM_KEYS = {"code", "description", "partner_code"}
_PRICE_KEYS = {"amount", "currency", "per"}


def decimal_text(value: Decimal) -> str:
    """Write a quantity or an amount in its one form; raise InvalidClaim if it has none."""
    text = str(value)
    if not _DECIMAL.fullmatch(text):
        text = format(value if value else Decimal(0), "f")
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        if not _DECIMAL.fullmatch(text):
            raise InvalidClaim("bad-decimal")
    return text


def plain(value: Decimal) -> str:
    """Write a derived quantity: plain notation, no idle zeros."""
    text = str(value)
    if "." not in text and "E" not in text:
        return text
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def schedule_json(schedule: tuple[ScheduleLine, ...]) -> list[object]:
    """Write a schedule; raise InvalidClaim if it is longer than anybody reads."""
    if len(schedule) > MAX_SCHEDULE:
        raise InvalidClaim("bad-schedule")
    return [{"date": line.date.isoformat(), "quantity": decimal_text(line.quantity)} for line in schedule]


def item_json(item: Item) -> dict[str, object]:
    """Write an item, leaving out what is empty."""
    written: dict[str, object] = {}
    if item.code:
        written["code"] = item.code
    if item.description:
        written["description"] = item.description
    if item.partner_code:
        written["partner_code"] = item.partner_code
    return written


def price_json(price: Price) -> dict[str, object]:
    """Write a price, leaving out `per` where it is 1."""
    written: dict[str, object] = {"amount": decimal_text(price.amount), "currency": price.currency}
    if price.per != 1:
        written["per"] = decimal_text(price.per)
    return written


def terms_json(terms: Terms) -> Mapping[str, object]:
    """Write a value set."""
    written: dict[str, object] = {
        "item": item_json(terms.item),
        "unit": terms.unit,
        "schedule": schedule_json(terms.schedule),
    }
    if terms.price is not None:
        written["price"] = price_json(terms.price)
    return written
