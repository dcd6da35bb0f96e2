"""Histories from files of every kind and language, and what is said about wrong cells."""

from __future__ import annotations

import io
import tracemalloc
from datetime import date, timedelta

import numpy as np
import openpyxl
import pytest

from tallystick.errors import InvalidInput
from tallystick.interchange.history import (
    Hints,
    HistoryFile,
    read_events,
    read_history,
    read_overrides,
)
from tallystick.interchange.history.headings import Part

TODAY = date(2026, 6, 1)


def read(text: str, name: str = "history.csv", hints: Hints | None = None) -> HistoryFile:
    return read_history(io.BytesIO(text.encode()), name, today=TODAY, hints=hints)


def records(found: HistoryFile) -> list[tuple[str, str, float]]:
    rows = zip(found.item, found.day, found.quantity, strict=True)
    return [(found.items[item], date.fromordinal(int(day)).isoformat(), float(q)) for item, day, q in rows]


@pytest.mark.parametrize(
    "head",
    [
        "item,date,quantity",
        "unique_id,ds,y",
        "SKU,Day,Units sold",
        "Artikelnummer,Verkaufsdatum,Absatzmenge",
        "Materialnummer,Buchungsdatum,Verbrauch",
        "Référence article,Date de vente,Quantité vendue",
        "Código de artículo,Fecha de venta,Unidades vendidas",
    ],
)
def test_headings_are_recognised_in_four_languages(head: str) -> None:
    assert records(read(f"{head}\nA-1,2025-03-24,12\n")) == [("A-1", "2025-03-24", 12.0)]


def test_dates_and_numbers_are_read_as_the_whole_column_shows() -> None:
    found = read("Artikel;Datum;Menge\nA;24.03.2025;1.200,5\nA;01.04.2025;3\n")
    assert records(found) == [("A", "2025-03-24", 1200.5), ("A", "2025-04-01", 3.0)]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2025-03", "2025-03-01"),
        ("03/2025", "2025-03-01"),
        ("März 2025", "2025-03-01"),
        ("2025-W13", "2025-03-24"),
        ("KW13/2025", "2025-03-24"),
    ],
)
def test_months_and_weeks_stand_for_their_first_day(written: str, day: str) -> None:
    assert records(read(f"item,date,quantity\nA,{written},5\n")) == [("A", day, 5.0)]


def test_an_order_of_dates_that_is_open_is_asked() -> None:
    text = "item,date,quantity\nA,03/04/2025,5\nA,05/04/2025,6\n"
    with pytest.raises(InvalidInput) as refused:
        read(text)
    assert "03/04/2025" in refused.value.message
    assert "--date-order" in refused.value.mend
    assert records(read(text, hints=Hints(date_order="day-first")))[0][1] == "2025-04-03"
    assert records(read(text, hints=Hints(date_order="month-first")))[0][1] == "2025-03-04"


def test_decimals_that_are_open_are_asked() -> None:
    text = "item;date;quantity\nA;2025-03-24;1.200\n"
    with pytest.raises(InvalidInput) as refused:
        read(text)
    assert "--decimals" in refused.value.mend
    assert records(read(text, hints=Hints(decimals="comma")))[0][2] == 1200.0


@pytest.mark.parametrize(
    ("row", "column", "value", "reason"),
    [
        ("A,2025-03-25,-4", "quantity", "-4", "Less than nothing"),
        ("A,2025-03-25,4O", "quantity", "4O", "letter O"),
        ("A,2025-03-25,9999999999999", "quantity", "9999999999999", "too large"),
        ("A,2025-02-30,4", "date", "2025-02-30", "No such date"),
        ("A,2031-01-01,4", "date", "2031-01-01", "still to come"),
        ("A,,4", "date", "", "No date"),
        (",2025-03-25,4", "item", "", "No item"),
        ("#REF!,2025-03-25,4", "item", "#REF!", "formula"),
        ("A,2025-03-25,12%", "quantity", "12%", "percentage"),
        ("A,2025-03-25,twelve-1", "quantity", "twelve-1", "Not a number"),
    ],
)
def test_a_wrong_cell_is_named_with_row_column_reason_and_mend(
    row: str, column: str, value: str, reason: str
) -> None:
    found = read(f"item,date,quantity\nA,2025-03-24,5\n{row}\nA,2025-03-26,6\n")
    [refused] = found.refused
    assert (refused.row, refused.column, refused.value) == (3, column, value)
    assert reason in refused.reason
    assert refused.mend
    assert len(records(found)) == 2


