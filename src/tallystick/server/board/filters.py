"""Tabs, filter chips and sort headers of the board, ready to be written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tallystick.server.board.query import DOWNWARDS, address, hidden
from tallystick.server.board.rows import Reader
from tallystick.server.gate import BoardView, Count, Counts, Partner, Sort, Tab
from tallystick.trade.document import Agreement
from tallystick.trade.values import Role

#: so many partners can be listed; more are found by typing
LISTED = 40


@dataclass(frozen=True, slots=True)
class TabLink:
    """One tab with its number."""

    name: str
    url: str
    label: str
    count: str
    here: bool


@dataclass(frozen=True, slots=True)
class Option:
    """One choice in a chip's popover."""

    url: str
    label: str
    here: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter: what it is about, what it is set to, and how to lift it."""

    name: str
    label: str
    value: str
    on: bool
    clear: str
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    """A heading that sorts."""

    url: str
    order: str


def tabs(view: BoardView, counts: Counts, reader: Reader) -> list[TabLink]:
    """The tabs under the filters of a view."""
    numbers: list[tuple[Tab, str, Count]] = [
        (Tab.AWAITING_ME, _("Awaiting me"), counts.awaiting_me),
        (Tab.AWAITING_THEM, _("Awaiting them"), counts.awaiting_them),
        (Tab.LATE, _("Late"), counts.late),
        (Tab.AT_RISK, _("At risk"), counts.at_risk),
        (Tab.AGREED, _("Agreed"), counts.agreed),
        (Tab.ALL, pgettext("all orders", "All"), counts.all),
    ]
    return [
        TabLink(tab.value, address(view.on(tab)), label, count_text(count, reader), tab is view.tab)
        for tab, label, count in numbers
    ]


def count_text(count: Count, reader: Reader) -> str:
    """A number beside a tab: 402, or 1,000+."""
    text = reader.formats.quantity(count.number)
    return f"{text}+" if count.capped else text


def chips(view: BoardView, partners: list[Partner], contacts: list[str], reader: Reader) -> list[Chip]:
    """The filters, each with its choices."""
    start = replace(view, cursor="")
    names = {partner.id: partner.name for partner in partners}
    anything = pgettext("filter", "any")
    return [
        Chip(
            "partner",
            _("Partner"),
            names.get(view.partner, anything),
            bool(view.partner),
            address(replace(start, partner="")),
            tuple(
                Option(address(replace(start, partner=one.id)), one.name, one.id == view.partner)
                for one in partners[:LISTED]
            ),
        ),
        Chip("item", _("Item"), view.item or anything, bool(view.item), address(replace(start, item=""))),
        Chip(
            "buyer",
            _("Buyer"),
            view.buyer or anything,
            bool(view.buyer),
            address(replace(start, buyer="")),
            tuple(
                Option(address(replace(start, buyer=name)), name, name == view.buyer)
                for name in contacts[:LISTED]
            ),
        ),
        Chip(
            "needed",
            _("Needed"),
            needed(view, reader) or anything,
            bool(view.needed_from or view.needed_to),
            address(replace(start, needed_from=None, needed_to=None)),
            tuple(_spans(start, reader)),
        ),
        _states(start),
        _roles(start),
        _sorts(start),
    ]


def needed(view: BoardView, reader: Reader) -> str:
    """When it is needed, in words: by 16 Apr."""
    first, last = view.needed_from, view.needed_to
    formats, today = reader.formats, reader.today
    if first and last:
        return _("%(first)s to %(last)s") % {
            "first": formats.day(first, today),
            "last": formats.day(last, today),
        }
    if first:
        return _("from %(day)s") % {"day": formats.day(first, today)}
    return _("by %(day)s") % {"day": formats.day(last, today)} if last else ""


def _spans(view: BoardView, reader: Reader) -> list[Option]:
    """The spans that planners look at: this week, the next two, the next six."""
    today = reader.today
    sunday = today + timedelta(days=6 - today.weekday())
    spans: list[tuple[str, date]] = [
        (_("by the end of this week"), sunday),
        (_("within two weeks"), today + timedelta(days=14)),
        (_("within six weeks"), today + timedelta(days=42)),
    ]
    return [
        Option(
            address(replace(view, needed_from=None, needed_to=last)),
            f"{label} ({reader.formats.day(last, today)})",
            view.needed_from is None and view.needed_to == last,
        )
        for label, last in spans
    ]


def _states(view: BoardView) -> Chip:
    words = {
        Agreement.NEW: _("New"),
        Agreement.SEEN: _("Seen"),
        Agreement.PROPOSED: _("Supplier proposed"),
        Agreement.AGREED: _("Agreed"),
        Agreement.CHANGED: _("Buyer changed"),
        Agreement.REJECTED: _("Rejected, refused"),
        Agreement.CANCEL_REQUESTED: _("Cancel requested"),
        Agreement.CANCELLED: _("Cancelled"),
    }
    options = []
    for state, word in words.items():
        on = state in view.states
        rest = tuple(one for one in Agreement if (one in view.states) != (one is state))
        options.append(Option(address(replace(view, states=rest)), word, on))
    value = ", ".join(words[state] for state in view.states) or pgettext("filter", "any")
    return Chip(
        "state", _("State"), value, bool(view.states), address(replace(view, states=())), tuple(options)
    )


def _roles(view: BoardView) -> Chip:
    words = {Role.BUYER: _("we buy"), Role.SUPPLIER: _("we sell")}
    options = tuple(
        Option(address(replace(view, role=role)), word, view.role is role) for role, word in words.items()
    )
    value = words[view.role] if view.role else pgettext("filter", "any")
    return Chip("role", _("Side"), value, bool(view.role), address(replace(view, role=None)), options)


def sort_words() -> dict[Sort, str]:
    """The orders in which a board can be read."""
    return {
        Sort.MOVE: _("whose move, date"),
        Sort.DATE: _("date needed"),
        Sort.AGE: _("last word"),
        Sort.ORDER: _("order number"),
        Sort.PARTNER: _("partner"),
        Sort.ITEM: _("item"),
    }


def _sorts(view: BoardView) -> Chip:
    words = sort_words()
    options = tuple(
        Option(address(replace(view, sort=sort, reverse=False)), word, view.sort is sort)
        for sort, word in words.items()
    )
    return Chip("sort", _("Sort"), words[view.sort], False, "", options)


def headers(view: BoardView) -> dict[str, Header]:
    """The headings that sort; the one that is sorted by turns the order round."""
    found = {}
    for sort in Sort:
        here = sort is view.sort
        turned = replace(view, sort=sort, reverse=here and not view.reverse, cursor="")
        order = ""
        if here:
            order = "descending" if view.reverse != (sort in DOWNWARDS) else "ascending"
        found[sort.value] = Header(address(turned), order)
    return found


def search_fields(view: BoardView) -> list[tuple[str, str]]:
    """The filters that a search keeps."""
    return hidden(view, "q")


def needed_fields(view: BoardView) -> list[tuple[str, str]]:
    """The filters that a span of dates keeps."""
    return hidden(view, "from", "to")


def item_fields(view: BoardView) -> list[tuple[str, str]]:
    """The filters that an item keeps."""
    return hidden(view, "item")
