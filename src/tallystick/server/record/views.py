"""What a board is asked for: tab, filters, sort order and where to go on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from tallystick.trade.document import Agreement
from tallystick.trade.values import Role


class Tab(StrEnum):
    """The tabs of a board."""

    AWAITING_ME = "awaiting-me"
    AWAITING_THEM = "awaiting-them"
    LATE = "late"
    AT_RISK = "at-risk"
    AGREED = "agreed"
    ALL = "all"


class Sort(StrEnum):
    """The orders in which a board can be read. `reverse` in the view turns one round."""

    MOVE = "move"  # whose move it is, then the date
    DATE = "date"  # when it is needed
    AGE = "age"  # the newest word first
    ORDER = "order"
    PARTNER = "partner"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class BoardView:
    """One view of a book. Everything that a page shows follows from it, so it can all be in the address."""

    tab: Tab = Tab.ALL
    partner: str = ""
    item: str = ""
    buyer: str = ""
    needed_from: date | None = None
    needed_to: date | None = None
    states: tuple[Agreement, ...] = ()
    role: Role | None = None
    search: str = ""
    sort: Sort = Sort.MOVE
    reverse: bool = False
    cursor: str = ""
    limit: int = 50

    @property
    def filtered(self) -> bool:
        """Whether anything but the tab narrows the view."""
        return bool(
            self.partner
            or self.item
            or self.buyer
            or self.needed_from
            or self.needed_to
            or self.states
            or self.role
            or self.search.strip()
        )

    def on(self, tab: Tab) -> BoardView:
        """The same view on another tab, from its beginning."""
        return replace(self, tab=tab, cursor="")
