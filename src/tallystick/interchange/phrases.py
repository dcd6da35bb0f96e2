"""Sentences for people that stay translatable although this layer knows no web framework.

A phrase keeps its English template apart from its values. `str(phrase)` is the English sentence; a page
translates `phrase.template` and then fills in the values. `_` is what message extraction looks for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrase:
    """A template with named fields, and the values that belong in them."""

    template: str
    values: tuple[tuple[str, str | Phrase], ...] = ()

    def __str__(self) -> str:
        return self.template.format(**dict(self.values))

    def __bool__(self) -> bool:
        return bool(self.template)

    def translated(self, gettext: Callable[[str], str]) -> str:
        """The sentence in the language of `gettext`."""
        values = {
            name: value.translated(gettext) if isinstance(value, Phrase) else value
            for name, value in self.values
        }
        return gettext(self.template).format(**values)


NOTHING = Phrase("")


def _(template: str, **values: object) -> Phrase:
    """Make a phrase; message extraction finds the template by this name."""
    kept = ((name, value if isinstance(value, Phrase) else str(value)) for name, value in values.items())
    return Phrase(template, tuple(kept))
