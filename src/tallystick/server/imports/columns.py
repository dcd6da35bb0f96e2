"""The columns of a file as the page shows them, and a person's corrections as a mapping."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from tallystick.errors import InvalidInput
from tallystick.interchange.orderbook.mapping import Choice, Mapping
from tallystick.interchange.orderbook.meanings import ABOUT, Meaning
from tallystick.interchange.orderbook.questions import Topic
from tallystick.interchange.orderbook.recognise import By
from tallystick.server.web.formats import Formats
from tallystick.server.web.phrases import said, words
from tallystick.trade.values import Role

#: which field of a choice holds the answer to a question
_ANSWERED_BY = {
    Topic.DATE_ORDER.value: "date_order",
    Topic.SWAPPED_DATES.value: "swapped",
    Topic.DECIMAL.value: "decimals",
}


@dataclass(frozen=True, slots=True)
class OptionShown:
    """One answer that can be chosen."""

    value: str
    label: str
    here: bool = False


@dataclass(frozen=True, slots=True)
class QuestionShown:
    """What the values leave open: "03/04/2026 is: 3 April, 4 March. 17 values, none over 12"."""

    name: str
    legend: str
    asked: str
    options: list[OptionShown]
    note: str


@dataclass(frozen=True, slots=True)
class ColumnShown:
    """One column of the file."""

    name: str
    samples: str
    chosen: str
    automatic: str
    by: str
    read_as: str
    questions: list[QuestionShown]


def columns_shown(summary: dict[str, Any], formats: Formats) -> list[ColumnShown]:
    """All columns of a file that was understood."""
    return [_column(index, kept, formats) for index, kept in enumerate(summary.get("columns", []))]


def meanings() -> list[OptionShown]:
    """Everything that a column can mean, to choose from."""
    return [OptionShown(meaning.value, said(about.label)) for meaning, about in ABOUT.items()]


def columns_words(summary: dict[str, Any]) -> str:
    """How many columns were recognised: "10 recognised, 1 ignored"."""
    columns = summary.get("columns", [])
    ignored = sum(column["meaning"] == Meaning.IGNORE.value for column in columns)
    recognised = len(columns) - ignored
    said = ngettext("{count} recognised", "{count} recognised", recognised).format(count=recognised)
    if ignored:
        said += ", " + ngettext("{count} ignored", "{count} ignored", ignored).format(count=ignored)
    return said


def questions_in(summary: dict[str, Any]) -> int:
    """How many questions wait for an answer."""
    return sum(len(column.get("questions", ())) for column in summary.get("columns", []))


def _column(index: int, kept: dict[str, Any], formats: Formats) -> ColumnShown:
    meaning = kept["meaning"]
    label = said(ABOUT[Meaning(meaning)].label)
    return ColumnShown(
        name=kept["name"],
        samples=", ".join(kept["samples"]),
        chosen=meaning,
        automatic=label if meaning == Meaning.IGNORE.value else _("let it be recognised"),
        by=_recognised_by(kept),
        read_as=words(kept.get("read_as")),
        questions=[
            _question(index, kept["name"], question, formats) for question in kept.get("questions", ())
        ],
    )


def _recognised_by(kept: dict[str, Any]) -> str:
    ways = set(kept["by"])
    if By.REMEMBERED.value in ways:
        return _("Remembered")
    if By.PERSON.value in ways:
        return _("You")
    if By.NOT_KNOWN.value in ways:
        return _("Not known")
    said = pgettext("a column was recognised by its", "Heading")
    if kept["language"]:
        said += ", " + _language(kept["language"])
    if ways == {By.HEADING.value, By.VALUES.value}:
        said = _("Heading and values")
    elif ways == {By.VALUES.value}:
        said = _("Values")
    if kept["known"]:
        known, of = kept["known"]
        said += ", " + _("{known} of {of} known").format(known=known, of=of)
    return said


def _language(code: str) -> str:
    return {"en": _("English"), "de": _("German"), "fr": _("French"), "es": _("Spanish")}.get(code, code)


def _question(index: int, column: str, kept: dict[str, Any], formats: Formats) -> QuestionShown:
    return QuestionShown(
        name=f"answer-{index}-{kept['topic']}",
        legend=_("How to read {column}").format(column=column),
        asked=_("{sample} is").format(sample=kept["sample"]) if kept["sample"] else words(kept["note"]),
        options=[
            OptionShown(value, _in_formats(words(meaning), formats), value == kept["assumed"])
            for value, meaning in kept["options"]
        ],
        note=words(kept["note"]) if kept["sample"] else "",
    )


def _in_formats(text: str, formats: Formats) -> str:
    """A reading of a date, in the reader's own way; anything else as it is."""
    try:
        return formats.full_day(date.fromisoformat(text))
    except ValueError:
        return text


def mapping_of(posted: QueryDict, summary: dict[str, Any], before: dict[str, Any]) -> Mapping:
    """The mapping that a posted form decides, on top of what was decided before.

    Only what differs from what was recognised, or was chosen by somebody, is a decision.
    """
    kept = {column["name"]: column for column in summary.get("columns", [])}
    earlier = Mapping.from_json(before) if before else Mapping()
    names, meanings_posted = posted.getlist("column"), posted.getlist("meaning")
    if len(names) != len(meanings_posted) or not set(names) <= kept.keys():
        raise InvalidInput(
            _("The columns of the form are not those of the file."), mend=_("Open the page again.")
        )
    choices = []
    for index, (name, chosen) in enumerate(zip(names, meanings_posted, strict=True)):
        choices.append(_choice(posted, index, name, chosen, kept[name], earlier))
    sheet = posted.get("sheet", "")
    return Mapping(
        role=_role(str(posted.get("role", "")), earlier.role),
        sheet=sheet or earlier.sheet,
        header_row=_row(
            posted.get("header_row", ""), summary, earlier, same_sheet=sheet in ("", summary.get("sheet"))
        ),
        columns=tuple(choice for choice in choices if choice != Choice(choice.column)),
        currency=str(posted.get("currency", "")).strip().upper()[:3] or earlier.currency,
        unit=earlier.unit,
        partner=posted.get("partner", "") or earlier.partner,
        week_day=earlier.week_day,
        encoding=earlier.encoding,
        delimiter=earlier.delimiter,
    )


def _choice(
    posted: QueryDict, index: int, name: str, chosen: str, kept: dict[str, Any], earlier: Mapping
) -> Choice:
    before = earlier.choice(name)
    decided = chosen and (chosen != kept["meaning"] or before.meaning is not None)
    answers = {
        field: posted.get(f"answer-{index}-{topic}", "") or getattr(before, field)
        for topic, field in _ANSWERED_BY.items()
    }
    return Choice(name, Meaning(chosen) if decided else None, **answers)


def _role(text: str, before: Role | None) -> Role | None:
    return Role(text) if text in {role.value for role in Role} else before


def _row(text: str, summary: dict[str, Any], earlier: Mapping, *, same_sheet: bool) -> int:
    """The header row that a person named, now or before; 0 leaves it to recognition."""
    if not text.strip().isdecimal() or len(text) > 9:
        return 0
    row = int(text)
    if row != summary.get("header_row"):
        return min(row, 1_048_576)
    return earlier.header_row if same_sheet else 0
