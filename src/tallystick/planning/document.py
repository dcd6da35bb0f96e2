"""A result as a JSON document: what it is judged by, and each company's own plan."""

from __future__ import annotations

from typing import Any

import numpy as np

from tallystick.errors import InvalidInput, NotFound
from tallystick.planning.file.writing import digest
from tallystick.planning.layout import Floats
from tallystick.planning.numbers import Numbers, weekly
from tallystick.planning.plan import Plan
from tallystick.planning.realise import CompanyView, carried_out
from tallystick.planning.result import Joint, Method, Result
from tallystick.planning.structure import Lane, Structure

PLAN = "tallystick-plan/1"


def summary(result: Result) -> dict[str, Any]:
    """What a result is judged by, without the plans."""
    network, joint = result.network, result.joint
    return _heading(network.structure, result.method) | {
        "companies": len(network.structure.companies),
        "variables": result.variables,
        "equations": result.equations,
        "iterations": joint.iterations if joint else None,
        "warm": joint.warm if joint else None,
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
        "opened": _opened(joint) if joint and joint.operators else [],
        "implementable": result.realised.implementable,
        "cost_by_kind": result.realised.cost.as_dict(),
        "cost_per_company": {key: view.cost.as_dict() for key, view in result.realised.companies.items()},
        "seconds": dict(result.seconds),
    }


def _heading(structure: Structure, method: Method) -> dict[str, Any]:
    return {
        "format": PLAN,
        "method": method.value,
        "network": structure.name,
        "structure_sha256": digest(structure),
        "weeks": structure.weeks,
        "start": structure.start.isoformat(),
        "currency": structure.currency,
    }


def _opened(joint: Joint) -> list[dict[str, str]]:
    """What was opened in the two sealed runs, and to whom; nothing else was."""
    found = [
        ("plan", "its own variables, and its lanes", "each company"),
        ("comparison", "whether all gains together are below nothing", "every company"),
    ]
    if joint.settlement.joint:
        found.append(("comparison", "the whole gain", "every company"))
    return [{"run": run, "what": what, "to": whom} for run, what, whom in found]


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
    """The summary, under `plans` what each company is to do, and what the next sealed plan can begin with."""
    plans = {
        company: _company(result.network.structure, part, result.plan, result.realised.companies[company])
        for company, part in result.network.numbers.items()
    }
    kept = (
        {"kept_sealed": dict(result.joint.kept_sealed)} if result.joint and result.joint.kept_sealed else {}
    )
    return summary(result) | {"plans": plans} | kept


def own_document(structure: Structure, part: Numbers, method: Method, plan: Plan) -> dict[str, Any]:
    """A company's own plan alone, as it knows it without anybody else's part."""
    view = carried_out(structure, part, plan)
    return _heading(structure, method) | {
        "cost_per_company": {part.company: view.cost.as_dict()},
        "plans": {part.company: _company(structure, part, plan, view)},
    }


def read_own_plan(document: Any, structure: Structure, company: str) -> Plan:
    """What a company is to do, from a document that has its plan."""
    own = company_plan(document, company)
    if document.get("structure_sha256") != digest(structure):
        raise InvalidInput("The plan is of another structure.", mend="Make it again with this one.")

    def table(kind: str, figure: str) -> dict[str, Floats]:
        return {key: weekly(one[figure], structure.weeks) for key, one in own[kind].items()}

    try:
        starts, delivered = table("processes", "starts"), table("demands", "delivered")
        plan = Plan(
            {(company, key): one for key, one in starts.items()},
            table("lanes", "shipped"),
            {(company, key): one for key, one in delivered.items()},
        )
        shape = structure.company(company)
        complete = (
            starts.keys() == {one.id for one in shape.processes}
            and delivered.keys() == {one.id for one in shape.demands}
            and plan.shipments.keys() == {lane.id for lane in structure.lanes_of(company)}
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        complete = False
    if not complete:
        raise lacking()
    return plan


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
    try:
        shared = {key: plan[key] for key in ("method", "network", "weeks", "start", "currency")}
        settled = plan.get("settlement")
        if settled is not None:
            own_part = {"joint": plan["kept"] == "repaired", "gain": settled["gain"]}
            shared["settlement"] = own_part | settled["companies"][company]
        own: dict[str, Any] = plan["plans"][company]
        return shared | {"company": company, "cost": plan["cost_per_company"][company]} | own
    except (KeyError, TypeError):
        raise lacking() from None


def lacking() -> InvalidInput:
    """The error for a plan file of which a part is missing or is not what it should be."""
    return InvalidInput("The plan file lacks something.", mend="Make it again.")


def _company(structure: Structure, part: Numbers, plan: Plan, view: CompanyView) -> dict[str, Any]:
    company = part.company
    shape = structure.company(company)
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
            process.id: {
                "makes": dict(process.makes),
                "lead_time": process.lead_time,
                "starts": _weeks(plan.starts[company, process.id]),
            }
            for process in shape.processes
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
            lane.id: _lane(lane, part, plan.shipments[lane.id]) for lane in structure.lanes_of(company)
        },
    }


def _lane(lane: Lane, part: Numbers, shipped: Floats) -> dict[str, Any]:
    """A lane as one of its partners sees it."""
    buys = lane.buyer == part.company
    return {
        "direction": "in" if buys else "out",
        "partner": lane.partner_of(part.company),
        "stock_point": lane.to_stock if buys else lane.from_stock,
        "lead_time": lane.lead_time,
        "shipped": _weeks(shipped),
        "maximum": [None if np.isinf(most) else float(most) for most in part.lanes[lane.id].maximum],
    }


def _weeks(values: Floats) -> list[float]:
    """As they are, but for what is less than the solver's accuracy."""
    return [float(value) for value in np.round(values, 9) + 0.0]
