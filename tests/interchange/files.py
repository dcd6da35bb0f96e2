"""Order books as files, made by other programs' libraries than the ones that read them."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import xlwt
from odf.namespaces import TABLENS
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

Rows = Sequence[Sequence[object]]
Range = tuple[int, int, int, int]  # top, left, bottom, right; zero-based, inclusive


def xlsx(rows: Rows, *, title: str = "Orders", merges: Iterable[Range] = ()) -> bytes:
    """A workbook with one sheet."""
    return xlsx_of({title: rows}, merges={title: merges})


def xlsx_of(
    sheets: dict[str, Rows], *, merges: dict[str, Iterable[Range]] | None = None, hidden: str = ""
) -> bytes:
    """A workbook with several sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append([_plain(cell) for cell in row])
        for top, left, bottom, right in (merges or {}).get(title, ()):
            sheet.merge_cells(
                start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1
            )
        if title == hidden:
            sheet.sheet_state = "hidden"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _plain(cell: object) -> Any:
    return float(cell) if isinstance(cell, Decimal) else None if cell == "" else cell


def xls(rows: Rows, *, merges: Iterable[Range] = ()) -> bytes:
    """A workbook of the old kind."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Orders")
    dates = xlwt.XFStyle()
    dates.num_format_str = "dd.mm.yyyy"
    covered = set()
    for top, left, bottom, right in merges:
        sheet.write_merge(top, bottom, left, right, rows[top][left])
        covered |= {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell in ("", None) or (at, column) in covered:
                continue
            if isinstance(cell, date | datetime):
                sheet.write(at, column, cell, dates)
            else:
                sheet.write(at, column, _plain(cell))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def ods(rows: Rows, *, merges: Iterable[Range] = ()) -> bytes:
    """An OpenDocument workbook."""
    document = OpenDocumentSpreadsheet()
    table = Table(name="Orders")
    tops = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in merges}
    covered = {
        (row, column)
        for top, left, bottom, right in merges
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    } - tops.keys()
    for at, row in enumerate(rows):
        line = TableRow()
        for column, cell in enumerate(row):
            if (at, column) in covered:
                line.addElement(CoveredTableCell())
                continue
            element = _ods_cell(cell)
            if (at, column) in tops:
                down, across = tops[at, column]
                element.setAttrNS(TABLENS, "number-rows-spanned", str(down))
                element.setAttrNS(TABLENS, "number-columns-spanned", str(across))
            line.addElement(element)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    target = io.BytesIO()
    document.write(target)
    return target.getvalue()


def _ods_cell(cell: object) -> TableCell:
    if cell in ("", None):
        return TableCell()
    if isinstance(cell, date):
        element = TableCell(valuetype="date", datevalue=cell.isoformat())
    elif isinstance(cell, int | float | Decimal):
        element = TableCell(valuetype="float", value=str(cell))
    else:
        element = TableCell(valuetype="string")
    element.addElement(P(text=str(cell)))
    return element


def text(
    rows: Rows,
    *,
    delimiter: str = ";",
    end: str = "\r\n",
    encoding: str = "utf-8",
    quoting: int = csv.QUOTE_MINIMAL,
) -> bytes:
    """Text with separators."""
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    return target.getvalue().encode(encoding)


def archive(parts: dict[str, bytes]) -> bytes:
    """A zip archive with these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return target.getvalue()


def parts_of(workbook: bytes) -> dict[str, bytes]:
    """The parts of a zip archive, to change one and pack them again."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def xlsx_with_cells(cells: str, **more: bytes) -> bytes:
    """A workbook whose sheet has just these cells, written as XML."""
    parts = parts_of(xlsx([["x"]]))
    sheet = parts["xl/worksheets/sheet1.xml"]
    start, end = sheet.index(b"<sheetData>"), sheet.index(b"</sheetData>")
    parts["xl/worksheets/sheet1.xml"] = sheet[:start] + b"<sheetData>" + cells.encode() + sheet[end:]
    return archive(parts | more)


def ods_with_rows(rows: str) -> bytes:
    """An OpenDocument workbook whose table has just these rows, written as XML."""
    parts = parts_of(ods([["x"]]))
    content = parts["content.xml"]
    start, end = content.index(b"<table:table-row"), content.index(b"</table:table>")
    parts["content.xml"] = content[:start] + rows.encode() + content[end:]
    return archive({"mimetype": parts.pop("mimetype"), **parts})


def xlsb(rows: Rows) -> bytes:
    """A binary workbook: no library writes one, and its records are simple enough."""
    body = _record(129) + _record(148, bytes(16)) + _record(145)
    for at, row in enumerate(rows):
        body += _record(0, struct.pack("<L", at) + bytes(13))
        for column, cell in enumerate(row):
            head = struct.pack("<LL", column, 0)
            if isinstance(cell, int | float):
                body += _record(5, head + struct.pack("<d", cell))
            elif cell != "":
                raw = str(cell).encode("utf-16-le")
                body += _record(6, head + struct.pack("<L", len(raw) // 2) + raw)
    body += _record(146) + _record(130)
    name, relation = "Orders".encode("utf-16-le"), "rId1".encode("utf-16-le")
    sheet = struct.pack("<LL", 0, 1) + struct.pack("<L", 4) + relation + struct.pack("<L", 6) + name
    workbook = _record(131) + _record(143) + _record(156, sheet) + _record(144) + _record(132)
    namespace = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return archive(
        {
            "[Content_Types].xml": f'<Types xmlns="{namespace}/content-types"/>'.encode(),
            "_rels/.rels": (
                f'<Relationships xmlns="{namespace}/relationships"><Relationship Id="rId1" '
                f'Type="{office}/officeDocument" Target="xl/workbook.bin"/></Relationships>'
            ).encode(),
            "xl/_rels/workbook.bin.rels": (
                f'<Relationships xmlns="{namespace}/relationships"><Relationship Id="rId1" '
                f'Type="{office}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>'
            ).encode(),
            "xl/workbook.bin": workbook,
            "xl/worksheets/sheet1.bin": body,
        }
    )


def _record(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = len(body), b""
    while True:
        size, byte = size >> 7, size & 0x7F
        length += bytes([byte | (0x80 if size else 0)])
        if not size:
            return head + length + body
