"""Tags that write glyphs, quantities, days and ages in the reader's formats."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from tallystick.server.web.formats import Formats

register = template.Library()

SIZES = {"": "g", "m": "g m", "l": "g l"}


@register.simple_tag
def glyph(name: str, size: str = "", label: str = "") -> SafeString:
    """The sign `name` of the sprite. Without a label it is an ornament beside a word that says the same."""
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="#g-{}"/></svg>', SIZES[size], label, name
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="#g-{}"/></svg>', SIZES[size], name)


@register.simple_tag(takes_context=True)
def quantity(context: Context, value: Decimal | int | None) -> str:
    """A number with the reader's separators."""
    return _formats(context).quantity(value)


@register.simple_tag(takes_context=True)
def day(context: Context, value: date | None) -> SafeString:
    """A day, short, as `<time>`."""
    if value is None:
        return mark_safe("")
    formats = _formats(context)
    text = formats.day(value, formats.today(_now(context)))
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)


@register.simple_tag(takes_context=True)
def moment(context: Context, value: datetime | None) -> SafeString:
    """When something was said, as `<time>`: Today 09:42."""
    if value is None:
        return mark_safe("")
    text = _formats(context).moment(value, _now(context))
    return format_html('<time datetime="{}">{}</time>', value.isoformat(timespec="seconds"), text)


@register.simple_tag(takes_context=True)
def age(context: Context, value: datetime | None) -> SafeString:
    """How long ago, as `<time>` that goes on counting in the browser: 8 s."""
    if value is None:
        return mark_safe("")
    text = _formats(context).age(value, _now(context))
    return format_html('<time class="age" datetime="{}">{}</time>', value.isoformat(timespec="seconds"), text)


@register.simple_tag(takes_context=True)
def ago(context: Context, value: datetime | None) -> SafeString:
    """How long ago, in words, as `<time>`: 8 seconds ago."""
    if value is None:
        return mark_safe("")
    text = _formats(context).ago(value, _now(context))
    return format_html('<time datetime="{}">{}</time>', value.isoformat(timespec="seconds"), text)


@register.filter
def blocks(value: str, count: int = 2) -> str:
    """The first `count` groups of four of a hash: 9c1e 77a4."""
    return " ".join(value[start : start + 4] for start in range(0, 4 * count, 4))


def _formats(context: Context) -> Formats:
    formats = context.get("formats")
    return formats if isinstance(formats, Formats) else Formats()


def _now(context: Context) -> datetime:
    now = context.get("now")
    return now if isinstance(now, datetime) else timezone.now()
