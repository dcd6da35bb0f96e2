"""The linear program's numbers: each company fills its own blocks from its private part alone.

minimise cost·x  subject to  A x = demand side b,  0 ≤ x ≤ upper.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from tallystick.planning.layout import Column, Floats, Layout, Row
from tallystick.planning.network import Network
from tallystick.planning.numbers import Numbers
from tallystick.planning.structure import Structure


@dataclass(frozen=True, slots=True)
class Program:
    """A layout with its numbers."""

    layout: Layout
    cost: Floats
    upper: Floats
    right: Floats


def central_program(network: Network) -> Program:
    """The whole network's program: the companies' own blocks side by side."""
    return _filled(Layout.of(network.structure), network.structure, network.numbers.values())


def company_program(structure: Structure, numbers: Numbers) -> Program:
    """What one company can write down by itself: its own blocks, and its ends of its lanes."""
    return _filled(Layout.of(structure, numbers.company), structure, [numbers])


def _filled(layout: Layout, structure: Structure, parts: Iterable[Numbers]) -> Program:
    program = Program(layout, np.zeros(layout.size), np.full(layout.size, np.inf), np.zeros(layout.height))
    for part in parts:
        _fill_stock(program, part)
        _fill_resources(program, part)
        _fill_processes(program, structure, part)
        _fill_demands(program, part)
        _fill_lanes(program, structure, part)
    return program


def _fill_stock(program: Program, part: Numbers) -> None:
    layout = program.layout
    for key, stock in part.stock_points.items():
        cost = program.cost[layout.at(Column.STOCK, part.company, key)]
        cost += stock.holding_cost
        cost[-1] -= stock.end_value
        right = program.right[layout.at(Row.BALANCE, part.company, key)]
        right += stock.pipeline
        right[0] += stock.initial


def _fill_resources(program: Program, part: Numbers) -> None:
    layout = program.layout
    for key, resource in part.resources.items():
        overtime = layout.at(Column.OVERTIME, part.company, key)
        program.cost[overtime] = resource.overtime_cost
        program.upper[overtime] = resource.overtime
        program.right[layout.at(Row.CAPACITY, part.company, key)] = resource.capacity


def _fill_processes(program: Program, structure: Structure, part: Numbers) -> None:
    layout = program.layout
    for process in structure.company(part.company).processes:
        numbers = part.processes[process.id]
        started = layout.at(Column.PROCESS, part.company, process.id)
        worth = sum(amount * part.stock_points[key].end_value for key, amount in process.makes.items())
        program.cost[started] = numbers.cost - worth * late(layout.weeks, process.lead_time)
        program.upper[started] = numbers.maximum


def _fill_demands(program: Program, part: Numbers) -> None:
    layout = program.layout
    for key, demand in part.demands.items():
        backlog = program.cost[layout.at(Column.BACKLOG, part.company, key)]
        backlog += demand.backlog_cost
        backlog[-1] += demand.unserved_cost
        program.right[layout.at(Row.OWED, part.company, key)] = demand.quantity


def _fill_lanes(program: Program, structure: Structure, part: Numbers) -> None:
    layout = program.layout
    for lane in structure.lanes_of(part.company):
        shipped = layout.at(Column.LANE, lane.buyer, lane.id)
        program.upper[shipped] = part.lanes[lane.id].maximum
        if lane.buyer == part.company:
            worth = part.stock_points[lane.to_stock].end_value
            program.cost[shipped] = part.inbound[lane.id].cost - worth * late(layout.weeks, lane.lead_time)


def late(weeks: int, lead_time: int) -> Floats:
    """1 in the weeks whose starts or despatches arrive only after the last week, else 0."""
    return (np.arange(weeks) + lead_time >= weeks).astype(np.float64)
