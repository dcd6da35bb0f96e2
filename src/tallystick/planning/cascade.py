"""Orders go up from customers to suppliers, commitments come down: the two passes by which companies settle.

Both the upstream reference and the repair of a joint plan end with these passes; they exchange quantities
by lane and week, nothing else. What comes out can be carried out, because each company plans its despatches
from what its own suppliers have committed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from tallystick.planning.company import CompanyModel, Setting
from tallystick.planning.layout import Floats
from tallystick.planning.plan import Plan
from tallystick.planning.structure import Lane, Structure

SWEEPS = 12
"""How often companies in a circle look again at what the others have promised by then."""

Quantities = Mapping[str, Floats]
Ordering = Callable[[CompanyModel, Quantities], Setting]
"""Given a company and its customers' orders: the setting in which it chooses its own orders."""


def suppliers_first(structure: Structure) -> list[list[str]]:
    """Companies in an order in which suppliers come before buyers; companies in a circle stand together."""
    after: dict[str, list[str]] = {company.id: [] for company in structure.companies}
    for lane in structure.lanes:
        after[lane.supplier].append(lane.buyer)
    return list(reversed(_strongly_connected(after)))


def _strongly_connected(after: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Tarjan's algorithm without recursion; components come out with successors first."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    waiting: dict[str, None] = {}
    components: list[list[str]] = []
    for start in after:
        if start in index:
            continue
        work = [(start, iter(after[start]))]
        index[start] = low[start] = len(index)
        waiting[start] = None
        while work:
            node, edges = work[-1]
            step = next(edges, None)
            if step is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    component = []
                    while True:
                        member, _ = waiting.popitem()
                        component.append(member)
                        if member == node:
                            break
                    components.append(sorted(component))
            elif step not in index:
                index[step] = low[step] = len(index)
                waiting[step] = None
                work.append((step, iter(after[step])))
            elif step in waiting:
                low[node] = min(low[node], index[step])
    return components


def order_pass(
    groups: Iterable[Sequence[str]],
    models: Mapping[str, CompanyModel],
    ordering: Ordering,
    before: Quantities,
) -> dict[str, Floats]:
    """Customers first, each company orders what it needs for its own customers' orders.

    In a circle, the orders of a buyer whose turn is later are those of the round before.
    """
    orders = dict(before)
    for group in reversed(list(groups)):
        for company in reversed(group):
            model = models[company]
            plan = model.plan(ordering(model, orders))
            for lane in model.inbound:
                orders[lane.id] = plan.shipments[lane.id]
    return orders


def commit_pass(
    groups: Iterable[Sequence[str]],
    models: Mapping[str, CompanyModel],
    orders: Quantities,
    planned: Quantities | None = None,
) -> Plan:
    """Suppliers first, each company commits what it can deliver out of what its suppliers committed."""
    planned = planned or {}
    committed: dict[str, Floats] = {}
    plans: dict[str, Plan] = {}
    lanes: dict[str, Lane] = {}
    for group in groups:
        # In a circle the first sweep counts on nothing from members whose turn is still to come. Later ones
        # use what they then committed, and keep every word given inside the circle: it may only become more,
        # so that what each has planned on stays possible.
        for sweep in range(1 if len(group) == 1 else SWEEPS):
            inside = set(group)
            before = dict(committed)
            for company in group:
                model = models[company]
                lanes |= {lane.id: lane for lane in model.lanes}
                plans[company] = model.plan(
                    _commitment(model, orders, committed, planned, inside if sweep else set())
                )
                for lane in model.outbound:
                    committed[lane.id] = plans[company].shipments[lane.id]
            if sweep and all(np.allclose(committed[key], one) for key, one in before.items()):
                break
    return Plan.joined(plans, {key: lane.supplier for key, lane in lanes.items()})


def _commitment(
    model: CompanyModel,
    orders: Quantities,
    committed: Quantities,
    planned: Quantities,
    kept: set[str],
) -> Setting:
    fixed = {
        lane.id: committed[lane.id] if lane.id in committed else np.zeros_like(orders[lane.id])
        for lane in model.inbound
    }
    followed = {lane.id: model.owed(lane, orders[lane.id], planned.get(lane.id)) for lane in model.outbound}
    least = {lane.id: committed[lane.id] for lane in model.outbound if lane.buyer in kept}
    return Setting(fixed, followed, least=least)
