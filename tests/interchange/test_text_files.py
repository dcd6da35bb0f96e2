"""Text in any encoding, with any separator and line end, comes to the same cells."""

from __future__ import annotations

import codecs
import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.errors import InvalidInput
from tallystick.interchange.spreadsheet import Kind, read_file
from tests.interchange import files

ROWS = [
    ["Bestellnr.", "Pos", "Bezeichnung", "Menge", "Lieferant"],
    ["4500217", "10", "Pumpengehäuse DN80, grau", "1.200,00", "Müller & Söhne"],
    ["4500217", "20", 'Rohr 5" lang', "84,20", "Łożyska Kowalik"],
    ["4500218", "10", "two\nlines", "3", "Tejo Electrónica"],
]


def read(data: bytes, name: str = "book.csv") -> list[list[object]]:
    found = read_file(data, name)
    assert found.kind is Kind.TEXT
    return [list(row) for row in found.sheets[0].rows]


@pytest.mark.parametrize("delimiter", ["\t", ";", ",", "|", ":", "^", "~"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_separator_and_line_end(delimiter: str, end: str) -> None:
    rows = [row for row in ROWS if "\n" not in row[2]]
    assert read(files.text(rows, delimiter=delimiter, end=end)) == rows


def test_quoted_line_ends_stay_in_their_cell() -> None:
    assert read(files.text(ROWS)) == ROWS


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("utf-32-le", codecs.BOM_UTF32_LE),
    ],
)
def test_unicode_with_and_without_mark(encoding: str, mark: bytes) -> None:
    assert read(mark + files.text(ROWS, encoding=encoding)) == ROWS


GERMAN = [["Bestellnr.", "Größe", "Menge"], ["1", "Gehäuse für Rückläufer", "5"], ["2", "Öl €", "6"]]
FRENCH = [["N° commande", "Désignation", "Qté"], ["1", "Boîte à vitesses, réf. Œuvre", "5"]]
SPANISH = [["Nº pedido", "Descripción", "Cantidad"], ["1", "Tubería de alimentación, año 2026", "5"]]
POLISH = [
    ["Nr", "Nazwa", "Ilość"],
    ["1", "Łożysko kulkowe, średnica wału", "5"],
    ["2", "Pokrywa żeliwna", "6"],
]
CZECH = [["Č.", "Název", "Množství"], ["1", "Ložisko kuličkové, průměr hřídele", "5"]]


@pytest.mark.parametrize(
    ("rows", "encoding"),
    [
        (GERMAN, "cp1252"),
        ([row for row in GERMAN if "€" not in row[1]], "latin-1"),
        (GERMAN[:2], "cp850"),
        (GERMAN[:2], "mac_roman"),
        (FRENCH, "cp1252"),
        (SPANISH, "latin-1"),
        (SPANISH, "cp1252"),
        (POLISH, "cp1250"),
        (POLISH, "iso8859_2"),
        (CZECH, "cp1250"),
    ],
)
def test_encodings_of_one_byte_are_told_apart_by_their_words(rows: list[list[str]], encoding: str) -> None:
    assert read(files.text(rows, encoding=encoding)) == rows


def test_an_encoding_can_be_chosen() -> None:
    data = files.text(POLISH, encoding="cp1250")
    found = read_file(data, "book.csv", encoding="cp1250")
    assert found.encoding == "cp1250"
    assert "Windows-1250" in str(found.notices[0])
    with pytest.raises(InvalidInput, match="not in UTF-8"):
        read_file(data, "book.csv", encoding="utf-8")
    with pytest.raises(InvalidInput, match="not in nonsense"):
        read_file(data, "book.csv", encoding="nonsense")


def test_a_stated_separator_is_believed() -> None:
    found = read_file(b"sep=;\r\nOrder;Price\r\n1;2,5\r\n", "book.csv")
    assert found.delimiter == ";"
    assert found.sheets[0].rows == [[], ["Order", "Price"], ["1", "2,5"]]


def test_titles_above_the_table_do_not_mislead() -> None:
    data = b"Order book, week 11, all plants, sent on Monday\n\nOrder;Line;Quantity\n1;10;1,5\n2;10;2,5\n"
    assert read(data)[2:] == [["Order", "Line", "Quantity"], ["1", "10", "1,5"], ["2", "10", "2,5"]]


def test_decimal_commas_are_not_taken_for_separators() -> None:
    rows = [["Order", "Quantity", "Price"], *([str(n), f"{n},5", f"{n},25"] for n in range(1, 40))]
    assert read(files.text(rows, delimiter=";")) == rows


def test_inch_signs_that_are_not_doubled_are_kept() -> None:
    data = b'Order;Item;Quantity\n1;Pipe 5";3\n2;"6" pipe";4\n'
    assert read(data) == [["Order", "Item", "Quantity"], ["1", 'Pipe 5"', "3"], ["2", '6" pipe', "4"]]


def test_a_quotation_mark_that_is_not_closed_names_its_row() -> None:
    data = b'Order;Item;Quantity\n1;"Pipe;3\n2;Tube;x;4\n3;"Rod;5;6\n'
    with pytest.raises(InvalidInput, match="A quotation mark in row 4 is not closed") as caught:
        read(data)
    assert caught.value.details["row"] == 4


@pytest.mark.parametrize("data", [b"", b"   \r\n ", b"\xef\xbb\xbf", b"\x00\x00\x00"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput, match="empty"):
        read(data)


def test_prose_is_refused() -> None:
    with pytest.raises(InvalidInput, match="No separator"):
        read(b"This is a letter\nand no table at all\n")


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12).map(str.strip)


@given(
    st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=3, max_size=12),
    st.sampled_from("\t;,|"),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_what_a_csv_writer_wrote_is_read_back(rows: list[tuple[str, ...]], delimiter: str, end: str) -> None:
    table = [("Order", "Item", "Quantity"), *((f"A{n}", *row[1:]) for n, row in enumerate(rows))]
    data = files.text(table, delimiter=delimiter, end=end, quoting=csv.QUOTE_ALL)
    assert read(data) == [list(row) for row in table]
