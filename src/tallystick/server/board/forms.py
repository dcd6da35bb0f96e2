"""What is typed on the board and on a line's page: dates and quantities, reasons, goods, reports, files.

Every form reads numbers and days as the person writes them, and keeps what was typed until it is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tallystick.server.answer.forms import (
    REASONS,
    Reader,
    ShipForm,
    one_line,
    read_day,
    read_quantity,
    some_lines,
)
from tallystick.trade.document import Shipment
from tallystick.trade.fields import MAX_SCHEDULE
from tallystick.trade.timing import still_to_come
from tallystick.trade.values import Item, Price, ScheduleLine, Terms

LARGEST_FILE = 10 * 1024 * 1024
CHANNELS = (
    ("phone", gettext_lazy("By phone")),
    ("mail", gettext_lazy("By mail")),
    ("fax", gettext_lazy("By fax")),
    ("visit", gettext_lazy("On a visit")),
)


@dataclass(slots=True)
class Typed:
    """One quantity and date as typed, and what is wrong with it."""

    quantity: str
    day: str
    iso: str = ""
    wrong: str = ""


class ScheduleForm(forms.Form):
    """Dates and quantities. A day that has passed is taken only where it stood before."""

    reason = forms.CharField(required=False, max_length=1000)

    def __init__(self, data: Mapping[str, Any] | None, *, start: Terms, reader: Reader) -> None:
        super().__init__(data)
        self.start = start
        self.reader = reader
        self.pairs = self._pairs()

    def _pairs(self) -> list[Typed]:
        formats = self.reader.formats
        if not self.is_bound:
            return [
                Typed(formats.quantity(part.quantity), formats.full_day(part.date), part.date.isoformat())
                for part in self.start.schedule
            ] or [Typed("", "")]
        data: Any = self.data
        quantities, days = data.getlist("quantity"), data.getlist("day")
        length = min(max(len(quantities), len(days), 1), MAX_SCHEDULE)
        pad = [""] * length
        pairs = zip((quantities + pad)[:length], (days + pad)[:length], strict=True)
        return [Typed(quantity[:40], day[:40]) for quantity, day in pairs]

    def clean(self) -> dict[str, Any]:
        """Read the pairs; the same day twice is added up."""
        days: dict[date, Decimal] = {}
        for pair in self.pairs:
            if pair.quantity.strip() or pair.day.strip():
                self._read(pair, days)
        if any(pair.wrong for pair in self.pairs):
            self.add_error(None, next(pair.wrong for pair in self.pairs if pair.wrong))
        elif not days and not self.may_be_empty:
            self.add_error(None, _("Give at least one quantity and date."))
        self.cleaned_data["schedule"] = tuple(ScheduleLine(day, days[day]) for day in sorted(days))
        self.cleaned_data["reason"] = some_lines(self.cleaned_data.get("reason", ""))
        return self.cleaned_data

    may_be_empty: ClassVar[bool] = False

    def _read(self, pair: Typed, days: dict[date, Decimal]) -> None:
        try:
            quantity = read_quantity(pair.quantity, self.reader)
            day = read_day(pair.day, self.reader)
        except forms.ValidationError as mistake:
            pair.wrong = " ".join(mistake.messages)
            return
        pair.iso = day.isoformat()
        stood = any(part.date == day for part in self.start.schedule)
        if day < self.reader.today and not stood:
            pair.wrong = _("%(day)s has passed.") % {"day": self.reader.formats.full_day(day)}
        days[day] = days.get(day, Decimal(0)) + quantity


class TermsForm(ScheduleForm):
    """Other terms: dates and quantities, price, and from a supplier another item."""

    price = forms.CharField(required=False, max_length=40)
    item = forms.CharField(required=False, max_length=100)
    item_text = forms.CharField(required=False, max_length=500)
    rest = forms.ChoiceField(
        required=False,
        choices=(
            ("refused", gettext_lazy("We can’t deliver it")),
            ("unanswered", gettext_lazy("We’ll say later")),
        ),
    )

    def clean_price(self) -> Price | None:
        """Another price, in the currency and for the units of the one that stands."""
        text = str(self.cleaned_data["price"]).strip()
        before = self.start.price
        if not text:
            return None
        if before is None:
            raise forms.ValidationError(_("This order says no price."))
        amount = read_quantity(text.removeprefix(before.currency).strip(), self.reader)
        price = Price(amount, before.currency, before.per)
        return None if price == before else price

    @property
    def substitute(self) -> Item | None:
        """The other item that is offered, if any."""
        code = one_line(str(self.cleaned_data.get("item", "")))
        if not code or code == self.start.item.code:
            return None
        return Item(code, one_line(str(self.cleaned_data.get("item_text", ""))))

    @property
    def terms(self) -> Terms:
        """The terms that were typed."""
        data = self.cleaned_data
        return Terms(
            self.substitute or self.start.item,
            self.start.unit,
            data["schedule"],
            data["price"] or self.start.price,
        )


class ReasonForm(forms.Form):
    """A word why."""

    reason = forms.CharField(required=False, max_length=1000)

    def clean_reason(self) -> str:
        """As a claim may carry it."""
        return some_lines(self.cleaned_data["reason"])


class RejectForm(forms.Form):
    """Why it cannot be delivered: one of the usual reasons, or more."""

    why = forms.ChoiceField(required=False, choices=[("", ""), *REASONS])
    reason = forms.CharField(required=False, max_length=900)

    @property
    def text(self) -> str:
        """The reason as the buyer reads it."""
        why, more = self.cleaned_data["why"], some_lines(self.cleaned_data["reason"])
        if why in ("", "Other"):
            return more or why
        return f"{why}: {more}" if more else why


class DespatchForm(ShipForm):
    """What was sent, with its packages."""

    packages = forms.CharField(required=False, max_length=200)

    def __init__(self, data: Mapping[str, Any] | None, *, left: Decimal, reader: Reader) -> None:
        super().__init__(data, left=left, reader=reader)
        self.initial["despatched"] = reader.formats.full_day(reader.today)

    def clean_packages(self) -> str:
        """4 pallets."""
        return one_line(self.cleaned_data["packages"])


class ReceiveForm(forms.Form):
    """What came, good and damaged."""

    good = forms.CharField(required=False, max_length=40)
    damaged = forms.CharField(required=False, max_length=40)
    received = forms.CharField(max_length=40)
    shipment = forms.ChoiceField(required=False)
    final = forms.BooleanField(required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        shipments: tuple[Shipment, ...],
        reader: Reader,
        due: Decimal,
    ) -> None:
        """`due` was shipped and has not come yet: mostly that is what comes, today, by the last despatch."""
        self.reader = reader
        good = reader.formats.quantity(due) if due > 0 else ""
        last = str(shipments[-1].number) if due > 0 and shipments else ""
        initial = {"good": good, "received": reader.formats.full_day(reader.today), "shipment": last}
        super().__init__(data, initial=initial)
        shipment = self.fields["shipment"]
        if isinstance(shipment, forms.ChoiceField):
            shipment.choices = [("", ""), *((str(each.number), str(each.number)) for each in shipments)]

    def clean_good(self) -> Decimal:
        """Pieces in order."""
        return self._quantity("good")

    def clean_damaged(self) -> Decimal:
        """Pieces that are not."""
        return self._quantity("damaged")

    def clean_shipment(self) -> int:
        """Which despatch it was, 0 if that is not known."""
        return int(self.cleaned_data["shipment"] or 0)

    def clean_received(self) -> date:
        """The day it came: today or before."""
        day = read_day(str(self.cleaned_data["received"]), self.reader)
        if still_to_come(day, self.reader.today):
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        """Something must have come, or nothing more must be expected."""
        data = self.cleaned_data
        nothing = data.get("good") == 0 and data.get("damaged") == 0
        if nothing and not data.get("final"):
            self.add_error("good", _("Give a quantity."))
        return data

    def _quantity(self, name: str) -> Decimal:
        text = str(self.cleaned_data[name]).strip()
        return read_quantity(text, self.reader) if text.strip("0") else Decimal(0)


class ReportForm(ScheduleForm):
    """What the partner said outside the system: by which channel, what, and in their words."""

    channel = forms.ChoiceField(choices=CHANNELS)
    said = forms.ChoiceField()
    may_be_empty: ClassVar[bool] = True

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        start: Terms,
        reader: Reader,
        choices: list[tuple[str, str]],
    ) -> None:
        super().__init__(data, start=start, reader=reader)
        said = self.fields["said"]
        if isinstance(said, forms.ChoiceField):
            said.choices = choices


class NoteForm(forms.Form):
    """A word to the partner, with a file or without."""

    text = forms.CharField(required=False, max_length=4000)
    file = forms.FileField(required=False, max_length=200)

    def clean_text(self) -> str:
        """As a claim may carry it."""
        return some_lines(self.cleaned_data["text"])

    def clean_file(self) -> UploadedFile[Any] | None:
        """Not larger than a server can be asked to keep."""
        file: UploadedFile[Any] | None = self.cleaned_data["file"]
        if file is not None and (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(_("A file may have at most 10 MB."))
        return file

    def clean(self) -> dict[str, Any]:
        """Something must be said."""
        data = self.cleaned_data
        if not self.errors and not data.get("text") and not data.get("file"):
            self.add_error("text", _("Write something or choose a file."))
        return data
