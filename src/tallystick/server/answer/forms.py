"""What a supplier types on the phone page. Every form keeps its text until it is sent."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from tallystick.server.web.formats import Formats
from tallystick.trade.fields import MAX_SCHEDULE
from tallystick.trade.timing import still_to_come
from tallystick.trade.values import Item, Price, ScheduleLine, Terms

#: said to the buyer as it stands here, in English, whatever the language of the page
REASONS = (
    ("No capacity", gettext_lazy("No capacity")),
    ("No material", gettext_lazy("No material")),
    ("Item discontinued", gettext_lazy("Item discontinued")),
    ("Price no longer valid", gettext_lazy("Price no longer valid")),
    ("Other", pgettext_lazy("phone", "Other")),
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
# What turns the direction of writing also turns what stands beside it: 400 would read as 004.
_TURNS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_EITHER_WAY = re.compile(r"\d{1,3}[.,]\d{3}")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who types: how they write numbers and days, and what day it is for them."""

    formats: Formats
    today: date


@dataclass(slots=True)
class Row:
    """One quantity and date as typed, and what is wrong with which of the two."""

    number: int
    quantity: str
    day: str
    wrong: str = ""
    which: str = ""


def one_line(text: str) -> str:
    """Text as a claim may carry it, on one line."""
    return " ".join(unicodedata.normalize("NFC", _CONTROL.sub(" ", _TURNS.sub("", text))).split())


def some_lines(text: str) -> str:
    """Text as a claim may carry it, with its line breaks."""
    lines = _TURNS.sub("", text.replace("\r\n", "\n"))
    return _CONTROL.sub(" ", unicodedata.normalize("NFC", lines)).strip()


def read_quantity(text: str, reader: Reader) -> Decimal:
    """A quantity above zero. A separator before three digits that may mean either is refused."""
    bare = text.strip()
    if not bare:
        raise forms.ValidationError(pgettext("phone", "Give a quantity."))
    try:
        value = reader.formats.read_quantity(bare)
    except ValueError:
        raise forms.ValidationError(_("This is not a number.")) from None
    if _EITHER_WAY.fullmatch(bare) and value < 1000:
        raise forms.ValidationError(_("Thousands or decimals? Write it without the point or comma."))
    if value <= 0 or value >= Decimal(10) ** 12 or value != round(value, 6):
        raise forms.ValidationError(_("Give a quantity above zero."))
    return value


def read_day(text: str, reader: Reader) -> date:
    """A day, as browsers send it or as the reader writes it."""
    try:
        day = reader.formats.read_day(text, reader.today)
    except ValueError:
        raise forms.ValidationError(_("Give a date.")) from None
    if not 1970 <= day.year <= 2199:
        raise forms.ValidationError(_("Give a date."))
    return day


