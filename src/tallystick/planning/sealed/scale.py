"""How numbers are counted on shares: public powers of two that keep figures small, and whole-number tables.

An engine for shares has 64 bits: 28 of them are a fraction, and what it cuts back to that must be below 64.
So each block of variables is counted in a public unit, and each equation and its price are scaled to match.
A company's units are powers of 16 apart, so that they tell little about the quantities they fit. The tables
of the public matrix become whole numbers, for products with whole numbers cost operators no message.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from tallystick.planning.layout import Block, Column, Entries, Floats, Index, Layout
from tallystick.planning.numbers import Numbers
from tallystick.planning.sealed.elimination import Steps, eliminate, untold
from tallystick.planning.sealed.hints import check_hints, check_near, filled, hints_of, hours_used
from tallystick.planning.sealed.iterate import PublicSystem
from tallystick.planning.sealed.veil import Veil
from tallystick.planning.structure import Structure

MOST = 4.0
"""No variable may be more than so many of its units."""

WEEKS = 32.0
"""A variable may be at least so many usual weekly quantities, and as many as the plan has weeks."""

FURTHEST_UNIT = 24
"""A unit may differ from the circle's middle one by at most 2 to the power of this."""

FORWARD_BITS, BACKWARD_BITS = 17, 14
"""The matrix and its transposed are rounded to so many bits after the point, in these units."""

_PRICE_ROOM = 1.0
"""Makes a price of a thousand weeks of holding about 8 where `rho` is lowest."""


@dataclass(frozen=True, slots=True)
class Published:
    """What a company tells the operators of a block of its variables: powers of two, as its circle counts.

    `hint`: usual weekly quantity over weekly holding cost. `unit`: what the quantity is counted in.
    """

    hint: int
    unit: int


def published_of(structure: Structure, numbers: Numbers, veil: Veil) -> dict[Block, Published]:
    """A company's hints and units, from its private part alone: all that its operators are told."""
    hints, units = hints_of(structure, numbers, veil), units_of(structure, numbers, veil)
    return {block: Published(hints[block], units[block]) for block in hints}


def check_published(published: Mapping[Block, Published]) -> None:
    """Refuse a circle in which a hint or a unit is out of range of the others."""
    check_hints({block: one.hint for block, one in published.items()})
    check_near("unit", {block: one.unit for block, one in published.items()}, FURTHEST_UNIT)


def units_of(structure: Structure, numbers: Numbers, veil: Veil) -> dict[Block, int]:
    """The exponents of a company's own units: so large that what is usual, and much more, fits."""
    company = structure.company(numbers.company)
    room = max(WEEKS, float(structure.weeks))
    size = filled(_sizes(structure, numbers))
    units: dict[Block, int] = {}

    def put(kind: Column, key: str, largest: float) -> None:
        block = Block(kind, company.id, key)
        units[block] = veil.unit(block, math.log2(largest / MOST))

    for key in company.stock_points:
        put(Column.STOCK, key, room * size[key])
    for process in company.processes:
        put(
            Column.PROCESS,
            process.id,
            room * max(size[key] / amount for key, amount in process.makes.items()),
        )
    # A line that can do little beside what is usual is short of many hours while turns look for a plan.
    used = hours_used(company, numbers)
    hours = {
        key: max(float(one.capacity.max() + one.overtime.max()), used[key])
        for key, one in numbers.resources.items()
    }
    for key, most in filled(hours).items():
        put(Column.IDLE, key, WEEKS * most)
        put(Column.OVERTIME, key, WEEKS * most)
    for demand in company.demands:
        put(Column.SERVED, demand.id, room * size[demand.stock_point])
        put(Column.BACKLOG, demand.id, room * size[demand.stock_point])
    for lane in structure.lanes_of(company.id):
        if lane.buyer == company.id:
            put(Column.LANE, lane.id, room * size[lane.to_stock])
    return units


