"""The kept rows of a preview, written for the reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tallystick.interchange.orderbook.difference import Kind
from tallystick.server.web.formats import Formats
from tallystick.server.web.phrases import words

#: kind → sign, word, tone
_KINDS = {
    Kind.NEW.value: ("+", gettext_lazy("New"), "acc"),
    Kind.CHANGED.value: ("Δ", gettext_lazy("Changed"), "acc"),
    Kind.DISAPPEARED.value: ("○", gettext_lazy("Disappeared"), "risky"),
    Kind.REFUSED.value: ("✕", gettext_lazy("Refused"), "bad"),
    Kind.UNCHANGED.value: ("=", gettext_lazy("Unchanged"), "muted"),
}
_FACTS = {
    "quantity": gettext_lazy("Quantity"),
    "date": gettext_lazy("Date"),
    "price": gettext_lazy("Price"),
    "item": gettext_lazy("Item"),
    "unit": gettext_lazy("Unit"),
    "status": gettext_lazy("State"),
    "shipped": gettext_lazy("Shipped"),
    "received": gettext_lazy("Received"),
    "promised": gettext_lazy("Promised"),
    "requested": gettext_lazy("Requested"),
    "agreed": gettext_lazy("Agreed"),
    "committed": gettext_lazy("Committed"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a difference: plain text, or a value that was and one that becomes."""

    text: str = ""
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class RowShown:
    """One row of the preview."""

    row: str
    sign: str
    kind: str
    tone: str
    line: str
    item: str
    partner: str
    parts: list[Part]
    follows: str


def kind_label(kind: str) -> str:
    """The word for a kind of difference."""
    return str(_KINDS[kind][1])


def row_shown(kind: str, kept: dict[str, Any], formats: Formats, today: date) -> RowShown:
    """A kept row in the reader's words and formats."""
    sign, label, tone = _KINDS[kind]
    if "problems" in kept:
        parts = _problem_parts(kept["problems"])
        follows = " ".join(
            text
            for _column, _cell, reason, mend in kept["problems"]
            for text in (_sentence(words(reason)), words(mend))
            if text
        )
    else:
        parts = list(_change_parts(kept["changes"], formats, today))
        follows = ". ".join(words(phrase) for phrase in kept["follows"])
    return RowShown(
        row=str(kept["row"] or "–"),
        sign=sign,
        kind=str(label),
        tone=tone,
        line=kept["line"],
        item=kept["item"],
        partner=kept["partner"],
        parts=parts,
        follows=follows,
    )


def _problem_parts(problems: list[Any]) -> list[Part]:
    said = [f"{column} “{value}”" if value else column for column, value, _reason, _mend in problems]
    return [Part(text=", ".join(filter(None, said)))]


def _sentence(text: str) -> str:
    return text if not text or text[-1] in ".:!?" else f"{text}."


def _change_parts(changes: list[Any], formats: Formats, today: date) -> list[Part]:
    parts: list[Part] = []
    for index, (what, old, new) in enumerate(changes):
        label = str(_FACTS[what]) + " " if what in _FACTS else ""
        parts.append(Part(text=(", " if index else "") + label))
        before, after = _written(old, formats, today), _written(new, formats, today)
        parts.append(Part(old=before, new=after) if before else Part(text=after))
    return parts


def _written(value: dict[str, Any], formats: Formats, today: date) -> str:
    if "quantity" in value:
        return formats.quantity(Decimal(value["quantity"]))
    if "day" in value:
        return formats.day(date.fromisoformat(value["day"]), today)
    if "schedule" in value:
        return ", ".join(
            _("{quantity} on {day}").format(
                quantity=formats.quantity(Decimal(quantity)), day=formats.day(date.fromisoformat(day), today)
            )
            for day, quantity in value["schedule"]
        )
    if "price" in value:
        amount, currency, per = value["price"]
        text = f"{currency} {formats.quantity(Decimal(amount))}"
        return text if per == "1" else f"{text} / {formats.quantity(Decimal(per))}"
    return str(value.get("text", ""))
