"""From a figure back to what caused it. Stays inside the company: a Peg has no JSON, and no claim takes one.

Stock, receipts and planned quantities serve demand in the order of time: what comes first serves what is
needed first. Within one week demands share alike. A figure is followed up through the recipes level by level,
so that it costs no more than the recipes above its item.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np

from tallystick.planning.requirements.demand import Cause
from tallystick.planning.requirements.expectation import exact
from tallystick.planning.requirements.explode import EPSILON, Requirements
from tallystick.planning.requirements.structure import Floats, Ints

SAFETY: Final = "safety-stock"
LOT: Final = "lot"

_Parts = dict[tuple[Cause, str], float]


@dataclass(frozen=True, slots=True)
class Peg:
    """A part of a figure and its cause. `item` is the one that is wanted, at the top of the recipes."""

    quantity: Decimal
    cause: Cause
    item: str


class Pegging:
    """Answers what caused a figure of one set of requirements."""

    def __init__(self, needs: Requirements) -> None:
        self._needs = needs
        structure = needs.structure
        self._planned = np.zeros_like(needs.gross)
        np.add.at(self._planned, structure.source_item, needs.planned)
        self._wanted = defaultdict[tuple[int, int], list[tuple[Cause, float]]](list)
        for demand in needs.demands:
            week = max(needs.weeks.week(demand.day), 0)
            if week < needs.weeks.count and demand.quantity:
                number = structure.index[demand.item]
                self._wanted[number, week].append((demand.cause, float(demand.quantity)))
        self._parents = defaultdict[int, list[int]](list)
        for edge, child in enumerate(structure.edge_child):
            self._parents[int(child)].append(edge)
        self._level = np.zeros(len(structure.items), dtype=np.int64)
        for level, items in enumerate(structure.levels):
            self._level[items] = level

    def explain(self, item: str, supplier: str, week: int) -> tuple[Peg, ...]:
        """Say what caused the figure of a week, the greatest part first. The parts come to the figure."""
        structure, needs = self._needs.structure, self._needs
        row, first = structure.row(item, supplier), structure.number(item)
        due = np.where(self._starts_in(first) == week, needs.planned[row], 0.0)
        parts: _Parts = defaultdict(float)
        masses = {first: due}
        while masses:
            number = max(masses, key=lambda each: self._level[each])
            self._follow(number, masses.pop(number), masses, parts)
        return _as_pegs(parts, exact(needs.released[row, week]))

    def _starts_in(self, number: int) -> Ints:
        """Return in which week of the plan that starts which is ready in each week."""
        start = self._needs.starts[self._needs.structure.schedule[number]]
        weeks: Ints = np.maximum(start[:-1], 0)
        return weeks

    def _follow(self, number: int, due: Floats, masses: dict[int, Floats], parts: _Parts) -> None:
        """Share what is planned of an item among its causes here and the plans of its parents.

        `due` is in units of the figure's item throughout: only fractions of each plan matter.
        """
        code = self._needs.structure.items[number].code
        gross = np.zeros(self._needs.weeks.count)
        for ready in np.flatnonzero(due > EPSILON):
            served = self._served(number, int(ready)) * (due[ready] / self._planned[number, ready])
            gross += served[1:]
            parts[Cause(SAFETY, code), code] += served[0]
            parts[Cause(LOT, code), code] += due[ready] - served.sum()
        per_unit = np.divide(
            gross, self._needs.gross[number], out=np.zeros_like(gross), where=gross > EPSILON
        )
        for week in np.flatnonzero(per_unit):
            for cause, quantity in self._wanted[number, int(week)]:
                parts[cause, code] += quantity * float(per_unit[week])
        for edge in self._parents[number]:
            parent = int(self._needs.structure.edge_parent[edge])
            factor = float(self._needs.structure.edge_factor[edge])
            made = self._needs.planned[self._needs.structure.own[parent]]
            mass = made * factor * per_unit[self._starts_in(parent)]
            if mass.any():
                masses[parent] = masses.get(parent, 0.0) + mass

    def _served(self, number: int, ready: int) -> Floats:
        """Return how much of what is planned for a week serves the safety stock, then each week's demand."""
        item = self._needs.structure.items[number]
        stock = float(max(item.stock, Decimal(0)))
        base = float(item.safety + max(-item.stock, Decimal(0)))
        before = stock + self._needs.receipts[number, : ready + 1].sum() + self._planned[number, :ready].sum()
        after = before + self._planned[number, ready]
        edges = np.concatenate(([0.0, base], base + np.cumsum(self._needs.gross[number])))
        served: Floats = np.maximum(np.minimum(edges[1:], after) - np.maximum(edges[:-1], before), 0.0)
        return served


def _as_pegs(parts: _Parts, figure: Decimal) -> tuple[Peg, ...]:
    """Round the parts so that they come to the figure: what rounding leaves goes to the greatest."""
    rounded = {key: exact(part) for key, part in parts.items()}
    ordered = sorted(rounded, key=lambda key: (-rounded[key], key))
    if ordered:
        rounded[ordered[0]] += figure - sum(rounded.values(), Decimal(0))
    return tuple(Peg(rounded[key], *key) for key in ordered if rounded[key] > 0)
