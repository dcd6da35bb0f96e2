"""What a column of an order book can mean."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tallystick.phrases import Phrase, _


class Meaning(StrEnum):
    """The meanings of columns. The values are stable: remembered mappings hold them."""

    ORDER = "order"
    LINE = "line"
    ORDER_AND_LINE = "order-and-line"
    ROW_ID = "row-id"
    PARTNER = "partner"
    PARTNER_NUMBER = "partner-number"
    PARTNER_EMAIL = "partner-email"
    ITEM = "item"
    DESCRIPTION = "description"
    PARTNER_ITEM = "partner-item"
    UNIT = "unit"
    REQUESTED_QUANTITY = "requested-quantity"
    REQUESTED_DATE = "requested-date"
    PROMISED_QUANTITY = "promised-quantity"
    PROMISED_DATE = "promised-date"
    SHIPPED_QUANTITY = "shipped-quantity"
    SHIPPED_DATE = "shipped-date"
    EXPECTED_DATE = "expected-date"
    RECEIVED_QUANTITY = "received-quantity"
    RECEIVED_DATE = "received-date"
    DAMAGED_QUANTITY = "damaged-quantity"
    PRICE = "price"
    PRICE_PER = "price-per"
    CURRENCY = "currency"
    AMOUNT = "amount"
    ORDER_DATE = "order-date"
    CONTACT = "contact"
    STATUS = "status"
    NOTE = "note"
    CARRIER = "carrier"
    TRACKING = "tracking"
    IGNORE = "ignore"


class Reading(StrEnum):
    """How the values of a column are read."""

    KEY = "key"  # a short name or number, taken as text
    TEXT = "text"
    DATE = "date"
    QUANTITY = "quantity"
    MONEY = "money"
    UNIT = "unit"
    CURRENCY = "currency"
    EMAIL = "email"
    STATUS = "status"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class About:
    """What a meaning is called, how its values are read, and what it is used for."""

    label: Phrase
    reading: Reading
    purpose: Phrase


ABOUT: dict[Meaning, About] = {
    Meaning.ORDER: About(_("Order number"), Reading.KEY, _("The buyer's number of the order.")),
    Meaning.LINE: About(_("Line"), Reading.KEY, _("The number of the line in the order.")),
    Meaning.ORDER_AND_LINE: About(
        _("Order and line"), Reading.KEY, _("Both in one cell, such as 4500217/10.")
    ),
    Meaning.ROW_ID: About(
        _("Row number"), Reading.KEY, _("Tells rows apart where the file has no line numbers.")
    ),
    Meaning.PARTNER: About(_("Partner"), Reading.KEY, _("The name of the other company.")),
    Meaning.PARTNER_NUMBER: About(
        _("Partner number"), Reading.KEY, _("Your number of the other company; its name if there is none.")
    ),
    Meaning.PARTNER_EMAIL: About(
        _("Partner e-mail"), Reading.EMAIL, _("Where a new partner can be invited.")
    ),
    Meaning.ITEM: About(_("Item code"), Reading.KEY, _("Your code of the item.")),
    Meaning.DESCRIPTION: About(_("Description"), Reading.TEXT, _("What the item is.")),
    Meaning.PARTNER_ITEM: About(
        _("Partner's item code"), Reading.KEY, _("The other company's code of the item.")
    ),
    Meaning.UNIT: About(_("Unit"), Reading.UNIT, _("The unit of the quantities.")),
    Meaning.REQUESTED_QUANTITY: About(
        _("Requested quantity"), Reading.QUANTITY, _("What the buyer asks for.")
    ),
    Meaning.REQUESTED_DATE: About(_("Requested date"), Reading.DATE, _("When the buyer needs it.")),
    Meaning.PROMISED_QUANTITY: About(
        _("Promised quantity"), Reading.QUANTITY, _("What the supplier has confirmed.")
    ),
    Meaning.PROMISED_DATE: About(
        _("Promised date"), Reading.DATE, _("The date that the supplier has confirmed.")
    ),
    Meaning.SHIPPED_QUANTITY: About(
        _("Shipped quantity"), Reading.QUANTITY, _("What the supplier has despatched so far.")
    ),
    Meaning.SHIPPED_DATE: About(_("Shipped date"), Reading.DATE, _("When it was despatched.")),
    Meaning.EXPECTED_DATE: About(_("Expected arrival"), Reading.DATE, _("When what is under way arrives.")),
    Meaning.RECEIVED_QUANTITY: About(
        _("Received quantity"), Reading.QUANTITY, _("What the buyer has received so far.")
    ),
    Meaning.RECEIVED_DATE: About(_("Received date"), Reading.DATE, _("When it was received.")),
    Meaning.DAMAGED_QUANTITY: About(
        _("Damaged quantity"), Reading.QUANTITY, _("What of it arrived damaged.")
    ),
    Meaning.PRICE: About(
        _("Price"), Reading.MONEY, _("The price of one unit, or of as many as “Price per” says.")
    ),
    Meaning.PRICE_PER: About(_("Price per"), Reading.QUANTITY, _("For how many units the price is.")),
    Meaning.CURRENCY: About(_("Currency"), Reading.CURRENCY, _("The currency of the price.")),
    Meaning.AMOUNT: About(
        _("Line value"), Reading.NOTHING, _("Only compared: it tells which price is meant.")
    ),
    Meaning.ORDER_DATE: About(
        _("Order date"), Reading.NOTHING, _("Recognised, so that it is not taken for another date.")
    ),
    Meaning.CONTACT: About(_("Contact"), Reading.TEXT, _("Who at the buyer looks after the line.")),
    Meaning.STATUS: About(_("Status"), Reading.STATUS, _("Cancelled and completed lines are told by it.")),
    Meaning.NOTE: About(_("Note"), Reading.TEXT, _("Becomes a note on a new line; the partner sees it.")),
    Meaning.CARRIER: About(_("Carrier"), Reading.TEXT, _("Goes with a despatch.")),
    Meaning.TRACKING: About(_("Tracking number"), Reading.TEXT, _("Goes with a despatch.")),
    Meaning.IGNORE: About(_("Ignore"), Reading.NOTHING, _("Not read.")),
}

DATES = tuple(meaning for meaning, about in ABOUT.items() if about.reading is Reading.DATE)
QUANTITIES = tuple(meaning for meaning, about in ABOUT.items() if about.reading is Reading.QUANTITY)
