"""Writes docs/reference/import-columns.md from the code: `python -m tests.interchange.columns_page`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from tallystick.interchange.orderbook import ABOUT, Meaning
from tallystick.interchange.orderbook.mapping import Choice, Mapping
from tallystick.interchange.orderbook.units import _FORMS
from tallystick.interchange.spreadsheet import LIMITS, column_name
from tests.interchange.test_headings import ENGLISH, FRENCH, GERMAN, SPANISH

PAGE = Path(__file__).parents[2] / "docs/reference/import-columns.md"

INTRODUCTION = """\
# What an import reads

An order book may be xlsx, xlsb, xls, ods, or text with any separator, line end and usual encoding. What
a file is goes by its content, not its name. This page is written by `python -m
tests.interchange.columns_page`; a test holds it to the code.

## Columns

A column is recognised by its heading and its values together. Language, accents, capitals, punctuation
and the order of words do not matter; German compounds are taken apart. Each meaning goes to the column
that fits it best. A row needs an order number, a partner, an item (code or description), a quantity and
a date. Where the file asks for nothing but says what was promised, that is taken for what was asked,
too.
"""

AFTER_COLUMNS = """\

Without a line number, the column *Row number* serves if each row has its own, else lines are counted 1,
2, 3 … in each order. Either way the same file gives the same lines. *Note* is never recognised by
itself: what a remark says leaves the company only when a person says so.

## Rows

- The header may stand on any of the first rows, and may have two rows with merged groups.
- Rows of one order and line with several dates are the schedule of one line. If they name another item,
  unit or price, or another quantity for the same date, all of them are refused.
- A row that repeats another one wholly counts once.
- A line is taken in whole or not at all: if one of its rows is refused, the others are, too.
- Totals, repeated headers, empty rows and remarks are skipped.
- Merged cells are filled down, except quantities. Empty order numbers are filled down where each number
  is written once, above its lines; where numbers are repeated, an empty one is a mistake.
- In text, a row with more cells than the header is refused, and so is a last row that is cut short.

## Dates

Real dates, serial numbers, 2026-03-24, 24.03.2026, 24/03/26, 03/24/2026, 20260324, 24-Mar-26, 24. März
2026, 24 mars 2026, 24 de marzo de 2026, with or without weekday and time. A calendar week such as
KW12/2026, W12 2026 or 2026-W12 stands for its Friday: a week is kept when the goods come within it
(`week_day` in a mapping chooses another day). Years of two digits are 1970 to 2069.

Whether 03/04/2026 is in April or in March is decided for each column by all of its values, and for each
way of writing in it: one day over 12 is proof. Dates with full stops have the day first. Where nothing
is proof, or values prove both, a person is asked, and the command line ends with exit code 2 unless
`--date-order` says it. Real dates that all have a day up to 12, beside text that all have a day over 12,
are a sign that a program took days for months: that is asked, too.

`date_order` in the JSON of `tallystick orders import` says for each column: `day-first`, `month-first`,
`year-first`, `date-cells` (real dates), `weeks`, `mixed` (several ways of writing, each decided),
`ambiguous` (asked) or `none`.

## Order and line numbers

An order number is taken as it is written: its capitals and leading zeros tell orders apart. Enterprise
systems hand out `4500a` beside `4500A` and `0017` beside `17`, and to join two orders into one cannot be
undone, while two that should be one are seen on the first page. Of line numbers no system does so, and
programs write them as they please: `00010`, `10`, `10.0`, `10,00` and `１０` are line 10. `1.000`, which may
be a thousand, and `10A` stay as they are.

## Numbers

1200.50, 1.200,50, 1 200,50, 1'200.50, (5), 5-; spaces of any width. Decimal comma or point is decided
for each column by all of its values; where all of them are like 1.200, a person is asked (`--decimals`).
A known unit or currency may stand beside the number. Numbers that a spreadsheet program shortened
(4.5E+09), percentages, and a letter O or l in place of a digit are refused.

A cell that says that there is nothing (-, n/a, TBD, k. A., “Date Not Captured”, 00.00.0000, 31.12.9999)
is empty.

## Status

