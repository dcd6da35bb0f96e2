"""Broken and hostile files get one clear refusal, before they cost memory or time."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
import zlib
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.errors import InvalidInput
from tallystick.interchange.spreadsheet import LIMITS, read_file
from tests.interchange import files

SMALL = replace(LIMITS, file_bytes=200_000, unpacked_bytes=2_000_000, area=100_000, entries=50, sheets=3)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refusal(data: bytes, name: str = "book.xlsx", limits: object = SMALL) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        read_file(data, name, limits=limits)  # type: ignore[arg-type]
    assert caught.value.mend, "every refusal says what to do"
    assert name in caught.value.message, "every refusal names the file"
    return caught.value


def test_a_zip_bomb_is_refused_by_its_ratio() -> None:
    bomb = files.xlsx_with_cells("<row r='1'><c r='A1' t='str'><v>" + "0" * 1_900_000 + "</v></c></row>")
    assert "unpacks to" in refusal(bomb).message


def test_a_bomb_that_lies_about_its_size_costs_no_more_than_the_limit() -> None:
    """The directory says 1,000 bytes; the stream goes on for a gigabyte."""
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = b"".join(squeezer.compress(bytes(1 << 20)) for _ in range(1_000)) + squeezer.flush()
    bomb = _archive_by_hand({"[Content_Types].xml": (b"<Types/>", None), "xl/bomb.xml": (packed, 1_000)})
    tracemalloc.start()
    told = refusal(bomb, limits=replace(LIMITS, unpacked_bytes=20_000_000))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "larger than 20 MB" in told.message
    assert peak < 60_000_000


def _archive_by_hand(parts: dict[str, tuple[bytes, int | None]]) -> bytes:
    """A zip archive whose directory may declare any size; packed content is given as it is."""
    body, directory = b"", b""
    for name, (content, declared) in parts.items():
        method = 0 if declared is None else 8
        size = len(content) if declared is None else declared
        where = len(body)
        head = (20, 0, method, 0, 0, 0, len(content), size, len(name), 0)
        body += b"PK\x03\x04" + struct.pack("<5H3L2H", *head) + name.encode() + content
        directory += b"PK\x01\x02" + struct.pack("<6H3L5H2L", 20, *head, 0, 0, 0, 0, where)
        directory += name.encode()
    end = struct.pack("<4H2LH", 0, 0, len(parts), len(parts), len(directory), len(body), 0)
    return body + directory + b"PK\x05\x06" + end


def test_too_many_parts_are_refused() -> None:
    assert "more than 50 parts" in refusal(files.archive({f"xl/{n}.xml": b"x" for n in range(60)})).message


def test_two_parts_of_one_name_are_refused() -> None:
    """The checker would see one of them, the reader the other."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr("xl/workbook.xml", "<a/>")
        packed.writestr("xl/workbooK.xml", "<b/>")
    twice = target.getvalue().replace(b"workbooK", b"workbook")
    assert "damaged" in refusal(twice).message


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="BDWGN1"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="Z99999"><v>1</v></c></row>',
        "<row\tr='1'><c\tr='A1'><v>1</v></c><c\n r = 'XFD99999'><v>1</v></c></row>",
        '<row r="1"><c r="A1"><v>1</v></c><c s="1" r="AAA99999" t="str"><v>1</v></c></row>',
    ],
    ids=["last cell", "a million columns", "tall", "odd spaces", "attributes in another order"],
)
def test_a_sheet_that_reaches_far_is_refused_before_it_becomes_a_table(cells: str) -> None:
    """Six hundred bytes that would be seventeen thousand million cells."""
    assert "The sheet reaches" in refusal(files.xlsx_with_cells(cells)).message


def test_cells_that_are_only_formatted_do_not_count() -> None:
    cells = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="0"/></row><row r="1048576"><c r="A1048576"/></row>'
    )
    assert read_file(files.xlsx_with_cells(cells), "book.xlsx").sheets[0].rows == [[1.0]]