def test_a_file_of_wrong_rows_only_is_refused_as_a_whole() -> None:
    with pytest.raises(InvalidInput) as refused:
        read("item,date,quantity\nA,2025-03-24,-5\nA,2025-03-25,-5\n")
    assert "history.csv, row 2, column quantity: “-5”" in refused.value.message
    assert "1 more row" in refused.value.message


def test_an_empty_quantity_was_not_recorded() -> None:
    found = read("item,date,quantity\nA,2025-03-24,5\nA,2025-03-25,\n")
    assert np.isnan(found.quantity[1])
    assert found.refused == []


def test_stock_outs_are_marked() -> None:
    found = read("item,date,quantity,out of stock\nA,2025-03-24,5,\nA,2025-03-25,0,x\nA,2025-03-26,4,no\n")
    assert found.stock_out.tolist() == [False, True, False]


def test_an_item_in_two_units_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        read("item,date,quantity,unit\nA,2025-03-24,5,pcs\nB,2025-03-24,5,kg\nA,2025-03-25,5,kg\n")
    assert "A is counted in pcs (row 2) and in kg (row 4)" in refused.value.message


def test_totals_and_repeated_headings_are_no_records() -> None:
    text = "item,date,quantity\nA,2025-03-24,5\nitem,date,quantity\nB,2025-03-24,2\nTotal,,7\n"
    assert [one[0] for one in records(read(text))] == ["A", "B"]


def test_a_column_that_is_missing_is_named() -> None:
    with pytest.raises(InvalidInput) as refused:
        read("item,colour,quantity\nA,red,5\n")
    assert "no column for date" in refused.value.message
    assert "colour" in refused.value.message


def test_a_person_says_which_column_is_what() -> None:
    text = "thing,when,much\nA,2025-03-24,5\n"
    with pytest.raises(InvalidInput):
        read(text)
    columns = {Part.ITEM: "thing", Part.DATE: "when", Part.QUANTITY: "Much"}
    assert records(read(text, hints=Hints(columns=columns))) == [("A", "2025-03-24", 5.0)]


def test_a_file_without_rows_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no rows below the header"):
        read("item,date,quantity\n")


def test_a_workbook_with_a_title_and_several_sheets() -> None:
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active.append(["Prepared by Ines"])
    sheet = book.create_sheet("Sales")
    for row in (["Sales 2025"], [], ["Item", "Date", "Qty"], ["A", date(2025, 3, 24), 5]):
        sheet.append(row)
    kept = io.BytesIO()
    book.save(kept)
    found = read_history(io.BytesIO(kept.getvalue()), "sales.xlsx", today=TODAY)
    assert (found.sheet, found.header_row) == ("Sales", 3)
    assert records(found) == [("A", "2025-03-24", 5.0)]


def test_text_that_is_long_is_read_row_by_row() -> None:
    line = "Gehäusedichtung,2025-03-24,1,{}\n".format("x" * 200)
    text = "item,date,quantity,remark\n" + line * 100_000
    told: list[int] = []
    found = read_history(io.BytesIO(text.encode()), "long.csv", today=TODAY, progress=told.append)
    assert found.rows == 100_000
    assert found.items == ["Gehäusedichtung"]
    assert told == [50_000, 100_000]


def test_an_item_that_goes_on_under_a_longer_code_is_pointed_out() -> None:
    rows = ["P-100,2025-03-24,4", "P-100-B,2025-04-07,4", "P-100-C,2025-03-20,4", "P-10,2025-03-20,1"]
    told = [one for one in read("\n".join(["item,date,quantity", *rows])).notices if "renamed" in one]
    assert told == [
        "P-100 ends on 2025-03-24 and P-100-B begins on 2025-04-07: was it renamed? They are two items until"
        " one code stands in all rows."
    ]


def test_long_text_as_excel_saves_unicode_text() -> None:
    line = "Gehäusedichtung\t2025-03-24\t1\t{}\r\n".format("x" * 200)
    text = "item\tdate\tquantity\tremark\r\n" + line * 60_000
    found = read_history(io.BytesIO(text.encode("utf-16")), "long.txt", today=TODAY)
    assert (found.rows, found.items) == (60_000, ["Gehäusedichtung"])


def test_an_open_quotation_mark_in_long_text_swallows_no_rows() -> None:
    line = "A,2025-03-24,1,{}\n".format("x" * 200)
    text = "item,date,quantity,remark\n" + line * 100_000 + 'A,2025-03-24,1,"x\n' + line * 10
    with pytest.raises(InvalidInput, match="cannot be read after line 100"):
        read_history(io.BytesIO(text.encode()), "long.csv", today=TODAY)


