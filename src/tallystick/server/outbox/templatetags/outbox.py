"""How the pages of the outbox show a text."""

from __future__ import annotations

from django import template

from tallystick.server.outbox.sending import without_links

register = template.Library()


@register.filter
def masked(text: str) -> str:
    """The text with every link cut off after its host."""
    return without_links(text)