class ProposeForm(forms.Form):
    """Other dates or quantities, and perhaps another price or item."""

    rest = forms.ChoiceField(
        required=False,
        choices=(
            ("refused", pgettext_lazy("phone", "We can’t deliver it")),
            ("unanswered", pgettext_lazy("phone", "We’ll say later")),
        ),
    )
    reason = forms.CharField(required=False, max_length=1000)
    price = forms.CharField(required=False, max_length=40)
    item = forms.CharField(required=False, max_length=100)
    item_text = forms.CharField(required=False, max_length=500)

    def __init__(self, data: Mapping[str, Any] | None, *, asked: Terms, reader: Reader) -> None:
        super().__init__(data)
        self.asked = asked
        self.reader = reader
        self.unfinished = False
        self.rows = self._rows()

    def full_clean(self) -> None:
        """Read what was typed, unless somebody is still about it."""
        if self.unfinished:
            self._errors = ErrorDict()
            self.cleaned_data = {}
        else:
            super().full_clean()

    def _rows(self) -> list[Row]:
        if not self.is_bound:
            return [
                Row(number, self.reader.formats.quantity(line.quantity), line.date.isoformat())
                for number, line in enumerate(self.asked.schedule, 1)
            ]
        quantities, days = _lists(self.data, "quantity"), _lists(self.data, "date")
        length = min(max(len(quantities), len(days)), MAX_SCHEDULE)
        pad = [""] * length
        pairs = zip((quantities + pad)[:length], (days + pad)[:length], strict=True)
        return [Row(number, quantity[:40], day[:40]) for number, (quantity, day) in enumerate(pairs, 1)]

    def start_from(self, agreed: Terms) -> None:
        """Begin with what is agreed, and a row for the rest."""
        self.rows = [
            Row(number, self.reader.formats.quantity(line.quantity), line.date.isoformat())
            for number, line in enumerate(agreed.schedule[: MAX_SCHEDULE - 1], 1)
        ]
        self.add_row()

    def add_row(self) -> None:
        """One more row to fill in: what is not covered yet."""
        self.unfinished = True
        if len(self.rows) < MAX_SCHEDULE:
            missing = max(self.asked.quantity - self.covered, Decimal(0))
            text = self.reader.formats.quantity(missing) if missing else ""
            self.rows.append(Row(len(self.rows) + 1, text, ""))

    def remove_row(self, number: int) -> None:
        """Take a row away; one always stays."""
        self.unfinished = True
        kept = [row for row in self.rows if row.number != number] or [Row(1, "", "")]
        self.rows = [Row(place, row.quantity, row.day) for place, row in enumerate(kept, 1)]

    @property
    def covered(self) -> Decimal:
        """The sum of what can be read so far."""
        total = Decimal(0)
        for row in self.rows:
            try:
                total += read_quantity(row.quantity, self.reader)
            except forms.ValidationError:
                continue
        return total

    def clean(self) -> dict[str, Any]:
        """Read the rows; the same day twice is added up."""
        days: dict[date, Decimal] = {}
        for row in self.rows:
            if not row.quantity.strip() and not row.day.strip():
                continue
            try:
                row.which = "quantity"
                quantity = read_quantity(row.quantity, self.reader)
                row.which = "date"
                day = read_day(row.day, self.reader)
            except forms.ValidationError as mistake:
                row.wrong = " ".join(mistake.messages)
                continue
            if day < self.reader.today:
                row.wrong = _("This day has passed.")
            days[day] = days.get(day, Decimal(0)) + quantity
        if any(row.wrong for row in self.rows):
            self.add_error(None, _("Look at the rows that are marked."))
        elif not days:
            self.add_error(None, pgettext("phone", "Give at least one quantity and date."))
        self.cleaned_data["schedule"] = tuple(ScheduleLine(day, days[day]) for day in sorted(days))
        self.cleaned_data["rest"] = self.cleaned_data.get("rest") or "refused"
        self.cleaned_data["reason"] = some_lines(self.cleaned_data.get("reason", ""))
        return self.cleaned_data

    def clean_price(self) -> Price | None:
        """Another price, in the currency and unit of the one that is asked."""
        text = str(self.cleaned_data["price"]).strip()
        if not text:
            return None
        if self.asked.price is None:
            raise forms.ValidationError(pgettext("phone", "This order says no price."))
        amount = read_quantity(text, self.reader)
        price = Price(amount, self.asked.price.currency, self.asked.price.per)
        return None if price == self.asked.price else price

    @property
    def substitute(self) -> Item | None:
        """The other item that is offered, if any."""
        code = one_line(str(self.cleaned_data.get("item", "")))
        if not code or code == self.asked.item.code:
            return None
        return Item(code, one_line(str(self.cleaned_data.get("item_text", ""))))

    @property
    def same_as_asked(self) -> bool:
        """Whether what is typed is what was asked: then it is a yes."""
        data = self.cleaned_data
        return data["schedule"] == self.asked.schedule and data["price"] is None and self.substitute is None


class RejectForm(forms.Form):
    """Why it cannot be delivered, or can't be cancelled any more."""

    why = forms.ChoiceField(required=False, choices=REASONS)
    more = forms.CharField(required=False, max_length=900)

    @property
    def reason(self) -> str:
        """The reason as the buyer reads it."""
        why, more = self.cleaned_data["why"], some_lines(self.cleaned_data["more"])
        if why == "Other" and more:
            return more
        return f"{why}: {more}" if why and more else why or more


class ShipForm(forms.Form):
    """What was sent."""

    quantity = forms.CharField(max_length=40)
    despatched = forms.CharField(max_length=40)
    expected = forms.CharField(required=False, max_length=40)
    carrier = forms.CharField(required=False, max_length=200)
    tracking = forms.CharField(required=False, max_length=200)
    final = forms.BooleanField(required=False)

    def __init__(self, data: Mapping[str, Any] | None, *, left: Decimal, reader: Reader) -> None:
        self.reader = reader
        quantity = reader.formats.quantity(left) if left else ""
        super().__init__(data, initial={"quantity": quantity, "despatched": reader.today.isoformat()})

    def clean_quantity(self) -> Decimal:
        """How much left."""
        return read_quantity(str(self.cleaned_data["quantity"]), self.reader)

    def clean_despatched(self) -> date:
        """When it left: today or before, for a plan is no shipment."""
        day = read_day(str(self.cleaned_data["despatched"]), self.reader)
        if still_to_come(day, self.reader.today):
            raise forms.ValidationError(_("This day is still to come. Say it once the goods have left."))
        return day

    def clean_expected(self) -> date | None:
        """When it should arrive, if known."""
        text = str(self.cleaned_data["expected"]).strip()
        return read_day(text, self.reader) if text else None

    def clean_carrier(self) -> str:
        """Who carries it."""
        return one_line(self.cleaned_data["carrier"])

    def clean_tracking(self) -> str:
        """The carrier's number."""
        return one_line(self.cleaned_data["tracking"])

    def clean(self) -> dict[str, Any]:
        """It cannot arrive before it left."""
        expected, despatched = self.cleaned_data.get("expected"), self.cleaned_data.get("despatched")
        if expected and despatched and expected < despatched:
            self.add_error("expected", _("It cannot arrive before it left."))
        return self.cleaned_data


class NoteForm(forms.Form):
    """A word to the other side."""

    text = forms.CharField(max_length=4000)

    def clean_text(self) -> str:
        """Not only spaces."""
        text = some_lines(self.cleaned_data["text"])
        if not text:
            raise forms.ValidationError(_("Write something."))
        return text


def _lists(data: Any, name: str) -> list[str]:
    return list(data.getlist(name)) if hasattr(data, "getlist") else []
