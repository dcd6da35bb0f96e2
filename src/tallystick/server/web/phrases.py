"""Sentences of the inner layers, kept as JSON and said in the language of the page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, ngettext

from tallystick.phrases import Phrase


def phrase_json(phrase: Phrase) -> dict[str, Any]:
    """A phrase as JSON: its template, its plural if it counts, and its values."""
    if not phrase:
        return {}
    kept: dict[str, Any] = {"t": phrase.template}
    if phrase.plural:
        kept |= {"p": phrase.plural, "n": phrase.number}
    if phrase.values:
        kept["v"] = {
            name: phrase_json(value) if isinstance(value, Phrase) else value for name, value in phrase.values
        }
    return kept


def phrase_from_json(kept: dict[str, Any]) -> Phrase:
    """The phrase that was kept."""
    values = tuple(
        (name, phrase_from_json(value) if isinstance(value, dict) else str(value))
        for name, value in kept.get("v", {}).items()
    )
    return Phrase(kept.get("t", ""), values, kept.get("p", ""), kept.get("n", 1))


def words(kept: dict[str, Any] | None) -> str:
    """A kept phrase in the language of the page."""
    return said(phrase_from_json(kept)) if kept else ""


def said(phrase: Phrase) -> str:
    """A phrase in the language of the page."""
    return phrase.translated(_say, ngettext)


def _say(template: str) -> str:
    # An empty text is what catalogues keep their own head under.
    return gettext(template) if template else ""
