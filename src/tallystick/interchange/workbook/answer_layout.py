"""The layout of the workbook that goes out to be answered and comes back, for writing and reading alike."""

from __future__ import annotations

from enum import StrEnum

from tallystick.interchange.workbook.form import Column
from tallystick.phrases import _
from tallystick.trade.values import Role

#: what the first cell of its hidden sheet says
MAGIC = "tallystick answers"
VERSION = 1


class Field(StrEnum):
    """The columns, by names that never change; the headings are translated."""

    ORDER = "order"
    LINE = "line"
    PARTNER = "partner"
    ITEM = "item"
    DESCRIPTION = "description"
    PARTNER_ITEM = "partner-item"
    UNIT = "unit"
    REQUESTED_QUANTITY = "requested-quantity"
    REQUESTED_DATE = "requested-date"
    PROMISED = "promised"
    PRICE = "price"
    CURRENCY = "currency"
    SHIPPED = "shipped"
    RECEIVED = "received"
    CONTACT = "contact"
    STATE = "state"
    ANSWER = "answer"
    QUANTITY = "quantity"
    DATE = "date"
    REST_QUANTITY = "rest-quantity"
    REST_DATE = "rest-date"
    NEW_PRICE = "new-price"
    REASON = "reason"
    MOVED_QUANTITY = "moved-quantity"
    MOVED_DATE = "moved-date"
    TRACKING = "tracking"
    REF = "ref"
    PART = "part"
    STANDING = "standing"


class Answer(StrEnum):
    """What can be chosen in the answer column."""

    ACCEPT = "accept"
    PROPOSE = "propose"
    REJECT = "reject"
    AGREE_CANCEL = "agree-cancel"
    REFUSE_CANCEL = "refuse-cancel"
    APPROVE = "approve"
    REFUSE = "refuse"
    CHANGE = "change"
    CANCEL = "cancel"


_SUPPLIER_MOVES = (
    Column(Field.MOVED_QUANTITY, _("Now shipped"), 11, filled=True),
    Column(Field.MOVED_DATE, _("Shipped on"), 12, filled=True),
    Column(Field.TRACKING, _("Tracking number"), 16, filled=True),
)
_BUYER_MOVES = (
    Column(Field.MOVED_QUANTITY, _("Now received"), 11, filled=True),
    Column(Field.MOVED_DATE, _("Received on"), 12, filled=True),
)

ANSWERS = {
    Role.SUPPLIER: {
        Answer.ACCEPT: _("Accept"),
        Answer.PROPOSE: _("Propose"),
        Answer.REJECT: _("Reject"),
        Answer.AGREE_CANCEL: _("Agree to cancel"),
        Answer.REFUSE_CANCEL: _("Keep the order"),
    },
    Role.BUYER: {
        Answer.APPROVE: _("Approve"),
        Answer.REFUSE: _("Refuse"),
        Answer.CHANGE: _("Change"),
        Answer.CANCEL: _("Cancel"),
    },
}


def columns(asks: Role) -> tuple[Column, ...]:
    """The columns of a workbook that this side is to fill in."""
    return (
        Column(Field.ORDER, _("Order"), 13),
        Column(Field.LINE, _("Line"), 7),
        Column(Field.PARTNER, _("Partner"), 20),
        Column(Field.ITEM, _("Item"), 17),
        Column(Field.DESCRIPTION, _("Description"), 30),
        Column(Field.PARTNER_ITEM, _("Supplier's item"), 14),
        Column(Field.UNIT, _("Unit"), 6),
        Column(Field.REQUESTED_QUANTITY, _("Requested"), 11),
        Column(Field.REQUESTED_DATE, _("Requested date"), 13),
        Column(Field.PROMISED, _("Promised so far"), 22),
        Column(Field.PRICE, _("Price"), 10),
        Column(Field.CURRENCY, _("Currency"), 9),
        Column(Field.SHIPPED, _("Shipped"), 9),
        Column(Field.RECEIVED, _("Received"), 9),
        Column(Field.CONTACT, _("Buyer"), 16),
        Column(Field.STATE, _("State"), 17),
        Column(Field.ANSWER, _("Your answer"), 15, filled=True),
        Column(Field.QUANTITY, _("Your quantity"), 12, filled=True),
        Column(Field.DATE, _("Your date"), 12, filled=True),
        Column(Field.REST_QUANTITY, _("Rest, quantity"), 12, filled=True),
        Column(Field.REST_DATE, _("Rest, date"), 12, filled=True),
        Column(Field.NEW_PRICE, _("Your price"), 11, filled=True),
        Column(Field.REASON, _("Reason"), 28, filled=True),
        *(_SUPPLIER_MOVES if asks is Role.SUPPLIER else _BUYER_MOVES),
        Column(Field.REF, _("Reference, leave as it is"), 10, hidden=True),
        Column(Field.PART, _("Part, leave as it is"), 6, hidden=True),
        Column(Field.STANDING, _("Standing, leave as it is"), 10, hidden=True),
    )
