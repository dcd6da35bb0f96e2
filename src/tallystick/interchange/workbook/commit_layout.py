"""The layout of the workbook in which a supplier commits to forecasts, for writing and reading alike.

One item takes three rows (expected, committed so far, your commitment) and one bucket of time a column: as
planners' sheets have it.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from tallystick.interchange.workbook.form import Column
from tallystick.phrases import _

#: what the first cell of its hidden sheet says
MAGIC: Final = "tallystick commitments"
VERSION: Final = 1
_WEEK = timedelta(days=7)


class Field(StrEnum):
    """The columns beside the buckets, by names that never change; the headings are translated."""

    ITEM = "item"
    ROW = "row"
    PARTNER = "partner"
    DESCRIPTION = "description"
    UNIT = "unit"
    VERSION = "version"
    ANSWER = "answer"
    REASON = "reason"
    REF = "ref"
    KIND = "kind"
    STANDING = "standing"


class Kind(StrEnum):
    """The three rows of an item."""

    EXPECTED = "expected"
    SO_FAR = "so-far"
    YOURS = "yours"


class Answer(StrEnum):
    """What can be chosen for all buckets of an item; filled-in quantities count beside it."""

    ALL = "all"
    KEEP = "keep"
    NONE = "none"


ROWS: Final = {
    Kind.EXPECTED: _("Expected"),
    Kind.SO_FAR: _("Committed so far"),
    Kind.YOURS: _("Your commitment"),
}
ANSWERS: Final = {
    Answer.ALL: _("Commit to all"),
    Answer.KEEP: _("Keep commitments"),
    Answer.NONE: _("Commit nothing"),
}
LEADING: Final = (
    Column(Field.ITEM, _("Item"), 17),
    Column(Field.ROW, _("Row"), 17),
    Column(Field.PARTNER, _("Customer"), 18),
    Column(Field.DESCRIPTION, _("Description"), 22),
    Column(Field.UNIT, _("Unit"), 6),
    Column(Field.VERSION, _("Version"), 8),
    Column(Field.ANSWER, _("Your answer"), 17, filled=True),
    Column(Field.REASON, _("Reason"), 22, filled=True),
)
HIDDEN: Final = (
    Column(Field.REF, _("Reference, leave as it is"), 10, hidden=True),
    Column(Field.KIND, _("Kind of row, leave as it is"), 10, hidden=True),
    Column(Field.STANDING, _("Standing, leave as it is"), 10, hidden=True),
)
HOW: Final = (
    _("Fill in the coloured cells of the rows “Your commitment” only; everything else is protected."),
    _("A quantity commits that much within the week (or month) of its column. 0 commits to nothing in it."),
    _(
        "“Commit to all” takes what is expected, “Keep commitments” what you committed so far; quantities"
        " that you fill in count instead, week by week."
    ),
    _("With quantities alone, a cell that you leave empty is no commitment for its week."),
    _("“Commit nothing” takes all commitments to the item back; say why in the column Reason."),
    _("Expected quantities in bold are firm, in grey they are an outlook; the others are planned."),
    _("Leave a row empty to answer it later. Save the file, and upload it where you import files."),
)


def bucket_heading(start: date, end: date) -> str:
    """The heading of a bucket, the same in every language and once in a workbook."""
    if start.weekday() == 0 and end - start == _WEEK:
        year, week, _day = start.isocalendar()
        return f"{year}-W{week:02} {start.isoformat()}"
    return f"{start.isoformat()} – {(end - timedelta(days=1)).isoformat()}"


def bucket_name(start: date, end: date) -> str:
    """By which name the hidden sheet knows the heading of a bucket."""
    return f"bucket:{start.isoformat()}:{end.isoformat()}"
