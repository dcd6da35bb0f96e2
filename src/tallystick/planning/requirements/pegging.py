"""From a figure back to what caused it. Stays inside the company: a Peg has no JSON, and no claim takes one.

Stock, receipts and planned quantities serve demand in the order of time: what comes first serves what is
needed first. Within one week demands share alike.
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
from tallystick.planning.requirements.structure import Floats

SAFETY: Final = "safety-stock"
LOT: Final = "lot"

Fractions = dict[tuple[Cause, tuple[str, ...]], float]


@dataclass(frozen=True, slots=True)
class Peg:
    """A part of a figure and its cause. `path` leads from the figure's item to the item that is wanted."""

    quantity: Decimal
    cause: Cause
    path: tuple[str, ...]


class Pegging:
    """Answers what caused a figure; remembers what it has found, for one set of requirements."""

    def __init__(self, needs: Requirements) -> None:
        self._needs = needs
        self._found: dict[tuple[int, int], Fractions] = {}
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

    def explain(self, item: str, supplier: str, week: int) -> tuple[Peg, ...]:
        """Say what caused the figure of a week, the greatest part first. The parts come to the figure."""
        structure = self._needs.structure
        row = structure.row(item, supplier)
        parts: Fractions = defaultdict(float)
        for ready in self._ready_in(structure.index[item], week):
            quantity = float(self._needs.planned[row, ready])
            if quantity > EPSILON:
                for key, fraction in self._of_planned(structure.index[item], ready).items():
                    parts[key] += quantity * fraction
        return _as_pegs(parts, exact(self._needs.released[row, week]))

    def _ready_in(self, number: int, week: int) -> list[int]:
        """Return the weeks in which that is ready which starts in this one."""
        start = self._needs.starts[self._needs.structure.schedule[number]]
        into = np.maximum(start[:-1], 0)
        return [int(ready) for ready in np.flatnonzero(into == week)]

    def _of_planned(self, number: int, ready: int) -> Fractions:
        """Return which causes have what part of all that is planned of an item for a week."""
        known = self._found.get((number, ready))
        if known is not None:
            return known
        quantity = float(self._planned[number, ready])
        parts: Fractions = defaultdict(float)
        code = self._needs.structure.items[number].code
        left = quantity
        for week, part in self._served(number, ready):
            left -= part
            of_week = {(Cause(SAFETY, code), (code,)): 1.0} if week < 0 else self._of_gross(number, week)
            for key, fraction in of_week.items():
                parts[key] += part / quantity * fraction
        if left > EPSILON:
            parts[Cause(LOT, code), (code,)] += left / quantity
        self._found[number, ready] = parts
        return parts

    def _served(self, number: int, ready: int) -> list[tuple[int, float]]:
        """Return which weeks' demand is served by what is planned for a week; week −1 is the safety stock."""
        item = self._needs.structure.items[number]
        stock = float(max(item.stock, Decimal(0)))
        base = float(item.safety + max(-item.stock, Decimal(0)))
        before = stock + self._needs.receipts[number, : ready + 1].sum() + self._planned[number, :ready].sum()
        after = before + self._planned[number, ready]
        edges: Floats = np.concatenate(([0.0, base], base + np.cumsum(self._needs.gross[number])))
        parts = np.minimum(edges[1:], after) - np.maximum(edges[:-1], before)
        return [(int(week) - 1, float(parts[week])) for week in np.flatnonzero(parts > EPSILON)]

    def _of_gross(self, number: int, week: int) -> Fractions:
        """Return which causes have what part of all demand for an item in a week."""
        structure, needs = self._needs.structure, self._needs
        code = structure.items[number].code
        parts: Fractions = defaultdict(float)
        for cause, quantity in self._wanted[number, week]:
            parts[cause, (code,)] += quantity
        for edge in self._parents[number]:
            parent, factor = int(structure.edge_parent[edge]), float(structure.edge_factor[edge])
            row = structure.own[parent]
            for ready in self._ready_in(parent, week):
                quantity = float(needs.planned[row, ready]) * factor
                if quantity > EPSILON:
                    for (cause, path), fraction in self._of_planned(parent, ready).items():
                        parts[cause, (code, *path)] += quantity * fraction
        whole = sum(parts.values())
        return {key: part / whole for key, part in parts.items()}


def _as_pegs(parts: Fractions, figure: Decimal) -> tuple[Peg, ...]:
    """Round the parts so that they come to the figure: what rounding leaves goes to the greatest."""
    rounded = {key: exact(part) for key, part in parts.items()}
    ordered = sorted(rounded, key=lambda key: (-rounded[key], key))
    if ordered:
        rounded[ordered[0]] += figure - sum(rounded.values(), Decimal(0))
    return tuple(Peg(rounded[key], *key) for key in ordered if rounded[key])