Cancelled, storniert, annulé, anulado, deleted …: a line that is not agreed is cancelled, an agreed one
is asked to be, and one that is not in the book is nothing. Closed, completed, erledigt, soldé, entregado
…: received in full, or closed short if the file says that less came. Anything else says nothing. A mere
mark (X, L, 1) says what the heading of its column says.

## Units
"""

MAPPINGS = """\

A unit that is not in the list is kept as it is written. If the book has the item in another unit, the
row is refused.

## Mappings

What a person decides is kept as JSON: `--mapping FILE` reads one, `--save-mapping FILE` writes what was
recognised. On the page it is remembered for the company, the partner and the layout (the set of
headings). All fields may be left out.

| field | meaning |
|---|---|
"""

_FIELDS = {
    "role": "`buyer` or `supplier`: on which side the importing company is",
    "sheet": "the sheet",
    "header_row": "the row of the headings, counted from 1",
    "columns": "a list of columns, see below",
    "date_order": "`day-first` or `month-first`, for every column that leaves it open",
    "decimals": "`comma` or `point`, for every column that leaves it open",
    "currency": "currency of prices that have none",
    "unit": "unit of quantities that have none",
    "partner": "the partner, where rows do not name it",
    "week_day": "the day that a calendar week stands for: 1 is Monday, 5 Friday",
    "encoding": "encoding of text, such as `cp1250`",
    "delimiter": "separator of text",
}
_CHOICE_FIELDS = {
    "column": "the heading",
    "meaning": "one of the meanings above",
    "date_order": "`day-first` or `month-first`",
    "swapped": "`yes` if real dates have day and month exchanged, `no` if not",
    "decimals": "`comma` or `point`",
}

LIMITS_INTRODUCTION = """\

## Limits

Uploads are measured before they are read. Files with macros, passwords or document types of their own
are refused, and so are web pages that call themselves spreadsheets; nothing in a file is ever run.

| limit | value |
|---|---|
"""


def page() -> str:
    """The whole page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield INTRODUCTION
    yield "| meaning | in a mapping | headings, for example | |"
    yield "|---|---|---|---|"
    for meaning, about in ABOUT.items():
        examples = ", ".join(dict.fromkeys(_examples(meaning)))
        yield f"| {about.label} | `{meaning.value}` | {examples} | {about.purpose} |"
    yield AFTER_COLUMNS
    yield "| kept as | written, for example |"
    yield "|---|---|"
    for form, names in _FORMS.items():
        yield f"| {form} | {', '.join(names.split()[:9])} |"
    yield MAPPINGS.rstrip("\n")
    assert {field.name for field in fields(Mapping)} - {"remembered"} == _FIELDS.keys()
    assert {field.name for field in fields(Choice)} == _CHOICE_FIELDS.keys()
    for name, words in _FIELDS.items():
        yield f"| `{name}` | {words} |"
    yield "\n| field of a column | meaning |"
    yield "|---|---|"
    for name, words in _CHOICE_FIELDS.items():
        yield f"| `{name}` | {words} |"
    yield LIMITS_INTRODUCTION.rstrip("\n")
    yield from _limits()


def _examples(meaning: Meaning) -> Iterator[str]:
    for language in (ENGLISH, GERMAN, FRENCH, SPANISH):
        if meaning in language:
            headings = language[meaning].replace("-\n", "").split("|")
            yield from headings[: 3 if language is ENGLISH else 2]


def _limits() -> Iterator[str]:
    for name, value in (
        ("size of the file", f"{LIMITS.file_bytes // 10**6} MB"),
        ("size unpacked", f"{LIMITS.unpacked_bytes // 10**6} MB"),
        ("parts of a workbook", f"{LIMITS.entries:,}"),
        ("ratio of a part's size unpacked to packed", f"{LIMITS.ratio}"),
        ("sheets", f"{LIMITS.sheets}"),
        ("rows", f"{LIMITS.rows:,}"),
        ("columns", f"{LIMITS.columns} (to {column_name(LIMITS.columns - 1)})"),
        ("rows × columns of a sheet", f"{LIMITS.area:,}"),
    ):
        yield f"| {name} | {value} |"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
