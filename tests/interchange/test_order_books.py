"""Whole files: the header is found, columns mean what they should, rows become lines or are refused."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tallystick.errors import InvalidInput
from tallystick.interchange.orderbook import (
    Choice,
    KnownPartner,
    Mapping,
    Meaning,
    OrderBookFile,
    read_order_book,
)
from tallystick.interchange.orderbook.layout import Filled, Skipped
from tallystick.interchange.orderbook.recognise import By
from tallystick.interchange.orderbook.rows import MissingColumns
from tallystick.trade.fields import MAX_SCHEDULE
from tallystick.trade.values import Item, Price, Role, ScheduleLine
from tests.interchange import files

GERMAN = ["Bestellnr.", "Pos", "Lieferant", "Material", "Bezeichnung", "Menge", "ME", "Wunschtermin"]
ENGLISH = ["PO Number", "Line", "Supplier", "Part Number", "Description", "Order Qty", "UoM", "Required Date"]
FRENCH = [
    "N° commande",
    "Ligne",
    "Fournisseur",
    "Référence",
    "Désignation",
    "Qté commandée",
    "Unité",
    "Date de livraison souhaitée",
]
SPANISH = [
    "Nº de pedido",
    "Posición",
    "Proveedor",
    "Código de artículo",
    "Descripción",
    "Cantidad",
    "UM",
    "Fecha de entrega solicitada",
]
LINE = [
    "4500217",
    10,
    "Varnholt Guss GmbH",
    "CA-DN80-PN16",
    "Pumpengehäuse DN80",
    300,
    "ST",
    date(2026, 3, 24),
]
DAY = date(2026, 3, 24)


def line(**values: object) -> list[object]:
    """The usual line with other values, by position name."""
    names = ("order", "line", "partner", "item", "description", "quantity", "unit", "date")
    return [values.get(name, usual) for name, usual in zip(names, LINE, strict=True)]


def read(rows: files.Rows, mapping: Mapping | None = None, **how: object) -> OrderBookFile:
    return read_order_book(files.xlsx(rows), "book.xlsx", mapping=mapping, **how)  # type: ignore[arg-type]


def reasons(book: OrderBookFile) -> dict[int, str]:
    """The refused rows with the column and reason of each."""
    return {
        row.row: f"{row.problems[0].column}: {row.problems[0].reason}".removeprefix(": ")
        for row in book.refused
    }


@pytest.mark.parametrize("header", [GERMAN, ENGLISH, FRENCH, SPANISH], ids=["de", "en", "fr", "es"])
def test_the_same_line_under_headings_of_four_languages(header: list[str]) -> None:
    book = read([header, LINE])
    [found] = book.lines
    assert (found.order, found.line, found.partner) == ("4500217", "10", "Varnholt Guss GmbH")
    assert found.item == Item("CA-DN80-PN16", "Pumpengehäuse DN80")
    assert found.schedule == (ScheduleLine(DAY, Decimal(300)),)
    assert found.unit == "pcs"
    assert (found.row, book.rows, book.orders(), book.partners()) == (2, 1, 1, ["Varnholt Guss GmbH"])
    assert all(column.meaning is not Meaning.IGNORE for column in book.recognition.columns)


@pytest.mark.parametrize("make", [files.xlsx, files.xls, files.ods, files.text, files.xlsb])
def test_the_same_lines_from_every_kind_of_file(make: object) -> None:
    rows = [GERMAN, [*LINE[:-1], "24.03.2026"], [*line(line=20)[:-1], "02.04.2026"]]
    book = read_order_book(make(rows), "book")  # type: ignore[operator]
    assert [(each.line, each.schedule[0].date) for each in book.lines] == [
        ("10", DAY),
        ("20", date(2026, 4, 2)),
    ]
    assert not book.refused


def test_every_value_of_a_row_arrives() -> None:
    header = [
        *ENGLISH,
        "Supplier part no",
        "Price",
        "Per",
        "Currency",
        "Buyer",
        "Confirmed date",
        "Confirmed qty",
        "Ship date",
        "Qty shipped",
        "ETA",
        "Received date",
        "Qty received",
        "Damaged qty",
        "Carrier",
        "Tracking no",
        "E-mail",
    ]
    row = [
        *LINE,
        "7710-08",
        84.2,
        100,
        "EUR",
        "Ines Moreau",
        date(2026, 4, 1),
        250,
        date(2026, 3, 28),
        200,
        date(2026, 3, 30),
        date(2026, 3, 31),
        190,
        10,
        "DSV",
        "JJD 0123",
        "jonas@varnholt.example",
    ]
    [found] = read([header, row]).lines
    assert found.item == Item("CA-DN80-PN16", "Pumpengehäuse DN80", "7710-08")
    assert found.price == Price(Decimal("84.2"), "EUR", Decimal(100))
    assert found.promised == (ScheduleLine(date(2026, 4, 1), Decimal(250)),)
    [despatch], [arrival] = found.shipped, found.received
    assert (despatch.quantity, despatch.day, despatch.expected) == (200, date(2026, 3, 28), date(2026, 3, 30))
    assert (despatch.carrier, despatch.tracking) == ("DSV", "JJD 0123")
    assert (arrival.good, arrival.damaged, arrival.day) == (190, 10, date(2026, 3, 31))
    assert (found.contact, found.email, found.late) == ("Ines Moreau", "jonas@varnholt.example", True)


def test_the_header_is_found_below_a_title() -> None:
    rows = [["Order book, week 11"], [], ["Printed", date(2026, 3, 9)], GERMAN, LINE]
    book = read(rows)
    assert book.recognition.header.row == 4
    assert book.lines[0].row == 5


def test_a_header_of_two_rows_with_merged_groups() -> None:
    rows = [
        ["Order", "", "Supplier", "Item", "Requested", "", "Confirmed", ""],
        ["Number", "Line", "", "", "Qty", "Date", "Qty", "Date"],
        ["4500217", 10, "Varnholt", "CA-DN80", 300, DAY, 200, date(2026, 4, 1)],
    ]
    merges = [(0, 0, 0, 1), (0, 2, 1, 2), (0, 3, 1, 3), (0, 4, 0, 5), (0, 6, 0, 7)]
    book = read_order_book(files.xlsx(rows, merges=merges), "book.xlsx")
    [found] = book.lines
    assert book.recognition.header.row == 2
    assert found.schedule == (ScheduleLine(DAY, Decimal(300)),)
    assert found.promised == (ScheduleLine(date(2026, 4, 1), Decimal(200)),)


def test_the_sheet_with_the_order_lines_is_chosen() -> None:
    cover = [["Order", "Summary"], ["Supplier", "Quantity"], ["Varnholt", 3]]
    data = files.xlsx_of({"Cover": cover, "Bestellungen": [GERMAN, LINE, line(line=20)], "Notes": [["x"]]})
    assert read_order_book(data, "book.xlsx").recognition.sheet.name == "Bestellungen"


def test_another_sheet_can_be_chosen() -> None:
    data = files.xlsx_of({"March": [GERMAN, LINE, line(line=20)], "April": [GERMAN, line(order="4500300")]})
    book = read_order_book(data, "book.xlsx", mapping=Mapping(sheet="april"))
    assert [each.order for each in book.lines] == ["4500300"]
    with pytest.raises(InvalidInput, match="there is no sheet “May”") as caught:
        read_order_book(data, "book.xlsx", mapping=Mapping(sheet="May"))
    assert "March, April" in caught.value.mend


def test_totals_headers_and_remarks_are_no_lines() -> None:
    rows = [
        GERMAN,
        LINE,
        ["Zwischensumme", "", "", "", "", 300, "", ""],
        [],
        GERMAN,
        line(order="4500218"),
        ["4500218 Ergebnis", "", "", "", "", 300, "", ""],
        ["", "", "", "", "Gesamt", 600, "", ""],
        ["", "", "", "", "", 600, "", ""],
        ["Alle Mengen ohne Gewähr"],
    ]
    book = read(rows)
    assert [each.order for each in book.lines] == ["4500217", "4500218"]
    assert book.skipped == [
        (3, Skipped.TOTALS),
        (5, Skipped.HEADER),
        (7, Skipped.TOTALS),
        (8, Skipped.TOTALS),
        (9, Skipped.TOTALS),
        (10, Skipped.REMARK),
    ]
    assert book.rows == 2
    assert not book.refused


@pytest.mark.parametrize(
    "label", ["Total", "Grand total", "Summe", "Total général", "Sous-total", "Suma", "TOTAL:"]
)
def test_totals_in_four_languages(label: str) -> None:
    book = read([GERMAN, LINE, [label, "", "", "", "", 300, "", ""]])
    assert book.skipped == [(3, Skipped.TOTALS)]


def test_an_item_that_is_called_total_is_no_total() -> None:
    book = read([GERMAN, line(item="Total station", description="Total station TS-1")])
    assert len(book.lines) == 1


@pytest.mark.parametrize("make", [files.xlsx, files.xls, files.ods], ids=["xlsx", "xls", "ods"])
def test_merged_order_numbers_are_filled_down(make: object) -> None:
    rows = [GERMAN, LINE, line(order="", line=20), line(order="", line=30, partner=""), line(order="4500218")]
    data = make(rows, merges=[(1, 0, 3, 0), (2, 2, 3, 2)])  # type: ignore[operator]
    book = read_order_book(data, "book")
    assert [(each.order, each.line) for each in book.lines] == [
        ("4500217", "10"),
        ("4500217", "20"),
        ("4500217", "30"),
        ("4500218", "10"),
    ]
    assert book.filled is Filled.MERGED
    assert not book.refused


def test_merged_quantities_are_not_filled_down() -> None:
    """A quantity over two lines would count twice."""
    data = files.xlsx([GERMAN, LINE, line(line=20, quantity="")], merges=[(1, 5, 2, 5)])
    assert reasons(read_order_book(data, "book")) == {3: "Menge: No quantity."}


def test_blank_order_numbers_are_filled_down_where_each_is_written_once() -> None:
    rows = [GERMAN, LINE, line(order="", line=20, partner=""), line(order="4500218"), line(order="", line=20)]
    book = read(rows)
    assert [(each.order, each.line, each.partner) for each in book.lines] == [
        ("4500217", "10", "Varnholt Guss GmbH"),
        ("4500217", "20", "Varnholt Guss GmbH"),
        ("4500218", "10", "Varnholt Guss GmbH"),
        ("4500218", "20", "Varnholt Guss GmbH"),
    ]
    assert book.filled is Filled.BLANK


def test_a_blank_order_number_is_a_mistake_where_others_are_repeated() -> None:
    rows = [GERMAN, LINE, line(line=20), line(order="", line=30), line(order="4500218")]
    book = read(rows)
    assert reasons(book) == {4: "Bestellnr.: No order number."}
    assert book.filled is Filled.NO


def test_rows_without_line_and_item_are_further_schedule_lines() -> None:
    rows = [GERMAN, LINE, ["", "", "", "", "", 100, "", date(2026, 4, 2)], line(order="4500218")]
    book = read(rows)
    assert book.lines[0].schedule == (
        ScheduleLine(DAY, Decimal(300)),
        ScheduleLine(date(2026, 4, 2), Decimal(100)),
    )
    assert book.lines[0].rows == (2, 3)


def test_rows_of_one_order_line_with_several_dates_are_its_schedule() -> None:
    book = read([GERMAN, line(quantity=100, date=date(2026, 4, 2)), LINE])
    [found] = book.lines
    assert found.schedule == (ScheduleLine(DAY, Decimal(300)), ScheduleLine(date(2026, 4, 2), Decimal(100)))
    assert found.rows == (2, 3)
    assert book.rows == 2


@pytest.mark.parametrize(
    ("other", "what"),
    [
        (line(date=date(2026, 4, 2), item="OTHER"), "but another item"),
        (line(date=date(2026, 4, 2), unit="KG"), "but another unit"),
        (line(quantity=400), "with different values"),
    ],
)
def test_rows_that_contradict_each_other_are_refused_together(other: list[object], what: str) -> None:
    """Neither may be taken for the right one."""
    book = read([GERMAN, LINE, other, line(order="4500218")])
    assert set(reasons(book)) == {2, 3}
    assert all(what in reason for reason in reasons(book).values())
    assert [each.order for each in book.lines] == ["4500218"]


def test_more_dates_than_an_order_line_takes_are_refused() -> None:
    days = [date(2027, 1, 1) + timedelta(days=n) for n in range(MAX_SCHEDULE + 1)]
    book = read([GERMAN, *(line(date=day) for day in days)])
    assert book.lines == []
    assert set(reasons(book).values()) == {"1001 dates on one order line; 1000 are the most."}
    assert len(read([GERMAN, *(line(date=day) for day in days[1:])]).lines[0].schedule) == MAX_SCHEDULE


def test_a_row_that_only_repeats_another_counts_once() -> None:
    book = read([GERMAN, LINE, LINE])
    assert book.repeated == [(3, 2)]
    assert book.lines[0].schedule == (ScheduleLine(DAY, Decimal(300)),)
    assert any("only repeat" in str(notice) for notice in book.notices)


def test_a_line_is_taken_in_whole_or_not_at_all() -> None:
    book = read([GERMAN, LINE, line(quantity="5OO", date=date(2026, 4, 2)), line(order="4500218")])
    assert reasons(book) == {
        2: "Row 3 of the same order line is refused.",
        3: "Menge: Not a number: letter O instead of zero",
    }


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ({"quantity": "5OO"}, "Menge: Not a number: letter O instead of zero"),
        ({"quantity": "abc5"}, "Menge: Not a number: “abc” is not known."),
        ({"quantity": ""}, "Menge: No quantity."),
        ({"quantity": -5}, "Menge: A negative quantity."),
        ({"date": "31.02.2026"}, "Wunschtermin: No such date"),
        ({"date": ""}, "Wunschtermin: No requested date."),
        ({"date": "TBD"}, "Wunschtermin: No requested date."),
        ({"partner": ""}, "Lieferant: No partner."),
        ({"item": "", "description": ""}, "Material: No item."),
        ({"line": ""}, "Pos: No line number."),
        ({"order": "4.5E+09"}, "Bestellnr.: Shortened by a spreadsheet program: its last digits are lost."),
        ({"item": date(2026, 3, 1)}, "Material: A date where a number or name is expected: "),
        ({"item": "x" * 101}, "Material: Longer than 100 characters."),
        ({"description": "x" * 501}, "Bezeichnung: Longer than 500 characters."),
        ({"unit": "x" * 21}, "ME: Longer than 20 characters."),
    ],
    ids=lambda given: str(given)[:40],
)
def test_a_bad_row_says_column_reason_and_mend(bad: dict[str, object], told: str) -> None:
    rows = [GERMAN, line(order="4500100"), line(order="4500100", line=20), line(order="4500101"), line(**bad)]
    book = read(rows)
    [refused] = book.refused
    assert refused.row == 5
    assert reasons(book)[5].startswith(told)
    assert refused.problems[0].mend
    assert len(book.lines) == 3


def test_the_error_of_a_formula_is_told() -> None:
    rows = [GERMAN, [*LINE[:-1], "24.03.2026"], [*line(line=20, item="#REF!")[:-1], "24.03.2026"]]
    book = read_order_book(files.text(rows), "book.csv")
    assert reasons(book) == {3: "Material: The workbook's formula failed here: #REF!."}


def test_all_that_is_wrong_in_a_row_is_told() -> None:
    book = read([GERMAN, LINE, line(line=20, quantity="5OO", date="31.02.2026")])
    assert [problem.column for problem in book.refused[0].problems] == ["Wunschtermin", "Menge"]


def test_line_numbers_with_leading_zeros_are_the_same_lines() -> None:
    first, second = read([GERMAN, line(line="00010")]), read([GERMAN, line(line=10)])
    assert first.lines[0].line == second.lines[0].line == "10"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1.0", "1"),
        ("1,00", "1"),
        ("１", "1"),
        ("010.0", "10"),
        ("1.000", "1.000"),
        ("1.5", "1.5"),
        ("1A", "1A"),
    ],
)
def test_a_line_number_is_one_however_it_is_written(written: str, number: str) -> None:
    assert read([GERMAN, line(line=written)]).lines[0].line == number


@pytest.mark.parametrize("turn", ["\u202e", "\u2066", "\u2069"])
def test_an_item_text_cannot_mirror_what_stands_beside_it(turn: str) -> None:
    assert read([GERMAN, line(item=f"CA{turn}80")]).lines[0].item.code == "CA 80"


def test_order_and_line_in_one_column() -> None:
    header = ["Order/Line", "Supplier", "Item", "Qty", "Due date"]
    rows = [[f"4500{n}/{m}0", "Varnholt", "CA-DN80", 5, DAY] for n in (217, 218) for m in (1, 2)]
    book = read([header, *rows])
    assert [(each.order, each.line) for each in book.lines] == [
        ("4500217", "10"),
        ("4500217", "20"),
        ("4500218", "10"),
        ("4500218", "20"),
    ]


def test_a_stroke_in_order_numbers_is_not_a_line_where_lines_have_a_column() -> None:
    rows = [[f"B{n}/2026", 10, "Varnholt", "CA-DN80", 5, DAY] for n in range(5)]
    book = read([["Order", "Line", "Supplier", "Item", "Qty", "Due date"], *rows])
    assert [each.order for each in book.lines] == [f"B{n}/2026" for n in range(5)]


def test_without_line_numbers_a_row_number_serves() -> None:
    header = ["ID", "Order", "Supplier", "Item", "Qty", "Due date"]
    rows = [[n + 17, f"45{n // 2}", "Varnholt", f"I{n}", 5, DAY] for n in range(4)]
    book = read([header, *rows])
    assert [(each.order, each.line) for each in book.lines] == [
        ("450", "17"),
        ("450", "18"),
        ("451", "19"),
        ("451", "20"),
    ]


def test_without_any_numbers_lines_are_counted_the_same_way_each_time() -> None:
    header = ["Order", "Supplier", "Item", "Qty", "Due date"]
    rows = [[f"45{n % 2}", "Varnholt", f"I{n}", 5, DAY] for n in range(4)]
    first, second = read([header, *rows]), read([header, *rows])
    assert [(each.order, each.line) for each in first.lines] == [
        ("450", "1"),
        ("451", "1"),
        ("450", "2"),
        ("451", "2"),
    ]
    assert first.lines == second.lines


def test_a_column_called_item_may_be_the_line() -> None:
    """As enterprise systems call it."""
    header = ["Purchasing Document", "Item", "Supplier", "Material", "Order Quantity", "Delivery date"]
    rows = [[f"45{n // 3}", (n % 3 + 1) * 10, "Varnholt", f"I{n}", 5, DAY] for n in range(9)]
    book = read([header, *rows])
    assert [each.line for each in book.lines][:3] == ["10", "20", "30"]
    assert book.lines[4].item.code == "I4"


def test_two_columns_of_one_name_are_told_apart_by_their_values() -> None:
    header = ["Order", "Line", "Supplier", "Item", "Qty", "Received", "Received", "Due date"]
    book = read([header, ["1", 10, "Varnholt", "A", 5, 3, date(2026, 3, 30), DAY]])
    assert [column.name for column in book.recognition.columns][5:7] == ["Received", "Received (2)"]
    [arrival] = book.lines[0].received
    assert (arrival.good, arrival.day) == (3, date(2026, 3, 30))


def test_of_two_prices_the_one_that_makes_the_line_value_is_meant() -> None:
    header = [
        "Order",
        "Line",
        "Supplier",
        "Item",
        "Qty",
        "Due date",
        "Unit price",
        "Pack price",
        "Line value (USD)",
    ]
    rows = [[str(n), 10, "Varnholt", "A", n, DAY, 0.5, 20, n * 20] for n in range(1, 20)]
    book = read([header, *rows])
    column = book.recognition.column(Meaning.PRICE)
    assert column is not None
    assert column.name == "Pack price"
    assert book.lines[0].price == Price(Decimal(20), "USD")


@pytest.mark.parametrize(
    ("header", "price", "currency", "expected"),
    [
        ("Price", "84,20 €", "", Price(Decimal("84.20"), "EUR")),
        ("Price (CHF)", 84.2, "", Price(Decimal("84.2"), "CHF")),
        ("Price", 84.2, "zł", Price(Decimal("84.2"), "PLN")),
        ("Price", 84.2, "", None),
        ("Price", "on request", "EUR", None),
    ],
)
def test_the_currency_of_a_price(header: str, price: object, currency: str, expected: Price | None) -> None:
    [found] = read([[*GERMAN, header, "Currency" if currency else ""], [*LINE, price, currency]]).lines
    assert found.price == expected


def test_prices_without_currency_are_left_out_and_that_is_told() -> None:
    book = read([[*GERMAN, "Price"], [*LINE, 84.2]])
    assert any("Prices are left out" in str(notice) for notice in book.notices)
    chosen = read([[*GERMAN, "Price"], [*LINE, 84.2]], Mapping(currency="EUR"))
    assert chosen.lines[0].price == Price(Decimal("84.2"), "EUR")


def test_a_file_of_customers_comes_from_a_supplier() -> None:
    header = ["Customer", "Customer PO", "Line", "Our item", "Customer part number", "Qty", "Due date"]
    book = read([header, ["Halvard", "H-1", 10, "OUR-1", "THEIR-1", 5, DAY]])
    assert book.role is Role.SUPPLIER
    assert book.lines[0].partner == "Halvard"
    assert book.lines[0].item == Item("THEIR-1", "", "OUR-1")


def test_a_remark_leaves_the_house_only_when_chosen() -> None:
    rows = [[*GERMAN, "Bemerkung"], [*LINE, "margin is thin here"]]
    assert read(rows).lines[0].note == ""
    chosen = Mapping(columns=(Choice("Bemerkung", Meaning.NOTE),))
    assert read(rows, chosen).lines[0].note == "margin is thin here"


def test_known_partners_prove_a_column_without_heading() -> None:
    header = ["Order", "Line", "Firma X", "Item", "Qty", "Due date"]
    rows = [[str(n), 10, "VARNHOLT GUSS GMBH", "A", 5, DAY] for n in range(3)]
    known = [KnownPartner("co_1", "Varnholt Guss")]
    book = read_order_book(files.xlsx([header, *rows]), "b", partners=known)
    column = book.recognition.column(Meaning.PARTNER)
    assert column is not None
    assert By.VALUES in column.by
    assert column.known == (1, 1)


def test_spellings_that_differ_in_case_and_accents_are_one_partner() -> None:
    rows = [
        GERMAN,
        LINE,
        line(line=20, partner="VARNHOLT GUSS GMBH"),
        line(line=30, partner="Varnholt  Guss GmbH"),
    ]
    assert read(rows).partners() == ["Varnholt Guss GmbH"]


def test_a_list_of_confirmations_names_only_what_is_promised() -> None:
    header = ["Order", "Line", "Supplier", "Item", "Confirmed qty", "Confirmed date", "Received date"]
    book = read(
        [header, ["1", 10, "Varnholt", "A", 5, DAY, date(2026, 3, 30)], ["1", 20, "Varnholt", "A", 5, "", ""]]
    )
    [found] = book.lines
    assert found.schedule == found.promised == (ScheduleLine(DAY, Decimal(5)),)
    assert found.late is True
    assert reasons(book) == {3: "Confirmed date: No requested date."}
    assert any(
        "Requested date: taken from the column Confirmed date." in str(notice) for notice in book.notices
    )


def test_a_number_before_every_name_is_no_part_of_it() -> None:
    rows = [
        GERMAN,
        line(partner="0000100234 Varnholt Guss"),
        line(line=20, partner="0000100235 3M Deutschland"),
    ]
    assert read(rows).partners() == ["Varnholt Guss", "3M Deutschland"]
    assert read([*rows, line(line=30, partner="4711 Parfum"), line(line=40, partner="Zielonka")]).partners()[
        2:
    ] == [
        "4711 Parfum",
        "Zielonka",
    ]


@pytest.mark.parametrize(
    ("heading", "quantity"), [("Received date", "Qty received"), ("Shipped date", "Qty shipped")]
)
def test_goods_cannot_have_moved_on_a_day_that_is_still_to_come(heading: str, quantity: str) -> None:
    rows = [
        [*ENGLISH, heading, quantity],
        [*line(), DAY, 300],
        [*line(line=20), date(2027, 11, 1), 300],
    ]
    book = read(rows, today=date(2027, 10, 30))
    assert reasons(book) == {3: f"{heading}: This day is still to come."}
    assert book.refused[0].problems[0].value == "2027-11-01"
    assert "Correct the date" in str(book.refused[0].problems[0].mend)
    assert book.late()[0] == 0
    assert not read(rows, today=date(2027, 10, 31)).refused, "in Auckland it is tomorrow already"


def test_a_code_of_pictures_only_is_a_code_and_a_stroke_is_none() -> None:
    book = read([ENGLISH, line(item="🔩", description=""), line(line=20, item="—", description="")])
    assert [each.item.code for each in book.lines] == ["🔩"]
    assert reasons(book) == {3: "Part Number: No item."}


def test_one_letter_in_every_row_is_a_code_and_in_some_a_mark() -> None:
    every = read([ENGLISH, line(item="X"), line(line=20, item="X")])
    assert [each.item.code for each in every.lines] == ["X", "X"]
    some = read([ENGLISH, line(item="X"), line(line=20, item="")])
    assert [each.item.code for each in some.lines] == ["", ""]


def test_what_is_missing_is_named_with_what_there_is() -> None:
    with pytest.raises(MissingColumns) as caught:
        read([["Order", "Line", "Item", "Qty"], ["1", 10, "A", 5]])
    assert "“Partner”, “Requested date”" in caught.value.message
    assert "Order, Line, Item, Qty" in caught.value.mend
    assert "--mapping" in caught.value.mend


def test_a_file_without_headings_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no row with headings") as caught:
        read([[1, 2, 3], [4, 5, 6]])
    assert "Add a row with headings" in caught.value.mend


def test_a_header_without_rows_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no rows below the header on row 1"):
        read([GERMAN])


def told_apart(headings: list[str]) -> tuple[Choice, ...]:
    """What a person says of six columns in the usual order."""
    meanings = (
        Meaning.ORDER,
        Meaning.LINE,
        Meaning.PARTNER,
        Meaning.ITEM,
        Meaning.REQUESTED_QUANTITY,
        Meaning.REQUESTED_DATE,
    )
    return tuple(Choice(name, meaning) for name, meaning in zip(headings, meanings, strict=True))


def test_a_mapping_corrects_what_was_recognised() -> None:
    header = ["A", "B", "C", "D", "E", "F"]
    choices = told_apart(header)
    book = read([header, ["1", 10, "Varnholt", "X", 5, DAY]], Mapping(header_row=1, columns=choices))
    assert book.lines[0].order == "1"
    assert {column.by for column in book.recognition.columns} == {(By.PERSON,)}


def test_the_partner_can_be_given_for_a_file_that_does_not_name_it() -> None:
    header = ["Order", "Line", "Item", "Qty", "Due date"]
    book = read([header, ["1", 10, "A", 5, DAY]], Mapping(partner="Varnholt"))
    assert book.partners() == ["Varnholt"]


def test_separators_inside_values_are_noticed() -> None:
    good, torn = b"1;10;Varnholt;A;5;24.03.2026\n", b"1;20;Varnholt;A;B;5;24.03.2026\n"
    data = b"Order;Line;Supplier;Item;Qty;Due date\n" + good + torn
    book = read_order_book(data, "book.csv")
    assert reasons(book) == {3: "7 cells where the header has 6."}


def test_a_text_cut_short_in_a_row_is_noticed() -> None:
    rows = b"".join(b"%d;10;Varnholt;A;5;24.03.2026\n" % n for n in range(5))
    data = b"Order;Line;Supplier;Item;Qty;Due date\n" + rows + b"6;10;Varnholt;A;5"
    book = read_order_book(data, "book.csv")
    assert reasons(book) == {7: "The file ends in the middle of this row."}


def test_status_says_what_is_cancelled_and_what_is_done() -> None:
    rows = [
        [*GERMAN, "Status"],
        [*LINE, "storniert"],
        [*line(line=20), "erledigt"],
        [*line(line=30), "teilgeliefert"],
    ]
    assert [each.status.value for each in read(rows).lines] == ["cancelled", "closed", "open"]


def test_a_mark_in_a_status_column_says_what_its_heading_says() -> None:
    rows = [[*GERMAN, "Löschkennzeichen"], [*LINE, "X"], [*line(line=20), ""]]
    assert [each.status.value for each in read(rows).lines] == ["cancelled", "open"]


def test_a_column_with_both_dates_and_words_says_what_was_taken_for_none() -> None:
    header = [*ENGLISH, "Confirmed date"]
    book = read([header, [*LINE, "Date Not Captured"], [*line(line=20), "24.03.2026"]])
    assert "a cell says “Date Not Captured”: none" in str(book.read.columns[Meaning.PROMISED_DATE].read_as)
    assert book.lines[0].promised == ()
    book = read([header, [*LINE, "Date Not Captured"], [*line(line=20), "?"], [*line(line=30), "24.03.2026"]])
    assert "2 cells say “Date Not Captured” or the like: none" in str(
        book.read.columns[Meaning.PROMISED_DATE].read_as
    )


def test_words_where_a_number_or_a_date_is_needed_are_not_called_an_empty_cell() -> None:
    book = read([ENGLISH, LINE, line(line=20, quantity="sixty"), line(line=30, date="in spring")])
    assert [[str(problem.reason) for problem in row.problems] for row in book.refused] == [
        ["Not a number."],
        ["Not a date."],
    ]
    assert [problem.value for row in book.refused for problem in row.problems] == ["sixty", "in spring"]


def test_names_in_other_scripts_are_names() -> None:
    suppliers = ["ООО Ромашка", "北京轴承有限公司", "Ελληνική ΑΕ", "مصنع النيل"]
    items = ["ШАЙБА-м", "轴承-二", "ΡΟΔΕΛΑ", "حلقة"]
    rows = [
        [f"P-{number}", 1, supplier, item, "", 5, "pcs", DAY]
        for number, (supplier, item) in enumerate(zip(suppliers, items, strict=True))
    ]
    book = read([ENGLISH, *rows])
    assert not book.refused
    assert {line.partner: line.item.code for line in book.lines} == dict(zip(suppliers, items, strict=True))


def test_headings_in_another_script_can_be_told_apart_in_a_mapping() -> None:
    headings = ["订单", "行", "供应商", "物料", "数量", "日期"]
    chosen = told_apart(headings)
    mapping = Mapping(columns=chosen, header_row=1)
    book = read([headings, ["P-1", 1, "上海", "A-1", 5, DAY]], mapping)
    assert [(line.partner, line.item.code) for line in book.lines] == [("上海", "A-1")]
