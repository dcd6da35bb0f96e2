"""Writes docs/reference/demand-book.md from the code: `python -m tests.demand_book.columns_page`."""

from __future__ import annotations

from pathlib import Path

from tallystick.interchange.demandbook.tables import TABLES

PAGE = Path(__file__).parents[2] / "docs/reference/demand-book.md"

ABOUT = {
    "items": "What a company plans. A file adds and changes items; it never removes one.",
    "recipes": "What one unit of an item takes of others. The recipe of an item that is named is replaced.",
    "sources": (
        "Who supplies which share of an item: a partner by name or id, or *Own production* (also an empty"
        " cell). The sources of an item that is named are replaced; their shares come to 100 %. An item"
        " without a source is made here."
    ),
    "codes": "What customers call items, where their code differs.",
    "stock": "What there was of an item at the end of a day (today, if no day is given).",
    "history": (
        "What was demanded, by day or by week. Rows of one item and day are added up; the sum takes the place"
        " of what the book had for that day. An empty quantity says that nothing was recorded."
    ),
    "orders": (
        "What customers outside Tallystick have ordered and not got yet. Quantity 0 takes an order out;"
        " orders that are not in the file stay, unless one says otherwise."
    ),
    "capacity": (
        "How much of an item can be made in a week, from a day on until the next row of it. An item that is"
        " not here, or not yet, has no limit. The rows of an item that is named are replaced."
    ),
    "calendar": "The days on which nobody works. The sheet is the whole list.",
    "events": (
        "Holidays, promotions and whatever else multiplies demand on its days: of one item, or of all where"
        " none is named. Without a last day it is one day. The events of a name that is in the file are"
        " replaced, the others stay; what they did is learned from the histories, an effect that is given"
        " counts as one occurrence."
    ),
    "overrides": (
        "What somebody knows better than a history: what to expect a week, or by which factor what was"
        " computed is multiplied, why, and until when that holds. The overrides of an item that is named are"
        " replaced. Of two for one week the one that was said later counts; of those that come together, the"
        " one further below. Where nobody is named it was whoever brings the file in."
    ),
}

INTRODUCTION = """\
# The sheets of a demand book

A demand book comes in as one workbook with these sheets, or as single files with one of them each; xlsx,
xlsb, xls, ods, or text with any separator. What a sheet is goes by its name and its headings; accents,
capitals and the order of columns do not matter. Order of dates and decimal signs are inferred from the
values, and asked where they leave it open. This page is written by `python -m
tests.demand_book.columns_page`; a test holds it to the code.

A column that is there and empty takes a value back to its default; a column that is not there leaves
values as they are. Where a unit is given it has to be that of the item. A row that cannot be taken is
refused with its reason; of recipes, sources, capacity and overrides, one refused row holds back the others of
the same item, of events those of the same name. Exported, a book is a workbook that changes nothing when it
comes in again.
"""


def page() -> str:
    """The page."""
    parts = [INTRODUCTION]
    for table in TABLES:
        names = ", ".join(table.names[1:])
        parts.append(f"## {table.title}\n\n{ABOUT[table.key]}\nAlso known as: {names}.\n")
        rows = ["| column | holds | headings |", "|---|---|---|"]
        for column in table.columns:
            needed = " (needed)" if column.needed else ""
            others = ", ".join(column.headings[1:])
            rows.append(f"| **{column.title}**{needed} | {column.holds.value} | {others} |")
        parts.append("\n".join(rows) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page())
