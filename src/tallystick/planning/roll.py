"""Next week's network: the first week of a plan has happened, everything else moves a week nearer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
from numpy.typing import ArrayLike

from tallystick.errors import InvalidInput
from tallystick.planning.layout import Floats
from tallystick.planning.network import Network
from tallystick.planning.numbers import SMALLEST, Numbers, StockNumbers, Weekly, weekly
from tallystick.planning.plan import Plan
from tallystick.planning.realise import CompanyView, realise
from tallystick.planning.structure import Structure


def next_week(network: Network, plan: Plan) -> Network:
    """The network a week later, if week 0 went as planned.

    Stock and what is owed are those after week 0; what was despatched or started then is in the pipeline. The
    new last week is like the one before it, until somebody knows better.
    """
    realised = realise(network, plan)
    if not realised.implementable:
        raise InvalidInput(
            f"The plan cannot be carried out: {realised.violations[0]}.", mend="Roll on with one that can."
        )
    old = network.structure
    structure = Structure(
        old.weeks, old.start + timedelta(weeks=1), old.companies, old.lanes, old.name, old.currency
    )
    return Network(
        structure,
        {
            company: _rolled(old, part, plan, realised.companies[company])
            for company, part in network.numbers.items()
        },
    )


def _rolled(structure: Structure, part: Numbers, plan: Plan, view: CompanyView) -> Numbers:
    arrivals = _despatched(structure, part, plan)
    return replace(
        part,
        stock_points={
            key: _stock(stock, float(view.stock[key][0]), arrivals[key])
            for key, stock in part.stock_points.items()
        },
        resources={
            key: replace(one, capacity=_later(one.capacity), overtime=_later(one.overtime))
            for key, one in part.resources.items()
        },
        processes={key: replace(one, maximum=_later(one.maximum)) for key, one in part.processes.items()},
        demands={
            key: replace(one, quantity=_owing(_later(one.quantity), float(view.backlog[key][0])))
            for key, one in part.demands.items()
        },
        lanes={key: replace(one, maximum=_later(one.maximum)) for key, one in part.lanes.items()},
    )


def _stock(stock: StockNumbers, after_first: float, arrivals: Weekly) -> StockNumbers:
    pipeline = np.append(stock.pipeline[1:], 0.0) + arrivals
    return replace(
        stock, initial=float(_settled(after_first)), pipeline=weekly(_settled(pipeline), len(pipeline))
    )


def _despatched(structure: Structure, part: Numbers, plan: Plan) -> dict[str, Weekly]:
    """What was started or despatched in week 0 and is still under way, by the new week of its arrival."""
    arrivals = {key: np.zeros(structure.weeks) for key in part.stock_points}
    for process in structure.company(part.company).processes:
        if 1 <= process.lead_time <= structure.weeks:
            for key, amount in process.makes.items():
                arrivals[key][process.lead_time - 1] += amount * plan.starts[part.company, process.id][0]
    for lane in structure.lanes_of(part.company):
        if lane.buyer == part.company and 1 <= lane.lead_time <= structure.weeks:
            arrivals[lane.to_stock][lane.lead_time - 1] += plan.shipments[lane.id][0]
    return arrivals


def _later(values: Weekly) -> Weekly:
    return weekly(np.append(values[1:], values[-1]), len(values))


def _owing(quantity: Weekly, backlog: float) -> Weekly:
    """What is owed already is asked for in the first week."""
    changed = np.array(quantity)
    changed[0] += backlog
    return weekly(_settled(changed), len(changed))


def _settled(figures: ArrayLike) -> Floats:
    """What a solver leaves by its accuracy, on either side of nothing, is nothing."""
    return np.where(np.asarray(figures) < SMALLEST, 0.0, figures)
