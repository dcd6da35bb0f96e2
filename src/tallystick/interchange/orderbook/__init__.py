"""Order books: from the bytes of a spreadsheet to order lines, their difference to the record, and claims."""

from tallystick.interchange.orderbook.book import OrderBookFile, read_order_book
from tallystick.interchange.orderbook.difference import (
    Difference,
    EmptyRecord,
    Key,
    Kind,
    LineDifference,
    Record,
    compare,
)
from tallystick.interchange.orderbook.following import Importing, claims_for
from tallystick.interchange.orderbook.mapping import Choice, Mapping
from tallystick.interchange.orderbook.meanings import ABOUT, Meaning
from tallystick.interchange.orderbook.partners import KnownPartner, PartnerNames

__all__ = [
    "ABOUT",
    "Choice",
    "Difference",
    "EmptyRecord",
    "Importing",
    "Key",
    "Kind",
    "KnownPartner",
    "LineDifference",
    "Mapping",
    "Meaning",
    "OrderBookFile",
    "PartnerNames",
    "Record",
    "claims_for",
    "compare",
    "read_order_book",
]
