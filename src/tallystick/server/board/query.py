"""The view of a board in the address: everything that a page shows follows from it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from django.http import QueryDict

from tallystick.server.board.rows import Reader
from tallystick.server.gate import BoardView, Sort, Tab
from tallystick.trade.document import Agreement
from tallystick.trade.values import Role

LONGEST = 200
_Kind = TypeVar("_Kind", bound=StrEnum)
_Else = TypeVar("_Else")

# Sorts that begin with the largest: the arrow in the heading points the other way.
DOWNWARDS = frozenset({Sort.AGE})


def view_of(query: QueryDict, reader: Reader) -> BoardView:
    """Read a view from an address. What cannot be read is left out, so that an old link still opens."""
    sort = query.get("sort", "")
    return BoardView(
        tab=one_of(Tab, query.get("tab", ""), Tab.ALL),
        partner=query.get("partner", "")[:LONGEST],
        item=query.get("item", "").strip()[:LONGEST],
        buyer=query.get("buyer", "").strip()[:LONGEST],
        needed_from=_day(query.get("from", ""), reader),
        needed_to=_day(query.get("to", ""), reader),
        states=tuple(state for state in Agreement if state.value in query.getlist("state")),
        role=one_of(Role, query.get("role", ""), None),
        search=query.get("q", "").strip()[:LONGEST],
        sort=one_of(Sort, sort.removeprefix("-"), Sort.MOVE),
        reverse=sort.startswith("-"),
        cursor=query.get("at", "")[:2000],
    )


def address(view: BoardView, base: str = "") -> str:
    """The address of a view; what is usual is not written."""
    pairs: list[tuple[str, str]] = []

    def add(name: str, value: object) -> None:
        if value:
            pairs.append((name, str(value)))

    add("tab", "" if view.tab is Tab.ALL else view.tab.value)
    add("q", view.search)
    add("partner", view.partner)
    add("item", view.item)
    add("buyer", view.buyer)
    add("from", view.needed_from)
    add("to", view.needed_to)
    for state in view.states:
        add("state", state.value)
    add("role", view.role and view.role.value)
    usual = view.sort is Sort.MOVE and not view.reverse
    add("sort", "" if usual else ("-" if view.reverse else "") + view.sort.value)
    add("at", view.cursor)
    return f"{base}?{urlencode(pairs)}" if pairs else base or "?"


def hidden(view: BoardView, *besides: str) -> list[tuple[str, str]]:
    """The view as fields of a form that changes only `besides`."""
    return fields_of(address(view), *besides)


def fields_of(query: str, *besides: str) -> list[tuple[str, str]]:
    """An address as fields of a form that begins again at the first page and changes only `besides`."""
    return [
        (name, value)
        for name, values in QueryDict(query.lstrip("?")).lists()
        if name not in (*besides, "at")
        for value in values
    ]


def one_of(kind: type[_Kind], text: str, otherwise: _Else) -> _Kind | _Else:
    """The choice that an address names, or another where it names none that there is."""
    try:
        return kind(text)
    except ValueError:
        return otherwise


def _day(text: str, reader: Reader) -> date | None:
    try:
        return reader.formats.read_day(text, reader.today) if text else None
    except ValueError:
        return None
