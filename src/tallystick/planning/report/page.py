"""The page: what it costs and brings, where stock stands, what is made, what comes and goes on each lane."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from html import escape
from importlib import resources
from typing import Any

from tallystick.planning.document import lacking
from tallystick.planning.report.chart import SEEN, Chart, Series, in_full, number

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

Weeks = Sequence[date]


def page(plan: Mapping[str, Any]) -> str:
    """The whole HTML page of one company's plan. Raises InvalidInput if that lacks something."""
    try:
        return _page(plan)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError):
        raise lacking() from None


def _page(plan: Mapping[str, Any]) -> str:
    first = date.fromisoformat(plan["start"])
    weeks = [first + timedelta(weeks=week) for week in range(plan["weeks"])]
    title = escape(plan["name"] or plan["company"])
    last = in_full(first + timedelta(weeks=plan["weeks"], days=-1))
    sections = [
        ("Stock", "At the end of each week.", list(_stock(plan, weeks))),
        ("Processes", "How often each is started.", list(_processes(plan, weeks))),
        ("Resources", "Hours used, against capacity without overtime.", list(_resources(plan, weeks))),
        ("Customers", "What they ask for, what is delivered, what is owed.", list(_demands(plan, weeks))),
        ("Bought", "What suppliers despatch, in the week it leaves them.", list(_lanes(plan, weeks, "in"))),
        ("Sold", "What is despatched to partners.", list(_lanes(plan, weeks, "out"))),
    ]
    body = "".join(_section(*section) for section in sections if section[2])
    nothing = (
        "<h2>Nothing to do</h2><p>This company keeps, makes, buys and sells nothing in this network.</p>"
    )
    facts = (plan["network"], f"method: {plan['method']}", _counted_weeks(plan["weeks"]))
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}: plan</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>{_STYLE}</style><main><h1>{title}</h1>"
        f'<p class="quiet">{escape(" · ".join(one for one in facts if one))}, {in_full(first)} to {last}</p>'
        f'<div class="money">{_costs(plan["cost"], plan["currency"])}'
        f"{_settlement(plan.get('settlement'), plan['currency'])}</div>{body or nothing}</main></html>\n"
    )


def _section(title: str, says: str, charts: Sequence[Chart]) -> str:
    figures = "".join(chart.figure() for chart in charts)
    return f'<section><h2>{title}</h2><p class="quiet">{says}</p><div class="grid2">{figures}</div></section>'


def _costs(cost: Mapping[str, float], currency: str) -> str:
    shown = [(label, cost[key]) for key, label in _COSTS if abs(cost[key]) >= SEEN]
    return f"<section><h2>Cost of this plan</h2>{_money(shown, ('Total', cost['total']), currency)}</section>"


def _settlement(settled: Mapping[str, Any] | None, currency: str) -> str:
    """What the joint plan brings the company over today's practice, and what it is paid or pays."""
    if settled is None:
        return ""
    gain, paid = settled["by_plan"], settled["paid"]
    if settled["joint"]:
        rows = [
            ("By this plan", gain),
            (f"Payment {'from' if paid >= 0 else 'to'} the others", paid),
        ]
        table = _money(rows, ("Better off by", settled["after"]), currency)
        says = f"All companies together gain {_amount(settled['gain'])} {currency}."
    else:
        would = f"{_amount(abs(gain))} {currency} {'less' if gain >= 0 else 'more'}"
        table = ""
        says = (
            "This is today's practice: all together would have gained nothing by the joint plan, "
            f"by which this company's cost would have been {would}. Nobody pays anything."
        )
    heading = "<h2>Gain over today's practice</h2>"
    return f'<section>{heading}{table}<p class="quiet">{escape(says)}</p></section>'


def _money(rows: Sequence[tuple[str, float]], total: tuple[str, float], currency: str) -> str:
    lines = "".join(
        f'<tr><th scope="row">{label}</th><td>{_amount(value)}</td></tr>' for label, value in rows
    )
    return (
        f'<table>{lines}<tr class="sum"><th scope="row">{total[0]}, {escape(currency)}</th>'
        f"<td>{_amount(total[1])}</td></tr></table>"
    )


def _amount(value: float) -> str:
    return f"{round(value, 2) + 0.0:,.2f}".replace("-", "\N{MINUS SIGN}")


def _stock(plan: Mapping[str, Any], weeks: Weeks) -> Iterator[Chart]:
    for key, one in plan["stock_points"].items():
        bars = [Series("Stock", one["stock"], "main")]
        yield Chart(_item(plan, key), _unit(plan, key), "", weeks, bars)


def _processes(plan: Mapping[str, Any], weeks: Weeks) -> Iterator[Chart]:
    for key, one in plan["processes"].items():
        made = ", ".join(
            f"{number(amount)} {_unit(plan, stock)} of {_item(plan, stock)}"
            for stock, amount in one.get("makes", {}).items()
        )
        says = f"Each makes {made}, {_after(one['lead_time'])}." if made else ""
        bars = [Series("Started", one["starts"], "main")]
        yield Chart(key, "times per week", says, weeks, bars)


def _resources(plan: Mapping[str, Any], weeks: Weeks) -> Iterator[Chart]:
    for key, one in plan["resources"].items():
        regular = [hours - over for hours, over in zip(one["hours"], one["overtime"], strict=True)]
        bars = [Series("Within capacity", regular, "main")]
        if max(one["overtime"]) >= SEEN:
            bars.append(Series("Overtime", one["overtime"], "more"))
        limit = ("Capacity without overtime", one["capacity"])
        yield Chart(key, "hours per week", "", weeks, bars, limit=limit)


def _demands(plan: Mapping[str, Any], weeks: Weeks) -> Iterator[Chart]:
    for key, one in plan["demands"].items():
        lines = [Series("Asked for", one["quantity"], "more")]
        if max(one["backlog"]) >= SEEN:
            lines.append(Series("Owed at the end of the week", one["backlog"], "bad"))
        stock = one["stock_point"]
        bars = [Series("Delivered", one["delivered"], "soft")]
        yield Chart(f"{key}: {_item(plan, stock)}", _unit(plan, stock), "", weeks, bars, lines)


def _lanes(plan: Mapping[str, Any], weeks: Weeks, direction: str) -> Iterator[Chart]:
    for key, one in plan["lanes"].items():
        if one["direction"] == direction:
            stock = one["stock_point"]
            who = f"{'from' if direction == 'in' else 'to'} {one['partner']}"
            limited = any(most is not None for most in one["maximum"])
            yield Chart(
                f"{_item(plan, stock)} {who}",
                f"{_unit(plan, stock)} per week",
                f"Lane {key}, arrives {_after(one['lead_time'])}.",
                weeks,
                bars=[Series("Despatched", one["shipped"], "main")],
                limit=("Contract maximum", one["maximum"]) if limited else None,
            )


def _item(plan: Mapping[str, Any], stock: str) -> str:
    """What is kept at a stock point, as people call it."""
    item = plan["stock_points"][stock]["item"]
    return f"{item} ({stock})" if item and item != stock else stock


def _unit(plan: Mapping[str, Any], stock: str) -> str:
    return plan["stock_points"][stock]["unit"] or "units"


def _counted_weeks(count: int) -> str:
    return f"{count} {'week' if count == 1 else 'weeks'}"


def _after(lead_time: int) -> str:
    return f"{_counted_weeks(lead_time)} later" if lead_time else "within the week"
