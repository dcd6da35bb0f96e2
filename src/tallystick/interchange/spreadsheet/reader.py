"""From the bytes of an upload to sheets of cells, or one clear refusal."""

from __future__ import annotations

import io

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from tallystick.interchange.phrases import Phrase, _
from tallystick.interchange.spreadsheet import ods, xlsb, xlsx
from tallystick.interchange.spreadsheet.archive import Archive
from tallystick.interchange.spreadsheet.extent import Extent
from tallystick.interchange.spreadsheet.limits import LIMITS, Limits
from tallystick.interchange.spreadsheet.refusal import SEND_AGAIN, refuse
from tallystick.interchange.spreadsheet.sheet import Kind, Merge, Sheet, SpreadsheetFile
from tallystick.interchange.spreadsheet.sniff import (
    OLE,
    ZIP,
    check_size,
    encrypted,
    extension_notice,
    sniff_archive,
    sniff_ole,
    sniff_plain,
)
from tallystick.interchange.spreadsheet.text import read_text

Merges = dict[str, tuple[Merge, ...]]


def read_file(
    data: bytes, name: str, *, limits: Limits = LIMITS, encoding: str = "", delimiter: str = ""
) -> SpreadsheetFile:
    """Read a spreadsheet of any kind by its content.

    Raises `InvalidInput` with a mend for whatever is not one, is broken, or would cost more than `limits`;
    nothing is read into cells before its size is known.
    """
    check_size(data, name, limits.file_bytes)
    if data.startswith(ZIP):
        return _read_archive(data, name, limits)
    if data.startswith(OLE):
        return _read_workbook(data, name, sniff_ole(data, name), limits, {}, [])
    sniff_plain(data, name)
    found = read_text(data, name, limits, encoding=encoding, delimiter=delimiter)
    return _with_notice(found)


def _read_archive(data: bytes, name: str, limits: Limits) -> SpreadsheetFile:
    archive = Archive(data, name, limits)
    kind = sniff_archive(archive.names(), archive.head("mimetype", 200), name)
    merges: Merges = {}
    notices: list[Phrase] = []
    if kind is Kind.XLSX:
        notices = xlsx.check(archive, name, limits)
    elif kind is Kind.XLSB:
        xlsb.check(archive, name, limits)
    else:
        merges = ods.check(archive, name, limits)
    return _read_workbook(data, name, kind, limits, merges, notices)


def _read_workbook(
    data: bytes, name: str, kind: Kind, limits: Limits, merges: Merges, notices: list[Phrase]
) -> SpreadsheetFile:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            sheets = _sheets(workbook, name, limits, merges)
    except PasswordError as error:
        raise encrypted(name) from error
    except (CalamineError, OSError, ValueError) as error:
        raise refuse(name, _("The workbook is damaged or not complete."), SEND_AGAIN) from error
    except BaseException as error:
        # The reader is native code: a panic in it comes up as an exception outside of `Exception`.
        if type(error).__name__ != "PanicException":
            raise
        raise refuse(name, _("The workbook is damaged: it cannot be read."), SEND_AGAIN) from error
    if not any(sheet.rows for sheet in sheets):
        raise refuse(name, _("The workbook has no cells."), _("Choose another file."))
    return _with_notice(SpreadsheetFile(name, kind, tuple(sheets), notices=tuple(notices)))


def _sheets(workbook: CalamineWorkbook, name: str, limits: Limits, merges: Merges) -> list[Sheet]:
    if len(workbook.sheets_metadata) > limits.sheets:
        why = _("The workbook has more than {limit} sheets.", limit=limits.sheets)
        raise refuse(name, why, _("Copy the sheet with the order lines into a new workbook."))
    sheets = []
    for meta in workbook.sheets_metadata:
        if meta.typ is not SheetTypeEnum.WorkSheet:
            continue
        sheet = workbook.get_sheet_by_name(meta.name)
        end = sheet.end or (-1, -1)
        Extent(end[0] + 1, end[1] + 1).check(limits, name, meta.name)
        rows = sheet.to_python(skip_empty_area=False)
        hidden = meta.visible is not SheetVisibleEnum.Visible
        sheets.append(Sheet(meta.name, rows, merges.get(meta.name) or _merges(sheet), hidden))
    return sheets


def _merges(sheet: CalamineSheet) -> tuple[Merge, ...]:
    ranges = sheet.merged_cell_ranges or []
    return tuple(Merge(top, left, bottom, right) for (top, left), (bottom, right) in ranges)


def _with_notice(file: SpreadsheetFile) -> SpreadsheetFile:
    notice = extension_notice(file.name, file.kind)
    if not notice:
        return file
    return SpreadsheetFile(
        file.name, file.kind, file.sheets, file.encoding, file.delimiter, (notice, *file.notices)
    )
