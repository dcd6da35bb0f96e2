"""Bounds of an xlsx workbook: every part is scanned once before the reader sees it.

The reader makes a dense table of each sheet and ends the whole process when memory runs out, so the extent
of every sheet must be known first. The scan is a few searches at C speed over the XML; only a sheet that
looks unusual is parsed properly to learn which of its cells hold anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from tallystick.interchange.spreadsheet.archive import Archive, Entry
from tallystick.interchange.spreadsheet.extent import Extent
from tallystick.interchange.spreadsheet.limits import Limits
from tallystick.interchange.spreadsheet.refusal import ONLY_LINES, refuse
from tallystick.interchange.spreadsheet.xml import Parser, check_prolog, own_types, whole_tags
from tallystick.phrases import Phrase, _, ngettext

_WIDE = re.compile(rb' r="([A-Za-z]{2,})\d')
_TALL = re.compile(rb' r="[A-Za-z]+(\d{6,})')
_LETTERS = 26  # columns of one letter
_REFERENCE = re.compile(r"([A-Za-z]{1,7})(\d{1,10})$")
# Ways to write a reference that the quick searches above would miss.
_UNUSUAL = (b"\t", b"\r", b"r='", b"r =", b"r= ")
_LONG_TEXT = 2_000


@dataclass(slots=True)
class _Texts:
    """Shared strings: one long text may stand in every cell of a sheet, at no cost in the file."""

    longest: int = 0
    lengths: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Quick:
    """What the quick searches found in one part."""

    columns: int = 0
    rows: int = 99_999
    references: int = 0
    cells: int = 0
    named: int = 0  # cells that begin with their reference
    unusual: bool = False
    sheet: bool = False

    def extent(self, longest: int) -> Extent:
        """The most that the part can reach. Cells without a reference may stand beside the last named one."""
        columns = self.columns if self.named == self.cells else max(self.columns, _LETTERS)
        return Extent(self.rows, columns, self.references * longest if longest > _LONG_TEXT else 0)


def check(archive: Archive, name: str, limits: Limits) -> list[Phrase]:
    """Refuse a workbook that would not fit; returns what a person should know about its cells."""
    texts, errors, formulas = _shared_texts(archive, name, limits), 0, 0
    for entry in archive.entries:
        if entry.name.lower() == "xl/sharedstrings.xml":
            continue
        quick = _Quick()
        for chunk in whole_tags(_checked(archive, entry, name), name):
            _search(chunk, quick)
            errors += chunk.count(b't="e"')
            formulas += sum(map(chunk.count, (b"</f></c>", b"</f><v></v>", b"</f><v/>", b"</f><v />")))
        if not quick.sheet:
            continue
        if quick.unusual or not quick.extent(texts.longest).fits(limits):
            _exact(archive, entry, texts, name, limits).check(limits, name, entry.name.rpartition("/")[2])
    return _notices(errors, formulas)


def _notices(errors: int, formulas: int) -> list[Phrase]:
    found = []
    if errors:
        found.append(
            ngettext(
                "{count} cell holds an error such as #N/A or #REF!; read as empty.",
                "{count} cells hold an error such as #N/A or #REF!; read as empty.",
                errors,
            )
        )
    if formulas:
        found.append(
            ngettext(
                "{count} cell holds a formula without a stored result; read as empty. "
                "Open the file in Excel or LibreOffice and save it, then it has one.",
                "{count} cells hold a formula without a stored result; read as empty. "
                "Open the file in Excel or LibreOffice and save it, then they have one.",
                formulas,
            )
        )
    return found


def _checked(archive: Archive, entry: Entry, name: str) -> Iterator[bytes]:
    first = True
    for chunk in archive.chunks(entry):
        if first:
            check_prolog(chunk, name)
            first = False
        if b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk:
            raise own_types(name)
        yield chunk


def _search(chunk: bytes, quick: _Quick) -> None:
    quick.sheet = quick.sheet or b"sheetData" in chunk
    if not quick.sheet:
        return
    quick.references += chunk.count(b' r="')
    quick.cells += sum(map(chunk.count, (b"<c ", b"<c>", b"<c/>")))
    quick.named += chunk.count(b'<c r="')
    wide = _WIDE.findall(chunk)
    if wide:
        quick.columns = max(quick.columns, max(map(_column_number, set(wide))))
    at = 0
    while quick.columns < _LETTERS and (found := _beyond(quick.columns).search(chunk, at)):
        quick.columns, at = _column_number(found[1]), found.end()
    tall = _TALL.findall(chunk)
    if tall:
        quick.rows = max(quick.rows, max(map(int, tall)))
    quick.unusual = quick.unusual or any(mark in chunk for mark in _UNUSUAL) or chunk.count(b"\n") > 2


@cache
def _beyond(columns: int) -> re.Pattern[bytes]:
    """What finds a reference to a column of one letter beyond the first so many."""
    first, small = chr(65 + columns), chr(97 + columns)
    return re.compile(rf' r="([{first}-Z{small}-z])\d'.encode())


def _column_number(letters: bytes | str) -> int:
    text = letters.decode() if isinstance(letters, bytes) else letters
    number = 0
    for letter in text.upper()[:8]:
        number = number * 26 + ord(letter) - 64
    return number


def _shared_texts(archive: Archive, name: str, limits: Limits) -> _Texts:
    texts = _Texts()
    for entry in archive.entries:
        if entry.name.lower() != "xl/sharedstrings.xml":
            continue
        rest = b""
        for chunk in _checked(archive, entry, name):
            pieces = (rest + chunk).split(b"</si>")
            rest = pieces.pop()
            texts.lengths.extend(map(len, pieces))
        texts.longest = max(texts.lengths, default=0)
        if texts.longest > limits.cell_characters * 40:
            raise refuse(name, _("A cell holds more text than a spreadsheet allows."), ONLY_LINES)
    return texts


def _exact(archive: Archive, entry: Entry, texts: _Texts, name: str, limits: Limits) -> Extent:
    """The extent of the cells that hold something, by parsing the part."""
    scan = _CellScan(texts, limits)
    parser = Parser(name, start=scan.start, end=scan.end, text=scan.text)
    for chunk in archive.chunks(entry):
        parser.feed(chunk)
        if not scan.extent.fits(limits):
            break
    return scan.extent


class _CellScan:
    """Follows rows and cells, with and without references, the way the reader does."""

    def __init__(self, texts: _Texts, limits: Limits) -> None:
        self.extent = Extent()
        self._texts = texts
        self._row = self._column = 0
        self._shared = self._value = False
        self._digits: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "row":
            self._row = int(attributes["r"]) if attributes.get("r", "").isdigit() else self._row + 1
            self._column = 0
        elif tag == "c":
            match = _REFERENCE.match(attributes.get("r", ""))
            self._column = _column_number(match[1]) if match else self._column + 1
            self._row = int(match[2]) if match else self._row
            self._shared = attributes.get("t") == "s"
        elif tag in ("v", "is"):
            self._value = True
            self._digits = []

    def text(self, data: str) -> None:
        if self._value:
            self._digits.append(data)

    def end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag not in ("v", "is"):
            return
        self._value = False
        content = "".join(self._digits)
        self.extent.reach(self._row, self._column)
        if self._shared and content.isdigit() and int(content) < len(self._texts.lengths):
            length = self._texts.lengths[int(content)]
            # Short texts are paid for by the cell that names them.
            self.extent.characters += length if length > _LONG_TEXT else 0
