"""A result as a JSON document: what it is judged by, and each company's own plan."""

from __future__ import annotations

from typing import Any

import numpy as np

from tallystick.errors import InvalidInput, NotFound
from tallystick.planning.file.writing import digest
from tallystick.planning.layout import Floats
from tallystick.planning.network import Network
from tallystick.planning.numbers import Numbers
from tallystick.planning.plan import Plan
from tallystick.planning.realise import Realised
from tallystick.planning.result import Joint, Result
from tallystick.planning.structure import Lane

PLAN = "tallystick-plan/1"


def summary(result: Result) -> dict[str, Any]:
    """What a result is judged by, without the plans."""
    network, joint = result.network, result.joint
    document: dict[str, Any] = {
        "format": PLAN,
        "method": result.method.value,
        "network": network.name,
        "structure_sha256": digest(network.structure),
        "weeks": network.structure.weeks,
        "start": network.structure.start.isoformat(),
        "currency": network.currency,
        "companies": len(network.structure.companies),
        "variables": result.variables,
        "equations": result.equations,
        "iterations": joint.iterations if joint else None,
        "cost": result.cost,
        "controllable_cost": result.realised.cost.controllable,
        "bound": result.bound,
        "gap_percent": {"controllable": result.gap_controllable, "total": result.gap_total},
        "upstream_cost": result.upstream_cost,
        "upstream_rounds": list(result.upstream_rounds),
        "largest_infeasibility_before_repair": joint.infeasibility if joint else None,
        "repaired_cost": joint.repaired_cost if joint else None,
        "kept": joint.kept if joint else None,
        "settlement": _settlement(joint) if joint else None,
        "operators": [dict(one) for one in joint.operators] if joint else [],
        "implementable": result.realised.implementable,
        "cost_by_kind": result.realised.cost.as_dict(),
        "cost_per_company": {key: view.cost.as_dict() for key, view in result.realised.companies.items()},
        "seconds": dict(result.seconds),
    }
    return document


def _settlement(joint: Joint) -> dict[str, Any]:
    """The whole gain and each company's: by its own plan, what it is paid, and what it has after that."""
    paid = joint.settlement.payments
    counts = joint.settlement.joint
    return {
        "gain": joint.settlement.gain / 100,
        "companies": {
            company: {
                "by_plan": gain / 100,
                "paid": paid[company] / 100,
                "after": (gain * counts + paid[company]) / 100,
            }
            for company, gain in joint.gains.items()
        },
    }


def document(result: Result) -> dict[str, Any]:
    """The summary, and under `plans` what each company is to do and what then happens to it."""
    plans = {
        company: _company(result.network, company, result.plan, result.realised)
        for company in result.network.numbers
    }
    return summary(result) | {"plans": plans}


def company_plan(plan: Any, company: str) -> dict[str, Any]:
    """One company's part of a plan document, with the dates it needs."""
    if not isinstance(plan, dict) or plan.get("format") != PLAN or not isinstance(plan.get("plans"), dict):
        raise InvalidInput(
            "This is not a plan file.", mend="Give a file that `tallystick plan … --out` has written."
        )
    if company not in plan["plans"]:
        raise NotFound(
            f"There is no company {company!r} in this plan.",
            mend="Known: " + ", ".join(list(plan["plans"])[:20]) + ".",
        )
    own: dict[str, Any] = plan["plans"][company]
    shared = {key: plan[key] for key in ("method", "network", "weeks", "start", "currency")}
    return shared | {"company": company, "cost": plan["cost_per_company"][company]} | own


def _company(network: Network, company: str, plan: Plan, realised: Realised) -> dict[str, Any]:
    part, view = network.numbers[company], realised.companies[company]
    shape = network.structure.company(company)
    return {
        "name": part.name,
        "stock_points": {
            key: {
                "item": part.stock_points[key].item,
                "unit": part.stock_points[key].unit,
                "stock": _weeks(level),
            }
            for key, level in view.stock.items()
        },
        "resources": {
            key: {
                "hours": _weeks(hours),
                "capacity": _weeks(part.resources[key].capacity),
                "overtime": _weeks(view.overtime[key]),
                "most_overtime": _weeks(part.resources[key].overtime),
            }
            for key, hours in view.hours.items()
        },
        "processes": {
            process.id: {"starts": _weeks(plan.starts[company, process.id])} for process in shape.processes
        },
        "demands": {
            demand.id: {
                "stock_point": demand.stock_point,
                "quantity": _weeks(part.demands[demand.id].quantity),
                "delivered": _weeks(plan.deliveries[company, demand.id]),
                "backlog": _weeks(view.backlog[demand.id]),
            }
            for demand in shape.demands
        },
        "lanes": {
            lane.id: _lane(lane, part, plan.shipments[lane.id])
            for lane in network.structure.lanes_of(company)
        },
    }


def _lane(lane: Lane, part: Numbers, shipped: Floats) -> dict[str, Any]:
    """A lane as one of its partners sees it."""
    buys = lane.buyer == part.company
    return {
        "direction": "in" if buys else "out",
        "partner": lane.supplier if buys else lane.buyer,
        "stock_point": lane.to_stock if buys else lane.from_stock,
        "lead_time": lane.lead_time,
        "shipped": _weeks(shipped),
        "maximum": [None if np.isinf(most) else float(most) for most in part.lanes[lane.id].maximum],
    }


def _weeks(values: Floats) -> list[float]:
    """As they are, but for what is less than the solver's accuracy."""
    return [float(value) for value in np.round(values, 9) + 0.0]
