"""Sentences of the importer, kept as JSON and said in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from tallystick.interchange.phrases import Phrase


def phrase_json(phrase: Phrase) -> dict[str, Any]:
    """A phrase as JSON: its template and its values."""
    if not phrase:
        return {}
    values = {
        name: phrase_json(value) if isinstance(value, Phrase) else value for name, value in phrase.values
    }
    return {"t": phrase.template, "v": values} if values else {"t": phrase.template}


def phrase_from_json(kept: dict[str, Any]) -> Phrase:
    """The phrase that was kept."""
    values = kept.get("v", {}).items()
    return Phrase(
        kept.get("t", ""),
        tuple(
            (name, phrase_from_json(value) if isinstance(value, dict) else str(value))
            for name, value in values
        ),
    )


def words(kept: dict[str, Any] | None) -> str:
    """A kept phrase in the language of the page."""
    return phrase_from_json(kept).translated(_say) if kept else ""


def _say(template: str) -> str:
    # An empty text is what catalogues keep their own head under.
    return gettext(template) if template else ""
