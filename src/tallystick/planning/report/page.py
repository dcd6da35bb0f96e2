"""The page: what it costs, where stock stands, how busy resources are, what comes and goes on each lane."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from html import escape
from importlib import resources
from typing import Any

from tallystick.planning.report.chart import Chart, Series, number

_STYLE = resources.files(__package__).joinpath("plan.css").read_text("utf-8")

_COSTS = (
    ("holding", "Holding"),
    ("overtime", "Overtime"),
    ("backlog", "Backlog"),
    ("unserved", "Never served"),
    ("lanes", "Freight and other cost of lanes"),
    ("processes", "Processes"),
    ("purchases", "Bought from partners"),
    ("sales", "Sold to partners (taken off)"),
    ("end_value", "Left at the end (taken off)"),
)


def page(plan: Mapping[str, Any]) -> str:
    """The whole HTML page of one company's plan."""
    first = date.fromisoformat(plan["start"])
    weeks = [(first + timedelta(weeks=week)).isoformat() for week in range(plan["weeks"])]
    title = plan["name"] or plan["company"]
    sections = [
        ("Stock", "Stock at the end of each week.", list(_stock(plan, weeks))),
        ("Resources", "Hours used, against capacity without overtime.", list(_resources(plan, weeks))),
        ("Customers", "What they ask for, what is delivered, what is owed.", list(_demands(plan, weeks))),
        (
            "Bought",
            "Despatches to this company, in the week they leave the supplier.",
            list(_lanes(plan, weeks, "in")),
        ),
        ("Sold", "Despatches to partners.", list(_lanes(plan, weeks, "out"))),
    ]
    body = "".join(_section(*section) for section in sections if section[2])
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}: plan</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>{_STYLE}</style><main><h1>{escape(title)}</h1>"
        f'<p class="quiet">{escape(plan["network"])} · method: {escape(plan["method"])} · '
        f"{plan['weeks']} weeks from {escape(plan['start'])}</p>"
        f"{_costs(plan['cost'], plan['currency'])}{body}</main></html>\n"
    )


def _section(title: str, says: str, charts: Sequence[Chart]) -> str:
    figures = "".join(
        f"<figure><h3>{escape(chart.title)}</h3>{chart.svg()}{chart.legend()}{chart.table()}</figure>"
        for chart in charts
    )
    return f'<h2>{escape(title)}</h2><p class="quiet">{escape(says)}</p><div class="grid2">{figures}</div>'


def _costs(cost: Mapping[str, float], currency: str) -> str:
    rows = "".join(
        f"<tr><th>{escape(label)}</th><td>{number(cost[key])}</td></tr>"
        for key, label in _COSTS
        if abs(cost[key]) >= 0.005
    )
    return (
        f"<h2>Cost of this plan</h2><table>{rows}"
        f'<tr class="sum"><th>Total, {escape(currency)}</th><td>{number(cost["total"])}</td></tr></table>'
    )


def _stock(plan: Mapping[str, Any], weeks: Sequence[str]) -> Iterator[Chart]:
    for key, one in plan["stock_points"].items():
        label = f"{one['item']} ({key})" if one["item"] and one["item"] != key else key
        yield Chart(label, one["unit"], weeks, bars=[Series("Stock", one["stock"], "main")])


def _resources(plan: Mapping[str, Any], weeks: Sequence[str]) -> Iterator[Chart]:
    for key, one in plan["resources"].items():
        regular = [hours - over for hours, over in zip(one["hours"], one["overtime"], strict=True)]
        bars = [Series("Within capacity", regular, "main"), Series("Overtime", one["overtime"], "more")]
        yield Chart(key, "h", weeks, bars=bars, limit=("Capacity", one["capacity"]))


def _demands(plan: Mapping[str, Any], weeks: Sequence[str]) -> Iterator[Chart]:
    for key, one in plan["demands"].items():
        lines = [Series("Asked for", one["quantity"], "more"), Series("Owed", one["backlog"], "bad")]
        yield Chart(key, "", weeks, bars=[Series("Delivered", one["delivered"], "soft")], lines=lines)


def _lanes(plan: Mapping[str, Any], weeks: Sequence[str], direction: str) -> Iterator[Chart]:
    for one in plan["lanes"].values():
        if one["direction"] == direction:
            word = "from" if direction == "in" else "to"
            limited = any(most is not None for most in one["maximum"])
            yield Chart(
                f"{one['stock_point']} {word} {one['partner']}, {one['lead_time']} weeks",
                "",
                weeks,
                bars=[Series("Despatched", one["shipped"], "main")],
                limit=("Contract maximum", one["maximum"]) if limited else None,
            )
