"""Bounds of an xlsb workbook: its sheets are chains of binary records."""

from __future__ import annotations

from collections.abc import Iterator

from tallystick.interchange.spreadsheet.archive import Archive
from tallystick.interchange.spreadsheet.extent import Extent
from tallystick.interchange.spreadsheet.limits import Limits

_ROW, _BLANK, _SHARED_CELL, _CELL_LAST, _SHARED_TEXT, _BEGIN_SHEET = 0, 1, 7, 11, 19, 129


def check(archive: Archive, name: str, limits: Limits) -> None:
    """Refuse a workbook that would not fit."""
    lengths: list[int] = []
    for entry in sorted(archive.entries, key=lambda entry: entry.name.lower() != "xl/sharedstrings.bin"):
        content = b"".join(archive.chunks(entry))
        if entry.name.lower() == "xl/sharedstrings.bin":
            lengths = [len(body) for kind, body in _records(content) if kind == _SHARED_TEXT]
        elif entry.name.lower().endswith(".bin"):
            _extent(content, lengths).check(limits, name, entry.name.rpartition("/")[2])


def _extent(content: bytes, lengths: list[int]) -> Extent:
    extent, row, is_sheet = Extent(), 0, False
    for kind, body in _records(content):
        if kind == _BEGIN_SHEET:
            is_sheet = True
        elif not is_sheet:
            continue
        elif kind == _ROW and len(body) >= 4:
            row = int.from_bytes(body[:4], "little") + 1
        elif _BLANK < kind <= _CELL_LAST and len(body) >= 8:
            extent.reach(row, int.from_bytes(body[:4], "little") + 1)
            index = int.from_bytes(body[8:12], "little") if kind == _SHARED_CELL else -1
            if 0 <= index < len(lengths):
                extent.characters += lengths[index] // 2
    return extent


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Each record has a kind of one or two bytes and a length of one to four, seven bits a byte."""
    at, end = 0, len(content)
    while at < end:
        kind = content[at]
        at += 1
        if kind & 0x80 and at < end:
            kind = (kind & 0x7F) | ((content[at] & 0x7F) << 7)
            at += 1
        size = shift = 0
        while at < end and shift < 28:
            byte = content[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        yield kind, content[at : at + size]
        at += size
