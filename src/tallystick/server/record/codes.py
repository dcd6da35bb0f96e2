"""How the book's columns write agreement, fulfilment and whose move it is. Stored: never renumber."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from tallystick.trade.document import Agreement, Fulfilment

STATE: Final = {
    Agreement.NEW: 1,
    Agreement.SEEN: 2,
    Agreement.PROPOSED: 3,
    Agreement.AGREED: 4,
    Agreement.CHANGED: 5,
    Agreement.REJECTED: 6,
    Agreement.CANCEL_REQUESTED: 7,
    Agreement.CANCELLED: 8,
}
FULFILMENT: Final = {
    Fulfilment.NONE: 0,
    Fulfilment.PARTLY_SHIPPED: 1,
    Fulfilment.SHIPPED: 2,
    Fulfilment.PARTLY_RECEIVED: 3,
    Fulfilment.RECEIVED: 4,
    Fulfilment.CLOSED_SHORT: 5,
}


#: how the column `role` writes that the company is the buyer, and that it is the supplier
BUYS: Final = 0
SELLS: Final = 1


class Rank(IntEnum):
    """Whose move it is, in the order in which a board shows it."""

    MINE = 0
    THEIRS = 1
    OPEN = 2  # agreed, or at rest, and goods are still to come
    DONE = 3
    VOID = 4  # nothing was ever requested: only claims that say nothing; on no board


class Heading(IntEnum):
    """What is counted. The first four are the ranks."""

    MINE = 0
    THEIRS = 1
    OPEN = 2
    DONE = 3
    DUE = 4  # by day: late from the day after
    RISK = 5  # by day: at risk from that day on
    RISK_ENDS = 6  # by day: was at risk and is late from the day after