@pytest.mark.parametrize(
    "rows",
    [
        '<table:table-row><table:table-cell table:number-columns-repeated="1000000" '
        'office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>',
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell '
        'office:value-type="float" office:value="1"/></table:table-row>',
    ],
    ids=["columns", "rows"],
)
def test_repetitions_in_an_ods_are_counted_and_not_made(rows: str) -> None:
    assert "The sheet reaches" in refusal(files.ods_with_rows(rows), "book.ods").message


def test_empty_repetitions_in_an_ods_are_what_every_program_writes() -> None:
    rows = (
        '<table:table-row><table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
        '<table:table-cell table:number-columns-repeated="16383"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048575">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    assert read_file(files.ods_with_rows(rows), "book.ods").sheets[0].rows == [["x"]]


def test_an_xlsb_that_reaches_far_is_refused() -> None:
    parts = files.parts_of(files.xlsb([["x"]]))
    sheet = parts["xl/worksheets/sheet1.bin"]
    far = files._record(0, struct.pack("<L", 1_048_575) + bytes(13))
    far += files._record(5, struct.pack("<LLd", 16_383, 0, 1.0))
    cut = sheet.index(files._record(146))
    parts["xl/worksheets/sheet1.bin"] = sheet[:cut] + far + sheet[cut:]
    assert "The sheet reaches column XFD" in refusal(files.archive(parts), "book.xlsb").message


def test_a_million_columns_of_text_are_refused() -> None:
    told = refusal(b"x;" * 1_000_000, "book.csv", limits=LIMITS)
    assert "reaches column" in told.message
    assert "702" in told.message


def test_a_long_text_shared_by_many_cells_is_refused() -> None:
    """Shared strings cost the file nothing: one text of 30,000 letters in ten thousand cells is 300 MB."""
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 10_001))
    data = files.xlsx_with_cells(cells, **{"xl/sharedStrings.xml": shared("x" * 30_000)})
    assert "2 MB of text" in refusal(data).message


def shared(text: str) -> bytes:
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?><sst xmlns="{namespace}"><si><t>{text}</t></si></sst>'.encode()


def test_a_long_text_in_one_cell_is_fine() -> None:
    cells = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 3_000))
    cells += '<row r="3000"><c r="A3000" t="s"><v>0</v></c></row>'
    data = files.xlsx_with_cells(cells, **{"xl/sharedStrings.xml": shared("x" * 3_000)})
    assert len(read_file(data, "book.xlsx", limits=SMALL).sheets[0].rows) == 3_000


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_document_types_are_refused(part: str) -> None:
    laughs = b'<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;">]>'
    parts = files.parts_of(files.xlsx([["x"]])) | {"xl/sharedStrings.xml": shared("x")}
    head, _end, rest = parts[part].partition(b"?>")
    parts[part] = head + b"?>" + laughs + rest if rest else laughs + head
    assert "document types" in refusal(files.archive(parts)).message


def test_document_types_in_an_ods_are_refused() -> None:
    parts = files.parts_of(files.ods([["x"]]))
    head, _end, rest = parts["content.xml"].partition(b"?>")
    parts["content.xml"] = head + b'?><!DOCTYPE x [<!ENTITY a "aaaa">]>' + rest
    assert "document types" in refusal(files.archive(parts), "book.ods").message


def test_xml_in_an_encoding_that_hides_its_content_is_refused() -> None:
    parts = files.parts_of(files.xlsx([["x"]]))
    hidden = parts["xl/worksheets/sheet1.xml"].decode().encode("utf-16")
    parts["xl/worksheets/sheet1.xml"] = hidden
    assert "encoding" in refusal(files.archive(parts)).message


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("xl/vbaProject.bin", "book.xlsm"),
        ("xl/vbaProject.bin", "book.xlsx"),
        ("xl/macrosheets/sheet1.xml", "book.xlsx"),
    ],
)
def test_macros_are_refused_whatever_the_name(part: str, name: str) -> None:
    told = refusal(files.archive(files.parts_of(files.xlsx([["x"]])) | {part: b"x"}), name)
    assert "carries macros" in told.message
    assert "Save it as .xlsx" in told.mend


