"""How a person reads and writes numbers, days and times: their language, zone and way of writing dates.

A `Formats` is a value: views pass it along, so that the words of a page are a pure function of the record,
of the reader and of the time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_timedelta
from babel.numbers import get_decimal_symbol, get_group_symbol
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tallystick.trade.values import Price

MINUS = "\N{MINUS SIGN}"
HALF_A_YEAR = 182


class ReadingError(ValueError):
    """What was typed is no number or no day."""


@dataclass(frozen=True, slots=True)
class DayStyle:
    """One way of writing days: in this year, in another year, in full; `order` is how digits are read."""

    near: str
    far: str
    full: str
    order: str


STYLES = {
    "words": DayStyle("d MMM", "d MMM yy", "d MMM y", "dmy"),
    "iso": DayStyle("MM-dd", "yy-MM-dd", "y-MM-dd", "ymd"),
    "dots": DayStyle("dd.MM.", "dd.MM.yy", "dd.MM.y", "dmy"),
    "day-first": DayStyle("dd/MM", "dd/MM/yy", "dd/MM/y", "dmy"),
    "month-first": DayStyle("MM/dd", "MM/dd/yy", "MM/dd/y", "mdy"),
}


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@lru_cache(maxsize=64)
def _symbols(language: str) -> tuple[str, str]:
    locale = _locale(language)
    return get_group_symbol(locale), get_decimal_symbol(locale)


@lru_cache(maxsize=64)
def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


@lru_cache(maxsize=8192)
def _day(day: date, pattern: str, language: str) -> str:
    text = format_date(day, pattern, _locale(language))
    # Abbreviated names end in a full stop in some languages; a table has no room for it.
    return text.replace(". ", " ").rstrip(".") if "MMM" in pattern else text


@lru_cache(maxsize=64)
def _months(language: str) -> dict[str, int]:
    """Every way of writing a month's name, in the reader's language and in English, to its number."""
    names: dict[str, int] = {}
    for locale in (Locale("en"), _locale(language)):
        for context in locale.months.values():
            for width in ("abbreviated", "wide"):
                for number, name in context.get(width, {}).items():
                    names[name.casefold().rstrip(".")] = number
    return names


@dataclass(frozen=True, slots=True)
class Formats:
    """A reader's formats. `dates` is one of `STYLES`."""

    language: str = "en"
    time_zone: str = "UTC"
    dates: str = "words"

    @property
    def style(self) -> DayStyle:
        return STYLES.get(self.dates, STYLES["words"])

    @property
    def zone(self) -> tzinfo:
        """The reader's time zone, UTC if its name is not known here."""
        return _zone(self.time_zone)

    def today(self, now: datetime) -> date:
        """The day it is for the reader."""
        return now.astimezone(self.zone).date()

    # Numbers

    @property
    def separators(self) -> tuple[str, str]:
        """What groups the thousands, and what stands before the decimals."""
        return _symbols(self.language)

    def quantity(self, value: Decimal | int | None) -> str:
        """A number with the reader's separators and without needless zeros: 1,200.5."""
        if value is None:
            return ""
        text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        group, point = _symbols(self.language)
        if (group, point) != (",", "."):
            text = text.replace(",", "\0").replace(".", point).replace("\0", group)
        return text.replace("-", MINUS)

    def signed(self, value: Decimal | int) -> str:
        """A difference with its sign: +30, −80."""
        return f"+{self.quantity(value)}" if value > 0 else self.quantity(value)

    def percent(self, ratio: Decimal) -> str:
        """A relative difference: +3.2 %."""
        return f"{self.signed(round(ratio * 100, 1))} %"

    def price(self, price: Price | None) -> str:
        """EUR 84.20, or EUR 84.20 per 100."""
        if price is None:
            return ""
        text = f"{price.currency} {self.amount(price)}"
        if price.per != 1:
            text = _("%(price)s per %(units)s") % {
                "price": text,
                "units": self.quantity(price.per),
            }
        return text

    def amount(self, price: Price) -> str:
        """The bare amount of a price, with at least two decimals: 84.20."""
        group, point = _symbols(self.language)
        places = max(2, -int(price.amount.normalize().as_tuple().exponent))
        return f"{price.amount:,.{places}f}".replace(",", "\0").replace(".", point).replace("\0", group)

    def read_quantity(self, text: str) -> Decimal:
        """Read a number as this reader writes it. Raises `ReadingError`."""
        group, point = _symbols(self.language)
        bare = re.sub(r"[\s\u00a0\u202f’']", "", text)
        grouped = rf"[+-]?\d{{1,3}}(?:{re.escape(group)}\d{{3}})+(?:{re.escape(point)}\d+)?"
        if group.strip() and re.fullmatch(grouped, bare):
            bare = bare.replace(group, "")
        bare = bare.replace(point, ".")
        if not re.fullmatch(r"[+-]?\d{1,15}(?:\.\d{1,9})?", bare):
            raise ReadingError(text)
        return Decimal(bare)

    # Days

    def day(self, day: date | None, today: date) -> str:
        """A day as short as it can be told from others: 31 Mar; more than half a year away, 31 Mar 27."""
        if day is None:
            return ""
        near = abs((day - today).days) <= HALF_A_YEAR or day.year == today.year
        return _day(day, self.style.near if near else self.style.far, self.language)

    def full_day(self, day: date | None) -> str:
        """A day with its year: 31 Mar 2026."""
        return "" if day is None else _day(day, self.style.full, self.language)

    def month(self, day: date) -> str:
        """The month of a day, short: Mar."""
        return _day(day, "LLL", self.language)

    def weekday(self, day: date) -> str:
        """A day in words, for a question: Tuesday 24 March."""
        return format_date(day, "EEEE d MMMM", _locale(self.language))

    def read_day(self, text: str, today: date) -> date:
        """Read a day as this reader writes it, or as ISO, or in words. Raises `ReadingError`.

        Without a year the nearest such day is meant that is not more than half a year back.
        """
        try:
            return self._read_day(text.strip(), today)
        except ValueError as error:
            raise ReadingError(text) from error

    def _read_day(self, text: str, today: date) -> date:
        if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := re.fullmatch(r"(\d{1,2})\.?\s*([^\W\d_]+)\.?,?\s*(\d{4}|\d{2})?", text):
            return _complete(int(match[1]), self._month(match[2]), match[3], today)
        if match := re.fullmatch(r"([^\W\d_]+)\.?\s*(\d{1,2})(?:,?\s+(\d{4}|\d{2}))?", text):
            return _complete(int(match[2]), self._month(match[1]), match[3], today)
        order = self.style.order
        if order == "ymd" and (match := re.fullmatch(r"(\d{2})-(\d{2})-(\d{2})", text)):
            return _complete(int(match[3]), int(match[2]), match[1], today)
        if match := re.fullmatch(r"(\d{1,2})[./\- ](\d{1,2})(?:[./\- ](\d{4}|\d{2})?)?", text):
            first, second = int(match[1]), int(match[2])
            day, month = (first, second) if order == "dmy" else (second, first)
            return _complete(day, month, match[3], today)
        raise ValueError(text)

    def _month(self, name: str) -> int:
        number = _months(self.language).get(name.casefold())
        if number is None:
            raise ValueError(name)
        return number

    # Moments

    def clock(self, at: datetime, seconds: bool = False) -> str:
        """The time of day: 09:42."""
        return at.astimezone(self.zone).strftime("%H:%M:%S" if seconds else "%H:%M")

    def moment(self, at: datetime, now: datetime, *, midway: bool = False) -> str:
        """When something was said: Today 09:42, 10 Mar 14:19; `midway` a sentence: today 09:42."""
        today, day = self.today(now), at.astimezone(self.zone).date()
        time = {"time": self.clock(at)}
        if day == today:
            return (_("today %(time)s") if midway else _("Today %(time)s")) % time
        if day == today - timedelta(days=1):
            return (_("yesterday %(time)s") if midway else _("Yesterday %(time)s")) % time
        return f"{self.day(day, today)} {self.clock(at)}"

    def age(self, at: datetime | None, now: datetime) -> str:
        """How long ago, in the largest unit that fits: 8 s, 41 m, 3 h, 3 d, 2 y."""
        if at is None:
            return ""
        seconds = max(0, int((now - at).total_seconds()))
        for size, unit in (
            (365 * 86400, pgettext("years, short", "y")),
            (86400, pgettext("days, short", "d")),
            (3600, pgettext("hours, short", "h")),
            (60, pgettext("minutes, short", "m")),
        ):
            if seconds >= size * (2 if size > 86400 else 1):
                return f"{self.quantity(seconds // size)} {unit}"
        return f"{seconds} {pgettext('seconds, short', 's')}"

    def ago(self, at: datetime, now: datetime) -> str:
        """How long ago, in words: 8 seconds ago."""
        passed = max(now - at, timedelta(seconds=1))
        return format_timedelta(-passed, threshold=0.95, add_direction=True, locale=_locale(self.language))


def _complete(day: int, month: int, year: str | None, today: date) -> date:
    """A date from its parts, with the year that is meant when it is short or not written."""
    if year:
        return date(int(year) if len(year) == 4 else 2000 + int(year), month, day)
    near = date(today.year, month, day)
    if near < today - timedelta(days=HALF_A_YEAR):
        return date(today.year + 1, month, day)
    if near > today + timedelta(days=330):
        return date(today.year - 1, month, day)
    return near
