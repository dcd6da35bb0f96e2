"""From the bytes of an upload to sheets of cells, or one clear refusal."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from tallystick.errors import InvalidInput
from tallystick.interchange.spreadsheet import ods, xlsb, xlsx
from tallystick.interchange.spreadsheet.archive import Archive
from tallystick.interchange.spreadsheet.limits import LIMITS, Limits
from tallystick.interchange.spreadsheet.refusal import refuse
from tallystick.interchange.spreadsheet.sheet import (
    Cell,
    Kind,
    Merge,
    OpenFile,
    OpenSheet,
    Sheet,
    SpreadsheetFile,
)
from tallystick.interchange.spreadsheet.sniff import (
    OLE,
    ZIP,
    check_size,
    extension_notice,
    sniff_archive,
    sniff_ole,
    sniff_plain,
)
from tallystick.interchange.spreadsheet.text import read_text
from tallystick.interchange.spreadsheet.workbook import Workbook
from tallystick.phrases import Phrase, _

Merges = dict[str, tuple[Merge, ...]]

_WHOLE = 20_000_000  # bytes; longer text is read row by row
_HEAD = 400_000  # bytes of long text by which its encoding and its separator are told


def read_file(
    data: bytes, name: str, *, limits: Limits = LIMITS, encoding: str = "", delimiter: str = ""
) -> SpreadsheetFile:
    """Read a spreadsheet of any kind by its content.

    Raises `InvalidInput` with a mend for whatever is not one, is broken, or would cost more than `limits`;
    nothing is read into cells before its size is known.
    """
    check_size(data, name, limits.file_bytes)
    if not data.startswith((ZIP, OLE)):
        sniff_plain(data, name)
        text = read_text(data, name, limits, encoding=encoding, delimiter=delimiter)
        return SpreadsheetFile(
            name,
            text.kind,
            text.sheets,
            text.encoding,
            text.delimiter,
            _notices(name, text.kind, text.notices),
        )
    checked = _checked(data, name, limits)
    book = Workbook(data, name, limits)
    sheets = tuple(
        Sheet(title, list(book.rows(title)), checked.merges.get(title) or book.merges(title), hidden)
        for title, hidden in book.sheets()
    )
    if not any(sheet.rows for sheet in sheets):
        raise _no_cells(name)
    return SpreadsheetFile(name, checked.kind, sheets, notices=_notices(name, checked.kind, checked.notices))


def open_file(source: BinaryIO, name: str, *, limits: Limits = LIMITS) -> OpenFile:
    """Open a spreadsheet of any kind to go through its rows, however many they are; else as `read_file`."""
    data = source.read(_WHOLE + 1)
    if len(data) > _WHOLE and not data.startswith((ZIP, OLE)):
        return _open_long_text(source, data, name, limits)
    data += source.read()
    if not data.startswith((ZIP, OLE)):
        read = read_file(data, name, limits=limits)
        return OpenFile(
            name, tuple(OpenSheet(one.name, one.rows.__iter__) for one in read.sheets), read.notices
        )
    check_size(data, name, limits.file_bytes)
    checked = _checked(data, name, limits)
    book = Workbook(data, name, limits)
    sheets = tuple(OpenSheet(title, partial(book.rows, title)) for title, _hidden in book.sheets())
    if not any(sheet.head(1) for sheet in sheets):
        raise _no_cells(name)
    return OpenFile(name, sheets, _notices(name, checked.kind, checked.notices))


@dataclass(frozen=True, slots=True)
class _Checked:
    """A workbook that is no danger to read: what it is, and what is known of it before."""

    kind: Kind
    merges: Merges
    notices: tuple[Phrase, ...]


def _checked(data: bytes, name: str, limits: Limits) -> _Checked:
    if data.startswith(OLE):
        return _Checked(sniff_ole(data, name), {}, ())
    archive = Archive(data, name, limits)
    kind = sniff_archive(archive.names(), archive.head("mimetype", 200), name)
    if kind is Kind.XLSX:
        return _Checked(kind, {}, tuple(xlsx.check(archive, name, limits)))
    if kind is Kind.ODS:
        return _Checked(kind, ods.check(archive, name, limits), ())
    xlsb.check(archive, name, limits)
    return _Checked(kind, {}, ())


def _notices(name: str, kind: Kind, others: tuple[Phrase, ...]) -> tuple[Phrase, ...]:
    notice = extension_notice(name, kind)
    return (notice, *others) if notice else others


def _no_cells(name: str) -> InvalidInput:
    return refuse(name, _("The workbook has no cells."), _("Choose another file."))


def _open_long_text(source: BinaryIO, data: bytes, name: str, limits: Limits) -> OpenFile:
    # in UTF-16 a line does not end with one byte; a torn last row does no harm there, a torn letter would
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    end = _HEAD if wide else data.rfind(b"\n", 0, _HEAD) + 1
    head = read_file(data[:end], name, limits=limits)
    rows = partial(_stream, source, name, head.encoding, head.delimiter)
    return OpenFile(name, (OpenSheet("", rows),), head.notices)


def _stream(source: BinaryIO, name: str, encoding: str, delimiter: str) -> Iterator[list[Cell]]:
    """The rows of long text; only one is in memory at a time."""
    source.seek(0)
    text = io.TextIOWrapper(source, encoding=encoding, newline="")
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    try:
        yield from reader
    except (UnicodeDecodeError, csv.Error) as error:
        raise refuse(
            name,
            _("The text cannot be read after line {line}.", line=reader.line_num),
            _("Save it as UTF-8, with closed quotation marks."),
        ) from error
    finally:
        text.detach()
