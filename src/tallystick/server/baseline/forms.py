"""Forms in which people say what they know better than a history."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tallystick.server.demand.adjusting import Counts, Event, Override, Reliance
from tallystick.server.demand.forms import MOST_PERCENT, BookForm, DayField, NumberField
from tallystick.server.demand.models import NAME_LENGTH


def _require_order(form: forms.Form, data: dict[str, Any]) -> None:
    first, last = data.get("first"), data.get("last")
    if first and last and last < first:
        form.add_error("last", _("This is before the first day."))


class OverrideForm(BookForm):
    """A person's word on an item's weeks."""

    today = date.min

    first = DayField(label=_("From the week of"))
    last = DayField(label=_("To the week of"))
    quantity = NumberField(
        label=_("Expect so much a week"), required=False, help_text=_("Either this or per cent.")
    )
    percent = NumberField(label=_("Or so many per cent of the forecast"), required=False, most=MOST_PERCENT)
    reason = forms.CharField(label=_("Reason"), max_length=1000)
    expires = DayField(label=_("Holds until"), help_text=_("After this day it ends by itself."))

    def clean(self) -> dict[str, Any]:
        """One of the two, in days that follow each other."""
        data: dict[str, Any] = super().clean() or {}
        if (data.get("quantity") is None) == (data.get("percent") is None) and not self.errors:
            self.add_error("quantity", _("Write a quantity or per cent, one of the two."))
        _require_order(self, data)
        return data

    def clean_expires(self) -> date:
        """Nothing that is over can be said."""
        day: date = self.cleaned_data["expires"]
        if day < self.today:
            raise forms.ValidationError(_("This day is over."))
        return day

    def override(self, item: str) -> Override:
        """What was said."""
        data = self.cleaned_data
        percent: Decimal | None = data["percent"]
        return Override(
            item,
            data["first"],
            data["last"],
            data["reason"],
            data["expires"],
            data["quantity"],
            None if percent is None else percent / 100,
        )


class EventForm(BookForm):
    """A holiday, a promotion or the like."""

    name = forms.CharField(
        label=_("Name"), max_length=NAME_LENGTH, help_text=_("Events of one name are learned from together.")
    )
    first = DayField(label=_("First day"))
    last = DayField(label=_("Last day"))
    item = forms.CharField(label=_("Item"), max_length=200, required=False, help_text=_("Empty: all items."))
    percent = NumberField(
        label=_("Demand on these days, per cent of what is usual"),
        required=False,
        least=Decimal(10),
        most=Decimal(1_000),
        help_text=_("As far as you know. What the history shows counts more with every time."),
    )

    def clean(self) -> dict[str, Any]:
        """Days that follow each other."""
        data: dict[str, Any] = super().clean() or {}
        _require_order(self, data)
        return data

    def event(self) -> Event:
        """The event."""
        data = self.cleaned_data
        effect = Decimal(1) if data["percent"] is None else data["percent"] / 100
        return Event(data["name"], data["first"], data["last"], data["item"].strip(), effect)


_COUNTS = (
    (Counts.AUTO.value, _("as usual: unless it goes into another item")),
    (Counts.YES.value, _("yes")),
    (Counts.NO.value, _("no")),
)


class RelianceForm(BookForm):
    """What the forecast of an item counts for."""

    counts = forms.ChoiceField(label=_("The forecast counts as demand"), choices=_COUNTS)
    others = NumberField(
        label=_("Share of customers who publish no forecast, per cent"),
        required=False,
        most=Decimal(100),
        help_text=_("Empty: what customers forecast is taken to be part of what was expected anyway."),
    )

    @staticmethod
    def of(reliance: Reliance) -> dict[str, object]:
        """The form's values."""
        others = None if reliance.others is None else reliance.others * 100
        return {"counts": reliance.counts.value, "others": others}

    def reliance(self) -> Reliance:
        """What was chosen."""
        others = self.cleaned_data["others"]
        return Reliance(Counts(self.cleaned_data["counts"]), None if others is None else others / 100)


def soon(today: date) -> dict[str, object]:
    """What a new override begins with: next week, for a month."""
    monday = today + timedelta(days=7 - today.weekday())
    return {"first": monday, "last": monday + timedelta(days=6), "expires": monday + timedelta(days=27)}