def _sizes(structure: Structure, numbers: Numbers) -> dict[str, float]:
    """A usual weekly quantity of each stock point, or more if what it starts with or owes at once is much."""
    company = structure.company(numbers.company)
    size = {
        key: max(stock.initial, float(stock.pipeline.max())) / WEEKS
        for key, stock in numbers.stock_points.items()
    }
    through = dict.fromkeys(size, 0.0)
    for process in company.processes:
        usual = numbers.processes[process.id].usual or 0.0
        for key, amount in process.makes.items():
            through[key] += amount * usual
    for lane in structure.lanes_of(company.id):
        if lane.buyer == company.id:
            through[lane.to_stock] += numbers.inbound[lane.id].usual or 0.0
    for demand in company.demands:
        quantity = numbers.demands[demand.id].quantity
        size[demand.stock_point] = max(
            size[demand.stock_point], float(quantity.mean()), float(quantity.max()) / WEEKS
        )
    return {key: max(size[key], through[key]) for key in size}


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A whole-number matrix by rows that have about equally many entries, so that a product is row gathers.

    Part i covers `rows[i]`; `places[i]` and `amounts[i]` have one line for each of them.
    """

    rows: tuple[Index, ...]
    places: tuple[Index, ...]
    amounts: tuple[Index, ...]
    height: int

    @classmethod
    def of(cls, row: Index, column: Index, amount: Index, height: int) -> Table:
        """From triples; entries that are zero drop out, but for one in a row that has no others."""
        keep = amount != 0
        empty = np.setdiff1d(np.arange(height), row[keep])
        row = np.concatenate([row[keep], empty])
        column = np.concatenate([column[keep], np.zeros(len(empty), dtype=np.int64)])
        amount = np.concatenate([amount[keep], np.zeros(len(empty), dtype=np.int64)])
        order = np.argsort(row, kind="stable")
        row, column, amount = row[order], column[order], amount[order]
        count = np.bincount(row, minlength=height)
        first = np.cumsum(count) - count
        rows, places, amounts, least = [], [], [], 0
        for most in _WIDTHS:
            chosen = np.flatnonzero((count > least) & (count <= most))
            least = most
            if not len(chosen):
                continue
            width = int(count[chosen].max())
            slot = np.arange(width)
            inside = slot < count[chosen][:, None]
            at = np.where(inside, first[chosen][:, None] + slot, 0)
            rows.append(chosen)
            places.append(np.where(inside, column[at], 0))
            amounts.append(np.where(inside, amount[at], 0))
        return cls(tuple(rows), tuple(places), tuple(amounts), height)


_WIDTHS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64, 128, 512, 4096, 2**31)


@dataclass(frozen=True, slots=True, eq=False)
class Scales:
    """The units of a layout's variables, the weights, and the scales of its equations and their prices.

    A variable is `unit` times what is shared of it, a right-hand side what is shared over `row`, a price
    `price` times what is shared of it. Those of an equation follow from its own company's variables, so that
    a company can work out all of its own.
    """

    unit: Floats
    weight: Floats
    row: Floats
    price: Floats

    @classmethod
    def of(cls, layout: Layout, matrix: Entries, published: Mapping[Block, Published]) -> Scales:
        """From what is published; a variable of which nothing is counts in units of 1."""
        known = [published.get(block, _NOTHING) for block in layout.columns]
        unit = np.repeat(np.array([2.0**one.unit for one in known]), layout.weeks)
        weight = np.repeat(np.array([2.0**one.hint for one in known]), layout.weeks)
        companies = sorted({block.company for block in layout.columns})
        numbers = {company: place for place, company in enumerate(companies)}
        owner = [
            np.repeat([numbers.get(block.company, -1) for block in blocks], layout.weeks)
            for blocks in (layout.rows, layout.columns)
        ]
        own = owner[0][matrix.row] == owner[1][matrix.column]
        row, column, amount = matrix.row[own], matrix.column[own], matrix.amount[own]
        largest = _largest(row, amount * unit[column], layout.height)
        steepest = _largest(row, amount * (weight / unit)[column], layout.height)
        return cls(unit, weight, 1.0 / _power_above(largest), _PRICE_ROOM / _power_above(steepest))


_NOTHING = Published(0, 0)


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Rows of a product, the places of a vector that they come from, and the matrix between them.

    The matrix is still to be multiplied by `out` for each of its rows and by `into` for each column, powers
    of two: a large one need not be copied for it.
    """

    rows: Index
    places: Index
    matrix: Floats
    out: Floats
    into: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Scaled:
    """The public system in these units, with the matrix as it was rounded for them."""

    layout: Layout
    system: PublicSystem
    scales: Scales

    @classmethod
    def of(cls, structure: Structure, published: Mapping[Block, Published], steps: Steps = untold) -> Scaled:
        """From what everybody in the run knows."""
        layout = Layout.of(structure)
        exact = layout.entries()
        scales = Scales.of(layout, exact, published)
        scale = scales.row[exact.row] * scales.unit[exact.column]
        amount = np.round(exact.amount * scale * 2.0**FORWARD_BITS) / 2.0**FORWARD_BITS / scale
        matrix = Entries(exact.row, exact.column, amount, exact.height, exact.width)
        factors = eliminate(structure, layout, matrix, scales.weight, steps=steps)
        return cls(layout, PublicSystem(matrix, scales.weight, factors), scales)

    def forward(self) -> Table:
        """The matrix: whole numbers, 2^FORWARD_BITS times what they stand for."""
        matrix, scales = self.system.matrix, self.scales
        amount = matrix.amount * scales.row[matrix.row] * scales.unit[matrix.column]
        return Table.of(matrix.row, matrix.column, _whole(amount, FORWARD_BITS), matrix.height)

    def backward(self) -> Table:
        """Prices to variables, with the weights: whole numbers, 2^BACKWARD_BITS times what they stand for."""
        matrix, scales = self.system.matrix, self.scales
        step = scales.weight / scales.unit
        amount = matrix.amount * scales.price[matrix.row] * step[matrix.column]
        return Table.of(matrix.column, matrix.row, _whole(amount, BACKWARD_BITS), matrix.width)

    def carried(self) -> Iterator[Piece]:
        """Of each block, from right-hand sides of its rows to what that leaves at the separator's places."""
        factors, scales = self.system.elimination, self.scales
        for block in factors.interior:
            out, into = scales.row[factors.separator[block.touched]], 1.0 / scales.row[block.rows]
            yield Piece(block.touched, block.rows, -block.carried, out, into)

    def top(self) -> Piece:
        """The separator's matrix: from what is left there to its prices."""
        factors, scales = self.system.elimination, self.scales
        every = np.arange(len(factors.separator))
        out, into = 1.0 / scales.price[factors.separator], 1.0 / scales.row[factors.separator]
        return Piece(every, every, factors.top, out, into)

    def interior(self) -> Iterator[Piece]:
        """Of each block, from right-hand sides of its rows, and the separator's prices, to its own prices.

        The separator's prices have places behind all rows.
        """
        factors, scales = self.system.elimination, self.scales
        for block in factors.interior:
            both = np.concatenate([block.inverse, -block.carried.T], axis=1)
            places = np.concatenate([block.rows, self.layout.height + block.touched])
            across = scales.price[factors.separator[block.touched]]
            into = np.concatenate([1.0 / scales.row[block.rows], across])
            yield Piece(block.rows, places, both, 1.0 / scales.price[block.rows], into)


def _whole(amount: Floats, bits: int) -> Index:
    return np.asarray(np.rint(amount * 2.0**bits), dtype=np.int64)


def _largest(row: Index, amount: Floats, height: int) -> Floats:
    largest = np.zeros(height)
    np.maximum.at(largest, row, np.abs(amount))
    return np.where(largest > 0, largest, 1.0)


def _power_above(values: Floats) -> Floats:
    return np.asarray(2.0 ** np.ceil(np.log2(values) - 1e-12), dtype=np.float64)
