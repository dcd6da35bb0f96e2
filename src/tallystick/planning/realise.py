"""The checker: simulates a plan week by week and says whether it can be carried out and what it then costs.

It shares nothing with the solvers but the network and the plan, so that it can prove them wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

import numpy as np

from tallystick.errors import InvalidInput
from tallystick.planning.layout import Floats
from tallystick.planning.network import Network
from tallystick.planning.numbers import Numbers
from tallystick.planning.plan import Plan
from tallystick.planning.structure import Structure

TOLERANCE = 1e-6
"""How far a figure may stray, as a part of the largest quantity of its kind (or of 1)."""


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that cannot be done: where, in which week, of which kind, and by how much."""

    kind: str
    company: str
    id: str
    week: int
    amount: float

    def __str__(self) -> str:
        return f"{self.kind}: {self.company} {self.id}, week {self.week}, by {self.amount:g}"


@dataclass(frozen=True, slots=True)
class Cost:
    """Money by kind. Prices paid between companies cancel out in the sum over the network."""

    holding: float = 0.0
    overtime: float = 0.0
    backlog: float = 0.0
    unserved: float = 0.0
    lanes: float = 0.0
    processes: float = 0.0
    end_value: float = 0.0
    purchases: float = 0.0
    sales: float = 0.0

    @property
    def total(self) -> float:
        """All of it: what is left at the end and what was sold are taken off."""
        return self.controllable + self.processes - self.end_value + self.purchases - self.sales

    @property
    def controllable(self) -> float:
        """What planning can change: holding, overtime, backlog, what stays unserved, and lanes."""
        return self.holding + self.overtime + self.backlog + self.unserved + self.lanes

    def __add__(self, other: Cost) -> Cost:
        return Cost(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    def as_dict(self) -> dict[str, float]:
        """Every kind, and the two sums."""
        return {one.name: getattr(self, one.name) for one in fields(self)} | {
            "controllable": self.controllable,
            "total": self.total,
        }


@dataclass(frozen=True, slots=True, eq=False)
class CompanyView:
    """What one company's plan comes to: stock at the end of each week, hours, backlog."""

    stock: Mapping[str, Floats]
    hours: Mapping[str, Floats]
    overtime: Mapping[str, Floats]
    backlog: Mapping[str, Floats]
    cost: Cost


@dataclass(frozen=True, slots=True, eq=False)
class Realised:
    """A simulated plan."""

    companies: Mapping[str, CompanyView]
    violations: tuple[Violation, ...]
    cost: Cost = field(default_factory=Cost)

    @property
    def implementable(self) -> bool:
        """Whether everything in the plan can be done as written."""
        return not self.violations


def realise(network: Network, plan: Plan) -> Realised:
    """Simulate the plan in the network."""
    parts = [_Simulation(network.structure, part, plan).run() for part in network.numbers.values()]
    views = {company: view for company, (view, _) in zip(network.numbers, parts, strict=True)}
    return Realised(
        views,
        tuple(violation for _, found in parts for violation in found),
        sum((view.cost for view in views.values()), Cost()),
    )


def realise_company(
    structure: Structure, numbers: Numbers, plan: Plan
) -> tuple[CompanyView, list[Violation]]:
    """Simulate one company's share of a plan: its own part, and its lanes, are enough."""
    return _Simulation(structure, numbers, plan).run()


def carried_out(structure: Structure, numbers: Numbers, plan: Plan) -> CompanyView:
    """What one company's share comes to; one that cannot be carried out is refused, for it has no cost."""
    view, violations = realise_company(structure, numbers, plan)
    if violations:
        raise InvalidInput(
            f"The plan cannot be carried out: {violations[0]}.", mend="Repair it before comparing."
        )
    return view


class _Simulation:
    def __init__(self, structure: Structure, part: Numbers, plan: Plan) -> None:
        self.structure, self.part, self.plan = structure, part, plan
        self.company = structure.company(part.company)
        self.lanes = structure.lanes_of(part.company)
        self.found: list[Violation] = []

    def run(self) -> tuple[CompanyView, list[Violation]]:
        stock, arrives_after = self._stock()
        hours, overtime = self._hours()
        backlog = self._backlog()
        self._limits()
        cost = self._cost(stock, arrives_after, overtime, backlog)
        return CompanyView(stock, hours, overtime, backlog, cost), self.found

    def _fault(self, kind: str, key: str, excess: Floats, scale: float) -> None:
        """Note the worst week in which `excess` is above what rounding explains."""
        bad = ~(excess <= TOLERANCE * max(1.0, scale))
        if bad.any():
            week = int(np.argmax(np.where(np.isnan(excess), np.inf, excess)))
            self.found.append(Violation(kind, self.part.company, key, week, float(excess[week])))

    def _stock(self) -> tuple[dict[str, Floats], dict[str, float]]:
        weeks = self.structure.weeks
        flow = {key: np.array(numbers.pipeline) for key, numbers in self.part.stock_points.items()}
        moved = {key: float(np.abs(one).max(initial=0.0)) for key, one in flow.items()}
        after = dict.fromkeys(flow, 0.0)

        def take(key: str, quantity: Floats) -> None:
            flow[key] -= quantity
            moved[key] = max(moved[key], float(np.abs(quantity).max()))

        def bring(key: str, quantity: Floats, lead_time: int) -> None:
            cut = max(weeks - lead_time, 0)
            flow[key][weeks - cut :] += quantity[:cut]
            after[key] += float(quantity[cut:].sum())
            moved[key] = max(moved[key], float(np.abs(quantity).max()))

        for process in self.company.processes:
            started = self.plan.starts[self.part.company, process.id]
            for key, amount in process.consumes.items():
                take(key, amount * started)
            for key, amount in process.makes.items():
                bring(key, amount * started, process.lead_time)
        for lane in self.lanes:
            shipped = self.plan.shipments[lane.id]
            if lane.supplier == self.part.company:
                take(lane.from_stock, shipped)
            else:
                bring(lane.to_stock, shipped, lane.lead_time)
        for demand in self.company.demands:
            take(demand.stock_point, self.plan.deliveries[self.part.company, demand.id])
        stock = {key: self.part.stock_points[key].initial + np.cumsum(one) for key, one in flow.items()}
        for key, level in stock.items():
            initial = self.part.stock_points[key].initial
            self._fault("negative stock", key, -level, max(moved[key], initial))
        return stock, after

    def _hours(self) -> tuple[dict[str, Floats], dict[str, Floats]]:
        hours = {key: np.zeros(self.structure.weeks) for key in self.company.resources}
        for process in self.company.processes:
            for key, amount in process.uses.items():
                hours[key] = hours[key] + amount * self.plan.starts[self.part.company, process.id]
        overtime = {}
        for key, used in hours.items():
            resource = self.part.resources[key]
            overtime[key] = np.maximum(used - resource.capacity, 0.0)
            self._fault("capacity", key, overtime[key] - resource.overtime, float(np.max(resource.capacity)))
        return hours, overtime

    def _backlog(self) -> dict[str, Floats]:
        backlog = {}
        for key, demand in self.part.demands.items():
            owed = np.cumsum(demand.quantity) - np.cumsum(self.plan.deliveries[self.part.company, key])
            self._fault("delivered more than asked", key, -owed, float(np.sum(demand.quantity)))
            backlog[key] = np.maximum(owed, 0.0)
        return backlog

    def _limits(self) -> None:
        for process in self.company.processes:
            started = self.plan.starts[self.part.company, process.id]
            self._within("process", process.id, started, self.part.processes[process.id].maximum)
        for lane in self.lanes:
            if lane.supplier == self.part.company:
                self._within("lane", lane.id, self.plan.shipments[lane.id], self.part.lanes[lane.id].maximum)
        for key in self.part.demands:
            self._within("delivery", key, self.plan.deliveries[self.part.company, key], np.inf)

    def _within(self, what: str, key: str, quantity: Floats, maximum: Floats | float) -> None:
        scale = float(np.abs(np.where(np.isfinite(quantity), quantity, 0.0)).max())
        self._fault(f"{what} negative", key, -quantity, scale)
        self._fault(f"{what} above its maximum", key, quantity - maximum, scale)

    def _cost(
        self,
        stock: Mapping[str, Floats],
        after: Mapping[str, float],
        overtime: Mapping[str, Floats],
        backlog: Mapping[str, Floats],
    ) -> Cost:
        part, plan = self.part, self.plan
        bought = [lane for lane in self.lanes if lane.buyer == part.company]
        sold = [lane for lane in self.lanes if lane.supplier == part.company]

        def shipped(lane: str) -> float:
            return float(plan.shipments[lane].sum())

        return Cost(
            holding=sum(
                part.stock_points[key].holding_cost * float(level.sum()) for key, level in stock.items()
            ),
            overtime=sum(
                part.resources[key].overtime_cost * float(one.sum()) for key, one in overtime.items()
            ),
            backlog=sum(part.demands[key].backlog_cost * float(owed.sum()) for key, owed in backlog.items()),
            unserved=sum(part.demands[key].unserved_cost * float(owed[-1]) for key, owed in backlog.items()),
            lanes=sum(part.inbound[lane.id].cost * shipped(lane.id) for lane in bought),
            processes=sum(
                part.processes[key].cost * float(plan.starts[part.company, key].sum())
                for key in part.processes
            ),
            end_value=sum(
                part.stock_points[key].end_value * (float(level[-1]) + after[key])
                for key, level in stock.items()
            ),
            purchases=sum(part.lanes[lane.id].price * shipped(lane.id) for lane in bought),
            sales=sum(part.lanes[lane.id].price * shipped(lane.id) for lane in sold),
        )
