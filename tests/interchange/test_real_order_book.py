"""Real input: ten years of deliveries of a public health programme, as its publisher wrote them."""

from __future__ import annotations

import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tallystick.interchange.orderbook import Meaning, OrderBookFile, read_order_book
from tallystick.interchange.orderbook.dates import DateOrder
from tallystick.trade.document import Fulfilment
from tallystick.trade.values import Item, Price, Role
from tests.interchange.ledger import Ledger

FOLDER = os.environ.get("TALLYSTICK_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data")
FILE = Path(FOLDER) / "scms_delivery_history.csv"


@pytest.fixture(scope="module")
def book() -> OrderBookFile:
    if not FILE.exists():
        pytest.skip(f"the delivery history is not at {FILE}; set TALLYSTICK_SHARED_DATA")
    return read_order_book(FILE.read_bytes(), FILE.name)


def test_it_comes_in_completely(book: OrderBookFile) -> None:
    assert (book.rows, len(book.lines), book.orders(), len(book.partners())) == (10_324, 10_324, 6_233, 73)
    assert (book.refused, book.repeated, book.skipped, book.questions) == ([], [], [], [])


def test_its_late_share_is_that_of_its_description(book: OrderBookFile) -> None:
    late, dated = book.late()
    assert dated == 10_324
    assert round(late / dated, 3) == 0.115


def test_its_columns_are_understood(book: OrderBookFile) -> None:
    meant = {column.name: column.meaning for column in book.recognition.columns}
    assert {name: meaning for name, meaning in meant.items() if meaning is not Meaning.IGNORE} == {
        "ID": Meaning.ROW_ID,
        "PO / SO #": Meaning.ORDER,
        "PO Sent to Vendor Date": Meaning.ORDER_DATE,
        "Scheduled Delivery Date": Meaning.REQUESTED_DATE,
        "Delivered to Client Date": Meaning.RECEIVED_DATE,
        "Vendor": Meaning.PARTNER,
        "Item Description": Meaning.DESCRIPTION,
        "Line Item Quantity": Meaning.REQUESTED_QUANTITY,
        "Line Item Value": Meaning.AMOUNT,
        "Pack Price": Meaning.PRICE,
    }
    assert book.role is Role.BUYER
    assert book.date_orders() == {
        "PO Sent to Vendor Date": DateOrder.MONTH_FIRST,
        "Scheduled Delivery Date": DateOrder.DAY_FIRST,
        "Delivered to Client Date": DateOrder.DAY_FIRST,
    }


def test_its_first_line(book: OrderBookFile) -> None:
    first = book.lines[0]
    assert (first.row, first.order, first.line) == (2, "SCMS-4", "1")
    assert first.partner == "RANBAXY Fine Chemicals LTD."
    assert first.item == Item("", "HIV, Reveal G3 Rapid HIV-1 Antibody Test, 30 Tests")
    assert [(each.date, each.quantity) for each in first.schedule] == [(date(2006, 6, 2), 19)]
    assert first.price == Price(Decimal(29), "USD")


def test_everything_ends_received(book: OrderBookFile) -> None:
    lines = [line._replace(partner="Varnholt Guss") for line in book.lines[::400]]
    ledger = Ledger()
    assert len(ledger.take_in(lines).new) == len(lines)
    for line in lines:
        now = ledger.line(line.order, line.line)
        assert (now.fulfilment, now.move, now.closed) == (Fulfilment.RECEIVED, None, True)
        assert now.receipts[0].received == line.received[0].day
    assert not ledger.compare(lines).good
