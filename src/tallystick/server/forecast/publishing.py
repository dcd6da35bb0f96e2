"""Publishing by hand: weeks are typed or pasted, shown as what they mean, and sent after a second look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tallystick.server.answer.forms import one_line
from tallystick.server.board.rows import Reader
from tallystick.server.forecast.pasted import MOST_TEXT, MOST_WEEKS, Unreadable, Weeks, read_weeks
from tallystick.server.gate import Partner
from tallystick.trade.fields import InvalidClaim, read_description, read_key, read_unit
from tallystick.trade.forecast import compose
from tallystick.trade.forecast.claims import Publish
from tallystick.trade.forecast.document import Forecast
from tallystick.trade.forecast.values import Bucket, ForecastRef

FIRM, PLANNED = 4, 8
"""How many weeks are firm and planned unless one says otherwise."""


class PublishForm(forms.Form):
    """For whom, of what, and the weeks. For a forecast that exists only the weeks and zones are asked."""

    partner = forms.ChoiceField(label=gettext_lazy("Supplier"))
    item = forms.CharField(label=gettext_lazy("Item code"), max_length=100)
    description = forms.CharField(label=gettext_lazy("Description"), max_length=200, required=False)
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=20, required=False)
    start = forms.CharField(label=gettext_lazy("First week (any day of it)"), max_length=40)
    firm = forms.IntegerField(label=gettext_lazy("Weeks firm"), min_value=0, max_value=MOST_WEEKS)
    planned = forms.IntegerField(label=gettext_lazy("Then planned"), min_value=0, max_value=MOST_WEEKS)
    weeks = forms.CharField(label=gettext_lazy("Quantity per week"), max_length=MOST_TEXT)

    def __init__(
        self,
        data: Mapping[str, str] | None,
        *,
        reader: Reader,
        partners: list[Partner],
        forecast: Forecast | None = None,
    ) -> None:
        initial = _initial(reader, forecast)
        super().__init__(data, initial=initial)
        self.reader = reader
        self.forecast = forecast
        self.read: Weeks | None = None
        if forecast is not None:
            del self.fields["partner"], self.fields["item"]
        else:
            choice = self.fields["partner"]
            assert isinstance(choice, forms.ChoiceField)
            choice.choices = [(partner.id, partner.name) for partner in partners]

    def clean_item(self) -> str:
        return self._as_claimed("item", read_key)

    def clean_description(self) -> str:
        return self._as_claimed("description", read_description)

    def clean_unit(self) -> str:
        return self._as_claimed("unit", read_unit)

    def _as_claimed(self, name: str, read: Callable[[object], str]) -> str:
        try:
            return read(one_line(self.cleaned_data[name]))
        except InvalidClaim:
            raise forms.ValidationError(_("This text cannot be sent as it is.")) from None

    def clean_start(self) -> date:
        try:
            day = self.reader.formats.read_day(self.cleaned_data["start"], self.reader.today)
        except ValueError:
            raise forms.ValidationError(_("This is no day.")) from None
        return day - timedelta(days=day.weekday())

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        if "start" in data and "weeks" in data:
            try:
                self.read = read_weeks(data["weeks"], data["start"], self.reader.formats, self.reader.today)
            except Unreadable as wrong:
                self.add_error("weeks", str(wrong))
        return data

    def claim(self, ref: ForecastRef) -> Publish:
        """The next version, of a form that is valid."""
        assert self.read is not None
        data, count = self.cleaned_data, len(self.read.quantities)
        firm = min(data["firm"], count)
        planned = min(firm + data["planned"], count)
        return compose.publish(
            ref,
            self.forecast,
            tuple(Bucket(monday, quantity) for monday, quantity in self.read.quantities),
            unit=data["unit"],
            planned_from=self.read.first + timedelta(weeks=firm),
            outlook_from=self.read.first + timedelta(weeks=planned),
            end=self.read.end,
            description=data["description"],
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """What a version says that is to be published again, from the week of today on."""

    start: date
    firm: int
    planned: int
    text: str


def standing(claim: Publish, reader: Reader) -> Standing:
    """The weeks of a version that have not passed, as a row that can be edited."""
    left = [bucket for bucket, end in zip(claim.buckets, claim.ends, strict=True) if end > reader.today]
    left = left or list(claim.buckets)
    firm = sum(1 for bucket in left if bucket.start < claim.planned_from)
    planned = sum(1 for bucket in left if claim.planned_from <= bucket.start < claim.outlook_from)
    text = "\n".join(f"{each.start.isoformat()}\t{reader.formats.quantity(each.quantity)}" for each in left)
    return Standing(left[0].start, firm, planned, text)


def _initial(reader: Reader, forecast: Forecast | None) -> dict[str, object]:
    if forecast is not None and forecast.last is not None:
        claim = forecast.last.claim
        stands = standing(claim, reader)
        return {
            "description": claim.description,
            "unit": claim.unit,
            "start": reader.formats.full_day(stands.start),
            "firm": stands.firm,
            "planned": stands.planned,
            "weeks": stands.text,
        }
    monday = reader.today - timedelta(days=reader.today.weekday()) + timedelta(days=7)
    return {"start": reader.formats.full_day(monday), "firm": FIRM, "planned": PLANNED, "unit": "PCE"}
