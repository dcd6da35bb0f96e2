"""Bounds and merged cells of an ods workbook.

A few bytes may repeat a cell or a row a million times, so the content is parsed once with the repetitions
counted and not made. The reader does not tell which cells are merged; this pass does.
"""

from __future__ import annotations

from collections.abc import Iterator

from tallystick.interchange.spreadsheet.archive import Archive
from tallystick.interchange.spreadsheet.extent import Extent
from tallystick.interchange.spreadsheet.limits import Limits
from tallystick.interchange.spreadsheet.refusal import SEND_AGAIN, refuse
from tallystick.interchange.spreadsheet.sheet import Merge
from tallystick.interchange.spreadsheet.sniff import encrypted
from tallystick.interchange.spreadsheet.xml import Parser, check_prolog
from tallystick.phrases import _

_MOST_MERGES = 200_000


def check(archive: Archive, name: str, limits: Limits) -> dict[str, tuple[Merge, ...]]:
    """Refuse a workbook that would not fit; returns the merged ranges by sheet."""
    if b"encryption-data" in archive.head("META-INF/manifest.xml", 1 << 20):
        raise encrypted(name)
    for entry in archive.entries:
        if entry.name != "content.xml":
            for _chunk in archive.chunks(entry):
                pass
            continue
        scan = _TableScan(name, limits)
        parser = Parser(name, start=scan.start, end=scan.end, text=scan.text)
        for chunk in _prolog_checked(archive.chunks(entry), name):
            parser.feed(chunk)
        return {sheet: tuple(found) for sheet, found in scan.merges.items()}
    raise refuse(name, _("The file is damaged or not complete."), SEND_AGAIN)


def _prolog_checked(chunks: Iterator[bytes], name: str) -> Iterator[bytes]:
    first = True
    for chunk in chunks:
        if first:
            check_prolog(chunk, name)
            first = False
        yield chunk


def _repeat(attributes: dict[str, str], what: str) -> int:
    for key, value in attributes.items():
        if key.endswith(what) and value.isdigit():
            return max(int(value), 1)
    return 1


class _TableScan:
    """Follows tables, rows and cells with their repetitions."""

    def __init__(self, name: str, limits: Limits) -> None:
        self._name = name
        self._limits = limits
        self.merges: dict[str, list[Merge]] = {}
        self._sheet = ""
        self._depth = 0
        self._extent = Extent()
        self._rows = self._row_repeat = self._columns = self._cell_repeat = 0
        self._used = False
        self._length = self._row_length = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self._sheet = next((v for k, v in attributes.items() if k.endswith(":name")), "")
                self.merges[self._sheet] = []
                self._extent, self._rows = Extent(), 0
        elif self._depth != 1:
            return
        elif tag == "table-row":
            self._row_repeat = _repeat(attributes, ":number-rows-repeated")
            self._columns = self._row_length = 0
        elif tag in ("table-cell", "covered-table-cell"):
            self._start_cell(attributes)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._cell_repeat = _repeat(attributes, ":number-columns-repeated")
        self._used = any(key.endswith(":value-type") for key in attributes)
        self._length = 0
        down = _repeat(attributes, ":number-rows-spanned")
        across = _repeat(attributes, ":number-columns-spanned")
        found = self.merges[self._sheet]
        if (down > 1 or across > 1) and len(found) < _MOST_MERGES:
            found.append(Merge(self._rows, self._columns, self._rows + down - 1, self._columns + across - 1))

    def text(self, data: str) -> None:
        self._length += len(data)

    def end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "table":
            self._depth -= 1
        elif self._depth != 1:
            return
        elif tag in ("table-cell", "covered-table-cell"):
            self._columns += self._cell_repeat
            if self._used:
                self._extent.reach(self._rows + self._row_repeat, self._columns)
                self._row_length += self._length * self._cell_repeat
        elif tag == "table-row":
            self._rows += self._row_repeat
            self._extent.characters += self._row_length * self._row_repeat
            self._extent.check(self._limits, self._name, self._sheet)
