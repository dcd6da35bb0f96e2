"""Sentences for people that stay translatable although this layer knows no web framework.

A phrase keeps its English template apart from its values. `str(phrase)` is the English sentence; a page
translates the template and then fills in the values. Message extraction looks for `_` and `ngettext`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrase:
    """A template with named fields, and the values that belong in them.

    One that counts has its plural too; `number` chooses between them.
    """

    template: str
    values: tuple[tuple[str, str | Phrase], ...] = ()
    plural: str = ""
    number: int = 1

    def __str__(self) -> str:
        return self.translated(lambda text: text, lambda one, many, number: one if number == 1 else many)

    def __bool__(self) -> bool:
        return bool(self.template)

    def translated(self, gettext: Callable[[str], str], ngettext: Callable[[str, str, int], str]) -> str:
        """The sentence in the language of `gettext` and `ngettext`."""
        values = {
            name: value.translated(gettext, ngettext) if isinstance(value, Phrase) else value
            for name, value in self.values
        }
        if self.plural:
            return ngettext(self.template, self.plural, self.number).format(**values)
        return gettext(self.template).format(**values)


NOTHING = Phrase("")


def _(template: str, **values: object) -> Phrase:
    """Make a phrase; message extraction finds the template by this name."""
    return Phrase(template, _kept(values))


def ngettext(singular: str, plural: str, count: int, **values: object) -> Phrase:
    """Make a phrase that counts, `{count}` being the number; extraction finds both templates by this name."""
    return Phrase(singular, _kept({"count": count, **values}), plural, count)


def _kept(values: dict[str, object]) -> tuple[tuple[str, str | Phrase], ...]:
    return tuple((name, value if isinstance(value, Phrase) else str(value)) for name, value in values.items())
