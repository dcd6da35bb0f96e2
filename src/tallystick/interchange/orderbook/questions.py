"""What the values of a file leave open, to be decided by a person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tallystick.phrases import NOTHING, Phrase


class Topic(StrEnum):
    """What a question is about."""

    DATE_ORDER = "date-order"
    SWAPPED_DATES = "swapped-dates"
    DECIMAL = "decimal"
    CURRENCY = "currency"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer: its stable value, and what the sample would then mean."""

    value: str
    meaning: Phrase


@dataclass(frozen=True, slots=True)
class Question:
    """A question about one column: "03/04/2026 is 3 April or 4 March? 17 values, none over 12".

    `assumed` is the option that is taken until a person chooses.
    """

    column: str
    topic: Topic
    sample: str
    options: tuple[Option, ...]
    assumed: str
    count: int
    note: Phrase = NOTHING

    def __str__(self) -> str:
        return f"column {self.column}: {self.sample} is {self.meanings}? The values leave it open."

    @property
    def meanings(self) -> str:
        """What it can mean, each with the value that says so."""
        return " or ".join(f"{each.meaning} ({each.value})" for each in self.options)

    @property
    def choices(self) -> str:
        """The values that answer it."""
        return " or ".join(each.value for each in self.options)
