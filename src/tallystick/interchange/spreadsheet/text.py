"""Text with separators: which separator, which quotes, and the rows."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass

from tallystick.interchange.spreadsheet.encoding import decode, encoding_name
from tallystick.interchange.spreadsheet.extent import Extent
from tallystick.interchange.spreadsheet.limits import Limits
from tallystick.interchange.spreadsheet.refusal import refuse
from tallystick.interchange.spreadsheet.sheet import Cell, Kind, Sheet, SpreadsheetFile
from tallystick.phrases import Phrase, _

DELIMITERS = "\t;,|:^~"
_SAMPLE_ROWS = 200
_SAMPLE_CHARACTERS = 400_000
_QUOTES = _("Check the quotation marks in that row, or save the file as .xlsx.")


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a delimiter divides the first rows: how many columns, in what share of the rows."""

    delimiter: str
    width: int
    share: float

    @property
    def score(self) -> float:
        return 0.0 if self.width < 2 else self.share * min(self.width, 12) ** 0.5


def read_text(
    data: bytes, name: str, limits: Limits, *, encoding: str = "", delimiter: str = ""
) -> SpreadsheetFile:
    """Read delimited text; `encoding` and `delimiter` are a person's choice where given."""
    text, encoding = decode(data, name, encoding)
    text = text.removeprefix("\ufeff")
    stated, text, lines_before = _stated_delimiter(text)
    delimiter = delimiter or stated or _find_delimiter(text, name)
    rows = _rows(text, delimiter, name, limits)
    rows[:0] = [[] for _number in range(lines_before)]
    return SpreadsheetFile(
        name=name,
        kind=Kind.TEXT,
        sheets=(Sheet("", rows),),
        encoding=encoding,
        delimiter=delimiter,
        notices=(_notice(encoding, delimiter),),
    )


def _notice(encoding: str, delimiter: str) -> Phrase:
    names = {
        "\t": _("tabs"),
        ";": _("semicolons"),
        ",": _("commas"),
        "|": _("bars"),
        ":": _("colons"),
    }
    shown = names.get(delimiter, f"“{delimiter}”")
    return _(
        "Text in {encoding}, separated by {delimiter}.", encoding=encoding_name(encoding), delimiter=shown
    )


def _stated_delimiter(text: str) -> tuple[str, str, int]:
    """Excel's own first line `sep=;` says it outright."""
    first, _end, _rest = text[:20].partition("\n")
    first = first.strip().strip('"')
    if len(first) == 5 and first.lower().startswith("sep="):
        return first[4], text[text.index("\n") + 1 :], 1
    if text[:4].lower() == "sep=" and text[5:6] == "\r":
        return text[4], text[6:], 1
    return "", text, 0


def _find_delimiter(text: str, name: str) -> str:
    sample = text[:_SAMPLE_CHARACTERS]
    layouts = [_layout(sample, delimiter, cut=len(sample) < len(text)) for delimiter in DELIMITERS]
    best = max(layouts, key=lambda layout: layout.score)
    if best.score <= 0:
        why = _("No separator divides the text into columns.")
        raise refuse(name, why, _("Separate the columns by tabs, semicolons or commas, or save it as .xlsx."))
    return best.delimiter


def _layout(sample: str, delimiter: str, *, cut: bool) -> _Layout:
    widths: Counter[int] = Counter()
    try:
        for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            if any(row):
                widths[len(row)] += 1
            if widths.total() >= _SAMPLE_ROWS:
                break
    except csv.Error:
        return _Layout(delimiter, 0, 0.0)
    if cut and widths.total() < _SAMPLE_ROWS and widths.total() > 1:
        widths.subtract([len(row)])
    # Title and totals rows are narrower than the table: what counts is how many rows share one width.
    wide = Counter({width: count for width, count in widths.items() if width > 1})
    if not wide:
        return _Layout(delimiter, 1, 1.0)
    width, count = max(wide.items(), key=lambda pair: (pair[1] * min(pair[0], 6), pair[0]))
    return _Layout(delimiter, width, count / widths.total())


def _rows(text: str, delimiter: str, name: str, limits: Limits) -> list[list[Cell]]:
    try:
        rows = _parse(text, delimiter, name, limits, strict=True)
    except csv.Error:
        rows = _parse_sloppy(text, delimiter, name, limits)
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _parse_sloppy(text: str, delimiter: str, name: str, limits: Limits) -> list[list[Cell]]:
    """Text whose quotes are not doubled: believed if the rows come out as wide as without any quoting."""
    try:
        plain = _parse(text, delimiter, name, limits, strict=False, quoting=csv.QUOTE_NONE)
    except csv.Error as error:
        raise refuse(name, _("The text cannot be divided into rows."), _QUOTES) from error
    widths = Counter(map(len, plain))
    [(usual, _count)] = widths.most_common(1)
    for number, row in enumerate(plain, 1):
        if len(row) != usual and any('"' in str(cell) for cell in row):
            raise refuse(
                name, _("A quotation mark in row {row} is not closed.", row=number), _QUOTES, row=number
            )
    return [[_unquoted(str(cell)) for cell in row] for row in plain]


def _unquoted(cell: str) -> str:
    if len(cell) >= 2 and cell[0] == cell[-1] == '"':
        return cell[1:-1].replace('""', '"')
    return cell


def _parse(
    text: str, delimiter: str, name: str, limits: Limits, *, strict: bool, quoting: int = csv.QUOTE_MINIMAL
) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    extent = Extent()
    if quoting != csv.QUOTE_NONE:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    else:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=csv.QUOTE_NONE)
    for row in reader:
        if len(row) > extent.columns:
            extent.columns = len(row)
            extent.check(limits, name, "")
        rows.append(row)  # type: ignore[arg-type]  # a list of str is read as a list of cells
        if len(rows) % 10_000 == 0:
            extent.rows = len(rows)
            extent.check(limits, name, "")
    extent.rows = len(rows)
    extent.check(limits, name, "")
    return rows
