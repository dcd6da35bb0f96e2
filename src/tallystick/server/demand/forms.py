"""Forms of the demand book. Numbers are read and written as the reader does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tallystick.interchange.demandbook.values import ItemRow, StockRow
from tallystick.interchange.orderbook.dates import FIRST_YEAR, LAST_YEAR
from tallystick.planning.commit.rules import AutoCommit
from tallystick.planning.republish.calm import Calm
from tallystick.planning.requirements.expectation import Horizon
from tallystick.server.demand.values import Planned, Rules
from tallystick.server.web.formats import Formats, ReadingError

_MOST = Decimal(10) ** 15
MOST_PERCENT = Decimal(10_000)


class NumberField(forms.CharField):
    """A quantity as its reader writes it. `formats` is set by the form."""

    formats = Formats()

    def __init__(self, *, least: Decimal = Decimal(0), most: Decimal = _MOST, **how: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **how)
        self.least, self.most = least, most

    def prepare_value(self, value: Any) -> Any:
        """How it stands in the form."""
        return self.formats.quantity(value) if isinstance(value, Decimal | int) else value

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """What was written."""
        text = str(value or "").strip()
        if not text:
            return None
        try:
            found = self.formats.read_quantity(text)
        except ReadingError as problem:
            raise forms.ValidationError(_("Not a number.")) from problem
        if found < self.least or found != round(found, 6):
            words = _("Write %(least)s or more, with six decimals at most.")
            raise forms.ValidationError(words % {"least": self.least})
        if found > self.most:
            raise forms.ValidationError(_("Write %(most)s or less.") % {"most": self.most})
        return found

    def validate(self, value: Any) -> None:
        """Only whether it is there."""
        if value is None and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """Those of texts do not apply."""


class DayField(forms.DateField):
    """A day of the years that are taken from files, too: beyond them there are no weeks to count with."""

    def __init__(self, **how: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **how)

    def to_python(self, value: Any) -> date | None:
        """What was written."""
        day: date | None = super().to_python(value)
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(_("The year %(year)s is unlikely.") % {"year": day.year})
        return day


class BookForm(forms.Form):
    """A form whose numbers are written as its reader writes them."""

    def __init__(self, formats: Formats, *given: Any, **how: Any) -> None:
        super().__init__(*given, **how)
        for field in self.fields.values():
            if isinstance(field, NumberField):
                field.formats = formats


class ItemForm(BookForm):
    """What planning needs of an item. Its code and unit are kept: all its figures hang on them."""

    description = forms.CharField(label=_("Description"), max_length=500, required=False)
    safety = NumberField(label=_("Safety stock"))
    lead_days = forms.IntegerField(label=_("Own lead time, working days"), min_value=0, max_value=1000)
    step = NumberField(label=_("Smallest quantity"), least=Decimal("0.000001"))
    minimum = NumberField(label=_("Minimum lot of own production"))
    multiple = NumberField(label=_("Lot multiple of own production"))

    def row(self, before: ItemRow) -> ItemRow:
        """The item as it is now."""
        kept = {field.name: getattr(before, field.name) for field in fields(before)}
        return ItemRow(**{**kept, **self.cleaned_data})


class StockForm(BookForm):
    """What there is of an item."""

    on_hand = NumberField(label=_("On hand"))
    as_of = DayField(label=_("As of"))

    def row(self, item: str) -> StockRow:
        """The stock as it is now."""
        return StockRow(item, self.cleaned_data["on_hand"], self.cleaned_data["as_of"])

    def clean_as_of(self) -> date:
        """Nothing was counted tomorrow."""
        day: date = self.cleaned_data["as_of"]
        if day > date.today() + timedelta(days=1):  # noqa: DTZ011 - a day ahead covers every time zone
            raise forms.ValidationError(_("A day that is still to come."))
        return day


_WEEKDAYS = (
    ("0", _("Monday")),
    ("1", _("Tuesday")),
    ("2", _("Wednesday")),
    ("3", _("Thursday")),
    ("4", _("Friday")),
    ("5", _("Saturday")),
    ("6", _("Sunday")),
)


class PlannedForm(forms.Form):
    """How the company plans."""

    weekdays = forms.MultipleChoiceField(
        label=_("Working days"), choices=_WEEKDAYS, widget=forms.CheckboxSelectMultiple
    )
    plan_weeks = forms.IntegerField(label=_("Weeks to plan ahead"), min_value=4, max_value=156)
    patience_hours = forms.IntegerField(
        label=_("Hours to wait for a supplier before answering a customer"), min_value=0, max_value=720
    )
    backward = forms.IntegerField(
        label=_("Weeks before its date from which an order takes what was expected"),
        min_value=0,
        max_value=26,
    )
    forward = forms.IntegerField(
        label=_("Weeks after its date from which it does, if that is not enough"), min_value=0, max_value=26
    )

    @staticmethod
    def of(planned: Planned) -> dict[str, object]:
        """The form's values of some settings."""
        return {
            "weekdays": [str(at) for at, works in enumerate(planned.weekdays) if works == "1"],
            "plan_weeks": planned.plan_weeks,
            "patience_hours": int(planned.patience.total_seconds() // 3600),
            "backward": planned.backward,
            "forward": planned.forward,
        }

    def planned(self) -> Planned:
        """The settings."""
        data = self.cleaned_data
        chosen: Iterable[str] = data["weekdays"]
        return Planned(
            "".join("1" if str(day) in chosen else "0" for day in range(7)),
            data["plan_weeks"],
            timedelta(hours=data["patience_hours"]),
            data["backward"],
            data["forward"],
        )


class RulesForm(BookForm):
    """How the company deals with one partner."""

    told = forms.BooleanField(
        label=_("Tell them what is expected of them, by itself, whenever it changes"),
        required=False,
        help_text=_("Until this is ticked, no forecast leaves unless a person sends it."),
    )
    firm = forms.IntegerField(
        label=_("Firm weeks"), min_value=0, max_value=52, help_text=_("As good as ordered.")
    )
    planned = forms.IntegerField(label=_("Planned weeks after them"), min_value=0, max_value=104)
    weeks = forms.IntegerField(label=_("Weeks that they see in all"), min_value=1, max_value=156)
    level = forms.ChoiceField(
        label=_("High side that they see"),
        required=False,
        choices=(("", _("none")), ("0.8", "80 %"), ("0.9", "90 %"), ("0.95", "95 %")),
    )
    relative = NumberField(
        label=_("Dead band, per cent"), most=MOST_PERCENT, help_text=_("Smaller changes are not told.")
    )
    absolute = NumberField(label=_("Dead band, in units"))
    frozen_weeks = forms.IntegerField(label=_("Frozen weeks"), min_value=0, max_value=26)
    automatic = forms.BooleanField(label=_("Commit to them by rule, without asking a person"), required=False)
    within = NumberField(
        label=_("Ask a person if an answer differs by more than, per cent"),
        most=MOST_PERCENT,
        required=False,
    )
    short = forms.BooleanField(label=_("A rule may commit less than they expect"), required=False)
    first = forms.BooleanField(label=_("A rule may give the first answer"), required=False)
    priority = forms.IntegerField(
        label=_("Priority when something is scarce"), min_value=0, max_value=99, help_text=_("0 goes first.")
    )

    @staticmethod
    def of(rules: Rules) -> dict[str, object]:
        """The form's values of some rules."""
        within = rules.commit.within
        return {
            "told": rules.told,
            "firm": rules.horizon.firm,
            "planned": rules.horizon.planned,
            "weeks": rules.horizon.weeks,
            "level": "" if rules.horizon.level is None else str(rules.horizon.level),
            "relative": rules.calm.relative * 100,
            "absolute": rules.calm.absolute,
            "frozen_weeks": rules.calm.frozen_weeks,
            "automatic": rules.commit.on,
            "within": None if within is None else within * 100,
            "short": rules.commit.short,
            "first": rules.commit.first,
            "priority": rules.priority,
        }

    def rules(self) -> Rules:
        """The rules."""
        data = self.cleaned_data
        level = Decimal(data["level"]) if data["level"] else None
        return Rules(
            Horizon(data["firm"], data["planned"], data["weeks"], level),
            Calm(data["relative"] / 100, data["absolute"], data["frozen_weeks"]),
            AutoCommit(
                data["automatic"],
                None if data["within"] is None else data["within"] / 100,
                data["short"],
                data["first"],
            ),
            data["priority"],
            data["told"],
        )
