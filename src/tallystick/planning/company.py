"""One company's own plan: what it solves by itself, from its private part and what its partners tell it.

Beside its own variables it follows each of its lanes with a running account: how far, in units, cumulative
despatches are behind or ahead of a target (a customer's orders, a supplier's confirmation, a joint plan).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from tallystick.planning.layout import Column, Entries, Floats, Row
from tallystick.planning.linear import LinearModel
from tallystick.planning.numbers import Numbers
from tallystick.planning.plan import Plan
from tallystick.planning.program import company_program
from tallystick.planning.structure import Lane, Structure

LATE_PER_WEEK = 0.2
"""What a supplier counts for being late, per week, as a part of the price: above any real cost of waiting, so
that it delivers if it can."""

NEVER = 2.0
"""What it counts for not delivering at all before the end, as a part of the price."""

ABOVE_OVERTIME = 6.0
"""A week of being late counts at least so many times the overtime that would have avoided it."""

PLANNED_FIRST = 50.0
"""How many times that it counts for what was planned together, so that this goes before its own customers'
wishes for the same hours, even for a year: who waits for it further down may lose much more than they do."""


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """A lane held against a target: cost of a unit behind or ahead of it for a week, and the most ahead.

    So many units as `excused` may be behind for less.
    """

    target: Floats
    behind: Floats
    ahead: Floats
    most_ahead: Floats
    excused: Floats
    behind_excused: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """What partners told a company: fixed lanes, lanes that follow a target, prices to reckon with.

    `least` has what is promised on a lane already, by week: it may become more. `asked` takes the place of
    what its own customers want, by demand.
    """

    fixed: Mapping[str, Floats] = field(default_factory=dict)
    followed: Mapping[str, Followed] = field(default_factory=dict)
    price: Mapping[str, Floats] = field(default_factory=dict)
    least: Mapping[str, Floats] = field(default_factory=dict)
    asked: Mapping[str, Floats] = field(default_factory=dict)


class CompanyModel:
    """A company's linear program, solved again and again as its partners' words change."""

    def __init__(self, structure: Structure, numbers: Numbers) -> None:
        self.numbers = numbers
        self.lanes = structure.lanes_of(numbers.company)
        self._processes = structure.company(numbers.company).processes
        self._program = company_program(structure, numbers)
        self._layout = self._program.layout
        self._weeks = structure.weeks
        matrix = self._matrix()
        zeros = np.zeros(matrix.width)
        self._model = LinearModel(
            matrix, zeros, zeros, np.full(matrix.width, np.inf), np.zeros(matrix.height)
        )

    @property
    def inbound(self) -> tuple[Lane, ...]:
        """The lanes on which it buys."""
        return tuple(lane for lane in self.lanes if lane.buyer == self.numbers.company)

    @property
    def outbound(self) -> tuple[Lane, ...]:
        """The lanes on which it sells."""
        return tuple(lane for lane in self.lanes if lane.supplier == self.numbers.company)

    def plan(self, setting: Setting) -> Plan:
        """Its cheapest plan in this setting."""
        layout, extra = self._layout, 3 * len(self.lanes) * self._weeks
        cost = np.concatenate([self._program.cost, np.zeros(extra)])
        lower = np.zeros(layout.size + extra)
        upper = np.concatenate([self._program.upper, np.full(extra, np.inf)])
        right = np.concatenate([self._program.right, np.zeros(len(self.lanes) * self._weeks)])
        for index, lane in enumerate(self.lanes):
            shipped = layout.at(Column.LANE, lane.buyer, lane.id)
            if lane.id in setting.price:
                cost[shipped] += setting.price[lane.id]
            if lane.id in setting.least:
                lower[shipped] = setting.least[lane.id]
            if lane.id in setting.fixed:
                lower[shipped] = upper[shipped] = setting.fixed[lane.id]
            if lane.id in setting.followed:
                one = setting.followed[lane.id]
                behind, ahead, excused, row = self._account(index)
                cost[behind], cost[ahead], cost[excused] = one.behind, one.ahead, one.behind_excused
                upper[ahead], upper[excused] = one.most_ahead, one.excused
                right[row] = one.target
        for key, quantity in setting.asked.items():
            right[layout.at(Row.OWED, self.numbers.company, key)] = quantity
        self._model.set_cost(cost)
        self._model.set_bounds(lower, upper)
        self._model.set_right(right)
        solution = self._model.solve(f"The plan of company {self.numbers.company!r}")
        return Plan.of(layout, np.clip(solution.x[: layout.size], lower[: layout.size], upper[: layout.size]))

    def owed(self, lane: Lane, orders: Floats, planned: Floats | None = None) -> Followed:
        """Follow a customer's orders: never ahead of them, behind only at a penalty above any real cost.

        What was `planned` together weighs more than orders beyond it: they must not displace what others
        planned on.
        """
        worth = self._worth(lane)
        behind = np.full(self._weeks, LATE_PER_WEEK * worth)
        behind[-1] += NEVER * worth
        none = np.zeros(self._weeks)
        if planned is None:
            return Followed(orders, behind, none, none, none, none)
        beyond = np.maximum(np.cumsum(orders) - np.cumsum(planned), 0.0)
        return Followed(orders, PLANNED_FIRST * behind, none, none, beyond, behind)

    def _worth(self, lane: Lane) -> float:
        """What a unit on this lane counts: its price, or more if the overtime that it may take costs more."""
        numbers = self.numbers
        overtime = [
            sum(hours * numbers.resources[key].overtime_cost for key, hours in process.uses.items())
            / process.makes[lane.from_stock]
            for process in self._processes
            if lane.from_stock in process.makes
        ]
        worth = max(
            numbers.lanes[lane.id].price,
            numbers.stock_points[lane.from_stock].end_value,
            ABOVE_OVERTIME * max(overtime, default=0.0) / LATE_PER_WEEK,
        )
        return worth if worth > 0 else 1.0

    def _account(self, index: int) -> tuple[slice, slice, slice, slice]:
        """Where a lane's variables behind, ahead and excused, and its row, stand."""
        weeks = self._weeks
        starts = [self._layout.size + (3 * index + part) * weeks for part in range(3)]
        starts.append(self._layout.height + index * weeks)
        behind, ahead, excused, row = (slice(start, start + weeks) for start in starts)
        return behind, ahead, excused, row

    def _matrix(self) -> Entries:
        """Its own equations; and for each lane, change of (behind + excused - ahead) + despatch = target."""
        own, weeks = self._layout.entries(), self._weeks
        row, column, amount = [own.row], [own.column], [own.amount]
        for index, lane in enumerate(self.lanes):
            behind, ahead, excused, rows = (np.arange(one.start, one.stop) for one in self._account(index))
            shipped = np.arange(weeks) + self._layout.at(Column.LANE, lane.buyer, lane.id).start
            for columns, sign in ((behind, 1.0), (ahead, -1.0), (excused, 1.0)):
                row += [rows, rows[1:]]
                column += [columns, columns[:-1]]
                amount += [np.full(weeks, sign), np.full(weeks - 1, -sign)]
            row.append(rows)
            column.append(shipped)
            amount.append(np.ones(weeks))
        return Entries(
            np.concatenate(row),
            np.concatenate(column),
            np.concatenate(amount),
            own.height + len(self.lanes) * weeks,
            own.width + 3 * len(self.lanes) * weeks,
        )
