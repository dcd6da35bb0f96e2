"""The view of a list of forecasts in the address."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from django.http import QueryDict

from tallystick.server.gate import ForecastSort, ForecastTab, ForecastView
from tallystick.trade.values import Role

_LONGEST = 200
_Kind = TypeVar("_Kind", bound=StrEnum)
_Else = TypeVar("_Else")


def view_of(query: QueryDict) -> ForecastView:
    """Read a view from an address. What cannot be read is left out, so that an old link still opens."""
    return ForecastView(
        tab=_one(ForecastTab, query.get("tab", ""), ForecastTab.ALL),
        partner=query.get("partner", "")[:_LONGEST],
        item=query.get("item", "").strip()[:_LONGEST],
        role=_one(Role, query.get("role", ""), None),
        search=query.get("q", "").strip()[:_LONGEST],
        sort=_one(ForecastSort, query.get("sort", ""), ForecastSort.MOVE),
        cursor=query.get("at", "")[:2000],
    )


def address(view: ForecastView) -> str:
    """The address of a view; what is usual is not written."""
    pairs = [
        ("tab", "" if view.tab is ForecastTab.ALL else view.tab.value),
        ("q", view.search),
        ("partner", view.partner),
        ("item", view.item),
        ("role", view.role.value if view.role else ""),
        ("sort", "" if view.sort is ForecastSort.MOVE else view.sort.value),
        ("at", view.cursor),
    ]
    return "?" + urlencode([(name, value) for name, value in pairs if value])


def hidden(view: ForecastView, but: str) -> list[tuple[str, str]]:
    """The view as fields of a form that changes only one of them."""
    query = QueryDict(address(replace(view, cursor="")).lstrip("?"))
    return [(name, str(query[name])) for name in query if name != but]


def _one(kind: type[_Kind], text: str, otherwise: _Else) -> _Kind | _Else:
    try:
        return kind(text)
    except ValueError:
        return otherwise