def test_old_workbooks_with_macros_are_refused() -> None:
    streams = "Workbook_VBA_PROJECT_CUR".encode("utf-16-le")
    assert "carries macros" in refusal(OLE + bytes(600) + streams, "book.xls").message


def test_encrypted_workbooks_are_told_as_such() -> None:
    data = OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    told = refusal(data)
    assert "protected by a password" in told.message
    assert "without a password" in told.mend


def test_encrypted_parts_are_told_as_such() -> None:
    data = bytearray(files.xlsx([["x"]]))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    assert "protected by a password" in refusal(bytes(data)).message


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_files_cut_short_are_refused(kind: str, share: float) -> None:
    rows = [["Order", "Item", "Quantity"], *([f"A{n}", "x" * 20, n] for n in range(300))]
    data = getattr(files, kind)(rows)
    told = refusal(data[: int(len(data) * share)], f"book.{kind}")
    assert "damaged or not complete" in told.message or "no workbook" in told.message


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7 " + bytes(100), "PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "picture"),
        (b"<html><table><tr><td>Order</td></tr></table></html>", "web page"),
        (b"\r\n <!DOCTYPE html><html></html>", "web page"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "web page"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "XML"),
        (b'{"orders": []}', "JSON"),
        (b"\x1f\x8b\x08" + bytes(50), "gzip"),
        (files.archive({"word/document.xml": b"<a/>", "[Content_Types].xml": b"<a/>"}), "text document"),
        (files.archive({"readme.txt": b"hello"}), "zip archive"),
        (OLE + bytes(2000), "no workbook"),
        (bytes(range(256)) * 40, "not text"),
    ],
)
def test_what_is_no_spreadsheet_is_named(data: bytes, what: str) -> None:
    assert what in refusal(data, "book.xls").message


def test_a_file_that_is_too_large_is_refused_unread() -> None:
    assert "larger than" in refusal(bytes(SMALL.file_bytes + 1) + b"x").message


def test_too_many_sheets_are_refused() -> None:
    data = files.xlsx_of({f"S{n}": [["x"]] for n in range(5)})
    assert "more than 3 sheets" in refusal(data).message


@settings(max_examples=60)
@given(st.data())
def test_no_damage_gets_anything_but_a_refusal(data: st.DataObject) -> None:
    """Bytes changed, cut or inserted anywhere: the file is read, or refused as invalid; nothing else."""
    whole = bytearray(data.draw(st.sampled_from(WHOLE)))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
        if not whole:
            break
    with suppress(InvalidInput):
        read_file(bytes(whole), "book", limits=SMALL)


SAMPLE = [["Order", "Quantity"], ["A1", 5], ["A2", 6]]
WHOLE = [
    files.xlsx(SAMPLE),
    files.xls(SAMPLE),
    files.ods(SAMPLE),
    files.xlsb(SAMPLE),
    files.text(SAMPLE),
]


@pytest.mark.parametrize(
    ("reference", "fits"), [("B150000", True), ("C150000", False), ("c150000", False), ("AA150000", False)]
)
def test_a_tall_sheet_is_as_wide_as_its_last_column(reference: str, fits: bool) -> None:
    far = f"<row r='1'><c r=\"A1\"><v>1</v></c></row><row r='150000'><c r=\"{reference}\"><v>1</v></c></row>"
    data, limits = files.xlsx_with_cells(far.replace("'", '"')), replace(LIMITS, area=400_000)
    if fits:
        assert len(read_file(data, "book.xlsx", limits=limits).sheets[0].rows) == 150_000
    else:
        assert refusal(data, limits=limits).mend
