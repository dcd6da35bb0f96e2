"""The report of one company's plan: its own figures only, with their units, readable at any length."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest

from tallystick.errors import InvalidInput
from tallystick.planning.document import company_plan, document
from tallystick.planning.file import network_document, read_network
from tallystick.planning.report import page
from tallystick.planning.report.chart import WIDTH
from tallystick.planning.result import Method, solve
from tests.planning.small import two, two_companies


def shown(network: dict[str, Any], company: str, method: Method = Method.CENTRAL) -> str:
    return page(company_plan(document(solve(read_network(network), method)), company))


def rehearsed(**changes: Any) -> dict[str, Any]:
    return document(solve(two_companies(), Method.REHEARSAL)) | changes


def words(html: str) -> str:
    """What is read on a page, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.split("</style>")[1]))


def test_the_report_shows_one_company_only_and_runs_no_script() -> None:
    text = shown(two(), "pumps")
    assert "Brackwater Pumps" in text
    assert "Varnholt" not in text
    assert "furnace" not in text
    assert "<script" not in text
    assert "http" not in text.replace("http-equiv", "")
    assert "prefers-color-scheme:dark" in text
    for heading in ("Stock", "Processes", "Resources", "Customers", "Bought"):
        assert f"<h2>{heading}</h2>" in text
    for drawing in text.split("<svg")[1:]:
        ElementTree.fromstring("<svg" + drawing.split("</svg>")[0] + "</svg>")


def test_names_cannot_put_anything_into_the_report() -> None:
    changed = two()
    changed["name"] = "<script>alert(1)</script>"
    changed["companies"][1]["name"] = '"><img src=x onerror=alert(1)>'
    changed["companies"][1]["stock_points"][0] |= {"item": "<b>", "unit": "<i>"}
    changed["lanes"][0]["id"] = "<u>"
    result = solve(read_network(changed), Method.CENTRAL)
    text = page(company_plan(document(result), "pumps"))
    for tag in ("<script", "<img", "<b>", "<i>", "<u>"):
        assert tag not in text


def test_a_plan_of_nothing_can_be_shown() -> None:
    changed = network_document(two_companies())
    changed["companies"].append({"id": "idle", "name": "Idle", "stock_points": []})
    result = solve(read_network(changed), Method.CENTRAL)
    text = page(company_plan(document(result), "idle"))
    assert "<h1>Idle</h1>" in text
    assert "Nothing to do" in text
    assert "Stock" not in text


def test_units_are_read_without_pointing_at_anything() -> None:
    network = two()
    network["companies"][1]["stock_points"][1]["unit"] = "pump set"
    text = words(shown(network, "pumps"))
    assert "Casting (casting) piece 0 10 20" in text, "stock in its unit, above the axis"
    assert "Casting (casting) from foundry Lane castings, arrives 1 week later. piece per week" in text
    assert "assemble Each makes 1 pump set of pump, within the week. times per week" in text
    assert "line hours per week" in text
    assert "customers: pump pump set" in text
    assert "Delivered, pump set Asked for, pump set" in text


@pytest.mark.parametrize("weeks", [1, 2, 5, 26, 52, 104])
def test_days_are_readable_and_no_label_is_cut(weeks: int) -> None:
    network = two() | {"weeks": weeks}
    pumps = network["companies"][1]
    pumps["resources"][0]["capacity"] = 10
    pumps["demands"][0]["quantity"] = 8
    text = shown(network, "pumps")
    counted = "1 week," if weeks == 1 else f"{weeks} weeks,"
    assert f"{counted} 30 Nov 2026 to " in words(text)
    assert "11-30" not in text
    first = text.split("</svg>")[0]
    axis = re.findall(r'<text x="([\d.]+)" y="[\d.]+" text-anchor="middle">(\d[^<]*)</text>', first)
    assert axis[0][1] == "30 Nov"
    assert all(float(x) + 5 * len(label) / 2 <= WIDTH for x, label in axis)
    places = [float(x) for x, _ in axis]
    assert all(after - before > 45 for before, after in pairwise(places)), "nor does one stand on another"
    assert (" 27<" in text) == (weeks > 5), "a year is told where it changes"


def test_a_company_sees_what_the_plan_brings_it_and_what_it_is_paid() -> None:
    companies = {
        "foundry": {"by_plan": -1724.714, "paid": 2077.62, "after": 352.91},
        "pumps": {"by_plan": 2430.0, "paid": -2077.62, "after": 352.38},
    }
    made = rehearsed(kept="repaired", settlement={"gain": 705.29, "companies": companies})
    told = {
        "foundry": "By this plan −1,724.71 Payment from the others 2,077.62 Better off by, EUR 352.91",
        "pumps": "By this plan 2,430.00 Payment to the others −2,077.62 Better off by, EUR 352.38",
    }
    for company, says in told.items():
        text = words(page(company_plan(made, company)))
        assert says in text
        assert "All companies together gain 705.29 EUR." in text
    assert "Gain over" not in shown(two(), "pumps"), "one plan alone has nothing to compare with"


def test_where_today_s_practice_is_kept_nothing_is_said_to_be_gained() -> None:
    settled = {"gain": 0.0, "companies": {"pumps": {"by_plan": -12.5, "paid": 0.0, "after": 0.0}}}
    text = words(page(company_plan(rehearsed(kept="upstream", settlement=settled), "pumps")))
    assert "would have been 12.50 EUR more. Nobody pays anything." in text
    assert "Better off" not in text


def test_what_never_happens_is_told_in_words() -> None:
    network = two()
    network["companies"][1]["demands"][0]["quantity"] = 0
    text = shown(network, "pumps")
    assert "None in any week" in text
    assert "Overtime</span>" not in text
    assert "Owed" not in text


def test_what_turns_leave_of_nothing_is_told_as_nothing() -> None:
    made = rehearsed()
    pumps = made["plans"]["pumps"]
    pumps["processes"]["assemble"]["starts"] = [0.0, 0.0004, 0.0, 0.0, 0.001, 0.0]
    pumps["demands"]["customers"]["backlog"] = [1e-6] * 6
    text = words(page(company_plan(made, "pumps")))
    assert "times per week 0 0.5 1" in text
    assert "None in any week" in text
    assert "Owed" not in text


@pytest.mark.parametrize("lost", ["cost_per_company", "start", "weeks", "kept"])
def test_a_plan_file_that_lacks_something_is_refused(lost: str) -> None:
    made = rehearsed()
    del made[lost]
    with pytest.raises(InvalidInput, match="lacks something"):
        page(company_plan(made, "pumps"))


@pytest.mark.parametrize("weeks", [-5, 0, 1e300, None])
def test_a_plan_file_of_no_such_weeks_is_refused(weeks: float | None) -> None:
    made = rehearsed() | {"weeks": weeks}
    with pytest.raises(InvalidInput, match="lacks something"):
        page(company_plan(made, "pumps"))


def test_a_company_s_part_that_lacks_something_is_refused() -> None:
    made = rehearsed()
    del made["plans"]["pumps"]["stock_points"]["pump"]
    with pytest.raises(InvalidInput, match="lacks something"):
        page(company_plan(made, "pumps"))
