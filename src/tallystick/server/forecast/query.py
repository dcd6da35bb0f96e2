"""The view of a list of forecasts in the address."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import QueryDict

from tallystick.server.board.query import LONGEST, fields_of, one_of
from tallystick.server.gate import ForecastSort, ForecastTab, ForecastView
from tallystick.trade.values import Role

ASKED = "asked"
"""The tab of the forecasts about which a person is asked; which they are is in the company's book alone."""


def view_of(query: QueryDict) -> ForecastView:
    """Read a view from an address. What cannot be read is left out, so that an old link still opens."""
    return ForecastView(
        tab=one_of(ForecastTab, query.get("tab", ""), ForecastTab.ALL),
        partner=query.get("partner", "")[:LONGEST],
        item=query.get("item", "").strip()[:LONGEST],
        role=one_of(Role, query.get("role", ""), None),
        search=query.get("q", "").strip()[:LONGEST],
        sort=one_of(ForecastSort, query.get("sort", ""), ForecastSort.MOVE),
        cursor=query.get("at", "")[:2000],
    )


def address(view: ForecastView) -> str:
    """The address of a view; what is usual is not written."""
    pairs = [
        ("tab", _tab(view)),
        ("q", view.search),
        ("partner", view.partner),
        ("item", view.item),
        ("role", view.role.value if view.role else ""),
        ("sort", "" if view.sort is ForecastSort.MOVE else view.sort.value),
        ("at", view.cursor),
    ]
    return "?" + urlencode([(name, value) for name, value in pairs if value])


def _tab(view: ForecastView) -> str:
    if view.among is not None:
        return ASKED
    return "" if view.tab is ForecastTab.ALL else view.tab.value


def hidden(view: ForecastView, *besides: str) -> list[tuple[str, str]]:
    """The view as fields of a form that changes only `besides`."""
    return fields_of(address(view), *besides)