def test_a_workbook_is_read_in_as_little_memory_as_text() -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Sales")
    sheet.append(["item", "date", "quantity"])
    for at in range(50_000):
        sheet.append([f"P-{at % 50}", date(2025, 1, 1) + timedelta(days=at % 365), at % 7])
    kept = io.BytesIO()
    book.save(kept)
    held: list[int] = []
    tracemalloc.start()
    before, _peak = tracemalloc.get_traced_memory()
    read_history(
        io.BytesIO(kept.getvalue()),
        "sales.xlsx",
        today=TODAY,
        progress=lambda _rows: held.append(tracemalloc.get_traced_memory()[0] - before),
    )
    tracemalloc.stop()
    [after] = held
    assert after - 2 * len(kept.getvalue()) < 50_000 * 40  # a row as a list of cells takes more


def test_events() -> None:
    text = "Event,From,To,Item,Effect\nEaster,2025-04-18,2025-04-21,,0.6\nSale,2025-05-02,,A,\n"
    first, second = read_events(io.BytesIO(text.encode()), "events.csv")
    assert (first.name, first.last, first.item, first.effect) == ("Easter", date(2025, 4, 21), "", 0.6)
    assert (second.first, second.last, second.item) == (date(2025, 5, 2), date(2025, 5, 2), "A")
    assert second.effect is None


def test_overrides() -> None:
    text = "item,from,to,quantity,reason,expires,by\nA,2026-07-01,2026-07-31,80,New shop,2026-09-30,Ines\n"
    [one] = read_overrides(io.BytesIO(text.encode()), "overrides.csv")
    assert (one.item, one.quantity, one.factor) == ("A", 80.0, None)
    assert (one.reason, one.expires, one.by) == ("New shop", date(2026, 9, 30), "Ines")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("A,2026-07-01,2026-07-31,80,,2026-09-30", "column reason"),
        ("A,03/04/2026,2026-07-31,80,x,2026-09-30", "Day and month could be either"),
        ("A,2026-07-01,2026-07-31,eighty-1,x,2026-09-30", "column quantity"),
        ("A,2026-07-01,soon,80,x,2026-09-30", "column to"),
    ],
)
def test_a_wrong_override_is_named_by_its_cell(row: str, words: str) -> None:
    text = f"item,from,to,quantity,reason,expires\n{row}\n"
    with pytest.raises(InvalidInput) as refused:
        read_overrides(io.BytesIO(text.encode()), "overrides.csv")
    assert "overrides.csv, row 2" in refused.value.message
    assert words in refused.value.message
    assert refused.value.mend


def test_units_beside_the_quantities_have_to_agree() -> None:
    with pytest.raises(InvalidInput, match=r"A is counted in kg \(row 2\) and in pcs \(row 3\)"):
        read("item,date,quantity\nA,2025-03-24,4 kg\nA,2025-03-25,3 Stück\n")


def test_what_is_neither_yes_nor_no_is_refused() -> None:
    found = read("item,date,quantity,stock-out\nA,2025-03-24,4,perhaps\nA,2025-03-25,0,yes\n")
    [refused] = found.refused
    assert (refused.row, refused.column, refused.reason) == (2, "stock-out", "Neither yes nor no.")
    assert found.stock_out.tolist() == [True]


def test_a_word_for_a_quantity_is_refused_and_no_gap() -> None:
    found = read("item,date,quantity\nA,2025-03-24,many\nA,2025-03-25,4\nA,2025-03-26,n/a\n")
    assert [(one.row, one.value, one.reason) for one in found.refused] == [(2, "many", "Not a number.")]
    assert records(found)[0] == ("A", "2025-03-25", 4.0)
    assert np.isnan(found.quantity[1])


def test_codes_spelt_alike_and_years_of_silence_are_pointed_out() -> None:
    found = read("item,date,quantity\nA-1,1999-03-24,4\nA-1,2025-03-24,4\na-1,2025-03-25,4\n")
    assert found.notices[-2:] == [
        "“A-1” and “a-1” are two items, as they are written: is one of them meant?",
        "A-1 has no record between 1999-03-24 and 2025-03-24: is the date of one wrong?",
    ]


def test_of_two_columns_with_one_heading_neither_is_taken_unasked() -> None:
    text = "item,date,item,quantity\nA,2025-03-24,B,12\n"
    with pytest.raises(InvalidInput, match="row 1: 2 columns are called “item”") as refused:
        read(text)
    assert refused.value.mend.endswith("or say --item-column with item or item (2).")
    for said, item in (("item", "A"), ("item (2)", "B")):
        assert read(text, hints=Hints(columns={Part.ITEM: said})).items == [item]
    with pytest.raises(InvalidInput, match="2 columns are called “name”") as refused:
        read_events(io.BytesIO(b"name,from,name\nA,2025-03-24,B\n"), "events.csv")
    assert refused.value.mend == "Give each a heading of its own."
