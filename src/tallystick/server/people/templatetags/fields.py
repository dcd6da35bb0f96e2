"""Form fields in our own design: label, control, help and mistakes, tied together for screen readers."""

from __future__ import annotations

from django import template
from django.forms import BoundField, CheckboxInput, RadioSelect, Select
from django.utils.safestring import SafeString

register = template.Library()


@register.inclusion_tag("people/_fields.html")
def form_fields(form: object) -> dict[str, object]:
    """Every field of the form, in order, and what is wrong with the form as a whole."""
    return {"form": form}


@register.filter
def control(field: BoundField) -> SafeString:
    """The field's control, with the class that our style sheet knows."""
    # What a field is for stands above it: a hint inside is gone as soon as one types.
    field.field.widget.attrs.pop("placeholder", None)
    plain = isinstance(field.field.widget, CheckboxInput | RadioSelect | Select)
    return field.as_widget(attrs={} if plain else {"class": "in"})


@register.filter
def is_tick(field: BoundField) -> bool:
    """Whether the control is a box to tick, whose label stands behind it."""
    return isinstance(field.field.widget, CheckboxInput)
